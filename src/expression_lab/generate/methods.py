"""The shipped generators by name."""

from functools import cache
from importlib import import_module

from expression_lab.errors import unknown_name

METHODS = {"cvae": ("expression_lab.generate.cvae_generator", "CVAE"),
           "cgan": ("expression_lab.generate.cgan_generator", "CGAN"),
           "autoencoder": ("expression_lab.generate.cvae_generator", "Autoencoder")}


def available():
    """Names of the generators that `load` knows."""
    return tuple(METHODS)


@cache
def load(name="cgan"):
    """A trained generator; the second time it costs nothing.

    Args:
        name: str, one of `available()`.

    Returns:
        Generator

    Raises:
        UnknownNameError: no generator goes by that name.
        CheckpointError: its file is missing or damaged.
    """
    if name not in METHODS:
        raise unknown_name("generator", name, METHODS)
    module, kind = METHODS[name]
    return getattr(import_module(module), kind).shipped(name)
