"""The recipe of the translators: real faces and their drafts → a network that plans edits.

They learn from the training splits of facial_expressions and FER+ only. The classifier that reads
what they make while they learn is `tiny`; `residual` and `judge`, which judge the editors, take no
part.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from expression_lab import cards, files
from expression_lab.expressions import EXPRESSIONS

CHECKPOINTS = Path(__file__).resolve().parent.parent / "checkpoints"
FACES = 14_000
SHARP = 0.6  # share of faces from sharp photos
TOLD = 2000  # faces after which is said how far it has come
LOOKED_AT = 10  # faces of a sample sheet
ABOUT = {
    "multi": "Looks at a face, is told what it should show, and plans what moves, what is added "
             "and what is replaced. Taught by what the landmark editor and `refine` made of real "
             "faces, it needs no landmarks' movements itself.",
    "refine": "Looks at what the landmark editor made of a face, and plans what that left undone.",
}


def material(root=None, count=FACES, seed=0, say=print):
    """Real faces and what the landmark editor makes of them.

    Args:
        root: path or None, where the data sets are.
        count: int
        seed: int
        say: function of one str.

    Returns:
        Examples
    """
    from expression_lab import edit
    from expression_lab.edit import draft
    from expression_lab.edit.translation import examples
    from expression_lab.recipes import retoucher

    editor, rng = edit.load("landmarks"), np.random.default_rng(seed)
    photos = retoucher.sources(editor.movements, root)
    labels = np.array([one[2].argmax() for one in photos])
    rows = []
    for i in rng.choice(len(photos), count, p=_often(labels, np.array([one[3] for one in photos]))):
        image, landmarks, shown, sharp = photos[i]
        face = draft.prepare(image, landmarks, editor.movements)
        expression = EXPRESSIONS[rng.integers(1 if labels[i] == 0 else 0, len(EXPRESSIONS))]
        rows.append(examples.example(editor, face, shown, sharp, expression,
                                     float(rng.choice(examples.INTENSITIES))))
        if len(rows) % TOLD == 0:
            say(f"{len(rows):,} of {count:,} faces")
    return examples.Examples.stack(rows)


def _often(labels, sharp):
    """How probable each face is: sharp ones and rare expressions more than they come."""
    chances = np.zeros(len(labels))
    for rows, share in ((sharp, SHARP), (~sharp, 1 - SHARP)):
        rare = 1 / np.sqrt(np.maximum(np.bincount(labels[rows], minlength=len(EXPRESSIONS)), 1))
        chances[rows] = share * rare[labels[rows]] / max(rare[labels[rows]].sum(), 1e-9)
    return chances / chances.sum()


def lessons(root=None, count=FACES, seed=0, say=print):
    """The same, with lessons for `multi`: Examples. Arguments as of `material`."""
    return taught(material(root, count, seed, say))


def taught(examples, translator=None, strength=None):
    """The drafts as `refine` finishes them: what `multi` learns.

    Args:
        examples: Examples
        translator: runtime.Translator or None for the shipped one.
        strength: float or None for the shipped editor's.

    Returns:
        Examples
    """
    from expression_lab.edit.translation import examples as rooms
    from expression_lab.edit.translation import runtime
    from expression_lab.edit.translation.editors import STRENGTH

    refine = translator or runtime.load("refine")
    share = STRENGTH["refine"] if strength is None else strength
    examples = replace(examples, taught=examples.draft.copy())
    for i in range(len(examples)):
        one = examples.take(slice(i, i + 1))
        made = refine.plan(rooms.of_kind("refine", one), one.wanted[0], one.skin[0])
        examples.taught[i] = rooms.rounded(made.scaled(share).on(one.draft[0]))
    return examples


def run(config, folder, resume=False, progress=True, root=None, count=FACES, known=None):
    """Train a translator and leave it with its card in a folder.

    Args:
        config: TranslationConfig
        folder: path; receives `.tflite`, `.keras`, `.json`, `.md`, the state, and a sample sheet
            of real faces, which is for nobody else's eyes.
        resume: bool, go on from the state in the folder.
        progress: bool, print each report.
        root: path or None, where the data sets are.
        count: int, faces to learn from.
        known: Examples or None for `material`.

    Returns:
        dict: the card.
    """
    from expression_lab.edit.translation import training
    from expression_lab.edit.translation.examples import sampler
    from expression_lab.generate import loop
    from expression_lab.recipes import retoucher

    say, folder = print if progress else lambda text: None, Path(folder)
    if known is None:
        make = lessons if config.kind == "multi" else material
        known = make(root, count, config.seed, say)
    parts = training.Parts(config, retoucher.critic())
    averages, history = loop.run(config, parts, sampler(config, known), folder, resume, say,
                                 lambda step, means: _sheet(config, means, known, folder))
    return finish(config, averages, history, folder, {"faces": len(known)})


def planning(config, averages):
    """The translator with its averaged weights: keras.Model."""
    from expression_lab.edit.translation import network

    return averages.into(network.translator(network.kind_of(config.kind).channels))[0]


def _sheet(config, averages, known, folder):
    """Faces, what they should become, and what becomes of them."""
    import cv2

    from expression_lab.edit.translation import examples, network, plan

    reach = network.kind_of(config.kind).reach
    few = known.take(np.flatnonzero(known.sharp)[:LOOKED_AT])
    start = few.draft if config.kind == "refine" else few.photo
    raw = np.asarray(planning(config, averages)([examples.of_kind(config.kind, few), few.wanted]))
    made = [examples.rounded(plan.read(one, reach, skin).on(face))
            for one, skin, face in zip(raw, few.skin, start, strict=True)]
    rows = [np.hstack(row) for row in (few.photo, few.taught, made)]
    files.replace(folder / "sheet.png", cv2.imencode(".png", np.vstack(rows))[1].tobytes())


def finish(config, averages, history, folder, data):
    """Write the files and the card of a trained translator: dict, the card."""
    from expression_lab.recipes import (
        editor_cards,
        landmarks_files,
        model_cards,
        retoucher,
        translation_cards,
    )

    model = landmarks_files.with_rounded(planning(config, averages))
    path = Path(folder) / f"{config.kind}.tflite"
    landmarks_files.save_keras(model, path.with_suffix(".keras"))
    files.replace(path, landmarks_files.litert(model))
    card = editor_cards.of_training(
        path, "planning", f"expression-lab train {config.kind} --ship", config, history,
        {"files": cards.fingerprints(folder, (path.name, path.with_suffix(".keras").name)),
         "parameters": model.count_params(), "critic": retoucher.CRITIC, "data": data,
         "about": ABOUT[config.kind]})
    return model_cards.write(card, path.with_suffix(".json"), translation_cards.words(card))


def ship(folder, kind):
    """Put a translator and its card into the package."""
    from expression_lab.recipes import generator_cards

    generator_cards.copy(Path(folder), CHECKPOINTS, kind, ("tflite", "keras", "json", "md"))
