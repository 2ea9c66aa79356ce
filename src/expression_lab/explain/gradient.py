"""The slope of a number with respect to an array, on whichever back end Keras runs."""

from expression_lab import backend


def gradient(function, start):
    """How fast a function grows with each entry of its argument.

    Args:
        function: callable, tensor → tensor with a single number, made of Keras operations.
        start: float32 array, where the slope is taken.

    Returns:
        float32 array, shaped as `start`.
    """
    keras = backend.load()
    slopes = {"tensorflow": _tensorflow, "torch": _torch, "jax": _jax}[keras.backend.backend()]
    return keras.ops.convert_to_numpy(slopes(function, keras.ops.convert_to_tensor(start)))


def _tensorflow(function, start):
    import tensorflow as tf

    with tf.GradientTape() as tape:
        tape.watch(start)
        value = function(start)
    return tape.gradient(value, start)


def _torch(function, start):
    import torch

    start = start.detach().requires_grad_()
    return torch.autograd.grad(function(start), start)[0]


def _jax(function, start):
    import jax

    return jax.grad(function)(start)
