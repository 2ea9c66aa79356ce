"""What rebalancing and augmentation change: the small network, trained in several ways.

Twice over. On drawn faces, where a group is made rare on purpose: one face in twenty has dark skin
(or is turned aside), the others do not, and everything else is alike. And on FER+, where some
expressions are rare as they come. Each time the network learns from the faces as they are, with
the rare ones shown more often (`rebalanced`), with varied faces (`augmented`), and with both, for
as many steps and from the same seeds. Of drawn people one can have more: a fifth way learns from as
many faces, of which a third are rare ones, each of somebody else (`more people`). The weights are
those after the last step; nothing is chosen.
"""

import dataclasses
import functools

import numpy as np

from expression_lab.errors import unknown_name
from expression_lab.evaluate import kept
from expression_lab.expressions import EXPRESSIONS

WAYS = ("as they are", "rebalanced", "augmented", "both")
MORE = "more people"  # of drawn faces alone
SEEDS, BATCH = (0, 1, 2), 64
STEPS = {"skin_brightness": 400, "yaw": 400, "ferplus": 600}
FACES, RARE = 4000, 0.05  # drawn training faces, and the share of the rare group
SHARE = 1 / 3  # of the shown faces that the rare group has when it is rebalanced
COMMON = 0.125  # expressions of FER+ with a smaller share are shown more often
PEOPLE = 60  # people who are measured, each with all expressions at each level
LEVELS = {"skin_brightness": (-2.0, -1.0, 0.0, 1.0, 2.0), "yaw": (0.0, 10.0, 20.0, 30.0)}
LETTERS = "nhusadfc"  # of the expressions, so that a table can keep what was read


def measure(folder, root=None, say=print, seeds=SEEDS, steps=STEPS):
    """Train in all ways on all material; what is finished in the folder is not trained again.

    On one core a training takes one to two minutes, everything about an hour.

    Args:
        folder: path or None, where finished rows are kept.
        root: path or None, where the data sets are.
        say: function of one str.
        seeds: ints.
        steps: dict of material -> steps of a training; material that is not named is left out.

    Returns:
        pandas.DataFrame: a row a training: material, way, seed, steps, and what was read, as
        letters: on drawn faces `test` (see `drawn_test`), on FER+ `validation` and `test`.

    Raises:
        DataMissingError: FER+ is asked for and is not on this machine.
    """
    material = functools.cache(functools.partial(_material, root=root))
    jobs = [{"material": name, "way": way, "seed": seed, "steps": count}
            for seed in seeds for name, count in steps.items() for way in ways(name)]
    return kept.rows(folder, "bias_training", jobs,
                     lambda **job: _one(material(job.pop("material")), **job),
                     lambda text: say(text.split(", validation")[0].split(", test")[0]))


def ways(material):
    """The ways in which is trained on a material: tuple of str."""
    return (*WAYS, MORE) if material in LEVELS else WAYS


def drawn_test(factor, people=PEOPLE, size=48):
    """Faces on which a network is measured: the same people and expressions at each level.

    Args:
        factor: "skin_brightness" (levels in standard deviations) or "yaw" (degrees).
        people: int, how many people.
        size: int, pixels.

    Returns:
        tuple: uint8 `(n, size, size)`, int `(n,)` expressions and a pandas.DataFrame with `level`
        and `person`; n is levels × people × expressions, in this order.
    """
    import pandas as pd

    shown = [_draw(factor, np.full(people * len(EXPRESSIONS), level), people, 77, size)
             for level in LEVELS[factor]]
    about = pd.DataFrame({"level": np.repeat(LEVELS[factor], people * len(EXPRESSIONS)),
                          "person": np.concatenate([owner for *_, owner in shown])})
    return (np.concatenate([one for one, *_ in shown]),
            np.concatenate([labels for _, labels, _ in shown]), about)


