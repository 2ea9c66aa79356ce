"""The webcam in JupyterLab, with a camera that shows a clip of somebody who does not exist."""

from pathlib import Path

import fake_camera
import pytest
from running_lab import HANG, PICTURES, complaints
from webcam_page import (
    COUNTED,
    FINGERPRINT,
    NUMBERS,
    PLAIN,
    SAID,
    TRACKS,
    button,
    opened,
    pixels,
    said,
    state,
    wait_for,
    wait_for_frames,
    wait_for_rest,
    wait_for_said,
    wait_for_words,
    words,
)

from expression_lab.expressions import EXPRESSIONS

LIVE = Path("notebooks/live.ipynb")
RESTART, DEATH, REFUSED, NONE = (Path(f"notebooks/{name}.ipynb") for name in (
    "restart", "death", "refused", "none"))
STREAM = """
from expression_lab import video
stream, pause, trouble = video.Stream(), 0, None

def answer(frame, seconds):
    time.sleep(pause)
    if trouble:
        raise trouble
    shown = stream.update(frame, seconds)
    return Answer(None if shown.picture is shown.frame else shown.picture,
                  [Spot.of(one) for one in shown.seen])
"""
SHOW = "cam = Counted(answer)\ncam"
NOTEBOOKS = {
    LIVE: [COUNTED + STREAM, SHOW, "cam"],
    **{path: [PLAIN] for path in (RESTART, DEATH, REFUSED, NONE)},
}
pytestmark = [pytest.mark.browser, pytest.mark.slow]
SPY_ON_POINTS = """() => {
    const cam = document.querySelector(".xl-webcam").webcam;
    const draw = cam.draw.bind(cam);
    cam.draw = (shown, trip) => {
        window.points = shown.faces.map(face => face.mesh ? face.mesh.length : 0);
        draw(shown, trip);
    };
}"""
NO_THREAD = """
for _ in range(1000):
    time.sleep(0.01)
    left = [one for one in threading.enumerate() if one.name.startswith("webcam")]
    if not left:
        break
print(not left)"""


@pytest.fixture(scope="module")
def seen(camera_browser, lab):
    with opened(camera_browser, lab, LIVE) as seen:
        yield seen


@pytest.fixture
def live(seen):
    """The page while its camera is live, and nothing is asked of the stream."""
    page = seen.page
    said(page, "stream.ask(None); pause, trouble, cam.most = 0, None, 0")
    if state(page) != "live":
        button(page, "start").click()
        wait_for(page, "live")
    wait_for_frames(page, 3)
    return page


def test_it_begins_without_asking_anybody(seen):
    page = seen.page
    assert state(page) == "idle" and "Press Start" in words(page)
    assert button(page, "start").is_enabled() and button(page, "stop").is_disabled()
    assert "stay on this computer" in button(page, "privacy").inner_text()
    assert page.evaluate("streams.length") == 0 and said(page, "print(cam.heard)") == "0"
    page.screenshot(path=PICTURES / "webcam_idle.png")


def test_after_start_by_keyboard_the_pixels_change_and_frames_are_answered(seen):
    page = seen.page
    button(page, "start").focus()
    page.keyboard.press("Enter")
    wait_for(page, "live")
    wait_for_frames(page, 3)
    before = pixels(page)
    wait_for_frames(page, 5)
    assert pixels(page) != before and int(said(page, "print(cam.heard)")) >= 8
    assert button(page, "stop").evaluate("it => it === document.activeElement")
    wait_for_said(page, "print(cam.state)", "live")


def test_two_views_share_one_camera(live):
    assert live.locator(".xl-webcam").count() == 2 and live.evaluate(TRACKS) == [False]
    live.wait_for_function(f"""() => {{
        const [one, other] = [...document.querySelectorAll(".xl-cam-input canvas")];
        return ({FINGERPRINT})(one) === ({FINGERPRINT})(other); }}""", timeout=HANG)


