"""Translators: plans and how they are carried out, what they learn from, training, editors."""

import dataclasses

import numpy as np
import pytest
import skimage.data

from expression_lab import cards, edit, faces
from expression_lab.edit.canvas import CROP
from expression_lab.edit.translation import examples, moving, network, plan, runtime, training
from expression_lab.edit.translation.editors import MultiEditor, RefineEditor
from expression_lab.errors import CheckpointError, ConfigError, UnknownNameError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import model
from expression_lab.generate import loop
from expression_lab.recipes import retoucher, translation

SKIN = np.float32([120, 20])
QUIET = {"steps": 2, "batch_size": 2, "report": 1, "precision": "float32"}


@pytest.fixture(scope="module")
def astronaut():
    photo = skimage.data.astronaut()
    return photo, faces.analyze(photo)


@pytest.fixture(scope="module")
def known():
    shown = model.load().render(model.load().sample(4, seed=2), "happiness", size=128)
    editor = edit.load("landmarks")
    happy = np.eye(8, dtype=np.float32)[1]
    return examples.Examples.stack([
        examples.example(editor, examples_face(editor, image, points), happy, True, name, 1.0)
        for image, points, name in zip(shown.images, shown.landmarks,
                                       ("neutral", "anger", "surprise", "anger"), strict=True)])


def examples_face(editor, image, points):
    from expression_lab.edit import draft

    return draft.prepare(image, points, editor.movements)


def raw(flow=(0, 0), addition=0.0, content=0.0, mask=-20.0):
    """What a network would give: the same everywhere."""
    return np.full((CROP, CROP, 5), np.float32([*flow, addition, content, mask]))


def pretending(kind, **what):
    return runtime.Translator(kind, lambda seen, wanted: raw(**what))


class TestPlan:
    def test_nothing_wanted_changes_nothing(self):
        face = np.random.default_rng(0).integers(0, 256, (CROP, CROP))
        made = plan.read(raw(), 8.0, SKIN)
        assert made.least_area == 1 and np.abs(made.on(face) - face).max() < 1e-3

    def test_it_moves_adds_and_replaces(self):
        face = np.tile(np.arange(CROP, dtype=np.float32), (CROP, 1))
        middle = slice(40, 80)
        moved = plan.read(raw(flow=(9, 0)), 4.0, SKIN).on(face)
        assert np.allclose(moved[middle, middle], face[middle, middle] + 4, atol=0.1)
        added = plan.read(raw(addition=0.5), 4.0, SKIN).on(face)
        assert np.allclose(added[middle, middle], face[middle, middle] + 10)
        replaced = plan.read(raw(content=1.0, mask=30), 4.0, SKIN).on(face)
        assert np.allclose(replaced[middle, middle], 140)
        for made in (added, replaced):
            assert np.array_equal(made[0], face[0])  # a plan ends before its border

    def test_what_would_fold_is_smoothed(self):
        wild = raw()
        wild[30:90, 60:64, 0], wild[30:90, 64:68, 0] = 2, -2
        made = plan.read(wild, 16.0, SKIN)
        assert made.least_area > 0 and np.abs(made.flow).max() > 1

    def test_half_of_it(self):
        whole = plan.read(raw(flow=(9, 0), addition=1.0, content=3.0, mask=5.0), 4.0, SKIN)
        half = whole.scaled(0.5)
        for name in ("flow", "addition", "mask"):
            assert np.allclose(getattr(half, name), getattr(whole, name) / 2)
        assert np.array_equal(half.content, whole.content)

    def test_tensors_and_arrays_agree(self):
        rng = np.random.default_rng(1)
        numbers = rng.normal(0, 1, (CROP, CROP, 5)).astype(np.float32)
        numbers[..., :2] = 0.6  # cubic and linear sampling agree on a ramp; nothing folds
        face = 60 + np.tile(np.arange(CROP, dtype=np.float32) / 2, (CROP, 1))
        made, *_ = moving.carried(((face - 120) / 20)[None, ..., None], numbers[None], 8.0)
        inside = slice(12, -12)
        found = np.asarray(made)[0, ..., 0] * 20 + 120
        wanted = plan.read(numbers, 8.0, SKIN).on(face)
        within = (wanted > 0) & (wanted < 255)
        assert np.abs(found - wanted)[within][inside].max() < 0.5

    @pytest.mark.parametrize("broken", [np.nan, np.inf])
    def test_what_is_no_number_is_no_plan(self, broken):
        with pytest.raises(CheckpointError, match="photo stays as it is"):
            plan.read(raw(addition=broken), 8.0, SKIN)

    @pytest.mark.parametrize("gray", [True, False])
    def test_carried_to_a_photo(self, astronaut, gray):
        photo, found = astronaut
        face = found[0] if not gray else dataclasses.replace(found[0], photo=photo[..., 0].copy())
        ready = edit.load("landmarks").prepare(face)
        x, y, width, height = ready.canvas.box(face.photo)
        piece = face.photo[y:y + height, x:x + width]
        made = plan.read(raw(addition=1.0), 8.0, SKIN)
        out = plan.carried(piece, x, y, ready.canvas, made).astype(int) - piece
        assert out.shape == piece.shape and out.max() == 20 and out.min() >= 0
        assert abs(out[0]).max() == 0

    def test_what_is_replaced_takes_the_colour_around(self, astronaut):
        _, found = astronaut
        ready = edit.load("landmarks").prepare(found[0])
        x, y, width, height = ready.canvas.box(found[0].photo)
        piece = np.full((height, width, 3), np.uint8([200, 120, 100]))
        at = height // 2
        piece[at - 3:at + 3, at - 3:at + 3] = (40, 40, 200)  # what should not be seen any more
        numbers = raw(content=0.0)
        numbers[56:72, 56:72, 4] = 40
        made = plan.carried(piece, x, y, ready.canvas, plan.read(numbers, 8.0, SKIN))
        red, _, blue = made[at, at].astype(int)
        assert red > blue + 60


