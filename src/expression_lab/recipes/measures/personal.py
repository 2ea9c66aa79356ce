"""What one's own neutral face and one's own snapshots are worth, on people of no training.

The method and its share were chosen on the training and validation identities of
facial_expressions, and on synthetic people of other seeds. So the test identities and the synthetic
people here are those that had no part in it.
"""

import time

import numpy as np

from expression_lab.expressions import EXPRESSIONS
from expression_lab.recognize import own
from expression_lab.recognize import personal as calibration
from expression_lab.recognize.classifier import softmax

SEED = 20_000
PEOPLE = 30  # synthetic ones
CANDIDATES, MISREAD = 400, 16  # of so many, those whose neutral face looks saddest or angriest
FRAMES, KEPT = 10, 4  # neutral frames that calibrate, and that are read
EACH = 2  # frames of every other expression
DRAWS = 1000
HABIT = [EXPRESSIONS.index(name) for name in ("sadness", "anger")]
ONLY = np.isin(np.arange(len(EXPRESSIONS)), HABIT)
METHODS = {  # mean logits of the neutral frames, the usual ones -> what is added
    "none": lambda logits, usual: np.zeros(len(EXPRESSIONS), np.float32),
    "share of the offset (shipped)": calibration.correction,
    "whole offset": lambda logits, usual: calibration.correction(logits, usual, share=1.0),
    "sadness and anger only":
        lambda logits, usual: calibration.correction(logits, usual, share=1.0) * ONLY,
}
SNAPSHOTS = (3, 5, 10, 20)  # of each name
SITTERS, ASKED = 3, 8  # synthetic people with expressions of their own, and frames of each name
SUBTLE = (0.4, 0.9)  # intensity of these expressions
_E = np.eye(len(EXPRESSIONS))
NAMES = {"neutral": _E[0], "happiness": _E[1], "amazed": (_E[1] + _E[2]) / 2,
         "sulky": (_E[3] + _E[4]) / 2, "left smirk": _E[7], "right smirk": _E[7]}


def measure(reader, split="test", root=None, say=print):
    """Measure personal calibration and own expressions.

    Args:
        reader: Classifier.
        split: str, of facial_expressions; where it is absent, synthetic people alone are measured.
        root: path or None, the folder of data sets.
        say: function of one str, told what is found.

    Returns:
        dict: "personal", a row for each set, reading and method: people, faces, accuracy with 95 %
        interval, its gain over no calibration with interval (bootstrap by person), recall (mean
        over the expressions with 5 faces or more), and misread, the share of neutral faces read
        as sadness or anger; "own", a row for each number of snapshots, with left
        and right told apart or taken as alike: accuracy with interval (asked in another sitting),
        estimate (what the head said of itself), seconds of processor time to learn.
    """
    return {"personal": _personal(reader, split, root, say), "own": _own(reader, say)}


def _personal(reader, split, root, say):
    import pandas as pd

    usual, rows = calibration.usual_neutral(reader), []
    for title, people in _sets(reader, split, root):
        read = [_logits(reader, *one) for one in people]
        for balanced in (False, True):
            before = None
            for method, correct in METHODS.items():
                answers = [_answers(reader, one, usual, correct, balanced) for one in read]
                before = before or answers
                rows.append({"data": title, "reading": "balanced" if balanced else "plain",
                             "method": method, **_scores(answers, before)})
                one = rows[-1]
                say(f"{title}, {one['reading']}, {method}: {one['accuracy']:.1%}, neutral as "
                    f"sadness or anger {one['misread']:.1%}")
    return pd.DataFrame(rows)


def _sets(reader, split, root):
    """Each set of people: a list of (images, labels, calibrates), bool where a frame calibrates."""
    real = _known_people(split, root)
    if real:
        yield f"facial_expressions {split}", real
    yield "synthetic people", [_sitter(SEED, i) for i in range(PEOPLE)]
    first = np.concatenate([_sitter(SEED + 1, i, ["neutral"], 48) for i in range(CANDIDATES)])
    logits = reader.logits(first)
    saddest = np.argsort(logits[:, 0] - logits[:, HABIT].max(1))[:MISREAD]
    yield "synthetic people who look sad or angry", [_sitter(SEED + 1, i) for i in saddest]


def _known_people(split, root):
    """People with a neutral picture and others; None in place of bool: leave one out."""
    from expression_lab import data
    from expression_lab.errors import DataMissingError

    try:
        faces = data.load("facial_expressions", split, 48, root=root)
    except DataMissingError:
        return []
    who, people = np.array(faces.table["identity"], str), []
    for name in np.unique(who[who != ""]):
        mine = np.flatnonzero(who == name)[:60]
        if len(mine) > 1 and (faces.labels[mine] == 0).any():
            people.append((faces.images[mine], faces.labels[mine], None))
    return people


def _sitter(seed, number, shown=None, size=96):
    """A synthetic person's frames; without `shown`, those that calibrate and are read."""
    from expression_lab.data.sitting import sitting
    from expression_lab.faces import model as models

    model = models.load()
    rng = np.random.default_rng([seed, int(number)])
    person = model.sample(1, rng, spread=1.2)
    if shown is not None:
        return sitting(person, shown, rng, size=size, model=model)
    labels = np.r_[np.zeros(FRAMES + KEPT, int), np.arange(1, len(EXPRESSIONS)).repeat(EACH)]
    intensity = np.linspace(0.6, 1.1, len(labels))
    frames = sitting(person, [EXPRESSIONS[k] for k in labels], rng, intensity, 48, model)
    return frames, labels, np.arange(len(labels)) < FRAMES


