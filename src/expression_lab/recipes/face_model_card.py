"""The face model's card, as data and as text."""

import json

from expression_lab import files
from expression_lab.expressions import EXPRESSIONS


def write(card, path):
    """Write a card as JSON, and as text beside it."""
    files.replace(path, (json.dumps(card, indent=1, ensure_ascii=False) + "\n").encode())
    files.replace(path.with_suffix(".md"), markdown(card).encode())


def markdown(card):
    """A card as text for people.

    Args:
        card: dict, as `recipes.face_model.run` made it.

    Returns:
        str: Markdown.
    """
    data, config, measures = card["data"], card["config"], card["measures"]
    lines = [
        "# face_model: a statistical model of faces and their expressions", "",
        f"{config['identity']} components of identity and {config['nuisance']} of what else "
        f"differs between photos, offsets of the eight expressions, texture of {config['size']}×"
        f"{config['size']} gray pixels; {card['bytes'] / 1e6:.2f} MB.",
        "", "## What it is worth", "", *_reading(measures), *_identity(measures),
        "", "## What it learned from", "",
        f"{data['facial_expressions']:,} faces of facial_expressions ({data['people']:,} people "
        f"known by name) and {data['ferplus']:,} of FER2013 with FER+ votes, training splits only.",
        "", f"Made by `{card['command']}` in {card['minutes']:.0f} minutes, seed "
        f"{config['seed']}.",
        "", "## Limits and biases", "", *(f"- {limit}" for limit in card["limits"]),
        "", "## Licence", "", card["license"], "",
    ]
    return "\n".join(lines)


def _reading(measures):
    """How the shipped classifier reads it."""
    rows = ["| expression | read as intended at intensity 1 | rank correlation |",
            "| --- | ---: | ---: |"]
    for name in EXPRESSIONS:
        rank = measures["rank_correlation"].get(name)
        rows.append(f"| {name} | {measures['read'][name]:.1%} | "
                    f"{'–' if rank is None else f'{rank:.2f}'} |")
    return [f"The shipped classifier `residual`, which never saw these faces, reads the intended "
            f"expression in **{measures['read']['mean']:.1%}** (mean of the first seven; contempt "
            f"is reported apart), and neutral in **{measures['neutral_at_0']:.1%}** at intensity "
            "0, with its training prior divided out to the power of 0.7. Rank correlation is "
            "Spearman's, of intensity from 0 to 1 and the expression's probability, mean over "
            "people.", "", *rows]


def _identity(measures):
    """Whether people stay themselves, and are nobody."""
    if "triplets" not in measures:
        return []
    lines = ["", f"With different expressions, a person is nearer to themselves than to somebody "
             f"else in **{measures['triplets']:.1%}** of triplets (dlib's face embedding)."]
    if "strangers" in measures:
        near, apart = measures["strangers"]["nearest"], measures["strangers"]["different"]
        lines += ["", "Is anybody in it? The distance of 1,000 samples to the nearest training "
                  f"face is {near[0]:.2f} for the nearest hundredth and {near[2]:.2f} in the "
                  f"middle; between training faces and the nearest face of a different person it "
                  f"is {apart[0]:.2f} and {apart[2]:.2f}. {measures['strangers']['nearer']:.1%} "
                  "of the samples are nearer to a training face than a hundredth of different "
                  "people are to each other."]
    return lines
