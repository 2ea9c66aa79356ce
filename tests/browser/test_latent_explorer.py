"""The latent explorer in JupyterLab: mixer, directions and people, driven by keyboard."""

from pathlib import Path

import pytest
from playwright.sync_api import expect
from running_lab import HANG, PICTURES, complaints, run_in_lab

EXPLORER = Path("notebooks/explorer.ipynb")
CELLS = [
    "from expression_lab.widgets import latent_explorer_panel",
    "panel = latent_explorer_panel.panel()\npanel",
]
NOTEBOOKS = {EXPLORER: CELLS}
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def seen(browser, lab):
    seen = run_in_lab(browser, lab, EXPLORER, width=1280)
    face(seen.page).wait_for(timeout=HANG)
    return seen


def face(page):
    return page.locator(".xl-explorer figure img").last


def said(page):
    return face(page).get_attribute("alt")


def wait_for_words(page, words):
    """Wait until the drawn face is described with these words."""
    page.locator(f'.xl-explorer figure img[alt*="{words}"]').wait_for(timeout=HANG)


def slider(page, name):
    row = page.locator(".widget-slider").filter(has=page.get_by_text(name, exact=True))
    return row.locator("[role=slider], .noUi-handle").first


def button(page, words):
    return page.locator(".xl-explorer button").filter(has_text=words).first


def test_it_begins_with_a_happy_person_and_what_is_read(seen):
    assert "Person 0, who does not exist: 100% happiness" in said(seen.page)
    assert face(seen.page).evaluate("image => image.naturalWidth") > 100
    expect(seen.page.locator(".xl-explorer .xl-meters tr")).to_have_count(8)
    seen.page.screenshot(path=PICTURES / "explorer_start.png")


def test_the_mixer_the_directions_and_the_intensity_move_by_keyboard(seen):
    page, before = seen.page, face(seen.page).get_attribute("src")
    slider(page, "surprise").focus()
    page.keyboard.press("End")
    wait_for_words(page, "50% happiness, 50% surprise")
    mixed = face(page).get_attribute("src")
    assert mixed != before
    slider(page, "direction 1").focus()
    page.keyboard.press("End")
    wait_for_words(page, "direction 1 at +3.0")
    assert face(page).get_attribute("src") != mixed
    slider(page, "intensity").focus()
    page.keyboard.press("Home")
    wait_for_words(page, "intensity 0.00")


def test_an_expression_alone_and_the_next_person(seen):
    page = seen.page
    button(page, "Reset").press("Enter")
    wait_for_words(page, "100% happiness, intensity 1.00, drawn")
    button(page, "fear").press("Enter")
    wait_for_words(page, "100% fear")
    page.wait_for_function("handle => Number(handle.getAttribute('aria-valuenow')) === 1",
                           arg=slider(page, "fear").element_handle(), timeout=HANG)
    button(page, "Next person").press("Enter")
    wait_for_words(page, "Person 1, who does not exist: 100% fear")


def test_it_starts_from_a_photo(seen):
    page = seen.page
    button(page, "Astronaut").press("Enter")
    wait_for_words(page, "The astronaut, as the generator draws that face")
    expect(page.locator(".xl-explorer figure img")).to_have_count(2)
    page.screenshot(path=PICTURES / "explorer_photo.png")
    button(page, "Next person").press("Enter")
    wait_for_words(page, "who does not exist")
    expect(page.locator(".xl-explorer figure img")).to_have_count(1)


@pytest.mark.parametrize("width", [1280, 768])
def test_it_fits_the_screen(seen, width):
    page = seen.page
    page.set_viewport_size({"width": width, "height": 1000})
    page.screenshot(path=PICTURES / f"explorer_{width}.png")
    wider = "box => box.scrollWidth - box.clientWidth"
    assert page.locator(".xl-explorer").evaluate(wider) <= 1
    picture, room = (one.bounding_box() for one in (face(page), page.locator(".xl-explorer")))
    assert picture["x"] + picture["width"] <= room["x"] + room["width"] + 1
    assert abs(picture["width"] - picture["height"]) <= 1 and picture["width"] > 250


def test_the_browser_has_nothing_to_complain_about(seen):
    assert not complaints(seen)
