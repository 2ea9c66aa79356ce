"""Which slice a face belongs to: by bands of a number, or by labels that a data set publishes.

No function here guesses who somebody is. What a data set says of people was mostly guessed by
strangers, too: RAF-DB and CelebA were labelled by looking at the photos, not by asking.
"""

import numpy as np

from expression_lab.errors import ConfigError, ShapeError

PUBLISHED = {"rafdb": ("gender", "age", "race"), "celeba": ("Young", "Male")}
WORDS = {("Young", True): "labelled young", ("Young", False): "not labelled young",
         ("Male", True): "labelled male", ("Male", False): "not labelled male"}


def bands(values, edges, names):
    """Name the band in which each number lies.

    Args:
        values: float `(n,)`; NaN lies in none.
        edges: increasing floats `(k,)`; a number on an edge belongs to the band above it.
        names: k + 1 strings, from the lowest band to the highest.

    Returns:
        list of n str, "" where the number is not known.

    Raises:
        ConfigError: the edges do not increase, or there are not as many names as bands.

    Example:
        >>> bands([-20, 3, np.nan], (-10, 10), ("left", "ahead", "right"))
        ['left', 'ahead', '']
    """
    edges, values = np.asarray(edges, float), np.asarray(values, float)
    if len(names) != len(edges) + 1 or (np.diff(edges) <= 0).any():
        raise ConfigError(f"{len(edges)} increasing edges make {len(edges) + 1} bands; "
                          f"{len(names)} names came with the edges {edges.tolist()}.")
    places = np.searchsorted(edges, values, side="right")
    return ["" if np.isnan(value) else names[place] for value, place in zip(values, places)]


def published(dataset):
    """Group labels that a data set itself publishes, in words.

    Args:
        dataset: FaceDataset of RAF-DB, or of CelebA loaded with `attributes=True`.

    Returns:
        dict: column -> list of n str, "" where nothing is said of a face; empty where the data
        set publishes no groups.

    Raises:
        ShapeError: it is CelebA without its attributes.
    """
    columns = PUBLISHED.get(dataset.name, ())
    missing = [one for one in columns if one not in dataset.table]
    if missing and dataset.name == "celeba":
        raise ShapeError("The table has no column Young; load CelebA with attributes=True.")
    return {one: [_word(one, value) for value in dataset.table[one]]
            for one in columns if one not in missing}


def _word(column, value):
    if value != value or value is None:
        return ""
    return WORDS.get((column, bool(value)), str(value)) if column in ("Young", "Male") else str(
        value)
