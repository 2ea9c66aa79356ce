"""The webcam's kernel side without a browser: one frame at a time, the latest wins, all ends."""

import contextvars
import threading
import time

import numpy as np
import pytest

from expression_lab.errors import ConfigError, NoFaceError
from expression_lab.widgets import webcam_messages as messages
from expression_lab.widgets.webcam import STATES, Answer, Webcam
from expression_lab.widgets.webcam_threads import Latest, Player

PATIENCE = 10  # seconds after which a test counts as failed
FRAME = np.full((48, 64, 3), 90, np.uint8)
JPEG = messages.encode(FRAME, 0.9)


class Page(list):
    """What a page hears, and what it says."""

    def __init__(self, cam):
        super().__init__()
        self.cam, self._news = cam, threading.Condition()
        cam.send = self._hear

    def _hear(self, content, buffers=None):
        with self._news:
            self.append((content, list(buffers or ())))
            self._news.notify_all()

    def of(self, kind):
        return [one for one in self if one[0]["kind"] == kind]

    def wait(self, kind, count=1):
        with self._news:
            assert self._news.wait_for(lambda: len(self.of(kind)) >= count, PATIENCE), list(self)
            return self.of(kind)[count - 1]

    def say(self, kind, *buffers, **content):
        self.cam._heard(self.cam, {"kind": kind, "page": "one", **content}, list(buffers))

    def frame(self, number, data=JPEG):
        self.say("frame", memoryview(data), number=number, seconds=number / 10)


class Gate:
    """An answer that waits until it may go on."""

    def __init__(self):
        self.seen, self.may, self.began = [], threading.Semaphore(0), threading.Semaphore(0)

    def __call__(self, frame, seconds):
        self.seen.append(seconds)
        self.began.release()
        assert self.may.acquire(timeout=PATIENCE)
        return Answer(words=f"at {seconds}")


@pytest.fixture
def made():
    cams = []

    def make(answer=lambda frame, seconds: Answer(), **options):
        cams.append(Webcam(answer, **options))
        return cams[-1], Page(cams[-1])

    yield make
    for cam in cams:
        cam.close()


def webcam_threads():
    return {one for one in threading.enumerate() if one.name.startswith("webcam")}


def ended(threads):
    end = time.monotonic() + PATIENCE
    while any(one.is_alive() for one in threads) and time.monotonic() < end:
        time.sleep(0.01)
    return not any(one.is_alive() for one in threads)


def test_a_frame_is_answered(made):
    cam, page = made(lambda frame, seconds: Answer(255 - frame, words=f"{frame.shape} {seconds}"))
    page.frame(3)
    content, [part] = page.wait("answer")
    assert content["number"] == 3 and content["page"] == "one" and len(content["took"]) == 3
    assert content["words"] == "(48, 64, 3) 0.3" and cam.error_words == ""
    assert messages.decode(part, (640, 480)).mean() == pytest.approx(165, abs=3)


def test_a_page_of_the_same_computer_gets_full_packets(made):
    _, page = made()
    page.say("frame", JPEG, number=1, seconds=0, near=True)
    assert sum(map(len, page.wait("answer")[1])) == messages.FULL


def test_the_latest_frame_wins_and_the_page_of_the_other_hears_so(made):
    gate = Gate()
    cam, page = made(gate)
    page.frame(1)
    gate.began.acquire(timeout=PATIENCE)
    page.frame(2)
    page.frame(3)
    assert page.wait("answer")[0] == {"kind": "answer", "page": "one", "number": 2,
                                      "skipped": True}
    gate.may.release(2)
    assert page.wait("answer", 3)[0]["number"] == 3
    assert gate.seen == [0.1, 0.3]


@pytest.mark.parametrize("error, words", [
    (NoFaceError("Come closer."), "Come closer."),
    (KeyError("smile"), "This frame has no answer (KeyError: 'smile'); the next one is tried."),
    (MemoryError(), "MemoryError"),
])
def test_an_error_is_told_and_the_stream_goes_on(made, error, words):
    def answer(frame, seconds):
        if seconds < 0.2:
            raise error
        return Answer(words="fine")

    cam, page = made(answer)
    page.frame(1)
    assert words in page.wait("answer")[0]["error"] and words in cam.error_words
    page.frame(2)
    assert page.wait("answer", 2)[0]["words"] == "fine" and cam.error_words == ""


