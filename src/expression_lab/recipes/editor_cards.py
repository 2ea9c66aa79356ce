"""The cards of what the landmark editor learnt: its movements and its retoucher."""

from expression_lab import cards, lab
from expression_lab.expressions import EXPRESSIONS
from expression_lab.recipes import card_phrases

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
    return {"task": task, "name": path.stem, "file": path.name, **cards.fingerprint(path),
            "command": command, "config": config, "minutes": round(minutes, 1),
            "versions": lab.versions(), **extra, "limits": list(LIMITS), "license": LICENSE}


def of_training(path, task, command, config, history, extra):
    """What the card of a trained network holds: dict.

    Args:
        path: Path of the weights.
        task, command: str.
        config: what the training was told, with `to_dict`.
        history: list of dicts, a report each, with `seconds`.
        extra: dict, what this card alone says.
    """
    minutes = sum(row["seconds"] for row in history) / 60
    return facts(path, task, command, minutes, config.to_dict(), {**extra, "history": history})


AUDIENCE = "readers of the course, whom `edit.load(\"landmarks\")` and what builds on it serve"
PAPERS = {
    "movements": ("Blanz and Vetter, \"A morphable model for the synthesis of 3D faces\", SIGGRAPH "
                  "1999.",
                  "Cootes, Edwards and Taylor, \"Active appearance models\", ECCV 1998."),
    "retoucher": ("Ronneberger, Fischer and Brox, \"U-Net\", MICCAI 2015. "
                  "https://arxiv.org/abs/1505.04597",
                  "Perez et al., \"FiLM: visual reasoning with a general conditioning layer\", "
                  "AAAI 2018. https://arxiv.org/abs/1709.07871"),
}


def words(card):
    """The card of movements or retoucher in words: cards.Words."""
    return movements_words(card) if card["name"] == "movements" else retoucher_words(card)


def measured(card):
    """What is known of the landmark editor as a whole, whose parts these files are: str."""
    if "editor" not in card:
        return ("Not by itself: the landmark editor is measured as a whole, by `expression-lab "
                "measure editing`.")
    one = card["editor"]
    return ("Not by itself: the landmark editor as a whole, with this file, is read as asked by "
            f"both judges on {one['by both']} of kept-out real faces, and {one[WITHIN]} of its "
            "edits stay the same person.")


def movements_words(card):
    """The movements' card in words: cards.Words."""
    rows = [f"| {name} | {closed:,.0f} | {apart:,.0f} |" for name, (closed, apart) in zip(
        EXPRESSIONS[1:], card["faces"][1:], strict=True)]
    return cards.Words(
        title="how faces move, learnt from real ones",
        about=f"{len(card['measures'])} movements of one measure each "
              f"({', '.join(card['measures'])}), each expression with closed and with open lips, "
              "and the way back to rest; of the mesh and of the skin.",
        audience=AUDIENCE,
        made={"data": "facial_expressions (4,178 people are known by name) and FER2013 with FER+ "
                      "votes.",
              "split": "training splits only.", "seed": card["config"]["seed"],
              "minutes": card["minutes"]},
        measured=measured(card), not_for=card_phrases.EDITING,
        sources=card_phrases.sources(*card_phrases.FACES, "face_model",
                                     papers=PAPERS["movements"]),
        notes=["Single movements come from comparing photos of one person, expressions from "
               "comparing them with neutral faces. How many faces of full weight stand behind each "
               "expression:",
               "", "| expression | lips closed | lips open |", "| --- | ---: | ---: |", *rows],
        details=measures_table(card.get("editor")))


def retoucher_words(card):
    """The retoucher's card in words: cards.Words."""
    data, last = card["data"], card["history"][-1]
    return cards.Words(
        title="finishes what moving a face's pixels leaves undone",
        about="A U-Net that looks at 128×128 pixels of a face whose pixels were moved, is told the "
              "expression, and adds what is missing: teeth, folds, shadows. One file is for "
              "LiteRT; the other holds the same weights for Keras.",
        audience=AUDIENCE,
        made={"data": f"{data['restored']:,} real faces that the editor had brought to rest and "
                      f"back, and that it had to restore, and {data['edited']:,} edited ones, of "
                      "facial_expressions and FER+.",
              "split": "training splits only.", "seed": card["config"]["seed"],
              "minutes": card["minutes"]},
        measured=measured(card), not_for=card_phrases.EDITING,
        sources=card_phrases.sources(*card_phrases.FACES, papers=PAPERS["retoucher"]),
        notes=[f"It learnt in {last['step']:,} steps, judged by two critics that learnt beside it "
               f"and read by `{card['critic']}`. `residual` and `judge`, which judge the editor, "
               "took no part.", *remarks(card)],
        details=[*measures_table(card.get("editor")), "",
                 "More: `data/results/editing/` and notebook 06."])


def remarks(card):
    """What is remarkable about one training: lines of Markdown."""
    return [part for remark in card.get("remarks", ()) for part in ("", remark)]


def measures_table(measures, title="measure"):
    """A table of measures: lines of Markdown.

    Args:
        measures: dict of str -> number or str; empty or None for no table.
        title: str, of the first column.
    """
    rows = [f"| {name} | {value} |" for name, value in (measures or {}).items()]
    return [f"| {title} | value |", "| --- | ---: |", *rows] if rows else []


WITHIN = "edits that stay within 0.6"


def measures_of(name):
    """What the measured table says of an editor: dict of str -> str.

    Args:
        name: str, as in `edit.available()`.
    """
    from expression_lab.evaluate.saved import saved

    row = saved("methods", room="editing").set_index("editor").loc[name]
    return {
        "kept-out real faces read as asked by `residual`, seven expressions":
            f"{row['residual']:.1%}",
        "by `judge`": f"{row['judge']:.1%}", "by both": f"{row['both']:.1%}",
        "identity distance (below 0.6 is the same person)": f"{row['identity']:.3f}",
        WITHIN: f"{row['same_person']:.1%}",
        "asked for what is shown: error in grey values": f"{row['no_op']:.1f}",
        "there and back: error in grey values": f"{row['cycle']:.1f}",
        "fine detail, over that before": f"{row['detail']:.2f}",
    }
