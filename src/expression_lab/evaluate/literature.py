"""What others reach on the same test images, as their papers say: numbers to stand beside ours."""

from expression_lab.errors import unknown_name
from expression_lab.expressions import EXPRESSIONS

# name, accuracy in percent, parameters in millions, what helped it, where it is written.
# FER2013 and FER+ share their pictures, not their labels: the two lists cannot be compared.
_NUMBERS = {
    "ferplus": (
        ("VGG13", 84.99, 8.75, "vote distributions", "Barsoum et al., ICMI 2016"),
        ("CERN", 88.17, 1.45, "face pre-training",
         "Gera et al., Pattern Recognition Letters 155, 2022"),
        ("DDAMFN", 90.74, 4.1, "face pre-training", "Zhang et al., Electronics 12, 2023"),
        ("POSTER++", 92.28, 43.7, "face pre-training", "Mao et al., arXiv:2301.12149, 2023"),
    ),
    "fer2013": (
        ("people (65 ± 5)", 65.0, None, "", "Goodfellow et al., ICONIP 2013"),
        ("VGG, tuned", 73.28, 14.0, "no other data", "Khaireddin and Chen, arXiv:2105.03588, 2021"),
        ("ResMaskingNet", 74.14, 143.0, "ImageNet pre-training", "Pham et al., ICPR 2020"),
        ("EmoNeXt", 76.12, None, "ImageNet-22k pre-training",
         "El Boudouri and Bohi, MMSP 2023"),
    ),
}

_RECALLS = {
    "CERN on FER+": {"neutral": 0.93, "happiness": 0.96, "surprise": 0.90, "sadness": 0.71,
                     "anger": 0.85, "disgust": 0.50, "fear": 0.48, "contempt": 0.20},
    "VGG on FER2013": {"neutral": 0.71, "happiness": 0.89, "surprise": 0.83, "sadness": 0.65,
                       "anger": 0.66, "disgust": 0.64, "fear": 0.57},
}

# The one matrix of the paper that this course grew from: of 98 faces an expression, how many were
# read as what. Its text tells these six cells; it names neither its data set nor its source.
PAPER_FACES = 98
_PAPER = {
    ("happiness", "happiness"): 93, ("anger", "anger"): 52, ("anger", "neutral"): 21,
    ("disgust", "sadness"): 25, ("fear", "disgust"): 16, ("fear", "sadness"): 30,
}


def published(dataset="ferplus"):
    """Published accuracies on a data set's PrivateTest images.

    Args:
        dataset: str, "ferplus" (8 classes, majority label) or "fer2013" (7 classes).

    Returns:
        pandas.DataFrame: index model; columns accuracy (percent), parameters (millions, NaN where
        not published), helped_by, source; lowest accuracy first.

    Raises:
        UnknownNameError: no numbers for that data set.
    """
    import pandas as pd

    if dataset not in _NUMBERS:
        raise unknown_name("list of published numbers", dataset, _NUMBERS)
    columns = ["model", "accuracy", "parameters", "helped_by", "source"]
    table = pd.DataFrame(_NUMBERS[dataset], columns=columns).set_index("model")
    return table.astype({"parameters": float}).sort_values("accuracy")


def published_recalls():
    """Recall of each expression in published confusion matrices.

    Sources: Gera et al. 2022 (CERN, 88.17 % on FER+), Khaireddin and Chen 2021 (73.28 % on
    FER2013, which has no contempt).

    Returns:
        pandas.DataFrame: index expression, one column a matrix; recall in [0, 1], NaN where the
        data set has no such class.
    """
    import pandas as pd

    return pd.DataFrame(_RECALLS).rename_axis("expression")


def paper_matrix():
    """What is known of the confusion matrix of the paper that this course grew from.

    Returns:
        pandas.DataFrame: index true, columns predicted, both in the order of `EXPRESSIONS`; shares
        of the true expression's `PAPER_FACES` faces, in [0, 1]; NaN in the cells that are not
        known, which are most of them.
    """
    import pandas as pd

    table = pd.DataFrame(float("nan"), index=pd.Index(EXPRESSIONS, name="true"),
                         columns=pd.Index(EXPRESSIONS, name="predicted"))
    for (true, predicted), faces in _PAPER.items():
        table.loc[true, predicted] = faces / PAPER_FACES
    return table
