"""The recipe of the conditional GAN: real faces → a generator of faces by expression.

It learns from the training splits of FER+ and facial_expressions, aligned. The classifier that
reads what is drawn while it learns is `tiny`; `residual` and `judge`, which judge the generator,
take no part.
"""

from pathlib import Path

import numpy as np

from expression_lab.expressions import EXPRESSIONS

CHECKPOINTS = Path(__file__).resolve().parent.parent / "checkpoints"
# Chosen on validation faces: read as asked, and near to real faces, against variety.
TRUNCATION = 2.2  # of the latents, unless another is asked for
STRENGTH = 1.2  # of the expressions at intensity 1
ABOUT = ("The generator of a conditional GAN: from numbers drawn by chance, which are who it is, "
         "and an expression it draws a face.")


def run(config, folder, resume=False, progress=True, root=None, learnt=None):
    """Train the GAN and leave its generator with its card in a folder.

    Args:
        config: CGANConfig
        folder: path; receives `cgan.keras`, `.json`, `.md`, the state, and a sample sheet and the
            measures of each report.
        resume: bool, go on from the state in the folder.
        progress: bool, print each report.
        root: path or None, where the data sets are.
        learnt: tuple of faces and votes, or None for `aligned.material`.

    Returns:
        dict: the card.
    """
    from expression_lab.generate import cgan_training, loop, saving
    from expression_lab.generate.cgan_generator import CGAN
    from expression_lab.recipes import aligned

    say, folder = print if progress else lambda text: None, Path(folder)
    images, votes = learnt or aligned.material(config.size, root)
    parts = cgan_training.Parts(config, cgan_training.reader_for(config))
    averages, history = loop.run(
        config, parts, cgan_training.sampler(config, images, votes), folder, resume, say,
        lambda step, means: saving.save_all(CGAN("cgan", drawing(config, means)),
                                            folder / f"sheet_{step:06d}.png"))
    counts = np.bincount(votes.argmax(axis=1), minlength=len(EXPRESSIONS))
    about = {"faces": dict(zip(EXPRESSIONS, counts.tolist(), strict=True)),
             "discriminator_parameters": parts.critic.count_params()}
    return finish(config, averages, history, folder, about)


def drawing(config, averages):
    """The generator with its averaged weights: keras.Model."""
    from expression_lab.generate import cgan

    return averages.into(cgan.generator(config.size, config.latent, config.filters))[0]


def finish(config, averages, history, folder, data):
    """Write the file and the card of a trained generator: dict, the card."""
    from expression_lab.generate import cgan
    from expression_lab.recipes import generator_cards, landmarks_files

    model = landmarks_files.with_rounded(
        cgan.strengthened(drawing(config, averages), STRENGTH))
    landmarks_files.save_keras(model, folder / "cgan.keras")
    return generator_cards.write(
        folder / "cgan.keras", "expression-lab train cgan --ship", config, history,
        {"parameters": model.count_params(), "latent": config.latent, "truncation": TRUNCATION,
         "strength": STRENGTH,
         "about": ABOUT, "data": data})


def ship(folder):
    """Put the generator and its card into the package."""
    from expression_lab.recipes import generator_cards

    generator_cards.copy(Path(folder), CHECKPOINTS, "cgan")
