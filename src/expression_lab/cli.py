"""The command line, `expression-lab`: read photos, look after data sets, train a classifier.

Only typer is imported here; each command brings what it needs, so that `--help` is instant.
An error in what was asked for is one sentence on stderr and exit code 2.
"""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from expression_lab import __version__, cli_edit
from expression_lab.errors import ConfigError, LabError

WRONG_INPUT = 2  # the exit code of everything that the caller can put right

app = typer.Typer(name="expression-lab", add_completion=False, no_args_is_help=True,
                  pretty_exceptions_enable=False, rich_markup_mode=None,
                  help="Read, draw and edit facial expressions. The course is in notebooks/.")
data_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None,
                       help="See, check and bring in data sets.")
train_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None,
                        help="Train a network by its recipe.")
app.add_typer(data_app, name="data")
app.add_typer(train_app, name="train")


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
        help="What to measure of the shipped classifier, as robustness; or all.")],
    split: Annotated[str, typer.Option(
        help="validation while you are still choosing; test once, at the end.")] = "validation",
    folder: Annotated[Path, typer.Option(
        metavar="FOLDER", help="Where measures that train keep what they have finished.",
    )] = Path("build/measure"),
):
    """Measure the shipped classifier and write the tables that the notebooks show."""
    from expression_lab.recipes import measures

    if split not in ("validation", "test"):
        raise ConfigError(f"--split is {split!r}; it must be validation or test.")
    for one in measures.READING if name == "all" else [name]:
        for path in measures.run(one, split, folder=folder / one):
            print(f"{one}: {path}")


