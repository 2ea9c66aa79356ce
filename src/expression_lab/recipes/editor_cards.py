"""The cards of what the landmark editor learnt: its movements and its retoucher."""

import hashlib
import json

from expression_lab import files, lab
from expression_lab.expressions import EXPRESSIONS

LIMITS = (
    "An expression is one mean movement for everybody, with closed lips and with open ones; real "
    "people differ in how they show it.",
    "The faces are those of people in the news of the 1990s and 2000s, mostly men, mostly grown "
    "up, and of pictures found on the web. Nobody recorded age, gender or origin, so what the "
    "editor does worse for whom is not known in numbers.",
    "Contempt and disgust rest on few faces, fear on a few hundred small ones.",
    "Beards, glasses, hands and hair over the face are moved as if they were skin.",
    "An edited face is a made-up face. What the editor shows says nothing about what somebody "
    "felt; files that it writes say that they were edited.",
)
LICENSE = (
    "Under the course's licence. Computed from facial_expressions (Apache-2.0, photos of their "
    "owners, mostly Labeled Faces in the Wild) and FER2013 (Goodfellow et al. 2013) with the votes "
    "of FER+ (Barsoum et al. 2016, MIT). No picture is part of it."
)


def facts(path, task, command, minutes, config, extra):
    """What every card holds, from the finished file.

    Args:
        path: Path of the weights.
        task, command: str.
        minutes: float, that making it took.
        config: dict of settings.
        extra: dict, what this card alone says.

    Returns:
        dict: the card.
    """
    content = path.read_bytes()
    return {"task": task, "name": path.stem, "file": path.name, "bytes": len(content),
            "sha256": hashlib.sha256(content).hexdigest(), "command": command, "config": config,
            "minutes": round(minutes, 1), "versions": lab.versions(), **extra,
            "limits": list(LIMITS), "license": LICENSE}


def write(card, path, body):
    """Write a card as JSON, and as text beside it.

    Args:
        card: dict
        path: Path of the `.json`.
        body: list of str, the lines that say what it is and is worth.
    """
    lines = [*body, "", f"Made by `{card['command']}` in {card['minutes']:.0f} minutes.",
             "", "## Limits and biases", "", *(f"- {limit}" for limit in card["limits"]),
             "", "## Licence", "", card["license"], ""]
    files.replace(path, (json.dumps(card, indent=1, ensure_ascii=False) + "\n").encode())
    files.replace(path.with_suffix(".md"), "\n".join(lines).encode())


def movements_text(card):
    """Lines about the movements."""
    rows = [f"| {name} | {closed:,.0f} | {apart:,.0f} |" for name, (closed, apart) in zip(
        EXPRESSIONS[1:], card["faces"][1:], strict=True)]
    return [
        "# movements: how faces move, learnt from real ones", "",
        f"{len(card['measures'])} movements of one measure each ({', '.join(card['measures'])}), "
        "each expression with closed and with open lips, and the way back to rest; of the mesh "
        f"and of the skin. {card['bytes'] / 1e6:.2f} MB.",
        "", "Single movements come from comparing photos of one person (4,178 people of "
        "facial_expressions are known by name), expressions from comparing them with neutral "
        "faces, training splits only. How many faces of full weight stand behind each expression:",
        "", "| expression | lips closed | lips open |", "| --- | ---: | ---: |", *rows]


def retoucher_text(card):
    """Lines about the retoucher."""
    data, last = card["data"], card["history"][-1]
    return [
        "# retoucher: finishes what moving a face's pixels leaves undone", "",
        f"A U-Net of {card['parameters']:,} parameters at 128×128, told the expression; "
        f"{card['bytes'] / 1e6:.2f} MB for LiteRT, and the same weights for Keras.",
        "", f"It learnt in {last['step']:,} steps from {data['restored']:,} real faces that the "
        "editor had brought to rest and back, and that it had to restore, and from "
        f"{data['edited']:,} edited ones, judged by two critics that learnt beside it and read by "
        f"`{card['critic']}`. The training splits of facial_expressions and FER+ only; `residual` "
        "and `judge`, which judge the editor, took no part.",
        "", "What the editor is worth with it is measured as a whole: see "
        "`data/results/editing/` and notebook 06.",
        *(part for remark in card.get("remarks", ()) for part in ("", remark))]