class TestNetwork:
    @pytest.mark.parametrize("kind", network.KINDS)
    def test_untrained_it_plans_next_to_nothing(self, kind):
        channels = network.kind_of(kind).channels
        net = network.translator(channels, (4, 4, 8))
        seen = np.random.default_rng(0).normal(size=(2, CROP, CROP, channels)).astype("f4")
        found = np.asarray(net([seen, np.eye(8, dtype="f4")[:2]]))
        assert found.shape == (2, CROP, CROP, plan.CHANNELS) and np.abs(found).max() < 0.2

    def test_a_kind_that_nobody_knows(self):
        with pytest.raises(UnknownNameError, match="refine"):
            network.kind_of("refin")

    def test_sampling_has_a_gradient(self):
        import tensorflow as tf

        ramp = tf.constant(np.tile(np.arange(8, dtype="f4") ** 2, (8, 1))[None, ..., None])
        flow = tf.Variable(np.full((1, 8, 8, 2), 0.5, np.float32))
        with tf.GradientTape() as tape:
            value = tf.reduce_sum(moving.pulled(ramp, flow)[:, 3, 3])
        grad = tape.gradient(value, flow).numpy()
        assert np.isclose(value, 12.5) and np.isclose(grad[0, 3, 3, 0], 7)
        assert not grad[0, 0].any()


