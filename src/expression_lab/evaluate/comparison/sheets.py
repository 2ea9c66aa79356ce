"""Pictures of a comparison, to be looked at: rows of dicts, one a picture.

"faces": a few faces, each as it was (editor "", target "") and as every editor made it for every
    target. "failures": of every editor the edits that went wrong most: those that failed, then
    those in which the judges see least of what was asked for.
Keys: editor, face (number), shown, target, residual and judge (what is read), p_residual,
    p_judge, failed, why, and image, uint8 `(128, 128)` or `(128, 128, 3)`; of a failed edit the
    face as it was.
"""

import numpy as np

SIDE, MARGIN = 128, 0.1  # pixels of a picture; what is seen around a face that has room
MOST = 4  # faces on the sheet
WORST = 3  # edits of each editor among the failures
TOLD = ("shown", "residual", "judge", "p_residual", "p_judge", "failed", "why")


def chosen(plan, subjects):
    """The faces on the sheet, the first ones as they come: list of (face, target).

    Args:
        plan: Plan
        subjects: subjects.Subjects
    """
    last = sorted(plan.targets, key=lambda target: target == "neutral")  # it has other faces
    first = dict.fromkeys(face for target in last for face in subjects.numbers(target)[:MOST - 1])
    return [(face, target) for face in list(first)[:MOST] for target in plan.targets
            if face in subjects.numbers(target)]


def worst(edits):
    """The edits of an editor that went wrong most: list of (face, target).

    Args:
        edits: pandas.DataFrame, of the table `edits`, one editor.
    """
    whole = edits[edits["intensity"] == 1]
    seen = whole[["p_residual", "p_judge"]].mean(axis=1).where(~whole["failed"], -1.0)
    order = whole.assign(seen=seen).sort_values(["seen", "face", "target"], kind="stable")
    return list(order[["face", "target"]].head(WORST).itertuples(index=False, name=None))


def draw(trial, asked):
    """Pictures of edits.

    Args:
        trial: trial.Trial
        asked: list of (face, target); a target of "" is the face as it is.

    Returns:
        list of uint8 `(128, 128)` or `(128, 128, 3)`.
    """
    return [_cut(trial.subjects[face], _edited(trial, face, target)) for face, target in asked]


def rows(asked, images, edits, editor):
    """What is told of pictures: list of dicts.

    Args:
        asked: list of (face, target), as `draw` had them.
        images: what `draw` gave.
        edits: pandas.DataFrame, of the table `edits`.
        editor: str, "" for the faces as they are.
    """
    whole = edits[edits["intensity"] == 1]
    if editor:
        whole = whole[whole["editor"] == editor]
    found = whole.drop_duplicates(["face", "target"]).set_index(["face", "target"])
    return [{"editor": editor, "face": int(face), "target": target,
             **(_told(found, face, target) if editor else _before(whole, face)), "image": image}
            for (face, target), image in zip(asked, images)]


def _told(found, face, target):
    row = found.loc[(face, target)]
    return {key: _plain(row[key]) for key in TOLD}


def _before(whole, face):
    row = whole[whole["face"] == face].iloc[0]
    return {"shown": row["shown"], "residual": row["before_residual"],
            "judge": row["before_judge"], "p_residual": None, "p_judge": None, "failed": False,
            "why": ""}


def _plain(value):
    """A value as JSON takes it; what is not known is None."""
    value = value.item() if isinstance(value, np.generic) else value
    return None if isinstance(value, float) and np.isnan(value) else value


def _edited(trial, face, target):
    photo = trial.subjects[face].photo
    if not target:
        return photo
    try:
        return trial.edited(trial.subjects[face], target)[0]
    except Exception:  # counted where it was measured; here the face is shown as it was
        return photo


def _cut(face, photo):
    from expression_lab import faces

    room = min(photo.shape[:2]) >= (1 + 2 * MARGIN) * face.box.width
    return faces.crop(photo, face.box, SIDE, MARGIN if room else 0.0, gray=photo.ndim == 2)
