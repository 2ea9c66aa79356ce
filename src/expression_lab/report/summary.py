"""What came out, in a paragraph: sentences made of the numbers, and nothing but them."""

from expression_lab.report.tables import DASH, known

WHOLE = "targets"  # the column that tells how many expressions an editor knows
VERDICTS = {"holds": ("holds", "hold"), "does not hold": ("does not hold", "do not hold"),
            "mixed": ("is mixed", "are mixed"), "not measured": ("is open", "are open")}


def sentences(result):
    """What came out, the most important first.

    Args:
        result: comparison.Result

    Returns:
        tuple of str: only what the tables allow to say.
    """
    editors, tables = table(result, "editors"), result.tables
    said = [_what(result), *_reached(editors), _kept(editors), _fast(editors),
            _targets(table(result, "targets"), whole(editors)), _failed(editors),
            *_classifiers(table(result, "classifiers")), _claims(tables.get("claims"))]
    return tuple(unbroken(one) for one in said if one)


def figures(result):
    """A few numbers to be read first: tuple of (number, what it is, of whom)."""
    editors = whole(table(result, "editors"))
    found = [(_best(editors, "both", True), "read as asked by both judges", _percent),
             (_best(editors, "identity", False), "identity distance, the least", "{:.2f}".format),
             (_best(editors, "milliseconds", False), "milliseconds an edit", "{:.0f}".format),
             (_best(table(result, "classifiers"), "accuracy", True), "of the faces read rightly",
              _percent)]
    return tuple((write(row[key]), words, str(row.iloc[0]))
                 for (row, key), words, write in found if row is not None)


def table(result, name):
    """A table of a result: pandas.DataFrame, empty where there is none."""
    import pandas as pd

    found = result.tables.get(name)
    return pd.DataFrame() if found is None else found


def whole(editors):
    """The editors that know as many expressions as any: pandas.DataFrame."""
    if WHOLE not in editors or not len(editors):
        return editors
    return editors[editors[WHOLE] == editors[WHOLE].max()]


def listed(words):
    """Words as a list in a sentence: "a, b and c"."""
    words = [str(one) for one in words]
    return " and ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def counted(n, one, many=None):
    """A number and its noun: "1 edit", "2,000 edits"."""
    return f"{n:,.0f} {one if n == 1 else many or one + 's'}"


def unbroken(words):
    """Words whose numbers stay on the line of their percent sign: str."""
    return words.replace(" %", "\N{NO-BREAK SPACE}%")


def _what(result):
    plan = result.plan
    kind = "photos of the reader" if plan.photos else (
        "generated faces" if plan.dataset == "synthetic" else f"faces of {plan.dataset}")
    return (f"{counted(len(plan.editors), 'editor')} were asked to change the same {kind} towards "
            f"{counted(len(plan.targets), 'expression')}.")


def _reached(editors):
    """Who is read as asked most often, and who is not clearly worse."""
    row, _ = _best(whole(editors), "both", True)
    if row is None:
        return ["No editor has been measured on all of them."]
    most = " most often," if len(whole(editors)) > 1 else ""
    said = (f"{row['editor']} was read as asked by both judges{most} in "
            f"{_percent(row['both'])} of its edits{_range(row, 'both')}")
    if known(row.get("unedited")):
        said += f"; before the edit, it was {_percent(row['unedited'])}"
    return [f"{said}.", _near(whole(editors), row, "editor", "both"), _few(editors)]


def _few(editors):
    """Who knows only some of the expressions, as a sentence, or ""."""
    few = editors[editors[WHOLE] < editors[WHOLE].max()] if WHOLE in editors else editors[:0]
    if not len(few):
        return ""
    verbs = ("knows", "is") if len(few) == 1 else ("know", "are")
    return (f"{listed(few['editor'])} {verbs[0]} only some of the expressions, and {verbs[1]} left "
            "out here.")


def _near(frame, best, name, key):
    """Whose interval reaches into that of the best, as a sentence, or ""."""
    if not {f"{key}_low", f"{key}_high"} <= set(frame):
        return ""
    others = frame[frame[name] != best[name]]
    near = list(others[name][others[f"{key}_high"] >= best[f"{key}_low"]])
    return f"{listed(near)} {'is' if len(near) == 1 else 'are'} not clearly worse: the " \
        "intervals overlap." if near else ""


def _kept(editors):
    row, _ = _best(whole(editors), "identity", False)
    if row is None or len(whole(editors)) < 2:
        return ""
    return (f"{row['editor']} kept the person best: an identity distance of {row['identity']:.2f}"
            f"{_range(row, 'identity')}, where 0.6 would be somebody else.")


def _fast(editors):
    row, _ = _best(whole(editors), "milliseconds", False)
    if row is None or len(whole(editors)) < 2:
        return ""
    return f"{row['editor']} was the fastest, with {row['milliseconds']:.0f} milliseconds an edit."


def _targets(targets, editors):
    """The easiest and the hardest expression, of the editors that know all of them."""
    if not len(targets) or "both" not in targets or "editor" not in editors:
        return ""
    mine = targets[targets["editor"].isin(editors["editor"])]
    means = mine.groupby("target", sort=False)["both"].mean().dropna()
    if len(means) < 2:
        return ""
    return (f"Over all of these editors {means.idxmax()} was the easiest to make "
            f"({_percent(means.max())}) and {means.idxmin()} the hardest "
            f"({_percent(means.min())}).")


def _failed(editors):
    if not len(editors) or not {"failed", "edits"} <= set(editors):
        return ""
    failed, edits = editors["failed"].sum(), editors["edits"].sum()
    if not failed:
        return f"None of {counted(edits, 'edit')} failed."
    who = editors["editor"][editors["failed"] > 0]
    return (f"{failed:,.0f} of {counted(edits, 'edit')} failed ({listed(who)}); they are counted "
            "as not read as asked.")


def _classifiers(classifiers):
    row, _ = _best(classifiers, "accuracy", True)
    return [] if row is None else [
        f"Of the classifiers {row['classifier']} read most faces rightly, "
        f"{_percent(row['accuracy'])}{_range(row, 'accuracy')}.",
        _near(classifiers, row, "classifier", "accuracy")]


def _claims(claims):
    if claims is None or not len(claims) or "holds" not in claims:
        return ""
    counts = claims["holds"].value_counts()
    said = [f"{counts[one]} {words[int(counts[one] > 1)]}" for one, words in VERDICTS.items()
            if counts.get(one)]
    return f"Of {counted(len(claims), 'claim')} of the literature {listed(said)} here."


def _best(frame, key, most):
    """The row with the best number, or None; and the key."""
    if key not in frame or not frame[key].notna().any():
        return None, key
    return frame.loc[frame[key].idxmax() if most else frame[key].idxmin()], key


def _range(row, key):
    ends = [row.get(f"{key}_{end}") for end in ("low", "high")]
    if not all(map(known, ends)):
        return ""
    low, high = (f"{100 * one:.0f}" if key != "identity" else f"{one:.2f}" for one in ends)
    return f" (95 % interval {low} to {high})"


def _percent(value):
    return f"{100 * value:.0f} %" if known(value) else DASH