def _logits(reader, images, labels, calibrates):
    return reader.logits(images), reader.logits(images[:, :, ::-1]), labels, calibrates


def _answers(reader, person, usual, correct, balanced):
    """Labels and readings of a person's faces, none of which calibrated its own reading."""
    one, other, labels, calibrates = person
    both = (one + other) / 2
    both = both - both.mean(1, keepdims=True)
    neutral = labels == 0 if calibrates is None else calibrates
    offsets = np.zeros_like(one)
    read = np.flatnonzero(~calibrates) if calibrates is not None else np.arange(len(labels))
    for i in read:
        others = neutral & (np.arange(len(labels)) != i)
        offsets[i] = correct(both[others], usual) if others.any() else 0
    heat = np.float32(reader.card.get("temperature", 1.0))
    probabilities = (softmax((one + offsets) / heat) + softmax((other + offsets) / heat)) / 2
    if balanced:
        probabilities = reader.balance(probabilities)
    return labels[read], probabilities.argmax(1)[read]


def _scores(answers, before):
    """Accuracy, gain and their intervals by drawing people again (Efron 1979), and more."""
    sizes = np.array([len(labels) for labels, _ in answers])
    right = np.array([(labels == said).sum() for labels, said in answers])
    was = np.array([(labels == said).sum() for labels, said in before])
    drawn = np.random.default_rng(0).integers(len(sizes), size=(DRAWS, len(sizes)))
    accuracy = right[drawn].sum(1) / sizes[drawn].sum(1)
    gain = (right - was)[drawn].sum(1) / sizes[drawn].sum(1)
    labels, said = map(np.concatenate, zip(*answers))
    recalls = [(said[labels == k] == k).mean() for k in range(len(EXPRESSIONS))
               if (labels == k).sum() >= 5]
    low, high = np.quantile(accuracy, (0.025, 0.975))
    gain_low, gain_high = np.quantile(gain, (0.025, 0.975))
    return {"people": len(sizes), "faces": int(sizes.sum()),
            "accuracy": right.sum() / sizes.sum(), "low": low, "high": high,
            "gain": (right - was).sum() / sizes.sum(), "gain_low": gain_low,
            "gain_high": gain_high, "recall": float(np.mean(recalls)),
            "misread": float(np.isin(said[labels == 0], HABIT).mean())}


def _own(reader, say):
    """Heads of synthetic people's own expressions, by the number of snapshots."""
    import pandas as pd

    from expression_lab.evaluate.interval import wilson

    sitters, rows = [_expressive(i) for i in range(SITTERS)], []
    own.OwnExpressions.fit(reader, *_first(sitters[0], 3))  # the first one loads what is needed
    for mirror in (False, True):
        for n in SNAPSHOTS:
            tried = [_taught(reader, one, n, mirror) for one in sitters]
            right, faces, seconds, estimate = np.sum(tried, axis=0) / (1, 1, SITTERS, SITTERS)
            low, high = wilson(int(right), int(faces))
            rows.append({"sides": "alike" if mirror else "apart", "snapshots": n,
                         "names": len(NAMES), "people": SITTERS, "faces": int(faces),
                         "accuracy": right / faces, "low": low, "high": high,
                         "estimate": estimate, "seconds": seconds})
            say(f"{n} snapshots of each of {len(NAMES)} names, sides {rows[-1]['sides']}: "
                f"{right / faces:.0%}, learned in {seconds:.1f} s of processor time")
    return pd.DataFrame(rows)


def _first(sitter, n):
    """A person's first frames of each name, and their names."""
    frames, names = sitter
    place = np.concatenate([np.flatnonzero(names == name)[:n] for name in NAMES])
    return frames[place], names[place]


def _taught(reader, sitter, n, mirror):
    """Teach a head n frames of each name, and ask it another sitting's.

    Returns:
        tuple: how many were right, of how many; processor seconds to learn; own estimate, 0 to 1.
    """
    frames, names = sitter
    asked = np.concatenate([np.flatnonzero(names == name)[-ASKED:] for name in NAMES])
    began = time.process_time()
    head = own.OwnExpressions.fit(reader, *_first(sitter, n), mirror=mirror)
    seconds = time.process_time() - began
    said = np.array(head.classes)[head.predict(frames[asked])]
    estimate = head.estimate.right / head.estimate.n
    return (said == names[asked]).sum(), len(asked), seconds, estimate


def _expressive(number):
    """A synthetic person's frames in two sittings, one to learn from, and one to be asked in."""
    from expression_lab.data.sitting import sitting
    from expression_lab.faces import model as models

    model = models.load()
    rng = np.random.default_rng([SEED + 2, number])
    person, frames, names = model.sample(1, rng), [], []
    for n in (max(SNAPSHOTS), ASKED):
        mixtures = np.repeat(list(NAMES.values()), n, axis=0)
        shown = sitting(person, mixtures, rng, rng.uniform(*SUBTLE, len(mixtures)), 96, model)
        said = np.repeat(list(NAMES), n)
        shown[said == "right smirk"] = shown[said == "right smirk"][:, :, ::-1]
        frames.append(shown)
        names.append(said)
    return np.concatenate(frames), np.concatenate(names)
