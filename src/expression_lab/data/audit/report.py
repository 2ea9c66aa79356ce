"""What an audit found: tables, numbers, and a summary to print."""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

AMBIGUOUS = 1.5  # bits: the votes are spread as over 2.8 expressions


@dataclass(frozen=True, eq=False)
class Report:
    """What is in a data set, and what is wrong with it.

    Args:
        name: str, the data set.
        protocol: str, how its splits and labels were made.
        synthetic: True where nobody is in the pictures.
        balance: table, one row an expression, one column a split: how many pictures.
        pairs: table, one row a pair of pictures of one photograph: `split_a`, `position_a` (in
            that split's FaceDataset), `row_a` (in the source's file), `label_a`, the same with
            `_b`, `correlation`, and the flags `exact` and `mirrored`.
        photographs: int, how many are left when every photograph counts once.
        agreement: table, row = the source's first label, column = the label in use, in counts;
            None where the source has only one.
        entropy: table, one row a step of 0.1 bits, one column a split: how many pictures have
            votes of that entropy; None without votes.
        ambiguous: table `split`, `position`, `row`, `label`, `entropy`, the worst first; None
            without votes.
        blank: table `split`, `position`, `row`: pictures that show nothing.
    """

    name: str
    protocol: str
    synthetic: bool
    balance: "pd.DataFrame"
    pairs: "pd.DataFrame"
    photographs: int
    agreement: "pd.DataFrame | None"
    entropy: "pd.DataFrame | None"
    ambiguous: "pd.DataFrame | None"
    blank: "pd.DataFrame"
    numbers: dict = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "numbers", _numbers(self))

    @property
    def across(self):
        """The pairs whose two pictures are in different splits."""
        return self.pairs[self.pairs.split_a != self.pairs.split_b]

    @property
    def conflicts(self):
        """The pairs whose two pictures have different labels."""
        return self.pairs[self.pairs.label_a != self.pairs.label_b]

    def leaked(self, split, into="train"):
        """Rows of the pictures of a split that show a photograph of another split.

        Args:
            split: str, the split whose rows are wanted, as in "test".
            into: str, the split that has the photograph as well.

        Returns:
            list of int or str: as in the source's file, in order, each once.
        """
        pairs = self.pairs
        one = pairs.row_a[(pairs.split_a == split) & (pairs.split_b == into)]
        two = pairs.row_b[(pairs.split_b == split) & (pairs.split_a == into)]
        return sorted({*one.tolist(), *two.tolist()})

    def to_dict(self):
        """Numbers, small tables and row numbers: all that may be published; no picture."""
        import expression_lab

        splits = list(self.balance.columns)
        return {
            "name": self.name, "protocol": self.protocol, "synthetic": self.synthetic,
            "version": expression_lab.__version__, "numbers": self.numbers,
            "balance": _frame(self.balance), "agreement": _frame(self.agreement),
            "entropy": _frame(self.entropy),
            "rows": {
                "leaked": {f"{one} in {two}": self.leaked(one, two)
                           for one in splits for two in splits if one != two},
                "exact": _row_pairs(self.pairs[self.pairs.exact]),
                "near": _row_pairs(self.pairs[~self.pairs.exact & ~self.pairs.mirrored]),
                "mirrored": _row_pairs(self.pairs[self.pairs.mirrored]),
                "ambiguous": [] if self.ambiguous is None else self.ambiguous.row.tolist(),
                "blank": self.blank.row.tolist(),
            },
        }

    def to_json(self, path):
        """Write `to_dict` to a file.

        Args:
            path: str or Path; missing folders are made.

        Returns:
            Path: where it was written.
        """
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(self.to_dict()) + "\n", encoding="utf-8")
        return path

    def __str__(self):
        return summary(self.name, self.numbers)


def summary(name, numbers):
    """The numbers of a report as lines to print.

    Args:
        name: str, the data set.
        numbers: dict, `Report.numbers`, also as read back from JSON.

    Returns:
        str: one line a finding.
    """
    n = numbers["pictures"]
    lines = [f"{name}: {n:,} pictures, {numbers['photographs']:,} different photographs"]
    lines += [
        f"  imbalance: {numbers['largest_class']:,} pictures of the most frequent expression, "
        f"{numbers['smallest_class']:,} of the rarest",
        f"  same photograph twice: {numbers['exact_pairs']:,} pairs exactly, "
        f"{numbers['near_pairs']:,} nearly, {numbers['mirrored_pairs']:,} mirrored; "
        f"{numbers['pictures_with_twin']:,} pictures are concerned",
        f"  of these pairs {numbers['pairs_across']:,} lie across splits, and "
        f"{numbers['conflicting_pairs']:,} have two different labels"]
    for key, count in numbers["leaked"].items():
        one, two = key.split(" in ")
        share = count / max(1, numbers["split_sizes"][one])
        lines.append(f"  leak: of {one}, also in {two}: {count:,} pictures ({share:.1%})")
    if numbers["agreement"] is not None:
        lines.append(f"  first label and label in use agree on {numbers['agreement']:.1%}")
    if numbers["ambiguous"] is not None:
        lines.append(f"  ambiguous: {numbers['ambiguous']:,} pictures with votes of "
                     f"{AMBIGUOUS:g} bits or more ({numbers['ambiguous'] / n:.1%})")
    return "\n".join([*lines, f"  blank: {numbers['blank']:,}"])


def _numbers(report):
    """Counts of a report, as plain ints and floats."""
    pairs, sizes = report.pairs, report.balance.sum()
    twins = {*zip(pairs.split_a, pairs.position_a, strict=True),
             *zip(pairs.split_b, pairs.position_b, strict=True)}
    classes = report.balance.sum(axis=1)
    splits = list(report.balance.columns)
    return {
        "pictures": int(sizes.sum()), "split_sizes": {s: int(sizes[s]) for s in splits},
        "photographs": report.photographs,
        "largest_class": int(classes.max()), "smallest_class": int(classes[classes > 0].min()),
        "exact_pairs": int(pairs.exact.sum()),
        "near_pairs": int((~pairs.exact & ~pairs.mirrored).sum()),
        "mirrored_pairs": int(pairs.mirrored.sum()), "pictures_with_twin": len(twins),
        "pairs_across": len(report.across), "conflicting_pairs": len(report.conflicts),
        "conflicting_exact_pairs": int(report.conflicts.exact.sum()),
        "leaked": {f"{one} in {two}": len(report.leaked(one, two))
                   for one in splits for two in splits if one != two},
        "agreement": _share_on_diagonal(report.agreement),
        "ambiguous": None if report.ambiguous is None else len(report.ambiguous),
        "blank": len(report.blank),
    }


def _share_on_diagonal(table):
    if table is None:
        return None
    same = sum(int(table.loc[name, name]) for name in table.index if name in table.columns)
    return round(same / max(1, int(np.asarray(table).sum())), 4)


def _frame(table):
    return None if table is None else json.loads(table.to_json(orient="split"))


def _row_pairs(pairs):
    return [list(rows) for rows in zip(pairs.row_a.tolist(), pairs.row_b.tolist(), strict=True)]
