"""What the live lab keeps: snapshots, recordings, and pictures to learn from."""

import threading

from expression_lab.errors import ConfigError, LabError
from expression_lab.widgets import live_recording
from expression_lab.widgets.live_asking import Asking
from expression_lab.widgets.live_collect import Collection
from expression_lab.widgets.live_recording import LIMIT, Recording

LATE = 1.0  # seconds after the limit, at which a recording ends to which no frame comes any more


class Keeping(Asking):
    """Buttons that write files; nothing is written before one of them is pressed.

    Args:
        settings: LiveSettings to begin with.
        folder: path, where snapshots and recordings go, and nothing else does.
        root: path of the folder of data sets for collected pictures, or None.
        limit: float, seconds after which a recording stops by itself.
        writer: function as video.Writer, or None for it.

    Attributes:
        folder: path
        limit: float
    """

    def __init__(self, settings, folder="live", root=None, limit=LIMIT, writer=None):
        super().__init__(settings)
        self.folder, self.limit, self._writer = folder, limit, writer
        self._collection = Collection(root)
        self._counts = self._collection.counts()
        self._last = None  # the last frame: video.Shown, what came of it or None, its settings
        self._recording, self._timer = None, None
        self._keeping = threading.RLock()  # frames write the recording, buttons end it

    def snapshot(self):
        """Write the last frame and what came of it into the folder, with the settings: View."""
        return self._ask(self._snapshot)

    def record(self):
        """Begin to write input and output side by side; it ends by itself at the limit: View."""
        return self._ask(self._begin)

    def end_recording(self):
        """End the recording that runs: View."""
        return self._ask(lambda: self._end("ended by hand") or "No recording runs.")

    def collect(self, label, person, consent):
        """Keep the face of the last frame to learn from, as `Collection.add` does: View."""
        return self._ask(lambda: self._collect(label, person, consent))

    def forget(self, person):
        """Delete every collected picture of a person: View."""
        return self._ask(lambda: self._forget(person))

    def _facts(self):
        recording = self._recording
        return {"recording": recording.seconds if recording else None, "counts": self._counts}

    def _keep(self, shown, output, settings):
        """Remember a frame, and write it to the recording that runs.

        What goes wrong with the recording ends it, not the stream, and is said.
        """
        self._last, said = (shown, output, settings), ""
        with self._keeping:
            recording = self._recording
            if recording is None:
                return
            before = int(recording.seconds)
            try:
                recording.add(shown.frame, _output(shown, output, settings.mesh), shown.seconds,
                              settings)
            except (LabError, OSError) as error:
                said = self._end(str(error))
            else:
                if recording.seconds >= self.limit:
                    said = self._end(self._limit_words())
        if said or int(recording.seconds) > before:  # the panel's clock
            self._tell(said or None)

    def _seen(self):
        if self._last is None:
            raise ConfigError("There is no picture yet; start the camera or the sample clip first.")
        return self._last

    def _snapshot(self):
        shown, output, settings = self._seen()
        facts = {"seconds": round(float(shown.seconds), 3),
                 "faces": [_read(one) for one in shown.seen]}
        path = live_recording.snapshot(
            self.folder, shown.frame, _output(shown, output, settings.mesh), settings, facts)
        said = " The pictures say that they were edited." if settings.is_edited else ""
        return f"Saved as {path}, with its settings beside it.{said}"

    def _begin(self):
        with self._keeping:
            if self._recording is not None:
                raise ConfigError("A recording runs already; end it first.")
            self._recording = Recording(self.folder, self.settings, self._writer)
            self._timer = threading.Timer(self.limit + LATE, self._late, (self._recording,))
            self._timer.daemon = True
            self._timer.start()
            return f"Recording to {self._recording.path}; it ends by itself after {self._limit()}."

    def _late(self, recording):
        """End a recording to which no frame came, as from a tab that sleeps."""
        if self._recording is recording:
            self._ask(lambda: self._end(self._limit_words()) or None)

    def _end(self, why):
        """End the recording: str, what is to be said; "" where none runs."""
        with self._keeping:
            if self._recording is None:
                return ""
            recording, self._recording = self._recording, None
            self._timer.cancel()
            said = recording.end(why)
        return f"The recording has ended: {why.rstrip('.')}. {said}"

    def _limit(self):
        return f"{self.limit / 60:g} minutes" if self.limit >= 60 else f"{self.limit:g} seconds"

    def _limit_words(self):
        return f"it came to its limit of {self._limit()}"

    def _collect(self, label, person, consent):
        path = self._collection.add(self._seen()[0], label, person, consent)
        self._counts = self._collection.counts()
        person, label = path.parts[-3:-1]
        return f"Kept as {path}: {self._counts[person][label]} of {label} by {person} now."

    def _forget(self, person):
        n = self._collection.forget(person)
        self._counts = self._collection.counts()
        what = "1 picture" if n == 1 else f"{n} pictures"
        return f"{what} of {str(person).strip()} {'is' if n == 1 else 'are'} deleted."


def _output(shown, output, mesh):
    """What came of a frame: the edited picture, or what was read drawn into it."""
    if output is not None:
        return output
    from expression_lab import video

    return video.draw(shown.frame, shown.seen, mesh, bars=True)


def _read(seen):
    """What was read of a face, as JSON knows it."""
    return {"track": seen.face.track, "probabilities": {
        name: round(float(value), 4) for name, value in zip(seen.names, seen.probabilities)}}
