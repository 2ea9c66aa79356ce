"""The human study in JupyterLab: answered by keys, in two displays, deleted and gone on with."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect
from running_lab import HANG, PICTURES, complaints, run_in_lab

STUDY = Path("notebooks/study.ipynb")
CELLS = [
    "from expression_lab.widgets import study",
    "items = study.Items.make(editors=('landmarks', 'refine'), targets=('happiness', 'anger'),\n"
    "                         each=4, seed=0)",
    "panel = study.panel(items, 'our_study')\npanel",
    "panel",
]
NOTEBOOKS = {STUDY: CELLS}
GO_ON = """
from IPython.display import display
again = study.panel(items, 'our_study')
display(again)
"""
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def seen(browser, lab):
    seen = run_in_lab(browser, lab, STUDY, width=1280)
    button(seen.page, "I take part").wait_for(timeout=HANG)
    return seen


@pytest.fixture(scope="module")
def rows(lab):
    """A function that reads the lines of all files of answers, without their first ones."""
    place = lab.root / "notebooks" / "our_study" / "answers"
    return lambda: [line.split(",") for path in sorted(place.glob("*.csv"))
                    for line in path.read_text("utf-8").splitlines()[1:]]


def button(page, words, display=0):
    return page.locator(".xl-app").nth(display).locator("button").filter(has_text=words).first


def asking(page, display=0):
    return page.locator(".xl-study").nth(display)


def wait_until_answered(page, count):
    page.get_by_text(f"{count} of 12 answered").first.wait_for(timeout=HANG)


def test_consent_comes_first(seen):
    page = seen.page
    assert "No name is asked" in page.locator(".xl-study-text").first.inner_text()
    expect(asking(page)).to_be_hidden()
    page.screenshot(path=PICTURES / "study_consent.png")
    button(page, "I take part").press("Enter")
    expect(asking(page)).to_be_visible(timeout=HANG)
    expect(asking(page, 1)).to_be_visible()
    page.get_by_text("Your code is").first.wait_for(timeout=HANG)


def test_keys_answer_and_are_not_taken_by_the_notebook(seen, rows):
    page = seen.page
    page.screenshot(path=PICTURES / "study_question.png")  # the keys work without another click
    page.keyboard.press("2")
    wait_until_answered(page, 1)
    page.keyboard.press("1")
    wait_until_answered(page, 2)
    assert [row[-2] for row in rows()] == ["edited", "unedited"]
    assert all(0 < float(row[-1]) < 600 for row in rows())
    assert page.evaluate("jupyterapp.shell.currentWidget.content.widgets.every("
                         "cell => cell.model.type === 'code')"), "a digit makes no heading"
    assert page.evaluate("document.activeElement.className") == "xl-study", "the keys go on"


def test_a_hurried_hand_and_another_display_answer_once(seen, rows):
    page = seen.page
    page.keyboard.press("1")
    page.keyboard.press("2")  # before the next question is there
    page.evaluate("""() => document.querySelectorAll(".xl-study").forEach(
        one => one.querySelector("button").click())""")
    page.get_by_text(re.compile("[34] of 12 answered")).first.wait_for(timeout=HANG)
    page.wait_for_timeout(500)
    done = rows()
    assert len(done) == len({row[4] for row in done}) in (3, 4)


def test_pairs_are_answered_by_arrows_up_to_the_end(seen, rows):
    page = seen.page
    for _ in range(12):
        done = len(rows())
        if done == 12:
            break
        wait_until_answered(page, done)
        pair = asking(page).locator("img").count() == 2
        if pair:
            page.screenshot(path=PICTURES / "study_pair.png")
        asking(page).focus()
        page.keyboard.press("ArrowRight" if pair else "2")
        wait_until_answered(page, done + 1)
    page.locator(".xl-study-result").first.wait_for(timeout=HANG)
    page.screenshot(path=PICTURES / "study_result.png", full_page=True)
    assert page.locator(".xl-app").first.locator(".xl-study-review figure").count() == 8
    assert len({row[4] for row in rows()}) == len(rows()) == 12


def test_a_code_goes_on_and_deletes_for_good(seen, rows):
    page, code = seen.page, rows()[0][0]
    page.evaluate("""code => jupyterapp.shell.currentWidget.content.widgets.at(-1).model
                     .sharedModel.setSource(code)""", GO_ON)
    page.evaluate("""() => { const book = jupyterapp.shell.currentWidget.content;
        book.activeCellIndex = book.widgets.length - 1;
        return jupyterapp.commands.execute("notebook:run-cell"); }""")
    expect(page.locator(".xl-app")).to_have_count(2, timeout=HANG)
    page.locator(".xl-app").nth(1).get_by_placeholder("my code").fill(code.upper())
    button(page, "Go on with my code", 1).press("Enter")
    page.locator(".xl-app").nth(1).locator(".xl-study-result").wait_for(timeout=HANG)
    expect(button(page, "Yes, delete all", 1)).to_be_hidden()
    button(page, "Delete my answers", 1).press("Enter")
    expect(button(page, "Yes, delete all", 1)).to_be_visible(timeout=HANG)
    assert len(rows()) == 12, "asked once more"
    button(page, "Yes, delete all", 1).press("Enter")
    page.get_by_text("Your answers are deleted").first.wait_for(timeout=HANG)
    assert rows() == []


@pytest.mark.parametrize("width", [1280, 768])
def test_it_fits_the_screen(seen, width):
    page = seen.page
    page.set_viewport_size({"width": width, "height": 900})
    page.screenshot(path=PICTURES / f"study_{width}.png")
    wider = "box => box.scrollWidth - box.clientWidth"
    for display in range(page.locator(".xl-app").count()):
        assert page.locator(".xl-app").nth(display).evaluate(wider) <= 1


def test_the_browser_has_nothing_to_complain_about(seen):
    assert not complaints(seen)
