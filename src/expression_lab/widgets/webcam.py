"""A webcam in the notebook: the page sends frames, a function answers, the page draws the answer.

    from expression_lab.widgets.webcam import Answer, Webcam
    Webcam(lambda frame, seconds: Answer(picture=255 - frame))

The same function answers frames that come from the kernel's side: `play(video.sample_clip())`.
"""

import contextvars
import itertools
import threading
import time
import uuid
from functools import partial
from pathlib import Path

import anywidget
import traitlets

from expression_lab.errors import ConfigError, LabError
from expression_lab.expressions import COLORS
from expression_lab.widgets import webcam_messages as messages
from expression_lab.widgets.webcam_messages import Answer, Spot
from expression_lab.widgets.webcam_threads import Latest, Player

__all__ = ["STATES", "Answer", "Spot", "Webcam"]

STATES = ("idle", "asking", "live", "refused", "no camera", "insecure page", "kernel busy",
          "kernel gone", "asleep")
_HERE = Path(__file__).parent


class Webcam(anywidget.AnyWidget):
    """A camera's picture, and beside it what a function makes of it.

    The page asks the person first. One frame at a time is on its way; the latest wins. `answer`
    runs in one thread of its own; what goes wrong in it is said in words, and the next frame gets
    its chance.

    Args:
        answer: function (frame uint8 `(H, W, 3)` RGB, seconds float) -> Answer.
        size: (width, height), pixels; larger frames are shrunk to fit.
        quality: float, 0 to 1, of the JPEG frames.

    Attributes:
        state: str, one of `STATES`, as the page says it.
        mesh: bool, are meshes drawn?
        error_words: str, what was wrong with the last frame; "" if nothing was.

    Raises:
        ConfigError: a number is out of range.
    """

    _esm = "\n".join((_HERE / name).read_text("utf-8") for name in ("webcam_view.js", "webcam.js"))
    _css = _HERE / "webcam.css"
    state = traitlets.Enum(STATES, "idle").tag(sync=True)
    mesh = traitlets.Bool(False).tag(sync=True)
    _settings = traitlets.Dict().tag(sync=True)

    def __init__(self, answer, size=(640, 480), quality=0.8):
        self._latest, self._player, self._asked = Latest(self._as_page(self._work)), None, False
        self._answer, self._answering = answer, threading.Lock()
        self._changing, self._near, self._context = threading.Lock(), False, None
        self._plays = itertools.count(1)  # so that the page knows one from the next
        if len(size) != 2 or not all(16 <= side <= 4096 for side in size) or not 0 < quality <= 1:
            raise ConfigError(f"size {tuple(size)} and quality {quality} were given; use a width "
                              "and a height of 16 to 4096 pixels, and a quality above 0 up to 1.")
        self.size, self.quality, self.error_words = tuple(map(int, size)), quality, ""
        super().__init__(_settings={"name": uuid.uuid4().hex, "size": self.size,
                                    "quality": quality, "colors": COLORS})
        self.on_msg(self._heard)

    def start(self):
        """Ask for the camera, as the page's own button does; the person is asked first."""
        self._end_play()
        self._asked = True
        self.send({"kind": "start"})

    def stop(self):
        """End the camera or what is played."""
        self._asked = False
        self._end_play()
        self._latest.pause()
        self.send({"kind": "stop"})

    def play(self, frames):
        """Show frames from the kernel's side as if they came from the camera.

        Args:
            frames: iterable of (frame uint8 `(H, W, 3)` RGB, seconds float), such as a clip or an
                open video; closed at the end, or by `stop()`, if it can be.
        """
        self._asked = False
        send = self._as_page(partial(self._send_played, next(self._plays)))
        player = Player(frames, self._as_page(self._played), send, self._over, in_words)
        self._end_play(player)
        player.start()

    def close(self):
        """End everything, and take the widget out of the page."""
        self._end_play()
        self._latest.close()
        self.send({"kind": "stop"})
        super().close()

    def _heard(self, _, content, buffers):
        """A message of the page. It may come in any thread."""
        kind, player = content.get("kind"), self._player
        self._near, self._context = bool(content.get("near")), contextvars.copy_context()
        if kind == "frame" and buffers:
            overtaken = (content, None) if player else self._latest.put((content, buffers[0]))
            if overtaken is not None:
                self.send(_to(overtaken[0], skipped=True))
        elif kind == "shown" and player:
            player.shown(content.get("number"))
        elif kind == "ping":
            self.send({"kind": "pong", "page": content.get("page")})
            if player:
                player.again()  # a frame may have been lost on its way
        elif kind == "hello":
            self._greet(player)
        elif kind in ("camera", "stop"):  # the person chose something else than what is played
            self._asked = False
            self._end_play()
            self._latest.pause()

    def _greet(self, player):
        """A page came: it gets what it has missed."""
        if player:
            player.again()
        elif self._asked:
            self._asked = False
            self.send({"kind": "start"})

    def _work(self, request):
        """Answer a frame of the page."""
        content, data = request
        times = [time.perf_counter()]
        try:
            frame = messages.decode(data, self.size)
            times.append(time.perf_counter())
            reply, buffers = self._answered(frame, float(content["seconds"]), times)
        except Exception as error:  # also what a reader's own function raises: the stream goes on
            reply, buffers = self._failed(error)
        took = [round(1e3 * (b - a), 1) for a, b in zip(times, times[1:])]
        self._send_now(_to(content, took=took, **reply), buffers)

    def _answered(self, frame, seconds, times=None):
        with self._answering:
            answer = self._answer(frame, seconds)
        if times is not None:
            times.append(time.perf_counter())
        packed = messages.pack(answer, frame, self.quality, self.mesh)
        if times is not None:
            times.append(time.perf_counter())
        self.error_words = ""
        return packed

    def _failed(self, error):
        self.error_words = in_words(error)
        return {"error": self.error_words, "faces": []}, []

    def _played(self, frame, seconds):
        """A frame from the kernel's side, with its answer, ready to be sent."""
        given, frame = frame, messages.shrunk(frame, self.size)
        original = None if frame is given else (given.shape[1], given.shape[0])
        try:
            reply, buffers = self._answered(frame, float(seconds))
        except Exception as error:
            reply, buffers = self._failed(error)
        buffers.insert(0, messages.encode(frame, self.quality))
        return {"seconds": float(seconds), "original": original, **reply}, buffers

    def _send_played(self, play, number, ready, trip):
        content, buffers = ready
        self._send_now({"kind": "played", "play": play, "number": number, "round_trip": trip,
                        **content}, buffers)

    def _as_page(self, action):
        """Let a thread act as if the page had just called it.

        ipykernel hands what the page says next to the thread whose message was answered last,
        and takes what another thread sends for a part of the cell that runs: the page's next
        message would wait for that cell.
        """
        def act(*args):
            context = self._context
            return context.copy().run(action, *args) if context else action(*args)

        return act

    def _send_now(self, content, buffers):
        self.send(content, messages.filled(buffers) if self._near else buffers)

    def _over(self, player, words):
        """What was played has come to its end, unless something else has taken its place."""
        with self._changing:
            if self._player is not player:
                return
            self._player = None
        self.error_words = words or self.error_words
        self.send({"kind": "over", "error": words})

    def _end_play(self, following=None):
        """End what is played; another player may follow."""
        with self._changing:
            player, self._player = self._player, following
        if player:
            player.stop()


def in_words(error):
    """A sentence about an error: a LabError is one already."""
    if isinstance(error, LabError | OSError):
        return str(error)
    return f"This frame has no answer ({type(error).__name__}: {error}); the next one is tried."


def _to(content, **reply):
    """A reply to one page's frame; other pages overhear it."""
    return {"kind": "answer", "page": content.get("page"), "number": content.get("number"), **reply}
