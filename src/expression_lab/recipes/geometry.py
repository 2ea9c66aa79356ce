"""The mean head and the neutral norms from real faces, and what geometry tells of expressions.

    python -m expression_lab.recipes.geometry

writes `checkpoints/mean_head.csv` and `checkpoints/neutral_geometry.csv` from the training people
of facial_expressions, and `data/results/geometry.json`: which measure each expression moves, and
how far a small decision tree on twelve measures gets. Only statistics of many people are written.
"""

import csv
import io
import json
import time
from pathlib import Path

import numpy as np

from expression_lab import files
from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces import geometry, points, pose
from expression_lab.faces.points import MIRROR

COMMAND = "python -m expression_lab.recipes.geometry"
RESULTS = Path(__file__).resolve().parents[3] / "data" / "results" / "geometry.json"
ROUNDS = 8  # after which the mean head changes no more
TREE_FEATURES = (
    "eye_openness", "brow_inner", "brow_outer", "brow_slope", "brow_gap", "mouth_openness",
    "mouth_width", "mouth_corner_lift", "lip_thickness", "nose_lip_gap", "nose_wing_drop",
    "jaw_drop")
ANGLES = ("yaw", "pitch", "roll")
DEPTH = 5
KEPT_OUT = 5  # one of so many FER+ training faces judges the tree; the others grow it


def average_head(landmarks):
    """The mean of many heads, level and symmetric (generalized Procrustes, Gower 1975).

    Level is how people hold their heads in photos: the median pitch of all is 0.

    Args:
        landmarks: float `(n, 478, 3)`, pixels.

    Returns:
        float `(478, 3)`: in eye distances from the point between the eyes.
    """
    eyes = points.eye_centers(landmarks).mean(1, keepdims=True)
    size = points.eye_distance(landmarks)[:, None, None]
    head = _symmetric(((landmarks - eyes) / size).mean(0))
    for _ in range(ROUNDS):
        fit = pose.fit_head(landmarks, head=head)
        turn = fit.pose
        tilt = float(np.median(turn.pitch))
        near = points.frontal(pose.Pose(turn.yaw, turn.pitch - tilt))
        head = _symmetric(fit.frontal(landmarks)[near].mean(0))
        head = head @ pose.Pose(pitch=tilt).matrix.T
        head = (head - points.eye_centers(head).mean(0)) / points.eye_distance(head)
    return head


def effects(vectors, labels):
    """How far each expression moves each measure away from neutral faces.

    Args:
        vectors: float `(n, 21)`, as `geometry.feature_vector` gives them.
        labels: int `(n,)`, index into `EXPRESSIONS`.

    Returns:
        DataFrame: rows measures (right and left together), columns the expressions that are
        present; Cohen's d (1988), the difference of means over the common deviation. 0.2 is
        called small, 0.8 large.
    """
    import pandas as pd

    names, values = geometry.both_sides(vectors)
    neutral = values[labels == 0]
    columns = {}
    for k in np.unique(labels[labels > 0]):
        one = values[labels == k]
        common = np.sqrt((one.var(0) + neutral.var(0)) / 2)
        columns[EXPRESSIONS[k]] = (one.mean(0) - neutral.mean(0)) / common
    return pd.DataFrame(columns, index=pd.Index(names, name="measure"))


def tree_inputs(vectors):
    """The twelve measures of the tree: float `(n, 21)` -> float `(n, 12)`."""
    names, values = geometry.both_sides(vectors)
    return values[:, [names.index(name) for name in TREE_FEATURES]]


def grow_tree(vectors, labels, depth=DEPTH, balanced=True):
    """Grow a decision tree on twelve measures (Breiman et al. 1984).

    Args:
        vectors: float `(n, 21)`, measures of the training faces.
        labels: int `(n,)`, index into `EXPRESSIONS`.
        depth: int, questions asked of a face at most.
        balanced: bool, True to let every expression weigh alike, however rare.

    Returns:
        sklearn DecisionTreeClassifier: takes `tree_inputs(vectors)`.
    """
    from sklearn.tree import DecisionTreeClassifier

    tree = DecisionTreeClassifier(max_depth=depth, min_samples_leaf=10, random_state=0,
                                  class_weight="balanced" if balanced else None)
    return tree.fit(tree_inputs(vectors), labels)


def rules(tree, depth=3):
    """The questions that a tree asks, as text; depth: how many levels are shown."""
    from sklearn.tree import export_text

    names = [EXPRESSIONS[k] for k in tree.classes_]
    return export_text(tree, feature_names=TREE_FEATURES, class_names=names, max_depth=depth,
                       decimals=2)


def judge(tree, vectors, labels):
    """Measure a tree, beside always saying "neutral".

    Returns:
        dict: faces; accuracy with its 95 % interval; mean_recall over the expressions present;
        recall of each; and the same two of always saying neutral.
    """
    from expression_lab import evaluate

    predicted = tree.predict(tree_inputs(vectors))
    report = evaluate.classification_report(labels, predicted).as_dict()
    always = evaluate.classification_report(labels, np.zeros_like(labels))
    return {
        "faces": len(labels), "accuracy": report["accuracy"],
        "interval": list(evaluate.accuracy_interval(labels, predicted)),
        "mean_recall": report["mean_recall"],
        "recall": {name: one["recall"] for name, one in report["per_class"].items()},
        "always_neutral": {"accuracy": always.accuracy, "mean_recall": always.mean_recall},
    }


