"""Faces that blink and talk: the statistical face model with lids and a jaw that can be moved."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from expression_lab.expressions import EXPRESSIONS
from expression_lab.faces.model import mesh
from expression_lab.faces.model.person import FaceModel, People
from expression_lab.faces.points import GROUPS, LOWER_LIP_TOP, POINTS
from expression_lab.faces.pose import Pose

FAR_OPEN = 0.42  # how far the lips part when the jaw is down, eye distances
DARKER = 0.7  # the inside of a mouth that is opened so
WIDTH = 0.8  # how far to the side the skin follows the jaw, eye distances


@dataclass(frozen=True, eq=False)
class Filmed(People):
    """People at one moment of a film.

    Attributes:
        identity, nuisance: as in People.
        lids: float32 `(n,)`, 0 (as the expression has them) to 1 (closed).
        jaw: float32 `(n,)`, 0 (as the expression has it) to 1 (down, as for an "a").
    """

    lids: np.ndarray
    jaw: np.ndarray

    def __getitem__(self, index):
        return Filmed(self.identity[index], self.nuisance[index], self.lids[index],
                      self.jaw[index])


class FilmedModel(FaceModel):
    """The face model for people who are `Filmed`."""

    def shapes(self, people, mixtures):
        """Frontal shapes with lids and jaw moved: float32 `(n, 478, 3)`, eye distances."""
        points = super().shapes(people, mixtures)
        for upper, lower in mesh.EDGES[1:]:
            gap = points[:, lower] - points[:, upper]
            points[:, upper] += 0.85 * people.lids[:, None, None] * gap  # lids meet low down
            points[:, lower] -= 0.15 * people.lids[:, None, None] * gap
        points[..., 1] += FAR_OPEN * people.jaw[:, None] * self._jaw
        return points

    def textures(self, people, mixtures, size=None):
        """Textures in even light, dark where the jaw opens the mouth: float32 `(n, size²)`."""
        flat = super().textures(people, mixtures, size)
        where, cover, _ = self._at(size or self.statistics.size).mouth
        flat[:, where] *= 1 - DARKER * people.jaw[:, None] * cover
        return flat

    @cached_property
    def _jaw(self):
        """How far each point follows the jaw, 0 to 1: float32 `(478,)`."""
        x, y, _ = self.statistics.mean_shape.reshape(POINTS, 3).T
        follows = np.clip((y - y[LOWER_LIP_TOP]) / 0.12, 0, 1) * np.exp(-(x / WIDTH) ** 2)
        lips = np.array([*GROUPS["outer_lips"], *GROUPS["inner_lips"]])
        follows[lips] = 0
        for ring in (GROUPS["outer_lips"], GROUPS["inner_lips"]):
            below = np.array(ring[11:])  # the lower row, between the corners
            half = np.abs(x[list(ring)]).max()
            follows[below] = 1 - (x[below] / half) ** 2
        return follows.astype(np.float32)


def film(people, script, size, rng):
    """Draw films after a script.

    Args:
        people: People, one a film.
        script: dict, as `clip_script.write` makes it.
        size: int, side in pixels.
        rng: numpy.random.Generator, of the grain.

    Returns:
        uint8 `(n, frames, size, size)`.
    """
    from expression_lab.faces import model as models

    model = FilmedModel(models.load().statistics)
    n, frames = script["intensity"].shape
    whom = people.repeat(frames)
    flat = {name: script[name].reshape(n * frames) for name in ("intensity", "lids", "jaw")}
    moment = Filmed(whom.identity, whom.nuisance, flat["lids"].astype(np.float32),
                    flat["jaw"].astype(np.float32))
    pose = Pose(*script["poses"].reshape(-1, 3).T)
    light = models.Light(*script["lights"].reshape(-1, 3).T)
    meant = np.eye(len(EXPRESSIONS))[script["label"].repeat(frames)]
    images = model.render(moment, meant, flat["intensity"], pose, light, size).images
    mirrored = (rng.random(n) < 0.5).repeat(frames)  # contempt lifts either corner
    images[mirrored] = images[mirrored][:, :, ::-1]
    for image, *spoilt in zip(images, *(script[name].reshape(-1)
                                        for name in ("softness", "exposure", "grain"))):
        _spoil(image, *spoilt, rng)
    return images.reshape(n, frames, size, size)


def _spoil(image, softness, exposure, grain, rng):
    """Softness (pixels of 48), exposure (factor) and grain (grey levels) of a frame, in place."""
    import cv2

    if softness:
        image[...] = cv2.GaussianBlur(image, (0, 0), softness * len(image) / 48)
    if exposure < 1:
        image[...] = (image * exposure).astype(np.uint8)
    if grain:
        image[...] = np.clip(image + rng.normal(0, grain, image.shape), 0, 255)
