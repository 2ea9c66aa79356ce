"""What more training faces are worth: the same network, the same steps, ever more faces.

The small network learns from nested parts of the FER+ training faces, each time for as many
steps, so that what differs is how many different faces it sees, not how long it learns. Nothing
is chosen by the validation faces: the weights are those after the last step.
"""

import dataclasses
import functools

import numpy as np

from expression_lab.evaluate import kept

SHARES = (0.01, 0.03, 0.1, 0.3, 1.0)
STEPS = 1000
BATCH = 64


def measure(folder, root=None, say=print, shares=SHARES, steps=STEPS):
    """Train on ever larger parts of the training faces, and measure on the validation faces.

    Args:
        folder: path or None, where finished rows are kept; an interrupted run goes on from them.
        root: path or None, where the data sets are.
        say: function of one str, told each row.
        shares: increasing shares of the training faces, above 0 up to 1.
        steps: int, of each training.

    Returns:
        pandas.DataFrame: a row a share: network, split, share, faces (in training), steps,
        measured_on (faces), and accuracy, mean_recall and macro_f1, each with its 95 % bootstrap
        interval in …_low and …_high.

    Raises:
        DataMissingError: FER+ is not on this machine.
    """
    jobs = [{"share": share, "steps": steps} for share in shares]
    faces = functools.cache(lambda: _faces(root))  # loaded only where a row is missing
    table = kept.rows(folder, "learning_curve", jobs, lambda **job: _one(*faces(), **job), say)
    return table.sort_values("share", ignore_index=True)


def _faces(root):
    from expression_lab.recipes import classifier, material

    return material.load_faces(classifier.shipped("tiny"), root)[:2]


def _one(train, validation, share, steps):
    """One training and its measures."""
    from expression_lab.recipes import classifier
    from expression_lab.recognize import Classifier, training

    order = np.random.default_rng(0).permutation(len(train))  # nested: the same order each time
    some = train.subset(np.sort(order[:max(BATCH, round(share * len(train)))]))
    usual = classifier.shipped("tiny")
    config = dataclasses.replace(usual.training, epochs=1, batch_size=BATCH, warmup=0.05,
                                 average=0.99)
    repeats = np.full(len(some), steps * BATCH / len(some))  # one long "epoch" of `steps` steps
    result = training.train(config, some.images, some.distributions(),
                            (validation.images, validation.labels), augment=usual.policy,
                            progress=False, repeats=repeats)
    predicted = Classifier("tiny", result.model).predict(validation.images)
    return {"network": "tiny", "split": validation.split, "faces": len(some),
            "measured_on": len(validation),
            **_measures(validation.labels, predicted)}


def _measures(y_true, y_pred):
    from expression_lab import evaluate

    report, found = evaluate.classification_report(y_true, y_pred), {}
    for name in ("accuracy", "mean_recall", "macro_f1"):
        low, high = evaluate.bootstrap(name, y_true, y_pred)
        found |= {name: getattr(report, name), f"{name}_low": low, f"{name}_high": high}
    return found
