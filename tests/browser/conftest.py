"""A real browser and a real JupyterLab, both ended by the test that started them."""

import os
import shutil
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPOSITORY / "tools"), str(Path(__file__).parent)]

import fake_camera  # noqa: E402
from running_lab import HANG, lab  # noqa: E402, F401, lab is a fixture

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
         "--disable-background-networking", "--disable-component-update"]


def program():
    """Chromium or Chrome as it is installed here; Playwright's own download is never used."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        reason = f"no browser here: none of {', '.join(BROWSERS)} is on the PATH"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    return found


@pytest.fixture(scope="module")  # not longer: Playwright keeps an event loop open
def launch():
    """A function that starts the browser with more flags; all are closed at the end."""
    executable = program()
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=HANG)
    with sync_playwright() as playwright:
        started = []

        def start(*flags):
            started.append(playwright.chromium.launch(executable_path=executable,
                                                      args=[*FLAGS, *flags]))
            return started[-1]

        yield start
        for chromium in started:
            chromium.close()


@pytest.fixture(scope="module")
def browser(launch):
    """A browser as it is."""
    return launch()


@pytest.fixture(scope="module")
def camera_browser(launch, tmp_path_factory):
    """A browser whose camera shows the sample clip over and over.

    A page gets it where its context has the permission "camera"; elsewhere it is refused.
    """
    return launch(*fake_camera.flags(tmp_path_factory.mktemp("camera") / "clip.y4m"))
