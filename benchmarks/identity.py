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

import hashlib  # noqa: E402
import json  # noqa: E402
import time  # noqa: E402
from importlib import metadata  # noqa: E402
from pathlib import Path  # noqa: E402

import cv2  # noqa: E402
import numpy as np  # noqa: E402

import expression_lab  # noqa: E402
from expression_lab import data, files  # noqa: E402
from expression_lab.errors import DataMissingError  # noqa: E402
from expression_lab.faces import identity  # noqa: E402

FOLDS, MOST = 10, 12  # folds, and pictures taken of one person
THRESHOLDS = np.arange(0.3, 0.9, 0.005)
CARD = Path(expression_lab.__file__).parent / "checkpoints" / "identity.json"


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
        "task": "identity", "file": weights.name, "shipped": False,
        "bytes": weights.stat().st_size, "sha256": hashlib.sha256(weights.read_bytes()).hexdigest(),
        "packages": {one: metadata.version(one) for one in ("dlib-bin", "face-recognition-models")},
        "input": "uint8 (150, 150, 3), an upright face", "output": "float32 (128,)",
        "threshold": identity.THRESHOLD, "command": "python benchmarks/identity.py --card",
        **{split: {str(size): row for size, row in rows.items()} for split, rows in found.items()},
    }
    files.replace(CARD, (json.dumps(card, indent=1) + "\n").encode())
    rows = "\n".join(
        f"| {split}, {size} px | {row['people']} | {row['pairs']:,} | **{row['accuracy']:.1%}** ± "
        f"{row['deviation']:.1%} | {row['at_threshold']:.1%} | {row['equal_error_rate']:.1%} | "
        f"{row['found_at_1_in_100']:.1%} | {row['area_under_roc']:.4f} |"
        for split, sizes in found.items() for size, row in sizes.items())
    ms = np.median([row["ms"] for sizes in found.values() for row in sizes.values()])
    text = TEXT.format(rows=rows, ms=ms, threshold=identity.THRESHOLD, **card["packages"] | {
        "sha256": card["sha256"], "megabytes": card["bytes"] / 1e6})
    files.replace(CARD.with_suffix(".md"), text.encode())


TEXT = """# identity: who is this? A face as 128 numbers

Not ours, and not in this repository: the file dlib_face_recognition_resnet_model_v1.dat of
[dlib-models](https://github.com/davisking/dlib-models), by Davis King ({megabytes:.1f} MB, sha256
{sha256}). It comes with the package face-recognition-models {face-recognition-models} and is run by
dlib-bin {dlib-bin}; `make setup` installs both where it can, `make identity` tries again.

A residual network with 29 convolutions takes an upright face of 150×150 pixels and gives 128
numbers; pictures of one person lie near each other. It is aligned here by our own landmarks (68 of
the 478 points), on a crop so large that small pictures lose nothing to whole pixels.

## How well it tells people apart

Measured here, on people of facial_expressions (most of them known from the news, from Labeled Faces
in the Wild), in grey, each with two to twelve pictures. As many pairs of one person as of two, in
ten folds, nobody in two of them; the threshold of each fold was chosen on the nine others (the
protocol of Huang et al. 2007). Then: the accuracy at the distance {threshold} that the course
uses; the errors where both kinds are equally frequent; the share of pairs of one person that is
found when 1 in 100 pairs of two people is let through; and the area under the ROC curve.

| faces | people | pairs | accuracy | at {threshold} | equal error | found at 1 in 100 | area |
| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |
{rows}

The threshold and the softness of the similarity were chosen on validation. A face takes {ms:.0f} ms
of one processor core. Its author reports 99.38 % on Labeled Faces in the Wild, in colour and at
full size; some of its names and pictures are wrong, here as there.

## What it learned from

About 3 million faces of 7,485 people: FaceScrub, VGG-Face, and pictures that its author gathered on
the web; people of Labeled Faces in the Wild were left out, he says.

## Limits and biases

- Public people who look at cameras, mostly adult and mostly of few origins: people unlike them are
  confused more often. How much is not known from our data, which says nothing of age or
  origin.
- A turned head, a covered or very small face, and poor light move the numbers as much as another
  person does. An expression moves them too, and an edited face is nothing it was taught.
- It measures whether an edited face still looks like the same person to one network. It is not
  there to find, name or watch people, and a distance is not a proof.

## Licence

The author gives the weights to the public domain; the package carries CC0 1.0. Code of dlib: Boost
Software License. (The 68-point predictor in the same package was learned from 300-W, whose pictures
are not for commercial use; identity does not use it, `backend="dlib"` does.)
"""

if __name__ == "__main__":
    main()
