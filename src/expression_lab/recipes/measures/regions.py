"""Where in the face are edits wrong? On drawn people, of whom the right answer is known.

Neutral people who took no part in any training are edited to the six other expressions, and
compared with themselves, drawn with that expression. What is told is mostly `excess`: the error at
the eyes and the mouth over that of the rest of the face.
"""

import numpy as np

from expression_lab.errors import ConfigError

ROOM = "comparison"  # of data/results
SEED = 90_210  # of the people; those that editors learnt from were drawn by other ones
SIZE = 192  # pixels
SPREAD = 0.8
UNEDITED = "no edit"


def measure(faces=40, say=print):
    """Measure where in the face every editor is wrong.

    Args:
        faces: int, drawn people.
        say: function of one str, told what is found.

    Returns:
        dict of one table. "regions": a row an editor that works on this machine, and one for the
        photo as it was: editor; targets, how many of the six it knows; faces; failed, how many
        edits were refused, which are left out; excess, the mean over people of the error at eyes
        and mouth over that of the rest of the face, with its 95 % interval over people; then the
        mean absolute grey error in each region.

    Raises:
        ConfigError: there are to be fewer than two faces.
    """
    import pandas as pd

    from expression_lab import edit
    from expression_lab.evaluate.comparison import EDITORS, TARGETS

    if faces < 2:
        raise ConfigError(f"faces is {faces}; at least 2 are needed for an interval.")
    targets = [name for name in TARGETS if name != "neutral"]
    people = _people(faces, targets)
    rows = [_row(UNEDITED, lambda face, target: face.photo, people, targets)]
    for name in (one for one in EDITORS if not getattr(edit.load(one), "remote", False)):
        editor = edit.load(name)
        known = [one for one in targets if one in editor.expressions]
        rows.append(_row(name, lambda face, target, editor=editor: editor.edit(
            face.photo, target, found=[face]), people, known))
        say(f"{name}: {rows[-1]['excess']:.2f} times as far from the truth at eyes and mouth")
    return {"regions": pd.DataFrame(rows)}


def _people(count, targets):
    """Drawn people: list of (faces.Face as it is, dict of target -> (truth, landmarks))."""
    from expression_lab import faces

    model = faces.model.load()
    drawn = model.sample(count, seed=SEED, spread=SPREAD)
    made = {name: model.render(drawn, name, size=SIZE) for name in ("neutral", *targets)}
    return [(faces.Face(made["neutral"].landmarks[i], 1.0, made["neutral"].images[i]),
             {name: (made[name].images[i], made[name].landmarks[i]) for name in targets})
            for i in range(count)]


def _row(name, change, people, targets):
    """What is told of one editor: dict."""
    import pandas as pd

    from expression_lab.errors import LabError
    from expression_lab.evaluate.regions import error_by_region, excess
    from expression_lab.evaluate.resampling import bootstrap_means

    found, whose, failed = [], [], 0
    for number, (face, truths) in enumerate(people):
        for target in targets:
            truth, points = truths[target]
            try:
                edited = change(face, target)
            except LabError:
                failed += 1
                continue
            found.append(error_by_region(edited[None], truth[None], points[None]))
            whose.append(number)
    errors = pd.concat(found, ignore_index=True)
    each = excess(errors).groupby(np.array(whose)).mean()
    low, high = bootstrap_means(each.to_numpy())
    return {"editor": name, "targets": len(targets), "faces": len(each), "failed": failed,
            "excess": each.mean(), "excess_low": low, "excess_high": high, **errors.mean()}
