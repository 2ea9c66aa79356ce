"""Keras, imported when it is needed and without its back end's start-up talk.

TensorFlow writes lines about processors and drivers to stderr before any setting can stop it.
In a lesson they look like errors, so they are held back, unless the import itself fails.
"""

import contextlib
import os
import sys
import tempfile


def load():
    """Import Keras quietly; the second time it costs nothing.

    Returns:
        module: keras.

    Raises:
        ImportError: Keras or its back end is not there; what it wrote is shown.
    """
    if "keras" not in sys.modules:
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
        with held_back():
            import keras

            keras.ops.zeros(1)  # the first number makes the back end look for devices
    return sys.modules["keras"]


@contextlib.contextmanager
def held_back():
    """Keep what is written to file descriptor 2, and let it out only after an error."""
    with tempfile.TemporaryFile() as kept, contextlib.ExitStack() as stack:
        try:
            usual = os.dup(2)
        except OSError:  # a program without a stderr: nothing to hold back
            yield
            return
        stack.callback(os.close, usual)
        os.dup2(kept.fileno(), 2)
        try:
            yield
        except BaseException:
            os.dup2(usual, 2)
            kept.seek(0)
            os.write(2, kept.read())
            raise
        finally:
            os.dup2(usual, 2)
