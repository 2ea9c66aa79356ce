"""The recipe of the retoucher: real faces, edited → a small network that makes edits natural.

It learns from the training splits of facial_expressions and FER+ only. The classifier that reads
its edits while it learns is `tiny`; `residual` and `judge`, which judge the editor, take no part.
"""

from pathlib import Path

import numpy as np

from expression_lab import cards, files
from expression_lab.edit.canvas import middle

CHECKPOINTS = Path(__file__).resolve().parent.parent / "checkpoints"
FILES = ("retoucher.tflite", "retoucher.keras")
CRITIC = "tiny"
AHEAD_YAW, AHEAD_PITCH = 25.0, 20.0  # degrees: faces turned farther are left out
DETOURS, EDITS = 21_000, 15_000  # drafts of each kind
CROWD = 1200  # real faces of each expression for the critics
SHARP = 0.8  # share of edited drafts from sharp photos
INTENSITIES = (0.5, 1.0, 1.25, 1.25, 1.5, 1.5)


def material(movements, root=None, seed=0, count=(DETOURS, EDITS), say=print):
    """Drafts and real faces to train on.

    Args:
        movements: Movements
        root: path or None, where the data sets are.
        seed: int
        count: pair of int, restored and edited drafts.
        say: function of one str.

    Returns:
        dict: `restored`, `edited` (Drafts), `sharp` (pair of bool arrays) and `real`, as
        `retouch.training.train` takes them.
    """
    from expression_lab.edit.retouch import examples

    rng = np.random.default_rng(seed)
    photos = sources(movements, root)
    labels = np.array([one[2].argmax() for one in photos])
    rare = 1 / np.sqrt(np.bincount(labels, minlength=8)[labels])
    sharp = np.array([one[3] for one in photos])
    rows, crisp = [], []
    for i in rng.choice(len(photos), count[0], p=rare / rare.sum()):
        image, landmarks, weights, is_sharp = photos[i]
        face = examples.drafts.prepare(image, landmarks, movements)
        rows.append(examples.restored(face, weights, movements, rng))
        crisp.append(is_sharp)
    restored = examples.Drafts.stack(rows)
    say(f"{len(rows):,} restored drafts")
    rows, crisp_edits = [], []
    for _ in range(count[1]):
        i = rng.choice(np.flatnonzero(sharp == (rng.random() < SHARP)))
        image, landmarks, weights, is_sharp = photos[i]
        face = examples.drafts.prepare(image, landmarks, movements)
        wanted = int(rng.integers(1 if labels[i] == 0 else 0, 8))
        rows.append(examples.edited(face, wanted, float(rng.choice(INTENSITIES)), movements))
        crisp_edits.append(is_sharp)
    edited = examples.Drafts.stack(rows)
    say(f"{len(rows):,} edited drafts")
    return {"restored": restored, "edited": edited, "real": real(photos, labels, movements, rng),
            "sharp": (np.array(crisp), np.array(crisp_edits))}


def sources(movements, root=None):
    """Training faces that look ahead: list of (image, landmarks, weights, sharp)."""
    from expression_lab.faces.model import shapes
    from expression_lab.faces.pose import Pose
    from expression_lab.recipes.face_model import load_faces

    named, voted = load_faces(root)
    depth = shapes.add_depth(voted.landmarks, named.landmarks[::2])
    found = []
    for faces, landmarks, sharp in ((named, named.landmarks, True), (voted, depth, False)):
        pose = Pose.from_matrix(shapes.align(landmarks, movements.mean).rotations)
        ahead = (np.abs(pose.yaw) < AHEAD_YAW) & (np.abs(pose.pitch) < AHEAD_PITCH)
        weights = faces.weights / np.maximum(faces.weights.sum(axis=1, keepdims=True), 1e-6)
        found += [(faces.images[i], landmarks[i], weights[i], sharp)
                  for i in np.flatnonzero(ahead)]
    return found


def real(photos, labels, movements, rng):
    """Photos as critics see them, as many of each expression as there are, `CROWD` at most.

    Returns:
        tuple: see `retouch.training.train`.
    """
    from expression_lab.edit import draft

    chosen = [rng.permutation(np.flatnonzero(labels == k))[:CROWD] for k in range(8)]
    chosen = np.concatenate(chosen)
    crops, skins = [], []
    for i in chosen:
        face = draft.prepare(*photos[i][:2], movements)
        crops.append(middle(face.luma))
        skins.append(face.skin_light)
    return np.stack(crops), np.stack(skins), labels[chosen]


def critic(name=CRITIC):
    """A shipped classifier as a function that gradients flow through.

    Args:
        name: str, of a classifier.

    Returns:
        function: float tensor `(n, 48, 48, 1)`, grey values -> balanced log probabilities
        `(n, 8)`.
    """
    from expression_lab import backend, recognize

    keras = backend.load()
    reader = recognize.load(name)
    model = keras.models.clone_model(
        reader.model, input_tensors=keras.Input(reader.model.input_shape[1:], dtype="float32"))
    model.set_weights(reader.model.get_weights())
    model.trainable = False
    lean = np.log(np.maximum(reader.card["prior"], 1e-4)) * reader.card.get("balance", 1.0)

    def read(pictures):
        logits = model(pictures, training=False) / reader.temperature - lean.astype(np.float32)
        return keras.ops.log_softmax(logits, axis=-1)

    return read


def run(config, folder, resume=False, progress=True, root=None, count=(DETOURS, EDITS)):
    """Train the retoucher and leave it with its card in a folder.

    Args:
        config: RetouchConfig
        folder: path; receives `retoucher.tflite`, `.keras`, `.json`, `.md` and the state.
        resume: bool, go on from the state in the folder.
        progress: bool, print each step.
        root: path or None, where the data sets are.
        count: pair of int, drafts to learn from.

    Returns:
        dict: the card.
    """
    from expression_lab.edit import movements
    from expression_lab.edit.retouch import training

    say, folder = print if progress else lambda text: None, Path(folder)
    known = material(movements.load(), root, config.seed, count, say)
    model, history = training.train(config, critic=critic(), folder=folder, resume=resume,
                                    say=say, **known)
    return finish(model, history, config, folder,
                  {name: len(known[name]) for name in ("restored", "edited")})


def finish(model, history, config, folder, data):
    """Write the files and the card of a trained retoucher: dict, the card.

    Args:
        model: keras.Model
        history: list of dicts.
        config: RetouchConfig
        folder: Path
        data: dict, how many drafts of each kind it learnt from.
    """
    from expression_lab.recipes import editor_cards, landmarks_files, model_cards

    landmarks_files.save_keras(landmarks_files.with_rounded(model), folder / "retoucher.keras")
    files.replace(folder / "retoucher.tflite", landmarks_files.litert(model))
    card = editor_cards.of_training(
        folder / "retoucher.tflite", "retouching", "expression-lab train retoucher --ship",
        config, history,
        {"files": cards.fingerprints(folder, FILES), "parameters": model.count_params(),
         "critic": CRITIC, "data": data})
    return model_cards.write(card, folder / "retoucher.json", editor_cards.retoucher_words(card))


def ship(folder):
    """Put the retoucher and its card into the package."""
    from expression_lab.recipes import generator_cards

    generator_cards.copy(Path(folder), CHECKPOINTS, "retoucher", ("tflite", "keras", "json", "md"))
