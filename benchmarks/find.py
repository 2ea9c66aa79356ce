"""How many faces are found, how often is one seen where there is none, and how long does it take?

    python benchmarks/find.py [--split validation] [--pictures 300] [--backgrounds FOLDER ...]

Faces of facial_expressions that no network has learned from (validation; test is for the final
figure) are pasted at 60 to 400 pixels into pictures of 640×480 without people: half of them as the
hard squares that they are, half as soft ellipses. Without that data set, faces that are drawn by
the face model are pasted. Backgrounds are scikit-image's, drawn patterns, and the pictures of your
folders (transparent ones are pasted as things). Everything runs on one core.

"alone" means that proposals are taken as they are; the others are confirmed by the landmarks.
"""

import argparse
import os

for name in ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS"):
    os.environ.setdefault(name, "1")

import time  # noqa: E402 - the libraries read the variables above when they are imported

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from expression_lab import data, faces  # noqa: E402
from expression_lab.errors import DataMissingError  # noqa: E402
from expression_lab.faces import proposals, search  # noqa: E402
from expression_lab.recipes import detector, detector_measure  # noqa: E402

COLUMNS = {"found": "found", "found_square": "as square", "found_ellipse": "as ellipse",
           "centre_error": "off by", "size_error": "size off"}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--split", default="validation")
    parser.add_argument("--pictures", type=int, default=300)
    parser.add_argument("--backgrounds", nargs="*", default=[None])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--methods", nargs="*", default=list(METHODS), choices=list(METHODS))
    given = parser.parse_args()
    cv2.setNumThreads(1)
    trials, empties = pictures(given)
    print(f"{'':<18}" + "".join(f"{title:>11}" for title in COLUMNS.values())
          + f"{'false/100':>11}{'ms':>8}")
    for name in given.methods:
        print(row(name, METHODS[name], trials, empties), flush=True)
    if any("alone" not in name for name in given.methods):
        print(f"following one face: {tracking(trials):.1f} ms a frame of "
              f"{detector_measure.WIDTH}×{detector_measure.HEIGHT}")


def pictures(given):
    """Pictures with a face, and pictures without."""
    try:
        source = data.load("facial_expressions", given.split, landmarks=True)
    except DataMissingError:
        source = data.load("synthetic", "test", size=160)
    loaded = [detector.load_backgrounds(folder) for folder in given.backgrounds]
    photos, things = ([one for pair in loaded for one in pair[i]] for i in (0, 1))
    print(f"{given.pictures} pictures with a face of {source.name} and {given.pictures} without, "
          f"made of {len(photos)} backgrounds and {len(things)} things")
    return ([detector_measure.trial(source.images, source.landmarks, photos, things,
                                    (given.seed, 1, i)) for i in range(given.pictures)],
            [detector_measure.empty(photos, things, (given.seed, 0, i))
             for i in range(given.pictures)])


def row(name, method, trials, empties):
    """One line of the table."""
    spent = []

    def find(photo):
        start = time.process_time()
        squares = method(photo)
        spent.append(time.process_time() - start)
        return squares

    try:
        result = detector_measure.measure(find, trials, empties)
    except ImportError:
        return f"{name:<18} is not installed"
    return (f"{name:<18}" + "".join(f"{result[key]:>11.1%}" for key in COLUMNS)
            + f"{result['false_per_100']:>11.1f}{np.median(spent) * 1000:>8.1f}")


def confirmed(method):
    """Squares of the faces that are proposed by a method and confirmed by the landmarks."""
    return lambda photo: search.search(photo, method=method).squares


def alone(method):
    """Squares as a method proposes them."""
    return lambda photo: proposals.propose(photo, method=method)


METHODS = {"ours": confirmed("detector"), "detector alone": alone("detector"),
           "cascade": confirmed("cascade"), "cascade alone": alone("cascade"),
           "dlib": confirmed("hog"), "dlib alone": alone("hog")}


def tracking(trials, count=30, frames=12):
    """Median milliseconds of a frame while one face is followed, drifting slowly."""
    spent = []
    for trial in trials[:count]:
        tracker = faces.Tracker(every=frames + 1)
        if not tracker.update(trial.photo):
            continue
        for i in range(1, frames):
            frame = np.roll(trial.photo, i, axis=1)
            start = time.process_time()
            tracker.update(frame)
            spent.append(time.process_time() - start)
    return np.median(spent) * 1000 if spent else np.nan


if __name__ == "__main__":
    main()
