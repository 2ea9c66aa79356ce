"""The command `expression-lab app`: the page without code, on this machine alone."""

from pathlib import Path
from typing import Annotated

import typer


def register(app):
    """Add the command to an app."""
    app.command("app")(serve)


def serve(
    port: Annotated[int | None, typer.Option(
        min=1, max=65535, metavar="N", show_default=False,
        help="The port of this machine. [default: the first that is free from 8870 on]")] = None,
    no_browser: Annotated[bool, typer.Option(
        "--no-browser", help="Only print the address; open it yourself.")] = False,
    folder: Annotated[Path | None, typer.Option(
        metavar="FOLDER", show_default=False,
        help="Where pictures are saved. [default: expression-lab-pictures, here]")] = None,
):
    """Edit, read and compare faces in a page of the browser, without code.

    Nothing leaves this machine: the page is served to it alone, to whoever has the address with
    its token. Ctrl-C ends it. EXPRESSION_LAB_TOKEN sets the token; else it is a random one.
    """
    from expression_lab.app import server

    server.serve(port, not no_browser, folder)
