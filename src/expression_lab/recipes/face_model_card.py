"""The face model's card in words."""

from expression_lab import cards
from expression_lab.expressions import EXPRESSIONS
from expression_lab.recipes import card_phrases

PAPERS = ("Blanz and Vetter, \"A morphable model for the synthesis of 3D faces\", SIGGRAPH 1999.",
          "Cootes, Edwards and Taylor, \"Active appearance models\", ECCV 1998.")


def words(card):
    """The face model's card in words: cards.Words."""
    data, config, measures = card["data"], card["config"], card["measures"]
    return cards.Words(
        title="a statistical model of faces and their expressions",
        about=f"{config['identity']} components of identity and {config['nuisance']} of what else "
              "differs between photos, offsets of the eight expressions, texture of "
              f"{config['size']}×{config['size']} gray pixels.",
        audience="readers of the course who have no data set: it draws the synthetic faces; and "
                 "for the landmark editor, which knows from it how faces differ",
        made={"data": f"{data['facial_expressions']:,} faces of facial_expressions "
                      f"({data['people']:,} people known by name) and {data['ferplus']:,} of "
                      "FER2013 with FER+ votes.",
              "split": "training splits only.", "seed": config["seed"],
              "minutes": card["minutes"]},
        measured=f"{measures['read']['mean']:.1%} of drawn faces are read as intended by "
                 "`residual` (mean of the first seven expressions).",
        not_for=card_phrases.DRAWING,
        sources=card_phrases.sources(*card_phrases.FACES, "dlib", papers=PAPERS),
        details=[*_reading(measures), *_identity(measures)])


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
