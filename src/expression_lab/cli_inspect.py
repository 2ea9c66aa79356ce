"""The command `expression-lab inspect`: what pictures and videos say about how they were made."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from expression_lab.errors import LabError, PictureError


def register(app):
    """Add the command to an app."""
    app.command(no_args_is_help=True)(inspect)


def inspect(
    photos: Annotated[list[Path], typer.Argument(
        metavar="PHOTO...", help="Pictures or videos to look at.")],
    as_json: Annotated[bool, typer.Option(
        "--json", help="Print one JSON object, and nothing else, on stdout.")] = False,
):
    """Tell what was done to a picture, and whether a signature (Content Credentials) holds.

    What is told is what the file says of itself; one that says nothing may have been edited all
    the same. Nothing is fetched from the net. A file that cannot be opened is named on stderr,
    the others are still looked at, and the exit code is 2.
    """
    told, failed = [], False
    for path in photos:
        try:
            one = look_at(path)
        except LabError as error:
            failed = True
            told.append({"file": str(path), "error": str(error)})
            print(f"error: {error}", file=sys.stderr)
            continue
        told.append(one.to_dict())
        if not as_json:
            print(one)
    if as_json:
        print(json.dumps({"files": told}, indent=2, ensure_ascii=False))
    if failed:
        raise typer.Exit(2)


def look_at(path):
    """A picture's or a video's `Inspection`.

    Args:
        path: Path

    Returns:
        edit.inspection.Inspection

    Raises:
        PictureError: there is no such file, or it is neither.
    """
    from expression_lab import edit

    try:
        return edit.inspect(path)
    except PictureError:
        if not path.is_file():
            raise
    from expression_lab.video.inspection import inspect as inspect_video

    try:
        return inspect_video(path)
    except PictureError:
        raise PictureError(f"{path} is neither a picture nor a video that can be read here; check "
                           "the file.") from None
