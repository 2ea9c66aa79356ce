"""Where in the face an edit is wrong: at the eyes and the mouth, or everywhere alike?

For drawn people the truth is known: the same person, head and light with the expression that was
asked for. An edit is compared with it in each region of the face.
"""

import numpy as np

from expression_lab.errors import ShapeError

PLACES = ("eyes", "mouth")  # what people look at


def error_by_region(edited, truth, landmarks):
    """How far edited faces are from the truth in each region.

    Args:
        edited: uint8 `(n, S, S)`, grey.
        truth: uint8 `(n, S, S)`, the same people with the expression that was asked for.
        landmarks: float `(n, 478, 2)` or `(n, 478, 3)`, pixels, of the truth.

    Returns:
        pandas.DataFrame: a row a face, a column a region of `explain.REGIONS`: the mean absolute
        difference of the grey values; NaN where a region is smaller than a pixel.

    Raises:
        ShapeError: the pictures are not of one shape.
    """
    import pandas as pd

    from expression_lab.explain.regions import REGIONS, region_masks

    if np.shape(edited) != np.shape(truth) or np.ndim(edited) != 3:
        raise ShapeError("Errors by region compare grey faces (n, S, S) of one shape; got "
                         f"{np.shape(edited)} and {np.shape(truth)}.")
    apart = np.abs(np.asarray(edited, np.float32) - np.asarray(truth, np.float32))
    masks = region_masks(landmarks, apart.shape[1])
    means = [[one[mask == k].mean() if (mask == k).any() else np.nan for k in range(len(REGIONS))]
             for one, mask in zip(apart, masks, strict=True)]
    return pd.DataFrame(means, columns=list(REGIONS))


def excess(errors, places=PLACES):
    """The error at some places over that of the rest of the face.

    Args:
        errors: pandas.DataFrame as of `error_by_region`.
        places: names of regions.

    Returns:
        pandas.Series: a number a face; 1 where the face is wrong everywhere alike.
    """
    rest = [name for name in errors if name not in places]
    return errors[list(places)].mean(axis=1) / errors[rest].mean(axis=1)
