"""The recipe of the conditional GAN: aligned faces in, a generator with its card out."""

import json

import numpy as np
import pytest

from expression_lab import cards, data, generate
from expression_lab.generate.cgan_generator import CGAN
from expression_lab.generate.cgan_training import CGANConfig
from expression_lab.recipes import aligned, cgan, generator_cards

SMALL = dict(size=32, latent=8, filters=(16, 16, 8, 8, 8), critic_filters=(8, 8, 16, 16),
             batch_size=8, precision="float32", report=2)


@pytest.fixture(scope="module")
def drawn():
    return data.load("synthetic", "validation", n=24, size=64)


def test_faces_are_laid_over_one_another(drawn):
    moved = np.stack([np.roll(one, shift, axis=1) for one, shift in
                      zip(drawn.images, np.resize((-5, 0, 5), len(drawn)), strict=True)])
    found = aligned.align_all(moved, 64)
    images, kept = found["images"], found["kept"]
    assert images.shape == moved.shape and kept.mean() > 0.6
    assert images[kept].std(axis=0).mean() < moved[kept].std(axis=0).mean()


def test_pictures_without_a_face_are_left_out():
    noise = np.random.default_rng(0).integers(0, 255, (3, 64, 64)).astype(np.uint8)
    flat = np.full((2, 64, 64), 128, np.uint8)
    assert not aligned.align_all(np.concatenate([noise, flat]), 48)["kept"].any()


def test_synthetic_faces_can_be_aligned_by_name():
    found = aligned.faces("synthetic", "validation", 48, n=12)
    assert found.images.shape[1:] == (48, 48) and 4 <= len(found) <= 12
    assert found.votes.shape == (len(found), 8)


@pytest.fixture(scope="module")
def trained(tmp_path_factory, drawn):
    from expression_lab.data.dataset import resize

    folder = tmp_path_factory.mktemp("cgan")
    learnt = resize(drawn.images, 32), drawn.distributions()
    card = cgan.run(CGANConfig(steps=4, **SMALL), folder, progress=False, learnt=learnt)
    return folder, card, learnt


def test_a_run_leaves_generator_card_state_and_sheets(trained):
    folder, card, learnt = trained
    there = {path.name for path in folder.iterdir()}
    assert {"cgan.keras", "cgan.json", "cgan.md", "state.npz", "sheet_000004.png"} <= there
    assert sum(card["data"]["faces"].values()) == len(learnt[0])
    assert card["parameters"] < 5_000_000 and card["config"]["size"] == 32
    assert cards.check("cgan", folder) == []


def test_what_was_written_draws(trained):
    maker = CGAN.open(trained[0] / "cgan.keras")
    assert maker.card["task"] == "drawing"
    assert maker.sample("fear", n=3).shape == (3, 32, 32)


def test_it_goes_on_from_its_state(trained):
    folder, _, learnt = trained
    card = cgan.run(CGANConfig(steps=6, **SMALL), folder, resume=True, progress=False,
                    learnt=learnt)
    assert [row["step"] for row in card["history"]] == [2, 4, 6]


def test_measures_are_written_into_a_card(trained):
    folder = trained[0]
    generator_cards.measured(folder / "cgan.json", {"read as asked": "88 %"})
    assert json.loads((folder / "cgan.json").read_text("utf-8"))["measures"]
    assert "| read as asked | 88 % |" in (folder / "cgan.md").read_text("utf-8")


@pytest.mark.parametrize("name", ["cgan"])
def test_the_shipped_generator_is_as_its_card_says(name):
    maker = generate.load(name)
    path = cgan.CHECKPOINTS / f"{name}.keras"
    import hashlib

    assert hashlib.sha256(path.read_bytes()).hexdigest() == maker.card["sha256"]
    assert path.stat().st_size < 8_000_000 and maker.size == 64
    assert maker.model.count_params() == maker.card["parameters"]


def test_the_shipped_generator_draws_what_is_asked():
    from expression_lab import recognize
    from expression_lab.data.dataset import resize
    from expression_lab.expressions import EXPRESSIONS

    maker, judge = generate.load("cgan"), recognize.load("judge")
    right = [(judge.predict(resize(maker.sample(name, 32, seed=9), 48), balanced=True) == k).mean()
             for k, name in enumerate(EXPRESSIONS)]
    assert np.mean(right) > 0.7
