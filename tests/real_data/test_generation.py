"""The figures of the generators, got again from the shipped weights and real test faces."""

import numpy as np
import pytest

from expression_lab import evaluate, generate, recognize
from expression_lab.data.dataset import resize
from expression_lab.expressions import EXPRESSIONS
from expression_lab.recipes import aligned

pytestmark = [pytest.mark.real_data, pytest.mark.slow]
EACH = 60  # faces of each expression
MAKERS = ("cgan", "cvae")


def saved(name):
    return evaluate.saved(name, room="generation")


@pytest.fixture(scope="module")
def real():
    faces = aligned.faces("ferplus", saved("cas")["split"][0])
    return faces, recognize.load("residual").features(resize(faces.images, 48))


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("judge", ["residual", "judge"])
def test_drawn_faces_are_read_as_often_as_the_table_says(name, judge):
    maker, reader = generate.load(name), recognize.load(judge)
    wanted = np.repeat(np.arange(8), EACH)
    drawn = maker.decode(maker.draw(len(wanted), seed=77), np.eye(8, dtype="f4")[wanted])
    right = (reader.predict(resize(drawn, 48), balanced=True) == wanted).mean()
    table = saved("read_as")
    row = table[(table["source"] == name) & (table["target"] == "all")]
    share = float(row[judge].iloc[0])
    assert right == pytest.approx(share, abs=3 * np.sqrt(share * (1 - share) / len(wanted)) + 0.01)


def test_distances_are_those_of_the_table_and_in_its_order(real):
    faces, known = real
    reader, votes, found = recognize.load("residual"), faces.distributions(), {}
    for name in MAKERS:
        maker = generate.load(name)
        drawn = resize(maker.decode(maker.draw(len(votes), seed=78), votes), 48)
        found[name] = evaluate.frechet_distance(reader.features(drawn), known)
    means = np.stack([faces.images[faces.labels == k].mean(axis=0) for k in range(8)])
    found["class mean"] = evaluate.frechet_distance(
        reader.features(resize(means.astype(np.uint8), 48)[votes.argmax(1)]), known)
    table = saved("overall").set_index("source")["frechet"]
    for name in MAKERS:
        assert found[name] == pytest.approx(table[name], rel=0.1)
    assert found["cgan"] < found["cvae"] < found["class mean"] / 2


def test_no_drawn_face_is_a_training_face():
    table = saved("overall").set_index("source")
    assert (table.loc[list(MAKERS), "close"] <= 0.01).all()  # of unseen real faces it is 0.01
    assert table.loc["training faces", "close"] == 1
    assert set(saved("read_as")["target"]) == {*EXPRESSIONS, "all"}
