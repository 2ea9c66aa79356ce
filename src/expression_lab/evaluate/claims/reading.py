"""Claims about classifiers: what they confuse, and what they learn from."""

import numpy as np

from expression_lab.evaluate.claims.parts import (
    UNKNOWN,
    Claim,
    Part,
    Value,
    beyond,
    more,
    share,
)
from expression_lab.expressions import EXPRESSIONS

POSITIVE, NEGATIVE = ("happiness", "surprise"), ("sadness", "anger", "disgust", "fear")
# Pairs that share what the face does: raised brows and wide eyes; lowered brows and a raised lip;
# a face that hardly moves, twice.
CLOSE = (("fear", "surprise"), ("anger", "disgust"), ("sadness", "neutral"),
         ("contempt", "neutral"))
PAPER = "the paper that this course grew from"
SOON = 0.05  # gain of accuracy from which a head start counts


def happiness_easiest(found):
    return [_easiest(*one) for one in _matrices(found)] or _none()


def _easiest(where, matrix):
    recalls = _recalls(matrix)
    happy = recalls.pop("happiness", Value())
    if not (happy.known and recalls):
        return Part(f"{where}: not measured", UNKNOWN)
    name = max(recalls, key=lambda one: recalls[one].mean)
    return Part(f"{where}: happiness {happy.told('.0f', True)}, next {name} "
                f"{recalls[name].told('.0f', True)}", more(happy, recalls[name]))


def fear_and_disgust(found):
    parts = []
    for where, matrix in _matrices(found):
        fear, disgust = EXPRESSIONS.index("fear"), EXPRESSIONS.index("disgust")
        taken = share(matrix[fear, disgust] + matrix[disgust, fear],
                      matrix[fear].sum() + matrix[disgust].sum())
        parts.append(Part(f"{where}: one taken for the other {taken.told('.1f', True)}",
                          beyond(taken, 0.05, 0.05)))
    return parts or _none()


def positive_easy(found):
    parts = []
    for where, matrix in _matrices(found):
        recalls = _recalls(matrix)
        means = [_mean([recalls[name] for name in names if name in recalls])
                 for names in (POSITIVE, NEGATIVE)]
        parts.append(Part(f"{where}: happiness and surprise {means[0].told('.0f', True)}, sadness, "
                          f"anger, disgust and fear {means[1].told('.0f', True)}", more(*means)))
    return parts or _none()


def close_confused(found):
    parts = []
    for where, matrix in _matrices(found):
        wrong = matrix * (1 - np.eye(len(EXPRESSIONS), dtype=int))
        near = np.zeros(matrix.shape, bool)
        for one, other in CLOSE:
            i, j = EXPRESSIONS.index(one), EXPRESSIONS.index(other)
            near[i, j] = near[j, i] = True
        errors = wrong.sum()
        here = share(wrong[near].sum(), errors)
        even = Value(float(wrong.sum(1) @ near.sum(1) / (len(EXPRESSIONS) - 1) / errors)
                     if errors else float("nan"))
        parts.append(Part(f"{where}: {here.told('.0f', True)} of the errors are between close "
                          f"ones, {even.told('.0f', True)} if they were spread evenly",
                          UNKNOWN if not errors else beyond(here, even.mean, even.mean)))
    return parts or _none()


def transfer_helps(found):
    table = found.saved("transfer", "recognition")
    if not len(table):
        return _none()
    wide = table.pivot(index=["share", "seed"], columns="trunk", values="accuracy")
    gain = (wide["landmarks"] - wide["scratch"]).dropna()
    least, most = gain.loc[min(table["share"])], gain.loc[max(table["share"])]
    faces = table.groupby("share")["faces"].first()
    points = [100 * float(one.mean()) for one in (least, most)]
    return [Part(f"with {faces.min()} faces {points[0]:+.0f} points ({len(least)} trainings)",
                 beyond(Value(float(least.min())), SOON, 0)),
            Part(f"with {faces.max():,} faces {points[1]:+.0f} points ({len(most)})",
                 True if least.min() > most.max() else False if least.max() < most.min()
                 else None)]


def _matrices(found):
    """Counts by true and predicted expression: of the run's first classifier, and of FER+."""
    table, matrices = found.table("classifier_matrix"), []
    if len(table):
        names = list(table["classifier"])
        name = "residual" if "residual" in names else names[0]
        wide = table[table["classifier"] == name].pivot_table(
            index="true", columns="predicted", values="count", aggfunc="sum", fill_value=0)
        wide = wide.reindex(index=EXPRESSIONS, columns=EXPRESSIONS, fill_value=0)
        matrices.append((f"these faces ({name})", wide.to_numpy(int)))
    committed = found.predictions()
    return matrices if committed is None else [*matrices, ("FER+ (residual)", committed)]


def _recalls(matrix):
    """Recall of each expression that has faces: dict of Value."""
    return {name: share(row[i], row.sum())
            for i, (name, row) in enumerate(zip(EXPRESSIONS, matrix, strict=True)) if row.sum()}


def _mean(values):
    """Mean of shares; its interval is from the mean of the lows to that of the highs: too wide."""
    if not values:
        return Value()
    return Value(*(float(np.mean([getattr(one, end) for one in values]))
                   for end in ("mean", "low", "high")))


def _none():
    return [Part("not measured", UNKNOWN)]


CLAIMS = (
    Claim("happiness is easiest", "Happiness is the easiest expression to read.", PAPER,
          "Its recall is clearly the highest: the interval lies above that of the next one.",
          happiness_easiest),
    Claim("positive expressions are easy", "Positive expressions are easy, negative ones hard.",
          PAPER, "The mean recall of happiness and surprise is clearly higher than that of "
          "sadness, anger, disgust and fear.", positive_easy),
    Claim("fear and disgust are confused", "Fear and disgust are taken for one another.", PAPER,
          "Clearly more than 5 % of the faces of either are read as the other.",
          fear_and_disgust),
    Claim("close expressions are confused", "Expressions that look alike are confused.", PAPER,
          "Of all errors, clearly more are between fear and surprise, anger and disgust, sadness "
          "or contempt and neutral, than if each error fell anywhere.", close_confused),
    Claim("transfer helps with little data", "Who learnt something else before needs fewer "
          "faces.", "Yosinski et al., NIPS 2014", "With the fewest faces, a network that learnt "
          "landmarks before is at least 5 points more accurate in every training, and gains more "
          "than with the most faces.", transfer_helps),
)
