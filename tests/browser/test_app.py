"""The page without code, as `expression-lab app` serves it: by keyboard, to its owner alone."""

import io
import json
import os
import re
import signal
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import psutil
import pytest
from PIL import Image
from running_lab import FINGERPRINT, HANG, PICTURES, end, free_port, harmless
from running_lab import pixels as pixels_of
from skimage import data
from webcam_page import SPY, TRACKS

from expression_lab import edit
from expression_lab.edit import credentials

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class Served:
    """A running `expression-lab app`."""

    process: psutil.Process
    address: str
    place: Path
    log: Path
    temporary: Path
    asked: list = field(default_factory=list)
    console: list = field(default_factory=list)

    def open(self, browser, scheme="light", width=1280):
        """The page in a new window, once it shows its picture."""
        page = browser.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme,
                                permissions=["camera"])
        page.add_init_script(SPY)
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("websocket", lambda socket: self.asked.append(socket.url))
        page.on("console", lambda said: self.console.append((said.type, said.text)))
        page.on("pageerror", lambda error: self.console.append(("error", str(error))))
        page.goto(self.address, timeout=HANG)
        page.locator(".xl-pair img.xl-after").wait_for(timeout=HANG)
        page.wait_for_function("() => document.querySelector('.xl-after').naturalWidth > 100")
        return page


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    place, log = tmp_path_factory.mktemp("app"), tmp_path_factory.mktemp("log") / "log"
    env = os.environ | {name: str(place / name.lower()) for name in (
        "EXPRESSION_LAB_DATA", "EXPRESSION_LAB_CACHE", "EXPRESSION_LAB_CONFIG", "JUPYTER_DATA_DIR")}
    temporary = tmp_path_factory.mktemp("temporary")
    env["TMPDIR"] = str(temporary)
    command = [sys.executable, "-m", "expression_lab.cli", "app", "--no-browser",
               f"--port={free_port()}"]
    with log.open("w") as output:
        process = subprocess.Popen(command, cwd=place, stdout=output, stderr=output, env=env)
    family = psutil.Process(process.pid)
    try:
        yield Served(family, wait_for_address(process, log), place, log, temporary)
    finally:
        if process.poll() is None:
            end(family)
            process.wait()


def wait_for_address(process, log):
    until = time.monotonic() + 240
    while time.monotonic() < until and process.poll() is None:
        if found := re.search(r"http://127\.0\.0\.1:\d+/\?token=\S+", log.read_text()):
            return found.group()
        time.sleep(0.1)
    pytest.fail(f"The page is not served:\n{log.read_text()[-2000:]}")


@pytest.fixture(scope="module")
def page(camera_browser, served):
    page = served.open(camera_browser)
    yield page
    page.close()


def pixels(page):
    return pixels_of(page, page.locator(".xl-pair img.xl-after"))


def wait_for_other(page, before):
    page.wait_for_function(f"""([image, before]) => {{
        const now = ({FINGERPRINT})(image);
        return now !== -1 && now !== before; }}""", timeout=HANG, arg=[
            page.locator(".xl-pair img.xl-after").element_handle(), before])


def reach(page, words):
    """Press Tab until the focus is on something with these words, and see that it shows."""
    for _ in range(60):
        page.keyboard.press("Tab")
        now = page.evaluate("""() => {
            const it = document.activeElement, style = getComputedStyle(it);
            const said = it.innerText || it.closest("label")?.innerText || "";
            return {words: it === document.body ? "" : said.trim(),
                    classes: [...it.classList],
                    line: parseFloat(style.outlineWidth), kind: style.outlineStyle}; }""")
        if now["words"].endswith(words) or words in now["classes"]:
            assert now["line"] >= 2 and now["kind"] != "none", f"no focus is seen on {words}"
            return
    pytest.fail(f"The keyboard does not reach {words!r}.")


def wait_for_words(page, words):
    page.locator("[role=status]:visible").get_by_text(words).first.wait_for(timeout=HANG)


