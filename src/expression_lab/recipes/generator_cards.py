"""The cards of the generators: what they learnt from, how well they draw, what they get wrong.

    python -m expression_lab.recipes.generator_cards

writes the measures of `data/results/generation` into the cards of the shipped generators.
"""

import json
from pathlib import Path

from expression_lab import files
from expression_lab.expressions import EXPRESSIONS
from expression_lab.recipes import editor_cards

CHECKPOINTS = Path(__file__).resolve().parent.parent / "checkpoints"
LIMITS = (
    "The faces are small, gray and aligned; hair and what lies behind a head are vague.",
    "Glasses, hands in front of the face, beards and turned heads come out blurred or torn, since "
    "they are in the training faces but seldom alike.",
    "Disgust, fear and contempt rest on a few hundred faces: their people vary less, and contempt "
    "is the least certain.",
    "Expressions are what taggers of FER+ called them in posed and acted pictures from the web; "
    "they say nothing about what anybody felt.",
    "The training faces are those of people in pictures found on the web, and of people in the "
    "news of the 1990s and 2000s. Nobody recorded age, gender or origin, so whom the generator "
    "draws too seldom is not known in numbers.",
    "A generated face is nobody's, but may look like somebody. Files that the course writes say "
    "that the faces were generated.",
)


def write(path, task, command, config, history, extra):
    """Write the card of a generator beside its file.

    Args:
        path: Path of the `.keras` file.
        task, command: str.
        config: LoopConfig
        history: list of dicts, as `loop.run` gives it.
        extra: dict, what this card alone says.

    Returns:
        dict: the card.
    """
    minutes = sum(row["seconds"] for row in history) / 60
    card = editor_cards.facts(path, task, command, minutes, config.to_dict(),
                              {**extra, "history": history})
    card["limits"] = list(LIMITS)
    rewrite(card, path.with_suffix(".json"))
    return card


def rewrite(card, path):
    """Write a card anew, as JSON and as text, with the measures that it holds.

    Args:
        card: dict
        path: Path of the `.json`.
    """
    editor_cards.write(card, path, text(card))


def text(card):
    """The lines of a generator's card that say what it is and is worth: list of str."""
    lines = [f"# {card['name']}", "",
             f"Draws gray faces by expression: {card['parameters']:,} parameters, "
             f"{card['bytes']:,} bytes. {card.get('about', '')}".strip(), ""]
    if "data" in card:
        faces = card["data"].get("faces", {})
        told = ", ".join(f"{name} {faces[name]:,}" for name in EXPRESSIONS if name in faces)
        lines += [f"Learnt from aligned training faces of FER+ and facial_expressions: {told}.", ""]
    if card.get("notes"):
        lines += [*card["notes"], ""]
    if card.get("measures"):
        lines += ["| measure | value |", "| --- | ---: |",
                  *(f"| {name} | {value} |" for name, value in card["measures"].items()), ""]
    return lines


def measured(path, measures):
    """Write measures into the card of a shipped generator.

    Args:
        path: Path of the `.json`.
        measures: dict of str -> number.
    """
    card = json.loads(path.read_text("utf-8"))
    rewrite({**card, "measures": measures}, path)


def copy(source, target, name):
    """Put a checkpoint and its card into another folder, each file whole or not at all."""
    for ending in ("keras", "json", "md"):
        files.replace(target / f"{name}.{ending}", (source / f"{name}.{ending}").read_bytes())


def measures_of(name):
    """What the measured tables say of a generator: dict of str -> str.

    Args:
        name: str, as in `generate.available()`.
    """
    from expression_lab.evaluate.saved import saved

    whole = saved("overall", room="generation").set_index("source").loc[name]
    edited = saved("editing", room="generation").set_index(["source", "target"]).loc[(name, "all")]
    return {
        "read as asked by `residual`, eight expressions": f"{whole['residual']:.1%}",
        "by `judge`": f"{whole['judge']:.1%}", "by both": f"{whole['both']:.1%}",
        "Fréchet distance to FER+ test faces (features of `residual`)": f"{whole['frechet']:.2f}",
        "kernel distance": f"{whole['kernel']:.3f} ± {whole['kernel_error']:.3f}",
        "diversity within an expression, share of real: features":
            f"{whole['diversity_features']:.0%}",
        "pixels": f"{whole['diversity_pixels']:.0%}",
        "classification accuracy score": f"{whole['cas']:.1%}",
        "drawn faces nearer to training faces than all but 1 % of unseen faces":
            f"{whole['close']:.1%}",
        "real face changed: read as asked by both": f"{edited['both']:.0%}",
        "real face rebuilt: SSIM": f"{edited['ssim']:.2f}",
        "rebuilt face: identity distance (below 0.6 is the same person)":
            f"{edited['identity_rebuilt']:.2f}",
    }


if __name__ == "__main__":
    for generator in ("cvae", "autoencoder", "cgan"):
        measured(CHECKPOINTS / f"{generator}.json", measures_of(generator))
