"""The webcam with an older kernel and in Notebook 7, where there is a Python that has them.

    python -m venv --system-site-packages other
    other/bin/python -m pip install "ipykernel<7" "notebook>=7,<8"
    export EXPRESSION_LAB_OTHER_PYTHON=other/bin/python
    python -m pytest tests/browser/test_webcam_kernels.py

Before ipykernel 7 what the page says waits for the cell that runs, so the page has to say why
nothing moves.
"""

import os
import subprocess
from pathlib import Path

import pytest
from running_lab import complaints, running
from webcam_page import (
    NUMBERS,
    PLAIN,
    TRACKS,
    button,
    opened,
    said,
    wait_for,
    wait_for_frames,
    wait_for_said,
    words,
)

OTHER = os.environ.get("EXPRESSION_LAB_OTHER_PYTHON")
OLD = Path("notebooks/old.ipynb")
pytestmark = [
    pytest.mark.browser, pytest.mark.slow,
    pytest.mark.skipif(not OTHER, reason="EXPRESSION_LAB_OTHER_PYTHON names no Python with "
                       "ipykernel 6 and Notebook 7"),
]


@pytest.fixture(scope="module", params=["jupyterlab", "notebook"])
def app(request, tmp_path_factory):
    with running(tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("runtime"),
                 {OLD: [PLAIN]}, OTHER, request.param) as started:
        yield started


def test_frames_are_answered_wait_for_a_cell_and_end_with_the_kernel(camera_browser, app):
    with opened(camera_browser, app, OLD) as seen:
        page, before = seen.page, complaints(seen)  # Notebook 7 has one of its own
        button(page, "start").press("Enter")
        wait_for(page, "live")
        wait_for_frames(page, 10)
        page.evaluate("void jupyterapp.shell.currentWidget.context.sessionContext.session.kernel"
                      ".requestExecute({code: 'time.sleep(6)'})")
        wait_for(page, "kernel busy")
        assert "busy with a cell" in words(page) and page.evaluate(TRACKS) == [False]
        wait_for_frames(page, 5)
        wait_for(page, "live")
        wait_for_said(page, "print(cam.most, cam.state)", "1 live")
        said(page, "cam.play([(__import__('numpy').zeros((48, 64, 3), 'uint8'), 0.0)] * 3)")
        wait_for(page, "idle")
        assert all(page.evaluate(TRACKS)) and "That was the end" in words(page)
        button(page, "start").click()
        wait_for(page, "live")
        wait_for_frames(page, 3)
        assert complaints(seen) == before
        assert page.evaluate(f"{NUMBERS}.roundTrip") > 0
        page.evaluate("jupyterapp.shell.currentWidget.context.sessionContext.session.kernel"
                      ".restart()")
        wait_for(page, "kernel gone")
        assert all(page.evaluate(TRACKS))


def test_the_other_python_is_what_it_should_be():
    code = "import ipykernel, notebook; print(ipykernel.__version__, notebook.__version__)"
    told = subprocess.run([OTHER, "-c", code], capture_output=True, text=True, check=True).stdout
    kernel, notebook = told.split()
    assert kernel.startswith("6.") and notebook.startswith("7."), told
