"""`expression-lab train pix2pix`, `cyclegan`, `sketch`, `refine`, `multi`: one face to another."""

from pathlib import Path

import typer

from expression_lab.cli_train_generators import (
    Batch,
    Out,
    Precision,
    Quiet,
    Resume,
    Seed,
    Ship,
    Steps,
    told,
)

app = typer.Typer()


@app.command("pix2pix")
def train_pix2pix(steps: Steps = None, batch_size: Batch = None, precision: Precision = None,
                  seed: Seed = None, out: Out = None, resume: Resume = False,
                  quiet: Quiet = False, ship: Ship = False):
    """Train Pix2Pix on drawn pairs, and on CK+ where it is; needs no data set."""
    from expression_lab.generate.pix2pix_training import Pix2PixConfig
    from expression_lab.recipes import pix2pix

    train("pix2pix", pix2pix, Pix2PixConfig, out, resume, quiet, ship, steps=steps,
          batch_size=batch_size, precision=precision, seed=seed)


@app.command("cyclegan")
def train_cyclegan(steps: Steps = None, batch_size: Batch = None, precision: Precision = None,
                   seed: Seed = None, out: Out = None, resume: Resume = False,
                   quiet: Quiet = False, ship: Ship = False):
    """Train neutral ↔ happiness without pairs; needs facial_expressions and FER+."""
    from expression_lab.recipes import cyclegan

    train("cyclegan", cyclegan, cyclegan.config, out, resume, quiet, ship, steps=steps,
          batch_size=batch_size, precision=precision, seed=seed)


@app.command("sketch")
def train_sketch(steps: Steps = None, batch_size: Batch = None, precision: Precision = None,
                 seed: Seed = None, out: Out = None, resume: Resume = False,
                 quiet: Quiet = False, ship: Ship = False):
    """Train photo ↔ drawing without pairs; needs no data set."""
    from expression_lab.recipes import sketch

    train("sketch", sketch, sketch.config, out, resume, quiet, ship, steps=steps,
          batch_size=batch_size, precision=precision, seed=seed)


@app.command("refine")
def train_refine(steps: Steps = None, batch_size: Batch = None, precision: Precision = None,
                 seed: Seed = None, out: Out = None, resume: Resume = False,
                 quiet: Quiet = False, ship: Ship = False):
    """Train what refines landmark edits; needs facial_expressions and FER+."""
    _planning("refine", out, resume, quiet, ship, steps=steps, batch_size=batch_size,
              precision=precision, seed=seed)


@app.command("multi")
def train_multi(steps: Steps = None, batch_size: Batch = None, precision: Precision = None,
                seed: Seed = None, out: Out = None, resume: Resume = False,
                quiet: Quiet = False, ship: Ship = False):
    """Train one network for all expressions; needs facial_expressions, FER+ and `refine`."""
    _planning("multi", out, resume, quiet, ship, steps=steps, batch_size=batch_size,
              precision=precision, seed=seed)


def _planning(kind, out, resume, quiet, ship, **options):
    from functools import partial
    from types import SimpleNamespace

    from expression_lab.edit.translation import training
    from expression_lab.recipes import translation

    recipe = SimpleNamespace(run=translation.run, ship=partial(translation.ship, kind=kind))
    train(kind, recipe, partial(training.config, kind), out, resume, quiet, ship, **options)


def train(name, recipe, config, out, resume, quiet, ship, **options):
    """Run a recipe and, where it is asked for, ship what it left.

    Args:
        name: str, of the command.
        recipe: module with `run(config, folder, resume, progress)` and `ship(folder)`.
        config: what makes a LoopConfig; takes those of `options` that were given.
        out: Path or None for build/train/<name>.
        resume, quiet, ship: bool
        options: what the command line said; None where it said nothing.
    """
    from expression_lab.cli_train import given_only

    folder = out or Path("build", "train", name)
    recipe.run(config(**given_only(**options)), folder, resume=resume, progress=not quiet)
    told(folder, ship, lambda: recipe.ship(folder))
