"""From a trained landmark network to the two files that are shipped.

One is for Keras, to go on from and to look into; one is for LiteRT, to be quick. Both hold the same
weights, rounded to 16 bits, which halves them and changes no point by a visible amount.
"""

import contextlib
import io
import zipfile

import numpy as np

from expression_lab import files
from expression_lab.faces.landmarks import network
from expression_lab.recipes import portable

KEPT = 48  # components of the shape model in the files: more change no error by 0.01 %


def finished(model):
    """A copy of a network as it will be read back: smaller, weights rounded to 16 bits.

    Args:
        model: keras.Model, made by `network.build`.

    Returns:
        keras.Model, float32.
    """
    kept = min(KEPT, model.get_layer("coefficients").units)
    bare = network.with_fewer(model, kept)
    bare.set_weights([rounded(weight) for weight in bare.get_weights()])
    return bare


def calibrate(model, logits, truth):
    """Make the presence a probability that can be believed: shift and stretch its logit, in place.

    A logistic regression of the truth on the logit says how (Platt 1999), and the last layer takes
    it in.

    Args:
        model: keras.Model, made by `network.build`.
        logits: float `(n,)`, of examples that it did not learn from.
        truth: bool `(n,)`, whether each is a face; both kinds count alike.
    """
    from sklearn.linear_model import LogisticRegression

    fit = LogisticRegression(C=100.0, class_weight="balanced")
    fit.fit(np.asarray(logits)[:, None], truth)
    stretch, shift = float(fit.coef_[0, 0]), float(fit.intercept_[0])
    kernel, bias = model.get_layer("presence").get_weights()
    model.get_layer("presence").set_weights([kernel * stretch, bias * stretch + shift])


def save(model, folder):
    """Write `landmarks.keras` and `landmarks.tflite`.

    Args:
        model: keras.Model, as `finished` gives it.
        folder: Path
    """
    save_keras(model, folder / "landmarks.keras")
    files.replace(folder / "landmarks.tflite", litert(model))


def save_keras(model, path):
    """A `.keras` file whose kernels are stored as 16-bit numbers; Keras reads them as 32."""
    portable.save(model, path)
    packed = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(
            packed, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as target:
        for member in source.infolist():
            content = source.read(member)
            if member.filename.endswith(".h5"):
                content = _halved(content)
            target.writestr(member.filename, content)
    files.replace(path, packed.getvalue())


def _halved(content):
    import h5py

    halved = io.BytesIO()
    with h5py.File(io.BytesIO(content)) as source, h5py.File(halved, "w") as target:
        def take(name, item):
            if isinstance(item, h5py.Dataset):
                target.create_dataset(name, data=item[()].astype("f2" if item.ndim > 1 else "f4"))
            else:
                target.require_group(name).attrs.update(item.attrs)

        target.attrs.update(source.attrs)
        source.visititems(take)
    return halved.getvalue()


def litert(model):
    """The content of a `.tflite` file of a network, its weights as 16-bit numbers: bytes."""
    import tensorflow as tf

    converter = tf.lite.TFLiteConverter.from_keras_model(model)
    converter.optimizations = [tf.lite.Optimize.DEFAULT]
    converter.target_spec.supported_types = [tf.float16]
    with contextlib.redirect_stdout(io.StringIO()):  # it lists every tensor
        return converter.convert()


def rounded(weight):
    """A weight as it will be read back from 16 bits."""
    return weight.astype("f2").astype("f4") if weight.ndim > 1 else weight


def with_rounded(model):
    """The same network with all its weights as they will be read back: keras.Model."""
    model.set_weights([rounded(one) for one in model.get_weights()])
    return model
