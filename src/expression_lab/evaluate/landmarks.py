"""How far found landmarks are from the marked ones, by the measures of 300-W.

The error of a face is the mean distance of its points over the distance of the outer corners of
its eyes ("inter-ocular"), so that large and small faces count alike. The area under the curve of
cumulative errors sums up a whole test set in one number; a mean would hang on the few worst faces.

Reference:
    Sagonas et al., "300 faces in-the-wild challenge: database and results", Image and Vision
    Computing 47, 2016.
"""

from dataclasses import dataclass

import numpy as np

from expression_lab.errors import ConfigError, ShapeError
from expression_lab.faces import points

LIMIT = 0.08  # a face with a larger error counts as failed, in most papers
OUTER_CORNERS = {68: (36, 45), points.POINTS: (points.RIGHT_EYE_OUTER, points.LEFT_EYE_OUTER)}
NORMS = ("outer corners", "eye centers")
REGIONS = {"jaw": slice(0, 17), "brows": slice(17, 27), "nose": slice(27, 36),
           "eyes": slice(36, 48), "mouth": slice(48, 68)}


@dataclass(frozen=True)
class LandmarkReport:
    """What `landmark_report` found.

    Attributes:
        errors: float64 `(n,)`, error of each photo; infinite where no face was found.
        missed: int, in how many photos no face was found.
        mean, median: float, of the faces that were found; NaN where there are none.
        failure_rate: float, share of photos with an error above `limit`, missed ones included.
        auc: float, area under the curve of cumulative errors up to `limit`, 0 to 1.
        limit: float
        regions: dict, mean error of jaw, brows, nose, eyes and mouth over the faces found.
    """

    errors: np.ndarray
    missed: int
    mean: float
    median: float
    failure_rate: float
    auc: float
    limit: float
    regions: dict

    def __str__(self):
        parts = ", ".join(f"{name} {error:.1%}" for name, error in self.regions.items())
        return (f"{len(self.errors):,} photos, {self.missed:,} without a face found: mean error "
                f"{self.mean:.2%}, median {self.median:.2%}, AUC {self.auc:.3f} and "
                f"{self.failure_rate:.1%} failed at {self.limit:g}; {parts}")


def nme(y_true, y_pred, by="outer corners"):
    """Normalised mean error of each face.

    Args:
        y_true: float `(n, 68, d)` or `(n, 478, d)`, pixels; only x and y are used.
        y_pred: float, the same; or 478 points where `y_true` has 68, which are then taken out of
            them. A face with a NaN was not found.
        by: "outer corners", the distance of the eyes' outer corners, as in 300-W; or "eye
            centers", that of the middles between the corners of each eye, about 0.7 of it.

    Returns:
        float64 `(n,)`: shares of that distance; infinite where the face was not found.

    Raises:
        ShapeError: the shapes do not fit each other, or `y_true` has a NaN or eyes in one place.
        ConfigError: another distance.
    """
    y_true, y_pred = _pair(y_true, y_pred)
    return _errors(y_true, y_pred, _scale(y_true, by))


def cumulative_error(errors, limit=LIMIT, steps=81):
    """The curve of cumulative errors: what share of faces has at most this error?

    Args:
        errors: float `(n,)`, as `nme` gives them.
        limit: float, above 0, where the curve ends.
        steps: int, points of the curve, at least 2.

    Returns:
        pandas.DataFrame: error, from 0 to `limit`, and share, 0 to 1.

    Raises:
        ShapeError: no errors, or a negative one or NaN.
        ConfigError: a limit that is not above 0, or too few steps.
    """
    import pandas as pd

    errors = _checked(errors, limit)
    if steps < 2:
        raise ConfigError(f"A curve of {steps} points is none; use at least 2.")
    at = np.linspace(0, limit, steps)
    share = np.searchsorted(np.sort(errors), at, side="right") / len(errors)
    return pd.DataFrame({"error": at, "share": share})


def failure_rate(errors, limit=LIMIT):
    """Share of faces with an error above the limit.

    Args:
        errors: float `(n,)`, as `nme` gives them.
        limit: float, above 0.

    Returns:
        float, 0 to 1.

    Raises:
        ShapeError, ConfigError: as for `cumulative_error`.
    """
    return float((_checked(errors, limit) > limit).mean())


def auc(errors, limit=LIMIT):
    """Area under the curve of cumulative errors up to the limit, as a share of the whole.

    It is exact: the curve is a staircase that rises at each error e, and leaves limit - e beside
    it.

    Args:
        errors: float `(n,)`, as `nme` gives them.
        limit: float, above 0.

    Returns:
        float: 1 where every error is 0, and 0 where every face failed.

    Raises:
        ShapeError, ConfigError: as for `cumulative_error`.
    """
    return float(np.maximum(0, 1 - _checked(errors, limit) / limit).mean())


