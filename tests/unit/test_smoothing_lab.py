"""The sliders over the one-euro filter: what they do to a signal, and that the newest counts."""

import threading

import numpy as np
import pytest

from expression_lab.errors import ShapeError
from expression_lab.widgets.smoothing import SmoothingLab, smoothing_panel

SECONDS = np.arange(90) / 15
TRUTH = 20 * np.clip(SECONDS - 3, 0, 1)  # rests, moves fast, rests
NOISY = TRUTH + np.random.default_rng(0).normal(0, 0.5, 90)


@pytest.fixture
def lab():
    return SmoothingLab(TRUTH, NOISY, SECONDS, unit=40)


def test_a_low_rest_is_steady_and_haste_is_prompt(lab):
    lab.rest, lab.haste = 0.5, 0.0
    before, steady, late = lab.measured()
    lab.haste = 20.0
    _, hasty, prompt = lab.measured()
    assert steady < 0.3 * before and late > 150
    assert prompt < late - 50 and hasty > steady


def test_changes_draw_and_tell(lab):
    shown = []
    lab.show = lambda png, words: shown.append((png, words))
    png = lab.change(rest=0.3)
    assert png.startswith(b"\x89PNG") and shown == [(png, shown[0][1])]
    assert "ms late" in shown[0][1] and (lab.rest, lab.haste) == (0.3, 6.0)
    assert lab.change(haste=0.0) != png


def test_what_was_overtaken_is_not_drawn(lab):
    shown, drawing, go = [], threading.Event(), threading.Event()

    def show(png, words):
        shown.append((lab.rest, png))
        drawing.set()
        go.wait(10)

    lab.show = show
    threads = [threading.Thread(target=lab.change, kwargs={"rest": rest})
               for rest in (0.2, 0.4, 0.8)]
    threads[0].start()
    assert drawing.wait(10)
    for thread, waiting in zip(threads[1:], (2, 3)):
        thread.start()
        while lab._latest < waiting:
            pass
    go.set()
    for thread in threads:
        thread.join(10)
    assert len(shown) == 2


def test_the_panel_follows_its_sliders():
    panel = smoothing_panel(TRUTH, NOISY, SECONDS, y="height (pixels)")
    sliders, picture = panel.children[0].children, panel.children[1]
    before = picture.value
    assert 'alt="trembles' in before and "data:image/png;base64" in before
    sliders[0].value = 0.2
    assert picture.value != before


def test_signals_must_fit():
    with pytest.raises(ShapeError):
        SmoothingLab(TRUTH, NOISY[1:], SECONDS)
