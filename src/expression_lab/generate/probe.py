"""How well an expression can be read from latents that should not hold it.

A probe (Alain and Bengio, "Understanding intermediate layers using linear classifier probes", 2016)
is a classifier that is trained on nothing but the latents. What it can read is there; what it
cannot read may still be there in another form, so there are two, a linear one and one that bends.
"""

import numpy as np

from expression_lab.errors import ShapeError

SHARE = 0.5  # of the faces that the probes learn from


def probe(latents, labels, seed=0):
    """Read labels from latents, on faces that the probes did not learn from.

    Args:
        latents: float `(n, latent)`.
        labels: int `(n,)`, the expression of each face.
        seed: int, which faces the probes learn from.

    Returns:
        dict: `linear` and `bent`, shares of faces read rightly, 0 to 1; `commonest`, what always
        saying the commonest label gets; and `balanced`, the mean recall of the linear probe
        with all labels taken as equally common, where guessing gets one over their number.

    Raises:
        ShapeError: the arrays do not fit, or there are too few faces.
    """
    latents, labels = np.asarray(latents, float), np.asarray(labels)
    if latents.ndim != 2 or labels.shape != (len(latents),) or len(latents) < 20:
        raise ShapeError(f"A probe takes latents (n, latent) and labels (n,) of at least 20 "
                         f"faces; {latents.shape} and {labels.shape} came.")
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import balanced_accuracy_score
    from sklearn.neural_network import MLPClassifier

    order = np.random.default_rng(seed).permutation(len(latents))
    cut = round(SHARE * len(order))
    seen, kept = order[:cut], order[cut:]
    scaled = (latents - latents[seen].mean(0)) / (latents[seen].std(0) + 1e-9)

    def score(reader):
        return float(reader.fit(scaled[seen], labels[seen]).score(scaled[kept], labels[kept]))

    fair = LogisticRegression(C=0.1, max_iter=500, class_weight="balanced")
    fair = fair.fit(scaled[seen], labels[seen]).predict(scaled[kept])
    return {
        "linear": score(LogisticRegression(C=0.1, max_iter=500)),
        "bent": score(MLPClassifier((64,), alpha=1.0, early_stopping=True, max_iter=200,
                                    random_state=seed)),
        "commonest": float(np.mean(labels[kept] == np.bincount(labels[seen]).argmax())),
        "balanced": float(balanced_accuracy_score(labels[kept], fair)),
    }
