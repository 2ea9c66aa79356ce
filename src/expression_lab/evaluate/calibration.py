"""Are the probabilities true? Of the faces that are read with 80 %, 80 of 100 should be right.

Reference:
    Guo, Pleiss, Sun, Weinberger, "On calibration of modern neural networks", ICML 2017.
"""

import numpy as np

from expression_lab.errors import ConfigError
from expression_lab.evaluate import checks
from expression_lab.evaluate.interval import wilson
from expression_lab.evaluate.resampling import DRAWS, bootstrap_means
from expression_lab.evaluate.temperature import as_distributions

BINS = 15  # as in the paper
BINNINGS = ("width", "mass")
LEAST = 1e-12  # a probability of zero would make one face's surprise infinite


def reliability(y_true, probabilities, bins=10, equal="width", confidence=0.95):
    """Group faces by how sure the reading is, and compare that with how often it is right.

    Args:
        y_true: integers `(n,)`.
        probabilities: float `(n, k)`, rows sum to 1.
        bins: int, how many groups.
        equal: "width", groups of equally wide ranges of confidence; or "mass", groups of
            equally many faces.
        confidence: float in (0, 1), of the intervals.

    Returns:
        pandas.DataFrame: a row a group, the least sure first: low and high, the range of
        confidence; faces; confidence, its mean; accuracy; accuracy_low and accuracy_high, its
        Wilson interval. NaN where a group has no faces.

    Raises:
        ShapeError: labels and probabilities that do not fit each other.
        ConfigError: no bins, or another way to bin.
    """
    import pandas as pd

    sure, right, group, edges = _grouped(y_true, probabilities, bins, equal)
    faces = np.bincount(group, minlength=bins)
    hits = np.bincount(group, right, bins).astype(int)
    some = np.where(faces > 0, faces, np.nan)
    intervals = [wilson(h, n, confidence) if n else (np.nan, np.nan) for h, n in zip(hits, faces)]
    return pd.DataFrame({
        "low": edges[:-1], "high": edges[1:], "faces": faces,
        "confidence": np.bincount(group, sure, bins) / some, "accuracy": hits / some,
        "accuracy_low": [low for low, _ in intervals],
        "accuracy_high": [high for _, high in intervals]})


def expected_calibration_error(y_true, probabilities, bins=BINS, equal="width"):
    """Mean distance of confidence and accuracy over groups, each weighing as its faces.

    A reader that is calibrated perfectly does not get 0 but what chance leaves in each group;
    see `by_chance` of `calibration_table`.

    Args:
        y_true, probabilities, bins, equal: as for `reliability`.

    Returns:
        float: 0 to 1.

    Raises:
        ShapeError, ConfigError: as for `reliability`.
    """
    return float(_distance(_gaps(y_true, probabilities, bins, equal).mean(0)))


def negative_log_likelihood(targets, probabilities):
    """How surprised a reading is by each label: minus the logarithm of its probability.

    Args:
        targets: integers `(n,)`, labels; or float `(n, k)`, a distribution a row.
        probabilities: float `(n, k)`; what is below 1e-12 counts as that.

    Returns:
        float64 `(n,)`, 0 and more, natural logarithm.

    Raises:
        ShapeError: targets and probabilities that do not fit each other.
    """
    probabilities, targets = _both(targets, probabilities)
    return -(targets * np.log(np.maximum(probabilities, LEAST))).sum(1)


def brier_score(targets, probabilities):
    """Squared distance of a reading from the label.

    Args:
        targets, probabilities: as for `negative_log_likelihood`.

    Returns:
        float64 `(n,)`, 0 to 2.

    Raises:
        ShapeError: as for `negative_log_likelihood`.

    Reference:
        Brier, "Verification of forecasts expressed in terms of probability", Monthly Weather
        Review 78, 1950.
    """
    probabilities, targets = _both(targets, probabilities)
    return ((probabilities - targets) ** 2).sum(1)


def calibration_table(y_true, probabilities, bins=BINS, confidence=0.95, n=DRAWS, seed=0):
    """Every measure of calibration, each with its interval.

    Args:
        y_true: integers `(faces,)`.
        probabilities: float `(faces, k)`.
        bins: int, groups of the expected calibration error.
        confidence, n, seed: of the bootstrap. Those of the calibration errors are mirrored, since
            chance only ever raises them; near 0 they are still a little too narrow.

    Returns:
        pandas.DataFrame: index measure: nll, brier, ece_width, ece_mass, confidence (the mean),
        accuracy; columns value, low, high, and by_chance, what the calibration errors would be
        on these faces if every confidence were true (NaN for the others).

    Raises:
        ShapeError, ConfigError: as for `reliability`.

    Reference:
        For `by_chance`: Bröcker and Smith, "Increasing the reliability of reliability diagrams",
        Weather and Forecasting 22, 2007.
    """
    import pandas as pd

    sure, right, _, _ = _grouped(y_true, probabilities, 1, "width")
    options = {"confidence": confidence, "n": n, "seed": seed}
    means = {"nll": negative_log_likelihood(y_true, probabilities),
             "brier": brier_score(y_true, probabilities), "confidence": sure, "accuracy": right}
    rows = {name: (values.mean(), *bootstrap_means(values, **options), np.nan)
            for name, values in means.items()}
    for equal in BINNINGS:
        gaps = _gaps(y_true, probabilities, bins, equal)
        rows[f"ece_{equal}"] = (_distance(gaps.mean(0)),
                                *np.maximum(bootstrap_means(gaps, _distance, mirrored=True,
                                                            **options), 0),
                                _by_chance(y_true, probabilities, bins, equal, seed))
    return pd.DataFrame.from_dict(rows, orient="index", columns=[
        "value", "low", "high", "by_chance"]).rename_axis("measure")


def _both(targets, probabilities):
    probabilities = checks.probabilities(probabilities, classes=np.shape(probabilities)[-1])
    return probabilities, as_distributions(targets, *probabilities.shape)


def _grouped(y_true, probabilities, bins, equal):
    """Confidence, right or wrong, and group of each face; and the edges of the groups."""
    y_true = checks.labels(y_true, "y_true", np.shape(probabilities)[-1])
    probabilities = checks.probabilities(probabilities, len(y_true), np.shape(probabilities)[-1])
    if bins < 1 or equal not in BINNINGS:
        raise ConfigError(f"Cannot make {bins} groups of equal {equal!r}; "
                          f"use 1 or more, and one of {', '.join(BINNINGS)}.")
    sure = np.minimum(probabilities.max(1), 1)
    steps = np.linspace(0, 1, bins + 1)
    edges = steps if equal == "width" else np.quantile(sure, steps)
    group = np.searchsorted(edges[1:-1], sure, side="left")  # a confidence on an edge goes below
    return sure, probabilities.argmax(1) == y_true, group, edges


def _gaps(y_true, probabilities, bins, equal):
    """What each face adds to confidence minus accuracy of its group, float `(faces, bins)`."""
    sure, right, group, _ = _grouped(y_true, probabilities, bins, equal)
    return np.eye(bins)[group] * (sure - right)[:, None]


def _distance(means):
    return abs(means).sum(-1)


def _by_chance(y_true, probabilities, bins, equal, seed, n=200):
    """Mean calibration error if each face were right with just its confidence."""
    sure, _, group, _ = _grouped(y_true, probabilities, bins, equal)
    right = np.random.default_rng(seed).random((n, len(sure))) < sure
    return _distance((sure - right) @ np.eye(bins)[group] / len(sure)).mean()
