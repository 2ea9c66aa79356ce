"""Fitting: known offsets and components come back; a model can be fitted to a model's faces."""

import numpy as np
import pytest

from expression_lab.cli import app
from expression_lab.errors import ConfigError, ShapeError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import model as models
from expression_lab.faces.model import faceset, fit, offsets, separation, textures
from expression_lab.faces.model.config import FitConfig
from expression_lab.faces.model.person import FaceModel


def test_identity_and_photos_are_told_apart():
    rng = np.random.default_rng(0)
    people, photos = 400, 4
    who = rng.normal(0, [3, 0.1, 1], (people, 3)).repeat(photos, axis=0)
    scores = who + rng.normal(0, [0.1, 2, 0.1], who.shape)
    groups = list(np.arange(len(scores)).reshape(people, photos))
    mean, between, within = separation.covariances(scores, groups)
    np.testing.assert_allclose(np.diag(within), [0.01, 4, 0.01], rtol=0.2)
    assert np.diag(between)[0] == pytest.approx(9, rel=0.2)
    axes, variances = separation.axes(between, 2)
    assert abs(axes[0, 0]) == pytest.approx(np.sqrt(variances[0]), rel=0.02)
    assert np.abs(mean).max() < 0.5


def test_a_person_with_many_photos_does_not_outweigh_the_others():
    scores = np.concatenate([np.full((500, 2), 10.0), np.zeros((50, 2))])
    groups = [np.arange(500), *([i] for i in range(500, 550))]
    mean, _, _ = separation.covariances(scores, [np.array(group) for group in groups])
    assert mean[0] == pytest.approx(10 / 51)


def test_negative_variance_is_left_out():
    _, variances = separation.axes(np.diag([4.0, -1.0]), 2)
    np.testing.assert_array_equal(variances, [4, 0])


def test_components_see_through_holes():
    rng = np.random.default_rng(1)
    axis = rng.normal(0, 1, (1, 60)).astype(np.float32)
    values = (rng.normal(0, 5, (200, 1)) @ axis + 100).astype(np.float32)
    seen = rng.random(values.shape) > 0.2
    broken = np.where(seen, values, 0).astype(np.float32)
    mean, scores, components, share = separation.principal(broken, seen, np.ones(60, np.float32),
                                                           1, rounds=8)
    assert np.abs(mean + scores @ components - values).mean() < 1 and share > 0.98


def test_offsets_are_differences_to_the_same_person():
    own = np.random.default_rng(2).normal(0, 5, 10)
    values = np.array([[who, who + 1.0] for who in own], np.float32).reshape(-1, 1)
    labels = np.tile([0, 1], 10)
    found, faces = offsets.within(values, labels, list(np.arange(20).reshape(10, 2)))
    assert found[1, 0] == pytest.approx(1, abs=1e-4) and faces[1] > 0 and faces[2] == 0


def test_estimates_are_weighed_by_their_faces():
    one = np.full((8, 1), 1, np.float32), np.full(8, 30.0)
    two = np.full((8, 1), 5, np.float32), np.full(8, 10.0)
    combined, faces = offsets.combine([one, two])
    np.testing.assert_allclose(combined, 2, rtol=1e-6)
    np.testing.assert_allclose(faces, 40)


def test_only_contempt_stays_lopsided():
    offset = np.arange(8, dtype=np.float32)[:, None]
    even = offsets.symmetric(offset, -offset)
    assert even[7, 0] == 7 and not even[:7].any()


def test_even_light_takes_away_a_gradient():
    rng = np.random.default_rng(3)
    normals = np.stack([np.linspace(-1, 1, 400), np.zeros(400), -np.ones(400)], 1).astype("f4")
    face = np.ones(400, bool)
    flat = 100 + rng.normal(0, 3, (500, 400))
    lit = flat * np.exp(rng.normal(0, 0.5, (500, 1)) * normals[:, 0])
    even = textures.even_light(lit.astype(np.float32), face, normals)
    tilt = np.abs(even[:, :100].mean(1) - even[:, -100:].mean(1)).mean()
    assert tilt < 0.15 * np.abs(lit[:, :100].mean(1) - lit[:, -100:].mean(1)).mean()


def test_sharpening_is_linear():
    a, b = np.random.default_rng(4).random((2, 1, 32 * 32), np.float32)
    everywhere = np.ones(32 * 32, bool)
    first, second, both = (textures.sharpen(one, 32, everywhere) for one in (a, b, a + b))
    np.testing.assert_allclose(both, first + second, atol=1e-4)
    assert both.std() > (a + b).std()


def test_an_open_mouth_does_not_shine_onto_the_lips():
    mouth = np.zeros((32, 32), bool)
    mouth[12:20, 8:24] = True
    picture = np.where(mouth, 0, 100).astype(np.float32).reshape(1, -1)
    sharp = textures.sharpen(picture, 32, ~mouth.ravel())
    np.testing.assert_allclose(sharp, picture, atol=0.01)


@pytest.mark.slow
def test_a_model_fitted_to_drawn_faces_draws_such_faces():
    """The truth is known here: people, expressions and landmarks of the shipped model."""
    truth = models.load()
    people = truth.sample(120, seed=1).repeat(len(EXPRESSIONS))
    labels = np.tile(np.arange(8), 120)
    shown = truth.render(people, list(np.array(EXPRESSIONS)[labels]), size=128)
    weights = np.eye(8, dtype=np.float32)[labels]
    names = [f"p{i // 8}" for i in range(len(labels))]
    faces = faceset.Faces(shown.images, shown.landmarks, weights, names)
    more = faceset.Faces(shown.images[::2], shown.landmarks[::2, :, :2], weights[::2],
                         [""] * len(labels[::2]))
    config = FitConfig(size=96, identity=20, nuisance=4, texture_components=40,
                       shape_components=20)
    fitted = FaceModel(fit.fit(faces, more, config, say=lambda text: None))
    for k in range(1, 7):  # the mean movement of each expression comes back
        a, b = fitted.statistics.offset_shapes[k], truth.statistics.offset_shapes[k]
        assert a @ b / np.linalg.norm(a) / np.linalg.norm(b) > 0.9, EXPRESSIONS[k]
    a, b = (one.render(one.mean(), "happiness", size=64).images[0] for one in (fitted, truth))
    assert np.corrcoef(a.ravel(), b.ravel())[0, 1] > 0.9


def test_faces_that_do_not_belong_together_are_refused():
    with pytest.raises(ShapeError, match="belong together"):
        faceset.Faces(np.zeros((2, 8, 8)), np.zeros((3, 478, 3)), np.zeros((2, 8)), ["", ""])
    with pytest.raises(ShapeError, match=r"\(n, 8\)"):
        faceset.Faces(np.zeros((2, 8, 8)), np.zeros((2, 478, 3)), np.zeros((2, 7)), ["", ""])


@pytest.mark.parametrize("wrong", [{"size": 20}, {"fullness": 1.0}, {"identity": 500},
                                   {"nuisance": 0}])
def test_a_wrong_configuration_is_refused(wrong):
    with pytest.raises(ConfigError):
        FitConfig(**wrong)


def test_the_command_without_faces_says_where_to_get_them(tmp_path, monkeypatch):
    from typer.testing import CliRunner

    monkeypatch.setenv("EXPRESSION_LAB_DATA", str(tmp_path))
    result = CliRunner().invoke(app, ["train", "face-model", "--out", str(tmp_path / "out")])
    assert result.exit_code != 0 and "facial_expressions" in str(result.exception)
