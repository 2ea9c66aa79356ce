"""Looks and conditions of drawn people: what is changed changes, and nothing else."""

import numpy as np
import pytest

from expression_lab.errors import ConfigError, UnknownNameError
from expression_lab.faces import model as models
from expression_lab.faces.model import conditions, looks


@pytest.fixture(scope="module")
def model():
    return models.load()


@pytest.fixture(scope="module")
def people(model):
    return model.sample(60, seed=2)


def test_scores_are_standard_deviations_of_the_models_people(model):
    crowd = model.sample(4000, seed=0)
    for look, values in looks.scores(model, crowd).items():
        assert abs(values.mean()) < 0.1 and abs(values.std() - 1) < 0.1, look
    assert all((np.abs(one) < 1e-6).all() for one in looks.scores(model, model.mean()).values())


def test_a_score_says_what_is_measured_on_the_faces(model, people):
    found, scores = looks.measures(model, people), looks.scores(model, people)
    for look, weights in looks.LOOKS.items():
        total = sum(weight * (found[name] - found[name].mean()) / found[name].std()
                    for name, weight in weights.items())
        assert np.corrcoef(total, scores[look])[0, 1] > 0.9, look


@pytest.mark.parametrize("look", looks.LOOKS)
def test_moving_one_look_leaves_the_others(model, people, look):
    before, after = looks.scores(model, people), looks.scores(
        model, looks.moved(model, people, look, 1.5))
    for name in looks.LOOKS:
        np.testing.assert_allclose(after[name], 1.5 if name == look else before[name], atol=1e-3)


def test_moved_faces_look_as_the_measures_say(model, people):
    def change(look, measure):
        low, high = (looks.measures(model, looks.moved(model, people, look, to))[measure].mean()
                     for to in (-2, 2))
        return high - low

    assert change("skin_brightness", "skin") > 25  # grey values
    assert abs(change("age_like", "skin")) < 5
    assert change("age_like", "mouth_folds") > 0.02 and change("age_like", "lip_thickness") < 0
    assert change("sex_like", "jaw_width") > 0 and change("sex_like", "brow_height") < 0


def test_everyone_may_go_somewhere_else(model, people):
    to = np.linspace(-3, 3, len(people))
    moved = looks.moved(model, people, "age_like", to)
    np.testing.assert_allclose(looks.scores(model, moved)["age_like"], to, atol=1e-3)
    assert moved.nuisance is people.nuisance


def test_wrong_looks_and_places_are_refused(model, people):
    with pytest.raises(UnknownNameError, match="age_like"):
        looks.moved(model, people, "agelike", 1)
    for to in (3.5, np.nan):
        with pytest.raises(ConfigError, match="-3 to 3"):
            looks.moved(model, people, "age_like", to)


def test_every_factor_has_a_slice_to_compare_with():
    for factor in conditions.FACTORS:
        names = [one.name for one in conditions.of(factor)]
        assert len(set(names)) == len(names) >= 3 and conditions.reference(factor) in names
    with pytest.raises(UnknownNameError, match="turned"):
        conditions.of("turnd")


def test_conditions_change_what_they_say(model, people):
    few, drawn = people[slice(0, 4)], {}
    for one in conditions.CONDITIONS:
        drawn[one.factor, one.name] = conditions.draw(model, few, one, "anger", 0.7, size=48)
    even = drawn["light", "even"]
    assert (drawn["turned", "28° aside"].poses[:, 0] == [28, -28, 28, -28]).all()
    assert (drawn["nodded", "18° down"].poses[:, 1] == -18).all()
    strong = drawn["light", "strong from a side"]
    assert (strong.lights[:, 2] == np.float32(1.2)).all()
    np.testing.assert_array_equal(strong.landmarks, even.landmarks)  # nobody moved
    brightness = [drawn["skin_brightness", name].images[:, 16:32, 16:32].mean() for name in (
        "darker (-2)", "middle", "brighter (+2)")]
    assert brightness[0] + 8 < brightness[1] < brightness[2] - 8
    left, right = drawn["light from", "left"].images, drawn["light from", "right"].images
    assert left[:, :, :20].mean() > left[:, :, 28:].mean()
    assert right[:, :, :20].mean() < right[:, :, 28:].mean()
