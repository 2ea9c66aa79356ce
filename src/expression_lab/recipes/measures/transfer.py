"""What pre-training is worth: three starts of one network, fine-tuned on few and on many faces.

The network is the trunk of the shipped landmark network with a new head. It starts from the
landmarks' weights, from a training on synthetic faces, or at random, and then takes the same
number of steps on the same faces of FER+; measured on validation faces.
"""

import numpy as np

from expression_lab.augment import Policy
from expression_lab.evaluate import kept

SHARES = {0.01: 3, 0.1: 3, 1.0: 1}  # of the training faces -> seeds; each draws other faces
STEPS = 500  # of 64 faces, for every start and every share
SYNTHETIC_STEPS = 300
TRUNKS = ("scratch", "synthetic", "landmarks")
RATES = {"scratch": 2e-3, "synthetic": 1e-3, "landmarks": 1e-3}  # a trained trunk wants less
PRECISION = "mixed_bfloat16"
POLICY = Policy(rotation=12, shift=0.06, scale=0.1, flip=0.5, brightness=0.1, contrast=0.2)


def measure(folder=None, root=None, say=print):
    """Fine-tune every start on every share of the training faces.

    Args:
        folder: path or None, where finished rows and the synthetic start are kept.
        root: path or None, where the data sets are.
        say: function of one str, told each row.

    Returns:
        pandas.DataFrame: a row a run: trunk, share (of the training faces), seed; faces, steps;
        head_accuracy and head_recall (the head alone, on the frozen trunk), accuracy and recall
        (all of it fine-tuned; recall is the mean over the expressions), seconds of processor time.
    """
    from expression_lab import backend

    faces = _faces(root)
    jobs = [{"trunk": trunk, "share": share, "seed": seed}
            for seed in range(3) for share, seeds in SHARES.items() if seed < seeds
            for trunk in TRUNKS]
    starts = {}
    with backend.precision(PRECISION):
        table = kept.rows(folder, "transfer", jobs, lambda trunk, share, seed: _run(
            trunk, share, seed, *faces, starts, folder), say)
    return table.assign(commonest=np.bincount(faces[1].labels).max() / len(faces[1]))


def _faces(root):
    """Training and validation faces of FER+; copies of test and validation faces left out."""
    from expression_lab import data
    from expression_lab.data import audit

    train = data.load("ferplus", "train", root=root, protocol="votes")
    validation, test = (data.load("ferplus", split, root=root) for split in ("validation", "test"))
    return train.subset(~audit.leaks(train, validation, test)), validation


def _run(trunk, share, seed, train, validation, starts, folder):
    import time

    from expression_lab.recognize import transfer

    began = time.process_time()
    chosen = np.random.default_rng([seed, 7]).permutation(len(train))
    chosen = np.sort(chosen[:round(share * len(train))])  # 1 % of the faces is a part of 10 %
    images, targets = train.images[chosen], train.distributions()[chosen]
    model = _start(trunk, seed, starts, folder)
    transfer.fit_head(model, images, targets)
    head = _scores(model, validation)
    if trunk == "scratch":  # its head is not worth keeping: features will not stay as they are
        model = _start(trunk, seed, starts, folder)
    tuning = transfer.Tuning(STEPS, learning_rate=RATES[trunk], seed=seed)
    transfer.fine_tune(model, images, targets, tuning, POLICY)
    accuracy, recall = _scores(model, validation)
    return {"faces": len(chosen), "steps": STEPS, "head_accuracy": head[0],
            "head_recall": head[1], "accuracy": accuracy, "recall": recall,
            "seconds": time.process_time() - began}


def _scores(model, validation):
    from expression_lab import evaluate
    from expression_lab.recognize import transfer

    y_pred = transfer.outputs(model, validation.images).argmax(1)
    report = evaluate.classification_report(validation.labels, y_pred)
    return report.accuracy, report.table["recall"].mean()


def _start(trunk, seed, starts, folder):
    import keras

    from expression_lab.recognize import transfer

    keras.utils.set_random_seed(seed)
    if trunk != "synthetic":
        return transfer.build(trunk)
    if not starts:
        starts["synthetic"] = synthetic_start(folder)
        keras.utils.set_random_seed(seed)
    return transfer.build(trunk, weights=starts["synthetic"])


def synthetic_start(folder=None):
    """The network trained on synthetic faces; its weights are kept in the folder."""
    from pathlib import Path

    from expression_lab import data
    from expression_lab.recognize import transfer

    model = transfer.build("scratch")
    path = Path(folder) / "synthetic.weights.h5" if folder is not None else None
    if path and path.is_file():
        model.load_weights(path)
        return model
    drawn = data.load("synthetic", "train")
    tuning = transfer.Tuning(SYNTHETIC_STEPS, learning_rate=RATES["scratch"])
    transfer.fine_tune(model, drawn.images, drawn.distributions(), tuning, POLICY)
    if path:
        path.parent.mkdir(parents=True, exist_ok=True)
        model.save_weights(path)
    return model
