"""The recipe of Pix2Pix: pairs in, a network with its card out."""

import json

import numpy as np
import pytest

from expression_lab import cards
from expression_lab.generate import pix2pix_pairs, saving, translators
from expression_lab.generate.pix2pix_training import Pix2PixConfig
from expression_lab.recipes import pix2pix, pix2pix_card

SMALL = dict(size=32, filters=(8, 8, 16, 16), critic_filters=(8, 8, 8), batch_size=8, read=0.0,
             precision="float32", report=2, people=6)


@pytest.fixture(autouse=True, scope="module")
def few():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pix2pix, "CHECKED", 4)
        yield


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder = tmp_path_factory.mktemp("pix2pix")
    return folder, pix2pix.run(Pix2PixConfig(steps=4, **SMALL), folder, progress=False,
                               root=folder)


def test_a_run_leaves_network_card_state_and_sheets(trained):
    folder, card = trained
    there = {path.name for path in folder.iterdir()}
    assert {"pix2pix.keras", "pix2pix.json", "pix2pix.md", "state.npz",
            "sheet_000004.png"} <= there
    assert card["data"]["pairs"] == {"drawn": 54} and card["config"]["size"] == 32
    assert card["measures"]["of giving back the source"] > 2
    words = (folder / "pix2pix.md").read_text("utf-8")
    assert "`expression-lab train pix2pix --ship`" in words and "54 drawn" in words
    assert cards.check("pix2pix", folder) == []
    assert "CK+" not in words and json.loads((folder / "pix2pix.json").read_text("utf-8")) == card


def test_a_sheet_says_that_its_faces_are_made(trained):
    assert saving.read(trained[0] / "sheet_000004.png")["method"] == "pix2pix"


def test_what_was_written_translates(trained):
    folder, card = trained
    made_by = translators.read("pix2pix", folder)
    faces = np.random.default_rng(0).integers(0, 255, (2, 32, 32)).astype(np.uint8)
    assert made_by.translate(faces, "fear").shape == (2, 32, 32)
    assert made_by.parameters == card["parameters"] and list(made_by.goals) == card["goals"]


def test_it_goes_on_from_its_state(trained):
    folder, _ = trained
    pairs = pix2pix_pairs.drawn(2, 32)
    card = pix2pix.run(Pix2PixConfig(steps=6, **SMALL), folder, resume=True, progress=False,
                       root=folder, learnt=(pairs, {"drawn": len(pairs), "ckplus": 2}))
    assert [row["step"] for row in card["history"]] == [2, 4, 6]
    assert "CK+" in (folder / "pix2pix.md").read_text("utf-8")


def test_pairs_of_ckplus_are_taken_along_where_they_are(monkeypatch):
    known = pix2pix_pairs.drawn(1, 32)
    monkeypatch.setattr(pix2pix_pairs, "from_ckplus", lambda root, size: known)
    told = []
    pairs, counts = pix2pix.material(Pix2PixConfig(**SMALL), say=told.append)
    assert counts == {"drawn": 54, "ckplus": 9} and len(pairs) == 63
    assert told == ["pairs: drawn 54, ckplus 9"]


def test_photos_are_tried_where_there_are_some(trained, monkeypatch):
    import dataclasses

    from expression_lab import recognize
    from expression_lab.recipes import cyclegan

    folder, card = trained
    assert card["photos"] == {} and "Validation photos" not in (
        folder / "pix2pix.md").read_text("utf-8")

    @dataclasses.dataclass
    class Bright:
        """Takes faces that are bright enough for happy, all others for neutral."""

        least: int
        size: int = 48

        def predict(self, images, balanced):
            assert balanced and images.shape[1:] == (48, 48)
            return (images.mean(axis=(1, 2)) > self.least).astype(int)

    levels = np.linspace(20, 235, 10).astype(np.uint8)
    faces = np.broadcast_to(levels[:, None, None], (10, 32, 32)).copy()
    monkeypatch.setattr(cyclegan, "material", lambda *told: {"neutral": faces, "happiness": faces})
    monkeypatch.setattr(recognize, "load", lambda name: Bright(
        {"residual": 100, "judge": 150}[name]))
    real = pix2pix.photos(32)
    assert all(len(some) == 10 for some in real.values())
    untrained = generator_of_small()
    shares = pix2pix_card.read_as(untrained, real)
    assert shares["happiness, by both"] == (levels > 150).mean()
    assert shares["neutral, by both"] == (levels <= 100).mean() and shares["fear, by both"] == 0
    assert shares["by `residual`"] == 1 / 8 and shares["by both"] < shares["by `judge`"]


def generator_of_small():
    from expression_lab.generate import pix2pix as networks

    return networks.generator(32, SMALL["filters"])


def test_it_is_checked_on_people_whom_it_does_not_know():
    kept = pix2pix.checked(32, 3)
    known = pix2pix_pairs.drawn(3, 32)
    apart = np.abs(kept.source[::9, None].astype(float) - known.source[None, ::9]).mean((2, 3))
    assert apart.min() > 5


def test_shipping_copies_all_three_files(trained, monkeypatch, tmp_path):
    monkeypatch.setattr(pix2pix, "CHECKPOINTS", tmp_path)
    pix2pix.ship(trained[0])
    assert {path.name for path in tmp_path.iterdir()} == {
        "pix2pix.keras", "pix2pix.json", "pix2pix.md"}
