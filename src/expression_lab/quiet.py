"""Quieten libraries that write to the terminal below Python's own streams."""

import os
import sys
from contextlib import contextmanager, suppress


@contextmanager
def libraries():
    """Drop what C++ code writes to stderr meanwhile, as TensorFlow does when it is imported.

    TensorFlow 2.21 writes some lines about the processor before it reads TF_CPP_MIN_LOG_LEVEL.
    Exceptions are raised as ever; only the talk is lost.

        with quiet.libraries():
            import keras
    """
    with suppress(AttributeError, OSError, ValueError):
        sys.stderr.flush()
    try:
        kept = os.dup(2)
    except OSError:  # no stderr at all, as under a service: nothing to quieten
        yield
        return
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 2)
        yield
    finally:
        with suppress(AttributeError, OSError, ValueError):
            sys.stderr.flush()
        os.dup2(kept, 2)
        os.close(nowhere)
        os.close(kept)
