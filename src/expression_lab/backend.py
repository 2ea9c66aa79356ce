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


@contextlib.contextmanager
def precision(policy):
    """Networks that are built within it compute with another precision.

    Args:
        policy: str, a policy of Keras, such as "mixed_bfloat16".
    """
    keras = load()
    usual = keras.config.dtype_policy()
    keras.config.set_dtype_policy(policy)
    try:
        yield
    finally:
        keras.config.set_dtype_policy(usual)


def gradients(loss, variables):
    """Gradients of a loss, by whichever back end is in use (TensorFlow or torch).

    Args:
        loss: function without arguments that gives the loss and whatever else is to be known.
        variables: list of keras.Variable.

    Returns:
        tuple: list of tensors, one a variable; and the second thing that `loss` gave.

    Raises:
        ConfigError: the back end is another one.
    """
    name = load().backend.backend()
    if name == "tensorflow":
        import tensorflow as tf

        with tf.GradientTape(watch_accessed_variables=False) as tape:
            tape.watch([one.value for one in variables])
            value, rest = loss()
        return tape.gradient(value, [one.value for one in variables]), rest
    if name == "torch":
        import torch

        value, rest = loss()
        return list(torch.autograd.grad(value, [one.value for one in variables])), rest
    from expression_lab.errors import ConfigError

    raise ConfigError(f"This training runs on TensorFlow or torch, not on {name}; set "
                      "KERAS_BACKEND before Python starts.")


def compiled(function):
    """A function of arrays, made into one graph where the back end gains by it.

    Args:
        function: of float arrays and tensors, of the same shapes at every call.

    Returns:
        function of the same arguments.
    """
    if load().backend.backend() != "tensorflow":
        return lambda *arrays: function(*(load().ops.convert_to_tensor(one) for one in arrays))
    import tensorflow as tf

    # Several networks share the code of one method, which it warns of as of one traced too often.
    tf.get_logger().setLevel("ERROR")
    graph = tf.function(function)
    return lambda *arrays: graph(*(tf.convert_to_tensor(one) for one in arrays))
