"""Two sliders over the one-euro filter, and what it makes of a signal, drawn as one moves them.

As in `augment_lab`, one picture is drawn at a time, and what has been overtaken is not drawn.
"""

import base64
import threading

import numpy as np

from expression_lab.errors import ShapeError

REST, HASTE = (0.1, 10.0), (0.0, 20.0)  # Hz, and Hz for each unit of speed


class SmoothingLab:
    """Holds a signal that trembles and the filter's parameters.

    Args:
        truth, noisy: float `(n,)`, the signal as it is, and as it was measured.
        seconds: float `(n,)`, rising.
        unit: float, what counts as 1 in speeds, as of `faces.smoothing.OneEuro`.
        y: str, what the signal is, with its unit.

    Attributes:
        rest, haste: float, the parameters.
        show: function of PNG bytes and a str, called with each new picture.

    Raises:
        ShapeError: the signals are not of one length.
    """

    def __init__(self, truth, noisy, seconds, unit=1.0, y="pixels"):
        self.truth, self.noisy, self.seconds = (
            np.asarray(one, float) for one in (truth, noisy, seconds))
        if not self.truth.shape == self.noisy.shape == self.seconds.shape or self.truth.ndim != 1:
            raise ShapeError("Smoothing needs truth, measured values and seconds of one length; "
                             f"got {self.truth.shape}, {self.noisy.shape} and "
                             f"{self.seconds.shape}.")
        self.unit, self.y, self.rest, self.haste = unit, y, 1.5, 6.0
        self.show = lambda png, words: None
        self._lock, self._latest = threading.Lock(), 0

    def smoothed(self):
        """The signal through the filter: float `(n,)`."""
        from expression_lab.faces.smoothing import OneEuro

        smooth = OneEuro(self.rest, self.haste)
        return np.array([smooth(value[None], at, self.unit)[0]
                         for value, at in zip(self.noisy, self.seconds)])

    def measured(self):
        """What it is worth and what it costs: jitter of the measured and of the smoothed signal
        (of what is off the truth, in its unit), and lag in milliseconds."""
        from expression_lab import evaluate

        tremble = [evaluate.jitter(_as_points(one - self.truth))
                   for one in (self.noisy, self.smoothed())]
        return (*tremble, 1000 * evaluate.lag(self.smoothed(), self.truth, self.seconds))

    def change(self, rest=None, haste=None):
        """Set parameters, draw and show.

        Returns:
            bytes: a PNG, or None if a newer change came before.
        """
        self.rest = self.rest if rest is None else rest
        self.haste = self.haste if haste is None else haste
        self._latest = ticket = self._latest + 1
        with self._lock:
            if ticket != self._latest:
                return None
            png, words = self._drawn()
            self.show(png, words)
            return png

    def _drawn(self):
        from expression_lab.plots import style
        from expression_lab.plots.video_steps import tracks

        before, after, lag = self.measured()
        words = f"trembles {after:.2f} instead of {before:.2f}, and comes {lag:.0f} ms late"
        fig = tracks(self.seconds, {"measured": self.noisy, "one-euro": self.smoothed(),
                                    "truth": self.truth}, self.y)
        return style.to_png(fig, dpi=96), words


def _as_points(values):
    """A signal as the track of one point."""
    return np.stack([values, np.zeros_like(values)], -1)[:, None]


def smoothing_panel(truth, noisy, seconds, unit=1.0, y="pixels"):
    """Two sliders and the picture, for a notebook.

    Args:
        truth, noisy, seconds, unit, y: as of `SmoothingLab`.

    Returns:
        ipywidgets.VBox
    """
    import ipywidgets

    lab = SmoothingLab(truth, noisy, seconds, unit, y)
    wide = {"description_width": "initial"}
    sliders = [ipywidgets.FloatSlider(value, min=low, max=high, step=0.1, description=words,
                                      style=wide, layout={"width": "26em"})
               for value, (low, high), words in ((lab.rest, REST, "rest (Hz)"),
                                                 (lab.haste, HASTE, "haste (Hz for each speed)"))]
    picture = ipywidgets.HTML()

    def show(png, words):
        data = base64.b64encode(png).decode("ascii")
        picture.value = (f'<img src="data:image/png;base64,{data}" alt="{words}" '
                         f'style="max-width: 100%"/><p><b>{words}</b></p>')

    lab.show = show
    for slider, name in zip(sliders, ("rest", "haste")):
        slider.observe(lambda change, name=name: lab.change(**{name: change["new"]}), "value")
    lab.change()
    return ipywidgets.VBox([ipywidgets.HBox(sliders, layout={"flex_flow": "row wrap"}), picture])