def picture(page, name):
    """Keep what is seen, at both widths, and see that nothing is wider than the page."""
    for width in (768, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        wider = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
        page.screenshot(path=PICTURES / f"app_{name}_{width}.png", full_page=True)
        assert wider <= 0, f"{name} is wider than {width} pixels"


def children(served):
    return [one for one in served.process.children(recursive=True)
            if one.status() != psutil.STATUS_ZOMBIE]


def wait_for_no_kernel(served, at_most=0):
    until = time.monotonic() + 60
    while len(children(served)) > at_most and time.monotonic() < until:
        time.sleep(0.1)
    return len(children(served)) <= at_most


def test_without_the_token_nobody_gets_in(browser, served):
    bare = served.address.split("?")[0]
    stranger = browser.new_page()
    for address in (bare, served.address[:-1], f"{bare}?token="):
        assert stranger.goto(address).status == 403
        assert "This page has a key" in stranger.inner_text("h1")
    stranger.close()
    for path in ("voila/files/app.ipynb", "voila/files/open.html", "api/kernels/" + "a-" * 4 + "a"):
        assert status(bare + path) == 403, path
    assert status(served.address, {"Host": "elsewhere.example"}) == 403
    assert not children(served), "a kernel was started for a stranger"


def status(address, headers=None):
    try:
        return urllib.request.urlopen(urllib.request.Request(address, headers=headers or {})).status
    except urllib.error.HTTPError as error:
        return error.code


def test_the_photo_is_shown_before_and_after_and_the_address_hides_the_token(page, served):
    assert page.title() == "Expression Lab" and "token" not in page.url
    before = pixels_of(page, page.locator(".xl-pair img.xl-before"))
    assert before == pixels(page) and len(children(served)) == 1
    assert "Everything stays on this computer" in page.inner_text("main")


def test_the_keyboard_alone_edits_to_happy_and_saves(page, served):
    before = pixels(page)
    reach(page, "happy")
    page.keyboard.press("Enter")
    wait_for_other(page, before)
    page.locator(".xl-meters").get_by_text("asked: happiness").wait_for(timeout=HANG)
    happy = pixels(page)
    reach(page, "noUi-handle")
    page.keyboard.press("PageDown")
    wait_for_other(page, happy)
    reach(page, "Save before and after")
    page.keyboard.press("Space")
    wait_for_words(page, "Saved in")
    folder = served.place / "expression-lab-pictures" / "the-astronaut-happy"
    assert {one.name for one in folder.iterdir()} == {
        "before.png", "after.png", "side-by-side.png", "settings.json"}
    assert (np.asarray(Image.open(folder / "before.png")) == data.astronaut()).all()
    assert (np.asarray(Image.open(folder / "after.png")) != data.astronaut()).any()
    steps = json.loads((folder / "settings.json").read_text("utf-8"))["steps"]
    assert steps[-1]["edit"]["target"]["intensity"] < 1
    picture(page, "edit")


@pytest.mark.skipif(not credentials.available(), reason="c2pa-python is not installed")
def test_the_keyboard_ticks_that_pictures_are_signed(page, served):
    reach(page, "Sign (Content Credentials)")
    page.keyboard.press("Space")
    assert page.get_by_label("Sign (Content Credentials)").is_checked()
    reach(page, "Save before and after")
    page.keyboard.press("Space")
    wait_for_words(page, "happy-2")
    folder = served.place / "expression-lab-pictures" / "the-astronaut-happy-2"
    states = {name: edit.inspect(folder / f"{name}.png").signature.state
              for name in ("before", "after", "side-by-side")}
    assert states == {"before": "none", "after": "valid", "side-by-side": "valid"}


def test_the_keyboard_undoes_and_opens_every_slider(page):
    before = pixels(page)
    reach(page, "Undo")
    page.keyboard.press("Enter")
    wait_for_other(page, before)
    reach(page, "More: every slider")
    page.keyboard.press("Enter")
    page.locator(".xl-editor").get_by_text("Left and right apart").wait_for(timeout=HANG)
    picture(page, "more")
    reach(page, "Less: the big buttons")
    page.keyboard.press("Enter")
    page.locator(".xl-pair").wait_for(timeout=HANG)


def test_the_keyboard_reads(page):
    reach(page, "Read")
    page.keyboard.press("Enter")
    wait_for_words(page, "The astronaut: the face looks most like happiness")
    page.wait_for_function("() => document.querySelector('.xl-reading img').naturalWidth > 100")
    picture(page, "read")


def test_the_keyboard_compares_all_editors_and_saves_one_sheet(page, served):
    reach(page, "Compare")
    page.keyboard.press("Enter")
    reach(page, "surprised")
    page.keyboard.press("Enter")
    page.locator(".xl-card .xl-name").get_by_text("Autoencoder").wait_for(timeout=HANG)
    page.locator(".xl-wait").wait_for(state="detached", timeout=HANG)
    titles = page.locator(".xl-card .xl-name").all_inner_texts()
    assert titles[:4] == ["As it is", "Landmarks", "Landmarks, refined", "One for all"]
    cards = page.locator(".xl-card").all_inner_texts()
    refusals = [card for card in cards if "knows neutral and happiness only" in card]
    assert len(refusals) == 1 and "CycleGAN" in refusals[0]
    cards.remove(refusals[0])
    assert all("residual: " in card and "judge: " in card for card in cards)
    assert all(re.search(r"\d+ ms", card) for card in cards[1:])
    reach(page, "Save as one sheet")
    page.keyboard.press("Enter")
    wait_for_words(page, "Saved in")
    folder = served.place / "expression-lab-pictures" / "compare-the-astronaut-surprised"
    assert Image.open(folder / "sheet.png").width > 1000
    picture(page, "compare")


def test_the_keyboard_starts_the_live_camera_which_ends_when_another_tab_is_chosen(page):
    reach(page, "Live camera")
    page.keyboard.press("Enter")
    page.locator(".xl-webcam").wait_for(timeout=HANG)
    reach(page, "Start camera")
    page.keyboard.press("Enter")
    page.locator('.xl-webcam[data-state="live"]').wait_for(timeout=HANG)
    page.locator(".xl-cam-reading table tr").first.wait_for(timeout=HANG)
    picture(page, "live")
    reach(page, "Edit")
    page.keyboard.press("Enter")
    page.locator(".xl-pair").wait_for(timeout=HANG)
    page.wait_for_function(f"streams.length && {TRACKS}.every(ended => ended)", timeout=HANG)


def test_bad_files_are_said_in_words_and_good_ones_of_any_size_open(page):
    night, large = np.zeros((80, 80, 3), np.uint8), np.full((2100, 2100, 3), 90, np.uint8)
    large[:1024, :1024] = data.astronaut().repeat(2, 0).repeat(2, 1)
    for name, content, said in (
            ("notes.jpg", b"no picture at all", "is not a picture"),
            ("night.png", png(night), "no face was found"),
            ("dot.png", png(night[:1, :1]), "no face was found"),
            ("huge.png", huge(60_000, 60_000), "more than 80 megapixels"),
            ("two.png", png(two_faces()), "2 faces; choose one")):
        upload(page, name, content)
        wait_for_words(page, said)
    page.locator(".xl-faces button").nth(1).wait_for(timeout=HANG)  # the words come first
    assert page.locator(".xl-faces button").all_inner_texts() == ["1", "2"]
    content = png(large)
    assert len(content) > 13_000_000  # more than web servers take by themselves
    upload(page, "large.png", content)
    page.locator(".xl-pair img.xl-after[title*='large.png']").wait_for(timeout=HANG)
    picture(page, "large")


def upload(page, name, content):
    with page.expect_file_chooser() as chooser:
        page.locator("button.xl-open").press("Enter")
    chooser.value.set_files([{"name": name, "mimeType": "image/png", "buffer": content}])


def png(pixels):
    content = io.BytesIO()
    Image.fromarray(pixels).save(content, "PNG", compress_level=0)
    return content.getvalue()


def huge(width, height):
    """A PNG that only says how large it is."""
    def chunk(kind, body):
        check = struct.pack(">I", zlib.crc32(kind + body))
        return struct.pack(">I", len(body)) + kind + body + check

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b""))
            + chunk(b"IEND", b""))


