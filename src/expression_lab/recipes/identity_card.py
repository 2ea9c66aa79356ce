"""The card of the identity network, which is dlib's and not shipped: how good it is here."""

import statistics

from expression_lab import cards
from expression_lab.recipes import card_phrases

LIMITS = (
    "Public people who look at cameras, mostly adult and mostly of few origins: people unlike them "
    "are confused more often. How much is not known from our data, which says nothing of age or "
    "origin.",
    "A turned head, a covered or very small face, and poor light move the numbers as much as "
    "another person does. An expression moves them too, and an edited face is nothing it was "
    "taught.",
    "It measures whether an edited face still looks like the same person to one network. A "
    "distance is not a proof.",
)
LICENSE = (
    "The author gives the weights to the public domain; the package carries CC0 1.0. Code of dlib: "
    "Boost Software License. (The 68-point predictor in the same package was learned from 300-W, "
    "whose pictures are not for commercial use; identity does not use it, `backend=\"dlib\"` does.)"
)
NOT_FOR = (
    "Finding, naming or watching people, and opening doors or accounts to them.",
    "Deciding who somebody is: it takes two people for one, and one for two.",
    "Faces of people who did not agree.",
)
SOURCES = ("dlib-models, by Davis King: https://github.com/davisking/dlib-models",
           "King, \"Dlib-ml: a machine learning toolkit\", Journal of Machine Learning Research "
           "10, 2009.")


def words(card):
    """The card of the identity network in words: cards.Words."""
    rows = [(split, int(size), row) for split in ("validation", "test") if split in card
            for size, row in card[split].items()]
    split, size, best = max(rows, key=lambda one: (one[0] == "test", one[1]))
    packages = " and ".join(f"{name} {version}" for name, version in card["packages"].items())
    return cards.Words(
        title="who is this? A face as 128 numbers",
        about="Not ours, and not in this repository: a network of dlib. A residual network with 29 "
              "convolutions takes an upright face of 150×150 pixels and gives 128 numbers; "
              "pictures of one person lie near each other. It is aligned here by our own landmarks "
              "(68 of the 478 points), on a crop so large that small pictures lose nothing to "
              "whole pixels.",
        audience="measuring whether an edited face is still the same person's, where the reader "
                 f"has installed it ({packages}: `make setup` does where it can, `make identity` "
                 "tries again)",
        made={"data": "about 3 million faces of 7,485 people, by its author: FaceScrub, VGG-Face, "
                      "and pictures gathered on the web.",
              "split": "people of Labeled Faces in the Wild were left out, he says; measured here "
                       "on validation and test people of facial_expressions.",
              "seed": None, "minutes": None},
        measured=f"{best['at_threshold']:.1%} of {best['pairs']:,} pairs of {split} faces at "
                 f"{size} pixels are told rightly as one person or two.",
        not_for=NOT_FOR,
        sources=card_phrases.sources("facial_expressions", "lfw", papers=SOURCES),
        notes=["The command measures it; its author trained it."],
        details=_details(card["threshold"], rows))


def _details(threshold, rows):
    table = [f"| {split}, {size} px | {row['people']} | {row['pairs']:,} | "
             f"**{row['accuracy']:.1%}** ± {row['deviation']:.1%} | {row['at_threshold']:.1%} | "
             f"{row['equal_error_rate']:.1%} | {row['found_at_1_in_100']:.1%} | "
             f"{row['area_under_roc']:.4f} |" for split, size, row in rows]
    took = statistics.median(row["ms"] for _, _, row in rows)
    return [
        "On people of facial_expressions (most of them known from the news, from Labeled Faces in "
        "the Wild), in grey, each with two to twelve pictures. As many pairs of one person as of "
        "two, in ten folds, nobody in two of them; the threshold of each fold was chosen on the "
        "nine others (the protocol of Huang et al. 2007). Then: the accuracy at the distance "
        f"{threshold} that the course uses; the errors where both kinds are equally frequent; the "
        "share of pairs of one person that is found when 1 in 100 pairs of two people is let "
        "through; and the area under the ROC curve.", "",
        f"| faces | people | pairs | accuracy | at {threshold} | equal error | found at 1 in 100 "
        "| area |", "| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |", *table, "",
        f"The threshold and the softness of the similarity were chosen on validation. A face takes "
        f"{took:.0f} ms of one processor core. Its author reports 99.38 % on Labeled Faces in the "
        "Wild, in colour and at full size; some of its names and pictures are wrong, here as "
        "there."]