def test_the_probabilities_follow_the_clip(live):
    live.evaluate("window.read = []; document.querySelector('.xl-webcam').webcam.past.length = 0")
    live.wait_for_timeout(1000 * (fake_camera.SECONDS + 2))
    past = live.evaluate("document.querySelector('.xl-webcam').webcam.past"
                         ".map(one => one.probabilities)")
    best = [EXPRESSIONS[row.index(max(row))] for row in past if max(row) > 0.5]
    shown = [name for name, before in zip(best, ["", *best]) if name != before]
    turns = [name for name in shown if name in fake_camera.EXPRESSIONS]
    assert set(turns) == set(fake_camera.EXPRESSIONS), shown
    following = dict(zip(fake_camera.EXPRESSIONS, (*fake_camera.EXPRESSIONS[1:],
                                                   fake_camera.EXPRESSIONS[0])))
    steps = list(zip(turns, turns[1:]))
    assert sum(following[a] == b for a, b in steps) >= len(steps) / 2, shown
    assert live.locator(".xl-cam-reading tr").count() == 2 * len(EXPRESSIONS)


def test_an_edit_is_shown_beside_the_input(live):
    output = live.locator(".xl-cam-output").first
    assert output.is_hidden()
    said(live, "stream.ask('happy')")
    output.wait_for(timeout=HANG)
    wait_for_frames(live, 10)
    live.screenshot(path=PICTURES / "webcam_edit.png")
    assert said(live, "print(cam.error_words)") == ""
    said(live, "stream.ask(None)")
    output.wait_for(state="hidden", timeout=HANG)


def test_the_mirror_and_the_mesh_are_switched_by_keyboard(live):
    mirror, mesh = (button(live, name) for name in ("mirror", "mesh"))
    assert mirror.is_checked() and not mesh.is_checked()
    live.evaluate(SPY_ON_POINTS)
    live.wait_for_function("window.points && points[0] === 0", timeout=HANG)
    mesh.press("Space")
    live.wait_for_function("window.points[0] === 2 * 478", timeout=HANG)
    live.screenshot(path=PICTURES / "webcam_mesh.png")
    wait_for_said(live, "print(cam.mesh)", "True")
    mirror.press("Space")
    assert not live.evaluate("document.querySelector('.xl-webcam').webcam.mirrored")
    for box in (mirror, mesh):
        box.press("Space")
    wait_for_said(live, "print(cam.mesh)", "False")


def test_a_slow_answer_keeps_one_frame_on_its_way(live):
    said(live, "pause = 0.3")
    wait_for_frames(live, 5)
    assert said(live, "print(cam.most)") == "1"


def test_a_cell_that_runs_does_not_hold_the_picture_up(live):
    """With ipykernel 7; with an older one the page says that the kernel is busy."""
    before = live.evaluate(f"{NUMBERS}.shown")
    said(live, "time.sleep(5)")
    assert live.evaluate(f"{NUMBERS}.shown") > before + 3 and state(live) == "live"


def test_an_error_in_the_answer_is_told_and_the_stream_goes_on(live):
    said(live, "trouble = KeyError('smile')")
    wait_for_words(live, "KeyError")
    said(live, "trouble = None")
    live.wait_for_function("!document.querySelector('.xl-cam-words').textContent", timeout=HANG)
    assert state(live) == "live"


@pytest.mark.parametrize("bytes_, told", [("new Uint8Array(900)", "damaged"), (None, "15360×8640")])
def test_a_bad_frame_is_told_and_the_stream_goes_on(live, bytes_, told):
    live.evaluate("""bytes => {
        const cam = document.querySelector(".xl-webcam").webcam;
        const capture = cam.capture.bind(cam);
        cam.capture = async () => {
            const frame = await capture();
            const data = new Uint8Array(bytes ? eval(bytes) : frame.jpeg);
            const at = data.findIndex((one, i) => one === 0xff && data[i + 1] === 0xc0);
            if (!bytes) data.set([8640 >> 8, 8640 & 255, 15360 >> 8, 15360 & 255], at + 5);
            return { ...frame, jpeg: data.buffer };
        };
        window.mend = () => { cam.capture = capture; };
    }""", bytes_)
    wait_for_words(live, told)
    live.evaluate("mend()")
    live.wait_for_function("!document.querySelector('.xl-cam-words').textContent", timeout=HANG)
    wait_for_frames(live, 3)


