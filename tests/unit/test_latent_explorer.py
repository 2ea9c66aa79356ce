"""The latent explorer: the controller without a browser, also from many threads, and the panel."""

import threading

import cv2
import numpy as np
import pytest
import skimage.data

from expression_lab.expressions import EXPRESSIONS
from expression_lab.widgets.latent_explorer import DRAWN, LatentLab, Settings
from expression_lab.widgets.latent_explorer_panel import Panel, bars, pictures


class Reader:
    """Reads a face as surprise, the more the brighter it is."""

    card = {"prior": [0.125] * 8}

    def __init__(self):
        self.seen = []

    def predict_proba(self, images, flip=True, balanced=False):
        assert balanced and images.shape == (1, 64, 64)
        self.seen.append(images)
        row = np.full(8, (1 - images.mean() / 255) / 7, np.float32)
        row[EXPRESSIONS.index("surprise")] = images.mean() / 255
        return row[None]


@pytest.fixture
def other(pretender):
    """A second generator: the negative of the first one's faces."""
    made = type(pretender)()
    drawn = made.decode
    made.decode, made.title = (lambda z, c: 255 - drawn(z, c)), "Negative"
    made.directions = made.directions[:3]
    return made


@pytest.fixture
def lab(pretender, other):
    return LatentLab(reader=None, generators={"cgan": pretender, "cvae": other})


def decoded(view):
    return cv2.imdecode(np.frombuffer(view.png, np.uint8), cv2.IMREAD_UNCHANGED)


def test_it_begins_with_the_first_person_happy(lab, pretender):
    view = lab.reset()
    face = pretender.sample("happiness", 1, 0)[0]
    assert np.array_equal(lab.face(), face)
    assert np.array_equal(decoded(view), cv2.resize(face, (DRAWN, DRAWN),
                                                    interpolation=cv2.INTER_CUBIC))
    assert "Person 0, who does not exist: 100% happiness, intensity 1.00" in view.alt
    assert view.words == "" and view.probabilities is None and view.milliseconds > 0


def test_shares_are_scaled_to_a_sum_of_one(lab):
    view = lab.mix("surprise", 0.5)
    assert np.allclose(lab.mixture, [0, 2 / 3, 1 / 3, 0, 0, 0, 0, 0])
    assert "67% happiness, 33% surprise" in view.alt
    lab.intensity(0.5)
    assert np.allclose(lab.condition, [0.5, 1 / 3, 1 / 6, 0, 0, 0, 0, 0])
    lab.only("sad")
    assert np.array_equal(lab.mixture, np.eye(8)[3])
    lab.mix("sadness", 0)
    assert np.array_equal(lab.condition, np.eye(8)[0]), "nothing mixed in is neutral"


def test_directions_move_the_latent_and_the_picture(lab, pretender):
    start, before = lab.latent, lab.face().astype(int)
    view = lab.move(2, -1.5)
    assert np.allclose(lab.latent - start, -1.5 * pretender.directions[2])
    assert np.abs(lab.face() - before).mean() > 1 and "direction 3 at -1.5" in view.alt


def test_people_by_number_and_truncation(lab, pretender):
    lab.person(7)
    assert np.allclose(lab.latent, pretender.draw(1, 7)[0])
    lab.truncate(0.4)
    assert np.allclose(lab.latent, pretender.draw(1, 7, 0.4)[0])
    lab.truncate(3)
    lab.next()
    assert lab.settings.seed == 8 and np.allclose(lab.latent, pretender.draw(1, 8)[0])


def test_it_begins_with_the_truncation_of_the_card(pretender, other):
    pretender.card = {"truncation": 0.5}
    lab = LatentLab(reader=None, generators={"cgan": pretender, "cvae": other})
    assert lab.settings.truncation == 0.5
    assert np.allclose(lab.latent, pretender.draw(1, 0, 0.5)[0])
    lab.truncate(3)
    assert lab.reset().settings.truncation == 0.5


def test_the_other_generator_draws_the_same_wish(lab, other):
    lab.mix("anger", 0.3)
    lab.move(1, 2.0)
    view = lab.method("cvae")
    assert lab.generator is other and view.settings.moves == (0.0,) * 3
    assert "Negative" in view.alt and lab.settings.shares[4] == 0.3


def test_one_starts_from_ones_own_photo(lab, pretender):
    view = lab.open(skimage.data.astronaut(), "me.jpg")
    assert "me.jpg: this is how the Pretender draws that face" in view.words and view.original
    assert lab.settings.shares == pytest.approx((.05, .65, .05, .05, .05, .05, .05, .05))
    crop = cv2.resize(cv2.imdecode(np.frombuffer(view.original, np.uint8), 0), (64, 64),
                      interpolation=cv2.INTER_AREA)
    z = pretender.encode(crop[None])[0][0]
    assert np.allclose(lab.latent, z, atol=0.2)
    same = lab.method("cvae")
    assert same.original and "me.jpg" in same.alt
    assert not lab.next().original and lab.settings.seed == 0
    assert np.allclose(lab.latent, pretender.draw(1, 0)[0])


