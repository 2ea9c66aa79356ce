"""What an editor worked out for the last faces, so that a slider need not wait for it again."""

import threading
from collections import OrderedDict

MOST = 8  # faces kept ready for the next edit


class Remembered:
    """A function of a face whose last answers are kept.

    A face is known by being the same object, not by looking the same.

    Args:
        make: function of a faces.Face.
        most: int, how many answers are kept.
    """

    def __init__(self, make, most=MOST):
        self._make, self._most = make, most
        self._kept, self._lock = OrderedDict(), threading.Lock()

    def __call__(self, face):
        """What `make` gives for this face."""
        with self._lock:
            known, answer = self._kept.get(id(face), (None, None))
            if known is face:
                self._kept.move_to_end(id(face))
                return answer
        answer = self._make(face)
        with self._lock:
            self._kept[id(face)] = (face, answer)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return answer
