"""The command line, `expression-lab`: read photos, look after data sets, train a classifier.

Only typer is imported here; each command brings what it needs, so that `--help` is instant.
An error in what was asked for is one sentence on stderr and exit code 2.
"""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from expression_lab import (
    __version__,
    cli_app,
    cli_cards,
    cli_edit,
    cli_evaluate,
    cli_generate,
    cli_inspect,
    cli_train,
    cli_video,
)
from expression_lab.errors import ConfigError, LabError

WRONG_INPUT = 2  # the exit code of everything that the caller can put right

app = typer.Typer(name="expression-lab", add_completion=False, no_args_is_help=True,
                  pretty_exceptions_enable=False, rich_markup_mode=None,
                  help="Read, draw and edit facial expressions. The course is in notebooks/.")
data_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None,
                       help="See, check and bring in data sets.")
app.add_typer(data_app, name="data")
app.add_typer(cli_train.app, name="train")


def main():
    """Run the command line; the entry point of `expression-lab`."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")  # an old terminal shows "?" and goes on
    try:
        app()
    except LabError as error:
        _complain(error)
        sys.exit(WRONG_INPUT)


@app.callback()
def _root(version: Annotated[bool | None, typer.Option(
        "--version", is_eager=True, help="Print the version and stop.",
        callback=lambda asked: _print_version(asked))] = None):
    pass


@app.command(no_args_is_help=True)
def predict(
    photos: Annotated[list[Path], typer.Argument(metavar="PHOTO...", help="Pictures to read.")],
    as_json: Annotated[bool, typer.Option(
        "--json", help="Print one JSON object, and nothing else, on stdout.")] = False,
    reader: Annotated[str, typer.Option(
        help="residual (accurate), tiny (fast), residual_fer2013, or a file of your own: .keras, "
             ".npz of train expressions, .json of a calibration.")] = "residual",
    balanced: Annotated[bool, typer.Option(
        "--balanced", help="Take all expressions as equally likely beforehand: finds the rare "
                           "ones, takes more faces for them too.")] = False,
    save: Annotated[Path | None, typer.Option(
        metavar="FOLDER", help="Also draw each photo with boxes and bars, as PNG, here.")] = None,
):
    """Find the faces in photos and read their expressions.

    A photo without a face is an answer, not an error. A photo that cannot be opened is named on
    stderr, the others are still read, and the exit code is 2.
    """
    from expression_lab import answers, faces, recognize

    classifier = recognize.load(reader, runtime="auto")
    said = []
    for number, path in enumerate(photos, start=1):
        try:
            photo = faces.open_picture(path)
            readings = recognize.read(photo, classifier, balanced)
        except LabError as error:
            _complain(error)
            said.append({"photo": str(path), "error": str(error)})
            continue
        said.append(answers.photo(path, photo, readings))
        if not as_json:
            answers.show(path, readings)
        if save:
            _draw(photo, readings, save / f"{number:02d}_{path.stem}.png")
    if as_json:
        whole = answers.everything(classifier, said, balanced)
        print(json.dumps(whole, indent=2, ensure_ascii=False))
    if any("error" in one for one in said):
        raise typer.Exit(WRONG_INPUT)


cli_edit.register(app)
cli_evaluate.register(app)
cli_generate.register(app)
cli_inspect.register(app)
cli_video.register(app)
cli_app.register(app)
cli_cards.register(app)


@data_app.command("list")
def list_data():
    """Say which data sets are on this machine, and where to get the others."""
    from expression_lab import data

    rows = data.status()
    width = max(len(row.name) for row in rows)
    for row in rows:
        count = f", {row.images:,} pictures" if row.images else ""
        print(f"{row.name:<{width}} {row.title}: {'here' if row.present else 'not here'}{count}")
        if row.path:
            print(f"{'':<{width}} {'at' if row.present else 'put it at'} {row.path}")
        if not row.present:
            print(f"{'':<{width}} get it from {row.page}")
        print(f"{'':<{width}} terms: {row.terms}")


@data_app.command("check", no_args_is_help=True)
def check_data(
    name: Annotated[str, typer.Argument(help="A name of `data list`, as ferplus.")],
    path: Annotated[Path | None, typer.Option(
        help="Where your folder per class is (folder only).")] = None,
):
    """Read a whole data set and name every fault; exit code 2 if there is one."""
    from expression_lab import data

    report = data.check(name, **({"path": path} if path else {}))
    print(f"{name}: {report.images:,} pictures in order, at {report.path}")
    for split, count in report.splits.items():
        print(f"  {split:<11} {count:,}")
    for note in report.notes:
        print(f"  note: {note}")
    for fault in report.faults:
        print(f"  fault: {fault}")
    if not report.ok:
        shown = len(report.faults)
        _complain(f"{name} has {report.total:,} fault(s); {shown:,} of them are listed.")
        raise typer.Exit(WRONG_INPUT)


@data_app.command("import", no_args_is_help=True)
def import_data(
    name: Annotated[str, typer.Argument(help="A name of `data list`, as ferplus.")],
    archive: Annotated[Path, typer.Argument(help="The zip or tar that you downloaded.")],
):
    """Unpack a downloaded archive, check what is in it, and put it where it is looked for."""
    from expression_lab import data

    print(f"{name} is checked and in place: {data.import_archive(archive, name)}")


@app.command(no_args_is_help=True)
def measure(
    name: Annotated[str, typer.Argument(
        help="What to measure, as robustness or editing; or all, of the classifier.")],
    split: Annotated[str, typer.Option(
        help="validation while you are still choosing; test once, at the end.")] = "validation",
    folder: Annotated[Path, typer.Option(
        metavar="FOLDER", help="Where measures that train keep what they have finished.",
    )] = Path("build/measure"),
    editor: Annotated[str | None, typer.Option(
        metavar="NAME", help="Which editor, of the measure editing.")] = None,
    faces: Annotated[int | None, typer.Option(
        metavar="N", help="How many faces, of the measure editing.")] = None,
    series: Annotated[int | None, typer.Option(
        metavar="N", help="How many of them at all intensities, of the measure editing.")] = None,
):
    """Measure what is shipped and write the tables that the notebooks show."""
    from expression_lab.recipes import measures

    if split not in ("validation", "test"):
        raise ConfigError(f"--split is {split!r}; it must be validation or test.")
    given = {"editor": editor, "faces": faces, "series": series}
    asked = {key: value for key, value in given.items() if value is not None}
    for one in measures.READING if name == "all" else [name]:
        for path in measures.run(one, split, folder=folder / one, **asked):
            print(f"{one}: {path}")


def _print_version(asked):
    if asked:
        print(f"expression-lab {__version__}")
        raise typer.Exit


def _complain(message):
    print(f"error: {message}", file=sys.stderr)


def _draw(photo, readings, path):
    from expression_lab import plots

    try:
        plots.save(plots.reading(photo, readings), path)
    except OSError as error:
        raise ConfigError(f"{path} cannot be written ({error.strerror}); choose another folder "
                          "with --save.") from error
    print(f"drawn: {path}", file=sys.stderr)


if __name__ == "__main__":
    main()
