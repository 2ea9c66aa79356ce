"""Are edited faces read as asked by two judges, and are they still the same people?

Neutral faces are edited to six expressions, and happy ones to neutral. `residual` and `judge` read
each edited face as `recognize.read` would: found again, cut out, all expressions taken as equally
likely beforehand. Both learned from the same pictures, so that where they agree, their common
leanings are not ruled out.
"""

from pathlib import Path

from expression_lab.errors import ConfigError
from expression_lab.evaluate.comparison.editors import fingerprint, known
from expression_lab.evaluate.comparison.summary import (
    JUDGES,
    TARGETS,
    by_intensity,
    read_as,
    summary,
)
from expression_lab.recipes.measures.editing_checks import astronaut, promises

ROOM = "editing"  # of data/results
INTENSITIES = (0.0, 0.25, 0.5, 0.75, 1.0, 1.25)
SERIES = 40  # faces that are edited at all intensities
CHECKED = 40  # faces on which promises to the bit are checked
BACK = 40  # faces of each group that are edited and edited back
SEEN = 2  # what is told of an edit; raise it when that changes, so that kept rows are made anew
SHEET = (*TARGETS, "contempt")


def measure(editor="landmarks", split="test", faces=200, series=None, root=None, folder=None,
            say=print):
    """Measure an editor on real faces kept out of all training, and on the astronaut.

    Args:
        editor: str, a name of `edit.available()`, or an Editor that works on this machine.
        split: str, of facial_expressions.
        faces: int, at most so many neutral ones and so many happy ones, of different people.
        series: int, how many of each are taken along all intensities; None for 40.
        root: path or None, the folder of data sets.
        folder: path or None, where finished edits are kept, so that an interrupted run goes on;
            edits of an editor that has changed since are made again.
        say: function of one str, told what is found.

    Returns:
        dict of tables, their names led by the editor's:
        "targets": a row a target and `all`: faces; share read as asked by each judge and by both;
        `unedited`, the share that both read so before the edit; identity distance (mean, max,
        share over 0.6); rank correlation of intensity and probability for each judge; detail and
        contrast over those before; least_area, the nearest to a fold, as the editor reports it;
        how many edits have seams and folds, and how many failed, which count as not read; mean
        grey error of a face that is edited and edited back to what it showed (`cycle`), and of
        one that is asked for what it shows (`no_op`). Targets that the editor does not know have
        no faces and no figures, and take no part in `all`.
        "read_as": how many edits each judge reads as what. "intensity": mean probability and
        identity distance at each intensity. "astronaut": each target on a photo in color.
        "checks": what was promised of every face, in how many cases, and how often it held.

    Raises:
        ConfigError: the editor would send faces to another machine, or there are to be no faces.
        DataMissingError: facial_expressions is not on this machine.
    """
    from expression_lab import edit

    editor = edit.load(editor) if isinstance(editor, str) else editor
    if getattr(editor, "remote", False):
        raise ConfigError(f"{editor.name} sends pictures to another machine; faces of a data set "
                          "stay here. Measure an editor that works on this machine.")
    if faces < 1:
        raise ConfigError(f"faces is {faces}; an editor is measured on 1 face or more.")
    trial, groups, checks = prepared(editor, split, faces, root)
    say(f"{', '.join(f'{len(rows)} {shown} faces' for shown, rows in groups.items())} of {split}")
    portrait = astronaut(editor, trial.judges)
    edits = _edits(trial, groups, SERIES if series is None else series, split, folder, say)
    back = _back(trial, groups, split, folder)
    tables = {"targets": summary(edits, back), "read_as": read_as(edits),
              "intensity": by_intensity(edits), "astronaut": portrait,
              "checks": [*checks, *promises(trial, groups["neutral"][:CHECKED], edits)]}
    for row in tables["targets"].dropna(subset=["both"]).itertuples():
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
    trial, groups, _ = prepared(editor, split, faces, root)
    rows = [*groups["neutral"][:faces - happy], *groups["happiness"][:happy]]
    sheet = []
    for row in rows:
        face, made = trial.subjects[row], {}
        for target in (one for one in SHEET if one in editor.expressions):
            picture, _ = trial.edited(face, target)
            read = trial.read(picture, trial.look(picture, face)[0])
            made[target] = picture, read
        sheet.append((face.photo, made))
    fig = plots.editing_measures.contact_sheet(sheet)
    return plots.save(fig, Path(folder) / f"{editor.name}_{split}.png")


def prepared(editor, split, count, root):
    """An editor and the faces that it is measured on.

    Args:
        editor: edit.Editor
        split, root: as of `measure`.
        count: int, at most so many neutral faces and so many happy ones.

    Returns:
        tuple: comparison.trial.Trial; dict of expression -> keys of its subjects that show it; and
        a list of dicts, in how many pictures a face was found.
    """
    from expression_lab import recognize
    from expression_lab.evaluate.comparison.people import choose
    from expression_lab.evaluate.comparison.trial import Trial

    subjects, groups, checks = {}, {}, []
    for shown in ("neutral", "happiness"):
        chosen, missed = choose(split, shown, count, root)
        subjects |= chosen
        groups[shown] = list(chosen)
        checks.append({"check": f"a face is found in a {shown} picture",
                       "cases": len(chosen) + missed, "passed": len(chosen)})
    return Trial(editor, {name: recognize.load(name) for name in JUDGES}, subjects), groups, checks


def _edits(trial, groups, series, split, folder, say):
    """All edits: pandas.DataFrame, a row a face, target and intensity."""
    from expression_lab.evaluate import kept

    def told(text):
        done.append(text)
        if len(done) % 200 == 0:
            say(f"{len(done)} of {len(jobs)} edits")

    version, done, jobs = fingerprint(trial.editor), [], []
    for target, shown in known(trial.editor):
        for place, row in enumerate(groups[shown]):
            jobs += [{"version": version, "seen": SEEN, "face": row, "target": target,
                      "intensity": intensity}
                     for intensity in (INTENSITIES if place < series else (1.0,))]
    name = f"{trial.editor.name}_{split}"
    return kept.rows(folder, name, jobs, trial, told)


def _back(trial, groups, split, folder):
    """Edits and edits back: pandas.DataFrame, a row a face and target; `shown` is the way back."""
    from expression_lab.evaluate import kept

    ways = [*known(trial.editor), ("neutral", "neutral"), ("happiness", "happiness")]
    version = fingerprint(trial.editor)
    jobs = [{"version": version, "face": row, "target": target, "shown": shown}
            for target, shown in ways for row in groups[shown][:BACK]]
    return kept.rows(folder, f"{trial.editor.name}_{split}_back", jobs,
                     lambda version, **job: trial.back(**job), lambda text: None)


def _frame(table, split):
    import pandas as pd

    return pd.DataFrame(table).assign(split=split)
