"""What a study found: shares with intervals, tests that fit the design, and words for them.

Whom does a result hold for? Six people or more are drawn again as people: it holds for people
like these, asked about these faces. Faces are drawn again beside them: it holds for other faces
too. One person, or up to five, are no sample of people: it holds for them alone.

Why both? In 200 simulated studies of 20 people who cannot tell edited faces from others, but all
think that the same faces look edited, the test over people alone found "better than chance" in 55 %
of the studies; the truth dealt anew, as often as it should, in 6 %. Intervals over people held the
true share in 94 to 96 % of 400 simulated studies of 6 to 30 people, for these faces; for faces in
general in 67 to 74 %, and those over people and faces in 95 to 97 %.
"""

from dataclasses import dataclass, field

import numpy as np

from expression_lab.evaluate.interval import wilson
from expression_lab.evaluate.study import chance
from expression_lab.evaluate.study.questions import UNEDITED
from expression_lab.expressions import EXPRESSIONS

# People from which on they are drawn again. Of five, even if all agree, the signs agree by chance
# in 2 of 32 cases: no result could be sure.
CLASS = 6


@dataclass(frozen=True, eq=False)
class Analysis:
    """What came out; a kind of question without answers has an empty table.

    Attributes:
        people, answers: int
        overall: pandas.DataFrame, a row each of real_or_edited and which_expression: answers,
            people, share (right), low and high (95 %, over people), faces_low and faces_high (over
            people and faces), chance, p (over people), p_faces (the truth dealt anew), test (the
            name of that of p), seconds (median).
        detection: pandas.DataFrame, the row "all" and one an editor: edited, called (share of its
            edits called edited), false_alarms (share of unedited pictures called so), d_prime and
            criterion with _low and _high.
        recognition: pandas.DataFrame, a row an editor: answers, share as asked, low, high.
        matrix: int `(8, 8)`, asked × said.
        strengths: pandas.DataFrame, a row an editor, the strongest first: pairs, won (share),
            strength, low, high.
        pairs: pandas.DataFrame, a row for two editors: first, second, prefer_first, prefer_second,
            ties, unit (what votes: people or faces), p, p_holm.
        participants: pandas.DataFrame, a row a person: answers, share right of both kinds, d_prime.
        words: tuple of str, what can be concluded.
    """

    people: int
    answers: int
    overall: "pandas.DataFrame"  # noqa: F821 (loaded only when an analysis is made)
    detection: "pandas.DataFrame"  # noqa: F821
    recognition: "pandas.DataFrame"  # noqa: F821
    matrix: np.ndarray
    strengths: "pandas.DataFrame"  # noqa: F821
    pairs: "pandas.DataFrame"  # noqa: F821
    participants: "pandas.DataFrame"  # noqa: F821
    words: tuple = field(default=())

    def __str__(self):
        return "\n".join(self.words)


def analyse(answers, seed=0):
    """Analyse the answers of a study.

    Args:
        answers: Answers, as `read` or `simulate` give them.
        seed: int, of what is drawn and shuffled.

    Returns:
        Analysis
    """
    from expression_lab.evaluate.study import preferences, wording

    table = answers.table
    kinds = {kind: rows for kind, rows in table.groupby("kind")}
    edited, asked = (kinds.get(name) for name in ("real_or_edited", "which_expression"))
    chosen = kinds.get("pairs", table.iloc[:0])
    found = Analysis(
        table["participant"].nunique(), len(table), _overall(edited, asked, seed),
        _detection(edited, seed), _recognition(asked, seed), _matrix(asked),
        preferences.strengths(chosen, CLASS, seed), preferences.tests(chosen, CLASS),
        _participants(table))
    return Analysis(**{**found.__dict__, "words": wording.words(found, answers)})


def _overall(edited, asked, seed):
    import pandas as pd

    rows = {rows["kind"].iloc[0]: _against_chance(rows, seed)
            for rows in (edited, asked) if rows is not None}
    return pd.DataFrame.from_dict(rows, orient="index", columns=[
        "answers", "people", "share", "low", "high", "faces_low", "faces_high", "chance", "p",
        "p_faces", "test", "seconds"])


def _against_chance(rows, seed):
    grid = _Grid(rows)
    right, scores = grid.right, grid.over_chance()
    share = np.nanmean(right)
    p_faces = chance.shuffled(grid.truth, grid.said, seed)
    low, high, p, test = grid.tested(scores, p_faces, seed)
    wide = chance.interval(chance.drawn_shares(right, len(right) >= CLASS, grid.faces, seed=seed))
    return {"answers": len(rows), "people": len(right), "share": share, "low": low, "high": high,
            "faces_low": min(wide[0], low), "faces_high": max(wide[1], high),
            "chance": float(np.mean(grid.chances)), "p": p, "p_faces": p_faces, "test": test,
            "seconds": rows["seconds"].median()}


