"""Threads behind the webcam: one that answers the latest frame, one that plays a clip.

Since ipykernel 7 the browser's messages come in another thread than the cells; with ipykernel 6
they wait for the cell. Here they are only handed over, so that neither holds up the other.
"""

import threading
import time


class Latest:
    """One thread for one kind of work: the latest item wins, the one it overtook is given back.

    The thread begins with the first item and ends when it is closed, or has nothing to do.

    Args:
        work: function of an item; it must not raise.
        rest: float, seconds without an item after which the thread ends.
    """

    def __init__(self, work, rest=10.0):
        self._work, self._rest = work, rest
        self._news, self._closed, self._resting = threading.Condition(), False, False
        self._item = self._thread = None

    @property
    def is_working(self):
        """Is there a thread?"""
        return self._thread is not None

    def put(self, item):
        """Hand an item over: the one that is not worked on any more because of it, or None."""
        with self._news:
            if self._closed:
                return item
            overtaken, self._item, self._resting = self._item, item, False
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, daemon=True, name="webcam")
                self._thread.start()
            self._news.notify()
        return overtaken

    def pause(self):
        """End the thread until there is a new item; what is being worked on is finished."""
        with self._news:
            self._resting, self._item = True, None
            self._news.notify()

    def close(self):
        """Take nothing any more."""
        self._closed = True
        self.pause()

    def _run(self):
        while (item := self._next()) is not None:
            self._work(item)

    def _next(self):
        with self._news:
            self._news.wait_for(lambda: self._item is not None or self._resting, self._rest)
            item, self._item = self._item, None
            if item is None:
                self._thread = None
            return item


class Player:
    """A thread that sends frames to a page, never faster than they were taken.

    While the page shows one frame, the next is made ready; it is sent when the page has said that
    it showed the last. None is left out: where the kernel is slow, the clip is slow.

    Args:
        frames: iterable of (frame, seconds); closed at the end if it can be.
        prepare: function (frame, seconds) -> what to send.
        send: function (number, what, round trip of the last frame in milliseconds or None).
        end: function of the player and of what went wrong in words, or of "".
        in_words: function of an Exception.
    """

    def __init__(self, frames, prepare, send, end, in_words):
        self._frames, self._prepare, self._send = frames, prepare, send
        self._end, self._in_words = end, in_words
        self._stopped, self._free = threading.Event(), threading.Semaphore(1)
        self._sent, self._number, self._since, self._trip = None, 0, 0.0, None
        self._thread = threading.Thread(target=self._run, daemon=True, name="webcam player")

    def start(self):
        """Begin."""
        self._thread.start()

    def stop(self, wait=5.0):
        """End, and close the source; waits for the frame in hand, at most so many seconds."""
        self._stopped.set()
        self._free.release()
        if self._thread is not threading.current_thread():
            self._thread.join(wait)

    def shown(self, number):
        """The page has shown a frame; an old number, or a second page, changes nothing."""
        if self._sent is not None and number == self._sent[0]:
            self._sent, self._trip = None, 1e3 * (time.perf_counter() - self._since)
            self._free.release()

    def again(self):
        """A page came that does not have the frame which is waited for."""
        if (sent := self._sent) is not None:
            self._send(*sent, self._trip)

    def _run(self):
        words = ""
        try:
            self._play()
        except Exception as error:  # a source may raise anything; the page says it in words
            words = self._in_words(error)
        finally:
            close = getattr(self._frames, "close", None)
            if close is not None:
                close()
            self._end(self, words)

    def _play(self):
        began = None
        for frame, seconds in self._frames:
            if self._stopped.is_set():
                return
            ready = self._prepare(frame, seconds)
            began = time.perf_counter() - seconds if began is None else began
            self._free.acquire()
            early = began + seconds - time.perf_counter()
            if self._stopped.wait(max(0.0, early)):
                return
            began -= min(0.0, early)  # what is late now does not hurry later
            self._number += 1
            self._sent, self._since = (self._number, ready), time.perf_counter()
            self._send(self._number, ready, self._trip)
        self._free.acquire()  # the last one is shown, too
