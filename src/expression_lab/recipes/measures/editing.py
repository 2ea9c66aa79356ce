"""Are edited faces read as asked by two judges, and are they still the same people?

Neutral faces are edited to six expressions, and happy ones to neutral. `residual` and `judge` read
each edited face as `recognize.read` would: found again, cut out, all expressions taken as equally
likely beforehand. Both learned from the same pictures, so that where they agree, their common
leanings are not ruled out.
"""

import zlib
from pathlib import Path

import numpy as np

from expression_lab.errors import ConfigError
from expression_lab.recipes.measures.editing_tables import (
    JUDGES,
    TARGETS,
    read_as,
    series,
    summary,
)

ROOM = "editing"  # of data/results
INTENSITIES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25)
SERIES = 40  # faces that are edited at all intensities
CHECKED = 40  # faces on which promises to the bit are checked
SHEET = (*TARGETS, "contempt")


def measure(editor="landmarks", split="test", faces=200, root=None, folder=None, say=print):
    """Measure an editor on real faces kept out of all training, and on the astronaut.

    Args:
        editor: str, a name of `edit.available()`, or an Editor that works on this machine.
        split: str, of facial_expressions.
        faces: int, at most so many neutral ones and so many happy ones, of different people.
        root: path or None, the folder of data sets.
        folder: path or None, where finished edits are kept, so that an interrupted run goes on;
            edits of an editor that has changed since are made again.
        say: function of one str, told what is found.

    Returns:
        dict of tables, their names led by the editor's:
        "targets": a row a target and `all`: faces; share read as asked by each judge and by both;
        `unedited`, the share that both read so before the edit; identity distance (mean, max,
        share over 0.6); rank correlation of intensity and probability for each judge; detail and
        contrast over those before; least_area, the nearest to a fold, as the editor reports it.
        "read_as": how many edits each judge reads as what. "intensity": mean probability and
        identity distance at each intensity. "astronaut": each target on a photo in color.
        "checks": what was promised of every face, in how many cases, and how often it held.

    Raises:
        ConfigError: the editor would send faces to another machine.
        DataMissingError: facial_expressions is not on this machine.
    """
    from expression_lab import edit

    editor = edit.load(editor) if isinstance(editor, str) else editor
    if getattr(editor, "remote", False):
        raise ConfigError(f"{editor.name} sends pictures to another machine; faces of a data set "
                          "stay here. Measure an editor that works on this machine.")
    trial, groups, checks = _prepared(editor, split, faces, root)
    say(f"{', '.join(f'{len(rows)} {shown} faces' for shown, rows in groups.items())} of {split}")
    astronaut = _astronaut(editor, trial.judges)
    edits = _edits(trial, groups, split, folder, say)
    tables = {"targets": summary(edits), "read_as": read_as(edits), "intensity": series(edits),
              "astronaut": astronaut, "checks": [*checks, *promises(trial, groups, edits)]}
    for row in tables["targets"].itertuples():
        say(f"{row.target}: both judges read {row.both:.0%} as asked, identity {row.identity:.2f}")
    return {f"{editor.name}_{name}": _frame(table, split) for name, table in tables.items()}


def contact_sheet(folder, editor="landmarks", split="validation", faces=20, root=None):
    """Draw 20 faces × 8 targets, to be looked at; real people, so the folder is the caller's.

    Args:
        folder: path, outside the repository.
        editor, split, root: as of `measure`.
        faces: int, rows of the sheet; every third face is a happy one.

    Returns:
        Path: of the PNG file.
    """
    from expression_lab import edit, plots

    editor = edit.load(editor) if isinstance(editor, str) else editor
    happy = faces // 3
    trial, groups, _ = _prepared(editor, split, faces, root)
    rows = [*groups["neutral"][:faces - happy], *groups["happiness"][:happy]]
    sheet = []
    for row in rows:
        face, made = trial.subjects[row], {}
        for target in SHEET:
            picture, _ = trial.edited(face, target)
            read = trial.read(picture, trial.look(picture, face)[0])
            made[target] = picture, read
        sheet.append((face.photo, made))
    fig = plots.editing_measures.contact_sheet(sheet)
    return plots.save(fig, Path(folder) / f"{editor.name}_{split}.png")


def _prepared(editor, split, count, root):
    """The trial, the rows of each group of faces, and how many had no face to be found."""
    from expression_lab import recognize
    from expression_lab.recipes.measures.editing_faces import choose
    from expression_lab.recipes.measures.editing_trial import Trial

    subjects, groups, checks = {}, {}, []
    for shown in ("neutral", "happiness"):
        chosen, missed = choose(split, shown, count, root)
        subjects |= chosen
        groups[shown] = list(chosen)
        checks.append({"check": f"a face is found in a {shown} picture",
                       "cases": len(chosen) + missed, "passed": len(chosen)})
    return Trial(editor, {name: recognize.load(name) for name in JUDGES}, subjects), groups, checks


def _edits(trial, groups, split, folder, say):
    """All edits: pandas.DataFrame, a row a face, target and intensity."""
    from expression_lab.recipes.measures import kept

    def told(text):
        done.append(text)
        if len(done) % 200 == 0:
            say(f"{len(done)} of {len(jobs)} edits")

    version, done, jobs = fingerprint(trial.editor), [], []
    for target in TARGETS:
        rows = groups["happiness" if target == "neutral" else "neutral"]
        for place, row in enumerate(rows):
            jobs += [{"version": version, "face": row, "target": target, "intensity": intensity}
                     for intensity in (INTENSITIES if place < SERIES else (1.0,))]
    name = f"{trial.editor.name}_{split}"
    return kept.rows(folder, name, jobs, trial, told)


def fingerprint(editor):
    """A number that changes with an editor: the checksum of what it makes of the astronaut."""
    photo, face = _portrait()
    made = [_edit(editor, photo, face, target).tobytes() for target in TARGETS]
    return zlib.crc32(b"".join(made))


def _portrait():
    from skimage import data

    from expression_lab import faces

    photo = data.astronaut()
    return photo, faces.analyze(photo)[0]


def _edit(editor, photo, face, target):
    from expression_lab import edit

    return editor.edit(photo, edit.Target(target), found=[face])


def _astronaut(editor, judges):
    """Every target on the astronaut: a row a target."""
    from expression_lab.recipes.measures.editing_trial import Trial

    _, face = _portrait()
    trial = Trial(editor, judges, {0: face})
    return [{"target": target, **trial(0, target, 1.0)} for target in TARGETS]


def promises(trial, groups, edits):
    """What holds of every face to the bit: a list of rows check, cases, passed."""
    from expression_lab import edit, evaluate

    faces = [trial.subjects[row] for row in groups["neutral"][:CHECKED]]
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

    after, patch = trial.edited(face, "surprise")
    mask = np.zeros(face.photo.shape[:2], np.float32)
    if patch is not None:
        high, wide = patch.mask.shape
        mask[patch.y:patch.y + high, patch.x:patch.x + wide] = patch.mask
    return evaluate.outside_unchanged(face.photo, after, mask)


def _frame(table, split):
    import pandas as pd

    return pd.DataFrame(table).assign(split=split)