class TestExamples:
    def test_what_is_asked_adds_up_to_one(self):
        for name, intensity in (("anger", 1.2), ("happiness", 0.4), ("neutral", 1.0)):
            assert np.isclose(examples.asked(name, intensity).sum(), 1)
        assert examples.asked("anger", 1.2)[0] == pytest.approx(-0.2)
        assert examples.shares(examples.asked("anger", 1.2)[None])[0, 0] == 0

    def test_a_draft_is_not_the_photo(self, known):
        apart = np.abs(known.draft.astype(int) - known.photo).mean(axis=(1, 2))
        assert len(known) == 4 and (apart > 1).all() and known.cover.max() > 200
        assert np.array_equal(known.taught, known.draft)

    @pytest.mark.parametrize("kind", network.KINDS)
    def test_batches(self, known, kind):
        settings = training.config(kind, **{**QUIET, "batch_size": 3})
        batch = examples.sampler(settings, known)
        seen, lesson, wanted, asked, shown, skin, photos, theirs, crisp = batch(
            np.random.default_rng(0))
        assert seen.shape == (3, CROP, CROP, network.kind_of(kind).channels)
        assert lesson.shape == photos.shape == (3, CROP, CROP, 1)
        assert np.allclose(wanted.sum(1), 1) and asked.min() >= 0 and crisp.all()
        assert np.allclose(shown.argmax(1), 1) and theirs.shape == (3, 8) and skin.shape == (3, 2)
        again = batch(np.random.default_rng(0))
        assert all(np.array_equal(a, b) for a, b in zip(again[:1], [seen]))

    def test_multi_learns_from_the_refined_draft(self, known):
        mine = known.take(slice(0, 2))
        brighter = pretending("refine", addition=1.0)
        found = translation.taught(mine, brighter, 0.5).taught
        assert np.array_equal(mine.taught, mine.draft)
        middle = slice(40, 90)
        rise = found.astype(int)[:, middle, middle] - mine.draft[:, middle, middle]
        assert (np.median(rise, axis=(1, 2)) > 1).all()


@pytest.mark.slow
class TestTraining:
    @pytest.mark.parametrize("kind, zero", [("multi", {"cycle": 0.0, "masked": False}),
                                            ("refine", {"own": 0.0})])
    def test_it_saves_goes_on_and_is_finished(self, known, tmp_path, kind, zero):
        settings = training.config(kind, **{**QUIET, "moves_first": 1, **zero})
        lines = []
        card = self.run(settings, known, tmp_path, lines)
        assert len(lines) == 2 and card["parameters"] < 5e6 and card["critic"] == "tiny"
        assert (tmp_path / "sheet.png").stat().st_size > 1000
        text = (tmp_path / f"{kind}.md").read_text("utf-8")
        assert f"`expression-lab train {kind} --ship`" in text and "took no part" in text
        assert cards.check(kind, tmp_path) == []
        longer = dataclasses.replace(settings, steps=3)
        self.run(longer, known, tmp_path, lines, resume=True)
        assert len(lines) == 3 and '"step": 3' in lines[-1]
        for backend in ("litert", "keras"):
            loaded = runtime.load(kind, backend, tmp_path)
            seen = examples.of_kind(kind, known.take(slice(0, 1)))
            made = loaded.plan(seen, known.wanted[0], known.skin[0])
            assert np.isfinite(made.on(known.photo[0])).all()

    @staticmethod
    def run(settings, known, folder, lines, resume=False):
        parts = training.Parts(settings, retoucher.critic())
        averages, history = loop.run(
            settings, parts, examples.sampler(settings, known), folder, resume, lines.append,
            lambda step, means: translation._sheet(settings, means, known, folder))
        return translation.finish(settings, averages, history, folder, {"faces": len(known)})

    def test_a_mask_that_is_never_used_does_not_learn(self, known):
        settings = training.config("multi", **{**QUIET, "masked": False, "small": 0.0,
                                               "smooth": 0.0, "report": 2})
        parts = training.Parts(settings, retoucher.critic())
        last = parts.translator.layers[-2]
        before = last.get_weights()[0].copy()
        loop.run(settings, parts, examples.sampler(settings, known), say=lambda text: None)
        after = last.get_weights()[0]
        assert np.array_equal(before[..., 3:], after[..., 3:])
        assert not np.array_equal(before[..., :3], after[..., :3])


class TestSettings:
    def test_settings_that_make_no_sense(self):
        with pytest.raises(ConfigError, match="spare is -1"):
            training.config("multi", spare=-1)
        with pytest.raises(UnknownNameError):
            training.config("mutli")


