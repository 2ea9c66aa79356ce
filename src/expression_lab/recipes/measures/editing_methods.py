"""All editors beside one another: what each is worth, and what it costs.

`expression-lab measure editing --editor NAME` measures one editor after the other and
`benchmarks/translation.py --save` times them; `expression-lab measure editing_methods` then puts
together what there is.
"""

import numpy as np

from expression_lab.errors import DataMissingError
from expression_lab.evaluate.comparison.editors import METHODS, cost
from expression_lab.evaluate.comparison.summary import TARGETS

ROOM = "editing"  # of data/results
WORTH = ("residual", "judge", "both", "unedited", "identity", "identity_max", "same_person",
         "cycle", "no_op", "detail", "contrast", "rank_residual", "rank_judge", "seams", "folds",
         "failed", "least_area")
BY_TARGET = ("faces", "residual", "judge", "both", "unedited", "identity", "detail", "cycle",
             "no_op")
TIMES = ("milliseconds", "network", "threads", "machine")


def measure(say=print):
    """Put the tables of the editors together.

    Args:
        say: function of one str, told which editor has not been measured.

    Returns:
        dict of tables. "methods": a row an editor: title; targets, how many of the seven it
        knows; faces; then over these targets alike what `editing.measure` tells, with
        `same_person`, the share of identity distances up to 0.6; `artefacts`, seams and folds in
        100 edits; parameters, bytes and training minutes by the cards; milliseconds of an edit at
        512×512 and of its networks, the threads and the machine. "methods_targets": a row an
        editor and target. What was not measured is NaN.

    Raises:
        DataMissingError: no editor has been measured.
    """
    import pandas as pd

    rows, parts = [], []
    for name in METHODS:
        table = read(f"{name}_targets")
        if table is None:
            say(f"{name} has not been measured: expression-lab measure editing --editor {name}")
            continue
        rows.append({"editor": name, **worth(table), **cost(name), **times(name)})
        part = table[table["target"].isin(TARGETS)].reindex(columns=["target", *BY_TARGET])
        parts.append(part.assign(editor=name, split=table["split"]))
    if not rows:
        raise DataMissingError("No editor has been measured yet; begin with: expression-lab "
                               "measure editing --editor landmarks")
    whole = pd.DataFrame(rows).astype({"parameters": "Int64", "bytes": "Int64"})  # to the last one
    return {"methods": whole, "methods_targets": pd.concat(parts, ignore_index=True)}


def read(name):
    """A table of the room of editing: pandas.DataFrame, or None where there is none."""
    from expression_lab.evaluate.saved import saved

    try:
        return saved(name, room=ROOM)
    except DataMissingError:
        return None


def worth(table):
    """What an editor is worth over the targets that it knows.

    Args:
        table: pandas.DataFrame, as `editing.measure` makes "targets".

    Returns:
        dict
    """
    table = table.set_index("target")
    whole, asked = table.loc["all"], table.loc[list(TARGETS)]
    whole = whole.reindex([*whole.index, "same_person"])
    whole["same_person"] = 1 - whole["identity_over"]
    return {"targets": int((asked["faces"] > 0).sum()), "faces": int(whole["faces"]),
            **{key: whole.get(key, np.nan) for key in WORTH}, "split": whole["split"],
            "artefacts": 100 * (whole.get("seams", np.nan) + whole.get("folds", np.nan))
            / whole["faces"]}


def times(name):
    """Milliseconds of an editor, where the benchmark was run: dict."""
    table = read("milliseconds")
    mine = None if table is None else table[table["editor"] == name]
    if mine is None or not len(mine):
        return dict.fromkeys(TIMES, np.nan)
    return mine.iloc[0][list(TIMES)].to_dict()
