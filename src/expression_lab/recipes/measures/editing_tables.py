"""The tables of edited faces, from one row an edit."""

JUDGES = ("residual", "judge")
TARGETS = ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear")


def summary(edits):
    """A row a target, and `all`, in which the targets count alike.

    Args:
        edits: pandas.DataFrame, a row an edit: face, target, intensity, and what
            `editing_trial.Trial` tells of it.

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
               "least_area": mine["least_area"].min()}
        table.loc[target, list(row)] = row
    return table.reset_index()


def _ranks(edits, judge):
    """Mean rank correlation of intensity and a judge's probability, for each target: a Series."""
    from expression_lab import evaluate

    wide = edits.pivot(index=["target", "face"], columns="intensity", values=f"p_{judge}").dropna()
    found = wide.index.to_frame(index=False)
    found["rank"] = evaluate.monotony(wide.columns, wide) if len(wide) else []
    return found.groupby("target")["rank"].mean()


def read_as(edits):
    """How many edits at full strength each judge reads as what: a row a judge and target."""
    import pandas as pd

    from expression_lab.expressions import EXPRESSIONS

    whole, tables = edits[edits["intensity"] == 1], []
    for judge in JUDGES:
        counts = pd.crosstab(whole["target"], whole[judge])
        counts = counts.reindex(index=TARGETS, columns=EXPRESSIONS, fill_value=0)
        tables.append(counts.rename_axis(columns=None).reset_index().assign(judge=judge))
    return pd.concat(tables, ignore_index=True)


def series(edits):
    """Mean probability of the target and identity distance, by target and intensity."""
    several = edits.groupby(["target", "face"])["intensity"].transform("size") > 1
    columns = [*(f"p_{name}" for name in JUDGES), "identity"]
    grouped = edits[several].groupby(["target", "intensity"], sort=False)
    return grouped[columns].mean().assign(faces=grouped.size()).reset_index()
