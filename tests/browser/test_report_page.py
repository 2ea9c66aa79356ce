"""The page of a comparison in a real browser, without a network."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "unit"))

import report_fakes  # noqa: E402

from expression_lab import report  # noqa: E402

pytestmark = [pytest.mark.browser, pytest.mark.slow]
TABLE = "#editors table.sorts >> nth=0"


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    small = report_fakes.result(("landmarks", "cgan", "cyclegan", "refine"), ("tiny",))
    small.tables["editors"].loc[2, "both"] = float("nan")
    return report.write(small, tmp_path_factory.mktemp("page") / "report.html")


@pytest.fixture
def opened(file, browser):
    """A function that opens the page; what it asked for and complained of is kept."""
    contexts = []

    def open_page(**settings):
        contexts.append(browser.new_context(**settings))
        contexts[-1].set_offline(True)
        page = contexts[-1].new_page()
        page.asked, page.complaints = [], []
        page.on("request", lambda request: page.asked.append(request.url))
        page.on("console", lambda message: page.complaints.append(message.text))
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.goto(file.as_uri())
        return page

    yield open_page
    for context in contexts:
        context.close()


def names(page):
    return page.locator(TABLE).locator("tbody th").evaluate_all(
        "all => all.map(one => one.dataset.sort)")


def heading(page, text):
    return page.locator(TABLE).get_by_role("columnheader").filter(has_text=text)


def test_it_shows_all_and_asks_nothing_of_a_network(opened, file):
    page = opened()
    widths = page.locator("img").evaluate_all("all => all.map(one => one.naturalWidth)")
    assert len(widths) > 60 and all(widths)
    assert [url for url in page.asked if not url.startswith("data:")] == [file.as_uri()]
    assert page.complaints == []


def test_a_click_sorts_with_the_best_on_top_and_the_unknown_last(opened):
    page = opened()
    assert names(page) == ["landmarks", "cgan", "cyclegan", "refine"]
    both = heading(page, "both judges")
    both.get_by_role("button").click()
    assert names(page) == ["refine", "cgan", "landmarks", "cyclegan"]
    assert both.get_attribute("aria-sort") == "descending"
    both.get_by_role("button").click()
    assert names(page) == ["landmarks", "cgan", "refine", "cyclegan"]
    heading(page, "failed").get_by_role("button").click()
    assert names(page)[-1] == "cgan" and both.get_attribute("aria-sort") is None


def test_the_keyboard_sorts_too(opened):
    page = opened()
    button = heading(page, "editor").get_by_role("button")
    button.focus()
    page.keyboard.press("Enter")
    assert names(page) == ["cgan", "cyclegan", "landmarks", "refine"]
    page.keyboard.press("Space")
    assert names(page) == ["refine", "landmarks", "cyclegan", "cgan"]
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent").startswith("targets")


def test_only_what_scrolls_is_a_stop_of_the_tab_key(opened):
    stops = "[...document.querySelectorAll('.scroll')].map(one => one.tabIndex)"
    wide, narrow = (opened(viewport={"width": width, "height": 800}).evaluate(stops)
                    for width in (1280, 360))
    assert wide[0] == -1 and narrow[0] == 0


def test_without_its_script_it_reads_the_same(opened):
    page, plain = opened(), opened(java_script_enabled=False)
    assert plain.get_by_role("button").count() == 0
    assert plain.locator("main").inner_text().split() == \
        page.locator("main").inner_text().split()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_and_can_be_read(opened, width, scheme):
    page = opened(viewport={"width": width, "height": 800}, color_scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    ink, paper = (page.evaluate(f"getComputedStyle(document.body).{one}")
                  for one in ("color", "backgroundColor"))
    light = [sum(map(float, one[4:-1].split(","))) / 3 for one in (ink, paper)]
    assert abs(light[0] - light[1]) > 150 and (light[0] < light[1]) == (scheme == "light")


def test_print_is_light_unfolded_and_as_wide_as_the_paper(opened):
    page = opened(viewport={"width": 700, "height": 900}, color_scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--ink')") \
        .strip() == "#24272c"
    assert page.evaluate("document.documentElement.scrollWidth") <= 700
    assert page.locator("nav").is_hidden()
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.locator("details:not([open])").count() == 0
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator("details[open]").count() == 0
