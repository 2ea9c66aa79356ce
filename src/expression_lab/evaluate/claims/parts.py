"""What a claim is judged by: numbers with their intervals, and when one is clearly more.

A comparison has four outcomes: True and False where it is clear, None where it is not, and
`UNKNOWN` where a number is missing. "Clearly" means that the 95 % intervals are apart; where a
number has no interval, as a time has none, it means a tenth more.
"""

import math
from dataclasses import dataclass

UNKNOWN = "unknown"
TENTH = 1.1  # how far numbers without an interval must be apart
VERDICTS = ("holds", "does not hold", "mixed", "not measured")


@dataclass(frozen=True)
class Value:
    """A measured number and its 95 % interval; NaN where it was not measured.

    Attributes:
        mean, low, high: float; `low` and `high` are NaN where no interval is known, and infinite
            where there should be one, but there were too few faces.
    """

    mean: float = math.nan
    low: float = math.nan
    high: float = math.nan

    @property
    def known(self):
        """Was it measured? bool."""
        return not math.isnan(self.mean)

    @property
    def sure(self):
        """Is its interval known? bool."""
        return not (math.isnan(self.low) or math.isnan(self.high))

    def told(self, form=".2f", percent=False):
        """The number in words, with its interval where one is known: str."""
        if not self.known:
            return "not measured"
        times, unit = (100, " %") if percent else (1, "")
        words = f"{times * self.mean:{form}}{unit}"
        if not self.sure or math.isinf(self.low):
            return words
        return f"{words} [{times * self.low:{form}}, {times * self.high:{form}}]"


@dataclass(frozen=True)
class Part:
    """One comparison that a claim rests on.

    Attributes:
        said: str, what was measured, with numbers.
        holds: True, False, None (not clear) or `UNKNOWN` (not measured).
    """

    said: str
    holds: object


@dataclass(frozen=True)
class Claim:
    """Something that texts of the field say, and how it is judged here.

    Attributes:
        name: str, short.
        words: str, the claim.
        source: str, who says so, or "" where it is said by many.
        rule: str, when it holds.
        judge: function from `Evidence` to a list of `Part`.
    """

    name: str
    words: str
    source: str
    rule: str
    judge: object


class Evidence:
    """The tables that claims are judged by.

    Args:
        tables: dict of name -> pandas.DataFrame, as `comparison.run` makes them; those that are
            missing are not measured.
        saved: function of a table's name and room, as `evaluate.saved`, for measures of trainings,
            that no run takes again.
    """

    def __init__(self, tables, saved):
        self.tables, self._saved = tables, saved

    def table(self, name):
        """A table of the run: pandas.DataFrame, empty where there is none."""
        import pandas as pd

        found = self.tables.get(name)
        return pd.DataFrame() if found is None else found

    def saved(self, name, room):
        """A committed table: pandas.DataFrame, empty where there is none."""
        import pandas as pd

        from expression_lab.errors import DataMissingError

        try:
            return self._saved(name, room=room)
        except DataMissingError:
            return pd.DataFrame()

    def predictions(self):
        """Counts `(8, 8)` of the shipped classifier on FER+'s test faces, or None."""
        from expression_lab.evaluate.claims.committed import predictions

        return predictions()

    def editor(self, name, measure, target=None):
        """A measure of an editor, over all its targets or of one: Value.

        Args:
            name: str, an editor.
            measure: str, a column.
            target: str or None.
        """
        table = self.table("editors" if target is None else "targets")
        return pick(table, measure, editor=name, **({} if target is None else {"target": target}))


def pick(table, measure, **where):
    """The number in one row of a table, with its interval: Value, NaN where there is no row.

    Args:
        table: pandas.DataFrame; the interval is read from `…_low` and `…_high`.
        measure: str, a column.
        where: values by which the row is found.
    """
    if measure not in table or any(key not in table for key in where):
        return Value()
    for key, value in where.items():
        table = table[table[key] == value]
    if not len(table):
        return Value()
    row = table.iloc[0]
    value, low, high = (float("nan" if one is None else one) for one in (
        row[measure], *(row.get(f"{measure}_{end}", math.nan) for end in ("low", "high"))))
    if f"{measure}_low" in table and math.isnan(low):  # of too few faces: anything is possible
        low, high = -math.inf, math.inf
    return Value(value, low, high)


def share(right, of):
    """A share and its interval by Wilson: Value; NaN of none."""
    from expression_lab.evaluate.interval import wilson

    right, of = int(round(right)), int(round(of))
    return Value(right / of, *wilson(right, of)) if of else Value()


def more(a, b):
    """Is `a` clearly more than `b`? True, False (clearly less), None or `UNKNOWN`."""
    if not (a.known and b.known):
        return UNKNOWN
    if a.sure and b.sure:
        return True if a.low > b.high else False if a.high < b.low else None
    return True if a.mean >= TENTH * b.mean else False if b.mean >= TENTH * a.mean else None


def less(a, b):
    """Is `a` clearly less than `b`? As `more`."""
    return more(b, a)


def beyond(value, yes, no):
    """Is a value above `yes`, with all of its interval? False below `no`, None between."""
    if not value.known:
        return UNKNOWN
    low, high = (value.low, value.high) if value.sure else (value.mean, value.mean)
    return True if low >= yes else False if high <= no else None


def below(value, yes, no):
    """Is a value below `yes`, with all of its interval? False above `no`, None between."""
    return beyond(Value(-value.mean, -value.high, -value.low), -yes, -no)


def ratio(a, b, yes=1.25, no=0.8):
    """Is a number without an interval at least `yes` times another? False up to `no` times.

    Returns:
        tuple: float, the ratio, and True, False, None or `UNKNOWN`.
    """
    if not (a.known and b.known) or not b.mean:
        return math.nan, UNKNOWN
    return a.mean / b.mean, beyond(Value(a.mean / b.mean), yes, no)


def verdict(parts):
    """One of `VERDICTS` from the parts of a claim.

    All parts clearly true: it holds; all clearly false: it does not; else it is mixed. A part that
    was not measured leaves the claim open, unless another one speaks against it.
    """
    known = [part.holds for part in parts if part.holds is not UNKNOWN]
    if not known or (len(known) < len(parts) and all(one is True for one in known)):
        return "not measured"
    if all(one is True for one in known):
        return "holds"
    return "does not hold" if all(one is False for one in known) else "mixed"
