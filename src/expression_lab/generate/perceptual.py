"""What a face looks like to networks that know faces: a distance that blur does not fool.

Pixel by pixel, the mean of all likely faces is the best guess, and it is a blur. The features of
networks that read expressions and find landmarks notice that it has no edge and no fold (Johnson,
Alahi and Fei-Fei, "Perceptual losses for real-time style transfer", ECCV 2016).
"""

from pathlib import Path

import numpy as np

from expression_lab import backend
from expression_lab.generate.reader import Reader

READER_LAYERS = ("stage1_1_add", "stage2_2_add", "stage3_2_add")  # of the classifier `tiny`
STAGES = (0, 3)  # rectifiers of the landmark network: its stem and its first residual block
SIDE = 64  # of the pictures that the landmark network's first stages are shown, pixels
LANDMARKS = Path(__file__).resolve().parent.parent / "checkpoints" / "landmarks.keras"
SHIFT, ZOOM = 0.05, 0.06  # deviations: how differently a face is cut out each time it is read


class Eyes:
    """Two frozen networks that look at faces: a classifier and a landmark network's first stages.

    Args:
        size: int, side of the pictures, pixels.
    """

    def __init__(self, size):
        self.reader, self.points = Reader(layers=READER_LAYERS), landmark_stages()
        self._straight = cut(size, self.reader.size)
        self._to_points = None if size == SIDE else cut(size, SIDE)

    def read(self, faces, rows=None, columns=None):
        """Features and reading of the classifier.

        Args:
            faces: float tensor `(n, S, S, 1)`, -1 to 1.
            rows, columns: float `(48, S)`, from `cut`, or None: how the picture is resampled.

        Returns:
            tuple: list of feature maps, and balanced log probabilities `(n, 8)`.
        """
        rows = self._straight if rows is None else rows
        return self.reader(resampled(faces, rows, self._straight if columns is None else columns))

    def features(self, faces):
        """All feature maps that a distance is measured in: list of tensors."""
        maps, _ = self.read(faces)
        larger = faces if self._to_points is None else resampled(faces, *[self._to_points] * 2)
        return [*maps, *self.points(127.5 * (larger + 1), training=False)]


def resampled(faces, rows, columns):
    """Pictures `(n, S, S, 1)` resampled by a matrix for rows and one for columns."""
    from keras import ops

    return ops.matmul(ops.matmul(rows, faces[..., 0]), ops.transpose(columns))[..., None]


def distance(drawn, real):
    """Mean absolute difference of features, each map in units of its own mean: a number.

    Args:
        drawn, real: lists of float tensors of the same shapes.
    """
    from keras import ops

    shares = [ops.mean(ops.abs(a - b)) / (ops.mean(ops.abs(ops.stop_gradient(b))) + 1e-6)
              for a, b in zip(drawn, real, strict=True)]
    return sum(shares) / len(shares)


def landmark_stages():
    """The first stages of the shipped landmark network, for float pictures that gradients reach.

    Returns:
        keras.Model: float32 `(n, 64, 64, 1)`, 0 to 255 -> two feature maps.
    """
    from expression_lab.faces.landmarks import network

    keras = backend.load()
    shipped = keras.saving.load_model(LANDMARKS, compile=False, safe_mode=True)
    smaller = network.build(size=SIDE, coefficients=shipped.get_layer("coefficients").units)
    model = keras.models.clone_model(
        smaller, input_tensors=keras.Input((SIDE, SIDE, 1), dtype="float32"))
    for old, new in zip(shipped.layers, model.layers, strict=True):
        if isinstance(new, (keras.layers.Conv2D, keras.layers.BatchNormalization)):
            new.set_weights(old.get_weights())
    found = [layer.output for layer in model.layers if isinstance(layer, keras.layers.ReLU)]
    stages = keras.Model(model.input, [found[i] for i in STAGES])
    stages.trainable = False
    return stages


def cut(size, side=48, rng=None):
    """How the rows of a picture are resampled to a classifier's size: float32 `(side, size)`.

    Args:
        size, side: int, pixels before and after.
        rng: numpy Generator or None; with one, shifted and zoomed a little at random.
    """
    shift, zoom = (rng.normal(0, SHIFT), np.exp(rng.normal(0, ZOOM))) if rng else (0.0, 1.0)
    shift, zoom = float(np.clip(shift, -0.1, 0.1)), float(np.clip(zoom, 0.85, 1.15))
    step = size / side / zoom
    at = (np.arange(side) - (side - 1) / 2) * step + (size - 1) / 2 + shift * size
    weights = np.maximum(0, 1 - np.abs(np.clip(at, 0, size - 1)[:, None] - np.arange(size))
                         / max(step, 1))
    return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
