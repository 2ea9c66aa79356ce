"""Pix2Pix in a minute: small drawn faces, small networks, and an eye on how it learns.

    config = quick_pix2pix.config(seed=0)
    pairs, kept = quick_pix2pix.pairs()
    watch = quick_pix2pix.Watch(kept)
    translator = quick_pix2pix.play(config, pairs, watch)
    watch.table                          # losses, and the error beside that of a mere copy
"""

import numpy as np

from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate import loop, pix2pix, pix2pix_pairs, pix2pix_training, reader
from expression_lab.generate.conditions import condition

SIZE = 32  # pixels
SMALL = {"size": SIZE, "filters": (16, 32, 48, 64), "critic_filters": (16, 24, 32),
         "precision": "float32", "steps": 400, "report": 50, "average": 0.95,
         "learning_rate": 3e-3, "critic_rate": 2e-3, "read": 0.0, "people": 150}
KEPT = 30  # people that a report is measured on
SHOWN = 4  # of them on a sheet


def config(**changes):
    """A training of Pix2Pix that takes half a minute: Pix2PixConfig.

    Args:
        changes: fields of Pix2PixConfig that are to be others.
    """
    return pix2pix_training.Pix2PixConfig(**{**SMALL, **changes})


def pairs(people=SMALL["people"], size=SIZE, seed=0):
    """Pairs to learn from, and pairs of other people to look at: two Pairs.

    Args:
        people: int, how many to learn from.
        size: int, pixels.
        seed: int
    """
    return tuple(pix2pix_pairs.drawn(count, size, chosen, dress=False)
                 for count, chosen in ((people, seed), (KEPT, seed + 1_000_003)))


def play(config, pairs, watch=None, say=lambda text: None):
    """Train on pairs as they are, without a poor camera.

    Args:
        config: Pix2PixConfig
        pairs: pix2pix_pairs.Pairs of the same size.
        watch: Watch or None.
        say: function of one str.

    Returns:
        translators.Translator, with the averaged weights.

    Raises:
        TrainingError: a loss is not a number any more.
    """
    from expression_lab.generate.translators import Translator

    parts = pix2pix_training.Parts(config, reader.reader_for(config))
    made = Translator("pix2pix", dict.fromkeys(
        EXPRESSIONS, pix2pix.generator(config.size, config.filters)))
    network = made.networks[EXPRESSIONS[0]]

    def show(step, averages):
        averages.into(network)
        if watch is not None:
            watch(step, made)

    _, history = loop.run(config, parts, pix2pix_training.sampler(config, pairs, None), say=say,
                          show=show)
    if watch is not None:
        watch.history = history
    return made


class Watch:
    """Looks at a translator while it learns.

    Args:
        pairs: pix2pix_pairs.Pairs of people whom it does not learn from.

    Attributes:
        people: uint8 `(4, S, S)`, four of them at rest.
        sheets: dict of step -> uint8 `(4 * 8, S, S)`, each of them with all eight expressions.
        errors: list of dicts, one a report: step, `error`, the mean absolute error in grey values,
            and `copy`, that of giving back the source.
    """

    def __init__(self, pairs):
        self.pairs, self.sheets, self.errors, self.history = pairs, {}, [], []
        self.people = pairs.source[::len(pix2pix_pairs.WAYS)][:SHOWN]

    def __call__(self, step, made):
        """Measure, and draw a sheet."""
        away, copied = pix2pix_training.error(made.networks[EXPRESSIONS[0]], self.pairs)
        self.errors.append({"step": step, "error": away, "copy": copied})
        wanted = np.concatenate([condition(name) for name in EXPRESSIONS] * len(self.people))
        drawn = made.translate(np.repeat(self.people, len(EXPRESSIONS), axis=0), wanted)
        self.sheets[step] = np.rint(drawn).astype(np.uint8)

    @property
    def table(self):
        """A row a report: losses, the error and that of a copy: pandas.DataFrame."""
        import pandas as pd

        return pd.DataFrame(self.history).set_index("step").join(
            pd.DataFrame(self.errors).set_index("step"))
