"""Emotion-aware augmentation: do drawn faces of rare expressions help the classifier?

What it lacks is asked of the classifier itself. The shipped small network's recalls on validation
faces say which expressions it misses. Of these, many faces are drawn, and it reads them. A face is
worth learning from where it does not yet read what was asked for (informative: high loss), and
worth believing where another reader, who had no part in drawing, reads it as asked. Those with the
highest loss among the believed are taken.

Then the classifier learns on in three ways, for as many steps and from the same seeds: from real
faces alone; from real faces with those of the rare expressions shown as often as drawn and real
ones together; and with the drawn ones. The second says whether it is the drawing that helps, or
showing rare expressions more often, which costs nothing.
"""

import dataclasses

import numpy as np

from expression_lab.evaluate import kept
from expression_lab.expressions import EXPRESSIONS
from expression_lab.recipes.measures.generation import NETWORK, varied
from expression_lab.recipes.measures.generation_gains import LETTERS, WAYS, gains
from expression_lab.recipes.measures.generation_look import smaller

ROOM = "generation"  # of data/results
MAKER, READER = "cgan", "judge"
WEAK = 0.5  # recall below which an expression is one that the classifier lacks
DRAWN = 3000  # faces drawn of each of them
TAKEN = 1000  # of which so many are taken
FEWEST = 50  # an expression of which fewer are believed is left as it is
STEPS, BATCH, RATE, SEEDS = 600, 64, 1e-3, (0, 1, 2)


def measure(split="test", maker=MAKER, root=None, folder=None, say=print):
    """Train with and without drawn faces of what the classifier lacks.

    Nothing is chosen on `split`: what is lacking is asked of the validation faces. On one core a
    run takes about nine minutes.

    Args:
        split: "validation" or "test", of FER+, on whose aligned faces all are read.
        maker: name of a generator, or a Generator.
        root: path or None, where the data sets are.
        folder: path or None, where finished trainings are kept; an interrupted run goes on.
        say: function of one str.

    Returns:
        dict of tables. "augmentation": a row an expression, and accuracy and mean_recall: faces,
        drawn (how many were taken), the mean of each way over the seeds, and what `repeated` and
        `drawn` gain over `real`, and `drawn` over `repeated`, each with its 95 % interval.
        "augmentation_chosen": what was lacking, drawn, believed and taken.

    Raises:
        DataMissingError: the faces are not on this machine.
        CheckpointError: the generator has no weights.
    """
    from expression_lab.recipes import aligned
    from expression_lab.recipes.measures.generation_sources import generators

    maker = generators([maker], say)[0]
    train = aligned.unseen("ferplus", 64, root, protocol="votes")
    validation, judged = (aligned.faces("ferplus", one, 64, root) for one in ("validation", split))
    images, votes = smaller(train.images), train.distributions()
    taken, shown, chosen = choose(maker, validation, say)
    sets = learned_from(images, votes, taken, shown)
    name = f"augmentation_{split}_{STEPS}"
    jobs = [{"way": way, "seed": seed, "version": maker.version} for seed in SEEDS for way in WAYS]
    faces = smaller(judged.images)
    rows = kept.rows(folder, name, jobs, lambda way, seed, **_: _one(
        *sets[way], seed, faces, judged.labels), lambda text: say(text.split(", predicted")[0]))
    return {"augmentation": gains(rows, judged.labels, taken, shown),
            "augmentation_chosen": chosen}


