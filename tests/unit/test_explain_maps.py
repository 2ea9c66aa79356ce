"""Grad-CAM and occlusion maps: on networks of which we know where they look, and on ours."""

import os
import subprocess
import sys
from importlib.util import find_spec

import numpy as np
import pytest

from expression_lab import explain, recognize
from expression_lab.errors import ConfigError, ShapeError, UnknownNameError
from expression_lab.expressions import index
from expression_lab.recognize import networks

MOUTH = slice(32, 44)  # rows of a face of 48×48


def looking_at(rows, size=48):
    """A network that reads happiness by the brightness of some rows, and sees nothing else."""
    import keras
    from keras import layers

    pixels = keras.Input((size, size, 1), dtype="uint8")
    x = layers.Rescaling(1 / 255)(pixels)
    x = layers.Cropping2D(((rows.start, size - rows.stop), (0, 0)))(x)
    x = layers.ZeroPadding2D(((rows.start, size - rows.stop), (0, 0)))(x)
    x = layers.Conv2D(1, 1, use_bias=False, kernel_initializer="ones", name="stage1_conv")(x)
    x = layers.GlobalAveragePooling2D()(x)
    model = keras.Model(pixels, layers.Dense(8, name="logits")(x))
    kernel = np.zeros((1, 8), np.float32)
    kernel[0, index("happiness")] = 20
    model.get_layer("logits").set_weights([kernel, np.zeros(8, np.float32)])
    return recognize.Classifier("by rows", model)


@pytest.fixture(scope="module")
def by_mouth():
    return looking_at(MOUTH)


@pytest.fixture(scope="module")
def untrained():
    import keras

    keras.utils.set_random_seed(3)
    return recognize.Classifier("tiny", networks.build("tiny"))


@pytest.fixture(scope="module")
def faces():
    return np.random.default_rng(0).integers(60, 256, (3, 48, 48), dtype=np.uint8)


@pytest.mark.parametrize("method", [
    explain.grad_cam, lambda *given: explain.occlusion_map(*given, fill="mean")])
def test_a_network_that_sees_only_the_mouth_has_its_map_there(by_mouth, method):
    faces = np.full((2, 48, 48), 40, np.uint8)
    faces[:, 34:42, 12:36] = 250  # bright lips
    faces[:, 10:16, 10:20] = 250  # and an eye that it cannot see
    maps = method(by_mouth, faces, "happiness")
    assert maps.shape == (2, 48, 48) and maps.dtype == np.float32
    inside = np.maximum(maps[:, 30:46], 0).sum()
    assert inside > 0.85 * np.maximum(maps, 0).sum() > 0
    assert maps[:, 38, 24].min() > 5 * abs(maps[:, :28]).max()


def test_occlusion_is_zero_where_nothing_matters(by_mouth, faces):
    maps = explain.occlusion_map(by_mouth, faces, "happiness", fill="mean")
    assert abs(maps[:, :24]).max() == 0
    assert abs(maps[:, MOUTH]).max() > 0.001


def test_what_speaks_against_an_expression_is_below_zero_or_left_out(by_mouth):
    faces = np.full((1, 48, 48), 40, np.uint8)
    faces[:, 34:42, 12:36] = 250
    assert explain.occlusion_map(by_mouth, faces, "sadness", fill="mean")[0, 38, 24] < -0.001
    kernel = -by_mouth.model.get_layer("logits").kernel.numpy()
    turned = looking_at(MOUTH)
    turned.model.get_layer("logits").set_weights([kernel, np.zeros(8)])
    assert explain.grad_cam(turned, faces, "happiness").max() == 0


@pytest.mark.parametrize("method", [explain.grad_cam, explain.occlusion_map])
def test_the_map_of_the_mirror_image_is_the_mirrored_map(untrained, faces, method):
    there = method(untrained, faces, "anger")
    mirrored = method(untrained, faces[:, :, ::-1], "anger")
    np.testing.assert_allclose(mirrored, there[:, :, ::-1], atol=1e-4 * abs(there).max())
    assert abs(mirrored - there).max() > 0.1 * abs(there).max()


@pytest.mark.parametrize("name", ["tiny", "residual"])
def test_at_the_last_stage_grad_cam_is_the_class_activation_map(name, faces):
    import cv2
    import keras

    keras.utils.set_random_seed(1)
    model = networks.build(name)
    last = explain.stages(model)["stage3"]
    features = keras.Model(model.input, model.get_layer(last).output)(faces[..., None]).numpy()
    evidence = np.maximum(features @ model.get_layer("logits").kernel.numpy(), 0)
    wanted = evidence.max((1, 2)).argmax(1)  # of an untrained network, some have none at all
    expected = np.stack([cv2.resize(one[..., k], (48, 48)) for one, k in zip(evidence, wanted)])
    expected /= expected.max((1, 2), keepdims=True)
    found = explain.grad_cam(recognize.Classifier(name, model), faces, wanted, "stage3", False)
    np.testing.assert_allclose(found, expected, atol=1e-4)


