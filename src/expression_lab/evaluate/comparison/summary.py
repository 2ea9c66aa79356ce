"""The tables of edited faces, from one row an edit."""

import numpy as np

JUDGES = ("residual", "judge")
TARGETS = ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear")


def summary(edits, back):
    """A row a target, and `all`, in which the targets count alike.

    Args:
        edits: pandas.DataFrame, a row an edit: face, target, intensity, and what
            `comparison.trial.Trial` tells of it.
        back: pandas.DataFrame, a row an edit and the way back: face, target, shown, error.

    Returns:
        pandas.DataFrame: its columns are told by `editing.measure`.
    """
    from expression_lab import evaluate

    whole = edits[edits["intensity"] == 1]
    right = {name: whole[name] == whole["target"] for name in JUDGES}
    table = evaluate.reached_table(right, whole["target"]).set_index("target")
    before = {name: whole[f"before_{name}"] == whole["target"] for name in JUDGES}
    table["unedited"] = evaluate.reached_table(before, whole["target"])["both"].to_numpy()
    ranks = {name: _ranks(edits, name) for name in JUDGES}
    for target in table.index:
        mine = whole if target == "all" else whole[whole["target"] == target]
        kept = evaluate.identity_kept(mine["identity"])
        row = {"identity": kept["mean"], "identity_max": kept["max"], "identity_over": kept["over"],
               **{f"rank_{name}": rank.get(target, rank.mean()) for name, rank in ranks.items()},
               "detail": mine["detail"].median(), "contrast": mine["contrast"].median(),
               "least_area": mine["least_area"].min(), **_artefacts(mine), **_errors(back, target)}
        table.loc[target, list(row)] = row
    table = table.reindex([*TARGETS, "all"])
    return table.astype({"faces": float}).fillna({"faces": 0}).astype({"faces": int}).reset_index()


def _artefacts(edits):
    """How many edits have seams, have folds, and failed: dict of int."""
    from expression_lab.evaluate.artefacts import LONG

    return {"seams": int((edits["seam"] > LONG).sum()),
            "folds": int((edits["least_area"] <= 0).sum()), "failed": int(edits["failed"].sum())}


def _errors(back, target):
    """Mean error of going and coming back, and of asking for what is shown: dict."""
    same = back["target"] == back["shown"]
    found = {name: rows.groupby("target")["error"].mean()
             for name, rows in (("cycle", back[~same]), ("no_op", back[same]))}
    return {name: errors.mean() if target == "all" else errors.get(target, np.nan)
            for name, errors in found.items()}


def _ranks(edits, judge):
    """Mean rank correlation of intensity and a judge's probability, for each target: a Series."""
    from expression_lab import evaluate

    wide = edits.pivot(index=["target", "face"], columns="intensity", values=f"p_{judge}").dropna()
    found = wide.index.to_frame(index=False)
    several = len(wide) and len(wide.columns) > 1
    found["rank"] = evaluate.monotony(wide.columns, wide) if several else np.nan
    return found.groupby("target")["rank"].mean()


def read_as(edits):
    """How many edits at full strength each judge reads as what: a row a judge and target."""
    import pandas as pd

    from expression_lab.expressions import EXPRESSIONS

    whole, tables = edits[edits["intensity"] == 1], []
    asked = [one for one in TARGETS if one in set(whole["target"])]
    for judge in JUDGES:
        counts = pd.crosstab(whole["target"], whole[judge])
        counts = counts.reindex(index=asked, columns=EXPRESSIONS, fill_value=0)
        tables.append(counts.rename_axis(columns=None).reset_index().assign(judge=judge))
    return pd.concat(tables, ignore_index=True)


def by_intensity(edits):
    """Mean probability of the target and identity distance, by target and intensity."""
    several = edits.groupby(["target", "face"])["intensity"].transform("size") > 1
    columns = [*(f"p_{name}" for name in JUDGES), "identity"]
    grouped = edits[several].groupby(["target", "intensity"], sort=False)
    return grouped[columns].mean().assign(faces=grouped.size()).reset_index()
