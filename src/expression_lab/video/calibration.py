"""What one person looks like at rest, learnt from a few frames: for reading and for editing."""

import numpy as np

from expression_lab.errors import ConfigError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.finder import crop
from expression_lab.faces.track import Tracker

SIDE = 96  # pixels of the faces that the reader is corrected with


def learn(reader, frames, min_size=24):
    """Learn a person's face at rest.

    Args:
        reader: Classifier, of the eight expressions.
        frames: 5 to 30 frames, uint8 `(H, W, 3)`, of one person who looks ahead, relaxed.
        min_size: float, side in pixels of the smallest face.

    Returns:
        tuple: recognize.Personal, and the frontal shape at rest, float32 `(478, 3)`, eye
        distances.

    Raises:
        ConfigError: too few frames, no face in them, not at rest, or a reader that cannot be
            corrected.
    """
    from expression_lab.edit import canvas, movements
    from expression_lab.recognize.personal import Personal

    if reader is None or tuple(getattr(reader, "classes", EXPRESSIONS)) != EXPRESSIONS:
        raise ConfigError("Only a reader of the eight expressions can be calibrated; take "
                          "residual or tiny.")
    tracker, found = Tracker(min_size), []
    for frame in frames:
        found += tracker.update(frame)[:1]
    if not found:
        raise ConfigError("No face was seen; look straight at the camera, in good light.")
    crops = np.stack([crop(face.photo, face.box, SIDE) for face in found])
    personal = Personal.from_neutral(reader, crops)
    mean = movements.load().mean
    shapes = [canvas.lay(face.landmarks, mean).shape for face in found]
    return personal, np.median(shapes, axis=0).astype(np.float32)
