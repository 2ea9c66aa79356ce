"""The command `expression-lab generate`: faces of people who do not exist, by expression.

Only what its options are is imported here; the rest comes when a face is drawn.
"""

from pathlib import Path
from typing import Annotated

import typer

from expression_lab.errors import ConfigError, unknown_name
from expression_lab.expressions import EXPRESSIONS, canonical

METHODS = ("cgan", "cvae")
MOST = 400  # faces of one expression; more would make a page that nobody looks through
ALL = "all"


def register(app):
    """Add the command to an app."""
    app.command(no_args_is_help=True)(generate)


def generate(
    expression: Annotated[str, typer.Argument(
        metavar="EXPRESSION", help="happiness, surprise, sadness, anger, disgust, fear, contempt "
                                   "or neutral; or all: a row for each, of the same people.")],
    target: Annotated[Path, typer.Argument(
        metavar="OUT", help="A .png for all faces on one page; a folder for a file each.")],
    count: Annotated[int, typer.Option(
        metavar="N", help=f"1 to {MOST}, how many people.")] = 16,
    method: Annotated[str, typer.Option(help="The generator: cgan or cvae.")] = "cgan",
    intensity: Annotated[float, typer.Option(
        metavar="N", help="0 (neutral) to 1.5 (exaggerated).")] = 1.0,
    seed: Annotated[int, typer.Option(
        metavar="N", help="The same seed draws the same people.")] = 0,
    truncation: Annotated[float | None, typer.Option(
        metavar="N", help="0.1 to 10: the smaller, the more usual the faces, and the less varied. "
                          "[default: as on its card]", show_default=False)] = None,
    overwrite: Annotated[bool, typer.Option(
        "--overwrite", help="Replace files that are already there.")] = False,
):
    """Draw faces of people who do not exist; each file says that it was generated.

    Nothing is picked out: what the generator draws is what is written.
    """
    from expression_lab.edit import folder

    names = EXPRESSIONS if expression.lower() == ALL else (canonical(expression),)
    _check(method, count, seed)
    page = target.suffix.lower() == ".png" and not target.is_dir()
    places = [target] if page else _places(target, names, count)
    for place in places:
        folder.check_free(place, overwrite=overwrite)
    wish = {"method": method, "intensity": intensity, "seed": seed, "truncation": truncation}
    faces = [_drawn(name, count, **wish) for name in names]
    folder.check_folder(places[0].parent)
    if page:
        _save_page(target, faces, {**wish, "expression": ", ".join(names), "count": count})
        print(target)
    else:
        _save_each(places, names, faces, wish)
        print(f"{len(places)} faces are in {target}")


def _check(method, count, seed):
    if method not in METHODS:
        raise unknown_name("generator that draws by expression", method, METHODS)
    if not 1 <= count <= MOST:
        raise ConfigError(f"--count is {count}; choose 1 to {MOST}.")
    if seed < 0:
        raise ConfigError(f"--seed is {seed}; choose a whole number from 0 on.")


def _places(target, names, count):
    """A file for each face of a folder."""
    if target.suffix and not target.is_dir():
        raise ConfigError(f"{target} is neither a .png nor a folder; faces are kept as PNG.")
    if target.exists() and not target.is_dir():
        raise ConfigError(f"{target} is a file; name a .png or a folder.")
    return [target / f"{name}_{i:03d}.png" for name in names for i in range(1, count + 1)]


def _drawn(name, count, method, intensity, seed, truncation):
    from expression_lab import generate as generators

    return generators.load(method).sample(name, count, seed, intensity, truncation)


def _save_page(target, faces, settings):
    """All on one page: about a square, or a row for each expression."""
    import numpy as np

    from expression_lab.generate import saving

    columns = len(faces[0]) if len(faces) > 1 else None
    saving.save(target, saving.sheet(np.concatenate(faces), columns), settings)


def _save_each(places, names, faces, wish):
    from expression_lab.generate import saving

    people = [(name, person, face) for name, row in zip(names, faces, strict=True)
              for person, face in enumerate(row, start=1)]
    for place, (name, person, face) in zip(places, people, strict=True):
        saving.save(place, face, {**wish, "expression": name, "person": person})
