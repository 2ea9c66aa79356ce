"""How the live lab is asked: one button at a time, beside the frames, and every answer is shown."""

import threading
from dataclasses import dataclass, field

from expression_lab.edit.preset_files import presets
from expression_lab.errors import LabError
from expression_lab.widgets.live_settings import LiveSettings


@dataclass(frozen=True, eq=False)
class View:
    """What the panel shows beside the pictures.

    Attributes:
        words: str, what was done or what is wrong.
        settings: LiveSettings
        recording: float or None, seconds of the recording that runs.
        is_calibrated: bool, readings are corrected for one's own face.
        counts: dict of person -> dict of label -> int, pictures that were collected.
        presets: tuple of str
        leaps: int, counts what moved controls other than the one in hand.
    """

    words: str
    settings: LiveSettings
    recording: float | None = None
    is_calibrated: bool = False
    counts: dict = field(default_factory=dict)
    presets: tuple = ()
    leaps: int = 0


class Asking:
    """A controller that is asked by several threads, and tells each View in order.

    Args:
        settings: LiveSettings to begin with.

    Attributes:
        show: function of a View, called with each new one, never with an older one after a newer.
        settings: LiveSettings, as they hold from the next frame on.
    """

    def __init__(self, settings):
        self.show, self.settings = lambda view: None, settings
        self._words, self._leaps = "", 0
        self._asking, self._showing = threading.RLock(), threading.RLock()

    def view(self):
        """What is so now: View."""
        return View(self._words, self.settings, presets=presets(), leaps=self._leaps,
                    **self._facts())

    def say(self, words):
        """Show words, such as those of something that takes a while: View."""
        return self._tell(words)

    def _facts(self):
        """What else a View says: dict; a subclass knows."""
        return {}

    def _ask(self, change, leap=True):
        """Do what a button asks for and show what is so now.

        Args:
            change: function that may return words; its LabErrors are told.
            leap: bool, controls have to follow.

        Returns:
            View
        """
        with self._asking:
            mode = self.settings.mode
            try:
                words = change() or ""
            except (LabError, OSError) as error:
                words, leap = str(error), True  # the controls go back to what is true
            leap = leap or self.settings.mode != mode
        return self._tell(words, leap)

    def _tell(self, words=None, leap=False):
        """Show a new View; without words the last ones stay."""
        with self._showing:  # frames tell how far a recording is, while buttons are pressed
            self._words = self._words if words is None else words
            self._leaps += leap
            view = self.view()
            self.show(view)
            return view
