"""The measure of generators, on drawn faces of nobody, with networks that only count pixels."""

import dataclasses
import importlib
import re

import numpy as np
import pytest

from expression_lab import data, evaluate, generate, recognize
from expression_lab.data.dataset import resize
from expression_lab.errors import CheckpointError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import identity
from expression_lab.recipes import aligned, measures
from expression_lab.recipes.measures import (
    generation,
    generation_augmentation,
    generation_editing,
    generation_sources,
)

EACH = 10


class Shades:
    """Takes each of eight shades for an expression, and eight by eight pixels for features."""

    card = {"prior": np.full(8, 1 / 8)}

    def predict_proba(self, images, flip=True, balanced=False):
        middles = 16 + 32 * np.arange(8)
        near = np.exp(-np.abs(images.mean((1, 2))[:, None] - middles) / 8)
        return (near / near.sum(1, keepdims=True)).astype(np.float32)

    def predict(self, images):
        return self.predict_proba(images).argmax(1)

    def features(self, images):
        return resize(images, 8).reshape(len(images), -1) / np.float32(64)


class Painter(generate.Generator):
    """Paints what is asked for as a shade, over a noise that is who it is."""

    size, latent, card = 64, 16, {}

    def __init__(self, name="painter", noise=6.0, known=None):
        self.name, self.noise, self.known, self.drawn = name, noise, known, 0

    def decode(self, z, c):
        self.drawn += len(z)
        shade = 16 + 32 * (c @ np.arange(8))
        spots = np.kron(z.reshape(-1, 4, 4), np.ones((16, 16))) * self.noise
        return np.clip(shade[:, None, None] + spots, 0, 255).astype(np.uint8)

    def encode(self, faces):
        spots = resize(faces, 8).reshape(len(faces), 4, 2, 4, 2).mean((2, 4)).reshape(-1, 16)
        c = np.eye(8, dtype=np.float32)[Shades().predict(faces)]
        z = (spots - 16 - 32 * (c @ np.arange(8))[:, None]) / self.noise
        return z.astype(np.float32), c


def painted(n, split, seed, size=64):
    """Real faces of this world: shaded by their label, each with spots of its own."""
    faces = data.load("synthetic", split, n=n, seed=seed, size=size)
    z, votes = np.random.default_rng(seed).standard_normal((n, 16)), np.eye(8)[faces.labels]
    return dataclasses.replace(faces, images=Painter().decode(z, votes),
                               votes=votes.astype(np.float32))


@pytest.fixture(scope="module")
def world():
    real, train = painted(120, "validation", 1), painted(240, "train", 2)
    return generation_sources.Material("validation", real, resize(real.images, 48), train,
                                       painted(40, "train", 3).images)


def shrink(patch, world):
    """A world that is measured in a moment."""
    patch.setattr(generation, "EACH", EACH)
    patch.setattr(generation, "LESSONS", 100)
    patch.setattr(generation, "material", lambda split, root: world)
    patch.setattr(generation_editing, "FACES", 6)
    patch.setattr(generation_editing, "PATHS", 3)
    patch.setattr(identity, "available", lambda: False)
    patch.setattr(recognize, "load", lambda *_: Shades())
    patch.setattr(evaluate, "classification_accuracy_score", scored)


@pytest.fixture(autouse=True)
def small(monkeypatch, world):
    shrink(monkeypatch, world)


def scored(images, targets, real, labels, config, steps, augment=None):
    """As a network would that learns shades: the share that the nearest mean shade is right."""
    asked = targets.argmax(1)
    means = [images[asked == k].mean() if (asked == k).any() else -999 for k in range(8)]
    predicted = np.abs(real.mean((1, 2))[:, None] - np.array(means)).argmin(1)
    return importlib.import_module("expression_lab.evaluate.classification_score").scores(
        labels, predicted)


def measured(*makers, folder=None):
    return generation.measure("validation", list(makers), folder=folder, say=lambda text: None)


@pytest.fixture(scope="module")
def made(world):
    with pytest.MonkeyPatch.context() as patch:
        shrink(patch, world)
        return measured(Painter(), Painter("collapsed", noise=0.05))


def test_every_source_has_its_rows_and_the_names_are_those_of_the_tables(made):
    assert set(made) == {"overall", "per_class", "read_as", "read_counts", "diversity", "nearest",
                         "cas", "editing"}
    overall = made["overall"].set_index("source")
    assert overall["kind"].to_dict() == {
        "real, other half": "reference", "painter": "generator", "collapsed": "generator",
        "training faces": "reference", "nearest training face": "reference",
        "class mean": "reference", "face model": "reference"}
    assert overall["faces"].drop("real, other half").eq(120).all()
    assert overall["frechet"].notna().all()


