"""`expression-lab train …`: each network, statistic and head of the course by its recipe.

Every command leaves its weights and a card in a folder, and with `--ship` puts them into the
package. What is not given is as in the shipped weights' recipe.
"""

from pathlib import Path
from typing import Annotated

import typer

from expression_lab import cli_train_generators, cli_train_translators

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None,
                  help="Train a network by its recipe.")
app.add_typer(cli_train_generators.app)
app.add_typer(cli_train_translators.app)


@app.command("classifier")
def train_classifier(
    network: Annotated[str, typer.Option(
        help="residual, tiny, residual_fer2013 or judge.")] = "residual",
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
    given = given_only(epochs=epochs, batch_size=batch_size, learning_rate=learning_rate,
                   precision=precision, seed=seed)
    recipe = dataclasses.replace(recipe, dataset=dataset or recipe.dataset,
                                 training=dataclasses.replace(recipe.training, **given))
    folder = out or Path("build", "train", network)
    classifier.run(recipe, folder, resume=resume, progress=not quiet)
    if ship:
        classifier.ship(recipe, folder)
    print(f"The classifier is in {folder}; try it: "
          f"expression-lab predict --reader {folder / 'model.keras'} PHOTO")


@app.command("expressions", no_args_is_help=True)
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


@app.command("sequences")
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


@app.command("face-model")
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

    config = FitConfig(**given_only(size=size, identity=identity, fullness=fullness, seed=seed))
    face_model.run(config, out, progress=not quiet)
    if ship:
        face_model.ship(out)
    print(f"The face model is in {out}; try it: faces.model.load('{out / 'face_model.npz'}')")


@app.command("detector")
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

    given = given_only(scenes=scenes, epochs=epochs, seed=seed)
    recipe = dataclasses.replace(detector.DetectorRecipe(), **given)
    detector.run(recipe, out, backgrounds, kept_out, resume=resume, progress=not quiet)
    if ship:
        detector_card.ship(recipe, out, kept_out=kept_out)
    print(f"The detector and its card are in {out}.")


@app.command("landmarks")
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

    given = given_only(epochs=epochs, batch_size=batch_size, learning_rate=learning_rate,
                   precision=precision, seed=seed)
    recipe = dataclasses.replace(landmarks.LandmarksRecipe(), **given)
    landmarks.run(recipe, out, resume=resume, progress=not quiet, photos=backgrounds)
    if ship:
        landmarks.ship(recipe, out, photos=backgrounds)
    print(f"The landmark network and its card are in {out}.")


@app.command("movements")
def train_movements(
    out: Annotated[Path, typer.Option(
        metavar="FOLDER", help="Where movements and card go.")] = Path("build/train/movements"),
    quiet: Annotated[bool, typer.Option("--quiet", help="Print no steps.")] = False,
    ship: Annotated[bool, typer.Option(
        "--ship", help="Then put them into the package, as its authors do.")] = False,
):
    """Learn how faces move from facial_expressions and FER+, with their landmarks."""
    from expression_lab.recipes import movements

    movements.run(out, progress=not quiet)
    if ship:
        movements.ship(out)
    print(f"The movements and their card are in {out}.")


@app.command("retoucher")
def train_retoucher(
    steps: Annotated[int | None, typer.Option(help="Steps of training.")] = None,
    batch_size: Annotated[int | None, typer.Option(help="Drafts of each kind a step.")] = None,
    precision: Annotated[str | None, typer.Option(
        help="mixed_bfloat16 (faster where the processor has it), or float32.")] = None,
    seed: Annotated[int | None, typer.Option(help="Of everything drawn.")] = None,
    out: Annotated[Path, typer.Option(
        metavar="FOLDER", help="Where network, card and state go.")] = Path(
            "build/train/retoucher"),
    resume: Annotated[bool, typer.Option(
        "--resume", help="Go on from the last state in FOLDER.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print no losses.")] = False,
    ship: Annotated[bool, typer.Option(
        "--ship", help="Then put the weights into the package, as its authors do.")] = False,
):
    """Train the network that finishes edited faces; needs facial_expressions and FER+."""
    from expression_lab.edit.retouch.training import RetouchConfig
    from expression_lab.recipes import retoucher

    given = given_only(steps=steps, batch_size=batch_size, precision=precision, seed=seed)
    retoucher.run(RetouchConfig(**given), out, resume=resume, progress=not quiet)
    if ship:
        retoucher.ship(out)
    print(f"The retoucher and its card are in {out}.")


def given_only(**options):
    """The options that were given on the command line."""
    return {name: value for name, value in options.items() if value is not None}
