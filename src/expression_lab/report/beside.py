"""What stands beside a run: claims of the literature, real faces, and the paper's matrix."""

from expression_lab.errors import DataMissingError
from expression_lab.report import columns, tables
from expression_lab.report.editors import SMALL, figures, section
from expression_lab.report.parts import Cell, Head, Section, Table, Text
from expression_lab.report.pictures import drawing
from expression_lab.report.summary import table, unbroken

OURS = ("These are the course's own numbers, measured once on real faces of people who were kept "
        "out of all training.")
VERDICTS = {"holds": "good", "does not hold": "bad", "mixed": "half", "not measured": "none"}
ORDER = tuple(VERDICTS)


def claims(result):
    """What the literature says, and whether it holds here: Section."""
    frame = table(result, "claims")
    if not len(frame):
        return Section("claims", "Does it hold?", (Text("No claims were judged in this run."),))
    rows = []
    for row in frame.to_dict("records"):
        source = f" ({row['source']})" if row.get("source") else ""
        rows.append((Cell(str(row["claim"]), str(row["claim"]), f"{row.get('words', '')}{source}"),
                     Cell(row["holds"], ORDER.index(row["holds"]) if row["holds"] in ORDER else 9,
                          mark=VERDICTS.get(row["holds"], "none")),
                     Cell(unbroken(str(row["measured"])), None),
                     Cell(unbroken(str(row.get("rule") or "")), None)))
    words = ("What texts of the field say in words, judged by the numbers of this run. Each rule "
             "is code that you can read and change; another threshold may give another verdict.")
    made = Table("Claims of the literature.", "tables/claims.csv",
                 (Head("claim"), Head("here"), Head("measured"), Head("holds, if")), tuple(rows),
                 prose=True)
    return Section("claims", "Does it hold?", (Text(words), made))


def real(result, other=None):
    """The same measures on other faces, beside this run: Section.

    Args:
        result: comparison.Result
        other: another Result, or None for the committed numbers.
    """
    from expression_lab import plots

    words, frame, file = _committed() if other is None else (
        f"Another run, on {other.plan.source}.", table(other, "editors"), "")
    if frame is None or not len(frame):
        return section("beside", "Beside it: real faces", (Text(words),))
    both = tables.heat(_joined(table(result, "editors"), frame), ["this run", "beside it"],
                       tables.share("both", ""), "Read as asked by both judges, percent: this run "
                       "and the other one. More is better.", file, column="run")
    points = [drawing(plots.comparison.pareto, frame, (cost,), width=SMALL)
              for cost in ("milliseconds", "identity")]
    return section("beside", "Beside it: real faces", (
        Text(words), both,
        tables.table(frame, (*columns.REACHED, *columns.PERSON[:2]), "The editors on those faces.",
                     file),
        figures(points, "Read as asked against time and identity distance, on those faces.")))


def paper(result):
    """The matrix of the field's paper beside that of the shipped classifier: Section."""
    from expression_lab import plots
    from expression_lab.evaluate import literature

    shown = {"the paper": literature.paper_matrix()}
    if (ours := _ferplus()) is not None:
        shown["residual on FER+"] = ours
    words = ("The course grew from a paper that shows one confusion matrix, of which only a few "
             "cells are known; neither its faces nor its network are. Beside it stands the shipped "
             "classifier on the test faces of FER+. The two are no race: look at which expressions "
             "are taken for which.")
    pictures = [drawing(plots.shares.matrices, {name: one}, columns=1, cell=0.4)
                for name, one in shown.items()]
    return section("paper", "The paper's matrix", (
        Text(words), figures(pictures, "Row: true expression; column: what is read; percent of the "
                                       "row. A question mark is a cell that is not known.")))


def _committed():
    """The course's own numbers: words, table and file."""
    from expression_lab.evaluate.saved import saved

    for name, room in (("editors", "comparison"), ("methods", "editing")):
        try:
            frame = saved(name, room=room)
        except DataMissingError:
            continue
        return OURS, frame, f"data/results/{room}/{name}.csv of the course"
    return "The course's own numbers are part of its repository, and not here.", None, ""


def _ferplus():
    """Shares of the shipped classifier on FER+'s test faces, or None: pandas.DataFrame."""
    import pandas as pd

    from expression_lab.evaluate.claims.committed import predictions
    from expression_lab.evaluate.confusion import row_percent
    from expression_lab.expressions import EXPRESSIONS

    counts = predictions()
    if counts is None:
        return None
    return pd.DataFrame(row_percent(counts) / 100, list(EXPRESSIONS), list(EXPRESSIONS))


def _joined(mine, other):
    """Both runs in one table, a row an editor and run."""
    import pandas as pd

    parts = [part.assign(run=name) for name, part in (("this run", mine), ("beside it", other))
             if "editor" in part]
    return pd.concat(parts, ignore_index=True)
