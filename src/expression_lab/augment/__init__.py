"""Training faces varied so that a network learns the expression and not the photograph."""

from .policy import Policy