@pytest.mark.parametrize("data", [JPEG[:100], b""])
def test_a_damaged_frame_is_told_and_the_stream_goes_on(made, data):
    cam, page = made()
    page.frame(1, data)
    assert "damaged" in page.wait("answer")[0]["error"]
    page.frame(2)
    assert "error" not in page.wait("answer", 2)[0]


@pytest.mark.parametrize("wrong", ["no answer", None, Answer("no picture")])
def test_an_answer_that_is_none_is_told(made, wrong):
    cam, page = made(lambda frame, seconds: wrong)
    page.frame(1)
    assert page.wait("answer")[0]["error"]


def test_strange_messages_do_no_harm(made):
    cam, page = made()
    for kind in ("frame", "shown", "over", "nonsense", "stop", "hello"):
        page.say(kind)
    cam._heard(cam, {}, [])
    page.say("frame", JPEG, number=1)  # without its time
    assert "error" in page.wait("answer")[0]
    page.frame(2)
    assert "error" not in page.wait("answer", 2)[0]


def test_a_ping_is_answered_while_an_answer_takes_long(made):
    gate = Gate()
    _, page = made(gate)
    page.frame(1)
    gate.began.acquire(timeout=PATIENCE)
    page.say("ping")
    assert page.wait("pong")[0]["page"] == "one" and not page.of("answer")
    gate.may.release()


@pytest.mark.parametrize("how", ["answer", "play"])
def test_threads_act_as_the_page_that_spoke_last(made, how):
    """By this ipykernel knows which of its threads is to hear the page next."""
    speaker = contextvars.ContextVar("speaker", default="a cell")
    cam, page = made(lambda frame, seconds: Answer(words=speaker.get()))
    contextvars.copy_context().run(lambda: (speaker.set("the page"), page.say("hello")))
    if how == "play":
        cam.play(Source())
        assert page.wait("played")[0]["words"] == "the page"
    else:
        contextvars.copy_context().run(lambda: (speaker.set("its frame"), page.frame(1)))
        assert page.wait("answer")[0]["words"] == "its frame"
    assert speaker.get() == "a cell"


@pytest.mark.parametrize("how", ["close", "stop", "page stop"])
def test_one_thread_however_many_frames_and_none_afterwards(made, how):
    before = webcam_threads()
    cam, page = made()
    for number in range(1, 20):
        page.frame(number)
        page.wait("answer", number)
    own = webcam_threads() - before
    assert len(own) == 1
    {"close": cam.close, "stop": cam.stop, "page stop": lambda: page.say("stop")}[how]()
    assert ended(own)


def test_a_thread_without_work_ends_and_begins_again():
    done = threading.Semaphore(0)
    latest = Latest(lambda item: done.release(), rest=0.01)
    for _ in range(2):
        latest.put("work")
        assert done.acquire(timeout=PATIENCE)
        end = time.monotonic() + PATIENCE
        while latest.is_working and time.monotonic() < end:
            time.sleep(0.005)
        assert not latest.is_working
    latest.pause()
    latest.put("work")
    assert done.acquire(timeout=PATIENCE)
    latest.close()
    assert latest.put("late") == "late"


def test_start_waits_for_a_page(made):
    cam, page = made()
    cam.start()
    assert len(page.of("start")) == 1
    page.say("hello")  # the page that had not been there yet
    page.say("hello")
    assert len(page.of("start")) == 2
    cam.stop()
    assert page[-1][0] == {"kind": "stop"}


class Source:
    """Frames from the kernel's side that know whether they were closed."""

    def __init__(self, count=3, step=0.0):
        self.count, self.step, self.given, self.closed = count, step, 0, threading.Event()

    def __iter__(self):
        for number in range(self.count):
            self.given += 1
            yield np.full((48, 64, 3), 50 * number, np.uint8), self.step * number

    def close(self):
        self.closed.set()


