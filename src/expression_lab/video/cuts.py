"""Scene cuts: frames that have nothing to do with the one before."""

import numpy as np

from expression_lab.faces.pictures import check_picture

SIDE = 24  # pixels of the thumbnails that are compared
LEAST = 22.0  # grey values by which a cut changes them at least
OVER = 4.0  # and how many times as much as frames have changed lately
LATELY = 0.8  # share of the past in what counts as lately


class Cuts:
    """Finds scene cuts in a stream of frames.

    Thumbnails are compared without their mean, so that a lamp that is switched on is no cut.
    """

    def __init__(self):
        self._last, self._usual = None, 0.0

    def __call__(self, frame):
        """Whether a scene begins with this frame.

        Args:
            frame: uint8 `(H, W, 3)` or `(H, W)`.

        Returns:
            bool; False for the first one.

        Raises:
            ShapeError: `frame` is not a picture.
        """
        import cv2

        check_picture(frame)
        small = cv2.resize(frame, (SIDE, SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
        small -= small.mean(axis=(0, 1))
        last, self._last = self._last, small
        if last is None:
            return False
        change = float(np.abs(small - last).mean())
        if change > max(LEAST, OVER * self._usual):
            self._usual = 0.0
            return True
        self._usual = LATELY * self._usual + (1 - LATELY) * change
        return False
