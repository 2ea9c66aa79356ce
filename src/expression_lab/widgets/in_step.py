"""Controls in step with a controller: a person's wish goes there, what became of it comes back.

A control that is put somewhere by the program tells its observers, as if a person had moved it. So
it is remembered which thread moves controls, and what they say meanwhile is not taken for a wish.
"""

import threading
from contextlib import contextmanager

from expression_lab.widgets import editor_parts as parts


class InStep:
    """What panels have in common; each says in `_follow(view)` where its controls belong.

    A View's `leaps` counts the changes after which the controls no longer stand where they should,
    unlike after a slider that was dragged.
    """

    _leaps, _moving = -1, None  # of the View that was followed last; the thread that moves controls

    def follow(self, view):
        """Put the controls where a View says, if they may not stand there."""
        if view.leaps == self._leaps:
            return
        self._leaps = view.leaps
        with self.moved():
            self._follow(view)

    @contextmanager
    def moved(self):
        """A time in which this thread moves controls."""
        before, self._moving = self._moving, threading.get_ident()
        try:
            yield
        finally:
            self._moving = before

    def on(self, control, action):
        """Call the action with the value that a person chose."""
        control.observe(lambda event: self.asks(action)(event["new"]), names="value")

    def on_slider(self, slider, stands, action):
        """As `on`, unless the browser only echoes where the slider `stands()`."""
        def moved(value):
            if not parts.is_echo(slider, value, stands()):
                action(round(value, 6))

        self.on(slider, moved)

    def asks(self, action):
        """The action, not taken while controls are moved here."""
        return lambda value: None if self._moving == threading.get_ident() else action(value)
