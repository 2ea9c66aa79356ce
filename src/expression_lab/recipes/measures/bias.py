"""Bias: who and what is read worse, over-read, edited worse; and what is done against it.

    expression-lab measure bias

writes the tables of `data/results/bias`. What takes long (edits, trainings) is kept in the folder
and not done twice.
"""

from expression_lab.evaluate import slices
from expression_lab.recipes.measures import bias_editing, bias_gains, bias_reading, bias_training

ROOM = "bias"  # of data/results


def measure(split="test", root=None, folder=None, say=print):
    """Measure readers, editors and trainings in slices.

    Args:
        split: str, "validation" while one is still choosing, "test" once, at the end.
        root: path or None, where FER+ and facial_expressions are.
        folder: path or None, where finished edits and trainings are kept.
        say: function of one str, told what is found.

    Returns:
        dict of tables. "slices": drawn people, a row a reader, factor and slice; "largest": of
        each factor the best slice against the worst, beside chance; "real_slices" and
        "real_largest": the same of real faces by how the picture was taken; "over_reading": what
        neutral faces are taken for, a row a data set, reader, reading and expression; "editing":
        a row an editor, factor and slice; "training" and "training_gaps": see `bias_gains`.

    Raises:
        DataMissingError: FER+ or facial_expressions is not on this machine.
    """
    from expression_lab import recognize

    readers = {name: recognize.load(name) for name in bias_reading.READERS}
    tables = {**drawn(readers, split, say), **real(readers, split, root, say)}
    tables["editing"] = bias_editing.measure(folder=folder, split=split, say=say)
    trained = bias_training.measure(folder, root, say)
    tables |= bias_gains.tables(trained, split, root)
    return {name: table.assign(split=split) for name, table in tables.items()}


def drawn(readers, split, say=print):
    """Tables "slices" and "largest": readers on drawn people under one changed condition."""
    from expression_lab.faces.model import conditions

    rows = bias_reading.drawn(readers, split, say=say)
    whose = {factor: [one.name for one in conditions.of(factor)] for factor in conditions.FACTORS}
    references = {factor: conditions.reference(factor) for factor in conditions.FACTORS}
    table, largest = bias_reading.table(rows, ["reader"], references, whose, matched=True)
    for row in largest[largest["reader"] == "residual"].itertuples():
        say(f"{row.factor}: {row.worst} is read {100 * row.gap:.0f} points worse than {row.best} "
            f"(chance stays below {100 * row.by_chance:.0f})")
    return {"slices": table, "largest": largest}


def real(readers, split, root=None, say=print):
    """Tables "real_slices", "real_largest" and "over_reading": readers on real faces."""
    import pandas as pd

    rows, keys = bias_reading.real(readers, split, root, say), ["data", "reader", "reading"]
    long = pd.concat([rows.assign(factor=one, slice=rows[one]) for one in bias_reading.REAL],
                     ignore_index=True)
    long = long[long["slice"] != ""]
    whose = {one: list(names) for one, (_, names) in bias_reading.REAL.items()}
    references = {one: names[-1 if one == "agreement" else 0] for one, names in whose.items()}
    table, largest = bias_reading.table(long, keys, references, whose)
    over = [slices.over_reading(mine["label"].to_numpy(), mine["predicted"].to_numpy(),
                                people=mine["person"]).assign(**dict(zip(keys, key, strict=True)))
            for key, mine in rows.groupby(keys, sort=False)]
    over = pd.concat(over, ignore_index=True).drop(columns="slice")
    for row in over[(over["expression"] == "any") & (over["reader"] == "residual")].itertuples():
        say(f"{row.data}, {row.reading}: {row.share:.1%} of {row.faces} neutral faces are read as "
            "something else")
    return {"real_slices": table, "real_largest": largest,
            "over_reading": over[[*keys, *over.columns.drop(keys)]]}
