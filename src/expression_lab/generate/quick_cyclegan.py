"""A CycleGAN in half a minute: small faces, small networks, and an eye on how it learns.

    faces = quick_cyclegan.faces()                     # kind -> photos, drawings of other people
    learnt = quick_cyclegan.learn(quick_cyclegan.config(), faces)
    learnt.table                # losses, cycle error and distance to the truth as it learnt
    learnt.sheets[learnt.table["step"].iloc[-1]]
"""

from dataclasses import dataclass, field

import numpy as np

from expression_lab.generate import cyclegan_training, drawings, loop, quick

SIZE = 32  # pixels
KINDS = ("photo", "drawing")
SHOWN = 8  # faces on a sheet
CHECKED = 32  # kept-out faces that a report is measured on
SMALL = {"kinds": KINDS, "size": SIZE, "filters": (8, 16, 24), "blocks": 2,
         "critic_filters": (16, 32, 48), "precision": "float32", "steps": 300, "report": 50,
         "average": 0.95, "learning_rate": 1e-3, "critic_rate": 5e-4, "bounded": False,
         "cycle": 2.0, "identity": 0.5, "history": 16}


@dataclass(frozen=True, eq=False)
class Learnt:
    """What comes out of a training.

    Attributes:
        makers: dict of kind -> keras.Model that makes it, with averaged weights.
        table: pandas.DataFrame, a row a report: step, losses, seconds; and of kept-out faces, in
            grey values: `to_drawing` and `to_photo`, mean distance to the true picture;
            `cycle_error`, of photos that went there and back.
        copied: float, the distance between photos and their true drawings: what copying the input
            would get.
        sheets: dict of step -> uint8 `(3, 8, S, S)`: kept-out photos, their drawings as made, and
            photos again.
    """

    makers: dict = field(repr=False)
    table: object = field(repr=False)
    copied: float
    sheets: dict = field(repr=False)


def config(**changes):
    """A training that takes seconds: CycleGANConfig.

    Args:
        changes: fields of CycleGANConfig that are to be others.
    """
    return cyclegan_training.CycleGANConfig(**{**SMALL, **changes})


def faces(n=600, size=SIZE, seed=0):
    """Synthetic photos, and drawings of other faces: dict of kind -> uint8 `(n/2, size, size)`.

    Args:
        n: int, how many of both kinds together.
        size: int, pixels.
        seed: int
    """
    images, _ = quick.faces(n, 2 * size, seed=seed, drawn_at=64)
    return {"photo": _smaller(images[:n // 2]), "drawing": _smaller(drawings.draw(images[n // 2:]))}


def pairs(n=CHECKED, size=SIZE, seed=0):
    """Photos of kept-out people and their true drawings: a dict like that of `faces`."""
    images, _ = quick.faces(n, 2 * size, "validation", seed, drawn_at=64)
    return {"photo": _smaller(images), "drawing": _smaller(drawings.draw(images))}


def _smaller(images):
    from expression_lab.data.dataset import resize

    return resize(images, images.shape[1] // 2)


def learn(config, faces, checked=None, say=lambda text: None):
    """Train.

    Args:
        config: CycleGANConfig
        faces: dict of kind -> uint8 `(m, S, S)`.
        checked: a dict like that of `pairs`, or None for `pairs`' own.
        say: function of one str, told each report.

    Returns:
        Learnt

    Raises:
        TrainingError: a loss is not a number any more.
    """
    import pandas as pd

    checked = checked or pairs(size=config.size)
    parts = cyclegan_training.Parts(config)
    makers = dict(zip(config.kinds[::-1], cyclegan_training.generators(config), strict=True))
    sheets, measured = {}, []

    def show(step, averages):
        averages.into(*makers.values())
        drawn, photos = (made(makers[kind], checked[other]) for kind, other in
                         (("drawing", "photo"), ("photo", "drawing")))
        again = made(makers["photo"], drawn)
        sheets[step] = np.stack([one[:SHOWN] for one in (checked["photo"], drawn, again)])
        measured.append({"to_drawing": _apart(drawn, checked["drawing"]),
                         "to_photo": _apart(photos, checked["photo"]),
                         "cycle_error": _apart(again, checked["photo"])})

    _, history = loop.run(config, parts, cyclegan_training.sampler(config, *(
        faces[kind] for kind in config.kinds)), say=say, show=show)
    table = pd.concat([pd.DataFrame(history), pd.DataFrame(measured)], axis=1)
    return Learnt(makers, table, _apart(checked["photo"], checked["drawing"]), sheets)


def made(maker, images):
    """What a network makes of pictures: uint8 `(n, S, S)` -> uint8 of the same shape."""
    drawn = maker.predict_on_batch(images[..., None].astype(np.float32) / 127.5 - 1)
    return np.clip(np.rint(127.5 * (np.asarray(drawn)[..., 0] + 1)), 0, 255).astype(np.uint8)


def _apart(one, other):
    return round(float(np.abs(one.astype(float) - other).mean()), 2)
