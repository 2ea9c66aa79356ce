"""Expression Lab: read, draw and edit facial expressions, one notebook at a time."""

__version__ = "0.1.0"
