"""Frames of a face at rest, gathered while the camera runs, for one's personal neutral."""

FRAMES = 20
APART = 0.09  # seconds between frames: two seconds in all, so that a blink is not everything


class Rest:
    """Gathers frames in which a face is seen.

    Attributes:
        frames: list of uint8 `(H, W, 3)`.
    """

    def __init__(self, wanted=FRAMES):
        self.frames, self._wanted, self._last = [], wanted, None

    def add(self, shown):
        """Take a frame, unless the last one was taken just before or nobody is seen.

        Args:
            shown: video.Shown

        Returns:
            bool: True when there are enough.
        """
        early = self._last is not None and 0 <= shown.seconds - self._last < APART
        if shown.seen and not early:
            self.frames.append(shown.frame)
            self._last = shown.seconds
        return len(self.frames) >= self._wanted

    @property
    def words(self):
        """How far it is, for people."""
        return (f"Look straight at the camera, relaxed, lips closed, and keep still: "
                f"{len(self.frames)} of {self._wanted} frames.")