def test_a_hidden_tab_sleeps_and_wakes(live):
    live.evaluate("""() => {
        window.isHidden = true;
        Object.defineProperty(document, "visibilityState",
            { configurable: true, get: () => window.isHidden ? "hidden" : "visible" });
        document.dispatchEvent(new Event("visibilitychange"));
    }""")
    wait_for(live, "asleep")
    assert not live.evaluate("streams.at(-1).getTracks()[0].enabled")
    wait_for_rest(live)
    live.evaluate("isHidden = false; document.dispatchEvent(new Event('visibilitychange'))")
    wait_for(live, "live")
    wait_for_frames(live, 3)


def test_a_kernel_that_hangs_is_told_and_it_goes_on_afterwards(live, lab):
    pid = int(said(live, "import os; print(os.getpid())"))
    kernel = next(one for one in lab.process.children(recursive=True) if one.pid == pid)
    kernel.suspend()
    try:
        wait_for(live, "kernel busy")
        assert "cell" in words(live)
    finally:
        kernel.resume()
    wait_for(live, "live")
    wait_for_frames(live, 3)


@pytest.mark.parametrize("width", [1280, 768])
def test_it_fits_the_screen_in_light_and_dark(live, width):
    live.set_viewport_size({"width": width, "height": 1000})
    said(live, "stream.ask('happy')")
    live.locator(".xl-cam-output").first.wait_for(timeout=HANG)
    for theme in ("Dark", "Light"):
        live.evaluate("theme => jupyterapp.commands.execute('apputils:change-theme', {theme})",
                      f"JupyterLab {theme}")
        wait_for_frames(live, 8)
        live.locator(".xl-webcam").first.scroll_into_view_if_needed()
        live.screenshot(path=PICTURES / f"webcam_{width}_{theme.lower()}.png")
        wider = "box => box.scrollWidth - box.clientWidth"
        assert live.locator(".xl-webcam").first.evaluate(wider) <= 1


def test_stop_ends_the_tracks(live):
    button(live, "stop").press("Enter")
    wait_for(live, "idle")
    assert all(live.evaluate(TRACKS))
    wait_for_said(live, "print(cam.state)", "idle")
    wait_for_rest(live)
    assert button(live, "start").evaluate("it => it === document.activeElement")


def test_what_the_kernel_plays_is_shown_and_comes_to_an_end(live):
    said(live, "cam.play(video.sample_clip(1, 10)); print(cam.state)")
    live.locator(".xl-cam-state").filter(has_text="what the kernel plays").first.wait_for(
        timeout=HANG)
    assert all(live.evaluate(TRACKS)), "the camera should be off while a clip is played"
    live.locator(".xl-cam-state").filter(has_text="That was the end").first.wait_for(timeout=HANG)
    assert state(live) == "idle" and said(live, "print(cam.error_words)") == ""


def test_frames_of_8k_are_made_smaller_and_that_is_said(live):
    said(live, "import numpy; cam.play([(numpy.zeros((4320, 7680, 3), 'uint8'), 0.0)] * 3)")
    live.locator(".xl-cam-numbers").filter(has_text="7680×4320").first.wait_for(timeout=HANG)
    assert live.locator(".xl-cam-input canvas").first.evaluate("it => it.height") == 360
    wait_for(live, "idle")


def test_stop_ends_what_the_kernel_plays_even_where_a_frame_is_on_its_way(live):
    said(live, "import itertools; cam.play((frame, 0.0) for frame in "
         "itertools.cycle(video.sample_clip(1, 5).frames))")
    live.locator(".xl-cam-state").filter(has_text="what the kernel plays").first.wait_for(
        timeout=HANG)
    wait_for_frames(live, 3)
    button(live, "stop").click()
    assert said(live, NO_THREAD) == "True" and state(live) == "idle"
    live.wait_for_timeout(300)
    assert state(live) == "idle"
    wait_for_said(live, "print(cam.state)", "idle")