def test_a_generator_as_good_as_the_real_faces_is_told_from_a_collapsed_one(made):
    overall = made["overall"].set_index("source")
    for column in ("frechet", "kernel", "frechet_unaligned"):
        assert overall.loc["painter", column] < 0.5 * overall.loc["collapsed", column], column
    assert overall.loc["painter", "both"] == 1 and overall.loc["painter", "cas"] > 0.95
    share = made["diversity"].set_index(["source", "expression"])["features_share"]
    assert share["painter", "all"] == pytest.approx(1, abs=0.15)
    assert share["collapsed", "all"] < 0.2 and share["class mean", "all"] == 0
    apart = made["per_class"].groupby("source")["kernel"].mean()
    assert apart["painter"] < apart["collapsed"]


def test_copies_are_caught(made):
    nearest = made["nearest"].query("compared == 'features'").set_index("source")
    assert nearest.loc["nearest training face", "nearer"] > 0.99
    assert nearest.loc["nearest training face", "median"] == 0
    assert nearest.loc["painter", "nearer"] == pytest.approx(0.5, abs=0.15)


def test_what_is_read_adds_up(made):
    counts = made["read_counts"]
    assert (counts[list(EXPRESSIONS)].sum(axis=1) == EACH).all()
    read = made["read_as"].set_index(["source", "target"])
    assert read.loc[("painter", "fear"), "faces"] == EACH
    assert read.loc[("real faces", "all"), "faces"] == 120
    assert read.loc[("painter", "all"), "both_low"] < 1 == read.loc[("painter", "all"), "both"]


def test_an_editor_that_changes_the_shade_alone(made):
    table = made["editing"].set_index(["source", "target"])
    row = table.loc[("painter", "anger")]
    assert row["both"] == 1 and row["unedited"] == 0 and row["rebuilt"] == 0
    assert row["ssim"] > 0.9 and row["smoothness"] > 0.8 and row["rank_residual"] > 0
    assert np.isnan(row["identity"]) and ("painter", "all") in table.index


def test_a_generator_that_cannot_encode_is_told_and_left_out(monkeypatch, world):
    def refuse(self, faces):
        raise CheckpointError("no encoder is here")

    monkeypatch.setattr(Painter, "encode", refuse)
    said = []
    found = generation_editing.table([generation_sources.Drawn(Painter())], world, {}, None,
                                     said.append)
    assert not len(found) and "no encoder" in said[0]


def test_an_interrupted_run_goes_on_unless_the_generator_has_changed(tmp_path):
    first, again, other = Painter(), Painter(), Painter(noise=7.0)
    one, two = measured(first, folder=tmp_path), measured(again, folder=tmp_path)
    assert one["overall"].round(6).equals(two["overall"].round(6))
    assert again.drawn == 8 < first.drawn  # the eight faces that tell which generator it is
    measured(other, folder=tmp_path)
    assert other.drawn == first.drawn


def test_the_closest_pairs_are_drawn_into_the_folder_that_was_named(tmp_path):
    path = generation.closest_faces(tmp_path / "mine", Painter(), count=3)
    assert path == tmp_path / "mine" / "closest_painter_validation.png"
    assert path.read_bytes().startswith(b"\x89PNG")


def test_the_modelled_faces_are_drawn_as_asked():
    conditions = np.eye(8, dtype=np.float32)[[1, 2, 1]]
    faces = generation_sources.modelled(conditions, np.random.default_rng(0))
    assert faces.shape == (3, 64, 64) and faces.std() > 10


def test_generators_without_weights_are_left_out_unless_asked_for(monkeypatch):
    def load(name):
        if name == "cvae":
            raise CheckpointError("no weights")
        return Painter(name)

    monkeypatch.setattr(generate, "load", load)
    said = []
    names = [one.name for one in generation_sources.generators(say=said.append)]
    assert "cvae" not in names and "cgan" in names and "cvae is left out" in said[0]
    with pytest.raises(CheckpointError):
        generation_sources.generators(["cvae"])


def test_the_material_is_that_of_the_generators(monkeypatch, world):
    monkeypatch.setattr(aligned, "faces", lambda name, split, size, root, **_: world.real)
    monkeypatch.setattr(aligned, "unseen", lambda *_, **__: world.train)
    both = np.concatenate([world.train.images, world.more])
    monkeypatch.setattr(aligned, "material", lambda *_: (both, None))
    monkeypatch.setattr(data, "load", lambda *_, **__: world.real)
    found = generation_sources.material("validation")
    np.testing.assert_array_equal(found.more, world.more)
    assert found.train is world.train and found.split == "validation"


