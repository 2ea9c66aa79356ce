"""Other landmarks behind our door: real dlib where it is, and MediaPipe's API spoken by a stand-in.

MediaPipe's own model file is the reader's, so its real landmarker cannot run here.
"""

import os
import sys
import types

import numpy as np
import pytest
from skimage import data

from expression_lab import faces
from expression_lab.errors import (
    CheckpointError,
    ConfigError,
    LabError,
    ShapeError,
    UnknownNameError,
)
from expression_lab.faces import backends, identity
from expression_lab.faces.points import IBUG_68, as_68
from expression_lab.faces.pose import Pose, mean_head

needs_dlib = pytest.mark.skipif(not identity.available(), reason="no wheel of dlib here")


@pytest.fixture(scope="module")
def photo():
    return data.astronaut()


def mesh(center, eyes=30.0, pose=None):
    """A face of 478 points around a point of a photo."""
    turned = mean_head() @ (pose or Pose()).matrix.T
    return (eyes * turned + [*center, 0]).astype(np.float32)


class Landmarker:
    """Answers as MediaPipe's FaceLandmarker does: points as shares of width and height."""

    points, made = [], []

    @classmethod
    def create_from_options(cls, options):
        path = options.base_options.model_asset_path
        with open(path, "rb") as file:
            if file.read(4) != b"task":
                raise RuntimeError("Unable to open zip archive.\nand more")
        cls.made.append(path)
        return cls()

    def detect(self, image):
        assert image.data.dtype == np.uint8 and image.data.shape[2] == 3
        assert image.data.flags["C_CONTIGUOUS"]
        height, width = image.data.shape[:2]
        share = [points / [width, height, width] for points in self.points]
        return types.SimpleNamespace(face_landmarks=[
            [types.SimpleNamespace(x=x, y=y, z=z) for x, y, z in points] for points in share])


@pytest.fixture
def mediapipe(monkeypatch):
    """A module that speaks MediaPipe's API."""
    def module(name, **members):
        made = types.ModuleType(name)
        vars(made).update(members)
        monkeypatch.setitem(sys.modules, name, made)
        return made

    plain = types.SimpleNamespace
    module("mediapipe", Image=plain, ImageFormat=plain(SRGB=1),
           __spec__=types.SimpleNamespace(name="mediapipe"))
    module("mediapipe.tasks")
    vision = module("mediapipe.tasks.python.vision", FaceLandmarkerOptions=plain,
                    FaceLandmarker=Landmarker)
    module("mediapipe.tasks.python", BaseOptions=plain, vision=vision)
    Landmarker.points, Landmarker.made = [], []
    return Landmarker


@pytest.fixture
def task(tmp_path):
    path = tmp_path / "face_landmarker.task"
    path.write_bytes(b"task")
    return path


def test_mediapipe_gives_pixels_and_depth_largest_first(mediapipe, task):
    photo = np.zeros((200, 400), np.uint8)
    mediapipe.points = [mesh((80, 90), 20), mesh((250, 100), 40)]
    large, small = backends.analyze(photo, 24, "mediapipe", task)
    np.testing.assert_allclose(large.landmarks, mediapipe.points[1], atol=1e-3)
    np.testing.assert_allclose(small.landmarks, mediapipe.points[0], atol=1e-3)
    assert large.presence == 1.0 and large.landmarks.dtype == np.float32
    assert large.crop.shape == (96, 96, 3)
    assert backends.analyze(photo, small.box.width + 1, "mediapipe", task)[1:] == []


def test_the_model_file_is_read_once_and_again_when_it_changed(mediapipe, task):
    photo = np.zeros((64, 64, 3), np.uint8)
    for _ in range(2):
        assert backends.analyze(photo, 24, "mediapipe", task) == []
    assert mediapipe.made == [str(task)]
    task.write_bytes(b"task, newer")
    os.utime(task, ns=(1, 1))
    backends.analyze(photo, 24, "mediapipe", task)
    assert mediapipe.made == [str(task)] * 2


