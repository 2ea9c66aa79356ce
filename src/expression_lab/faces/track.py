"""Follow faces through a stream: the last landmarks say where to look next.

To lay landmarks into a known square is much cheaper than to search a whole frame. So a frame is
searched only now and then for new faces, and when a face was lost.
"""

import dataclasses
import threading
from dataclasses import dataclass, field

import numpy as np

from expression_lab.errors import ConfigError
from expression_lab.faces import framing, search
from expression_lab.faces.analysis import faces_of
from expression_lab.faces.pictures import check_picture
from expression_lab.faces.proposals import propose
from expression_lab.faces.smoothing import OneEuro

AGAIN = 0.3  # overlap from which on a face that appears is one that was there a moment ago


@dataclass
class _Track:
    """A face that is followed."""

    number: int
    landmarks: np.ndarray | None = None  # as last found
    shown: np.ndarray | None = None  # the same, or smoothed
    missing: int = 0  # frames since it was last seen
    smooth: OneEuro = field(default_factory=OneEuro)


class Tracker:
    """Finds and follows the faces of a stream; threads may share it.

    Args:
        min_size: float, side in pixels of the smallest face.
        min_presence: float, 0 to 1; a face that is less sure is lost.
        every: int, frames from one search for new faces to the next. Where a face is missing, or
            there is none, every frame is searched.
        memory: int, frames for which a lost face keeps its number.
        smooth: bool, True for landmarks that do not tremble (the one-euro filter).

    Raises:
        ConfigError: a number is out of range.
    """

    def __init__(self, min_size=24, min_presence=0.4, every=15, memory=15, smooth=False):
        if min_size < 1 or not 0 < min_presence < 1 or every < 1 or memory < 0:
            raise ConfigError(
                f"min_size {min_size}, min_presence {min_presence}, every {every} and memory "
                f"{memory} were given; use at least 1 pixel, a presence between 0 and 1, a search "
                "every 1 or more frames and a memory of 0 or more.")
        self.min_size, self.min_presence, self.smooth = min_size, min_presence, smooth
        self.every, self.memory = every, memory
        self._lock = threading.Lock()
        self.reset()

    def reset(self):
        """Forget all faces, as for another stream; numbers begin at 0 again."""
        with self._lock:
            self._tracks, self._size = [], None
            self._next = self._frames = self._since = 0

    def forget(self):
        """Forget where faces are, as after a scene cut; numbers go on, so none is given twice."""
        with self._lock:
            self._tracks = []

    def update(self, frame, seconds=None):
        """Faces of the next frame.

        Args:
            frame: uint8 `(H, W, 3)` RGB or `(H, W)` grey.
            seconds: float or None, when the frame was taken, for smoothing; None counts 30
                frames a second.

        Returns:
            list[Face]: the largest first; `.track` is the same number as long as the face is.

        Raises:
            ShapeError: `frame` is not a picture.
        """
        check_picture(frame)
        with self._lock:
            if frame.shape[:2] != self._size:  # the old places say nothing about the new frame
                self._tracks, self._size = [], frame.shape[:2]
            found, numbers = self._followed(frame)
            self._since += 1
            if self._since >= self.every or not len(found) or any(
                    track.missing for track in self._tracks):
                self._since = 0
                found, numbers = self._searched(frame, found, numbers)
            self._remember(found, numbers, seconds)
            shown = {track.number: track.shown for track in self._tracks}
        points = np.array([shown[number] for number in numbers]).reshape(-1, 478, 3)
        order = np.argsort(-found.squares[:, 2], kind="stable")
        found = dataclasses.replace(found, landmarks=points.astype(np.float32)).take(order)
        return faces_of(found, frame, [numbers[i] for i in order])

    def _followed(self, frame):
        """The known faces, where their last landmarks lead; until seen again, all are missing."""
        seen = [track for track in self._tracks if not track.missing]
        for track in self._tracks:
            track.missing += 1
        last = np.array([track.landmarks for track in seen])
        found = search.unique(search.follow(frame, last, self.min_presence), self.min_size)
        numbers = [seen[i].number for i in found.source]
        for track in seen:
            track.missing = int(track.number not in numbers)
        return found, numbers

    def _searched(self, frame, found, numbers):
        """The known faces, and those that a search of the frame adds."""
        proposed = [one for one in propose(frame, self.min_size)
                    if not (framing.overlap(found.squares, one) > AGAIN).any()]
        added = search.confirm(frame, np.reshape(proposed, (-1, 5)), self.min_size)
        known = len(found)
        found = found.joined(added)
        kept = [i for i in range(len(found)) if i < known or not
                (framing.overlap(found.squares[:known], found.squares[i]) > AGAIN).any()]
        numbers = list(numbers)
        for square in found.squares[kept[known:]]:
            numbers.append(self._number(square, numbers))
        return found.take(kept), numbers

    def _number(self, square, taken):
        """That of a lost face that was here a moment ago, or a new one."""
        for track in self._tracks:
            place = framing.squares(track.landmarks[None], turned=False)
            if track.number not in taken and framing.overlap(place, square)[0] > AGAIN:
                return track.number
        self._next += 1
        return self._next - 1

    def _remember(self, found, numbers, seconds):
        """Keep where each face is now; lost ones are forgotten after a while."""
        self._frames += 1
        seconds = self._frames / 30 if seconds is None else seconds
        tracks = {track.number: track for track in self._tracks}
        for number, points, square in zip(numbers, found.landmarks, found.squares):
            track = tracks.setdefault(number, _Track(number))
            track.landmarks, track.missing = points, 0
            track.shown = track.smooth(points, seconds, square[2]) if self.smooth else points
        self._tracks = [track for track in tracks.values() if track.missing <= self.memory]