class TestEditors:
    @pytest.mark.parametrize("kind", [MultiEditor, RefineEditor])
    def test_a_plan_reaches_the_photo_and_its_report(self, astronaut, kind):
        photo, found = astronaut
        editor = kind(pretending(kind.name, addition=-1.0))
        patch = editor.edit_face(found[0], edit.Target("anger"))
        assert patch.report["plan"].addition.min() < 0 < patch.report["milliseconds"]
        assert patch.report["least_area"] > 0
        made = editor.edit(photo, "anger", found=found)
        outside = np.ones(photo.shape[:2], bool)
        outside[patch.y:patch.y + patch.mask.shape[0], patch.x:patch.x + patch.mask.shape[1]] = (
            patch.mask == 0)
        assert made.mean() < photo.mean() and np.array_equal(made[outside], photo[outside])

    def test_what_the_network_is_asked(self, astronaut):
        asked = []

        def run(seen, wanted):
            asked.append(wanted[0])
            return raw()

        editor = MultiEditor(runtime.Translator("multi", run))
        face = astronaut[1][0]
        editor.edit_face(face, edit.Target("fear", 0.4))
        editor.edit_face(face, edit.Target("happiness", 0))
        editor.edit_face(face, edit.Target("anger", 0.5, "current"))
        assert np.allclose(asked[0], [0.6, 0, 0, 0, 0, 0, 0.4, 0])
        assert np.allclose(asked[1], np.eye(8)[0])
        assert asked[2][1] > 0.5 and asked[2][4] > 0.4 and np.isclose(asked[2].sum(), 1, atol=1e-3)

    def test_nothing_asked_is_nothing_done(self, astronaut):
        photo, found = astronaut
        editor = MultiEditor(pretending("multi", addition=1.0))
        assert np.array_equal(editor.edit(photo, edit.Controls(), found=found), photo)

    def test_sliders_are_the_landmark_editors(self, astronaut):
        face = astronaut[1][0]
        with pytest.raises(ConfigError, match="knows expressions"):
            MultiEditor(pretending("multi")).edit_face(face, edit.Controls(smile=1))
        refine = RefineEditor(pretending("refine", addition=3.0))
        mine, theirs = (one.edit_face(face, edit.Controls(smile=1))
                        for one in (refine, edit.load("landmarks")))
        assert np.array_equal(mine.pixels, theirs.pixels)

    def test_a_gentle_edit_does_less_and_leaves_what_is_shown_already(self, astronaut):
        face, network = astronaut[1][0], pretending("refine", addition=1.0)
        usual, gentle = RefineEditor(network), RefineEditor(network, gentle=True)
        angry, happy = (gentle.sketch_plan(face, name).addition.max()
                        for name in ("anger", "happiness"))
        assert 0.3 < angry / usual.sketch_plan(face, "anger").addition.max() < 0.55
        assert happy < 0.05 * angry, "she smiles"
        far, near = (np.abs(one.edit_face(face, edit.Target("anger")).pixels.astype(float)
                            - edit.load("landmarks").edit_face(face, "anger").pixels).mean()
                     for one in (usual, gentle))
        assert near < far
        led = [one.edit_face(face, edit.Controls(smile=1)).pixels for one in (usual, gentle)]
        assert np.array_equal(*led), "sliders stay what they are"

    @pytest.mark.parametrize("kind", [MultiEditor, RefineEditor])
    def test_numbers_that_are_none_never_reach_the_photo(self, astronaut, kind):
        photo, found = astronaut
        editor = kind(pretending(kind.name, flow=(np.nan, 0)))
        before = photo.copy()
        with pytest.raises(CheckpointError, match="no number"):
            editor.edit(photo, "anger", found=found)
        assert np.array_equal(photo, before)

    @pytest.mark.parametrize("content, said", [(None, "There is no refine"),
                                               (b"junk", "is not a refine")])
    def test_a_file_that_is_missing_or_broken(self, tmp_path, content, said):
        for ending in ("tflite", "keras") if content else ():
            (tmp_path / f"refine.{ending}").write_bytes(content)
        with pytest.raises(CheckpointError, match=f"{said}.*expression-lab train refine"):
            runtime.load("refine", folder=tmp_path)


def test_contempt_is_an_expression_too(astronaut):
    assert len(EXPRESSIONS) == 8
    patch = RefineEditor(pretending("refine")).edit_face(astronaut[1][0], edit.Target("contempt"))
    assert patch.mask.max() == 1
