"""The expression editor in JupyterLab: sliders, presets and the handle, driven by keyboard."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from running_lab import FINGERPRINT, HANG, PICTURES, complaints, run_in_lab
from running_lab import pixels as pixels_of

from expression_lab import edit

EDITOR = Path("notebooks/editor.ipynb")
CELLS = [
    "from expression_lab.widgets import editor_panel",
    "panel = editor_panel.panel()\npanel",
]
OPEN_TWO = """
import numpy as np
from skimage import data
photo = data.astronaut()
panel.controller.open(np.concatenate([photo[:230, 90:320], photo[:230, 320:89:-1]], 1), "Two")
"""
NOTEBOOKS = {EDITOR: CELLS}
pytestmark = [pytest.mark.browser, pytest.mark.slow]
FOLDS = ("Left and right apart (the person's own sides)", "The expression of another photo", "Save")
FOCUS = """() => {
    const it = document.activeElement, style = getComputedStyle(it);
    const handle = it.classList.contains("noUi-handle");
    return {inside: !!it.closest(".xl-editor"), kind: it.type || "",
            words: handle ? "handle" : it.innerText.trim() || it.placeholder || it.type,
            line: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2};
}"""


@pytest.fixture(scope="module")
def seen(browser, lab):
    seen = run_in_lab(browser, lab, EDITOR, width=1280)
    image(seen.page, "after").wait_for(timeout=HANG)
    seen.page.wait_for_function("image => image.naturalWidth > 200",
                                arg=image(seen.page, "after").element_handle(), timeout=HANG)
    return seen


def image(page, name):
    return page.locator(f"img.xl-{name}")


def pixels(page, name="after"):
    return pixels_of(page, image(page, name))


def wait_until(page, is_it, other):
    """Wait until the edited picture `===` (or `!==`) the one with these pixels."""
    page.wait_for_function(f"""([image, other]) => {{
        const now = ({FINGERPRINT})(image);
        return now !== -1 && now {is_it} other; }}""",
                           arg=[image(page, "after").element_handle(), other], timeout=HANG)


def slider(page, name):
    row = page.locator(".widget-slider").filter(has=page.get_by_text(name, exact=True))
    return row.locator("[role=slider], .noUi-handle").first


def button(page, words):
    return page.locator(".xl-editor button").filter(has_text=words).first


def test_it_begins_with_the_photo_as_it_is(seen):
    assert pixels(seen.page) == pixels(seen.page, "before")
    assert "as it is" in image(seen.page, "after").get_attribute("title")


def test_a_slider_moved_by_keyboard_changes_the_picture_and_reset_brings_the_photo_back(seen):
    page, before = seen.page, pixels(seen.page)
    slider(page, "smile").focus()
    page.keyboard.press("PageUp")
    wait_until(page, "!==", before)
    expect(image(page, "after")).to_have_attribute("title", re.compile(r"smile \+"))
    button(page, "Reset all").press("Enter")
    wait_until(page, "===", before)
    page.wait_for_function("handle => Number(handle.getAttribute('aria-valuenow')) === 0",
                           arg=slider(page, "smile").element_handle(), timeout=HANG)
    assert pixels(page, "before") == before


def test_a_preset_is_read_as_asked_and_undone(seen):
    page, before = seen.page, pixels(seen.page)
    button(page, "sad").press("Enter")
    wait_until(page, "!==", before)
    page.locator(".xl-meters").get_by_text("asked: sadness").wait_for(timeout=HANG)
    page.screenshot(path=PICTURES / "editor_sad.png")
    button(page, "Undo").press("Enter")
    wait_until(page, "===", before)
    expect(button(page, "Redo")).to_be_enabled(timeout=HANG)


def test_the_handle_parts_the_pictures_by_keyboard_and_by_mouse(seen):
    page = seen.page
    handle = page.locator(".xl-split input")
    handle.focus()
    page.keyboard.press("End")
    clip = "() => getComputedStyle(document.querySelector('img.xl-after')).clipPath"
    assert "100%" in page.evaluate(clip)
    box = handle.bounding_box()
    y = box["y"] + box["height"] / 2
    page.mouse.move(box["x"] + box["width"] - 17 - 8, y)  # the half that is inside the picture
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 - 8, y, steps=4)
    page.mouse.up()
    assert abs(float(handle.input_value()) - 50) <= 2 and f"{handle.input_value()}%" in (
        page.evaluate(clip))


def test_a_face_is_chosen_by_a_click_on_it(seen):
    page = seen.page
    page.evaluate("""code => jupyterapp.shell.currentWidget.context.sessionContext.session.kernel
                     .requestExecute({code}).done""", OPEN_TWO)
    faces = page.locator(".xl-faces button")
    faces.nth(1).wait_for(timeout=HANG)
    faces.nth(1).click()
    page.locator(".xl-faces button.xl-chosen").get_by_text("1").wait_for(timeout=HANG)
    before = pixels(page)
    slider(page, "smile").focus()
    page.keyboard.press("PageUp")
    wait_until(page, "!==", before)
    expect(image(page, "after")).to_have_attribute("title", re.compile("face 1: smile"))
    page.screenshot(path=PICTURES / "editor_faces.png")


def test_the_tab_key_reaches_every_control_and_shows_where_it_is(seen):
    page, found = seen.page, []
    page.locator(".xl-editor button").first.focus()
    for _ in range(90):
        now = page.evaluate(FOCUS)
        if not now["inside"]:
            break
        assert now["line"] or now["kind"] == "range", f"no focus is seen on {now['words']}"
        found.append(now["words"])
        if now["words"] in FOLDS:
            page.keyboard.press("Space")
            page.locator(".xl-fold").filter(has=page.locator("button", has_text=now["words"])) \
                .locator("> .widget-box").wait_for(timeout=HANG)
        page.keyboard.press("Tab")
    handles = page.locator(".xl-editor .noUi-handle").count()
    assert found.count("handle") == handles == len(edit.SLIDERS) + 1
    assert {"Open a photo (0)", "happy", "sleepy", "range", *FOLDS, "Choose a photo (0)",
            "Save photo", "my-smirk", "Keep preset"} <= set(found)


@pytest.mark.parametrize("width", [1280, 768])
def test_it_fits_the_screen_with_all_folds_open(seen, width):
    page = seen.page
    page.set_viewport_size({"width": width, "height": 1000})
    page.screenshot(path=PICTURES / f"editor_{width}.png")
    for title in ("Left and right", "expression of another", "Save"):
        fold = page.locator(".xl-fold").filter(has=page.locator("button", has_text=title))
        if fold.locator("> .widget-box").is_hidden():
            fold.locator("button").first.press("Enter")
        fold.locator("> .widget-box").wait_for(timeout=HANG)
        fold.scroll_into_view_if_needed()
        page.screenshot(path=PICTURES / f"editor_{width}_{title.split()[-1].lower()}.png")
    wider = "box => box.scrollWidth - box.clientWidth"
    assert page.locator(".xl-editor").evaluate(wider) <= 1


def test_the_browser_has_nothing_to_complain_about(seen):
    assert not complaints(seen)
