"""The panel of sliders: its controller without a browser, also from many threads."""

import threading

import cv2
import numpy as np
import pytest

from expression_lab.augment import Policy
from expression_lab.errors import ConfigError, ShapeError
from expression_lab.widgets.augment_lab import SLIDERS, AugmentLab, panel, sheet


def some_faces(n=10, *channels):
    return np.random.default_rng(0).integers(0, 256, (n, 48, 48, *channels), dtype=np.uint8)


def decoded(png):
    return cv2.imdecode(np.frombuffer(png, np.uint8), cv2.IMREAD_UNCHANGED)


def test_renders_what_the_policy_makes():
    lab = AugmentLab(some_faces(), Policy.strong(), seed=3)
    expected = sheet(Policy.strong()(some_faces(), np.random.default_rng(3)))
    assert (decoded(lab.render()) == expected).all()
    assert expected.shape == (2 * 52 - 4, 8 * 52 - 4)


def test_colors_arrive_in_the_right_order():
    red = np.zeros((1, 48, 48, 3), np.uint8)
    red[..., 0] = 200
    picture = decoded(AugmentLab(red, Policy.none()).render())
    assert picture[..., 2].min() == 200 and picture[..., :2].max() == 0  # OpenCV decodes to BGR


def test_change_sets_one_parameter_and_draws():
    lab = AugmentLab(some_faces(), Policy.none())
    still = lab.render()
    assert lab.change(rotation=30) == lab.render() != still
    assert lab.policy == Policy(rotation=30)
    assert lab.change(rotation=0) == still


def test_a_wrong_change_leaves_the_policy_as_it_was():
    lab = AugmentLab(some_faces(), Policy.mild())
    for wrong in ({"rotation": 500}, {"sparkle": 1}):
        with pytest.raises(ConfigError):
            lab.change(**wrong)
    assert lab.policy == Policy.mild()


def test_shuffle_draws_others_of_the_same_policy():
    lab = AugmentLab(some_faces(), Policy.mild())
    assert lab.shuffle() != lab.shuffle()
    assert lab.policy == Policy.mild() and "seed 2" in lab.describe()


def test_latest_wins_and_no_old_picture_is_shown_last():
    """Thirty changes from thirty threads while the first is being drawn: few are drawn at all."""
    lab, shown, may_go = AugmentLab(some_faces(), Policy.none()), [], threading.Event()
    drawn, render = [], lab.render

    def slow():
        may_go.wait(10)
        drawn.append(lab.policy.rotation)
        return render()

    lab.render, lab.show = slow, shown.append
    threads = [threading.Thread(target=lab.change, kwargs={"rotation": k}) for k in range(1, 31)]
    for thread in threads:
        thread.start()
    may_go.set()
    for thread in threads:
        thread.join(20)
    assert not any(thread.is_alive() for thread in threads)
    assert shown[-1] == render()
    assert len(drawn) < 30


@pytest.mark.parametrize("faces", [None, some_faces(0), some_faces(65), some_faces() / 255])
def test_wrong_faces_are_refused(faces):
    with pytest.raises(ShapeError):
        AugmentLab(faces)


def test_the_panel_hands_slider_values_to_the_controller():
    box = panel(some_faces(), Policy.mild())
    buttons, grid, picture, words = box.children
    sliders = dict(zip(SLIDERS, grid.children))
    before = picture.value
    sliders["rotation"].value = 30
    assert box.controller.policy.rotation == 30
    assert picture.value != before and "rotation=30" in words.value
    assert 'alt="10 faces varied by Policy(rotation=30' in picture.value


def test_the_panels_buttons_start_from_a_policy():
    box = panel(some_faces())
    buttons, grid, _, words = box.children
    none, mild, strong, shuffle = buttons.children
    for button, policy in ((strong, Policy.strong()), (none, Policy.none()), (mild, Policy.mild())):
        button.click()
        assert box.controller.policy == policy
        assert grid.children[0].value == policy.rotation
    shuffle.click()
    assert box.controller.seed == 1


def test_sliders_stay_inside_what_a_policy_allows():
    for name, most in SLIDERS.items():
        assert getattr(Policy(**{name: most}), name) == most
