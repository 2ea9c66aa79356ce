"""Is a face that was drawn as an expression read as it, and how sure is that number?"""

from expression_lab.evaluate.editing import reached, reached_table
from expression_lab.evaluate.interval import wilson


def read_as_asked(probabilities, targets):
    """Share of faces that each judge reads as asked, with intervals.

    Args:
        probabilities: dict of judge -> float `(n, 8)`, order of `EXPRESSIONS`; best in the
            balanced reading, since what is asked for does not follow the shares of a data set.
        targets: n names of expressions.

    Returns:
        pandas.DataFrame: as `reached_table` makes it, and for each judge and `both` the 95 %
        interval of Wilson in `…_low` and `…_high`; that of `all` takes the faces as one sample.

    Raises:
        ShapeError, UnknownNameError: as for `reached`.
    """
    table = reached_table({judge: reached(rows, targets) for judge, rows in probabilities.items()},
                          targets)
    for judge in (*probabilities, "both"):
        ends = [wilson(round(share * faces), faces)
                for share, faces in zip(table[judge], table["faces"], strict=True)]
        table[f"{judge}_low"], table[f"{judge}_high"] = zip(*ends, strict=True)
    return table