def test_stages_are_cut_where_all_goes_through(untrained, faces):
    ends = explain.stages(untrained.model)
    assert list(ends) == ["stem", "stage1", "stage2", "stage3"]
    maps = [explain.grad_cam(untrained, faces, "fear", layer, False) for layer in ends]
    assert all(one.min() >= 0 and one.max() == pytest.approx(1) for one in maps)
    usual = explain.grad_cam(untrained, faces, "fear", flip=False)
    np.testing.assert_array_equal(usual, maps[2])  # the last with enough places to tell apart


def test_without_a_name_the_expression_that_is_read_is_explained(untrained, faces):
    read = untrained.predict(faces)
    maps = explain.occlusion_map(untrained, faces, stride=8)
    np.testing.assert_array_equal(maps, explain.occlusion_map(untrained, faces, read, stride=8))
    one_by_one = [explain.occlusion_map(untrained, faces[i:i + 1], read[i:i + 1], stride=8)[0]
                  for i in range(3)]
    np.testing.assert_allclose(maps, one_by_one, atol=1e-6)


def test_color_and_other_sizes(untrained, faces):
    large = faces.repeat(2, axis=1).repeat(2, axis=2)
    maps = explain.grad_cam(untrained, np.repeat(large[..., None], 3, -1), "fear", "stage3")
    assert maps.shape == (3, 96, 96)
    small = explain.grad_cam(untrained, faces, "fear", "stage3")
    np.testing.assert_allclose(maps.reshape(3, 48, 2, 48, 2).mean((2, 4)), small, atol=0.06)
    color = np.repeat(faces[:1, ..., None], 3, -1)
    maps = [explain.occlusion_map(untrained, one, "fear", 16, 16) for one in (color, faces[:1])]
    np.testing.assert_allclose(*maps, atol=1e-3)


@pytest.mark.parametrize("wrong", [
    np.zeros((48, 48), np.uint8), np.zeros((0, 48, 48), np.uint8), np.zeros((1, 48, 48)),
    np.zeros((1, 48, 40), np.uint8), np.zeros((1, 48, 48, 4), np.uint8)])
@pytest.mark.parametrize("method", [explain.grad_cam, explain.occlusion_map])
def test_other_than_faces_are_refused(untrained, wrong, method):
    with pytest.raises(ShapeError, match=r"uint8 \(n, S, S\).*got"):
        method(untrained, wrong)


def test_wrong_wishes_are_refused_in_one_sentence(untrained, faces):
    with pytest.raises(UnknownNameError, match="Did you mean 'ang"):
        explain.grad_cam(untrained, faces, "angr")
    with pytest.raises(ShapeError, match="3 indices from 0 to 7"):
        explain.grad_cam(untrained, faces, np.array([0, 8, 1]))
    with pytest.raises(UnknownNameError, match="Did you mean 'stage2'"):
        explain.grad_cam(untrained, faces, layer="stag2")
    with pytest.raises(ConfigError, match="ways around.*stage1, stage2"):
        explain.grad_cam(untrained, faces, layer="stage2_1a_conv")
    with pytest.raises(ConfigError, match="patch is 49.*1 to 48"):
        explain.occlusion_map(untrained, faces, patch=49)
    with pytest.raises(ConfigError, match="stride is 9.*1 to 8"):
        explain.occlusion_map(untrained, faces, stride=9)
    with pytest.raises(UnknownNameError, match="Did you mean 'blur'"):
        explain.occlusion_map(untrained, faces, fill="blurr")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["torch", "jax"])
def test_other_back_ends_draw_the_same_map(name, tmp_path, faces):
    if not find_spec(name):
        pytest.skip(f"{name} is not installed")
    np.save(tmp_path / "faces.npy", faces)
    program = ("import numpy as np; from expression_lab import explain, recognize\n"
               "found = explain.grad_cam(recognize.load('tiny'), np.load('faces.npy'), 'anger')\n"
               "np.save('maps.npy', found)")
    ended = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, text=True,
                           capture_output=True, env={**os.environ, "KERAS_BACKEND": name})
    assert ended.returncode == 0, ended.stderr
    expected = explain.grad_cam(recognize.load("tiny"), faces, "anger")
    np.testing.assert_allclose(np.load(tmp_path / "maps.npy"), expected, atol=1e-3)
    assert expected.max() == pytest.approx(1)
