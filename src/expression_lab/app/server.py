"""Serve the page: one cell behind Voilà, on this machine alone, for whoever has the token.

Voilà (github.com/voila-dashboards/voila) runs a notebook and shows what its cells show. Here it
runs a notebook of one cell, in a folder of its own, with none of anybody's settings. The page gets
all it needs from this server: the frame in `jupyter/` leaves out what Voilà's own asks of the net,
and a policy forbids the browser to ask anybody else.
"""

import contextlib
import errno
import json
import os
import secrets
import signal
import socket
import tempfile
import webbrowser
from pathlib import Path

from expression_lab.errors import ConfigError

HOST = "127.0.0.1"
PORT, TRIES = 8870, 50  # where to begin, and how many ports to try, where none was asked for
TOKEN = "EXPRESSION_LAB_TOKEN"  # the environment variable
CLOSED = 600  # seconds after which the kernel of a page that is gone ends
LARGEST = 2**30  # bytes of a message: photos of any camera come through, and are judged there
FOLDER = "expression-lab-pictures"
TEMPLATE = "expression-lab"
EXTENSIONS = ("@jupyter-widgets/jupyterlab-manager", "@voila-dashboards/widgets-manager8",
              "anywidget")  # all that the browser loads
CELL = """import os
os.chdir({place!r})
from expression_lab.widgets import app
app.panel({folder!r})"""


def serve(port=None, browser=True, folder=None):
    """Serve the page until Ctrl-C; then the kernels of all pages have ended, too.

    Args:
        port: int or None for the first that is free from `PORT` on.
        browser: bool, open the page in the browser.
        folder: path, where the page saves pictures; None for `expression-lab-pictures`, here.

    Raises:
        ConfigError: the port is taken, or none is free.
    """
    sockets = bind(port)
    token = os.environ.get(TOKEN) or secrets.token_urlsafe(24)
    with tempfile.TemporaryDirectory(prefix="expression-lab-") as place:
        place = Path(place)
        write_notebook(place / "app.ipynb", Path.cwd(), folder or FOLDER)
        write_kernel(place)
        with environment(place):
            from expression_lab.app.page import Page

            page = Page.made(place, token, sockets)
            print(f"Expression Lab is at {page.address}\nCtrl-C ends it.", flush=True)
            if browser:
                show(page.address, place)
            page.start()


def bind(port=None):
    """Take a port.

    Args:
        port: int or None, as in `serve`.

    Returns:
        list of socket: one that listens.

    Raises:
        ConfigError: it is taken, or none is free.
    """
    from tornado.netutil import bind_sockets

    for one in [port] if port else range(PORT, PORT + TRIES):
        try:
            return bind_sockets(one, HOST, socket.AF_INET)
        except OSError as error:
            if port and error.errno != errno.EADDRINUSE:
                raise ConfigError(f"Port {port} cannot be used ({error.strerror}); choose another "
                                  "one, or leave --port out.") from None
    taken = f"Port {port} is taken" if port else f"Ports {PORT} to {PORT + TRIES - 1} are taken"
    raise ConfigError(f"{taken}; choose another one with --port"
                      + (", or leave --port out for the next that is free." if port else "."))


def write_notebook(path, place, folder):
    """The notebook that is shown: one cell that makes the panel.

    Args:
        path: Path, where it is written.
        place: path, where the panel is at work: relative names begin there.
        folder: path, where pictures are saved.
    """
    cell = {"cell_type": "code", "id": "page", "metadata": {}, "outputs": [],
            "execution_count": None, "source": CELL.format(place=str(place), folder=str(folder))}
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    path.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "cells": [cell], "metadata": {
        "title": "Expression Lab", "kernelspec": kernel}}), "utf-8")


def write_kernel(place):
    """Let the kernel be this very Python, whatever else goes by the name of python3 here.

    Args:
        place: Path, a folder that is in JUPYTER_PATH.
    """
    from ipykernel.kernelspec import get_kernel_dict

    folder = place / "kernels" / "python3"
    folder.mkdir(parents=True)
    (folder / "kernel.json").write_text(json.dumps(get_kernel_dict()), "utf-8")


@contextlib.contextmanager
def environment(place):
    """The variables that server and kernels run with: nobody's old settings count.

    Args:
        place: Path, a folder of our own.
    """
    paths = str(place), str(Path(__file__).with_name("jupyter")), os.environ.get("JUPYTER_PATH")
    ours = {
        "JUPYTER_PATH": os.pathsep.join(filter(None, paths)),
        "JUPYTER_CONFIG_DIR": str(place / "config"), "JUPYTER_PREFER_ENV_PATH": "1",
        "JUPYTER_RUNTIME_DIR": str(place), "IPYTHONDIR": str(place / "ipython"),
        "TF_CPP_MIN_LOG_LEVEL": os.environ.get("TF_CPP_MIN_LOG_LEVEL", "3"),
    }
    before = {name: os.environ.get(name) for name in (*ours, TOKEN)}
    os.environ.update(ours)
    os.environ.pop(TOKEN, None)  # the kernels need not know it
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


def show(address, place):
    """Open the browser, by a file that leads there: a command line is seen by everybody."""
    path = place / "open.html"
    path.touch(0o600)
    path.write_text('<!DOCTYPE html><meta charset="utf-8"><title>Expression Lab</title>'
                    f'<meta http-equiv="refresh" content="0; url={address}">'
                    f'<a href="{address}">Expression Lab</a>', "utf-8")
    webbrowser.open(path.as_uri())


def end_at_signals(stop):
    """Call `stop` where the process is asked to end: Ctrl-C, a closed terminal, a kill."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), lambda *_: stop())
