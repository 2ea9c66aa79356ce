"""The tables of drawn faces, from what each source drew and what networks saw in it."""

import numpy as np

from expression_lab.expressions import EXPRESSIONS
from expression_lab.recipes.measures.generation_look import JUDGES

WAYS = ("features", "pixels", "structure")  # in which two faces differ
HALVES, REAL = "real, other half", "real faces"
COMPARED = 1000  # faces whose nearest training faces are looked for


def overall(drawn, real, made, kinds):
    """A row a source: whole-set measures on faces as voted, means of those as asked.

    Args:
        drawn: dict of source -> what `generation.shown` returns.
        real: generation_look.Yardstick
        made: dict of the other tables.
        kinds: dict of source -> "generator" or "reference".

    Returns:
        pandas.DataFrame: source, kind, faces; frechet, frechet_unlimited, kernel and its error
        against the aligned faces; frechet_unaligned and kernel_unaligned against the faces as they
        are in FER+; precision, recall, density, coverage; residual, judge and both, shares read
        as asked; diversity_…, mean share of the real faces'; nearer and close, of copying; cas.
    """
    import pandas as pd

    half = real.halves
    rows = [{"source": HALVES, "kind": "reference", **_whole(
        real.features[half], real.features[~half], real.unaligned), **_reading(made, REAL)}]
    for name, one in drawn.items():
        rows.append({"source": name, "kind": kinds[name],
                     **_whole(one["voted_features"], real.features, real.unaligned),
                     **_taken(made, name)})
    return pd.DataFrame(rows)


def _whole(found, real, unaligned):
    from expression_lab import evaluate

    value, error = evaluate.kernel_distance(found, real)
    return {"faces": len(found), "frechet": evaluate.frechet_distance(found, real),
            "frechet_unlimited": evaluate.frechet_unlimited(found, real),
            "kernel": value, "kernel_error": error,
            "frechet_unaligned": evaluate.frechet_distance(found, unaligned),
            "kernel_unaligned": evaluate.kernel_distance(found, unaligned)[0],
            **evaluate.coverage(real, found)}


def _taken(made, source):
    """Of the other tables, what sums a source up."""
    apart = made["diversity"].query("source == @source and expression == 'all'").iloc[0]
    near = made["nearest"].query("source == @source and compared == 'features'").iloc[0]
    score = made["cas"].query("source == @source")
    return {**_reading(made, source),
            **{f"diversity_{way}": apart[f"{way}_share"] for way in WAYS},
            "nearer": near["nearer"], "close": near["close"],
            "cas": score["accuracy"].iloc[0] if len(score) else np.nan}


def _reading(made, source):
    read = made["read_as"].query("source == @source and target == 'all'").iloc[0]
    return {name: read[name] for name in (*JUDGES, "both")}


def per_class(drawn, real):
    """Distances within each expression: a row a source and expression.

    The real faces of a rare expression are few, and few faces make a Fréchet distance too large:
    the row `training faces` tells how large that of real ones is. The kernel distance does not
    depend on their number.
    """
    import pandas as pd

    from expression_lab import evaluate

    rows = []
    for source, one in drawn.items():
        voted = real.labels  # a face as voted was drawn for the real face of its row
        for k, name in enumerate(EXPRESSIONS):
            mine, found = real.features[real.of(k)], _rows(one["asked_features"], k)
            if len(mine) < 2:
                continue
            value, error = evaluate.kernel_distance(found, mine)
            rows.append({"source": source, "expression": name, "faces": len(found),
                         "real": len(mine), "frechet": evaluate.frechet_distance(found, mine),
                         "kernel": value, "kernel_error": error,
                         "frechet_voted": evaluate.frechet_distance(
                             one["voted_features"][voted == k], mine)})
    return pd.DataFrame(rows)


