"""The detector's card: what it learned from, how well it finds, and what it is not for."""

import os
from pathlib import Path

from expression_lab import cards, files, lab
from expression_lab.faces.proposals import SURE
from expression_lab.recipes import card_phrases, model_cards

LIMITS = (
    "It proposes where faces may be; `faces.find` lets the landmark network confirm each one.",
    "It learned from faces pasted into pictures, most of them of public figures who look at the "
    "camera, in grey, turned by up to 60 degrees. Faces in full profile, upside down or mostly "
    "covered are found less often. How this differs between groups of people was not measured: "
    "the data does not say who they are beyond a name.",
    "To find a face is not to know who it is, nor to be allowed to watch it.",
)
LICENSE = (
    "The weights are under the course's licence. facial_expressions is under the Apache licence "
    "2.0; FER2013 was published for a competition, and its pictures belong to their owners; the "
    "backgrounds are those of scikit-image and of Debian's packages gnome-backgrounds, "
    "mate-backgrounds, plasma-workspace-wallpapers, lomiri-wallpapers, ukui-wallpapers, "
    "sway-backgrounds, stellarium-data, opencv-doc and tuxpaint-stamps-default, under their own "
    "free licences. No picture of any of them is part of this file."
)
PAPERS = ("Law and Deng, \"CornerNet: detecting objects as paired keypoints\", ECCV 2018. "
          "https://arxiv.org/abs/1808.01244",)
TRIALS = 300  # pictures with a face, and as many without


def save(recipe, folder, model, sources, backgrounds, kept_out, root=None, minutes=None):
    """Write `detector.json` and `detector.md` beside a trained detector.

    Args:
        recipe: DetectorRecipe. folder: Path with `detector.tflite`.
        model: keras.Model.
        sources: list of detector_scenes.Faces. backgrounds: pair of lists, as they were trained on.
        kept_out: path or None, pictures without faces to measure on.
        root: path or None, where the data sets are.
        minutes: float or None, that the training took, where one run did all of it.

    Returns:
        dict: the card.
    """
    file = folder / "detector.tflite"
    card = {
        "task": "detector", "name": "detector", "file": file.name, **cards.fingerprint(file),
        "parameters": model.count_params(),
        "input": "uint8 (H, W), a grey picture; sides are multiples of 32",
        "output": "three maps (H/s, W/s, 6), s = 8, 16, 32: logit, x, y, log side, sine, cosine",
        "command": command(recipe), "recipe": recipe.to_dict(),
        "data": {"faces": sum(len(one.images) for one in sources),
                 "backgrounds": len(backgrounds[0]), "things": len(backgrounds[1])},
        "training": {"minutes": minutes, "processor_cores": os.cpu_count(),
                     "versions": lab.versions()},
        "validation": measure(recipe, file, "validation", kept_out, root),
        "limits": list(LIMITS), "license": LICENSE,
    }
    return model_cards.write(card, folder / "detector.json", words(card))


def command(recipe):
    """The command line that makes a recipe's checkpoint."""
    return (f"expression-lab train detector --scenes {recipe.scenes} --epochs {recipe.epochs} "
            f"--seed {recipe.seed} --backgrounds FOLDER --kept-out FOLDER --ship")


def measure(recipe, file, split, kept_out=None, root=None, trials=TRIALS):
    """How well a detector proposes, by itself.

    Args:
        recipe: DetectorRecipe. file: Path of the LiteRT model.
        split: "validation" or "test".
        kept_out: path or None, pictures without faces that were not trained on.
        root: path or None. trials: int, pictures with a face, and as many without.

    Returns:
        dict: as `detector_measure.measure` gives it.
    """
    from expression_lab import data
    from expression_lab.faces import proposals
    from expression_lab.faces.detector.runtime import Detector
    from expression_lab.recipes import detector, detector_measure

    network = Detector(file)
    faces = data.load(recipe.dataset, split, landmarks=True, root=root)
    pictures, things = detector.load_backgrounds(kept_out)
    return detector_measure.measure(
        lambda photo: proposals.detector(photo, network=network),
        (detector_measure.trial(faces.images, faces.landmarks, pictures, things, (1, i))
         for i in range(trials)),
        (detector_measure.empty(pictures, things, (0, i)) for i in range(trials)))


def ship(recipe, folder, checkpoints=None, kept_out=None, root=None):
    """Measure a trained detector on the test faces, once, and put it where it is shipped from.

    Args:
        recipe: DetectorRecipe. folder: path, as `detector.run` left it.
        checkpoints: path or None for the package's own folder.
        kept_out, root: as those of `measure`.

    Returns:
        dict: the card, with the test's measures.
    """
    from expression_lab.faces.detector import runtime

    folder, place = Path(folder), Path(checkpoints or runtime.CHECKPOINT.parent)
    card = cards.read("detector", folder)
    card["test"] = measure(recipe, folder / "detector.tflite", "test", kept_out, root)
    place.mkdir(parents=True, exist_ok=True)
    files.replace(place / "detector.tflite", (folder / "detector.tflite").read_bytes())
    return model_cards.write(card, place / "detector.json", words(card))


def words(card):
    """The detector's card in words: cards.Words."""
    data, recipe, training = card["data"], card["recipe"], card["training"]
    splits = [split for split in ("validation", "test") if split in card]
    best = card[splits[-1]]
    return cards.Words(
        title="where faces may be",
        about="A small network that looks over a grey picture and proposes squares with a face in "
              "them; `faces.find` lets the landmark network confirm each one.",
        audience="readers of the course, who find faces in photos, films and pictures of a camera",
        made={"data": f"{data['faces']:,} faces of {recipe['dataset']} and {recipe['also']}, "
                      f"pasted into {data['backgrounds']} backgrounds among {data['things']} "
                      "things that are no faces, and into drawn patterns.",
              "split": "learned from train; measured on people of "
                       f"{' and '.join(splits)} who were kept out.",
              "seed": recipe["seed"], "minutes": training.get("minutes")},
        measured=f"{best['found']:.1%} of {best['faces']} kept-out faces are proposed, with "
                 f"{best['false_per_100']:.0f} proposals in 100 pictures without a face.",
        not_for=card_phrases.FINDING,
        sources=card_phrases.sources(recipe["dataset"], "lfw", "fer2013", papers=PAPERS),
        notes=[f"{recipe['scenes']:,} scenes an epoch, all different, {recipe['epochs']} epochs."],
        details=[
            *(_sentence(split, card[split]) for split in splits), "",
            "Faces of people who were kept out, 60 to 400 pixels wide, in pictures of 640×480; "
            "a face is found where a square and the true one share 40 % of their common area. "
            f"These are its proposals, all that it is more than {SURE:.0%} sure of, before the "
            "landmark network confirms them: most of what it proposes is then refused. "
            "`python benchmarks/find.py` measures both together."])


def _sentence(split, values):
    return (f"- **{split.title()}** ({values['faces']} faces): **{values['found']:.1%}** proposed, "
            f"their middle off by {values['centre_error']:.1%} and their side by "
            f"{values['size_error']:.1%} of the side (medians); in pictures without a face "
            f"{values['false_per_100']:.0f} proposals in 100 pictures.")
