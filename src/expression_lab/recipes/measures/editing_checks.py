"""What is asked of an editor, and what must hold of it whatever it is worth."""

from expression_lab.errors import LabError
from expression_lab.evaluate.comparison.editors import known, portrait
from expression_lab.evaluate.comparison.trial import Trial, laid


def astronaut(editor, judges):
    """Every target on the astronaut: a row a target."""
    _, face = portrait()
    trial = Trial(editor, judges, {0: face})
    return [{"target": target, **trial(0, target, 1.0)} for target, _ in known(editor)]


def promises(trial, rows, edits):
    """What holds of every face to the bit.

    Args:
        trial: comparison.trial.Trial
        rows: keys of its subjects that are looked at.
        edits: pandas.DataFrame, all edits.

    Returns:
        list of dicts: check, cases, passed.
    """
    from expression_lab import edit, evaluate

    faces = [trial.subjects[row] for row in rows]
    same = [evaluate.no_op_exact(one.photo, trial.editor.edit(one.photo, edit.Controls(),
                                                              found=[one])) for one in faces]
    inside = [_kept_outside(trial, one) for one in faces]
    return [{"check": "all sliders at zero return the picture bit for bit",
             "cases": len(same), "passed": sum(same)},
            {"check": "pixels outside the mask are unchanged",
             "cases": len(inside), "passed": sum(inside)},
            {"check": "the face is found again after the edit",
             "cases": len(edits), "passed": int(edits["found"].sum())}]


def _kept_outside(trial, face):
    from expression_lab import evaluate

    target = "surprise" if "surprise" in trial.editor.expressions else "happiness"
    try:
        after, patch = trial.edited(face, target)
    except LabError:
        return True  # the photo came back as it was
    return evaluate.outside_unchanged(face.photo, after, laid(face.photo, patch)[1])
