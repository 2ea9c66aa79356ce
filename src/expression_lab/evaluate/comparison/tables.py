"""The tables of a comparison. What is not known is NaN; shares are 0 to 1.

edits: a row an edit. editor, face (number), shown, target, intensity; failed and why; found, are
    the landmarks found again; residual and judge, what each reads, p_residual and p_judge, how
    probable the target is to them, before_residual and before_judge, what they read before the
    edit; identity, the distance of dlib's numbers; detail and contrast of `evaluate.quality`; ssim
    and sharpness of `evaluate.surroundings`; naturalness, the distance of `evaluate.naturalness`;
    least_area and seam, of folds and seams; milliseconds of the processor, and fresh: had the
    editor not seen this face just before?
editors: a row an editor, over the targets that it knows, which count alike. title; targets,
    edits, failed; residual, judge and both, shares read as asked, unedited, the share that both
    read so before; identity, identity_faces, same_person (the share of distances up to 0.6), detail
    and contrast (medians), ssim, sharpness, naturalness (less that of the unedited faces), seams
    and folds (edits with one), artefacts (both in 100 edits), frechet and kernel (distances of
    features to unedited faces: see `made["reference"]`), rank_residual and rank_judge (does the
    probability follow the intensity), smoothness (of the change from step to step), cycle and no_op
    (grey error of going and coming back, and of asking for what is shown), milliseconds (median of
    fresh edits), memory (MB), parameters, bytes, minutes of training. residual, judge, both and
    identity have 95 % intervals in …_low and …_high, from drawing faces again.
targets: the same by editor and target, without what only a whole editor has; Wilson intervals.
read_as: editor, judge, target, and how many edits were read as each expression.
intensity: editor, target, intensity, faces, mean p_residual, p_judge and identity.
failures: editor, target, failed, of, and why, the most frequent reason.
classifiers: classifier, faces, accuracy, accuracy_low, accuracy_high (Wilson), macro_f1,
    macro_f1_low, macro_f1_high, mean_recall (and interval), ece, nll, batch1 (the largest change of
    a probability when faces are read one by one), parameters, bytes, milliseconds a face.
classifier_matrix: classifier, true, predicted, count.
classifier_robustness: classifier, damage, grade, amount, unit, faces, accuracy (and interval).
classifier_reliability: classifier, low, high, faces, confidence, accuracy (and interval).
claims: what the literature says, and whether these tables agree (`evaluate.claims`).
"""

import numpy as np

from expression_lab.evaluate.comparison.editors import cost, kind_of
from expression_lab.evaluate.comparison.intervals import (
    mean_interval,
    over_targets,
    wilson_columns,
)
from expression_lab.evaluate.comparison.summary import (
    JUDGES,
    TARGETS,
    by_intensity,
    read_as,
    summary,
)
from expression_lab.evaluate.editing import SAME

SHARES = (*JUDGES, "both")
MEANS = ("ssim", "sharpness", "naturalness")  # over the edits that they are known of
TAKEN = ("unedited", "identity", "detail", "contrast", "rank_residual", "rank_judge", "cycle",
         "no_op")  # from `summary`, as they are
COUNTED = ("seams", "folds", "failed")  # likewise
CLASSIFIERS = ("classifiers", "classifier_matrix", "classifier_robustness",
               "classifier_reliability")
EDITS = ("editor", "face", "shown", "target", "intensity", "failed", "why", "found", *JUDGES,
         *(f"p_{name}" for name in JUDGES), *(f"before_{name}" for name in JUDGES), "identity",
         "detail", "contrast", "ssim", "sharpness", "naturalness", "least_area", "seam",
         "milliseconds", "fresh")


def build(plan, found):
    """All tables of editors and classifiers, from what workers found.

    Args:
        plan: Plan
        found: found.Found

    Returns:
        dict of name -> pandas.DataFrame: see the head of this module.
    """
    import pandas as pd

    parts = {name: found.of(name) for name in plan.editors}
    by_target = {name: _targets(plan, edits, back) for name, (edits, back) in parts.items()}
    made = {"edits": found.edits.reindex(columns=EDITS),
            "editors": pd.DataFrame([_editor(plan, name, found, *by_target[name])
                                     for name in plan.editors]),
            "targets": _together([one for one, _ in by_target.values()]),
            "read_as": _together([_of(read_as, edits) for edits, _ in parts.values()]),
            "intensity": _together([_of(_rising, edits) for edits, _ in parts.values()]),
            "failures": _failures(found.edits)}
    return {**made, **_classifiers(found.readers)}


