"""The recipes of the CycleGANs: two kinds of faces in, two networks with a card out."""

import hashlib
import json

import numpy as np
import pytest

from expression_lab import cards, data
from expression_lab.generate import drawings, translators
from expression_lab.generate.cyclegan_training import CycleGANConfig
from expression_lab.recipes import cyclegan, sketch, unpaired

SMALL = dict(size=16, filters=(4, 4, 8), blocks=1, critic_filters=(4, 4, 8), batch_size=4,
             precision="float32", report=2, history=8)
JUDGED = "neutral → happiness: read as happiness by `judge`"


def kinds(*names, n=14):
    rng = np.random.default_rng(0)
    return {name: rng.integers(0, 255, (n, 16, 16)).astype(np.uint8) for name in names}


@pytest.fixture(scope="module")
def trained(tmp_path_factory):
    folder, faces = tmp_path_factory.mktemp("cyclegan"), kinds("neutral", "happiness")
    card = cyclegan.run(CycleGANConfig(steps=4, **SMALL), folder, progress=False, learnt=faces,
                        checked=faces)
    return folder, card, faces


class TestCycleGAN:
    def test_a_run_leaves_networks_card_state_and_sheets(self, trained):
        folder, card, faces = trained
        there = {path.name for path in folder.iterdir()}
        assert {"cyclegan_happiness.keras", "cyclegan_neutral.keras", "cyclegan.json",
                "cyclegan.md", "state.npz", "sheet_000002.png", "sheet_000004.png"} <= there
        for file, known in card["files"].items():
            content = (folder / file).read_bytes()
            assert hashlib.sha256(content).hexdigest() == known["sha256"]
        assert card["data"]["faces"] == {"neutral": 14, "happiness": 14}
        assert json.loads((folder / "cyclegan.json").read_text("utf-8")) == card
        assert cards.check("cyclegan", folder) == []

    def test_the_card_says_what_it_is_worth_and_how_it_was_made(self, trained):
        text = (trained[0] / "cyclegan.md").read_text("utf-8")
        assert "`expression-lab train cyclegan --ship`" in text and "Limits" in text
        for name in (JUDGED, "neutral → happiness → neutral: cycle error",
                     "happiness → happiness: no-op error"):
            assert name in text

    def test_what_was_written_translates_as_measured(self, trained):
        folder, card, faces = trained
        read = translators.read("cyclegan", folder)
        assert read.parameters == card["parameters"] and read.card["task"] == "translating"
        for name, value in unpaired.kept(read, faces).items():
            assert value == pytest.approx(card["measures"][name], abs=0.02)

    def test_it_goes_on_from_its_state(self, trained, tmp_path):
        folder, _, faces = trained
        card = cyclegan.run(CycleGANConfig(steps=6, **SMALL), folder, resume=True, progress=False,
                            learnt=faces, checked=faces)
        assert [row["step"] for row in card["history"]] == [2, 4, 6]

    def test_shipping_copies_all_its_files(self, trained, tmp_path, monkeypatch):
        monkeypatch.setattr(cyclegan, "CHECKPOINTS", tmp_path)
        cyclegan.ship(trained[0])
        assert translators.read("cyclegan", tmp_path).size == 16


class Perfect:
    """A translator that copies, or answers with what is known to be right."""

    def __init__(self, answers=None):
        self.answers = answers

    def translate(self, images, goal):
        return (images if self.answers is None else self.answers[goal]).astype(np.float32)


def test_copying_changes_nothing():
    faces = kinds("neutral", "happiness")
    assert set(unpaired.kept(Perfect(), faces).values()) == {0}


class TestSketch:
    def test_no_person_has_both_a_photo_and_a_drawing(self):
        made = sketch.material(32, n=48)
        images, people = sketch.faces(32, "train", 48)
        assert len(made["photo"]) + len(made["drawing"]) == 48
        half = np.array([(made["photo"] == one).all(axis=(1, 2)).any() for one in images])
        drawn = np.array([(made["drawing"] == one).all(axis=(1, 2)).any()
                          for one in drawings.draw(images)])
        assert half.any() and drawn.any() and not set(people[half]) & set(people[drawn])

    def test_kept_out_photos_have_their_true_drawings(self):
        pairs = sketch.pairs(32, n=5)
        np.testing.assert_array_equal(drawings.draw(pairs["photo"]), pairs["drawing"])

    def test_the_truth_is_without_error_and_copying_is_measured_beside_it(self):
        pairs = sketch.pairs(32, n=5)
        measures = sketch.truth(Perfect(pairs), pairs)
        for way in ("photo → drawing", "drawing → photo"):
            assert measures[f"{way}: L1 to the truth"] == 0
            assert measures[f"{way}: SSIM to the truth"] == 1
            assert measures[f"{way}: L1 to the truth, input copied"] > 5
            assert measures[f"{way}: SSIM to the truth, input copied"] < 0.95

    def test_a_run_leaves_networks_that_translate(self, tmp_path):
        faces = kinds("photo", "drawing")
        card = sketch.run(sketch.config(**{**SMALL, "steps": 2}), tmp_path, progress=False,
                          learnt=faces, checked=faces)
        assert set(card["files"]) == {"sketch_drawing.keras", "sketch_photo.keras"}
        made = translators.read("sketch", tmp_path).translate(faces["photo"], "drawing")
        assert made.shape == (14, 16, 16) and "train sketch --ship" in card["command"]


def test_real_faces_are_taken_by_kind_and_split(monkeypatch):
    from expression_lab.recipes import aligned

    asked = []

    def faces(name, split, size, root=None, **options):
        asked.append((name, split, size))
        return data.load("synthetic", "validation", n=40, size=size)

    monkeypatch.setattr(aligned, "faces", faces)
    monkeypatch.setattr(aligned, "unseen", lambda name, size, root: faces(name, "train", size))
    drawn = data.load("synthetic", "validation", n=40, size=32)
    for split in ("train", "validation"):
        found = cyclegan.material(32, split)
        assert [len(one) for one in found.values()] == [drawn.counts()[kind] for kind in found]
    assert asked == [("facial_expressions", "train", 32), ("facial_expressions", "validation", 32)]
