"""The face model that comes with the course."""

from functools import cache
from pathlib import Path

from expression_lab.faces.model import statistics
from expression_lab.faces.model.person import FaceModel

SHIPPED = Path(__file__).resolve().parents[2] / "checkpoints" / "face_model.npz"


def load(path=None):
    """Load a face model.

    Args:
        path: path of the statistics, or None for the shipped ones.

    Returns:
        FaceModel.

    Raises:
        CheckpointError: the file is missing, damaged or of another format.
    """
    return _load(str(path or SHIPPED))


@cache
def _load(path):
    return FaceModel(statistics.load(path))
