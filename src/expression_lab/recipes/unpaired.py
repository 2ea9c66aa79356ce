"""What the recipes of unpaired translation share: training, sheets, files, and the card."""

from pathlib import Path

import numpy as np

from expression_lab import cards, files, lab
from expression_lab.recipes import card_phrases, editor_cards, landmarks_files, model_cards

PAPERS = ("Zhu, Park, Isola and Efros, \"Unpaired image-to-image translation using "
          "cycle-consistent adversarial networks\", ICCV 2017. https://arxiv.org/abs/1703.10593",)
SHOWN = 12  # faces of each kind on a sample sheet


def train(name, config, faces, folder, resume=False, say=print):
    """Train a CycleGAN.

    Args:
        name: str, of the translator.
        config: CycleGANConfig
        faces: dict of kind -> uint8 `(m, S, S)`.
        folder: path, receives the state, and a sample sheet of each report.
        resume: bool, go on from the state in the folder.
        say: function of one str.

    Returns:
        tuple: translators.Translator with the averaged weights, as they will be read back; and
        the history of `loop.run`.
    """
    from expression_lab.generate import cyclegan_training, loop, reader

    one, other = config.kinds
    parts = cyclegan_training.Parts(config, reader.reader_for(config))
    averages, history = loop.run(
        config, parts, cyclegan_training.sampler(config, faces[one], faces[other]), folder, resume,
        say, lambda step, means: save_sheet(translator(name, config, means), faces,
                                            Path(folder) / f"sheet_{step:06d}.png"))
    return translator(name, config, averages), history


def translator(name, config, averages):
    """The generators with their averaged weights as a translators.Translator."""
    from expression_lab.generate import cyclegan_training
    from expression_lab.generate.translators import Translator

    makers = averages.into(*cyclegan_training.generators(config))
    return Translator(name, {kind: landmarks_files.with_rounded(maker) for kind, maker
                             in zip(config.kinds[::-1], makers, strict=True)})


def save_sheet(made_by, faces, path):
    """Write faces of each kind, as the other kind, and back again: three rows a kind.

    Args:
        made_by: translators.Translator
        faces: dict of kind -> uint8 `(m, S, S)`.
        path: Path ending in .png.
    """
    from expression_lab.faces.pictures import save_picture
    from expression_lab.generate import saving

    rows = [row for kind in faces for row in there_and_back(made_by, faces, kind, SHOWN)]
    save_picture(saving.sheet(np.concatenate(rows), len(rows[0])), path,
                 metadata={"Description": f"Training faces, translated by {made_by.name}."})


def there_and_back(made_by, faces, kind, count=None):
    """Faces of a kind, as the other kind, and back: three uint8 `(n, S, S)`.

    Args:
        made_by: translators.Translator
        faces: dict of kind -> uint8 `(m, S, S)`.
        kind: str, a key of `faces`.
        count: int or None for all.
    """
    here = faces[kind][:count]
    other = next(name for name in faces if name != kind)
    there = rounded(made_by.translate(here, other))
    return here, there, rounded(made_by.translate(there, kind))


def rounded(pictures):
    """Grey values 0 to 255 as uint8."""
    return np.rint(pictures).astype(np.uint8)


def difference(one, other):
    """Mean absolute difference of two batches of pictures, grey values."""
    return float(np.abs(one.astype(float) - other).mean())


def kept(made_by, faces):
    """How faithful a translator is: what comes back, and what should have been left alone.

    Args:
        made_by: translators.Translator
        faces: dict of kind -> uint8 `(m, S, S)`, that it did not learn from.

    Returns:
        dict of str -> float, grey values: for each way `changed`, how far the translation is from
        the face, and `cycle error`, how far the face that went there and back is; and for each
        kind `no-op error`, how much a face changes that is of that kind already.
    """
    measures = {}
    for kind in faces:
        here, there, back = there_and_back(made_by, faces, kind)
        other = next(name for name in faces if name != kind)
        measures |= {f"{kind} → {other}: changed": difference(there, here),
                     f"{kind} → {other} → {kind}: cycle error": difference(back, here),
                     f"{kind} → {kind}: no-op error": difference(
                         made_by.translate(here, kind), here)}
    return {name: round(value, 2) for name, value in measures.items()}


def finish(made_by, config, history, folder, extra):
    """Write the files and the card of a trained CycleGAN.

    Args:
        made_by: translators.Translator
        config: CycleGANConfig
        history: list of dicts, as `loop.run` gives it.
        folder: path
        extra: dict: `title`, `about`, `data`, `measures`, and `limits`, list of str.

    Returns:
        dict: the card.
    """
    folder, name = Path(folder), made_by.name
    written = {f"{name}_{goal}.keras": model for goal, model in made_by.networks.items()}
    for file, model in written.items():
        landmarks_files.save_keras(model, folder / file)
    told = cards.fingerprints(folder, written)
    card = {"task": "translating", "name": name, "goals": list(made_by.goals), "files": told,
            "bytes": sum(one["bytes"] for one in told.values()),
            "parameters": made_by.parameters, "size": made_by.size,
            "command": f"expression-lab train {name} --ship",
            "config": config.to_dict(), "versions": lab.versions(),
            "minutes": round(sum(row["seconds"] for row in history) / 60, 1), **extra,
            "history": history, "license": editor_cards.LICENSE}
    return model_cards.write(card, folder / f"{name}.json", words(card))


def words(card):
    """A CycleGAN's card in words: cards.Words."""
    told = ", ".join(f"{count:,} {kind}" for kind, count in card["data"]["faces"].items())
    config = card["config"]
    weights = ", ".join(f"{name} {config[name]:g}"
                        for name in ("game", "cycle", "identity", "read"))
    sets = ("face_model",) if "photo" in card["goals"] else ("facial_expressions", "lfw")
    return cards.Words(
        title=card["title"], about=card["about"],
        audience="readers of the course, who learn what can be learnt without pairs",
        made={"data": f"{card['data']['source']}: {told}.",
              "split": f"measured on {card['data']['validation']}.",
              "seed": config["seed"], "minutes": card["minutes"]},
        measured=_measured(card), not_for=card_phrases.EDITING,
        sources=card_phrases.sources(*sets, papers=PAPERS),
        notes=[f"Two generators of {card['parameters'] // 2:,} parameters each at {card['size']}×"
               f"{card['size']}. They learnt in {card['history'][-1]['step']:,} steps of "
               f"{config['batch_size']} faces of each kind, without pairs. Weights of the losses: "
               f"{weights}."],
        details=editor_cards.measures_table(card["measures"]))


def _measured(card):
    """What each way is worth, in one sentence: what is read, where that was tried."""
    measures = card["measures"]
    told = [f"{name} {value:.1%}" for name, value in measures.items() if "read as" in name]
    told = told or [f"{name} {value:g}" for name, value in measures.items() if "SSIM" in name]
    return "; ".join(told or [f"{name} {value:g}" for name, value in measures.items()]) + "."


def copy(source, target, name, kinds):
    """Put the networks and their card into another folder, each file whole or not at all."""
    for file in [*(f"{name}_{kind}.keras" for kind in kinds), f"{name}.json", f"{name}.md"]:
        files.replace(Path(target) / file, (Path(source) / file).read_bytes())
