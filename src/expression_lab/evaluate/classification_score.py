"""Classification accuracy score: are drawn faces good enough to learn to read real ones from?

A classifier learns from drawn faces only and is tested on real ones. It needs what the other
measures ask for at once: faces that show what they should, and all the ways in which it is shown.

Reference:
    Ravuri and Vinyals, "Classification accuracy score for conditional generative models",
    NeurIPS 2019.
"""

import dataclasses

import numpy as np

from expression_lab.errors import ConfigError
from expression_lab.evaluate import checks
from expression_lab.evaluate.classification import classification_report
from expression_lab.evaluate.resampling import bootstrap

SMALLEST = 64  # drawn faces that the loop's own scores are taken on; nothing is chosen by them


def classification_accuracy_score(images, targets, real, labels, config, steps, augment=None):
    """Train a classifier on drawn faces and test it on real ones.

    The weights are those after the last step: no real face chooses among them.

    Args:
        images: uint8 `(n, S, S)`, drawn faces, n at least 64; `config.size` is brought about.
        targets: float32 `(n, 8)`, what each was asked to show; rows sum to 1.
        real: uint8 `(m, T, T)`, real faces.
        labels: int `(m,)`, what they show.
        config: recognize.training.TrainingConfig; its epochs are not used.
        steps: int, of training.
        augment: callable `(images, rng) -> images` or None.

    Returns:
        dict: `accuracy` and `mean_recall` on the real faces, each with its 95 % bootstrap
        interval in `…_low` and `…_high`; `recall_…` for each expression (NaN where there is no
        real face of it); `predicted`, int64 `(m,)`.

    Raises:
        ShapeError: not faces, too few, or targets and labels that do not fit.
        ConfigError: no step.
    """
    from expression_lab.data.dataset import resize
    from expression_lab.recognize import Classifier, training

    images, labels = checks.grey_faces(images, least=SMALLEST), checks.labels(labels, "labels")
    real = checks.grey_faces(real, "real")
    checks.same_length(len(real), "real", len(labels), "labels")
    if steps < 1:
        raise ConfigError(f"steps is {steps}; a classifier learns in at least one.")
    config = dataclasses.replace(config, epochs=1)
    images, targets = resize(images, config.size), np.asarray(targets, np.float32)
    looked = images[:SMALLEST], targets[:SMALLEST].argmax(1)
    repeats = np.full(len(images), steps * config.batch_size / len(images))  # one long "epoch"
    result = training.train(config, images, targets, looked, augment=augment, progress=False,
                            repeats=repeats)
    return scores(labels, Classifier(config.network, result.model).predict(real))


def scores(labels, predicted):
    """What `classification_accuracy_score` returns, from true and predicted labels: dict."""
    report, found = classification_report(labels, predicted), {}
    for name in ("accuracy", "mean_recall"):
        low, high = bootstrap(name, labels, predicted)
        found |= {name: getattr(report, name), f"{name}_low": low, f"{name}_high": high}
    recalls = {f"recall_{name}": float(value) for name, value in report.table["recall"].items()}
    return {**found, **recalls, "predicted": predicted}