def test_what_is_played_waits_for_the_page(made):
    source = Source()
    cam, page = made(lambda frame, seconds: Answer(words=str(frame[0, 0, 0])))
    cam.play(source)
    content, [jpeg] = page.wait("played")
    assert content["number"] == content["play"] == 1 and content["words"] == "0"
    assert content["round_trip"] is None
    assert messages.decode(jpeg, (640, 480)).shape == (48, 64, 3)
    page.say("shown", number=7)  # not the one on its way
    page.say("frame", JPEG, number=9, seconds=0.0)  # a camera's, while a clip is played
    assert page.wait("answer")[0]["skipped"]
    assert len(page.of("played")) == 1 and source.given <= 2
    for number in (1, 2, 3):
        assert page.wait("played", number)[0]["words"] == str(50 * (number - 1))
        page.say("shown", number=number)
        page.say("shown", number=number)  # a second page
    assert page.wait("over")[0]["error"] == "" and source.closed.wait(PATIENCE)
    assert page.of("played")[1][0]["round_trip"] > 0


@pytest.mark.parametrize("kind", ["hello", "ping"])
def test_a_page_that_comes_later_or_lost_it_gets_the_frame_that_is_waited_for(made, kind):
    cam, page = made()
    cam.play(Source())
    page.wait("played")
    page.say(kind)
    assert [one[0]["number"] for one in page.of("played")] == [1, 1]
    cam.play(Source())
    assert page.wait("played", 3)[0]["play"] == 2


@pytest.mark.parametrize("how", ["stop", "page stop", "camera", "play", "close"])
def test_playing_ends_and_closes_its_source(made, how):
    before, source = webcam_threads(), Source(1000)
    cam, page = made()
    cam.play(source)
    page.wait("played")
    own = webcam_threads() - before
    {"stop": cam.stop, "page stop": lambda: page.say("stop"), "camera": lambda: page.say("camera"),
     "play": lambda: cam.play(Source()), "close": cam.close}[how]()
    assert source.closed.wait(PATIENCE) and ended(own) and not page.of("over")


def test_a_source_that_breaks_is_told(made):
    def frames():
        yield FRAME, 0.0
        raise OSError("The camera was pulled out.")

    cam, page = made()
    cam.play(frames())
    page.wait("played")
    page.say("shown", number=1)
    assert page.wait("over")[0]["error"] == "The camera was pulled out." == cam.error_words


def test_an_error_in_an_answer_does_not_end_what_is_played(made):
    def answer(frame, seconds):
        if frame.max() == 0:
            raise NoFaceError("Nobody.")
        return Answer(words="somebody")

    cam, page = made(answer)
    cam.play(Source(2))
    assert page.wait("played")[0]["error"] == "Nobody."
    page.say("shown", number=1)
    assert page.wait("played", 2)[0]["words"] == "somebody"


def test_large_frames_are_played_smaller(made):
    cam, page = made(lambda frame, seconds: Answer(words=str(frame.shape)), size=(64, 64))
    cam.play([(np.zeros((4320, 7680, 3), np.uint8), 0.0)])
    content = page.wait("played")[0]
    assert content["words"] == "(36, 64, 3)" and content["original"] == (7680, 4320)


def test_frames_are_played_no_faster_than_they_were_taken(monkeypatch):
    waited, sent = [], []
    player = Player(Source(3, step=1.0), lambda frame, seconds: seconds,
                    lambda number, what, trip: (sent.append(what), player.shown(number)),
                    lambda *_: None, str)
    monkeypatch.setattr(player._stopped, "wait", lambda seconds: waited.append(seconds))
    player._run()
    assert sent == [0.0, 1.0, 2.0]
    assert waited[0] == 0 and waited[1:] == pytest.approx([1.0, 2.0], abs=0.2)


def test_wrong_numbers_are_refused():
    for options in ({"size": (0, 480)}, {"size": (640,)}, {"size": (9999, 480)}, {"quality": 0},
                    {"quality": 80}):
        with pytest.raises(ConfigError):
            Webcam(None, **options)


def test_the_page_gets_what_it_draws_with(made):
    cam, _ = made()
    settings = cam.get_state()["_settings"]
    assert settings["size"] == (640, 480) and settings["colors"]["anger"].startswith("#")
    assert cam.state == "idle" and cam.state in STATES
    assert "export default" in cam._esm and "https://" not in cam._esm


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_words(made, state):
    cam, _ = made()
    key = state if " " not in state else f'"{state}"'
    assert f"  {key}: \"" in cam._esm