class _Grid:
    """Answers of one kind as people × questions."""

    def __init__(self, rows):
        ids = rows["items"] + " " + rows["question"]
        self.people, person = np.unique(rows["participant"], return_inverse=True)
        names, first, question = np.unique(ids, return_index=True, return_inverse=True)
        self.truth = rows["truth"].to_numpy(str)[first]
        self.faces = np.unique(rows["face"].to_numpy(str)[first], return_inverse=True)[1]
        answers = rows["answer"].to_numpy(str)
        self.said = np.full((len(self.people), len(names)), "", answers.dtype)
        self.said[person, question] = answers
        self.right = np.where(self.said == "", np.nan, self.said == self.truth)
        self.chances = [chance.expected(self.truth[said != ""], said[said != ""])
                        for said in self.said]

    def over_chance(self):
        """How much better than with their answers dealt out blindly, for each person."""
        return np.nanmean(self.right, 1) - self.chances

    def tested(self, scores, p_faces, seed):
        """Interval and test for as many people as there are: low, high, p, name of the test."""
        if len(self.right) >= CLASS:
            shares = chance.drawn_shares(self.right, seed=seed)
            low_high = chance.interval(shares, len(self.right))
            return *low_high, chance.sign_flips(scores, seed), "sign flips of people"
        if len(self.right) > 1:
            shares = chance.drawn_shares(self.right, False, self.faces, seed=seed)
            return *chance.interval(shares, self.faces.max() + 1), p_faces, "truth dealt anew"
        said = self.said[0][self.said[0] != ""]
        right, counts = int(np.nansum(self.right)), np.unique(self.truth, return_counts=True)[1]
        low_high = wilson(right, len(said))
        if len(counts) > 1 and counts.max() - counts.min() <= 1:
            from scipy.stats import binomtest

            return *low_high, float(binomtest(right, len(said), 1 / len(counts)).pvalue), (
                "exact binomial")
        return *low_high, p_faces, "truth dealt anew"


def _detection(rows, seed):
    import pandas as pd

    columns = ["edited", "called", "false_alarms", "d_prime", "d_prime_low", "d_prime_high",
               "criterion", "criterion_low", "criterion_high"]
    if rows is None:
        return pd.DataFrame(columns=columns)
    kept = {"all": rows} | {name: rows[rows["first"].isin([name, UNEDITED])]
                            for name in sorted(set(rows["first"]) - {UNEDITED})}
    return pd.DataFrame.from_dict({name: _detected(some, seed) for name, some in kept.items()},
                                  orient="index", columns=columns)


def _detected(rows, seed):
    """Detection of one editor's edits among unedited pictures."""
    of_each = [chance.detection(*_counts(mine)) for _, mine in rows.groupby("participant")]
    d, criterion, error = np.array(of_each).T
    hits, edited, false, unedited = _counts(rows)
    found = {"edited": edited, "called": hits / edited if edited else np.nan,
             "false_alarms": false / unedited if unedited else np.nan,
             "d_prime": d.mean(), "criterion": criterion.mean()}
    if len(d) >= CLASS:
        times = chance.times_drawn(len(d), seed=seed) / len(d)
        for name, values in (("d_prime", d), ("criterion", criterion)):
            low_high = chance.interval(times @ values, len(d))
            found[f"{name}_low"], found[f"{name}_high"] = low_high
    else:  # these people alone: the error that their own answers leave
        half = 1.96 * np.sqrt((error ** 2).sum()) / len(d)
        for name, part in (("d_prime", half), ("criterion", half / 2)):
            found[f"{name}_low"], found[f"{name}_high"] = found[name] - part, found[name] + part
    return found


def _counts(rows):
    called, edited = rows["answer"] == "edited", rows["truth"] == "edited"
    return ((called & edited).sum(), edited.sum(), (called & ~edited).sum(), (~edited).sum())


def _recognition(rows, seed):
    import pandas as pd

    columns = ["answers", "share", "low", "high"]
    found = {}
    for name, mine in () if rows is None else rows.groupby("first"):
        right = _Grid(mine).right
        low, high = (chance.interval(chance.drawn_shares(right, seed=seed), len(right))
                     if len(right) >= CLASS else
                     wilson(int(np.nansum(right)), len(mine)))
        found[name] = {"answers": len(mine), "share": np.nanmean(right), "low": low, "high": high}
    return pd.DataFrame.from_dict(found, orient="index", columns=columns)


def _matrix(rows):
    from expression_lab.evaluate.confusion import confusion_matrix

    if rows is None:
        return np.zeros((len(EXPRESSIONS),) * 2, np.int64)
    return confusion_matrix(*([EXPRESSIONS.index(name) for name in rows[column]]
                              for column in ("truth", "answer")))


def _participants(table):
    import pandas as pd

    rows = {}
    for name, mine in table.groupby("participant"):
        right = (mine["answer"] == mine["truth"]).groupby(mine["kind"]).mean()
        counts = _counts(mine[mine["kind"] == "real_or_edited"])
        rows[name] = {"answers": len(mine), **{kind: right.get(kind, np.nan) for kind in (
            "real_or_edited", "which_expression")},
            "d_prime": chance.detection(*counts)[0] if counts[1] and counts[3] else np.nan,
            "seconds": mine["seconds"].median()}
    return pd.DataFrame.from_dict(rows, orient="index", columns=[
        "answers", "real_or_edited", "which_expression", "d_prime", "seconds"])
