"""What is won and lost where `refine` is gentle, beside the landmark editor and `refine` itself.

`expression-lab measure editing --editor landmarks` and `--editor refine` come first.
"""

from expression_lab.errors import DataMissingError
from expression_lab.recipes.measures import editing, editing_methods

ROOM = editing.ROOM
BESIDE = ("landmarks", "refine")
SERIES = 10  # faces that are edited at all intensities


def measure(split="test", root=None, folder=None, say=print, faces=200):
    """Measure gentle edits as other editors are measured, on the same faces.

    Args:
        split, root, folder, say, faces: as of `editing.measure`.

    Returns:
        dict of tables. "gentle": a row each for `landmarks`, "refine, gentle" and `refine`, with
        what `editing_methods.worth` tells. "gentle_targets": the gentle edits, a row a target.

    Raises:
        DataMissingError: facial_expressions is not on this machine, or an editor of `BESIDE` has
            not been measured on that split.
    """
    import pandas as pd

    from expression_lab import edit

    beside = {name: _measured(name, split) for name in BESIDE}
    tables = editing.measure(edit.load("refine", gentle=True), split, faces, SERIES, root, folder,
                             say)
    mine = tables["refine_targets"]
    rows = {"landmarks": beside["landmarks"], "refine, gentle": mine, "refine": beside["refine"]}
    found = [{"editor": name, **editing_methods.worth(table)} for name, table in rows.items()]
    return {"gentle": pd.DataFrame(found), "gentle_targets": mine}


def _measured(name, split):
    table = editing_methods.read(f"{name}_targets")
    if table is None or (table["split"] != split).any():
        raise DataMissingError(f"{name} has not been measured on {split} faces: expression-lab "
                               f"measure editing --editor {name} --split {split}")
    return table
