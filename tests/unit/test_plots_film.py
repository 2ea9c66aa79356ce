"""Films inside a notebook, and the plots of what happens to films."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from expression_lab import plots, video
from expression_lab.errors import ShapeError
from expression_lab.plots import player

FRAMES = np.stack([np.full((48, 64, 3), 20 * k, np.uint8) for k in range(6)])
SECONDS = np.arange(6) / 10


def test_a_film_is_in_the_page_itself_with_words_and_plays():
    film = plots.film(FRAMES, SECONDS, 'It gets "brighter" <slowly>.')
    shown = film._repr_mimebundle_()
    assert shown["text/plain"] == 'It gets "brighter" <slowly>.'
    assert 'aria-label="It gets &quot;brighter&quot; &lt;slowly&gt;."' in shown["text/html"]
    assert not re.search(r"autoplay|https?://", shown["text/html"])
    data = base64.b64decode(re.search(r'mp4;base64,([^"]+)"', shown["text/html"])[1])
    frames, times = zip(*video.open(data))
    assert times == pytest.approx(SECONDS, abs=0.002)
    assert np.abs(np.stack(frames).astype(int) - FRAMES).max() < 6


def test_grey_frames_and_one_frame_alone_are_films_too():
    assert plots.film(list(FRAMES[..., 0]), SECONDS, "grey").data
    assert plots.film(FRAMES[:1], [0.0], "one").width == 64


def test_its_first_frame_is_seen_before_it_plays():
    red = FRAMES[::-1] * np.uint8((2, 1, 0))
    film = plots.film(red, SECONDS, "red that fades")
    poster = np.asarray(Image.open(io.BytesIO(film.poster)), int)
    assert np.abs(poster - red[0]).mean() < 5
    assert 'poster="data:image/jpeg;base64,' in film._repr_mimebundle_()["text/html"]


def test_what_is_no_film_or_too_large_is_refused(monkeypatch):
    for frames, seconds in ((FRAMES, SECONDS[:2]), ([], [])):
        with pytest.raises(ShapeError):
            plots.film(frames, seconds, "nothing")
    monkeypatch.setattr(player, "MOST", 10)
    with pytest.raises(ShapeError, match="too much"):
        plots.film(FRAMES, SECONDS, "large")


def test_tracks_have_a_line_each_and_dashed_marks():
    fig = plots.video_steps.tracks(SECONDS, {"found": SECONDS * 2, "true": SECONDS}, "pixels",
                                   marks=(0.2,))
    lines = fig.axes[0].lines
    assert [line.get_label() for line in lines[1:]] == ["found", "true"]
    assert lines[0].get_xdata()[0] == 0.2 and lines[0].get_linestyle() == "--"
    assert "found from 0 to 1" in fig.alt
    with pytest.raises(ShapeError):
        plots.video_steps.tracks(SECONDS, {"found": SECONDS[1:]}, "pixels")


def test_a_bargain_has_a_line_for_each_method_and_a_star():
    fig = plots.video_steps.bargain({"low-pass": [(0, 0.5, "weak"), (90, 0.2, "strong")]},
                                    chosen=(40, 0.3))
    line, star = fig.axes[0].lines
    assert line.get_xydata().tolist() == [[0, 0.5], [90, 0.2]]
    assert star.get_xydata().tolist() == [[40, 0.3]]
    assert {"weak", "strong"} <= {text.get_text() for text in fig.axes[0].texts}
    assert "low-pass from 0.5 at 0 ms to 0.2 at 90 ms" in fig.alt


def test_a_slit_is_one_column_of_every_frame():
    frames = np.zeros((4, 8, 6, 3), np.uint8)
    frames[:, :, 2] = np.arange(4)[:, None, None] * 60
    fig = plots.video_steps.slits({"film": frames, "moving": frames}, [2, 2, 2, 2], 10,
                                  slice(2, 5))
    shown = fig.axes[0].images[0].get_array()
    assert shown.shape == (3, 4, 3) and shown[0, :, 0].tolist() == [0, 60, 120, 180]
    assert "film, moving" in fig.alt
