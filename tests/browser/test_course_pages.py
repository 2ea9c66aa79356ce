"""The pages that `make course` leaves, opened in a real browser without a network."""

import re

import course
import notebooks
import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.slow]
SCRIPT = """\
# %% [markdown]
# # A page
#
# $p_k = e^{z_k}$

# %%
import io
import ipywidgets
from PIL import Image

buffer = io.BytesIO()
Image.new("RGB", (60, 40), "teal").save(buffer, "PNG")
ipywidgets.VBox([ipywidgets.IntSlider(3), ipywidgets.Image(value=buffer.getvalue())])

# %%
Image.open(buffer)
"""


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    for name in ("00_first", "01_second"):
        text = notebooks.to_text(notebooks.make_notebook(SCRIPT))
        (folder / f"{name}.ipynb").write_text(text, "utf-8")
    course.run_course(sorted(folder.glob("*.ipynb")), folder / "out")
    return folder / "out"


@pytest.fixture
def page(out, browser):
    context = browser.new_context(viewport={"width": 1100, "height": 900})
    context.set_offline(True)
    page = context.new_page()
    page.asked = []
    page.on("request", lambda request: page.asked.append(request.url))
    page.goto((out / "index.html").as_uri())
    yield page
    context.close()


def test_the_table_leads_to_every_page_and_back(page):
    assert page.locator("tbody tr").count() == 2
    page.get_by_role("link", name="A page").nth(1).click()
    expect(page).to_have_url(re.compile("/01_second.html$"))
    page.get_by_role("link", name="00_first").click()
    expect(page).to_have_url(re.compile("/00_first.html$"))
    page.get_by_role("link", name="All notebooks").click()
    expect(page).to_have_url(re.compile("/index.html$"))


def test_pictures_formulas_and_widgets_show_without_a_network(page):
    page.get_by_role("link", name="A page").first.click()
    page.wait_for_load_state()
    expect(page.locator("img")).to_have_count(2)
    page.wait_for_function("[...document.images].every(one => one.naturalWidth)")
    widths = page.locator("img").evaluate_all("all => all.map(one => one.naturalWidth)")
    assert widths == [60, 60]
    for part in ("math msup", "input[type=range]"):
        expect(page.locator(part)).to_be_visible()
    assert all(url.startswith(("file:", "data:")) for url in page.asked)


@pytest.mark.parametrize("width", [360, 1100])
def test_no_page_scrolls_sideways(page, width):
    page.set_viewport_size({"width": width, "height": 800})
    for name in ("index", "00_first"):
        expect(page).to_have_url(re.compile(f"/{name}.html$"))
        page.wait_for_load_state()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.locator("a[href$='.html']").first.click()