def test_a_missing_or_wrong_model_file_is_one_sentence(mediapipe, task, tmp_path):
    photo = np.zeros((64, 64, 3), np.uint8)
    for model in (None, tmp_path / "nowhere.task"):
        with pytest.raises(CheckpointError, match="get face_landmarker.task from https.*model="):
            backends.analyze(photo, 24, "mediapipe", model)
    task.write_bytes(b"hello")
    with pytest.raises(CheckpointError, match=r"\(Unable to open zip archive\); get it from"):
        backends.analyze(photo, 24, "mediapipe", task)
    task.write_bytes(b"task of something else")
    mediapipe.points = [np.zeros((21, 3))]
    with pytest.raises(CheckpointError, match="21 points a face, and 478 are needed"):
        backends.analyze(photo, 24, "mediapipe", task)


def test_what_is_not_installed_says_how(monkeypatch, photo):
    monkeypatch.setattr(backends.importlib.util, "find_spec", lambda name: None)
    assert backends.available() == ("ours",)
    with pytest.raises(LabError, match="pip install --no-deps mediapipe"):
        faces.analyze(photo, backend="mediapipe")
    with pytest.raises(LabError, match="make identity"):
        faces.analyze(photo, backend="dlib")
    with pytest.raises(UnknownNameError, match="Did you mean 'mediapipe'"):
        faces.analyze(photo, backend="mediapip")


@needs_dlib
def test_dlib_finds_her_face_and_68_points(photo):
    assert "dlib" in backends.available()
    face = faces.analyze(photo, min_size=60, backend="dlib")[0]
    assert face.landmarks.shape == (68, 2) and face.landmarks.dtype == np.float32
    right, left = face.landmarks[36:42].mean(0), face.landmarks[42:48].mean(0)
    np.testing.assert_allclose(right, (206, 106), atol=6)
    np.testing.assert_allclose(left, (245, 105), atol=6)
    assert 0.5 < face.presence <= 1
    assert 90 < face.box.width < 140 and abs(face.pose.yaw) < 20
    assert face.crop.shape == (96, 96, 3)


@needs_dlib
def test_dlib_takes_any_picture(photo):
    empty = [np.zeros(shape, np.uint8) for shape in ((1, 1), (3, 2000), (60, 60, 3))]
    assert [backends.analyze(one, 24, "dlib") for one in empty] == [[], [], []]
    half = backends.analyze(photo[::2, ::2], 40, "dlib")[0]
    whole = backends.analyze(photo, 80, "dlib")[0]
    assert np.abs(half.landmarks * 2 - whole.landmarks).mean() < 4


@needs_dlib
def test_a_wrong_predictor_is_one_sentence(photo, tmp_path):
    with pytest.raises(CheckpointError, match="no model file"):
        backends.analyze(photo, 60, "dlib", tmp_path / "nowhere.dat")
    (tmp_path / "wrong.dat").write_bytes(b"hello")
    with pytest.raises(CheckpointError, match="damaged, or not a shape predictor"):
        backends.analyze(photo, 60, "dlib", tmp_path / "wrong.dat")


@pytest.mark.parametrize("photo, size, error", [
    (np.zeros((8, 8)), 24, ShapeError), (np.zeros((8, 8), np.uint8), 0, ConfigError)])
def test_wrong_input_is_refused_before_any_package_is_asked(photo, size, error):
    with pytest.raises(error):
        backends.analyze(photo, size, "dlib")


def test_a_mesh_from_68_points_keeps_them_and_their_pose():
    true = mesh((120, 130), 40, Pose(15, -10, 8))
    rebuilt = backends.as_mesh(as_68(true)[:, :2])
    assert rebuilt.shape == (478, 2)
    np.testing.assert_array_equal(rebuilt[list(IBUG_68)], as_68(true)[:, :2])
    assert np.abs(rebuilt - true[:, :2]).max() < 0.2, "the mean head itself is found again"
    found = faces.head_pose(rebuilt)
    assert (found.yaw, found.pitch, found.roll) == pytest.approx((15, -10, 8), abs=1.5)
