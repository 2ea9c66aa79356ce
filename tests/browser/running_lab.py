"""A JupyterLab of its own, started as `make lab` starts it, and notebooks that run in a browser."""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import notebooks
import psutil
import pytest
import start_lab

REPOSITORY = Path(start_lab.__file__).resolve().parent.parent
PICTURES = REPOSITORY / "build" / "browser"  # what the browser showed, for whoever wonders
HANG = 400_000  # milliseconds until a notebook counts as hanging
# Pixels of an image as a number that changes with any of them; -1 while a new one is loading.
FINGERPRINT = """image => {
    if (!image.complete || !image.naturalWidth) return -1;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const data = context.getImageData(0, 0, canvas.width, canvas.height).data;
    return data.reduce((sum, value, i) => (sum * 31 + value) % 2147483647, 7);
}"""
# The same once the image is there, as a condition to wait for.
LOADED = f"""image => {{
    const now = ({FINGERPRINT})(image);
    return now === -1 ? null : {{now}}; }}"""
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


@dataclass
class Lab:
    """A running JupyterLab."""

    process: psutil.Process
    root: Path
    address: str
    token: str
    app: str = "jupyterlab"

    def url(self, path):
        """Address of a file, with the token, in a workspace where nothing else is open."""
        place = f"lab/workspaces/{Path(path).stem}/tree/{Path(path).as_posix()}"
        if self.app == "notebook":
            place = f"notebooks/{Path(path).as_posix()}"
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


def make_workspace(root, own):
    """Copy what a reader's checkout has, since JupyterLab saves what it runs; add own notebooks."""
    for name in ("notebooks", "data"):
        shutil.copytree(REPOSITORY / name, root / name, dirs_exist_ok=True,
                        ignore=shutil.ignore_patterns("raw", "cache", ".ipynb_checkpoints"))
    for path, texts in own.items():
        cells = [nbformat.v4.new_code_cell(text) for text in texts]
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=notebooks.METADATA),
                       root / path)


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


@contextlib.contextmanager
def running(root, runtime, own=(), python=sys.executable, app="jupyterlab"):
    """JupyterLab as `make lab` starts it, in a copy of the checkout and without a data set.

    Args:
        root, runtime: pathlib.Path, folders to be filled: the copy, and the server's own notes.
        own: dict path -> texts of the cells, notebooks beside those of the course.
        python: str, the Python that runs it.
        app: str, "jupyterlab" or "notebook".

    Yields:
        Lab
    """
    log = runtime / "server.log"
    make_workspace(root, dict(own))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(start_lab, "ROOT", root)
        patch.setenv("JUPYTER_RUNTIME_DIR", str(runtime))
        for name in ("JUPYTER_DATA_DIR", "JUPYTERLAB_SETTINGS_DIR", "IPYTHONDIR",
                     "EXPRESSION_LAB_DATA", "EXPRESSION_LAB_CACHE"):
            patch.setenv(name, str(root / "own" / name.lower()))
        patch.setenv("EXPRESSION_LAB_PROFILE", "quick")
        exposed = {"jupyterlab": "LabApp", "notebook": "JupyterNotebookApp"}[app]
        extra = ["--no-browser", f"--port={free_port()}", f"--{exposed}.expose_app_in_browser=True"]
        command = [python, "-m", app, *start_lab.arguments(extra, root_user=True)[3:]]
        with log.open("w") as output:
            process = subprocess.Popen(command, cwd=root, stdout=output, stderr=output,
                                       env=start_lab.environment(os.environ))
    server = psutil.Process(process.pid)
    try:
        known = wait_for_server(process, runtime, log)
        yield Lab(server, root, known["url"], known["token"], app)
    finally:
        end(server)
        process.wait()


@pytest.fixture(scope="module")
def lab(request, tmp_path_factory):
    """A running JupyterLab.

    A test module's own notebooks are in its `NOTEBOOKS`: path -> texts of the cells.
    """
    with running(tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("runtime"),
                 getattr(request.module, "NOTEBOOKS", {})) as started:
        yield started


def run_in_lab(browser, lab, path, width=1300, page=None):
    """Open a notebook, in a page that is made here or given; run all of its cells, save."""
    page = page or browser.new_page(viewport={"width": width, "height": 1000})
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


def pixels(page, image):
    """A number that changes with any pixel of an image, once that is there."""
    image.wait_for(timeout=HANG)
    loaded = page.wait_for_function(LOADED, arg=image.element_handle(), timeout=HANG)
    return loaded.json_value()["now"]


def harmless(text):
    """Requests that a closed network refuses, and JupyterLab's own for files that may be absent."""
    return "Failed to load resource" in text or "net::ERR" in text


def complaints(seen):
    """What the browser had to say against the page, once its widgets are there."""
    seen.page.wait_for_function("!document.body.innerText.includes('Loading widget...')",
                                timeout=HANG)
    missing = [text for _, text in seen.console if "model not found" in text.lower()
               or "failed to load model class" in text.lower()]
    error = "Error displaying widget"
    shown = [error] if error in seen.page.locator("body").inner_text() else []
    return missing + shown + [text for kind, text in seen.console
                              if kind == "error" and not harmless(text)]
