"""`expression-lab train cvae`, `autoencoder`, `cgan`, `cgan-encoder`: the networks that draw."""

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer()

Steps = Annotated[int | None, typer.Option(help="Steps of training.")]
Batch = Annotated[int | None, typer.Option("--batch-size", help="Faces a step.")]
Size = Annotated[int | None, typer.Option(help="Side of the pictures, 48 or 64.")]
Precision = Annotated[str | None, typer.Option(
    help="mixed_bfloat16 (faster where the processor has it), or float32.")]
Seed = Annotated[int | None, typer.Option(help="Of everything drawn.")]
Out = Annotated[Path | None, typer.Option(
    metavar="FOLDER", show_default=False,
    help="Where network, card and state go. [default: build/train/<name>]")]
Resume = Annotated[bool, typer.Option("--resume", help="Go on from the last state in FOLDER.")]
Quiet = Annotated[bool, typer.Option("--quiet", help="Print no losses.")]
Ship = Annotated[bool, typer.Option(
    "--ship", help="Then put the weights into the package, as its authors do.")]


@app.command("cvae")
def train_cvae(steps: Steps = None, size: Size = None, batch_size: Batch = None,
               precision: Precision = None, seed: Seed = None, out: Out = None,
               resume: Resume = False, quiet: Quiet = False, ship: Ship = False):
    """Train the conditional VAE; needs facial_expressions and FER+."""
    _vae("cvae", out, resume, quiet, ship, steps=steps, size=size, batch_size=batch_size,
         precision=precision, seed=seed)


@app.command("autoencoder")
def train_autoencoder(steps: Steps = None, size: Size = None, batch_size: Batch = None,
                      precision: Precision = None, seed: Seed = None, out: Out = None,
                      resume: Resume = False, quiet: Quiet = False, ship: Ship = False):
    """Train the plain autoencoder beside the VAE; needs facial_expressions and FER+."""
    _vae("autoencoder", out, resume, quiet, ship, steps=steps, size=size, batch_size=batch_size,
         precision=precision, seed=seed)


def _vae(name, out, resume, quiet, ship, **options):
    from expression_lab.cli_train import given_only
    from expression_lab.recipes import cvae

    folder = out or Path("build", "train", name)
    cvae.run(cvae.config(name, **given_only(**options)), folder, resume=resume,
             progress=not quiet)
    told(folder, ship, lambda: cvae.ship(folder, name))


@app.command("cgan")
def train_cgan(steps: Steps = None, size: Size = None, batch_size: Batch = None,
               head: Annotated[str | None, typer.Option(
                   help="How the discriminator is told the expression: projection, auxiliary or "
                        "blind.")] = None,
               precision: Precision = None, seed: Seed = None, out: Out = None,
               resume: Resume = False, quiet: Quiet = False, ship: Ship = False):
    """Train the conditional GAN; needs facial_expressions and FER+."""
    from expression_lab.cli_train import given_only
    from expression_lab.generate.cgan_training import CGANConfig
    from expression_lab.recipes import cgan

    folder = out or Path("build", "train", "cgan")
    config = CGANConfig(**given_only(steps=steps, size=size, batch_size=batch_size, head=head,
                                     precision=precision, seed=seed))
    cgan.run(config, folder, resume=resume, progress=not quiet)
    told(folder, ship, lambda: cgan.ship(folder))


@app.command("cgan-encoder")
def train_cgan_encoder(steps: Steps = None, batch_size: Batch = None, precision: Precision = None,
                       seed: Seed = None, out: Out = None, resume: Resume = False,
                       quiet: Quiet = False, ship: Ship = False):
    """Train the way back into the shipped conditional GAN: from a face to its latent."""
    from expression_lab.cli_train import given_only
    from expression_lab.generate.inversion_training import EncoderConfig
    from expression_lab.recipes import cgan_encoder

    folder = out or Path("build", "train", "cgan_encoder")
    config = EncoderConfig(**given_only(steps=steps, batch_size=batch_size, precision=precision,
                                        seed=seed))
    cgan_encoder.run(config, folder, resume=resume, progress=not quiet)
    told(folder, ship, lambda: cgan_encoder.ship(folder))


def told(folder, ship, put):
    """Ship where that is asked for, and say where everything is."""
    if ship:
        put()
    print(f"The network and its card are in {folder}.")
