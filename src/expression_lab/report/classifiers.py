"""The classifiers on the faces of this run."""

from expression_lab.expressions import EXPRESSIONS
from expression_lab.report import columns, tables
from expression_lab.report.editors import CELL, SMALL, figures, section
from expression_lab.report.parts import Text
from expression_lab.report.pictures import drawing
from expression_lab.report.summary import table


def classifiers(result):
    """Accuracy, matrices, calibration and robustness of every classifier: Section."""
    from expression_lab import plots

    frame, robust = table(result, "classifiers"), table(result, "classifier_robustness")
    if not len(frame) and result.plan.photos:
        words = Text("Photos have no labels, so it cannot be told who reads them rightly.")
        return section("classifiers", "The classifiers", (words,))
    matrices = [drawing(plots.shares.matrices, {name: one}, columns=1, cell=CELL)
                for name, one in _matrices(table(result, "classifier_matrix")).items()]
    sure = [drawing(plots.calibration.reliability_diagram, {name: part}, width=4.2)
            for name, part in _parts(table(result, "classifier_reliability"))]
    dots = [drawing(plots.comparison.intervals, frame, (one,), name="classifier", width=SMALL)
            for one in ("accuracy", "macro_f1")]
    return section("classifiers", "The classifiers", (
        figures(dots, "Accuracy and macro F1, with 95 % intervals: more is better."),
        tables.table(frame, columns.READING, "What each reads, and how sure it is.",
                     "tables/classifiers.csv", row="classifier"),
        tables.table(frame, columns.READING_COST, "What it costs.", "tables/classifiers.csv",
                     row="classifier"),
        figures(matrices, "What is taken for what: a row is the true expression, a column what is "
                          "read, in percent of the row. Much on the diagonal is good. "
                          "(tables/classifier_matrix.csv)"),
        figures(sure, "How sure, against how often right: on the dotted line confidence can be "
                      "believed; below it, a classifier is too sure. "
                      "(tables/classifier_reliability.csv)"),
        tables.heat(_strongest(robust), [name for name, _ in _parts(robust)],
                    tables.share("accuracy", ""), "Accuracy on damaged faces, percent: more is "
                    "better. Of several grades of a damage, the strongest.",
                    "tables/classifier_robustness.csv", "damage", "classifier")))


def _matrices(frame):
    """Shares by true and predicted expression: dict classifier -> pandas.DataFrame."""
    if not {"classifier", "true", "predicted", "count"} <= set(frame):
        return {}
    found = {}
    for name, part in _parts(frame):
        wide = part.pivot_table(index="true", columns="predicted", values="count", aggfunc="sum")
        wide = wide.reindex(index=[one for one in EXPRESSIONS if one in wide.index],
                            columns=EXPRESSIONS).fillna(0.0)
        wide = wide[wide.sum(axis=1) > 0]
        if len(wide):
            found[name] = wide.div(wide.sum(axis=1), axis=0)
    return found


def _parts(frame):
    return list(frame.groupby("classifier", sort=False)) if "classifier" in frame else []


def _strongest(frame):
    """The rows of the strongest grade of each damage, with what it is as their title."""
    if not {"damage", "grade", "amount", "unit"} <= set(frame):
        return frame
    frame = frame[frame["grade"] == frame.groupby("damage")["grade"].transform("max")]
    return frame.assign(title=[f"{row.amount:g} {row.unit}" if row.grade else ""
                               for row in frame.itertuples()])
