"""One thing at a time, and the latest wins: how a panel's controller answers its sliders.

A change is drawn at once, in the thread that asked for it; a change that a newer one has overtaken
is not drawn at all. Since ipykernel 7 several threads may ask; with ipykernel 6 the messages wait
for the cell, and the browser sends only the last of them. What takes longer than a picture is
measured when the sliders rest.
"""

import contextlib
import threading
import time

from expression_lab.errors import LabError

REST = 0.25  # seconds without a change after which the rest is measured


class Turns:
    """A controller of which every change is drawn and shown, unless a newer one comes before.

    A subclass says in `_standing(words)` what is to be drawn, worked out under a lock, and in
    `_drawn(standing, since)` what became of it: the view, and a function that gives the view with
    all that is measured at rest, or None.

    Attributes:
        show: function of a view, called with each new one, never with an older one after a newer.
        leaps: int, counts what moved controls other than the one in hand.
    """

    def __init__(self):
        self.show, self.leaps = lambda view: None, 0
        self._words, self._latest, self._rest = "", 0, None
        self._drawing, self._changing = threading.Lock(), threading.Lock()

    def wait(self):
        """Wait until what takes longer is measured, too."""
        if self._rest is not None:
            self._rest.join()

    def _ask(self, change, leap=True, slow=False):
        """Change something, draw and show.

        Args:
            change: function that may return words; its LabErrors are told.
            leap: bool, controls have to follow.
            slow: bool, the change waits for the picture that is being drawn, since it uses the
                same networks.

        Returns:
            the view; None where a newer change came before.
        """
        with self._drawing if slow else contextlib.nullcontext():
            ticket, since = self._change(change, leap)
        with self._drawing:
            with self._changing:
                if ticket != self._latest:
                    return None
                standing = self._standing(self._words)
            view, later = self._drawn(standing, since)
            self.show(view)  # inside the lock, so that an old picture cannot come last
        if later is not None:
            self._at_rest(later, ticket)
        return view

    def _change(self, change, leap):
        """Do it under the lock: the number of this change, and when it was asked for."""
        since = time.perf_counter()
        with self._changing:
            try:
                self._words = change() or ""
            except (LabError, OSError) as error:
                self._words, leap = str(error), True  # the controls go back to what is true
            self.leaps += leap
            self._latest += 1
            if self._rest is not None:
                self._rest.cancel()
            return self._latest, since

    def _at_rest(self, later, ticket):
        with self._changing:
            if ticket == self._latest:
                self._rest = threading.Timer(REST, self._late, (later, ticket))
                self._rest.daemon = True
                self._rest.start()

    def _late(self, later, ticket):
        view = later()
        with self._drawing:
            if ticket == self._latest:
                self.show(view)
