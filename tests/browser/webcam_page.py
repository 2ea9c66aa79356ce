"""Helpers for tests and trials of the webcam in a page."""

import time
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from running_lab import HANG, run_in_lab

COUNTED = """
import threading, time
from expression_lab.widgets.webcam import Answer, Spot, Webcam

class Counted(Webcam):
    "A webcam that counts the frames on their way."
    flying = most = heard = 0
    def _heard(self, widget, content, buffers):
        if content.get("kind") == "frame":
            self.heard += 1
            self.flying += 1
            self.most = max(self.most, self.flying)
        super()._heard(widget, content, buffers)
    def send(self, content, buffers=None):
        self.flying -= content.get("kind") == "answer"
        super().send(content, buffers)
"""
PLAIN = COUNTED + "cam = Counted(lambda frame, seconds: Answer(255 - frame))\ncam"
SPY = """
window.streams = [];
const devices = navigator.mediaDevices;
const ask = devices?.getUserMedia.bind(devices);
if (ask) devices.getUserMedia = (wanted) => ask(wanted).then((stream) => {
    window.streams.push(stream);
    return stream;
});
"""
TRACKS = "streams.map(stream => stream.getTracks().every(track => track.readyState === 'ended'))"
SAID = """async code => {
    const future = jupyterapp.shell.currentWidget.context.sessionContext.session.kernel
        .requestExecute({code});
    let text = "";
    future.onIOPub = (message) => { text += message.content.text || message.content.evalue || ""; };
    await future.done;
    return text.trim();
}"""
FINGERPRINT = """canvas => canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
    .data.reduce((sum, value, i) => (sum * 31 + value) % 2147483647, 7)"""
NUMBERS = "document.querySelector('.xl-webcam').webcam.numbers()"


@contextmanager
def opened(browser, lab, path, permissions=("camera",), script=SPY, width=1280):
    """A notebook that ran in a context of its own."""
    context = browser.new_context(viewport={"width": width, "height": 1000},
                                  permissions=list(permissions))
    context.add_init_script(script)
    page = context.new_page()
    page.hosts = set()
    page.on("request", lambda request: page.hosts.add(urlsplit(request.url).hostname))
    page.on("websocket", lambda socket: page.hosts.add(urlsplit(socket.url).hostname))
    seen = run_in_lab(browser, lab, path, page=page)
    button(page, "start").wait_for(timeout=HANG)
    yield seen
    context.close()


def button(page, name):
    return page.locator(f".xl-webcam .xl-cam-{name}").first


def state(page):
    return page.locator(".xl-webcam").first.get_attribute("data-state")


def wait_for(page, wanted):
    page.locator(f'.xl-webcam[data-state="{wanted}"]').first.wait_for(timeout=HANG)


def words(page):
    return page.locator(".xl-cam-state").first.inner_text()


def wait_for_words(page, some):
    page.locator(".xl-cam-words").filter(has_text=some).first.wait_for(timeout=HANG)


def wait_for_frames(page, count):
    page.wait_for_function(f"before => {NUMBERS}.shown >= before + {count}",
                           arg=page.evaluate(f"{NUMBERS}.shown"), timeout=HANG)


def said(page, code):
    """What the kernel prints."""
    return page.evaluate(SAID, code)


def wait_for_said(page, code, wanted):
    """Wait until the kernel prints what is wanted.

    What a page sets of a widget's state may reach the kernel after what is asked of it next: one
    change at a time is on its way, and others wait for its answer.
    """
    until = time.monotonic() + HANG / 1000
    while (heard := said(page, code)) != wanted:
        if time.monotonic() > until:
            pytest.fail(f"{code} gave {heard!r}, not {wanted!r}")
        page.wait_for_timeout(50)


def wait_for_rest(page, milliseconds=700):
    """Wait until the kernel hears no more frames for so long: what was on its way may arrive."""
    until, before = time.monotonic() + HANG / 1000, None
    while (heard := said(page, "print(cam.heard)")) != before:
        if time.monotonic() > until:
            pytest.fail("The frames go on.")
        before = heard
        page.wait_for_timeout(milliseconds)


def pixels(page, which="input", view=0):
    return page.locator(f".xl-cam-{which} canvas").nth(view).evaluate(FINGERPRINT)
