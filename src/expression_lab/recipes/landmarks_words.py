"""The landmark network's card in words."""

from expression_lab import cards
from expression_lab.recipes import card_phrases

PAPERS = ("Kartynnik et al., \"Real-time facial surface geometry from monocular video on mobile "
          "GPUs\", 2019. https://arxiv.org/abs/1907.06724",
          "Cootes, Taylor, Cooper and Graham, \"Active shape models: their training and "
          "application\", Computer Vision and Image Understanding 61(1), 1995.")


def words(card):
    """The landmark network's card in words: cards.Words.

    Args:
        card: dict, as `landmarks_card.save` or `landmarks_card.ship` made it.
    """
    data, training, best = card["data"], card["training"], card[_best(card)]
    trained = " and ".join(f"{count:,} of {name}" for name, count in data["train"].items())
    return cards.Words(
        title="478 points of a face, and whether there is one",
        about="A network that looks at a gray square around a face and says where 478 points of "
              "it are, in space, and how sure it is that there is a face. One file is for LiteRT, "
              "the other for Keras.",
        audience="readers of the course: whatever measures, aligns, reads or edits a face starts "
                 "with these points",
        made={"data": f"{trained} training faces, {data['photos']} photos without a face, and what "
                      "a face cascade takes for one in them.",
              "split": data["protocol"], "seed": card["recipe"]["seed"],
              "minutes": training["minutes"]},
        measured=f"On {best['faces']:,} {_best(card)} faces of kept-out people its points are off "
                 f"by {_percent(best['once']['all'])} of the distance between the eyes, by "
                 f"{_percent(best['once']['frontal'])} on frontal ones; "
                 f"{best['presence']['recall']:.1%} of the faces are seen as such.",
        not_for=card_phrases.FINDING,
        sources=card_phrases.sources("facial_expressions", "lfw", "fer2013", papers=PAPERS),
        notes=[f"{training['epochs']} epochs, of which epoch {training['best_epoch']} was best on "
               "validation. The photos are pictures of scikit-image and scikit-learn and, for the "
               "shipped weights, wallpapers of Linux desktops, looked through by eye; "
               f"{data['photos_kept_out']} more were kept out to measure the presence on. None is "
               "part of the files."],
        details=_details(card))


def _best(card):
    return "test" if "test" in card else "validation"


def _details(card):
    return [
        "The error of a face is the mean distance of its 478 points from where they should be, as "
        "a share of the distance of its eyes. The squares are off by about as much as those that "
        "finding gives: 6 degrees, 3 % of their side, 8 % in size (standard deviations). \"Twice\" "
        "looks again, in the square around the points found first. Frontal is a yaw and a pitch of "
        "at most 15 degrees. Times are those of LiteRT and of cutting, on one busy core.", "",
        *_errors(card), "", *_presence(card), "",
        f"By yaw and by region ({_best(card)} faces, once):", "",
        *_by(card[_best(card)]["once"])]


def _errors(card):
    rows = ["| faces | looks | all | frontal | median | worst 5 % above | above 10 % | ms a face |",
            "| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: |"]
    for split in ("validation", "test"):
        for looks in ("once", "twice") if split in card else ():
            one = card[split][looks]
            numbers = " | ".join(_percent(one[key]) for key in (
                "all", "frontal", "median", "percentile_95", "failed"))
            rows.append(f"| {split}, {card[split]['faces']:,} | {looks} | {numbers} "
                        f"| {one['milliseconds']:.1f} |")
    return rows


def _presence(card):
    lines = []
    for split in ("validation", "test"):
        if split in card:
            one = card[split]["presence"]
            lines.append(
                f"- **Presence, {split}**: of {one['faces']:,} faces {one['recall']:.1%} are seen "
                f"as such; of {one['others']:,} squares without one (photos, look-alikes, pieces "
                f"of faces, squares far beside them) {one['false_alarms']:.1%} are taken for one; "
                f"precision {one['precision']:.1%}.")
    return lines


def _by(one):
    rows = ["| yaw, degrees | faces | error |", "| --- | ---: | ---: |"]
    rows += [f"| {name} | {band['faces']:,} | {_percent(band['error'])} |"
             for name, band in one["yaw"].items()]
    rows += ["", "| region | error |", "| --- | ---: |"]
    return rows + [f"| {name} | {_percent(error)} |" for name, error in one["region"].items()]


def _percent(value):
    return "–" if value is None else f"{value:.2%}"
