"""A classifier's card in words: what it learned from, how well it reads, what it is not for."""

import numpy as np

from expression_lab import cards
from expression_lab.data import registry
from expression_lab.recipes import card_phrases

READERS = "readers of the course, who read photos, films and pictures of a camera with it"
JUDGES = "measuring edited and generated faces"
PAPERS = {  # of each network
    "residual": ("He, Zhang, Ren and Sun, \"Deep residual learning for image recognition\", CVPR "
                 "2016. https://arxiv.org/abs/1512.03385",
                 "Hu, Shen and Sun, \"Squeeze-and-excitation networks\", CVPR 2018. "
                 "https://arxiv.org/abs/1709.01507"),
    "plain": ("Simonyan and Zisserman, \"Very deep convolutional networks for large-scale image "
              "recognition\", ICLR 2015. https://arxiv.org/abs/1409.1556",),
    "tiny": ("Chollet, \"Xception: deep learning with depthwise separable convolutions\", CVPR "
             "2017. https://arxiv.org/abs/1610.02357",),
}

FER = ("ferplus", "fer2013")  # whose pictures are those of FER2013
LIMITS = (
    "It names the expression that raters would most likely see in a picture. That is not what "
    "the person feels (Barrett et al. 2019): do not use it to judge, hire, grade or watch people.",
    "FER2013's faces were gathered by searching the web for words of emotion, so posed, public and "
    "camera-facing faces dominate. The data has no record of age, gender or origin; how accuracy "
    "differs between groups is therefore not known from it.",
    "The rare expressions were learned from few faces; the table shows how many are missed, and "
    "unsure faces are pulled towards neutral and happiness.",
    "It reads one gray face of 48×48 pixels that fills the picture. Small, turned, covered or "
    "badly lit faces are read worse.",
)
LICENSE = (
    "The weights are under the course's licence. FER2013 (Goodfellow et al. 2013) was published "
    "for a competition and its pictures belong to their owners; FER+ labels (Barsoum et al. 2016) "
    "are under the MIT licence. No picture of either is part of this file."
)


def words(card):
    """A classifier's card in words: cards.Words.

    Args:
        card: dict, as `card.save` or `card.ship` made it.
    """
    data, recipe = card["data"], card["recipe"]
    return cards.Words(
        title="a classifier of facial expressions"
              + (", which judges edits" if "purpose" in card else ""),
        about="It looks at one gray face and says how probable each of eight expressions is."
              + (f" {card['purpose']}" if "purpose" in card else ""),
        audience=JUDGES if "purpose" in card else READERS,
        made={"data": learned(data), "split": _split(data),
              "seed": recipe["training"]["seed"], "minutes": card["training"]["minutes"]},
        measured=_measured(card), not_for=card_phrases.READING,
        sources=card_phrases.sources(
            *_sets(data), "barrett", papers=PAPERS.get(recipe["training"]["network"], ())),
        notes=_notes(card), details=_details(card))


def learned(data):
    """Which faces it learned from: str."""
    return (f"{data['name']}: {sum(data['train'].values()):,} training faces"
            + (f", and {data['more']:,} of {data['also']}" if data.get("also") else "")
            + f"; {data['left_out']:,} more were left out, because they are copies of validation "
              "or test faces.")


def _sets(data):
    pictures = ("fer2013",) if data["name"] == "ferplus" else ()
    return (*pictures, data["name"], *((data["also"],) if data.get("also") else ()))


def _split(data):
    said = (f"learned from train, chosen on validation "
            f"({sum(data['validation'].values()):,} faces)")
    return said + (f", measured once on test ({sum(data['test'].values()):,} faces)."
                   if "test" in data else ".")


def _measured(card):
    split = "test" if "test" in card else "validation"
    one = card[split]
    low, high = one["interval"]
    return (f"{one['accuracy']:.1%} of the {one['faces']:,} {split} faces of "
            f"{card['data']['name']} are read rightly (95 % interval {low:.1%} to {high:.1%}); "
            f"in the balanced reading {one['balanced']['mean_recall']:.1%} of each expression, "
            "on average.")


def _notes(card):
    data, training = card["data"], card["training"]
    return [*_generation(card["recipe"]), data["protocol"], "",
            f"Validation and test faces: {data['judged_by']}", "",
            f"{training['epochs']} epochs, of which epoch {training['best_epoch']} was best on "
            "validation."]


def _details(card):
    return [
        *_measures("Validation", card["validation"]),
        *(_measures("Test", card["test"]) if "test" in card else []),
        "", *_per_class(card), "",
        "Flip-averaged means that a face and its mirror image are read and their probabilities "
        "averaged. Brackets hold 95 % intervals (Wilson). The balanced reading divides each "
        f"probability by the expression's share of the training faces to the power of "
        f"{card['balance']}. Logits are divided by a temperature of {card['temperature']:.3f} "
        "before softmax. Both numbers were chosen on the validation faces."]


def _generation(recipe):
    """A sentence on the earlier network that a recipe learns from."""
    if recipe["teacher"] is None:
        return []
    return [f"A second generation: an earlier network ({recipe['teacher']['name']}, "
            f"{recipe['teacher']['training']['epochs']} epochs by a recipe of its own) read the "
            f"training faces, and its reading is {recipe['trust']:.0%} of each target.", ""]


def _measures(split, values):
    low, high = values["interval"]
    return [f"- **{split}** ({values['faces']:,} faces): accuracy **{values['accuracy']:.2%}** "
            f"flip-averaged [{low:.2%}, {high:.2%}], {values['accuracy_single_crop']:.2%} single "
            f"crop; macro F1 {values['macro_f1']:.3f}, mean recall {values['mean_recall']:.3f}; "
            f"balanced: accuracy {values['balanced']['accuracy']:.2%}, mean recall "
            f"**{values['balanced']['mean_recall']:.3f}**."]


def _per_class(card):
    split = "test" if "test" in card else "validation"
    rows = [f"| {split} | precision | recall | F1 | balanced recall | faces | training faces |",
            "| --- | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for name, values in card[split]["per_class"].items():
        balanced = card[split]["balanced"]["per_class"][name]["recall"]
        numbers = " | ".join("–" if values[key] is None or np.isnan(values[key])
                             else f"{values[key]:.3f}" for key in ("precision", "recall", "f1"))
        balanced = "–" if balanced is None or np.isnan(balanced) else f"{balanced:.3f}"
        rows.append(f"| {name} | {numbers} | {balanced} | {values['support']:.0f} | "
                    f"{card['data']['train'][name]:,} |")
    return rows


def limits(name):
    """What is known of the data that it learned from, and what holds for every reader: list."""
    if name in FER:
        return list(LIMITS)
    return [LIMITS[0], f"Who is in {registry.get(name).title}, and who is left out, is not known "
            "from this card; nor is how accuracy differs between groups of people.", *LIMITS[2:]]


def terms(name):
    """On which terms a network that learned from a data set may be used: str."""
    if name in FER:
        return LICENSE
    entry = registry.get(name)
    return (f"The weights are yours, as far as the terms of {entry.title} allow: {entry.terms} No "
            "picture is part of this file.")
