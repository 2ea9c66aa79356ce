"""A folder of pictures becomes a head; what cannot be learned from is named."""

import cv2
import numpy as np
import pytest

from expression_lab.data.sitting import sitting
from expression_lab.errors import BadDataError, DataMissingError, LabError
from expression_lab.faces import model as models
from expression_lab.recipes import own
from expression_lab.recognize.classifier import Classifier
from expression_lab.recognize.own import OwnExpressions


class Features(Classifier):
    """A reader whose features are the brightness of sixteen parts of the face."""

    def __init__(self):
        super().__init__("stub", None, {"sha256": "a" * 64})

    size = 48

    def features(self, images):
        side = images.shape[1] // 4
        parts = images[:, :4 * side, :4 * side].reshape(len(images), 4, side, 4, side, -1)
        return (parts.mean((2, 4, 5)).reshape(len(images), 16) / 64).astype(np.float32)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Two names, one with the folder of a person above it."""
    top = tmp_path_factory.mktemp("pictures")
    person = models.load().sample(1, seed=3)
    for name, shown in (("wink", "happiness"), ("Ada/sleepy", "neutral")):
        (top / name).mkdir(parents=True)
        frames = sitting(person, [shown] * 3, np.random.default_rng(0), size=64)
        for i, face in enumerate(frames):
            cv2.imwrite(str(top / name / f"{i}.png"), face)
    return top


def test_a_folder_becomes_a_reader(folder, tmp_path):
    said, out = [], tmp_path / "my.npz"
    made = own.run(folder, out, Features(), say=said.append)
    assert made.classes == ("sleepy", "wink") and made.card["counts"] == {"sleepy": 3, "wink": 3}
    assert "sleepy (3), wink (3)" in said[-2] and "had not seen it" in said[-1]
    assert OwnExpressions.load(out, Features()).classes == made.classes


def test_loose_pictures_and_empty_folders_are_named(folder, tmp_path):
    with pytest.raises(DataMissingError, match="no folder"):
        own.load(tmp_path / "gone")
    with pytest.raises(DataMissingError, match="no picture with a face"):
        own.load(tmp_path)
    cv2.imwrite(str(tmp_path / "1.png"), np.zeros((9, 9), np.uint8))
    with pytest.raises(BadDataError, match=r"1.png lies beside.*wink"):
        own.load(tmp_path)
    deep = tmp_path / "in" / "a" / "b" / "c"
    deep.mkdir(parents=True)
    cv2.imwrite(str(deep / "1.png"), np.zeros((9, 9), np.uint8))
    with pytest.raises(LabError, match="too deep"):
        own.load(tmp_path / "in")


@pytest.mark.parametrize("out", ["my.zip", "gone/my.npz"])
def test_a_place_that_cannot_be_written_is_said_before_the_work(folder, tmp_path, out):
    with pytest.raises(BadDataError, match=r"ends in .npz"):
        own.run(folder, tmp_path / out, Features())
