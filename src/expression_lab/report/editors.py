"""The editors: tables, trade-offs, target by target, and what failed."""

from expression_lab.report import columns, tables
from expression_lab.report.parts import Cell, Figures, Head, Section, Table, Text
from expression_lab.report.pictures import drawing
from expression_lab.report.summary import table

NOTHING = Text("Nothing was measured here in this run.")
SMALL = 4.8  # inches of a drawing, two of which stand side by side
CELL = 0.34  # inches of a matrix' cell


def compared(result):
    """The editors beside one another: Section."""
    from expression_lab import plots

    frame, file = table(result, "editors"), "tables/editors.csv"
    dots = [drawing(plots.comparison.intervals, _by_both(frame), (one,), width=SMALL)
            for one in ("both", "identity")]
    found = (
        figures(dots, "Read as asked (more is better) and identity distance (less is better), "
                        "with 95 % intervals; the best on top. Hollow: knows only some of the "
                        "expressions."),
        tables.table(frame, columns.REACHED, "Read as asked. Bold: the best of those that know "
                     "all the expressions.", file),
        tables.table(frame, columns.PERSON, "Is it still the same person, and all else as it was?",
                     file),
        tables.table(frame, columns.PICTURE, "Is it still a good picture?", file),
        tables.table(frame, columns.SLIDER, "Does the expression follow the slider?", file),
        tables.table(frame, columns.COST, "What it costs.", file))
    return section("editors", "The editors", found)


def traded(result):
    """What is paid for what: Section."""
    from expression_lab import plots

    frame = table(result, "editors")
    points = [drawing(plots.comparison.pareto, frame, (cost,), width=SMALL)
              for cost in ("milliseconds", "identity")]
    names = list(frame["editor"]) if "editor" in frame else []
    bars = [drawing(plots.small_multiples.profiles, frame, [name]) for name in names]
    return section("trade-offs", "What is paid for what", (
        figures(points, "Read as asked against time, and against identity distance: the upper "
                        "left corner is best. The grey line joins the editors that no other one "
                        "beats in both; hollow points know only some of the expressions."),
        figures(bars, "Each editor in measures from 0 to 1, where more is better. The short line "
                      "is the median of all editors; a bar that reaches it is blue. Near to real "
                      "and fast: the best editor's number divided by this one's.")))


def by_target(result):
    """Expression by expression: Section."""
    from expression_lab import plots

    frame, order = table(result, "targets"), list(result.plan.targets)
    file = "tables/targets.csv"
    shared = _shares(table(result, "read_as"))
    small = [drawing(plots.shares.matrices, {name: one}, columns=1, cell=CELL, row="asked for")
             for name, one in shared.items()]
    lines = drawing(plots.small_multiples.intensities, table(result, "intensity"), cell=2.2)
    return section("expressions", "Expression by expression", (
        tables.heat(frame, order, tables.share("both", ""), "Read as asked by both judges, "
                    "percent, with 95 % intervals (Wilson): more is better.", file),
        tables.heat(frame, order, tables.Column("identity", "", "distance", "less"),
                    "Identity distance: less is better.", file),
        figures(small, "What the classifier judge reads: a row is what was asked for, a column "
                       "what is read, in percent of the row. Much on the diagonal is good. "
                       "(tables/read_as.csv has both judges.)"),
        figures([lines], "The slider: the probability that judge gives to what was asked for. A "
                         "line should rise, without jumps. (tables/intensity.csv)")))


def failed(result):
    """What failed: Section."""
    frame, file = table(result, "failures"), "tables/failures.csv"
    frame = frame[frame["failed"] > 0] if "failed" in frame else frame
    if not len(frame):
        return Section("failed", "What failed", (Text("No edit failed."),))
    rows = tuple((tables.name(row, "editor"), Cell(row["target"], row["target"]),
                  *(Cell(f"{row[key]:,.0f}", row[key]) for key in ("failed", "of")),
                  Cell(str(row["why"]), str(row["why"]))) for row in frame.to_dict("records"))
    heads = (Head("editor"), Head("target"), Head("failed", "edits", "less"), Head("of", "edits"),
             Head("why", "the most frequent reason"))
    caption = "Edits that were refused or could not be done. They count as not read as asked."
    return Section("failed", "What failed", (Table(caption, file, heads, rows, prose=True),))


def section(name, title, parts):
    """A Section of the parts that there are; it says so where there are none."""
    return Section(name, title, tuple(one for one in parts if one is not None) or (NOTHING,))


def figures(pictures, caption):
    """Figures of the drawings that there are, or None."""
    pictures = tuple(one for one in pictures if one is not None)
    return Figures(pictures, caption) if pictures else None


def _shares(frame):
    from expression_lab import plots
    from expression_lab.errors import ShapeError

    try:
        return plots.shares.read_as(frame)
    except ShapeError:
        return {}


def _by_both(frame):
    return frame.sort_values("both", ascending=False, kind="stable") if "both" in frame else frame
