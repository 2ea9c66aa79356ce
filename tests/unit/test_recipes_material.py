"""What a classifier learns from: copies leave, a teacher is believed, the rare are repeated."""

import dataclasses

import numpy as np
import pytest

from expression_lab.recipes import material
from expression_lab.recipes.classifier import ClassifierRecipe
from expression_lab.recognize.training import TrainingConfig

PLAIN = ClassifierRecipe(dataset="synthetic", training=TrainingConfig(network="tiny"))


class Sure:
    """A teacher who sees surprise in every face."""

    def predict_proba(self, images):
        return np.eye(8, dtype=np.float32)[np.full(len(images), 2)]


@pytest.fixture(scope="module", autouse=True)
def few():
    from expression_lab.data import synthetic

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(synthetic, "SPLITS", {"train": 320, "validation": 80, "test": 80})
        yield


def test_a_plain_recipe_takes_the_votes_as_they_are():
    plain = material.gather(PLAIN)
    np.testing.assert_array_equal(plain.targets, plain.train.distributions())
    assert plain.repeats is None and len(plain.images) == len(plain.train)
    np.testing.assert_allclose(plain.prior, plain.targets.mean(0), atol=1e-6)


def test_a_teacher_is_believed_by_its_share():
    recipe = dataclasses.replace(PLAIN, teacher=PLAIN, trust=0.25)
    taught, plain = material.gather(recipe, Sure()), material.gather(PLAIN)
    np.testing.assert_allclose(taught.targets, 0.75 * plain.targets + 0.25 * np.eye(8)[2],
                               atol=1e-6)
    distrusted = material.gather(dataclasses.replace(recipe, trust=0.0), Sure())
    np.testing.assert_array_equal(distrusted.targets, plain.targets)


def test_a_second_data_set_joins_with_no_more_than_so_many_of_each():
    joined = material.gather(dataclasses.replace(PLAIN, also="synthetic", each=5))
    assert len(joined.images) == len(joined.train) + 40 == len(joined.targets)


def test_rare_faces_are_repeated_by_the_root_of_their_rarity():
    labels = np.repeat([0, 1, 2], [900, 99, 1])
    repeats = material.repeat_factors(labels, common=0.2)
    assert repeats[0] == 1
    assert repeats[950] == pytest.approx((0.2 / 0.099) ** 0.5)
    assert repeats[-1] == 4, "never more than four times"


def test_the_prior_counts_what_is_shown():
    shown = material.gather(dataclasses.replace(PLAIN, rare=0.5))
    assert shown.prior.sum() == pytest.approx(1, abs=1e-5)
    assert abs(shown.prior - shown.targets.mean(0)).max() > 0.005
