"""The trained translators behind one door: a face and a wish in, a plan out."""

import threading
from functools import cache

from expression_lab.edit import networks
from expression_lab.edit.translation import network, plan


class Translator:
    """A loaded translator; one thread at a time looks through it, others wait.

    Args:
        kind: str, "multi" or "refine".
        run: function of float32 `(1, 128, 128, channels)` and `(1, 8)` that gives
            `(128, 128, 5)`.

    Attributes:
        kind: str
    """

    def __init__(self, kind, run):
        self.kind, self._reach = kind, network.kind_of(kind).reach
        self._run, self._running = run, threading.Lock()

    def plan(self, seen, wanted, skin):
        """Make a plan.

        Args:
            seen: float32 `(1, 128, 128, channels)`, as `examples.features` gives it.
            wanted: float32 `(8,)`, what the face should show, adds up to 1.
            skin: float32 `(2,)`, mean and standard deviation of the skin's grey values.

        Returns:
            Plan

        Raises:
            CheckpointError: what the network gives is no number.
        """
        with self._running:
            raw = self._run(seen, wanted[None])
        return plan.read(raw, self._reach, skin)


@cache
def load(kind, backend="auto", folder=networks.CHECKPOINTS):
    """Load a translator; the second time it costs nothing.

    Args:
        kind: str, "multi" or "refine".
        backend: str, "litert", "keras" or "auto" for the quickest that is installed.
        folder: Path, where its `.tflite` and `.keras` are.

    Returns:
        Translator

    Raises:
        UnknownNameError: there is no such kind.
        CheckpointError: a file is not there, or damaged.
    """
    network.kind_of(kind)
    return Translator(kind, networks.load(kind, f"expression-lab train {kind}", backend, folder))