def test_the_tables_are_written_to_their_room(tmp_path, monkeypatch):
    saved = importlib.import_module("expression_lab.evaluate.saved")
    monkeypatch.setattr(saved, "FOLDER", tmp_path)
    monkeypatch.setattr(generation, "measure", lambda split: {"overall": evaluate.read_as_asked(
        {"one": np.eye(8)[[1]]}, ["happiness"])})
    paths = measures.run("generation", "validation")
    assert paths == [tmp_path / "generation" / "overall.csv"] and paths[0].is_file()


def test_informative_faces_are_the_believed_ones_with_the_highest_loss(monkeypatch):
    monkeypatch.setattr(generation_augmentation, "FEWEST", 2)
    loss, believed = np.array([3.0, 9, 1, 2]), np.array([True, False, True, True])
    assert generation_augmentation.informative(loss, believed, 2).tolist() == [0, 3]
    assert not len(generation_augmentation.informative(loss, loss > 8, 2))


def test_repeating_shows_an_expression_as_often_as_drawing_does():
    images, votes = np.zeros((6, 48, 48), np.uint8), np.eye(8, dtype=np.float32)[[0] * 4 + [6] * 2]
    sets = generation_augmentation.learned_from(images, votes, images[:3], np.full(3, 6))
    assert sets["repeated"][2].tolist() == [1, 1, 1, 1, 2.5, 2.5]
    assert len(sets["drawn"][0]) == len(sets["drawn"][2]) == 9
    assert (sets["drawn"][1].argmax(1) == 6).sum() == 5 == sets["repeated"][2][4:].sum()
    assert (sets["real"][2] == 1).all()


def test_what_is_lacking_is_drawn_and_the_reader_must_agree(monkeypatch, world):
    class Dark(Shades):
        """Reads fear as anger."""

        def predict(self, images):
            read = super().predict(images)
            return np.where(read == 6, 4, read)

    monkeypatch.setattr(generation_augmentation, "DRAWN", 60)
    monkeypatch.setattr(generation_augmentation, "TAKEN", 20)
    monkeypatch.setattr(recognize, "load", lambda name: Dark())
    taken, shown, table = generation_augmentation.choose(
        generation_sources.Drawn(Painter()), world.real, lambda text: None)
    table = table.set_index("expression")
    assert table.loc["fear", "recall"] == 0 and set(shown) == {6} and len(taken) == 20
    assert table["taken"].drop("fear").eq(0).all()
    assert table.loc["fear", "loss_taken"] >= table.loc["fear", "loss"]


def test_a_gain_that_every_seed_shows_has_an_interval_above_0():
    import pandas as pd

    labels = np.array([0] * 30 + [6] * 30)
    blind = "a" * 60
    seeing = "a" * 30 + "g" * 20 + "a" * 10
    rows = pd.DataFrame([{"way": way, "seed": seed, "predicted": seeing if way == "drawn" else
                          blind} for way in generation_augmentation.WAYS for seed in range(3)])
    table = generation_augmentation.gains(rows, labels, np.zeros((9, 2, 2)), np.full(9, 6))
    table = table.set_index("expression")
    assert table.index.tolist() == ["neutral", "fear", "accuracy", "mean_recall"]
    fear = table.loc["fear"]
    assert fear["drawn_over_real"] == pytest.approx(2 / 3) and fear["drawn"] == 9
    assert 0 < fear["drawn_over_real_low"] < 2 / 3 < fear["drawn_over_real_high"]
    assert fear["repeated_over_real"] == 0 and table.loc["neutral", "drawn_over_real"] == 0
    assert table.loc["mean_recall", "drawn_over_repeated"] == pytest.approx(1 / 3)


def test_the_whole_of_augmentation_with_trainings_that_are_made_up(monkeypatch, tmp_path, world):
    done = []

    def one(images, targets, repeats, seed, faces, labels):
        done.append(len(images))
        return {"accuracy": 1.0, "mean_recall": 1.0,
                "predicted": "".join(generation_augmentation.LETTERS[k] for k in labels)}

    monkeypatch.setattr(generation_augmentation, "_one", one)
    monkeypatch.setattr(aligned, "faces", lambda *_: world.real)
    monkeypatch.setattr(aligned, "unseen", lambda *_, **__: world.train)
    for _ in range(2):
        made = generation_augmentation.measure("validation", Painter(), folder=tmp_path,
                                               say=lambda text: None)
    assert len(done) == 9  # the second run found all rows
    table = made["augmentation"].set_index("expression")
    assert (table.filter(like="recall_") == 1).all(axis=None)
    assert not re.search("predicted", " ".join(table.columns))