def norms_csv(vectors):
    """The neutral norms as a file: mean and deviation of each measure of neutral faces."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("feature", "mean", "deviation"))
    for name, column in zip(geometry.NAMES, vectors.T):
        writer.writerow((name, f"{column.mean():.4f}", f"{column.std():.4f}"))
    return text.getvalue()


def head_csv(head):
    """The mean head as a file: a row a point, x, y, z in eye distances."""
    text = io.StringIO()
    np.savetxt(text, head, "%.4f", ",")
    return text.getvalue().replace("-0.0000", "0.0000")


def analyse(train, test, judged_by):
    """Grow trees on one split, judge them on another, and say what each expression moves.

    Args:
        train, test: FaceDataset with landmarks.
        judged_by: str, which faces the test ones are.

    Returns:
        dict: plain numbers, for JSON.
    """
    measured = [(geometry.feature_vector(part.landmarks), part.labels) for part in (train, test)]
    trees = {name: grow_tree(*measured[0], balanced=name == "balanced")
             for name in ("plain", "balanced")}
    table = effects(*measured[0])
    return {
        "protocol": train.protocol, "judged_by": judged_by, "train_faces": len(train),
        "tree": {name: judge(tree, *measured[1]) for name, tree in trees.items()},
        "effects": {name: {measure: round(float(d), 3) for measure, d in table[name].items()}
                    for name in table.columns},
    }


def poses(landmarks):
    """How the heads of a data set are turned, and how well ways to measure it agree.

    Args:
        landmarks: float `(n, 478, 3)`, pixels.

    Returns:
        dict: percentiles, in degrees, of yaw, pitch and roll; of the difference between a face
        and its mirror image (which should be none), between roll and the line of the eyes, and
        between the pose with and without z.
    """
    solid, flat = (pose.head_pose(landmarks[..., :dims]) for dims in (3, 2))
    twin = pose.head_pose(points.mirrored(landmarks, 0))
    mirror = (solid.yaw + twin.yaw, solid.pitch - twin.pitch, solid.roll + twin.roll)
    right, left = np.moveaxis(points.eye_centers(landmarks)[..., :2], 1, 0)
    eye_line = np.degrees(np.arctan2(*(left - right).T[::-1]))
    return {
        "faces": len(landmarks),
        **{angle: _percentiles(getattr(solid, angle)) for angle in ANGLES},
        "mirror": _percentiles(np.abs(mirror).max(0)),
        "roll_and_eye_line": _percentiles(np.abs(solid.roll - eye_line)),
        "with_and_without_z": {angle: _percentiles(np.abs(
            getattr(solid, angle) - getattr(flat, angle))) for angle in ANGLES},
        "correlation_with_and_without_z": {angle: round(float(np.corrcoef(
            getattr(solid, angle), getattr(flat, angle))[0, 1]), 4) for angle in ANGLES},
    }


def main():
    """Write the head, the norms and the results."""
    from expression_lab import data, lab
    from expression_lab.recipes import geometry_card

    start = time.perf_counter()
    train, test = (data.load("facial_expressions", split, landmarks=True)
                   for split in ("train", "test"))
    neutral = train.subset(train.labels == 0)
    files.replace(pose.HEAD_FILE, head_csv(average_head(neutral.landmarks)).encode())
    pose.mean_head.cache_clear()
    vectors = geometry.feature_vector(neutral.landmarks)
    files.replace(geometry.NORMS_FILE, norms_csv(vectors).encode())
    ferplus = data.load("ferplus", "train", landmarks=True)
    results = {
        "command": COMMAND, "neutral_faces": len(neutral), "tree_features": TREE_FEATURES,
        "depth": DEPTH,
        "facial_expressions": analyse(train, test, "The test people."),
        "ferplus": analyse(*_parted(ferplus), judged_by=(
            "Landmarks are known of training faces only: every fifth of them (row % 5 = 0) judges, "
            "and its copies are left out of the others.")),
        "poses": poses(np.concatenate([train.landmarks, test.landmarks])),
    }
    files.replace(RESULTS, (json.dumps(results, indent=1) + "\n").encode())
    minutes = round((time.perf_counter() - start) / 60, 1)
    geometry_card.write(results, pose.HEAD_FILE.parent, minutes, lab.versions())
    print(f"written: {pose.HEAD_FILE.name}, {geometry.NORMS_FILE.name}, {RESULTS.name}")


def _parted(faces):
    """The faces that grow the tree, and the fifth of them that judges it."""
    from expression_lab.data import audit

    kept_out = faces.table["row"].to_numpy() % KEPT_OUT == 0
    train, test = faces.subset(~kept_out), faces.subset(kept_out)
    return train.subset(~audit.leaks(train, test)), test


def _percentiles(values):
    return {str(p): round(float(np.percentile(values, p)), 2) for p in (0, 1, 5, 50, 95, 99, 100)}


def _symmetric(head):
    return (head + head[MIRROR] * (-1, 1, 1)) / 2


if __name__ == "__main__":
    main()