@train_app.command("classifier")
def train_classifier(
    network: Annotated[str, typer.Option(
        help="residual or tiny, or residual_fer2013.")] = "residual",
    dataset: Annotated[str | None, typer.Option(
        help="ferplus, fer2013, synthetic, or auto for the best that is here. "
             "[default: ferplus]", show_default=False)] = None,
    epochs: Annotated[int | None, typer.Option(help="Passes over the faces.")] = None,
    batch_size: Annotated[int | None, typer.Option(help="Faces a step.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="The highest one.")] = None,
    precision: Annotated[str | None, typer.Option(
        help="float32, or mixed_bfloat16: faster where the processor has it.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of everything drawn.")] = None,
    out: Annotated[Path | None, typer.Option(
        metavar="FOLDER", help="Where model, card and history go. "
                               "[default: build/train/<network>]", show_default=False)] = None,
    resume: Annotated[bool, typer.Option(
        "--resume", help="Go on from the last epoch in FOLDER.")] = False,
    quiet: Annotated[bool, typer.Option(
        "--quiet", help="No bars, no line an epoch.")] = False,
    ship: Annotated[bool, typer.Option(
        "--ship", help="Then measure on the test faces and put the weights into the package, "
                       "as its authors do.")] = False,
):
    """Train a classifier; what is not given is as in the shipped weights' recipe.

    The folder receives model.keras (for predict --reader), card.json, card.md and history.csv.
    """
    import dataclasses

    from expression_lab.recipes import classifier

    recipe = classifier.shipped(network)
    given = _given(epochs=epochs, batch_size=batch_size, learning_rate=learning_rate,
                   precision=precision, seed=seed)
    recipe = dataclasses.replace(recipe, dataset=dataset or recipe.dataset,
                                 training=dataclasses.replace(recipe.training, **given))
    folder = out or Path("build", "train", network)
    classifier.run(recipe, folder, resume=resume, progress=not quiet)
    if ship:
        classifier.ship(recipe, folder)
    print(f"The classifier is in {folder}; try it: "
          f"expression-lab predict --reader {folder / 'model.keras'} PHOTO")


@train_app.command("expressions", no_args_is_help=True)
def train_expressions(
    folder: Annotated[Path, typer.Argument(help="A folder of pictures for each name: wink/1.jpg.")],
    out: Annotated[Path, typer.Option(metavar="FILE.npz", help="Where the head goes.")],
    reader: Annotated[str, typer.Option(help="residual or tiny.")] = "residual",
    sides: Annotated[bool, typer.Option(
        "--sides", help="A face and its mirror image have different names.")] = False,
):
    """Teach a reader expressions of your own from a handful of pictures, in seconds."""
    from expression_lab.recipes import own

    own.run(folder, out, reader, mirror=not sides)
    print(f"It is in {out}; try it: expression-lab predict --reader {out} PHOTO")


@train_app.command("sequences")
def train_sequences(
    out: Annotated[Path, typer.Option(
        metavar="FOLDER", help="Where weights and cards go.")] = Path("build/train/sequences"),
    ship: Annotated[bool, typer.Option(
        "--ship", help="Then measure on the test films and put the weights into the package, "
                       "as its authors do.")] = False,
):
    """Train the networks over frames, on films of people who do not exist."""
    from expression_lab.recipes import sequences

    found = sequences.run(out)
    if ship:
        sequences.ship(found)
    print(f"The networks over frames are in {out}.")


@train_app.command("face-model")
def train_face_model(
    size: Annotated[int | None, typer.Option(help="Side of the texture, pixels.")] = None,
    identity: Annotated[int | None, typer.Option(help="Components of identity.")] = None,
    fullness: Annotated[float | None, typer.Option(
        help="Which quantile of how far people go is a full expression.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of everything drawn.")] = None,
    out: Annotated[Path, typer.Option(
        metavar="FOLDER", help="Where statistics and card go.")] = Path("build/train/face_model"),
    quiet: Annotated[bool, typer.Option("--quiet", help="Print no steps.")] = False,
    ship: Annotated[bool, typer.Option(
        "--ship", help="Then put them into the package, as its authors do.")] = False,
):
    """Fit the statistical face model to facial_expressions and FER+, with their landmarks.

    The folder receives face_model.npz, face_model.json and face_model.md.
    """
    from expression_lab.faces.model.config import FitConfig
    from expression_lab.recipes import face_model

    config = FitConfig(**_given(size=size, identity=identity, fullness=fullness, seed=seed))
    face_model.run(config, out, progress=not quiet)
    if ship:
        face_model.ship(out)
    print(f"The face model is in {out}; try it: faces.model.load('{out / 'face_model.npz'}')")


@train_app.command("detector")
def train_detector(
    backgrounds: Annotated[Path | None, typer.Option(
        metavar="FOLDER",
        help="Pictures without people to paste faces into, beside scikit-image's own; "
             "transparent ones are pasted as things.")] = None,
    kept_out: Annotated[Path | None, typer.Option(
        metavar="FOLDER", help="More of them, to measure on.")] = None,
    scenes: Annotated[int | None, typer.Option(help="Pictures an epoch.")] = None,
    epochs: Annotated[int | None, typer.Option(help="Passes of that many.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of everything drawn.")] = None,
    out: Annotated[Path, typer.Option(
        metavar="FOLDER", help="Where model, card and history go.")] = Path("build/train/detector"),
    resume: Annotated[bool, typer.Option(
        "--resume", help="Go on from the last epoch in FOLDER.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No line an epoch.")] = False,
    ship: Annotated[bool, typer.Option(
        "--ship", help="Then measure on the test faces and put the weights into the package, "
                       "as its authors do.")] = False,
):
    """Train the small network that proposes where faces are; needs facial_expressions and FER+."""
    import dataclasses

    from expression_lab.recipes import detector, detector_card

    given = _given(scenes=scenes, epochs=epochs, seed=seed)
    recipe = dataclasses.replace(detector.DetectorRecipe(), **given)
    detector.run(recipe, out, backgrounds, kept_out, resume=resume, progress=not quiet)
    if ship:
        detector_card.ship(recipe, out, kept_out=kept_out)
    print(f"The detector and its card are in {out}.")


@train_app.command("landmarks")
def train_landmarks(
    backgrounds: Annotated[Path | None, typer.Option(
        metavar="FOLDER", help="More photos without a face, beside scikit-image's own; look "
                               "through them first.")] = None,
    epochs: Annotated[int | None, typer.Option(help="Passes over the faces.")] = None,
    batch_size: Annotated[int | None, typer.Option(help="Examples a step.")] = None,
    learning_rate: Annotated[float | None, typer.Option(help="The highest one.")] = None,
    precision: Annotated[str | None, typer.Option(
        help="mixed_bfloat16 (faster where the processor has it), or float32.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of everything drawn.")] = None,
    out: Annotated[Path, typer.Option(
        metavar="FOLDER", help="Where networks, card and history go.")] = Path(
            "build/train/landmarks"),
    resume: Annotated[bool, typer.Option(
        "--resume", help="Go on from the last epoch in FOLDER.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="No line an epoch.")] = False,
    ship: Annotated[bool, typer.Option(
        "--ship", help="Then measure on the test faces and put the weights into the package, "
                       "as its authors do.")] = False,
):
    """Train the landmark network; needs facial_expressions and FER2013 with their landmarks."""
    import dataclasses

    from expression_lab.recipes import landmarks

    given = _given(epochs=epochs, batch_size=batch_size, learning_rate=learning_rate,
                   precision=precision, seed=seed)
    recipe = dataclasses.replace(landmarks.LandmarksRecipe(), **given)
    landmarks.run(recipe, out, resume=resume, progress=not quiet, photos=backgrounds)
    if ship:
        landmarks.ship(recipe, out, photos=backgrounds)
    print(f"The landmark network and its card are in {out}.")


def _given(**options):
    """The options that were given on the command line."""
    return {name: value for name, value in options.items() if value is not None}


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
