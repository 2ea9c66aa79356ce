"""Faces out of the sequences of CK+: the frames that stand for an expression, cut to the face."""

from functools import partial

import numpy as np

from expression_lab.data import found, framing, people
from expression_lab.data.ckplus_parts import EMOTION, LANDMARKS, parts, scan
from expression_lab.data.faults import stop
from expression_lab.data.gather import gather, open_gray
from expression_lab.data.numbers import read_points
from expression_lab.expressions import EXPRESSIONS, LABELS

NATIVE = 96
PROTOCOL = ("CK+ split by person, 8 : 1 : 1; nobody is in two splits. The last {peaks} frames of "
            "each labelled sequence stand for its expression{neutral}. {framed}")
BY_LANDMARKS = "Faces are cut by the 68 landmarks that come with it."
BY_FINDING = ("There are no landmarks beside it, so faces are cut where they are found; a frame "
              "in which none is found is left out.")


def read(path, size, peaks, neutral, fault=stop, note=lambda text: None):
    """Open the frames that stand for an expression, cut to the face.

    Args:
        path: Path of the folder that holds the parts.
        size: int, side of the faces, pixels.
        peaks: int, how many of the last frames of a labelled sequence are taken.
        neutral: bool, take the first frames of labelled sequences as neutral faces.
        fault: function (path, line, reason) that is told of each fault.
        note: function (text) that is told what is no fault but good to know.

    Returns:
        dict: `<split>/images`, `/label`, `/file`, `/subject`, `/identity`, `/sequence`, `/frame`,
        `/original_label`, `/blank`, `/landmarks` where there are any; and `protocol`.
    """
    where = parts(path)
    listed = scan(where, fault)
    labelled = [one for one in listed if one.label is not None]
    note(f"{len(labelled):,} of {len(listed):,} sequences have a label")
    if listed and not labelled:
        fault(where[EMOTION], None, "no sequence has a label; is Emotion_labels.zip unpacked?")
    taken = [frame for one in labelled for frame in _taken(one, peaks, neutral, fault)]
    points, squares = None, None
    if LANDMARKS in where:
        taken, points = _with_points(taken, fault)
        squares = framing.squares_of_68(points)
    columns = _columns(taken, path)
    if points is not None:
        columns["landmarks"] = framing.inside(points, squares) * np.float32(size)
    return gather(*_openers(taken, squares, size, note), people.split_people(columns["subject"]),
                  columns, protocol(where, peaks, neutral), size, fault, path.name)


def protocol(where, peaks, neutral):
    """In words how the split and the labels were made."""
    first = ", and its first frame for a neutral face" if neutral else ""
    return PROTOCOL.format(peaks=peaks, neutral=first,
                           framed=BY_LANDMARKS if LANDMARKS in where else BY_FINDING)


def _taken(sequence, peaks, neutral, fault):
    """(sequence, frame number, label) of the frames that stand for an expression."""
    n, first = len(sequence), int(neutral)
    if n <= first:
        return fault(sequence.files[0].parent, None, "it has one frame only; it is cut short") or []
    peak = [(sequence, frame, sequence.label) for frame in range(max(first, n - peaks), n)]
    return [(sequence, 0, EXPRESSIONS.index("neutral"))] * first + peak


def _with_points(taken, fault):
    """Those frames whose landmarks can be read, and the landmarks float32 `(n, 68, 2)`."""
    kept, points = [], []
    for sequence, frame, label in taken:
        file, read_one = sequence.points[frame], None
        try:
            read_one = read_points(file, fault)
        except OSError:
            fault(file, None, "the landmarks of this frame are not there")
        if read_one is not None:
            kept.append((sequence, frame, label))
            points.append(read_one)
    return kept, np.array(points, np.float32).reshape(-1, 68, 2)


def _columns(taken, path):
    own = LABELS["ck+"]
    to_own = {EXPRESSIONS.index(name): number for number, name in own.items()}
    subjects = [sequence.subject for sequence, _, _ in taken]
    return {"label": [label for *_, label in taken],
            "file": [one.files[frame].relative_to(path).as_posix() for one, frame, _ in taken],
            "subject": subjects, "identity": subjects,
            "sequence": [sequence.name for sequence, _, _ in taken],
            "frame": [frame for _, frame, _ in taken],
            "original_label": [to_own[sequence.label] for sequence, _, _ in taken]}


def _openers(taken, squares, size, note):
    """The pictures for `gather`, and how to open one."""
    files = [sequence.files[frame] for sequence, frame, _ in taken]
    if squares is None:
        return files, partial(found.open_face, size=size, note=note)
    square_of = dict(zip(files, squares, strict=True))
    return files, lambda file: framing.cut(open_gray(file), square_of[file], size)