def read_as(drawn, real):
    """Share of faces read as asked, with intervals: a row a source and target, and `all`.

    The rows `real faces` say how often the judges read real faces as people do: who is read as
    asked more often than they are shows an expression more plainly than people do.
    """
    import pandas as pd

    from expression_lab import evaluate

    names = [EXPRESSIONS[k] for k in real.labels]
    found = [evaluate.read_as_asked(real.readings, names).assign(source=REAL)]
    found += [evaluate.read_as_asked({judge: one[judge] for judge in JUDGES},
                                     _names(one["asked"])).assign(source=source)
              for source, one in drawn.items()]
    return _first(pd.concat(found, ignore_index=True), "source")


def read_counts(drawn):
    """How many faces each judge reads as what: a row a source, judge and target."""
    import pandas as pd

    rows = []
    for source, one in drawn.items():
        for judge in JUDGES:
            for k, target in enumerate(EXPRESSIONS):
                counts = np.bincount(_rows(one[judge], k).argmax(1), minlength=len(EXPRESSIONS))
                rows.append({"source": source, "judge": judge, "target": target,
                             **dict(zip(EXPRESSIONS, counts, strict=True))})
    return pd.DataFrame(rows)


def diversity(drawn, real):
    """Mean difference of two faces of an expression, and its share of the real faces'.

    Returns:
        pandas.DataFrame: source, expression (and `all`, the mean over the expressions), faces,
        then for each way, `features`, `pixels` and `structure` (1 − MS-SSIM), the mean difference
        and `…_share`, that over the real faces'; `voted_share`, the features' for faces as voted.
    """
    import pandas as pd

    from expression_lab import evaluate

    known = {k: evaluate.diversity(real.images[real.of(k)], real.features[real.of(k)])
             for k in range(len(EXPRESSIONS)) if real.of(k).sum() > 1}
    rows = []
    for source, one in drawn.items():
        mine = []
        for k, truth in known.items():
            images, features = _rows(one["asked"], k), _rows(one["asked_features"], k)
            found = evaluate.diversity(images, features)
            as_voted = evaluate.diversity(one["voted"][real.of(k)],
                                          one["voted_features"][real.of(k)])
            mine.append({"faces": len(images), **found,
                         **{f"{way}_share": found[way] / truth[way] for way in WAYS},
                         "voted_share": as_voted["features"] / truth["features"]})
        table = pd.DataFrame(mine, index=[EXPRESSIONS[k] for k in known])
        table.loc["all"] = {**table.mean(), "faces": table["faces"].sum()}
        rows.append(table.astype({"faces": int}).rename_axis("expression").reset_index().assign(
            source=source))
    return _first(pd.concat(rows, ignore_index=True), "source")


def nearness(drawn, real):
    """How near drawn faces lie to those that were learned from, beside unseen real faces.

    Returns:
        pandas.DataFrame: a row a source and way of comparing, `features` or `pictures` (1 −
        correlation of faces of 16×16, mirrored or not, as `evaluate.likeness`): what
        `evaluate.copying` tells.
    """
    import pandas as pd

    from expression_lab import evaluate

    def both(images, features):
        return {"features": evaluate.nearest(features[:COMPARED], real.learned)[0],
                "pictures": 1 - evaluate.likeness(images[:COMPARED], real.learned_images)[0]}

    unseen, rows = both(real.images, real.features), []
    for source, one in drawn.items():
        for way, found in both(one["voted"], one["voted_features"]).items():
            rows.append({"source": source, "compared": way, "faces": len(found),
                         **evaluate.copying(found, unseen[way])})
    return pd.DataFrame(rows)


def _rows(values, k):
    """The part of an array of faces as asked that belongs to an expression."""
    each = len(values) // len(EXPRESSIONS)
    return values[k * each:(k + 1) * each]


def _names(values):
    """What each face as asked was asked to show."""
    return np.repeat(EXPRESSIONS, len(values) // len(EXPRESSIONS))


def _first(table, column):
    """The same table with a column in front."""
    return table[[column, *(one for one in table if one != column)]]
