"""From a Keras classifier to a LiteRT file: 32-bit, 16-bit or 8-bit numbers.

- "float32": as it was trained.
- "float16": weights rounded to 16 bits; computed in float32.
- "int8_weights": weights of 8 bits, a scale for each output channel; what flows between the
  layers is rounded to 8 bits while it runs, by the range it happens to have.
- "int8": weights as before; what flows between layers has ranges that were measured on faces
  beforehand (post-training quantization: Jacob et al., "Quantization and training of neural
  networks for efficient integer-arithmetic-only inference", CVPR 2018).

All take uint8 pictures, 0 to 255, and give float32 logits and features, as the Keras model does.
"""

import contextlib
import io

import numpy as np

from expression_lab import backend
from expression_lab.errors import ConfigError, ShapeError, unknown_name

FORMATS = ("float32", "float16", "int8_weights", "int8")


def convert(model, form="int8", images=None):
    """Make the content of a LiteRT file.

    Args:
        model: keras.Model from uint8 `(n, S, S, C)` to logits, its last layer the dense one.
        form: str, one of `FORMATS`.
        images: uint8 `(n, S, S)` or `(n, S, S, C)`, faces on which ranges are measured; a few
            hundred are enough. Only "int8" needs them.

    Returns:
        bytes: a file for `portable.load`; its outputs are logits and the last layer's input.

    Raises:
        UnknownNameError: there is no such format.
        ShapeError: "int8" without faces of the model's size.
        ConfigError: Keras runs on another back end than TensorFlow.
    """
    if form not in FORMATS:
        raise unknown_name("format", form, FORMATS)
    converter = converter_of(model)
    if form != "float32":
        import tensorflow as tf

        converter.optimizations = [tf.lite.Optimize.DEFAULT]
        if form == "float16":
            converter.target_spec.supported_types = [tf.float16]
        if form == "int8":
            faces = _faces(images, model.input_shape[1:])
            converter.representative_dataset = lambda: ([face[None]] for face in faces)
            converter.target_spec.supported_ops = [tf.lite.OpsSet.TFLITE_BUILTINS_INT8]
    return finished(converter)


def converter_of(model):
    """TensorFlow's converter of a classifier that also gives its features: TFLiteConverter."""
    keras = backend.load()
    if keras.backend.backend() != "tensorflow":
        raise ConfigError("LiteRT files are made from Keras on TensorFlow, not on "
                          f"{keras.backend.backend()}; set KERAS_BACKEND=tensorflow.")
    import tensorflow as tf

    last = [layer for layer in model.layers if hasattr(layer, "kernel")][-1]
    both = keras.Model(model.input, [model.output, last.input])
    return tf.lite.TFLiteConverter.from_keras_model(both)


def finished(converter):
    """Convert quietly, and leave out names that nobody reads: bytes."""
    from tensorflow.lite.tools import flatbuffer_utils

    with _silence():
        content = converter.convert()
    network = flatbuffer_utils.read_model_from_bytearray(bytearray(content))
    flatbuffer_utils.strip_strings(network)
    return bytes(flatbuffer_utils.convert_object_to_bytearray(network))


@contextlib.contextmanager
def _silence():
    """The converter lists every tensor on stdout, and warns of what is meant."""
    import warnings

    with backend.held_back(), contextlib.redirect_stdout(io.StringIO()), \
            warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _faces(images, shape):
    images = np.asarray([] if images is None else images)
    images = images[..., None] if images.ndim == 3 else images
    if not len(images) or images.shape[1:] != shape or images.dtype != np.uint8:
        size, _, channels = shape
        raise ShapeError(f"int8 needs faces to measure ranges on, uint8 (n, {size}, {size}, "
                         f"{channels}) with n > 0; got {images.dtype} {images.shape}.")
    return np.ascontiguousarray(images)