@pytest.mark.parametrize("wrong, words", [
    (lambda lab: lab.mix("joyfull", 1), "no expression 'joyfull'"),
    (lambda lab: lab.mix("fear", 1.2), "share of fear is 1.2"),
    (lambda lab: lab.intensity(float("nan")), "intensity is nan"),
    (lambda lab: lab.move(9, 1), "no direction of the latent 9"),
    (lambda lab: lab.move(0, 4), "direction is 4"),
    (lambda lab: lab.truncate(0), "truncation is 0"),
    (lambda lab: lab.person(-1), "number of a person is -1"),
    (lambda lab: lab.method("autoencoder"), "by expression 'autoencoder'"),
    (lambda lab: lab.open(skimage.data.coins(), "coins.png"), "coins.png: no face was found"),
    (lambda lab: lab.open(b"junk", "junk.jpg"), "junk.jpg: "),
])
def test_a_wrong_change_is_told_and_leaves_everything_as_it_was(lab, wrong, words):
    lab.move(1, 0.5)
    before, face, leaps = lab.settings, lab.face(), lab.leaps
    view = wrong(lab)
    assert words in view.words and view.words.count(".") >= 1
    assert lab.settings == before and np.array_equal(lab.face(), face)
    assert view.leaps == leaps + 1, "the controls go back to what is true"


def test_a_generator_that_cannot_read_a_photo_leaves_the_old_one_in_place(lab, other):
    from expression_lab.errors import CheckpointError

    def broken(crops):
        raise CheckpointError("The encoder is missing.")

    lab.open(skimage.data.astronaut(), "me")
    other.encode = broken
    view = lab.method("cvae")
    assert view.words == "The encoder is missing." and lab.settings.method == "cgan"
    assert len(lab.settings.moves) == 6 and view.original


def test_reset_is_the_start_again_with_the_same_generator(lab):
    lab.method("cvae")
    start = lab.reset()
    lab.open(skimage.data.astronaut(), "me")
    lab.mix("fear", 1)
    view = lab.reset()
    assert view.png == start.png and view.settings == Settings(method="cvae", moves=(0.0,) * 3)


def test_latest_wins_and_no_old_picture_is_shown_last(lab):
    shown, drawn, may_go = [], [], threading.Event()
    decode = lab.generator.decode

    def slow(z, c):
        may_go.wait(10)
        drawn.append(c)
        return decode(z, c)

    lab.generator.decode, lab.show = slow, shown.append
    threads = [threading.Thread(target=lab.intensity, args=(k / 20,)) for k in range(1, 21)]
    for thread in threads:
        thread.start()
    may_go.set()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    assert shown[-1].settings == lab.settings and len(drawn) < 20


def test_what_was_asked_is_marked_beside_what_is_read(pretender, other):
    lab = LatentLab(reader=Reader(), generators={"cgan": pretender, "cvae": other})
    view = lab.mix("contempt", 1)
    page = bars(view)
    assert page.count("<tr") == 8 and all(f"<th>{name}</th>" in page for name in EXPRESSIONS)
    assert "contempt: read" in page and "asked 50 %" in page and "surprise" in page
    assert 'alt="Person 0' in pictures(view) and pictures(view).count("<img") == 1


@pytest.fixture
def panel(pretender, other):
    lab = LatentLab(reader=Reader(), generators={"cgan": pretender, "cvae": other})
    made = Panel(lab)
    lab.reset()
    return made


def test_the_panel_hands_values_over_and_follows(panel):
    lab, before = panel.lab, panel.picture.value
    assert panel.only.value == "happiness" and panel.mixer["happiness"].value == 1
    panel.mixer["surprise"].value = 0.5
    assert lab.settings.shares[2] == 0.5 and panel.picture.value != before
    assert panel.only.value is None
    panel.moves[0].value = 2
    panel.strength.value = 1.5
    panel.truncation.value = 1
    assert (lab.settings.moves[0], lab.settings.intensity, lab.settings.truncation) == (2, 1.5, 1)
    panel.only.value = "fear"
    assert panel.mixer["surprise"].value == 0 and panel.mixer["fear"].value == 1
    panel.seed.value = 5
    assert lab.settings.seed == 5
    asked = len(lab._reader.seen)
    lab.reset()
    assert panel.moves[0].value == 0 and panel.seed.value == 0
    assert panel.only.value == "happiness" and panel.picture.value.startswith(before[:200])
    assert len(lab._reader.seen) == asked + 1, "the controls that follow ask for nothing"


def test_the_panel_has_as_many_directions_as_the_generator(panel):
    panel.method.value = "cvae"
    assert [one.layout.display for one in panel.moves] == [None] * 3 + ["none"] * 5
    panel.method.value = "cgan"
    assert [one.layout.display for one in panel.moves] == [None] * 6 + ["none"] * 2


def test_the_panel_starts_from_a_photo_and_says_so(panel):
    panel._astronaut()
    assert panel.picture.value.count("<img") == 2 and panel.truncation.disabled
    assert panel.mixer["happiness"].value == pytest.approx(0.65)
    assert "The astronaut" in panel.words.value
    panel.lab.next()
    assert panel.picture.value.count("<img") == 1 and not panel.truncation.disabled
