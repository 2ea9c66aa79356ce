"""The one-euro filter: points that do not tremble when they rest, and do not lag when they move.

(Casiez, Roussel and Vogel, "1 € filter: a simple speed-based low-pass filter for noisy input in
interactive systems", CHI 2012.)
"""

import numpy as np


class OneEuro:
    """Smooths a stream of arrays, each entry for itself.

    Args:
        rest: float, Hz: how slow a change must be to pass while nothing moves.
        haste: float, how much faster changes may pass for every unit of speed (face sides a
            second).
        speed: float, Hz: how fast the measured speed itself may change.
    """

    def __init__(self, rest=1.5, haste=6.0, speed=1.0):
        self.rest, self.haste, self.speed = rest, haste, speed
        self._last = None

    def __call__(self, values, seconds, unit=1.0):
        """The smoothed values.

        Args:
            values: float array, the same shape every time.
            seconds: float, when they were measured; must grow, or the values are taken as they are.
            unit: float, what counts as 1 in speeds, such as the side of the face in pixels.

        Returns:
            array like `values`.
        """
        values = np.asarray(values)
        if self._last is None or seconds <= self._last[2]:
            self._last = values, np.zeros_like(values), seconds
            return values
        before, rate, then = self._last
        step = seconds - then
        rate = rate + _share(self.speed, step) * ((values - before) / (step * unit) - rate)
        smoothed = before + _share(self.rest + self.haste * np.abs(rate), step) * (values - before)
        self._last = smoothed.astype(values.dtype), rate, seconds
        return self._last[0]


def _share(frequency, step):
    """How much of a change passes a low-pass filter of this frequency within one step."""
    turn = 2 * np.pi * frequency * step
    return turn / (1 + turn)
