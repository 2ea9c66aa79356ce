"""The eight expressions of the course: their order, colors, words, and every data set's labels.

The order is that of FER+ (Barsoum et al., "Training deep networks for facial expression
recognition with crowd-sourced label distribution", ICMI 2016). Every array of probabilities in
this package has its columns in this order.
"""

from expression_lab.errors import unknown_name

EXPRESSIONS = (
    "neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt",
)

# After Okabe and Ito (2008): eight colors that stay apart for every common color vision.
# Their yellow is darkened, so that a bar of it is seen on white.
COLORS = {
    "neutral": "#7f7f7f",
    "happiness": "#e69f00",
    "surprise": "#56b4e9",
    "sadness": "#0072b2",
    "anger": "#d55e00",
    "disgust": "#009e73",
    "fear": "#cc79a7",
    "contempt": "#b5a800",
}

# What the face does, after the descriptions of Ekman and Friesen (1978).
WORDS = {
    "neutral": "muscles at rest",
    "happiness": "cheeks raised, mouth corners up",
    "surprise": "brows up, eyes wide, jaw dropped",
    "sadness": "inner brows up, mouth corners down",
    "anger": "brows drawn together and down, lips pressed",
    "disgust": "nose wrinkled, upper lip raised",
    "fear": "brows up and together, eyes wide, lips stretched",
    "contempt": "one mouth corner tightened and raised",
}

# Each data set's own label -> our name. Labels are ints or strings, as they are published.
LABELS = {
    "fer2013": dict(enumerate(
        ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral"))),
    "ferplus": dict(enumerate(EXPRESSIONS)),
    "ck+": dict(enumerate((
        "neutral", "anger", "contempt", "disgust", "fear", "happiness", "sadness", "surprise"))),
    "jaffe": {"NE": "neutral", "HA": "happiness", "SU": "surprise", "SA": "sadness",
              "AN": "anger", "DI": "disgust", "FE": "fear"},
    "raf-db": dict(enumerate((
        "surprise", "fear", "disgust", "happiness", "sadness", "anger", "neutral"), start=1)),
    "affectnet": dict(enumerate((
        "neutral", "happiness", "sadness", "surprise", "fear", "disgust", "anger", "contempt"))),
    "ekman": {"Neutral": "neutral", "Happiness": "happiness", "Surprise": "surprise",
              "Sadness": "sadness", "Anger": "anger", "Disgust": "disgust", "Fear": "fear",
              "Contempt": "contempt"},
}

# Words that people and folders use for the same eight.
SYNONYMS = {
    "neutral": ("neutrality", "normal", "calm", "ne"),
    "happiness": ("happy", "joy", "joyful", "smile", "smiling", "ha"),
    "surprise": ("surprised", "astonishment", "su"),
    "sadness": ("sad", "unhappy", "sa"),
    "anger": ("angry", "an"),
    "disgust": ("disgusted", "di"),
    "fear": ("afraid", "fearful", "scared", "fe"),
    "contempt": ("contemptuous", "scorn"),
}
_NAMES = {word: name for name in EXPRESSIONS for word in (name, *SYNONYMS[name])}


def index(name):
    """Position of an expression in the common order.

    Args:
        name: str, one of `EXPRESSIONS` or a synonym such as "happy"; case does not matter.

    Returns:
        int: 0 to 7.

    Raises:
        UnknownNameError: the name is not known; the nearest one is offered.
    """
    return EXPRESSIONS.index(canonical(name))


def canonical(name):
    """The course's name of an expression: "Happy" and "joy" become "happiness".

    Raises:
        UnknownNameError: no expression goes by that name.
    """
    word = str(name).strip().lower()
    if word not in _NAMES:
        raise unknown_name("expression", name, _NAMES if len(word) > 2 else EXPRESSIONS)
    return _NAMES[word]


def from_dataset(dataset, label):
    """Translate a data set's own label into the course's name.

    Args:
        dataset: str, a key of `LABELS`.
        label: int or str, as published; digits in a string are read as an int.

    Returns:
        str: one of `EXPRESSIONS`.

    Raises:
        UnknownNameError: the data set or the label is not known.
    """
    table = _table(dataset)
    if isinstance(label, str) and label not in table:
        text = label.strip()
        label = int(text) if text.isdecimal() else text
    if label in table:
        return table[label]
    name = _NAMES.get(label.lower()) if isinstance(label, str) else None
    if name in table.values():
        return name
    raise unknown_name(f"label of {dataset}", label, table)


def to_dataset(dataset, name):
    """Translate the course's name into a data set's own label, or None where it has none.

    FER2013, JAFFE and RAF-DB have no contempt, for instance.

    Raises:
        UnknownNameError: the data set or the expression is not known.
    """
    wanted = canonical(name)
    return next((label for label, one in _table(dataset).items() if one == wanted), None)


def _table(dataset):
    key = str(dataset).lower()
    if key not in LABELS:
        raise unknown_name("data set", dataset, LABELS)
    return LABELS[key]
