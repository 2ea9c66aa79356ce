"""Pix2Pix: pairs in which only the expression moves, the network, its training, and the minute."""

import numpy as np
import pytest

from expression_lab import backend, data
from expression_lab.errors import BadDataError, ConfigError, DataMissingError, ShapeError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate import (
    loop,
    pix2pix,
    pix2pix_pairs,
    pix2pix_photos,
    pix2pix_training,
    quick_pix2pix,
    reader,
)

SMALL = dict(size=32, filters=(8, 8, 16, 16), critic_filters=(8, 8, 8), batch_size=8, read=0.0,
             precision="float32", report=5, average=0.5)
EACH = len(pix2pix_pairs.WAYS)


@pytest.fixture(scope="module")
def pairs():
    return pix2pix_pairs.drawn(12, 32, dress=False)


def test_the_same_seed_draws_the_same_pairs_and_another_one_others(pairs):
    again, other = (pix2pix_pairs.drawn(2, 32, seed, dress=False) for seed in (0, 1))
    assert len(pairs) == 12 * EACH and pairs.size == 32
    assert (again.source == pix2pix_pairs.drawn(2, 32, 0, dress=False).source).all()
    assert (again.source != other.source).any()


def test_conditions_add_up_to_one_and_say_which_way_a_pair_goes(pairs):
    for one in (pairs.shown, pairs.wanted):
        assert np.allclose(one.sum(axis=1), 1, atol=1e-5) and one.dtype == np.float32
        assert (one[:, 1:] >= 0).all() and one[:, 1:].sum(axis=1).max() <= 1.3 + 1e-5
    rest, back, across = (np.arange(len(pairs)) % EACH // 3 == k for k in range(3))
    assert (pairs.shown[rest, 0] == 1).all() and (pairs.wanted[rest, 0] < 0.75).all()
    assert (pairs.wanted[back, 0] == 1).all() and (pairs.shown[across, 0] < 0.75).all()
    assert (pairs.wanted[:, 1:].max(axis=0) > 0.3).all(), "every expression is asked for"


def test_only_what_the_expression_moves_is_moved(pairs):
    moved = np.abs(pairs.source.astype(float) - pairs.target).mean(axis=0)
    assert moved[20:30, 10:22].mean() > 3 * moved[:, [0, 1, 30, 31]].mean()  # mouth; the borders


def test_there_and_back_show_the_same_two_faces(pairs):
    there, back = pairs.subset([0]), pairs.subset([3])
    # Each is in its own source's frame, and may be mirrored: nearly the same pictures, exchanged.
    apart = min(np.abs(there.source.astype(float) - one).mean()
                for one in (back.target, back.target[:, :, ::-1]))
    assert apart < 0.7 * np.abs(there.source.astype(float) - there.target).mean()
    assert (there.shown == back.wanted).all() and (there.wanted == back.shown).all()


def test_a_lopsided_expression_always_lifts_the_same_side():
    many = pix2pix_pairs.drawn(60, 32, 3, dress=False)
    asked = many.wanted[:, EXPRESSIONS.index("contempt")] > 0.8
    change = (many.target.astype(float) - many.source)[asked & (many.shown[:, 0] == 1)].mean(0)
    other = np.abs(change - change[:, ::-1])[18:28].mean()
    assert len(change) and other > 0.3 * np.abs(change)[18:28].mean()


@pytest.mark.parametrize("people", [0, -1, 2.0, True])
def test_people_are_a_whole_number(people):
    with pytest.raises(ConfigError, match="people"):
        pix2pix_pairs.drawn(people)


def test_parts_that_do_not_belong_together_are_refused(pairs):
    with pytest.raises(ShapeError, match="Pairs are"):
        pix2pix_pairs.Pairs(pairs.source, pairs.target[:-1], pairs.shown, pairs.wanted)
    both = pix2pix_pairs.Pairs.joined([pairs, pairs.subset(slice(0, 2))])
    assert len(both) == len(pairs) + 2 and (both.wanted[-2:] == pairs.wanted[:2]).all()


def test_backgrounds_fringes_and_glasses_are_the_same_in_both_pictures():
    pair = np.full((2, 48, 48), 90, np.uint8)
    pair[1, 30:36, 20:28] = 200
    points = np.array([(8, 8), (40, 8), (40, 44), (8, 44)], float)
    changed = 0
    for seed in range(12):
        made = pix2pix_photos.dressed(pair, points, np.random.default_rng(seed))
        assert made.dtype == np.uint8 and made.shape == pair.shape
        same = made[0] == made[1]
        assert same[:28].all() and same[38:].all() and not same[31:35, 21:27].any()
        changed += (made != pair).any()
    assert 6 <= changed <= 12


def test_one_camera_takes_both_pictures(pairs):
    twice = pix2pix_photos.photographed(pairs.source, pairs.source, np.random.default_rng(0))
    assert (twice[0] == twice[1]).all() and (twice[0] != pairs.source).any()
    still = pix2pix_photos.photographed(pairs.source, pairs.target, np.random.default_rng(0))
    assert (still[0] == twice[0]).all() and (still[1] != still[0]).any()


def test_an_untrained_network_gives_back_what_it_gets(pairs):
    network = pix2pix.generator(32, (8, 8, 16, 16))
    faces = pix2pix_training.scaled(pairs.source[:3])
    made = network.predict([faces, pairs.wanted[:3]], verbose=0)
    assert made.shape == faces.shape and np.allclose(made, faces, atol=1e-5)


def test_the_shipped_network_is_small():
    assert pix2pix.generator().count_params() < 1_500_000


@pytest.mark.parametrize(("size", "filters"), [(50, pix2pix.FILTERS), (16, pix2pix.FILTERS),
                                               (64.0, pix2pix.FILTERS), (64, (8, 8))])
def test_an_impossible_network_is_one_sentence(size, filters):
    with pytest.raises(ConfigError, match="size is|filters is"):
        pix2pix.generator(size, filters)


@pytest.mark.parametrize("wrong", [{"near": -1}, {"same": 1.0}, {"read": -0.1}, {"size": 40},
                                   {"steep": -1.0}])
def test_an_impossible_training_is_one_sentence(wrong):
    with pytest.raises(ConfigError, match=next(iter(wrong))):
        pix2pix_training.Pix2PixConfig(**wrong)


def test_some_of_a_batch_are_asked_for_what_they_show(pairs):
    config = pix2pix_training.Pix2PixConfig(**SMALL, same=0.25)
    source, target, wanted = pix2pix_training.sampler(config, pairs)(np.random.default_rng(0))
    same = (source == target).all(axis=(1, 2, 3))
    assert same[:2].all() and not same[2:].all() and wanted.shape == (8, 8)
    assert -1 <= source.min() and target.max() <= 1 and source.dtype == np.float32


def trained(pairs, folder=None, resume=False, reader=None, show=None, **settings):
    config = pix2pix_training.Pix2PixConfig(**{**SMALL, "steps": 10, **settings})
    parts = pix2pix_training.Parts(config, reader)
    averages, history = loop.run(config, parts, pix2pix_training.sampler(config, pairs, None),
                                 folder, resume, say=lambda text: None, show=show)
    return averages.into(pix2pix.generator(config.size, config.filters))[0], history


def test_a_training_that_was_interrupted_ends_where_a_whole_one_does(pairs, tmp_path):
    def interrupt(step, averages):
        raise KeyboardInterrupt

    whole, history = trained(pairs)
    with pytest.raises(KeyboardInterrupt):
        trained(pairs, tmp_path, show=interrupt)
    resumed, known = trained(pairs, tmp_path, resume=True)
    assert [row["step"] for row in known] == [row["step"] for row in history] == [5, 10]
    for one, other in zip(whole.get_weights(), resumed.get_weights(), strict=True):
        assert np.allclose(one, other, atol=1e-4)
    assert any(np.abs(one).max() > 0 for one in whole.get_layer("change").get_weights())


def test_a_reader_takes_part_where_it_is_asked_for(pairs):
    assert reader.reader_for(pix2pix_training.Pix2PixConfig(read=0.0)) is None

    class Bright:
        def __call__(self, faces):
            light = backend.load().ops.mean(faces, axis=(1, 2))
            return [], light * np.eye(8, dtype="f4")[:1]

    _, history = trained(pairs, reader=Bright(), read=0.5, steps=5)
    assert history[-1]["read"] != 0 and np.isfinite(list(history[-1].values())).all()


def test_the_error_is_held_against_a_copy(pairs):
    away, copied = pix2pix_training.error(pix2pix.generator(32, (8, 8, 16, 16)), pairs)
    assert np.isclose(away, copied, atol=0.01) and copied > 2


@pytest.mark.slow
def test_the_minute_beats_a_copy_and_shows_what_was_asked():
    learnt, kept = quick_pix2pix.pairs()
    watch = quick_pix2pix.Watch(kept)
    made = quick_pix2pix.play(quick_pix2pix.config(), learnt, watch)
    table = watch.table
    assert table["error"].iloc[-1] < 0.85 * table["copy"].iloc[-1]
    assert table["near"].iloc[-1] < 0.8 * table["near"].iloc[0]
    sheet = watch.sheets[table.index[-1]].reshape(-1, 8, 32, 32)
    mouth = sheet[:, :, 22:28, 12:20].mean(axis=(0, 2, 3))
    assert mouth[EXPRESSIONS.index("surprise")] < mouth[0] - 5, "an open mouth is dark"
    assert made.translate(kept.source[:2], "fear").shape == (2, 32, 32)


PEOPLE = [f"S{n:03d}" for n in (5, 10, 11, 14, 22, 26, 28, 29, 32, 34)]
NUMBERS = {"happiness": 5, "surprise": 7}


@pytest.fixture(scope="module")
def ckplus(tmp_path_factory):
    """Two frames of each of ten drawn people, in the layout of the published zips."""
    import cv2

    from expression_lab.faces import model as models

    root = tmp_path_factory.mktemp("data")
    model = models.load()
    people = model.sample(len(PEOPLE), seed=4)
    for k, person in enumerate(PEOPLE):
        goal = list(NUMBERS)[k % 2]
        shown = model.render(people[k], ["neutral", goal], size=192).images
        for number, face in enumerate(shown, start=1):
            picture = np.full((240, 320), 60, np.uint8)
            picture[24:216, 64:256] = face if person != "S005" else 60  # nobody is to be seen
            put(root, "cohn-kanade-images", person, f"{number:08d}.png",
                cv2.imencode(".png", picture)[1].tobytes())
        put(root, "Emotion", person, "00000002_emotion.txt",
            f"   {NUMBERS[goal]:.7e}\n".encode())
    return root


def put(root, part, person, name, content):
    folder = root / "ckplus" / part / person / "001"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{person}_001_{name}").write_bytes(content)


def test_ckplus_gives_pairs_there_and_back_of_people_in_one_split(ckplus):
    found = {split: pix2pix_pairs.from_ckplus(ckplus, 48, split) for split in data.SPLITS}
    assert sum(map(len, found.values())) == 2 * 9, "a film without a face is left out"
    train = found["train"]
    assert train.source.shape[1:] == (48, 48) and train.source.dtype == np.uint8
    assert (train.shown[::2, 0] == 1).all() and (train.wanted[1::2, 0] == 1).all()
    assert (train.shown[1::2] == train.wanted[::2]).all()
    assert set(train.wanted[::2].argmax(axis=1)) == {1, 2}
    assert np.abs(train.source.astype(float) - train.target).mean() > 2


def test_ckplus_that_is_not_there_or_shows_nobody_is_one_sentence(ckplus, tmp_path, monkeypatch):
    with pytest.raises(DataMissingError):
        pix2pix_pairs.from_ckplus(tmp_path)
    monkeypatch.setattr(pix2pix_pairs, "_ends", lambda sequence: None)
    with pytest.raises(BadDataError, match="CK\\+"):
        pix2pix_pairs.from_ckplus(ckplus)
