"""One sitting in front of a camera, of somebody who does not exist.

The person, the place of the camera and the lamp stay; the head moves a little, and the camera is
noisy. So these frames are what a webcam would give, where there is none.
"""

import numpy as np

from expression_lab.expressions import EXPRESSIONS

TURNED = (8.0, 6.0, 4.0)  # deviation of yaw, pitch and roll between sittings, degrees
MOVED = (4.0, 3.0, 2.0)  # and within one
LAMP = 8.0  # degrees that the light seems to move by within one
PHOTO, STILL = 0.45, 0.15  # what else differs between photos of two sittings, and within one
NOISE = 3.0  # gray levels


def sitting(person, shown, rng, intensity=1.0, size=96, model=None):
    """Frames of one sitting.

    Args:
        person: faces.model.People of one; only the identity counts.
        shown: n names of expressions, or float `(n, 8)` mixtures.
        rng: numpy.random.Generator.
        intensity: float or `(n,)`, 0 to 1.5.
        size: int, side of the frames, pixels.
        model: FaceModel or None for the shipped one.

    Returns:
        uint8 `(n, size, size)`
    """
    from expression_lab.faces import model as models
    from expression_lab.faces.pose import Pose

    model, n = model or models.load(), len(shown)
    if isinstance(shown[0], str):
        shown = np.eye(len(EXPRESSIONS))[[EXPRESSIONS.index(name) for name in shown]]
    turn = rng.normal(0, TURNED) + rng.normal(0, MOVED, (n, 3))
    lamp = [rng.uniform(-82, 82), rng.uniform(-12, 52), abs(rng.normal(0, 0.35))]
    azimuth, elevation = (np.array([lamp[:2]]) + rng.normal(0, LAMP, (n, 2)).clip(-8, 8)).T
    photo = rng.normal(0, PHOTO, person.nuisance.shape) + rng.normal(
        0, STILL, (n, person.nuisance.shape[1]))
    drawn = model.render(
        models.People(person.identity.repeat(n, axis=0), photo.astype(np.float32)), shown,
        intensity, Pose(*turn.clip((-28, -18, -18), (28, 18, 18)).T),
        models.Light(azimuth, elevation, np.full(n, min(lamp[2], 1.2))), size)
    return np.clip(drawn.images + rng.normal(0, NOISE, drawn.images.shape), 0, 255).astype(np.uint8)
