"""What classifiers are worth on the faces of a comparison: one job a classifier."""

import time

import numpy as np

from expression_lab.expressions import EXPRESSIONS

FACES = 4  # as many times the faces of the plan are read, of all expressions as they come
DAMAGED = 1  # so many times that, at most, are read again under each damage
GRADE = 3  # of five, in which they are damaged
BINS = 10  # of the reliability diagram
ALONE = 64  # faces that are read one by one


def measure(name, plan, root=None):
    """Read the faces of the plan's data set with one classifier.

    Args:
        name: str, of `recognize.available()`.
        plan: Plan
        root: path or None, where the data sets are.

    Returns:
        dict of lists of dicts: rows of the tables "classifiers", "classifier_matrix",
        "classifier_robustness" and "classifier_reliability".

    Raises:
        DataMissingError: the data set is not on this machine.
    """
    from expression_lab import evaluate, recognize

    reader = recognize.load(name)
    images, labels = _faces(plan, reader.size, root)
    reader.predict_proba(images[:recognize.classifier.BATCH])  # what is loaded once is loaded
    start = time.process_time()
    probabilities = reader.predict_proba(images)
    spent = 1000 * (time.process_time() - start) / len(images)
    predicted = probabilities.argmax(1)
    row = {"classifier": name, "faces": len(labels), **_scores(labels, predicted),
           "ece": evaluate.expected_calibration_error(labels, probabilities),
           "nll": float(evaluate.negative_log_likelihood(labels, probabilities).mean()),
           "batch1": _alone(reader, images), **_cost(reader), "milliseconds": spent}
    table = evaluate.reliability(labels, probabilities, BINS)
    return {"classifiers": [row], "classifier_matrix": _matrix(name, labels, predicted),
            "classifier_robustness": _robustness(name, reader, plan, images, labels),
            "classifier_reliability": table.assign(classifier=name).to_dict("records")}


def _faces(plan, size, root):
    """Faces and labels, drawn at random from the plan's split: uint8 `(n, S, S)`, int `(n,)`."""
    from expression_lab import data

    faces = data.load(plan.dataset, plan.split, size, root=root)
    order = np.random.default_rng(plan.seed).permutation(len(faces))
    chosen = np.sort(order[:FACES * plan.faces])
    return np.asarray(faces.images[chosen]), faces.labels[chosen]


def _scores(labels, predicted):
    from expression_lab import evaluate

    report = evaluate.classification_report(labels, predicted)
    low, high = evaluate.accuracy_interval(labels, predicted)
    found = {"accuracy": report.accuracy, "accuracy_low": low, "accuracy_high": high}
    for name in ("macro_f1", "mean_recall"):
        low, high = evaluate.bootstrap(name, labels, predicted)
        found |= {name: getattr(report, name), f"{name}_low": low, f"{name}_high": high}
    return found


def _alone(reader, images):
    """The largest change of a probability when faces are read one by one; NaN of one face."""
    from expression_lab import evaluate

    if len(images) < 2:
        return np.nan
    return evaluate.batch_dependence(lambda some: reader.predict_proba(some, flip=False),
                                     images[:ALONE])


def _cost(reader):
    return {"parameters": reader.model.count_params(),
            "bytes": reader.card.get("bytes", np.nan)}


def _matrix(name, labels, predicted):
    from expression_lab import evaluate

    counts = np.asarray(evaluate.confusion_matrix(labels, predicted))
    return [{"classifier": name, "true": true, "predicted": read, "count": int(counts[i, k])}
            for i, true in enumerate(EXPRESSIONS) for k, read in enumerate(EXPRESSIONS)]


def _robustness(name, reader, plan, images, labels):
    from expression_lab import evaluate

    few, rows = slice(DAMAGED * plan.faces), []
    for kind, about in evaluate.DAMAGES.items():
        grades = (0, GRADE) if not rows else (GRADE,)
        for grade in grades:
            shown = evaluate.damage(images[few], kind, grade, plan.seed)
            predicted = reader.predict_proba(shown).argmax(1)
            low, high = evaluate.accuracy_interval(labels[few], predicted)
            rows.append({"classifier": name, "damage": kind if grade else "none", "grade": grade,
                         "amount": about.amounts[grade - 1] if grade else 0.0,
                         "unit": about.unit if grade else "", "faces": len(predicted),
                         "accuracy": float((predicted == labels[few]).mean()),
                         "accuracy_low": low, "accuracy_high": high})
    return rows