def choose(maker, validation, say=print):
    """Draw faces of what the classifier lacks, and take those that it can learn from.

    Args:
        maker: generation_sources.Drawn, or a function like it.
        validation: FaceDataset, the faces on which it is asked what is lacking.
        say: function of one str.

    Returns:
        tuple: uint8 `(k, 48, 48)`, int `(k,)` what each shows, and a pandas.DataFrame: a row an
        expression: recall, drawn, believed (read as asked by the reader), taken, and the mean loss
        of all drawn and of the taken.
    """
    import pandas as pd

    from expression_lab import recognize

    pupil, reader = recognize.load(NETWORK), recognize.load(READER)
    recall = _recalls(validation.labels, pupil.predict(smaller(validation.images)))
    faces, shown, rows = [], [np.empty(0, int)], []
    for k, name in enumerate(EXPRESSIONS):
        row = {"expression": name, "recall": recall[k], "drawn": 0, "believed": 0, "taken": 0,
               "loss": np.nan, "loss_taken": np.nan}
        if recall[k] < WEAK:
            asked = np.repeat(np.eye(8, dtype=np.float32)[k:k + 1], DRAWN, axis=0)
            made = smaller(maker(asked, 100 + k))
            loss = -np.log(np.maximum(pupil.predict_proba(made, flip=False)[:, k], 1e-6))
            believed = reader.predict_proba(made, balanced=True).argmax(1) == k
            best = informative(loss, believed)
            faces, shown = [*faces, made[best]], [*shown, np.full(len(best), k)]
            row |= {"drawn": len(made), "believed": int(believed.sum()), "taken": len(best),
                    "loss": loss.mean(), "loss_taken": loss[best].mean() if len(best) else np.nan}
            say(f"{name}: recall {recall[k]:.0%}; {len(best)} of {len(made)} drawn are taken")
        rows.append(row)
    nothing = smaller(validation.images[:0])
    return np.concatenate([nothing, *faces]), np.concatenate(shown), pd.DataFrame(rows)


def informative(loss, believed, count=None):
    """Positions of the believed faces with the highest loss: int `(k,)`; none of too few."""
    count, mine = TAKEN if count is None else count, np.flatnonzero(believed)
    if len(mine) < FEWEST:
        return mine[:0]
    return mine[np.argsort(-loss[mine], kind="stable")[:count]]


def learned_from(images, votes, taken, shown):
    """What each way of training learns from.

    Args:
        images, votes: the real faces.
        taken: uint8 `(k, S, S)`, drawn faces, and
        shown: int `(k,)`, what they show.

    Returns:
        dict of way -> (images, targets, repeats). An epoch of `repeated` shows faces of an
        expression as often as one of `drawn` does, real and drawn together.
    """
    labels, repeats = votes.argmax(1), np.ones(len(images))
    for k, more in zip(*np.unique(shown, return_counts=True)):
        repeats[labels == k] += more / max((labels == k).sum(), 1)
    both = np.concatenate([images, taken])
    targets = np.concatenate([votes, np.eye(len(EXPRESSIONS), dtype=np.float32)[shown]])
    return {"real": (images, votes, np.ones(len(images))), "repeated": (images, votes, repeats),
            "drawn": (both, targets, np.ones(len(both)))}


def _one(images, targets, repeats, seed, faces, labels):
    """One training: dict; `predicted` as letters, that a table can keep."""
    from expression_lab import recognize
    from expression_lab.recipes import classifier
    from expression_lab.recognize import training

    usual = classifier.shipped(NETWORK)
    config = dataclasses.replace(usual.training, epochs=1, batch_size=BATCH, warmup=0.05,
                                 average=0.99, learning_rate=RATE, seed=seed)
    looked = images[:BATCH], targets[:BATCH].argmax(1)  # nothing is chosen by them
    result = training.train(config, images, targets, looked, augment=varied(), progress=False,
                            start=recognize.load(NETWORK).model,
                            repeats=repeats * STEPS * BATCH / repeats.sum())
    predicted = recognize.Classifier(NETWORK, result.model).predict(faces)
    return {"accuracy": float((predicted == labels).mean()),
            "mean_recall": float(np.nanmean(_recalls(labels, predicted))),
            "predicted": "".join(LETTERS[k] for k in predicted)}


def _recalls(labels, predicted):
    """Recall of each expression, float `(8,)`; NaN where there is no face of it."""
    right = np.bincount(labels, labels == predicted, minlength=len(EXPRESSIONS))
    count = np.bincount(labels, minlength=len(EXPRESSIONS))
    return np.divide(right, count, out=np.full(len(count), np.nan), where=count > 0)