def test_a_cell_that_runs_again_leaves_no_second_stream(live):
    live.evaluate("""async () => {
        const content = jupyterapp.shell.currentWidget.content;
        content.activeCellIndex = 1;
        content.deselectAll();
        await jupyterapp.commands.execute("notebook:run-cell");
        content.activeCellIndex = 2;
        await jupyterapp.commands.execute("notebook:run-cell");
    }""")
    live.wait_for_function(f"{TRACKS}.every(Boolean)", timeout=HANG)
    live.wait_for_function("document.querySelectorAll('.xl-webcam').length === 2", timeout=HANG)
    wait_for(live, "idle")
    assert said(live, NO_THREAD) == "True"
    button(live, "start").click()
    wait_for(live, "live")
    wait_for_frames(live, 3)
    assert [ended for ended in live.evaluate(TRACKS) if not ended] == [False]


def test_closing_the_last_view_ends_the_tracks(live):
    """One view of two may go; the camera stays on for the other."""
    clear = """async index => {
        const content = jupyterapp.shell.currentWidget.content;
        content.activeCellIndex = index;
        content.deselectAll();
        await jupyterapp.commands.execute("notebook:clear-cell-output");
    }"""
    live.evaluate(clear, 1)
    live.wait_for_function("document.querySelectorAll('.xl-webcam').length === 1", timeout=HANG)
    assert not all(live.evaluate(TRACKS))
    wait_for_frames(live, 3)
    live.evaluate(clear, 2)
    live.wait_for_function(f"{TRACKS}.every(Boolean)", timeout=HANG)
    wait_for_said(live, "print(cam.state)", "idle")
    wait_for_rest(live)


def test_no_request_leaves_this_machine(seen):
    assert seen.page.hosts - {None} <= {"127.0.0.1", "localhost"}


def test_the_browser_has_nothing_to_complain_about(seen):
    assert not complaints(seen)


@pytest.mark.parametrize("path", [RESTART, DEATH], ids=lambda path: path.stem)
def test_a_kernel_that_ends_while_live_is_told_and_the_camera_is_off(camera_browser, lab, path):
    with opened(camera_browser, lab, path) as seen:
        page = seen.page
        button(page, "start").click()
        wait_for(page, "live")
        wait_for_frames(page, 3)
        if path == RESTART:
            page.evaluate("jupyterapp.shell.currentWidget.context.sessionContext.session.kernel"
                          ".restart()")
        else:
            page.evaluate(f"void ({SAID})('import os, signal; os.kill(os.getpid(), 9)')")
        wait_for(page, "kernel gone")
        assert all(page.evaluate(TRACKS)) and "Run the cell again" in words(page)
        assert button(page, "start").is_disabled() and button(page, "stop").is_disabled()
        page.screenshot(path=PICTURES / f"webcam_{path.stem}.png")


def test_a_refusal_and_an_insecure_page_are_told(camera_browser, lab):
    with opened(camera_browser, lab, REFUSED, permissions=()) as seen:
        page = seen.page
        button(page, "start").click()
        wait_for(page, "refused")
        assert "Allow it" in words(page) and button(page, "start").is_enabled()
        assert page.evaluate("streams.length") == 0 and said(page, "print(cam.heard)") == "0"
        page.evaluate("Object.defineProperty(navigator, 'mediaDevices', { value: undefined })")
        button(page, "start").click()
        wait_for(page, "insecure page")
        assert "localhost" in words(page)
        wait_for_said(page, "print(cam.state)", "insecure page")
        said(page, "cam.play([(__import__('numpy').zeros((48, 64, 3), 'uint8'), 0.0)] * 3)")
        page.locator(".xl-cam-state").filter(has_text="That was the end").wait_for(timeout=HANG)
        assert not complaints(seen)


def test_a_machine_without_a_camera_is_told(launch, lab):
    with opened(launch("--use-fake-device-for-media-stream=device-count=0"), lab, NONE) as seen:
        button(seen.page, "start").click()
        wait_for(seen.page, "no camera")
        assert "Connect one" in words(seen.page) and not complaints(seen)
