"""The faces of a comparison: drawn, from a data set, or the reader's own.

synthetic: people who do not exist, who all sat once before a camera: somewhat turned, lit from
    somewhere; each neutral and, where neutral is asked for, happy.
a data set: as `people.choose` takes them.
photos: every face of a folder, as it is, with the photo around it.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from expression_lab.errors import LabError, NoFaceError
from expression_lab.evaluate.comparison.editors import shown_for

SIDE = 192  # pixels of a drawn photo
PART = 20  # people who are drawn, or photos that are opened, as one piece of work
LARGE = 256  # pixels, the widest face of a photo; larger ones are made smaller
AROUND = 1.0  # of the face, how much of its photo is kept on each side
OTHERS = 60  # people of the reference, each with every target
AS_IT_IS = "as it is"  # what a face of a photo shows: nobody has said


@dataclass(frozen=True, eq=False)
class Subjects:
    """Faces, numbered from 0.

    Attributes:
        faces: list of faces.Face
        people: list of int, who it is: a person's pictures count as one in intervals.
        shown: list of str, what they show by their label.
    """

    faces: list
    people: list
    shown: list

    def numbers(self, target):
        """Numbers of the faces that are edited to a target: list of int."""
        return [k for k, shown in enumerate(self.shown) if shown in (AS_IT_IS, shown_for(target))]

    def to_arrays(self):
        """The faces as a piece keeps them: rows and arrays."""
        rows = [{"person": person, "shown": shown, "presence": float(face.presence)}
                for face, person, shown in zip(self.faces, self.people, self.shown)]
        photos = {f"photo_{k}": face.photo for k, face in enumerate(self.faces)}
        points = [face.landmarks for face in self.faces]
        return {"rows": rows, "landmarks": np.array(points, np.float32).reshape(-1, 478, 3),
                **photos}


def from_pieces(pieces):
    """Subjects from what `to_arrays` gave, several pieces in a row.

    Raises:
        NoFaceError: there is not a single face.
    """
    from expression_lab.faces import Face

    faces, rows = [], []
    for piece in pieces:
        rows += piece["rows"]
        faces += [Face(points, row["presence"], piece[f"photo_{k}"])
                  for k, (points, row) in enumerate(zip(piece["landmarks"], piece["rows"]))]
    if not faces:
        raise NoFaceError("Not a single face was found to compare editors on; choose other photos, "
                          "or another data set.")
    return Subjects(faces, [row["person"] for row in rows], [row["shown"] for row in rows])


def parts(plan):
    """How the faces are got, piece by piece: list of dicts, arguments of `gather`."""
    if plan.photos:
        count = len(photos(plan))
    else:
        count = plan.faces if plan.dataset == "synthetic" else 1
    step = PART if plan.photos or plan.dataset == "synthetic" else 1
    return [{"first": first, "last": min(first + step, count)} for first in range(0, count, step)]


def gather(plan, first, last, root=None):
    """A part of the faces.

    Args:
        plan: Plan
        first, last: int, people or photos from the one to before the other.
        root: path or None, where the data sets are.

    Returns:
        tuple: Subjects, and list of str, pictures in which no face was found.
    """
    if plan.photos:
        return _photos(plan, first, last)
    groups = sorted({shown_for(target) for target in plan.targets}, reverse=True)
    if plan.dataset == "synthetic":
        return _drawn(plan, groups, first, last)
    return _chosen(plan, groups, root)


def others(plan, root=None):
    """Unedited faces of other people that show the targets: what edited faces are compared with.

    Returns:
        dict of target -> list of faces.Face; empty for photos, of which nobody knows more.
    """
    from expression_lab.evaluate.comparison.people import choose

    if plan.photos:
        return {}
    if plan.dataset == "synthetic":
        found = _sittings(plan, plan.targets, range(min(OTHERS, plan.faces)), other=1)
        return {target: [face for face, shown in found if shown == target and face]
                for target in plan.targets}
    return {target: list(choose(plan.split, target, OTHERS, root, plan.dataset,
                                plan.seed + 1)[0].values()) for target in plan.targets}


def _drawn(plan, groups, first, last):
    found = _sittings(plan, groups, range(first, last))
    people = [first + k // len(groups) for k in range(len(found))]
    kept = [(face, who, shown) for (face, shown), who in zip(found, people) if face]
    missed = [f"a drawn face of person {who}" for (face, _), who in zip(found, people) if not face]
    return Subjects(*(list(column) for column in zip(*kept))) if kept else Subjects([], [], []), (
        missed)


def _sittings(plan, shown, numbers, other=0):
    """Faces as they are found in photos of drawn people: list of (faces.Face or None, shown)."""
    from expression_lab import faces
    from expression_lab.data.sitting import sitting
    from expression_lab.evaluate.comparison.plan import SPLITS

    model, found = faces.model.load(), []
    for number in numbers:
        rng = np.random.default_rng([plan.seed, SPLITS.index(plan.split), other, number])
        photos = sitting(model.sample(1, rng), list(shown), rng, size=SIDE, model=model)
        found += [(next(iter(faces.analyze(photo)), None), one)
                  for photo, one in zip(photos, shown)]
    return found


def _chosen(plan, groups, root):
    """Faces of a data set; people of the two groups are told apart by their rows only."""
    from expression_lab.evaluate.comparison.people import choose

    faces, people, shown, missed = [], [], [], []
    for group in groups:
        chosen, without = choose(plan.split, group, plan.faces, root, plan.dataset, plan.seed)
        faces += chosen.values()
        people += chosen.keys()
        shown += [group] * len(chosen)
        missed += [f"{group} picture"] * without
    return Subjects(faces, [int(one) for one in people], shown), missed


def photos(plan):
    """The files of the plan's folder of photos that are opened: list of Path.

    Raises:
        NoFaceError: the folder is none, or is empty.
    """
    return _files(plan.photos)[:plan.faces]


def _photos(plan, first, last):
    from expression_lab import faces as rooms

    faces, people, missed = [], [], []
    for number, path in list(enumerate(photos(plan)))[first:last]:
        try:
            found = rooms.analyze(rooms.open_picture(path))
        except LabError as error:
            missed.append(f"{path.name}: {error}")
            continue
        faces += [_closer(face) for face in found]
        people += [100 * number + k for k in range(len(found))]
        missed += [] if found else [f"{path.name}: no face"]
    return Subjects(faces, people, [AS_IT_IS] * len(faces)), missed


def _files(folder):
    """The files of a folder of photos: list of Path."""
    try:
        found = sorted(path for path in Path(folder).iterdir()
                       if path.is_file() and not path.name.startswith("."))
    except OSError as error:
        raise NoFaceError(f"{folder} is not a folder of photos ({error.strerror}); name one with "
                          "--photos.") from error
    if not found:
        raise NoFaceError(f"There are no files in the folder {folder}; name one with photos.")
    return found


def _closer(face):
    """A face with less of its photo around it, and not wider than 256 pixels: faces.Face."""
    import cv2

    from expression_lab.faces import Face

    box, more = face.box, round(AROUND * face.box.width)
    left, top = max(box.x - more, 0), max(box.y - more, 0)
    photo = face.photo[top:box.y + box.height + more, left:box.x + box.width + more]
    scale = min(1.0, LARGE / box.width)
    points = (face.landmarks - np.float32([left, top, 0])) * np.float32(scale)
    if scale < 1:
        size = tuple(max(1, round(side * scale)) for side in photo.shape[1::-1])
        photo = cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
    return Face(points, face.presence, np.ascontiguousarray(photo))
