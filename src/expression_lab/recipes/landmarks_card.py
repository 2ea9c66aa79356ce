"""The landmark network's card: what it learned from, how near its points are, where it fails.

The card is data (`landmarks.json`); its text (`landmarks.md`) is written from it, never by hand.
"""

import hashlib
import json
import os
from pathlib import Path

from expression_lab import files, lab

NAME = "landmarks"
FILES = ("landmarks.keras", "landmarks.tflite")
LIMITS = (
    "The points it learned from were placed by MediaPipe's network, not by people; it repeats "
    "their habits, and an error here is a distance from them, not from the truth.",
    "Most faces are photos of public figures from the news, gray, and most are men; the data has "
    "no record of age or origin. How the error differs between groups is not known from it.",
    "Turned heads are seldom in the data: the error grows with the yaw (see the table), and "
    "beyond about 45 degrees the far side of the face is a guess.",
    "It learned on faces cut closely, pasted on other pictures; hair and neck were seldom seen.",
    "What is covered is guessed from the rest. Eyelids and irises of faces under about 24 pixels "
    "are guessed, too; do not read a gaze from them.",
    "It says where points are. It does not know who somebody is, nor what they feel.",
)
LICENSE = (
    "The weights are under the course's licence. The pictures of facial_expressions (Apache-2.0; "
    "mostly of Labeled Faces in the Wild, Huang et al. 2007) and FER2013 (Goodfellow et al. 2013) "
    "belong to their owners. No picture of either is part of these files; the shape model inside "
    "is the mean and some directions of many faces."
)


def save(recipe, result, folder, train, validation, examples, kept_out):
    """Write the two network files, the history and the card of a finished training.

    Args:
        recipe: recipes.landmarks.LandmarksRecipe
        result: landmarks_training.Result
        folder: Path
        train: list of FaceDataset; validation: FaceDataset.
        examples: faces.landmarks.examples.Examples, what was trained on.
        kept_out: Examples of validation faces and photos that were not trained on.

    Returns:
        dict: the card.
    """
    from expression_lab.recipes import landmarks_files, landmarks_measures
    from expression_lab.recognize.networks import multiply_adds

    model = landmarks_files.finished(result.model)
    images, truth = landmarks_measures.presence_examples(validation, kept_out, recipe.seed)
    logits = model.predict(images, batch_size=256, verbose=0)[1][:, 0]
    landmarks_files.calibrate(model, logits, truth)
    landmarks_files.save(landmarks_files.finished(model), folder)
    files.replace(folder / "history.csv", result.history.to_csv(index=False).encode())
    card = {
        "task": "landmarks", "name": NAME, "files": fingerprints(folder),
        "parameters": model.count_params(), "multiply_adds": multiply_adds(model),
        "input": f"uint8 (n, {recipe.size}, {recipe.size}, 1), a gray square around a face",
        "output": "float32 (n, 478, 3), x, y, z as shares of the square's side; "
                  "float32 (n, 1), the logit of a face being there",
        "command": "expression-lab train landmarks --backgrounds FOLDER --ship",
        "recipe": recipe.to_dict(),
        "data": {"train": {one.name: len(one) for one in train},
                 "validation": {validation.name: len(validation)},
                 "protocol": validation.protocol,
                 "photos": len(examples.backgrounds), "photos_kept_out": len(kept_out.backgrounds)},
        "training": {"epochs": len(result.history), "best_epoch": result.best_epoch,
                     "minutes": round(float(result.history["seconds"].sum()) / 60, 1),
                     "processor_cores": os.cpu_count(), "versions": lab.versions()},
        "limits": list(LIMITS), "license": LICENSE,
    }
    card["validation"] = landmarks_measures.measure(folder, validation, kept_out, recipe.seed)
    write(card, folder)
    return card


def ship(recipe, folder, test, kept_out, checkpoints=None):
    """Measure a finished training on the test faces, once, and put it where it is shipped from.

    Args:
        recipe: recipes.landmarks.LandmarksRecipe
        folder: Path, as `save` left it.
        test: FaceDataset with landmarks.
        kept_out: Examples of the test faces and of photos that were not trained on.
        checkpoints: Path or None, where to; None is the package's own folder.

    Returns:
        dict: the card, with the test faces' measures.
    """
    from expression_lab.faces.landmarks.runtime import CHECKPOINTS
    from expression_lab.recipes import landmarks_measures

    checkpoints = Path(checkpoints or CHECKPOINTS)
    card = json.loads((folder / f"{NAME}.json").read_text("utf-8"))
    card["data"]["test"] = {test.name: len(test)}
    card["test"] = landmarks_measures.measure(folder, test, kept_out, recipe.seed)
    checkpoints.mkdir(parents=True, exist_ok=True)
    for file in FILES:
        files.replace(checkpoints / file, (folder / file).read_bytes())
    write(card, checkpoints)
    return card


def write(card, folder):
    """Write a card as JSON, and as text beside it."""
    text = json.dumps(card, indent=1, ensure_ascii=False) + "\n"
    files.replace(folder / f"{NAME}.json", text.encode())
    files.replace(folder / f"{NAME}.md", markdown(card).encode())


def markdown(card):
    """A card as text for people: str, Markdown."""
    data, training = card["data"], card["training"]
    split = "test" if "test" in card else "validation"
    size = sum(one["bytes"] for one in card["files"].values()) / 1e6
    trained = " and ".join(f"{count:,} of {name}" for name, count in data["train"].items())
    lines = [
        f"# {card['name']}: 478 points of a face, and whether there is one", "",
        f"{card['parameters']:,} parameters, {card['multiply_adds'] / 1e6:.0f} million "
        f"multiply-adds a face; {size:.2f} MB as two files, for LiteRT and for Keras.",
        f"Takes {card['input']}; gives {card['output']}.", "",
        "## How near the points are", "",
        "The error of a face is the mean distance of its 478 points from where they should be, as "
        "a share of the distance of its eyes. The squares are off by about as much as those that "
        "finding gives: 6 degrees, 3 % of their side, 8 % in size (standard deviations). \"Twice\" "
        "looks again, in the square around the points found first. Frontal is a yaw and a pitch of "
        "at most 15 degrees. Times are those of LiteRT and of cutting, on one busy core.", "",
        *_errors(card), "", *_presence(card), "",
        f"By yaw and by region ({split} faces, once):", "", *_by(card[split]["once"]), "",
        "## What it learned from", "",
        f"{trained} training faces, {data['photos']} photos without a face, and what a face "
        "cascade takes for one in them. " + data["protocol"],
        f"The photos are pictures of scikit-image and scikit-learn and, for the shipped weights, "
        f"wallpapers of Linux desktops, looked through by eye; {data['photos_kept_out']} more were "
        f"kept out to measure the presence on. None is part of the files.", "",
        f"Made by `{card['command']}`: {training['epochs']} epochs, of which epoch "
        f"{training['best_epoch']} was best on validation, in {training['minutes']:.0f} minutes on "
        f"{training['processor_cores']} busy processor cores, seed {card['recipe']['seed']}.", "",
        "## Limits and biases", "", *(f"- {limit}" for limit in card["limits"]), "",
        "## Licence", "", card["license"], "",
    ]
    return "\n".join(lines)


def fingerprints(folder):
    contents = {file: (folder / file).read_bytes() for file in FILES}
    return {file: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for file, content in contents.items()}


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
