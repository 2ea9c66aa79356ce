"""The card of Pix2Pix: what it learnt from, how well it does, and what it gets wrong."""

import dataclasses

import numpy as np

from expression_lab import cards
from expression_lab.expressions import EXPRESSIONS
from expression_lab.recipes import card_phrases, editor_cards

NAME = "pix2pix"
PAPERS = ("Isola, Zhu, Zhou and Efros, \"Image-to-image translation with conditional adversarial "
          "networks\", CVPR 2017. https://arxiv.org/abs/1611.07004",)
CHECKED = 60  # drawn people whom it did not learn from
JUDGES = ("residual", "judge")
JUDGED = 40  # validation photos for each expression
ABOUT = ("Pix2Pix: a U-Net that is shown a face and told an expression, and draws the same face "
         "with it. It learnt from pairs: the same person, pose, light and background, twice.")
LIMITS = (
    "The faces are small, gray and aligned; teeth and folds are as blurred as those of the "
    "statistical face model that drew what it learnt from.",
    "It learnt from drawn faces, which look alike more than people do: on photos it reaches fewer "
    "expressions than on drawn faces. Glasses, beards, hands, hair over the face and heads turned "
    "far come out worst.",
    "Everybody shows an expression in one way, the mean way of those whose photos the face model "
    "was made from; contempt lifts one corner of the mouth, always the same.",
    "Those were people in the news of the 1990s and 2000s, mostly men, mostly grown up, and "
    "people in pictures found on the web. Nobody recorded age, gender or origin, so what it does "
    "worse for whom is not known in numbers.",
    "A translated face is a made-up face and says nothing about what anybody felt. Files that the "
    "course writes say that they were made.",
)
LICENSE = ("Under the course's licence. Learnt from drawn faces of people who do not exist; see "
           "the card of face_model for the photos behind these.")
WITH_CKPLUS = " And learnt from CK+ (Lucey et al. 2010), whose terms ask for research use only."


def measured(model, pairs):
    """How near it comes to the true pictures of people whom it did not learn from.

    Args:
        model: keras.Model
        pairs: pix2pix_pairs.Pairs

    Returns:
        dict of str -> float, grey values, each beside what giving back the source gets.
    """
    from expression_lab.generate import pix2pix_training

    away, copied = pix2pix_training.error(model, pairs)
    same, _ = pix2pix_training.error(model, dataclasses.replace(
        pairs, target=pairs.source, wanted=pairs.shown))
    return {name: round(value, 2) for name, value in {
        "mean absolute error": away, "of giving back the source": copied,
        "no-op error": same}.items()}


def read_as(model, real):
    """How many photos are read as asked after the translation, in the balanced reading.

    Args:
        model: keras.Model
        real: dict, as `photos` gives it; happy faces are asked to be neutral, neutral ones to show
            each of the others.

    Returns:
        dict of str -> float: shares by each judge, by all of them, and by all for each expression.
    """
    from expression_lab import recognize
    from expression_lab.data.dataset import resize
    from expression_lab.generate.translators import Translator

    made_by, right = Translator(NAME, dict.fromkeys(EXPRESSIONS, model)), {}
    for k, name in enumerate(EXPRESSIONS):
        faces = real["neutral" if k else "happiness"]
        made = np.rint(made_by.translate(faces, name)).astype(np.uint8)
        readers = [recognize.load(judge) for judge in JUDGES]
        right[name] = np.stack([reader.predict(resize(made, reader.size), balanced=True) == k
                                for reader in readers])
    whole = np.concatenate(list(right.values()), axis=1)
    shares = dict(zip((f"by `{judge}`" for judge in JUDGES), whole.mean(axis=1), strict=True))
    shares |= {"by both": whole.all(axis=0).mean()}
    shares |= {f"{name}, by both": one.all(axis=0).mean() for name, one in right.items()}
    return {name: round(float(share), 3) for name, share in shares.items()}


def words(card):
    """The card of Pix2Pix in words: cards.Words."""
    pairs = ", ".join(f"{count:,} {name}" for name, count in card["data"]["pairs"].items())
    config = card["config"]
    sets = ("face_model", *(("ckplus",) if "ckplus" in card["data"]["pairs"] else ()))
    return cards.Words(
        title="the same face with another expression", about=card["about"],
        audience="readers of the course, who learn what pairs of pictures teach",
        made={"data": f"pairs: {pairs}.",
              "split": f"drawn people; measured on {CHECKED} whom it did not learn from, and on "
                       "validation photos of facial_expressions.",
              "seed": config["seed"], "minutes": card["minutes"]},
        measured=_measured(card), not_for=card_phrases.EDITING,
        sources=card_phrases.sources(*sets, papers=PAPERS),
        notes=[f"At {card['size']}×{card['size']}. It learnt in "
               f"{card['history'][-1]['step']:,} steps of {config['batch_size']} pairs. The critic "
               f"beside it has {card['data']['critic_parameters']:,} parameters and is not "
               f"shipped. Weight of the mean error {config['near']:g}, of `tiny`'s reading "
               f"{config['read']:g}."],
        details=_details(card))


def _measured(card):
    told = (f"Off by {card['measures']['mean absolute error']:g} grey values on drawn people "
            "whom it did not learn from (giving back the source: "
            f"{card['measures']['of giving back the source']:g})")
    photos = card["photos"]
    return told + (f"; both judges read {photos['by both']:.1%} of changed photos as asked."
                   if photos else ".")


def _details(card):
    return [f"On drawn faces of {CHECKED} people whom it did not learn from, grey values:", "",
            *editor_cards.measures_table({name: f"{value:g}" for name, value
                                          in card["measures"].items()}),
            *(_photos_text(card["photos"]) if card["photos"] else ())]


def _photos_text(shares):
    return ["", f"Validation photos of facial_expressions, {JUDGED} neutral ones asked for each "
            f"other expression and {JUDGED} happy ones for neutral: share that is read as asked, "
            "in the balanced reading.", "",
            *editor_cards.measures_table({name: f"{share:.0%}" for name, share in shares.items()},
                                         "read")]
