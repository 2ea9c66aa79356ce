"""The recipe of Pix2Pix: pairs of drawn faces → a network that changes a photo's expression.

It learns from faces of the statistical face model, and from CK+ where that is in place. The
classifier that may read along is `tiny`; `residual` and `judge`, which judge what it makes, take no
part.
"""

from pathlib import Path

import numpy as np

from expression_lab.expressions import EXPRESSIONS
from expression_lab.recipes.pix2pix_card import CHECKED, JUDGED, NAME

CHECKPOINTS = Path(__file__).resolve().parent.parent / "checkpoints"
CHECKED_SEED = 1_000_003  # training draws its people from the seed of its configuration
SHOWN = 12  # people on a sample sheet


def material(config, root=None, say=print):
    """Pairs to learn from: drawn ones, and those of CK+ where its sequences are in place.

    Args:
        config: Pix2PixConfig
        root: path or None, where the data sets are.
        say: function of one str.

    Returns:
        tuple: Pairs, and dict of source -> how many of them.
    """
    from expression_lab.errors import DataMissingError
    from expression_lab.generate import pix2pix_pairs

    parts = {"drawn": pix2pix_pairs.drawn(config.people, config.size, config.seed)}
    try:
        parts["ckplus"] = pix2pix_pairs.from_ckplus(root, config.size)
    except DataMissingError:
        say("CK+ is not here; drawn faces alone do as well.")
    counts = {name: len(part) for name, part in parts.items()}
    say("pairs: " + ", ".join(f"{name} {count:,}" for name, count in counts.items()))
    return pix2pix_pairs.Pairs.joined(list(parts.values())), counts


def run(config, folder, resume=False, progress=True, root=None, learnt=None):
    """Train Pix2Pix and leave its network with its card in a folder.

    Args:
        config: Pix2PixConfig
        folder: path; receives `pix2pix.keras`, `.json`, `.md`, the state, and a sample sheet of
            each report.
        resume: bool, go on from the state in the folder.
        progress: bool, print each report.
        root: path or None, where the data sets are.
        learnt: tuple of Pairs and dict of source -> count, or None for `material`.

    Returns:
        dict: the card.
    """
    from expression_lab.generate import loop, pix2pix_training, reader

    say, folder = print if progress else lambda text: None, Path(folder)
    pairs, counts = learnt or material(config, root, say)
    kept, real = checked(config.size), photos(config.size, root)
    parts = pix2pix_training.Parts(config, reader.reader_for(config))
    averages, history = loop.run(
        config, parts, pix2pix_training.sampler(config, pairs), folder, resume, say,
        lambda step, means: save_sheet(drawing(config, means), kept,
                                       folder / f"sheet_{step:06d}.png"))
    about = {"pairs": counts, "critic_parameters": parts.critic.count_params()}
    return finish(config, averages, history, folder, about, kept, real)


def photos(size=64, root=None):
    """Validation photos that the network is tried on: dict of what they show -> uint8 `(n, S, S)`.

    Empty where facial_expressions is not in place: training needs no photo.
    """
    from expression_lab.errors import DataMissingError
    from expression_lab.recipes import cyclegan

    try:
        found = cyclegan.material(size, "validation", ("neutral", "happiness"), root)
    except DataMissingError:
        return {}
    return {name: faces[np.random.default_rng(0).permutation(len(faces))[:JUDGED]]
            for name, faces in found.items()}


def checked(size=64, people=None):
    """Drawn people whom no training of this recipe learns from: Pairs."""
    from expression_lab.generate import pix2pix_pairs

    return pix2pix_pairs.drawn(people or CHECKED, size, CHECKED_SEED)


def drawing(config, averages):
    """The network with its averaged weights: keras.Model."""
    from expression_lab.generate import pix2pix

    return averages.into(pix2pix.generator(config.size, config.filters))[0]


def save_sheet(model, pairs, path):
    """Write a row of drawn faces at rest, and below it a row for each expression.

    Args:
        model: keras.Model
        pairs: pix2pix_pairs.Pairs
        path: Path ending in .png.
    """
    from expression_lab.generate import saving
    from expression_lab.generate.translators import Translator

    people = pairs.source[::9][:SHOWN]  # the first pair of each person begins at rest
    made_by = Translator(NAME, dict.fromkeys(EXPRESSIONS, model))
    rows = [people, *(np.rint(made_by.translate(people, name)).astype(np.uint8)
                      for name in EXPRESSIONS)]
    path.parent.mkdir(parents=True, exist_ok=True)
    saving.save(path, saving.sheet(np.concatenate(rows), len(people)),
                {"method": NAME, "expression": ["source", *EXPRESSIONS]})


def finish(config, averages, history, folder, data, kept, real):
    """Write the file and the card of a trained network: dict, the card.

    Args:
        config: Pix2PixConfig
        averages: loop.Averages
        history: list of dicts.
        folder: Path
        data: dict, what it learnt from.
        kept: Pairs, of drawn people whom it does not know.
        real: dict, as `photos` gives it; may be empty.
    """
    from expression_lab.recipes import editor_cards, landmarks_files, model_cards, pix2pix_card

    model, path = landmarks_files.with_rounded(drawing(config, averages)), folder / f"{NAME}.keras"
    landmarks_files.save_keras(model, path)
    card = editor_cards.of_training(
        path, "translating", f"expression-lab train {NAME} --ship", config, history,
        {"goals": list(EXPRESSIONS), "parameters": model.count_params(), "size": config.size,
         "about": pix2pix_card.ABOUT, "data": data, "measures": pix2pix_card.measured(model, kept),
         "photos": pix2pix_card.read_as(model, real) if real else {}})
    card["limits"] = list(pix2pix_card.LIMITS)
    card["license"] = pix2pix_card.LICENSE + pix2pix_card.WITH_CKPLUS * ("ckplus" in data["pairs"])
    return model_cards.write(card, path.with_suffix(".json"), pix2pix_card.words(card))


def ship(folder):
    """Put the network and its card into the package."""
    from expression_lab.recipes import generator_cards

    generator_cards.copy(Path(folder), CHECKPOINTS, NAME)
