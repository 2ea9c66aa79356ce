"""The recipe of the GAN's encoder: a trained generator and real faces → the way back to latents.

It learns from the faces that the generator learnt from. The classifier whose features are compared
is `tiny`; `residual` and `judge`, which judge edited faces, take no part.
"""

import hashlib
from pathlib import Path

from expression_lab import cards
from expression_lab.recipes import card_phrases, editor_cards, model_cards

CHECKPOINTS = Path(__file__).resolve().parent.parent / "checkpoints"
NAME = "cgan_encoder"
PAPERS = ("Zhu, Krähenbühl, Shechtman and Efros, \"Generative visual manipulation on the natural "
          "image manifold\", ECCV 2016. https://arxiv.org/abs/1609.03552",)


def run(config, folder, resume=False, progress=True, root=None, learnt=None, generator=None):
    """Train the encoder and leave it with its card in a folder.

    Args:
        config: EncoderConfig
        folder: path; receives `cgan_encoder.keras`, `.json`, `.md` and the state.
        resume: bool, go on from the state in the folder.
        progress: bool, print each report.
        root: path or None, where the data sets are.
        learnt: tuple of faces and votes, or None for `aligned.material`.
        generator: Generator, or None for the shipped one.

    Returns:
        dict: the card.
    """
    from expression_lab import generate
    from expression_lab.generate import inversion_training, loop, perceptual
    from expression_lab.generate.reader import Reader
    from expression_lab.recipes import aligned

    say, folder = print if progress else lambda text: None, Path(folder)
    generator = generator or generate.load("cgan")
    images, votes = learnt or aligned.material(generator.size, root)
    parts = inversion_training.Parts(config, generator, Reader(layers=perceptual.READER_LAYERS))
    batches = inversion_training.sampler(config, generator.latent, images, votes)
    averages, history = loop.run(config, parts, batches, folder, resume, say)
    return finish(config, generator, averages, history, folder, len(images))


def finish(config, generator, averages, history, folder, faces):
    """Write the file and the card of a trained encoder: dict, the card.

    Args:
        config: EncoderConfig
        generator: Generator that it belongs to.
        averages: loop.Averages
        history: list of dicts.
        folder: Path
        faces: int, real faces that it learnt from.
    """
    from expression_lab.generate import inversion
    from expression_lab.recipes import landmarks_files

    model, = averages.into(inversion.encoder(generator.size, generator.latent, config.filters))
    landmarks_files.with_rounded(model)
    path = folder / f"{NAME}.keras"
    landmarks_files.save_keras(model, path)
    card = editor_cards.of_training(
        path, "inversion", "expression-lab train cgan-encoder --ship", config, history,
        {"parameters": model.count_params(), "generator": fingerprint(generator), "faces": faces})
    card["limits"] = list(LIMITS)
    return model_cards.write(card, path.with_suffix(".json"), words(card))


LIMITS = (
    "What the generator cannot draw cannot be found: glasses, hands, beards and turned heads come "
    "back as faces without.",
    "The encoder's guess keeps pose, light and expression better than who somebody is; refining a "
    "face by gradient steps (`inversion.invert`) brings it nearer.",
    "It belongs to one generator; another needs one of its own.",
    "It learnt from the training faces of the generator, with their biases: see its card.",
)


def words(card):
    """The encoder's card in words: cards.Words."""
    return cards.Words(
        title="from a face to the latent that the GAN would draw it from",
        about="It looks at a face and says from which numbers, and with which expression, the "
              "generator `cgan` would draw it.",
        audience="readers of the course, who change expressions of faces through `cgan`",
        made={"data": "faces that the generator drew, whose latents are known, and "
                      f"{card['faces']:,} real ones, aligned faces of FER+ and "
                      "facial_expressions, which should look the same when they are drawn again.",
              "split": "training splits only; measured on validation faces.",
              "seed": card["config"]["seed"], "minutes": card["minutes"]},
        measured=_measured(card.get("measures")), not_for=card_phrases.EDITING,
        sources=card_phrases.sources(*card_phrases.FACES, papers=PAPERS),
        notes=[f"It learnt in {card['history'][-1]['step']:,} steps. The classifier whose "
               "features were compared is `tiny`."],
        details=editor_cards.measures_table(card.get("measures"), "on validation faces"))


def _measured(measures):
    if not measures:
        return "Not yet."
    return "; ".join(f"{name}: {value}" for name, value in measures.items()) + "."


def fingerprint(generator):
    """Which weights an encoder belongs to: str."""
    digest = hashlib.sha256()
    for weight in generator.model.get_weights():
        digest.update(weight.astype("f2").tobytes())
    return digest.hexdigest()


def measured(path, measures):
    """Write measures into the card of an encoder.

    Args:
        path: Path of the `.json`.
        measures: dict of str -> number or str.
    """
    card = {**cards.read(path.stem, path.parent), "measures": measures}
    model_cards.write(card, path, words(card))


def ship(folder):
    """Put the encoder and its card into the package."""
    from expression_lab.recipes import generator_cards

    generator_cards.copy(Path(folder), CHECKPOINTS, NAME)
