"""One door for every network that makes another picture out of a picture of a face.

    translator = translators.load("pix2pix")
    translator.translate(crops, "happiness")       # gray aligned crops in, gray crops out

Their networks take and give float32 `(n, S, S, 1)`, -1 (black) to 1 (white). One network may serve
all goals, and is then told the wanted expression besides; or there is one for each goal.
"""

from functools import cache, cached_property, partial
from pathlib import Path
from typing import NamedTuple

import numpy as np

from expression_lab import backend
from expression_lab.errors import CheckpointError, ConfigError, ShapeError, unknown_name
from expression_lab.expressions import EXPRESSIONS, canonical
from expression_lab.generate import generator
from expression_lab.generate.conditions import condition

CHECKPOINTS = generator.CHECKPOINTS
CLOSE = 1e-3  # by how much the shares of a condition may miss 1


class Kind(NamedTuple):
    """What is known of a translator before its files are read.

    Attributes:
        title: str, for menus.
        goals: tuple of str, what it can make of a picture.
        told: bool, one network is told the goal; False for one network for each goal.
    """

    title: str
    goals: tuple
    told: bool

    def files(self, name):
        """Goal -> name of the file of its network, without ending: dict."""
        return {goal: name if self.told else f"{name}_{goal}" for goal in self.goals}


KINDS = {"pix2pix": Kind("Pix2Pix", EXPRESSIONS, told=True),
         "cyclegan": Kind("CycleGAN", ("neutral", "happiness"), told=False),
         "sketch": Kind("Drawing and photo", ("drawing", "photo"), told=False)}


def available():
    """Names of the translators that `load` knows."""
    return tuple(KINDS)


@cache
def load(name="pix2pix"):
    """A trained translator; the second time it costs nothing.

    Args:
        name: str, one of `available()`.

    Returns:
        Translator

    Raises:
        UnknownNameError: no translator goes by that name.
        CheckpointError: a file of its is missing or damaged.
    """
    return read(name, CHECKPOINTS)


def read(name, folder):
    """A translator from the files that a training left: Translator.

    Args:
        name: str, one of `available()`.
        folder: path

    Raises:
        UnknownNameError: no translator goes by that name.
        CheckpointError: a file of its is missing or damaged.
    """
    if name not in KINDS:
        raise unknown_name("translator", name, KINDS)
    files = KINDS[name].files(name)
    opened = {file: generator.read(Path(folder) / f"{file}.keras", name)[0]
              for file in sorted(set(files.values()))}
    return Translator(name, {goal: opened[file] for goal, file in files.items()},
                      generator.read_card(Path(folder) / f"{name}.json", name))


class Translator:
    """Makes another picture out of a picture of a face.

    Args:
        name: str, as in `available()`.
        networks: dict of goal -> keras.Model, with their weights; one that serves several goals
            stands there several times.
        card: dict, what it learnt from and how well it does; empty for one without.

    Attributes:
        title: str, for menus.
        size: int, side of the pictures, pixels.
        goals: tuple of str, the goals it knows by name.
    """

    def __init__(self, name, networks, card=None):
        self.name, self.networks, self.card = name, networks, card or {}
        self.title, self.goals, self.told = KINDS[name]
        self._models = list({id(one): one for one in networks.values()}.values())
        for model in self._models:
            taken, made = model.inputs, model.outputs[0]
            if len(taken) != 1 + self.told or taken[0].shape[1:] != made.shape[1:]:
                raise CheckpointError(f"A network of {name} is of another kind; restore its file, "
                                      f"or train with: expression-lab train {name}")
        self.size = self._models[0].inputs[0].shape[1]

    def __repr__(self):
        count = f"{self.parameters:,} parameters"
        return f"Translator({self.name!r}, {self.size}×{self.size}, {count})"

    @property
    def parameters(self):
        """Weights of all its networks: int."""
        return sum(model.count_params() for model in self._models)

    def translate(self, images, goal):
        """Make other pictures of faces.

        Args:
            images: uint8 `(n, S, S)`, aligned as `faces.align(…, size, gray=True)` cuts them.
            goal: str, one of `goals`; where these are expressions, a condition does too: float
                `(8,)` or `(n, 8)`, as `condition` gives it.

        Returns:
            float32 `(n, S, S)`, grey values 0 to 255, not rounded.

        Raises:
            ShapeError: the pictures or the condition have another shape.
            UnknownNameError: the goal is none of its goals.
            ConfigError: the condition does not add up to 1.
            CheckpointError: the network gives no numbers.
        """
        faces = self._checked(images)
        if not self.told:
            if goal not in self.goals:
                raise unknown_name("goal", goal, self.goals)
            made = generator.in_batches(self._graphs[goal], faces)
        else:
            made = generator.in_batches(self._graphs[self.goals[0]], faces,
                                        _wanted(goal, len(faces)))
        if not np.isfinite(made).all():
            raise CheckpointError(f"{self.name} draws something that is no number; restore its "
                                  f"file, or train with: expression-lab train {self.name}")
        return np.clip(127.5 * (made[..., 0] + 1), 0, 255).astype(np.float32)

    def _checked(self, images):
        images = np.asarray(images)
        if images.dtype != np.uint8 or images.shape[1:] != (self.size, self.size) or (
                not len(images)):
            raise ShapeError(f"{self.name} takes aligned gray faces, uint8 (n, {self.size}, "
                             f"{self.size}); {images.dtype} {images.shape} came. Cut them out with "
                             f"faces.align(photo, landmarks, {self.size}, gray=True).")
        return images.astype(np.float32)[..., None] / 127.5 - 1

    @cached_property
    def _graphs(self):
        """Goal -> its network as one graph for each size of batch."""
        return {goal: backend.compiled(partial(_drawn, model))
                for goal, model in self.networks.items()}


def _drawn(model, *arrays):
    return model(list(arrays) if len(arrays) > 1 else arrays[0], training=False)


def _wanted(goal, n):
    """The condition of each of n faces: float32 `(n, 8)`."""
    if isinstance(goal, str):
        return condition(canonical(goal), n=n)
    wanted = np.asarray(goal, np.float32)
    if wanted.shape not in ((len(EXPRESSIONS),), (n, len(EXPRESSIONS))):
        raise ShapeError(f"A condition of {n} faces is the name of an expression, or numbers "
                         f"({len(EXPRESSIONS)},) or ({n}, {len(EXPRESSIONS)}); {wanted.shape} "
                         "came.")
    if not np.isfinite(wanted).all() or (np.abs(wanted.sum(axis=-1) - 1) > CLOSE).any():
        raise ConfigError("The shares of a condition add up to 1; generate.condition(name, "
                          "intensity) makes such ones.")
    return np.ascontiguousarray(np.broadcast_to(wanted, (n, len(EXPRESSIONS))))
