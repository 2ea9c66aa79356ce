"""How well a face was edited: read as asked, the same person, and nothing else touched.

    evaluate.reached(reader.predict_proba(crops, balanced=True), ["happiness", "anger"])
    evaluate.monotony(intensities, probabilities)
    evaluate.identity_kept(identity.distance(before, after))
"""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.expressions import EXPRESSIONS, canonical

SAME = 0.6  # dlib's own limit: below it two pictures are taken for one person (King 2009)
FINE = 1.5  # pixels, deviation of the blur that fine detail is what is left over of


def reached(probabilities, targets):
    """Is each face read as what was asked for?

    Args:
        probabilities: float `(n, 8)`, a judge's, order of `EXPRESSIONS`; best in the balanced
            reading, since what is asked for does not follow the shares of a data set.
        targets: n names of expressions.

    Returns:
        bool `(n,)`

    Raises:
        ShapeError: as many rows as there are no targets.
        UnknownNameError: a target is no expression.
    """
    wanted = np.array([EXPRESSIONS.index(canonical(name)) for name in targets], int)
    probabilities = np.asarray(probabilities)
    if probabilities.shape != (len(wanted), len(EXPRESSIONS)):
        raise ShapeError(f"{len(wanted)} targets need probabilities ({len(wanted)}, "
                         f"{len(EXPRESSIONS)}); got {probabilities.shape}.")
    return probabilities.argmax(1) == wanted


def reached_table(judges, targets):
    """Share of faces read as asked, for each target.

    Args:
        judges: dict of name -> bool `(n,)`, what `reached` says of each judge's reading.
        targets: n names of expressions.

    Returns:
        pandas.DataFrame: target, faces, a column a judge, and `both`, the share that all judges
        read as asked; a row a target, and `all`, the mean over the targets, which count alike
        however many faces each has.
    """
    import pandas as pd

    rows = pd.DataFrame({name: np.asarray(right, float) for name, right in judges.items()})
    rows["both"] = rows.min(axis=1)
    grouped = rows.groupby(np.array([canonical(name) for name in targets]))
    table = grouped.mean().reindex([name for name in EXPRESSIONS if name in grouped.groups])
    table.insert(0, "faces", grouped.size())
    table.loc["all"] = {**table.mean(), "faces": len(rows)}
    return table.astype({"faces": int}).rename_axis("target").reset_index()


def monotony(intensities, probabilities):
    """Does the target's probability rise with the intensity that is asked for?

    The rank correlation of Spearman (1904) for each face: 1 where every step up is read as one,
    and 0 where the reading never changes.

    Args:
        intensities: float `(k,)`, at least two different ones.
        probabilities: float `(n, k)`, that of the target at each intensity.

    Returns:
        float64 `(n,)`, -1 to 1.

    Raises:
        ShapeError: the shapes do not fit, or all intensities are the same.
    """
    intensities, probabilities = np.asarray(intensities, float), np.asarray(probabilities, float)
    if probabilities.ndim != 2 or probabilities.shape[1:] != intensities.shape:
        raise ShapeError(f"Probabilities are (faces, intensities); {probabilities.shape} came with "
                         f"{intensities.shape} intensities.")
    if len(np.unique(intensities)) < 2:
        raise ShapeError("A rank correlation needs at least two different intensities.")
    x, y = _ranks(intensities[None]), _ranks(probabilities)
    spread = np.sqrt((x**2).sum(1) * (y**2).sum(1))
    return np.divide((x * y).sum(1), spread, out=np.zeros(len(y)), where=spread > 0)


def _ranks(values):
    """Ranks along the rows, ties in the middle, less their mean: float64 `(n, k)`."""
    below = (values[:, None] < values[:, :, None]).sum(2)
    above = (values[:, None] > values[:, :, None]).sum(2)
    return (below - above) / 2.0


def smoothness(pictures):
    """Does a face change evenly when the intensity rises evenly?

    Args:
        pictures: uint8 `(k, …)`, k at least 2, a face at evenly rising intensities.

    Returns:
        float: the mean change of a step over the largest; 1 where all steps change the picture
        alike, `1 / (k - 1)` where it jumps once, and 1 where nothing changes at all.
    """
    pictures = np.asarray(pictures, np.float32)
    steps = np.abs(np.diff(pictures, axis=0)).reshape(len(pictures) - 1, -1).mean(1)
    return float(steps.mean() / steps.max()) if steps.max() > 0 else 1.0


def identity_kept(apart, limit=SAME):
    """Are edited faces still the same people?

    Args:
        apart: float `(n,)`, `faces.identity.distance` of each face before and after; those that
            could not be measured (NaN) are left out.
        limit: float, the distance beyond which a face counts as somebody else.

    Returns:
        dict: `mean` and `max` of the distances, and `over`, the share beyond the limit; NaN where
        no distance is known.
    """
    known = np.asarray(apart, float)
    known = known[~np.isnan(known)]
    if not len(known):
        return dict.fromkeys(("mean", "max", "over"), np.nan)
    return {"mean": float(known.mean()), "max": float(known.max()),
            "over": float((known > limit).mean())}


def outside_unchanged(before, after, mask):
    """Is every pixel outside the mask what it was, bit for bit?

    Args:
        before, after: uint8 `(H, W)` or `(H, W, 3)`.
        mask: `(H, W)`, 0 where nothing may change.

    Returns:
        bool
    """
    same = np.asarray(before) == np.asarray(after)
    same = same.all(-1) if same.ndim == 3 else same
    return bool(same[np.asarray(mask) == 0].all())


def no_op_exact(before, after):
    """Is a picture the same, bit for bit, in shape, kind and every pixel? bool."""
    before, after = np.asarray(before), np.asarray(after)
    return before.dtype == after.dtype and np.array_equal(before, after)


def quality(before, after):
    """How much of a face's sharpness and contrast is left after an edit.

    Args:
        before, after: uint8 `(S, S)` or `(S, S, 3)`, the face cut out alike.

    Returns:
        dict: `detail`, the strength of what a blur of 1.5 pixels takes away, over that before
        (below 1 blurred, above 1 sharpened or noisier); `contrast`, the same of all grey levels.

    Raises:
        ShapeError: the two are not pictures of one shape.
    """
    if np.shape(before) != np.shape(after) or np.ndim(before) not in (2, 3):
        raise ShapeError("Quality compares two pictures of one shape; got "
                         f"{np.shape(before)} and {np.shape(after)}.")
    (fine, whole), (fine_after, whole_after) = _strengths(before), _strengths(after)
    return {"detail": fine_after / max(fine, 1e-6), "contrast": whole_after / max(whole, 1e-6)}


def _strengths(picture):
    """Deviation of a picture's fine detail, and of all of it, in grey levels."""
    import cv2

    picture = np.asarray(picture, np.float32)
    fine = picture - cv2.GaussianBlur(picture, (0, 0), FINE)
    return float(fine.std()), float(picture.std())
