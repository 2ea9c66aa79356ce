"""The sliders of the face model: the controller without a browser, also from many threads."""

import threading

import cv2
import numpy as np
import pytest

from expression_lab.errors import ConfigError, UnknownNameError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import model as models
from expression_lab.widgets.face_model import (
    IDENTITIES,
    SHOWN,
    SLIDERS,
    START,
    FaceLab,
    bars,
    panel,
)


class Reader:
    """Reads a face as anger, the more the darker it is."""

    def __init__(self):
        self.seen = []

    def predict_proba(self, images, flip=True, balanced=False):
        self.seen.append(images)
        dark = 1 - images.mean() / 255
        row = np.full(8, (1 - dark) / 7, np.float32)
        row[EXPRESSIONS.index("anger")] = dark
        return row[None]


@pytest.fixture
def lab():
    return FaceLab(reader=None)


def decoded(view):
    return cv2.imdecode(np.frombuffer(view.png, np.uint8), cv2.IMREAD_UNCHANGED)


def test_it_begins_with_the_mean_face_and_draws_what_the_model_draws(lab):
    model = models.load()
    expected = model.render(model.mean(), "happiness", 0, size=192).images[0]
    assert (decoded(lab.view()) == expected).all()
    assert "mean person" in lab.describe() and "does not exist" in lab.describe()


@pytest.mark.parametrize("name", SLIDERS)
def test_every_slider_changes_the_picture_at_both_ends(lab, name):
    lamp = {"azimuth": 0, "elevation": 0, "strength": 1}  # from the camera: changes nothing
    lamp |= {"azimuth": 45, "strength": 0} if name == "strength" else {}
    rest = decoded(lab.change(**lamp)).astype(int)
    for end in (SLIDERS[name].low, SLIDERS[name].high):
        view = lab.change(**{name: end})
        if end != SLIDERS[name].start:
            assert np.abs(decoded(view) - rest).mean() > 1, (name, end)


def test_a_component_moves_one_axis_and_nothing_else(lab):
    lab.change(identity_2=-1.5)
    identity = lab.person().identity[0]
    assert identity[1] == -1.5 and np.count_nonzero(identity) == 1
    assert "component 2 at -1.5" in lab.describe()


def test_a_wrong_change_leaves_everything_as_it_was(lab):
    for wrong, error in (({"yaw": 90}, ConfigError), ({"smile": 1}, UnknownNameError),
                         ({"expression": "joyfull"}, UnknownNameError),
                         ({"intensity": 1, "identity_1": float("nan")}, ConfigError)):
        with pytest.raises(error):
            lab.change(**wrong)
    assert lab.values == START


def test_another_person_keeps_the_expression_and_reset_brings_the_mean_one_back(lab):
    start = lab.view().png
    lab.change(expression="anger", intensity=1)
    lab.another()
    assert lab.seed == 1 and lab.values["expression"] == "anger" and lab.values["intensity"] == 1
    drawn = models.load().sample(1, 1)
    assert np.allclose(lab.person().identity[0, IDENTITIES:], drawn.identity[0, IDENTITIES:])
    assert lab.reset().png == start and lab.values == START and lab.seed == 0


def test_the_mesh_is_drawn_over_the_face_on_demand(lab):
    plain, meshed = decoded(lab.view()), decoded(lab.change(mesh=True))
    assert plain.shape == (192, 192) and meshed.shape == (SHOWN, SHOWN, 3)
    green = (meshed[..., 1].astype(int) - meshed[..., 2]) > 60
    rows, columns = np.nonzero(green)
    assert 0.05 < green.mean() < 0.6
    face = lab.face().landmarks[0] * SHOWN / 192  # the mesh lies over the face, not beside it
    assert abs(rows.min() - face[:, 1].min()) < 4 and abs(rows.max() - face[:, 1].max()) < 4
    assert abs(columns.min() - face[:, 0].min()) < 4 and abs(columns.max() - face[:, 0].max()) < 4


def test_the_reader_sees_the_face_without_its_mesh():
    lab = FaceLab(reader=Reader())
    plain, meshed = lab.view(), lab.change(mesh=True)
    assert (plain.probabilities == meshed.probabilities).all()
    assert lab.reader.seen[-1].shape == (1, 192, 192)


def test_latest_wins_and_no_old_picture_is_shown_last(lab):
    shown, drawn, may_go, view = [], [], threading.Event(), lab.view

    def slow():
        may_go.wait(10)
        drawn.append(lab.values["yaw"])
        return view()

    lab.view, lab.show = slow, shown.append
    threads = [threading.Thread(target=lab.change, kwargs={"yaw": k}) for k in range(1, 21)]
    for thread in threads:
        thread.start()
    may_go.set()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    assert shown[-1].png == view().png
    assert len(drawn) < 20


def test_bars_tell_every_expression_and_its_share():
    page = bars((np.eye(8)[2] * 0.9 + 0.0125).astype(np.float32))
    assert all(f">{name}<" in page for name in EXPRESSIONS)
    assert page.count("font-weight: bold") == 1 and "width: 91." in page and "91&nbsp;%" in page
    assert bars(None) == ""


def test_the_panel_hands_values_over_and_follows_the_buttons():
    box = panel(reader=Reader())
    left, picture = box.children
    buttons = left.children[0].children
    named = {one.description: one for group in left.children
             for one in (group, *getattr(group, "children", ())) if hasattr(one, "description")}
    before = picture.value
    named["yaw (°)"].value = 20
    assert box.controller.values["yaw"] == 20 and picture.value != before
    assert 'alt="The mean person' in picture.value and ">anger<" in picture.value
    named["expression"].value = "fear"
    named["show the mesh"].value = True
    assert box.controller.values["expression"] == "fear" and box.controller.values["mesh"]
    asked = len(box.controller.reader.seen)
    buttons[1].click()
    assert len(box.controller.reader.seen) == asked + 1  # the sliders that follow ask for nothing
    assert named["component 1 (σ)"].value == pytest.approx(
        box.controller.values["identity_1"]) != 0
    buttons[0].click()
    assert named["yaw (°)"].value == 0 and not named["show the mesh"].value
    assert picture.value == before


def test_the_panel_survives_a_value_from_outside_the_steps():
    box = panel(reader=None)
    for _ in range(5):
        box.children[0].children[0].children[1].click()
    assert box.controller.seed == 5
