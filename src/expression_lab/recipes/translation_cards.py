"""The cards of the translators: what they learnt from, what they are worth, what they get wrong.

    python -m expression_lab.recipes.translation_cards

writes the measures of `data/results/editing/methods.csv` into the cards of the shipped ones,
and those of the landmark editor into the cards of its parts.
"""

from expression_lab import cards
from expression_lab.recipes import card_phrases, editor_cards, model_cards

NAMES = ("multi", "refine")
TITLES = {"multi": "plans how a face takes on an expression, from the photo alone",
          "refine": "plans what the landmark editor left undone"}
PAPERS = (
    "Pumarola et al., \"GANimation: anatomically-aware facial animation from a single image\", "
    "ECCV 2018. https://arxiv.org/abs/1807.09251",
    "Choi et al., \"StarGAN: unified generative adversarial networks for multi-domain "
    "image-to-image translation\", CVPR 2018. https://arxiv.org/abs/1711.09020",
    "Ronneberger, Fischer and Brox, \"U-Net\", MICCAI 2015. https://arxiv.org/abs/1505.04597",
)


def words(card):
    """A translator's card in words: cards.Words."""
    return cards.Words(
        title=TITLES[card["name"]],
        about=card["about"],
        audience="readers of the course, whom the editor of the same name serves",
        made={"data": f"{card['data']['faces']:,} real faces of facial_expressions and FER+, each "
                      "asked for an expression that it did not show.",
              "split": "training splits only; measured on kept-out people of the test split.",
              "seed": card["config"]["seed"], "minutes": card["minutes"]},
        measured=_measured(card.get("measures")), not_for=card_phrases.EDITING,
        sources=card_phrases.sources(*card_phrases.FACES, "dlib", papers=PAPERS),
        notes=["A U-Net at 128×128, told the expression; one file is for LiteRT, the other holds "
               f"the same weights for Keras. It learnt in {card['history'][-1]['step']:,} steps, "
               "judged by two critics that learnt beside it and read by "
               f"`{card['critic']}`. `residual` and `judge`, which judge the editors, took no "
               "part.", *editor_cards.remarks(card)],
        details=editor_cards.measures_table(card.get("measures")))


def _measured(measures):
    if not measures:
        return "Not yet: `expression-lab measure editing` does it."
    return (f"Both judges read {measures['by both']} of its edits of kept-out real faces as asked, "
            f"and {measures[editor_cards.WITHIN]} of them stay the same person.")


if __name__ == "__main__":
    for one in NAMES:
        model_cards.rewrite(one, {"measures": editor_cards.measures_of(one)})
    for one in ("movements", "retoucher"):
        model_cards.rewrite(one, {"editor": editor_cards.measures_of("landmarks")})
