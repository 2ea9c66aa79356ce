"""Contact sheets: every picture in its place, captions, what was read, and alt text."""

import numpy as np
import pytest

from expression_lab import plots
from expression_lab.errors import ShapeError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.plots.sheet import MOST, Pair, before_after, targets_sheet

GREY = np.full((40, 60), 99, np.uint8)
COLOR = np.full((50, 50, 3), 120, np.uint8)


def read(name, value=0.9):
    row = np.full(8, (1 - value) / 7)
    row[EXPRESSIONS.index(name)] = value
    return row


def texts(fig):
    return [one.get_text() for one in fig.texts]


def pictures(fig):
    return [ax.get_images()[0].get_array() for ax in fig.axes if ax.get_images()]


def test_a_pair_with_its_readings():
    one = Pair(COLOR, COLOR // 2, "ann.jpg", (read("neutral"), read("happiness", 0.8)))
    fig = before_after([one], title="Two pictures")
    assert [float(np.mean(shown)) for shown in pictures(fig)] == [120, 60]
    assert {"Two pictures", "before", "after", "ann.jpg"} <= set(texts(fig))
    bars = fig.axes[2]
    widths = [bar.get_width() for bar in bars.patches]
    assert len(widths) == 16 and widths[EXPRESSIONS.index("neutral")] == pytest.approx(90)
    assert widths[8 + EXPRESSIONS.index("happiness")] == pytest.approx(80)
    assert [one.get_text() for one in bars.texts][:2] == ["90 → 3", "1 → 80"]
    assert "ann.jpg (read neutral 90 %, then happiness 80 %)" in fig.alt
    assert plots.to_png(fig, dpi=30).startswith(b"\x89PNG")


def test_pairs_stand_apart_whatever_their_form():
    tall = np.tile(GREY, (9, 1))
    rows = [Pair(COLOR, COLOR), Pair(GREY, GREY), Pair(tall, tall)]
    for columns in (1, 2, 9):
        fig = before_after(rows, columns)
        boxes = [ax.get_position() for ax in fig.axes]
        assert len(boxes) == 6
        for i, one in enumerate(boxes):
            assert one.x0 >= 0 and one.y0 >= 0 and one.x1 <= 1 and one.y1 <= 1
            assert not any(one.overlaps(other) for other in boxes[i + 1:])


def test_captions_are_plain_text_and_short():
    fig = before_after([Pair(COLOR, COLOR, "a_$\\x$_" + "very " * 40)])
    shown = next(text for text in texts(fig) if text.startswith("a_$"))
    assert len(shown) == 64 and shown.endswith("…")
    plots.to_png(fig, dpi=30)


@pytest.mark.parametrize("rows", [
    [], [Pair(COLOR, COLOR)] * (MOST + 1), [Pair(COLOR, GREY)], [Pair(COLOR, COLOR / 255)],
    [Pair(COLOR, COLOR, "", (read("anger"),))], [Pair(COLOR, COLOR, "", (np.ones(3), np.ones(3)))]])
def test_what_is_no_pair(rows):
    with pytest.raises(ShapeError):
        before_after(rows)


def test_one_photo_towards_every_target():
    results = {name: {grade: np.full_like(COLOR, 10 * i + 1) for grade in (0.5, 1.0)}
               for i, name in enumerate(EXPRESSIONS)}
    reached = {name: {0.5: 0.25, 1.0: 0.75} for name in EXPRESSIONS[:2]}
    fig = targets_sheet(COLOR, results, reached, title="A face")
    assert [float(one.mean()) for one in pictures(fig)] == [
        120, *(10 * i + 1 for i in range(8) for _ in range(2))]
    said = texts(fig)
    assert said.count("read 25 %") == 2 and said.count("read 75 %") == 2
    assert {"A face", "before", "50 %", "100 %", *EXPRESSIONS} <= set(said)
    assert "neutral 75 %; happiness 75 %" in fig.alt and "50 %, 100 %" in fig.alt
    boxes = [ax.get_position() for ax in fig.axes]
    assert boxes[1].y0 > boxes[2].y0, "the gentler edit stands above the stronger one"
    assert boxes[3].x0 > boxes[1].x1


def test_a_target_may_lack_an_intensity():
    fig = targets_sheet(GREY, {"happiness": {1: GREY}, "sleepy": {0.5: GREY}})
    assert len(pictures(fig)) == 3 and "sleepy" in fig.alt
    for nothing in ({}, {"happiness": {}}):
        with pytest.raises(ShapeError):
            targets_sheet(GREY, nothing)
