"""The cards of the networks over frames, in words."""

from expression_lab import cards
from expression_lab.recipes import card_phrases

ABOUT = {
    "lstm": "An LSTM that looks at the features of one frame after another and says at each what "
            "the film shows.",
    "attention": "Attention over frames: it looks at the features of all frames so far, weighs "
                 "them, and says what the film shows.",
}
PAPERS = {
    "lstm": ("Hochreiter and Schmidhuber, \"Long short-term memory\", Neural Computation 9(8), "
             "1997.",
             "Donahue et al., \"Long-term recurrent convolutional networks for visual recognition "
             "and description\", CVPR 2015. https://arxiv.org/abs/1411.4389"),
    "attention": ("Vaswani et al., \"Attention is all you need\", NIPS 2017. "
                  "https://arxiv.org/abs/1706.03762",),
}


def words(card):
    """The card of a network over frames in words: cards.Words."""
    data, split = card["data"], "test" if "test" in card else "validation"
    return cards.Words(
        title="what a film shows, from the features of its frames",
        about=ABOUT.get(card["network"], "A network over the features of frames."),
        audience="readers of the course, who read films and pictures of a camera over time",
        made={"data": f"{data['train']:,} drawn films. {data['protocol']}",
              "split": f"learned from train, watched on validation ({data['validation']:,} films)"
                       + (f", measured once on test ({card['test']['films']:,} films)."
                          if "test" in card else "."),
              "seed": card["recipe"]["seed"], "minutes": card.get("minutes")},
        measured=_measured(card[split], split), not_for=card_phrases.READING,
        sources=card_phrases.sources("face_model", "barrett",
                                     papers=PAPERS.get(card["network"], ())),
        notes=[f"It reads {card['recipe']['frames']} frames at a time, by the features of "
               f"`{card['reader']}` (sha256 {card['reader_sha256']})."],
        details=_table(card))


def _measured(one, split):
    return (f"{one['accuracy']:.1%} of {one['films']:,} {split} films are read rightly (95 % "
            f"interval {one['accuracy_low']:.1%} to {one['accuracy_high']:.1%}).")


def _table(card):
    rows = ["| drawn films | accuracy | mean recall |", "| --- | ---: | ---: |"]
    for split in ("validation", "test"):
        if split in card:
            one = card[split]
            rows.append(f"| {split}, {one['films']:,} | " + " | ".join(
                f"{one[key]:.1%} ({one[f'{key}_low']:.1%} to {one[f'{key}_high']:.1%})"
                for key in ("accuracy", "mean_recall")) + " |")
    return rows