def _editor(plan, name, found, by_target, whole):
    """A row of "editors"."""
    edits, _ = found.of(name)
    full = edits[edits["intensity"] == 1]
    row = {"editor": name, "title": kind_of(name).title or name, "targets": len(by_target),
           "edits": len(full), "failed": int(full["failed"].sum()), **whole,
           **_intervals(full, found), "identity_faces": int(full["identity"].notna().sum()),
           **found.distances(name, by_target["target"] if len(by_target) else ()),
           "smoothness": edits["smoothness"].mean(),
           "milliseconds": full["milliseconds"][full["fresh"] & ~full["failed"]].median(),
           "memory": found.memory(name), **cost(name)}
    bad = row["seams"] + row["folds"]
    return {**dict.fromkeys(_COLUMNS, np.nan), **row,
            "artefacts": 100 * bad / len(full) if len(full) else np.nan}


_COLUMNS = ("editor", "title", "targets", "edits", "failed", *SHARES, "unedited", "identity",
            "same_person", "detail", "contrast", *MEANS, "seams", "folds")


def _targets(plan, edits, back):
    """Rows of "targets" of an editor, and what `all` its targets come to: table and dict."""
    import pandas as pd

    if not len(edits):
        return pd.DataFrame({"target": []}), dict.fromkeys(COUNTED, 0)
    back = back if len(back) else pd.DataFrame(columns=["target", "shown", "error"], dtype=float)
    table = summary(edits, back).set_index("target")
    full, rows = edits[edits["intensity"] == 1], {}
    for target in [*(one for one in plan.targets if table.loc[one, "faces"]), "all"]:
        mine = full if target == "all" else full[full["target"] == target]
        rows[target] = _row(table.loc[target], mine)
        rows[target]["smoothness"] = edits[edits["target"] == target]["smoothness"].mean()
    whole = rows.pop("all")
    named = [{"editor": edits["editor"].iloc[0], "target": target, **row,
              **wilson_columns(row, SHARES)} for target, row in rows.items()]
    return pd.DataFrame(named), {key: value for key, value in whole.items() if key != "faces"}


def _row(known, edits):
    """The measures of some edits: dict."""
    apart = edits["identity"].dropna()
    return {"faces": len(edits), **{key: known[key] for key in (*SHARES, *TAKEN)},
            "same_person": (apart <= SAME).mean() if len(apart) else np.nan,
            **{key: edits[key].mean() for key in MEANS[:2]},
            "naturalness": (edits["naturalness"] - edits["naturalness_before"]).mean(),
            **{key: int(known[key]) for key in COUNTED}}


def _intervals(full, found):
    """95 % intervals over people of what `editors` holds: dict."""
    people = found.people(full["face"])
    right = {name: (full[name] == full["target"]).to_numpy() for name in JUDGES}
    right["both"] = right["residual"] & right["judge"]
    rows = {}
    for name, values in right.items():
        rows |= over_targets(name, values, full["target"].to_numpy(), people)
    return rows | mean_interval("identity", full["identity"].to_numpy(), people)


def _of(function, edits):
    """A table of one editor with its name before it; None where it edited nothing."""
    if not len(edits):
        return None
    table = function(edits)
    table.insert(0, "editor", edits["editor"].iloc[0])
    return table


def _rising(edits):
    """`by_intensity`, from the least to the full."""
    table = by_intensity(edits)
    place = {target: k for k, target in enumerate(TARGETS)}
    return table.sort_values(["target", "intensity"], ignore_index=True,
                             key=lambda one: one.map(place) if one.name == "target" else one)


def _failures(edits):
    import pandas as pd

    full = edits[edits["intensity"] == 1]
    rows = []
    for (editor, target), mine in full.groupby(["editor", "target"], sort=False):
        if why := mine["why"][mine["failed"]].tolist():
            rows.append({"editor": editor, "target": target, "failed": len(why), "of": len(mine),
                         "why": max(sorted(set(why)), key=why.count)})
    return pd.DataFrame(rows, columns=["editor", "target", "failed", "of", "why"])


def _classifiers(rows):
    import pandas as pd

    return {name: pd.DataFrame([{key: value for key, value in row.items() if key != "table"}
                                for row in rows if row["table"] == name]) for name in CLASSIFIERS}


def _together(tables):
    import pandas as pd

    kept = [one for one in tables if one is not None and len(one)]
    return pd.concat(kept, ignore_index=True) if kept else pd.DataFrame({"editor": []})
