"""`make lab`, seen in a real browser: the first notebook runs, and nobody else gets in."""

import urllib.error
import urllib.request
from pathlib import Path

import psutil
import pytest
import start_lab
from running_lab import HANG, complaints, run_in_lab

FIRST = Path(start_lab.FIRST)
PANEL = Path("notebooks/panel.ipynb")
PANEL_CELLS = [
    "import io, ipywidgets\nfrom PIL import Image",
    "def picture(width):\n    buffer = io.BytesIO()\n"
    "    Image.new('RGB', (width, 20), 'teal').save(buffer, 'PNG')\n    return buffer.getvalue()",
    "slider = ipywidgets.IntSlider(value=40, min=40, max=41, description='wider')\n"
    "shown = ipywidgets.Image(value=picture(40))\n"
    "slider.observe(lambda change: setattr(shown, 'value', picture(change['new'])), 'value')\n"
    "ipywidgets.VBox([slider, shown])",
]
NOTEBOOKS = {PANEL: PANEL_CELLS}
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def first(browser, lab):
    return run_in_lab(browser, lab, FIRST)


@pytest.fixture(scope="module")
def panel(browser, lab):
    return run_in_lab(browser, lab, PANEL)


def outputs(seen):
    return [output for cell in seen.notebook.cells for output in cell.get("outputs", ())]


def scroll_to(seen, kind):
    """Bring the first output of a kind into view: JupyterLab draws only what is near."""
    cell = next(number for number, cell in enumerate(seen.notebook.cells)
                if any(kind in output.get("data", {}) for output in cell.get("outputs", ())))
    seen.page.evaluate(
        "cell => jupyterapp.shell.currentWidget.content.scrollToItem(cell, 'start')", cell)


def status(url):
    try:
        with urllib.request.urlopen(url, timeout=20) as answer:
            return answer.status, answer.geturl()
    except urllib.error.HTTPError as error:
        return error.code, url


def test_a_request_without_the_token_is_refused(lab):
    assert len(lab.token) >= 32
    assert status(f"{lab.address}api/contents")[0] == 403
    assert status(f"{lab.address}api/contents?token=wrong")[0] == 403
    assert "/login" in status(f"{lab.address}lab")[1]
    assert status(f"{lab.address}api/contents?token={lab.token}")[0] == 200


def test_it_listens_on_this_machine_only(lab, first):
    family = [lab.process, *lab.process.children(recursive=True)]
    assert len(family) > 1, "the kernel should run by now"
    listening = {connection.laddr.ip for process in family
                 for connection in process.net_connections("inet")
                 if connection.status == psutil.CONN_LISTEN}
    assert listening and listening <= {"127.0.0.1", "::1"}


def test_every_cell_of_the_first_notebook_ran(first):
    cells = [cell for cell in first.notebook.cells if cell.cell_type == "code" and cell.source]
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    errors = [output.evalue for output in outputs(first) if output.output_type == "error"]
    assert not errors


def test_the_first_notebook_shows_pictures(first):
    scroll_to(first, "image/png")
    shown = first.page.locator(".jp-OutputArea-output img").first
    shown.wait_for(timeout=HANG)
    first.page.wait_for_function("image => image.complete && image.naturalWidth > 50",
                                 arg=shown.element_handle(), timeout=HANG)
    assert shown.get_attribute("alt")


def test_the_first_notebook_shows_its_panel(first):
    scroll_to(first, "application/vnd.jupyter.widget-view+json")
    first.page.locator(".jupyter-widgets").first.wait_for(timeout=HANG)


@pytest.mark.parametrize("notebook", ["first", "panel"])
def test_the_browser_has_nothing_to_complain_about(notebook, request):
    seen = request.getfixturevalue(notebook)
    assert not complaints(seen)


def test_a_slider_changes_a_picture(panel):
    page = panel.page
    image = page.locator(".jupyter-widgets img").first
    image.wait_for(timeout=HANG)
    page.wait_for_function("image => image.naturalWidth === 40", arg=image.element_handle(),
                           timeout=HANG)
    page.locator(".widget-slider [role=slider], .widget-slider .noUi-handle").first.focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_function("image => image.naturalWidth === 41", arg=image.element_handle(),
                           timeout=HANG)
