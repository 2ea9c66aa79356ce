"""The cards of the mean head and of the neutral norms: what they were computed from."""

from expression_lab import cards
from expression_lab.recipes import card_phrases, model_cards

NAMES = ("mean_head", "neutral_geometry")
TITLES = ("the head of many people, averaged", "how large the measures of a neutral face are")
ABOUT = (
    "478 points in space, level and symmetric: the mean of many neutral heads (generalized "
    "Procrustes). A row a point; x, y, z in eye distances from the point between the eyes.",
    "Mean and standard deviation of 21 measures of neutral faces, as eye openness and mouth width, "
    "against which a face is compared.",
)
AUDIENCES = (
    "readers of the course: how a head is turned is found by laying this head over its landmarks",
    "readers of the course, who measure a face without a neutral picture of the same person",
)
LIMITS = (
    "The faces are those of people in the news of the 1990s and 2000s, mostly men, mostly grown "
    "up. Nobody recorded age, gender or origin: the mean is theirs, not that of all people, and "
    "whom it fits worse is not known in numbers.",
    "The points were placed by MediaPipe's network, not by people; its habits are in the mean.",
    "Neutral is what students tagged as neutral. Somebody's resting face may be far from the mean, "
    "and is then easily taken for an expression.",
)
LICENSE = (
    "Under the course's licence. Computed from the landmarks of facial_expressions (Apache-2.0, "
    "photos of their owners, mostly Labeled Faces in the Wild). No picture is part of it."
)
PAPERS = (
    ("Gower, \"Generalized Procrustes analysis\", Psychometrika 40, 1975.",),
    ("Cohen, \"Statistical power analysis for the behavioral sciences\", 2nd edition, 1988.",),
)


def write(results, folder, minutes=None, versions=None):
    """Write both cards beside their files.

    Args:
        results: dict, as `recipes.geometry` writes it to `data/results/geometry.json`.
        folder: Path with `mean_head.csv` and `neutral_geometry.csv`.
        minutes: float or None, that the recipe took.
        versions: dict or None, of the packages that it ran with.
    """
    for name, measures in zip(NAMES, (_of_poses(results), _of_effects(results)), strict=True):
        card = {"task": "geometry", "name": name, "file": f"{name}.csv",
                **cards.fingerprint(folder / f"{name}.csv"), "command": results["command"],
                "faces": results["neutral_faces"], "minutes": minutes, "measures": measures,
                "limits": list(LIMITS), "license": LICENSE,
                **({"versions": versions} if versions else {})}
        model_cards.write(card, folder / f"{name}.json", words(card))


def _of_poses(results):
    """How well poses by the mean head agree with each other: degrees, medians and 95 %."""
    poses = results["poses"]
    pairs = {"roll against the line of the eyes": poses["roll_and_eye_line"],
             **{f"{angle} with and without depth": values
                for angle, values in poses["with_and_without_z"].items()}}
    return {"faces": poses["faces"],
            **{name: [values["50"], values["95"]] for name, values in pairs.items()}}


def _of_effects(results):
    """The measure that each expression moves farthest from neutral, and Cohen's d of it."""
    told = results["facial_expressions"]
    return {"faces": told["train_faces"],
            **{name: max(moved.items(), key=lambda one: abs(one[1]))
               for name, moved in told["effects"].items()}}


def words(card):
    """One of the two cards in words: cards.Words."""
    k = NAMES.index(card["name"])
    rows = {name: values for name, values in card["measures"].items() if name != "faces"}
    told = (_poses, _effects)[k](rows, card["measures"]["faces"])
    return cards.Words(
        title=TITLES[k], about=ABOUT[k], audience=AUDIENCES[k],
        made={"data": f"landmarks of {card['faces']:,} neutral faces of facial_expressions.",
              "split": "training people only.", "seed": None, "minutes": card["minutes"]},
        measured=told[0], not_for=card_phrases.MEASURING,
        sources=card_phrases.sources("facial_expressions", "lfw", papers=PAPERS[k]),
        details=told[1:])


def _poses(rows, faces):
    median, worst = rows["roll against the line of the eyes"]
    return [f"The roll of a head by this mean differs from the line of the eyes by {median:.1f} "
            f"degrees in the median of {faces:,} faces, by {worst:.1f} in the worst 5 %.",
            "| difference, degrees | median | worst 5 % above |", "| --- | ---: | ---: |",
            *(f"| {name} | {one[0]:.2f} | {one[1]:.2f} |" for name, one in rows.items())]


def _effects(rows, faces):
    measure, moved = rows["happiness"]
    return [f"Happiness moves {measure} by {moved:.1f} standard deviations away from neutral "
            f"({faces:,} training faces).",
            "What each expression moves farthest, in standard deviations (Cohen's d; 0.2 is called "
            "small, 0.8 large); all of it is in `data/results/geometry.json`.", "",
            "| expression | measure | Cohen's d |", "| --- | --- | ---: |",
            *(f"| {name} | {one[0]} | {one[1]:+.2f} |" for name, one in rows.items())]
