"""The recipe of the conditional VAE, and of the plain autoencoder beside it: real faces → both.

They learn from the training splits of FER+ and facial_expressions, aligned. The classifier that
reads what is drawn while the VAE learns is `tiny`; `residual` and `judge`, which judge it, take no
part. How well the expression can still be read from the latents is probed on validation faces.
"""

import dataclasses
from pathlib import Path

import numpy as np

from expression_lab.expressions import EXPRESSIONS

CHECKPOINTS = Path(__file__).resolve().parent.parent / "checkpoints"
ABOUT = {
    "cvae": "A conditional variational autoencoder: it looks at a face, keeps who it is apart from "
            "what the face expresses, and draws it again with any expression.",
    "autoencoder": "A plain autoencoder of the same layers, for comparison: no divergence, no "
                   "adversaries; expressions are added and taken away in its latent.",
}


def config(name="cvae", **given):
    """The settings of the shipped weights: CVAEConfig.

    Args:
        name: str, "cvae" or "autoencoder".
        given: fields that are to differ.
    """
    from expression_lab.generate.cvae_training import CVAEConfig

    return dataclasses.replace(
        CVAEConfig() if name == "cvae" else CVAEConfig(conditional=False, steps=1500), **given)


def run(config, folder, resume=False, progress=True, root=None, learnt=None, kept=None):
    """Train and leave the model with its card in a folder.

    Args:
        config: CVAEConfig
        folder: path; receives `cvae.keras` or `autoencoder.keras`, its `.json` and `.md`, the state
            and a sample sheet of each report.
        resume: bool, go on from the state in the folder.
        progress: bool, print each report.
        root: path or None, where the data sets are.
        learnt: tuple of faces and votes, or None for `aligned.material`.
        kept: tuple of faces and votes that the latents are probed on, or None for the validation
            split of FER+.

    Returns:
        dict: the card.
    """
    from expression_lab.generate import cvae_training, loop, perceptual, saving
    from expression_lab.recipes import aligned

    say, folder = print if progress else lambda text: None, Path(folder)
    images, votes = learnt or aligned.material(config.size, root)
    parts = cvae_training.Parts(config, perceptual.Eyes(config.size))
    averages, history = loop.run(
        config, parts, cvae_training.sampler(config, images, votes), folder, resume, say,
        lambda step, means: saving.save_all(finished(config, means, images, votes),
                                            folder / f"sheet_{step:06d}.png"))
    if kept is None:
        faces = aligned.faces("ferplus", "validation", config.size, root)
        kept = faces.images, faces.distributions()
    model = finished(config, averages, images, votes)
    counts = np.bincount(votes.argmax(axis=1), minlength=len(EXPRESSIONS))
    return finish(model, config, history, folder, kept,
                  {"faces": dict(zip(EXPRESSIONS, counts.tolist(), strict=True))})


def finished(config, averages, images, votes):
    """The generator with its averaged weights, as 16-bit files hold them: CVAE or Autoencoder."""
    from expression_lab.generate import cvae_training
    from expression_lab.recipes import landmarks_files

    maker = cvae_training.generator(config, averages, images, votes)
    landmarks_files.with_rounded(maker.model)
    return maker


def finish(maker, config, history, folder, kept, data):
    """Write the file and the card of a trained generator: dict, the card."""
    from expression_lab.generate.probe import probe
    from expression_lab.recipes import generator_cards, landmarks_files

    images, votes = kept
    found = probe(maker.encode(images)[0], votes.argmax(axis=1))
    path = folder / f"{maker.name}.keras"
    landmarks_files.save_keras(maker.model, path)
    return generator_cards.write(
        path, f"expression-lab train {maker.name} --ship", config, history,
        {"about": ABOUT[maker.name], "parameters": maker.model.count_params(),
         "latent": config.latent, "data": data,
         "probe": {name: round(value, 3) for name, value in found.items()}})


def ship(folder, name="cvae"):
    """Put a model and its card into the package."""
    from expression_lab.recipes import generator_cards

    generator_cards.copy(Path(folder), CHECKPOINTS, name)
