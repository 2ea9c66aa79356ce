"""The live panel in JupyterLab, driven by keyboard: on the sample clip, then with a camera."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from running_lab import HANG, PICTURES, complaints, run_in_lab

LIVE = Path("notebooks/live.ipynb")
CELLS = [
    "from expression_lab.widgets import live_panel",
    "panel = live_panel.panel()\npanel",
]
NOTEBOOKS = {LIVE: CELLS}
pytestmark = [pytest.mark.browser, pytest.mark.slow]
SECONDS = re.compile(r"\b\d:(0[1-9]|[1-5]\d)")  # a second or more of a recording
# How much the shown picture differs from the input, mean grey values; -1 while there is none.
CHANGE = """() => {
    const [input, output] = ["input", "output"].map(
        name => document.querySelector(`.xl-cam-${name} canvas`));
    if (output.offsetParent === null || output.width !== input.width) return -1;
    const [a, b] = [input, output].map(one => one.getContext("2d").getImageData(
        0.42 * one.width, 0.55 * one.height, 0.16 * one.width, 0.18 * one.height).data);
    return a.reduce((sum, value, i) => sum + Math.abs(value - b[i]), 0) / a.length;
}"""


@pytest.fixture(scope="module")
def seen(camera_browser, lab):
    context = camera_browser.new_context(viewport={"width": 1280, "height": 1000},
                                         permissions=["camera"])
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    seen = run_in_lab(camera_browser, lab, LIVE, page=page)
    page.locator(".xl-live .xl-webcam").wait_for(timeout=HANG)
    yield seen
    context.close()


def button(page, words):
    return page.locator(".xl-live button").filter(has_text=words).first


def wait_for_state(page, state):
    page.locator(f'.xl-webcam[data-state="{state}"]').wait_for(timeout=HANG)


def words(page):
    return page.locator(".xl-live .xl-words [role=status]")


def test_the_sample_clip_starts_by_keyboard_and_is_read(seen):
    page = seen.page
    button(page, "Sample clip").press("Enter")
    wait_for_state(page, "live")
    page.locator(".xl-cam-reading table tr").first.wait_for(timeout=HANG)
    assert page.locator(".xl-cam-reading table tr").count() == 8
    assert not page.locator(".xl-cam-output").is_visible()
    page.screenshot(path=PICTURES / "live_read.png")


def test_a_preset_changes_the_shown_picture(seen):
    page = seen.page
    button(page, "Edit").press("Enter")
    page.locator(".xl-cam-output").wait_for(timeout=HANG)
    button(page, "surprised").press("Enter")
    page.wait_for_function(f"() => ({CHANGE})() > 3", timeout=HANG)
    page.screenshot(path=PICTURES / "live_edit.png")
    button(page, "as it is").press("Enter")
    page.wait_for_function(f"() => {{ const change = ({CHANGE})(); "
                           "return change >= 0 && change < 3; }", timeout=HANG)


def test_a_slider_moved_by_keyboard_changes_it_too(seen):
    page = seen.page
    fold = button(page, "Sliders and")
    fold.press("Enter")
    row = page.locator(".widget-slider").filter(has=page.get_by_text("smile", exact=True))
    handle = row.locator("[role=slider], .noUi-handle").first
    handle.wait_for()  # the fold has to be open
    handle.focus()
    page.keyboard.press("End")
    page.wait_for_function(f"() => ({CHANGE})() > 3", timeout=HANG)
    button(page, "as it is").press("Enter")
    page.wait_for_function(f"() => ({CHANGE})() < 3", timeout=HANG)
    fold.press("Enter")


def test_a_snapshot_and_a_recording_are_kept_in_the_folder_that_is_named(seen, lab):
    page, folder = seen.page, lab.root / "notebooks" / "kept"
    name = page.locator(".xl-live input[type=text]").nth(1)
    name.fill("kept")
    name.press("Tab")
    button(page, "happy").press("Enter")
    page.wait_for_function(f"() => ({CHANGE})() > 3", timeout=HANG)  # it keeps what is seen
    button(page, "Snapshot").press("Enter")
    words(page).get_by_text("Saved as").wait_for(timeout=HANG)
    told = json.loads(next(folder.glob("*-snapshot.json")).read_text())
    assert told["settings"]["preset"] == "happy"
    assert {path.name.split("-")[-1] for path in folder.glob("*.png")} == {"both.png", "edited.png"}
    button(page, "Record").press("Enter")
    page.locator(".xl-live .xl-runs").get_by_text(SECONDS).first.wait_for(timeout=HANG)
    page.screenshot(path=PICTURES / "live_recording.png")
    button(page, "Stop recording").press("Enter")
    words(page).get_by_text("The recording has ended").wait_for(timeout=HANG)
    assert next(folder.glob("*-recording.mp4")).stat().st_size > 1000


def test_the_mirror_shows_another_face(seen):
    page = seen.page
    button(page, "Mirror").press("Enter")
    words(page).get_by_text("shows what you show").wait_for(timeout=HANG)
    page.wait_for_function("""() => { const one = document.querySelector(".xl-cam-output canvas");
                           return one.width === one.height; }""", timeout=HANG)
    page.screenshot(path=PICTURES / "live_mirror.png")


@pytest.mark.parametrize("width", [1280, 768])
def test_it_fits_the_screen(seen, width):
    page = seen.page
    page.set_viewport_size({"width": width, "height": 1200})
    button(page, "Edit").press("Enter")
    for title in ("Sliders and", "Collect pictures"):
        fold = button(page, title)
        page.screenshot(path=PICTURES / f"live_{width}.png")
        fold.press("Enter")
        fold.locator("xpath=following-sibling::*").wait_for()
        fold.scroll_into_view_if_needed()
        page.screenshot(path=PICTURES / f"live_{width}_{title.split()[0].lower()}.png")
        fold.press("Enter")
    wider = "box => box.scrollWidth - box.clientWidth"
    assert page.locator(".xl-live").evaluate(wider) <= 1


def test_stop_ends_the_clip(seen):
    seen.page.locator(".xl-cam-stop").press("Enter")
    wait_for_state(seen.page, "idle")


def test_the_camera_is_edited_too_and_its_end_ends_the_recording(seen, lab):
    page, folder = seen.page, lab.root / "notebooks" / "kept"
    button(page, "Start camera").press("Enter")
    wait_for_state(page, "live")
    button(page, "sad").press("Enter")
    page.wait_for_function(f"() => ({CHANGE})() > 3", timeout=HANG)
    button(page, "Record").press("Enter")
    page.locator(".xl-live .xl-runs").get_by_text(SECONDS).first.wait_for(timeout=HANG)
    page.locator(".xl-cam-stop").press("Enter")
    wait_for_state(page, "idle")
    words(page).get_by_text("The recording has ended: the stream was stopped").wait_for(
        timeout=HANG)
    told = json.loads(sorted(folder.glob("*-recording.json"))[-1].read_text())
    assert told["ended"] == "the stream was stopped" and told["frames"] > 3


def test_nothing_leaves_the_machine(seen):
    hosts = {urlsplit(url).hostname for url in seen.page.asked}
    assert hosts <= {"127.0.0.1", "localhost", None}


def test_the_browser_has_nothing_to_complain_about(seen):
    assert not complaints(seen)
