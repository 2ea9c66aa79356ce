"""`make lab`, seen in a real browser: the first notebook runs, and nobody else gets in."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import notebooks
import psutil
import pytest
import start_lab

REPOSITORY = Path(start_lab.__file__).resolve().parent.parent
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
PICTURES = REPOSITORY / "build" / "browser"  # what the browser showed, for whoever wonders
HANG = 400_000  # milliseconds until a notebook counts as hanging
RUN_ALL = """() => {
    window.state = "running";
    const run = async () => {
        await jupyterapp.restored;
        await jupyterapp.shell.currentWidget.context.sessionContext.ready;
        await jupyterapp.commands.execute("notebook:run-all-cells");
        await jupyterapp.commands.execute("docmanager:save");
    };
    run().then(() => { window.state = "done"; }, error => { window.state = String(error); });
}"""
pytestmark = [pytest.mark.browser, pytest.mark.slow]


@dataclass
class Lab:
    """A running JupyterLab."""

    process: psutil.Process
    root: Path
    address: str
    token: str

    def url(self, path):
        """Address of a file, with the token, in a workspace where nothing else is open."""
        place = f"lab/workspaces/{Path(path).stem}/tree/{Path(path).as_posix()}"
        return f"{self.address}{place}?token={self.token}"


@dataclass
class Seen:
    """A notebook after all of its cells ran in the browser."""

    page: object
    notebook: nbformat.NotebookNode
    console: list = field(default_factory=list)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def make_workspace(root):
    """Copy what a reader's checkout has, since JupyterLab saves what it runs."""
    for name in ("notebooks", "data"):
        shutil.copytree(REPOSITORY / name, root / name, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("raw", "cache", ".ipynb_checkpoints"))
    cells = [nbformat.v4.new_code_cell(text) for text in PANEL_CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=notebooks.METADATA), root / PANEL)


def wait_for_server(process, runtime, log, seconds=240):
    """The server's own note of its address and token."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for note in runtime.glob("jpserver-*.json"):
            known = json.loads(note.read_text() or "{}")
            if known.get("url"):
                return known
        if process.poll() is not None:
            break
        time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-2000:]}")


def end(process):
    """End a process and its children, each by its id."""
    family = [*process.children(recursive=True), process]
    for one in family:
        try:
            one.terminate()
        except psutil.NoSuchProcess:
            continue
    for one in psutil.wait_procs(family, timeout=15)[1]:
        one.kill()


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    """JupyterLab as `make lab` starts it, in a copy of the checkout and without a data set."""
    root = tmp_path_factory.mktemp("checkout")
    runtime = tmp_path_factory.mktemp("runtime")
    log = runtime / "server.log"
    make_workspace(root)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(start_lab, "ROOT", root)
        patch.setenv("JUPYTER_RUNTIME_DIR", str(runtime))
        for name in ("JUPYTER_DATA_DIR", "JUPYTERLAB_SETTINGS_DIR", "IPYTHONDIR",
                     "EXPRESSION_LAB_DATA", "EXPRESSION_LAB_CACHE"):
            patch.setenv(name, str(root / "own" / name.lower()))
        patch.setenv("EXPRESSION_LAB_PROFILE", "quick")
        extra = ["--no-browser", f"--port={free_port()}", "--LabApp.expose_app_in_browser=True"]
        command = start_lab.arguments(extra, root_user=True)
        with log.open("w") as output:
            process = subprocess.Popen(command, cwd=root, stdout=output, stderr=output,
                                       env=start_lab.environment(os.environ))
    server = psutil.Process(process.pid)
    try:
        known = wait_for_server(process, runtime, log)
        yield Lab(server, root, known["url"], known["token"])
    finally:
        end(server)
        process.wait()


def run_in_lab(browser, lab, path):
    """Open a notebook, run all of its cells, wait for the last, save."""
    page = browser.new_page(viewport={"width": 1300, "height": 1000})
    seen = Seen(page, None)
    page.on("console", lambda message: seen.console.append((message.type, message.text)))
    page.on("pageerror", lambda error: seen.console.append(("error", str(error))))
    page.goto(lab.url(path))
    page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=HANG)
    page.evaluate(RUN_ALL)
    try:
        page.wait_for_function("window.state !== 'running'", timeout=HANG)
    finally:
        page.screenshot(path=PICTURES / f"{Path(path).stem}.png")
    assert page.evaluate("window.state") == "done"
    seen.notebook = nbformat.read(lab.root / path, as_version=4)
    return seen


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
    told = [text for _, text in seen.console]
    models = [text for text in told if "model not found" in text.lower()
              or "failed to load model class" in text.lower()]
    assert not models
    body = seen.page.locator("body").inner_text()
    assert "Error displaying widget" not in body
    assert "Loading widget..." not in body
    assert not [text for kind, text in seen.console if kind == "error" and not harmless(text)]


def harmless(text):
    """Requests that a closed network refuses, and JupyterLab's own for files that may be absent."""
    return "Failed to load resource" in text or "net::ERR" in text


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
