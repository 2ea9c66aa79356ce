"""Numbers as a reader wants them, and tables of them."""

import math
import numbers
from dataclasses import dataclass

from expression_lab.report.parts import Cell, Head, Table

DASH = "–"


@dataclass(frozen=True)
class Column:
    """How a measure is shown.

    Attributes:
        key: str, its column in the table.
        head, unit: str
        way: "more", "less", "one" or "", what is good.
        times: float, by which it is multiplied.
        form: str, how it is written.
        told: str, what it means.
    """

    key: str
    head: str
    unit: str = ""
    way: str = ""
    times: float = 1
    form: str = ".2f"
    told: str = ""

    def written(self, value):
        """A number in words: str."""
        return f"{self.times * value:{self.form}}".replace("-", "−") if known(value) else DASH


def share(key, head, way="more", told=""):
    """A column of shares, shown as percent: Column."""
    return Column(key, head, "percent", way, 100, ".1f", told)


def known(value):
    """Is it a number? bool; a text, None and NaN are none."""
    return isinstance(value, numbers.Real) and math.isfinite(value)


def table(frame, columns, caption, file, row="editor"):
    """A Table of a DataFrame, or None where it has no rows.

    Args:
        frame: pandas.DataFrame
        columns: list of Column; those that `frame` lacks, or of which it knows nothing, are left
            out.
        caption, file: str, as of `Table`.
        row: str, the column that names the rows.
    """
    if not len(frame) or row not in frame:
        return None
    columns = [one for one in columns if one.key in frame and frame[one.key].notna().any()]
    best = {one.key: _best(frame, one) for one in columns}
    records = frame.to_dict("records")
    rows = tuple((name(record, row), *(_cell(record, one, best[one.key]) for one in columns))
                 for record in records)
    heads = (Head(row), *(Head(one.head, one.unit, one.way) for one in columns))
    legend = tuple((one.head, one.told) for one in columns if one.told)
    return Table(caption, file, heads, rows, legend)


def heat(frame, columns, value, caption, file, row="editor", column="target"):
    """A Table with a row for each of one thing and a column for each of another, shaded.

    Args:
        frame: pandas.DataFrame with the columns `row`, `column` and that of `value`.
        columns: list of str, the values of `column`, from the left.
        value: Column, whose numbers are shown; shares are shaded.
        caption, file: str, as of `Table`.
        row, column: str

    Returns:
        Table, or None where there is nothing.
    """
    needed = (row, column, value.key)
    if not len(frame) or any(one not in frame for one in needed):
        return None
    rows = []
    for one in dict.fromkeys(frame[row]):
        found = {record[column]: record for record in frame[frame[row] == one].to_dict("records")}
        shaded = [_cell(found.get(name, {}), value, None, shade=value.unit == "percent")
                  for name in columns]
        rows.append((name(next(iter(found.values())), row), *shaded))
    heads = (Head(row), *(Head(str(one), value.unit, value.way) for one in columns))
    return Table(caption, file, heads, tuple(rows))


def name(record, row):
    """The first cell of a row: its name and its `title`, and of an editor its color."""
    from expression_lab.plots.comparison import color

    text, title = str(record[row]), record.get("title", "")
    return Cell(text, text, title if isinstance(title, str) else "",
                mark=color(text) if row == "editor" else "")


def interval(record, column):
    """The 95 % interval of a measure in words, or ""."""
    ends = [record.get(f"{column.key}_{end}") for end in ("low", "high")]
    return " to ".join(map(column.written, ends)) if all(map(known, ends)) else ""


def _cell(record, column, best, shade=False):
    value = record.get(column.key)
    if not known(value):
        return Cell(DASH, None)
    return Cell(column.written(value), value, interval(record, column),
                min(max(value, 0), 1) if shade else None, strong=value == best)


def _best(frame, column):
    """The best number of a column among editors that know as many targets as any; or None."""
    if "targets" in frame:
        frame = frame[frame["targets"] == frame["targets"].max()]
    values = frame[column.key].dropna()
    if column.way not in ("more", "less") or not len(values):
        return None
    best = values.max() if column.way == "more" else values.min()
    return best if (values == best).sum() <= len(values) / 2 else None  # most are no best