def drawn_train(factor, n=FACES, seed=0, size=48, share=RARE):
    """Training faces of which few have the rare level of a factor.

    Args:
        factor: as of `drawn_test`.
        n, seed, size: ints.
        share: float, how many of the people (or faces) are rare ones.

    Returns:
        tuple: uint8 `(n, size, size)`, int `(n,)` expressions, and bool `(n,)`, is it a rare one.
    """
    if factor not in LEVELS:
        raise unknown_name("factor", factor, LEVELS)
    rng = np.random.default_rng([seed, 5])
    people = n // len(EXPRESSIONS)
    rare = np.repeat(rng.permutation(people) < round(share * people), len(EXPRESSIONS))
    if factor == "yaw":
        level = np.where(rare, rng.uniform(18, 30, n), rng.uniform(0, 8, n))
    else:
        level = np.where(rare, -1.5, 1.0) + np.repeat(rng.normal(0, 0.4, people), len(EXPRESSIONS))
    images, labels, _ = _draw(factor, level, people, 1000 + seed, size)
    return images, labels, rare


def _draw(factor, level, people, seed, size):
    """Each person with every expression, one factor at the level of each face."""
    from expression_lab.faces import model as models
    from expression_lab.faces.model import looks
    from expression_lab.faces.pose import Pose

    model, rng = models.load(), np.random.default_rng(seed)
    owner = np.repeat(np.arange(people), len(EXPRESSIONS))
    labels = np.tile(np.arange(len(EXPRESSIONS)), people)
    everyone = model.sample(people, seed=rng, variety=0.5)[owner]
    intensity, side = rng.uniform(0.6, 1.0, len(owner)), rng.choice((-1, 1), len(owner))
    turn = rng.normal(0, 3, (3, len(owner))).clip(-9, 9)
    if factor == "yaw":
        turn[0] = side * level
    else:
        everyone = looks.moved(model, everyone, factor, level)
    light = _lights(rng, len(owner))
    shown = model.render(everyone, [EXPRESSIONS[k] for k in labels], intensity, Pose(*turn), light,
                         size)
    return shown.images, labels, owner


def _lights(rng, n):
    from expression_lab.faces.model import Light

    return Light(rng.uniform(-90, 90, n), rng.uniform(-20, 60, n),
                 np.abs(rng.normal(0, 0.2, n)).clip(max=0.6))


def _material(name, root):
    """What is learned from and measured on: dict."""
    if name == "ferplus":
        return _ferplus(root)
    images, labels, rare = drawn_train(name, FACES)
    others, theirs, _ = drawn_train(name, FACES, share=SHARE)
    more, one_hot = SHARE / (1 - SHARE) * (~rare).sum() / rare.sum(), np.eye(8, dtype=np.float32)
    return {"images": images, "targets": one_hot[labels], "repeats": np.where(rare, more, 1.0),
            MORE: {"images": others, "targets": one_hot[theirs]},
            "judged": {"test": drawn_test(name, PEOPLE)[0]}}


def _ferplus(root):
    from expression_lab.recipes import classifier, material

    train, validation, test, _ = material.load_faces(classifier.shipped("tiny"), root)
    return {"images": train.images, "targets": train.distributions(),
            "repeats": material.repeat_factors(train.labels, COMMON),
            "judged": {"validation": validation.images, "test": test.images}}


def _one(material, way, seed, steps):
    """One training: dict of split -> what the network reads there, as letters."""
    from expression_lab.recipes import classifier
    from expression_lab.recognize import Classifier, training

    usual = classifier.shipped("tiny")
    config = dataclasses.replace(usual.training, epochs=1, batch_size=BATCH, warmup=0.05,
                                 average=0.99, seed=seed)
    learned = material[MORE] if way == MORE else material
    images, targets = learned["images"], learned["targets"]
    repeats = material["repeats"] if way in ("rebalanced", "both") else np.ones(len(images))
    result = training.train(
        config, images, targets, (images[:BATCH], targets[:BATCH].argmax(1)),
        augment=classifier.MILDER if way in ("augmented", "both") else None, progress=False,
        repeats=repeats * steps * BATCH / repeats.sum())
    reader = Classifier("tiny", result.model)
    return {split: "".join(LETTERS[k] for k in reader.predict(faces))
            for split, faces in material["judged"].items()}