def landmark_report(predict, photos, limit=LIMIT, by="outer corners", progress=True):
    """Let something find landmarks in marked photos, and measure its errors.

    Args:
        predict: function (photo uint8 `(H, W, 3)`, box int `(4,)` x, y, width, height) -> float
            `(68, d)` or `(478, d)`, pixels of the photo, or None where it finds no face. The box
            is where a finder would have put it: brows to chin. Of 478 points the 68 are taken
            whose names agree; along the jaw the two were never meant to be the same.
        photos: LandmarkDataset, as `data.load_landmarks` gives it.
        limit: float, above 0, for the failure rate and the area under the curve.
        by: "outer corners" or "eye centers", see `nme`.
        progress: bool, show a bar.

    Returns:
        LandmarkReport: prints as a sentence.

    Raises:
        ShapeError: there are no photos, or `predict` gives something else.
        BadDataError: a photo cannot be opened.
    """
    from tqdm.auto import tqdm

    found = np.full((len(photos), 68, 2), np.nan)
    boxes = photos.boxes
    for row in tqdm(range(len(photos)), desc="Landmarks", disable=not progress, delay=1):
        said = predict(photos.photo(row), boxes[row])
        if said is not None:
            found[row] = points.as_68(said)[:, :2]
    return _report(photos.landmarks.astype(np.float64), found, limit, by)


def _report(y_true, y_pred, limit, by):
    y_true, y_pred = _pair(y_true, y_pred)
    scale = _scale(y_true, by)
    errors = _errors(y_true, y_pred, scale)
    good = errors[np.isfinite(errors)]
    regions = {name: _mean(_errors(y_true[:, part], y_pred[:, part], scale)[np.isfinite(errors)])
               for name, part in REGIONS.items()}
    return LandmarkReport(errors, int(len(errors) - len(good)), _mean(good),
                          float(np.median(good)) if len(good) else np.nan,
                          failure_rate(errors, limit), auc(errors, limit), limit, regions)


def _mean(values):
    return float(values.mean()) if len(values) else np.nan


def _pair(y_true, y_pred):
    """Both as float64 `(n, k, 2)`, n at least 1."""
    y_true = points.check_landmarks(y_true, counts=(68, points.POINTS), batch=1)
    y_pred = np.asarray(y_pred)
    if y_pred.ndim == 3 and y_true.shape[1] == 68 and y_pred.shape[1] == points.POINTS:
        y_pred = y_pred[:, list(points.IBUG_68)]
    shapes = [(*one.shape[:2], one.ndim, min(one.shape[-1], 2)) for one in (y_true, y_pred)]
    if not len(y_true) or shapes[0] != shapes[1] or y_pred.dtype.kind not in "fiu":
        raise ShapeError(f"y_true and y_pred must both be (n, 68, d) or (n, 478, d), n at least 1; "
                         f"they are {y_true.shape} and {y_pred.shape}.")
    return y_true[..., :2].astype(np.float64), y_pred[..., :2].astype(np.float64)


def _scale(y_true, by):
    """The distance that errors are shares of: float64 `(n,)`."""
    if by not in NORMS:
        raise ConfigError(f"by is {by!r}; choose one of {', '.join(NORMS)}.")
    if by == "eye centers":
        scale = points.eye_distance(y_true)
    else:
        right, left = OUTER_CORNERS[y_true.shape[1]]
        scale = np.linalg.norm(y_true[:, left] - y_true[:, right], axis=1)
    if not (scale > 0).all():  # NaN is not above 0 either
        raise ShapeError(f"Both eyes of face {np.flatnonzero(~(scale > 0))[0]} of y_true are in "
                         "one place, or unknown.")
    return scale


def _errors(y_true, y_pred, scale):
    errors = np.linalg.norm(y_true - y_pred, axis=2).mean(axis=1) / scale
    return np.where(np.isfinite(errors), errors, np.inf)


def _checked(errors, limit):
    errors = np.asarray(errors, np.float64)
    if errors.ndim != 1 or not len(errors) or not (errors >= 0).all():
        raise ShapeError(f"errors must be at least one number (n,), each 0 or more; their shape "
                         f"is {errors.shape}.")
    if not 0 < limit < np.inf:
        raise ConfigError(f"limit is {limit}; it must be above 0.")
    return errors