def two_faces():
    photo = data.astronaut()
    return np.concatenate([photo[:230, 90:320], photo[:230, 320:89:-1]], 1)


def test_it_is_dark_where_the_machine_is(browser, served, page):
    dark = served.open(browser, "dark")
    level = """() => [["html", "backgroundColor"], [".xl-app", "color"]].map(([where, what]) =>
        Number(getComputedStyle(document.querySelector(where))[what].match(/\\d+/)[0]))"""
    dark.wait_for_function(f"() => ({level})()[1] > 200", timeout=HANG)
    assert dark.evaluate(level)[0] < 60
    paper, ink = page.evaluate(level)
    assert paper > 200 and ink < 60
    dark.wait_for_function("() => !document.querySelector('#loading')")
    picture(dark, "dark")
    assert len(children(served)) == 2
    dark.goto("about:blank")
    assert wait_for_no_kernel(served, at_most=1), "the kernel of a page that was closed goes on"
    dark.close()


def test_no_request_left_the_machine_and_nothing_was_complained_about(page, served):
    served_by = urlsplit(served.address).netloc
    own = [url for url in served.asked if url.startswith(("http", "ws"))]
    assert len(own) > 20 and {urlsplit(url).netloc for url in own} == {served_by}
    assert [text for kind, text in served.console if kind == "error" and not harmless(text)] == []


def test_ctrl_c_ends_the_server_and_its_kernels_and_the_token_was_said_once(page, served):
    family = [served.process, *children(served)]
    assert len(family) > 1
    served.process.send_signal(signal.SIGINT)
    _, alive = psutil.wait_procs(family, timeout=60)
    assert alive == [] and list(served.temporary.iterdir()) == []
    page.locator("#ended").get_by_text("The program has ended").wait_for(timeout=HANG)
    said = served.log.read_text()
    assert said.count(served.address.split("token=")[1]) == 1 and "Traceback" not in said
    assert said.splitlines() == [f"Expression Lab is at {served.address}", "Ctrl-C ends it."]
