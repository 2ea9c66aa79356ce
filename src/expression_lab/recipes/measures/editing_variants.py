"""Variants of an editor on a few validation faces: what is lost where a part is left out."""

from expression_lab.evaluate.comparison.editors import known
from expression_lab.evaluate.comparison.summary import summary
from expression_lab.recipes.measures import editing

FACES = 20  # of each kind: neutral ones, and happy ones for the target neutral
COLUMNS = ("residual", "judge", "both", "identity", "detail", "cycle", "no_op", "seams", "folds",
           "failed")


def measure_variant(editor, variant, steps, faces=FACES, split="validation", root=None):
    """Measure one variant.

    Args:
        editor: edit.Editor
        variant: str, what it is called in the table.
        steps: int, training steps that it was given.
        faces: int, at most so many neutral faces and so many happy ones.
        split: str, of facial_expressions.
        root: path or None, the folder of data sets.

    Returns:
        dict: variant, steps, faces (edits), and `COLUMNS` as `editing.measure` tells them of
        `all` targets.

    Raises:
        DataMissingError: facial_expressions is not on this machine.
    """
    trial, groups, _ = editing.prepared(editor, split, faces, root)
    whole = summary(*edited(trial, groups)).set_index("target").loc["all"]
    return {"variant": variant, "steps": steps, "faces": int(whole["faces"]),
            **{key: whole[key] for key in COLUMNS}, "split": split}


def measure_variants(variants, faces=FACES, split="validation", root=None, folder=None, say=print):
    """Measure several variants of an editor on the same faces.

    Args:
        variants: dict of variant -> (function that gives the Editor, steps of its training).
        faces, split, root: as of `measure_variant`.
        folder: path or None, where finished rows are kept: a variant is measured once.
        say: function of one str.

    Returns:
        pandas.DataFrame: a row a variant; `evaluate.saved.save("ablations", table, "editing")`
        puts it where the plots find it.
    """
    from expression_lab.evaluate import kept

    jobs = [{"variant": name, "steps": steps, "asked": faces, "split": split}
            for name, (_, steps) in variants.items()]

    def work(variant, steps, asked, split):
        return measure_variant(variants[variant][0](), variant, steps, asked, split, root)

    return kept.rows(folder, "variants", jobs, work, say).drop(columns="asked")


def edited(trial, groups):
    """All edits at full strength, and the ways back.

    Args:
        trial: comparison.trial.Trial
        groups: dict of expression -> keys of its subjects that show it.

    Returns:
        tuple of pandas.DataFrame, as `comparison.summary.summary` takes them.
    """
    import pandas as pd

    asked = known(trial.editor)
    edits = [{"face": row, "target": target, "intensity": 1.0, **trial(row, target, 1.0)}
             for target, shown in asked for row in groups[shown]]
    ways = [*asked, *((shown, shown) for shown in groups)]
    back = [{"face": row, "target": target, "shown": shown, **trial.back(row, target, shown)}
            for target, shown in ways for row in groups[shown]]
    return pd.DataFrame(edits), pd.DataFrame(back)
