"""The landmark network's card: what it learned from, how near its points are, where it fails.

The card is data (`landmarks.json`); its text (`landmarks.md`) is written from it, never by hand.
"""

import os
from pathlib import Path

from expression_lab import cards, files, lab
from expression_lab.recipes import landmarks_words, model_cards

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
        "task": "landmarks", "name": NAME, "files": cards.fingerprints(folder, FILES),
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
    return model_cards.write(card, folder / f"{NAME}.json", landmarks_words.words(card))


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
    card = cards.read(NAME, folder)
    card["data"]["test"] = {test.name: len(test)}
    card["test"] = landmarks_measures.measure(folder, test, kept_out, recipe.seed)
    checkpoints.mkdir(parents=True, exist_ok=True)
    for file in FILES:
        files.replace(checkpoints / file, (folder / file).read_bytes())
    return model_cards.write(card, checkpoints / f"{NAME}.json", landmarks_words.words(card))
