"""How near the landmark network's points are, by pose and by region, and whom it sees at all."""

import time

import numpy as np

from expression_lab.faces import landmarks, points, pose
from expression_lab.recipes.landmarks_training import validation_squares

YAW = (0, 15, 30, 45, 180)  # bounds of the bands, degrees
FAILED = 0.1  # an error from which on a face counts as failed
REGIONS = {"eyes": ("right_eye", "left_eye"), "irises": ("right_iris", "left_iris"),
           "brows": ("right_brow", "left_brow"), "lips": ("outer_lips", "inner_lips"),
           "contour": ("face_oval",)}


def measure(folder, faces, kept_out, seed=0):
    """Errors of points and presence, by the LiteRT file in a folder.

    The squares are about as far off as those that finding gives.

    Args:
        folder: Path
        faces: FaceDataset with landmarks, none of which were trained on.
        kept_out: Examples of the same faces and of photos that were not trained on.
        seed: int

    Returns:
        dict: `once` and `twice` (one more look, around the points of the first), each with the
            mean error `all`, `frontal`, `median`, `percentile_95`, `failed` (share above 10 %),
            by `yaw` and by `region`, and `milliseconds` of one core a face; and `presence`, with
            precision and recall at one half.
    """
    network = landmarks.load(folder=folder)
    _, where = validation_squares(faces, network.size, seed)
    turned = pose.head_pose(faces.landmarks)
    told = {"faces": len(faces)}
    for name, refine in (("once", 0), ("twice", 1)):
        start = time.thread_time()
        found = np.concatenate([landmarks.locate(image, square[None], refine, network).landmarks
                                for image, square in zip(faces.images, where)])
        cost = (time.thread_time() - start) / len(faces) * 1e3
        told[name] = {**_told(found, faces.landmarks, turned), "milliseconds": round(cost, 2)}
    images, truth = presence_examples(faces, kept_out, seed)
    said = network.predict(images[..., 0])[1] >= 0.5
    told["presence"] = {
        "faces": int(truth.sum()), "others": int((~truth).sum()),
        "precision": float((said & truth).sum() / max(said.sum(), 1)),
        "recall": float((said & truth).sum() / max(truth.sum(), 1)),
        "false_alarms": float((said & ~truth).sum() / max((~truth).sum(), 1))}
    return told


def presence_examples(faces, kept_out, seed=0):
    """As many squares without a face as with one: uint8 `(n, S, S, 1)`, bool `(n,)`."""
    with_face, _ = validation_squares(faces, kept_out.size, seed)
    rng = np.random.default_rng([seed, 3])
    without = np.stack([kept_out.nothing(rng) for _ in with_face])[..., None]
    truth = np.arange(2 * len(with_face)) < len(with_face)
    return np.concatenate([with_face, without]), truth


def _told(found, truth, turned):
    """Errors of some faces, as a dict."""
    away = np.linalg.norm(found[..., :2] - truth[..., :2], axis=-1)
    away = away / points.eye_distance(truth)[:, None]
    error, yaw = away.mean(1), np.abs(turned.yaw)
    frontal = (yaw <= points.FRONTAL) & (np.abs(turned.pitch) <= points.FRONTAL)
    bands = {f"{low} to {high}": (yaw >= low) & (yaw < high) for low, high in zip(YAW, YAW[1:])}
    regions = {name: sum((points.GROUPS[group] for group in groups), ())
               for name, groups in REGIONS.items()}
    return {
        "all": _mean(error), "frontal": _mean(error[frontal]), "median": float(np.median(error)),
        "percentile_95": float(np.quantile(error, 0.95)), "failed": float((error > FAILED).mean()),
        "yaw": {name: {"faces": int(band.sum()), "error": _mean(error[band])}
                for name, band in bands.items()},
        "region": {name: _mean(away[:, list(chosen)]) for name, chosen in regions.items()}}


def _mean(values):
    return float(values.mean()) if values.size else None
