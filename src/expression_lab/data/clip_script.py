"""What happens in a synthetic clip: when the expression comes and goes, and what gets in its way.

A script is a dict of arrays, one row a clip: numbers of the whole clip `(n,)`, and curves over its
frames `(n, frames)`. It is drawn at random before anything is rendered, so that a clip's truth is
known frame by frame.
"""

import numpy as np

from expression_lab.expressions import EXPRESSIONS

CLEAN, CHANCE = 0.3, 0.35  # share of clips kept clean; chance of each disturbance in the others
DISTURBANCES = ("talking", "blink", "blur", "dark", "noise")
PEAK = (0.3, 1.2)  # of a full expression
APEX = (0.3, 0.75)  # of the clip
ONSET, HELD, OFFSET = (0.1, 0.3), (0.03, 0.22), (0.12, 0.35)  # of the clip
DRIFT = (12.0, 6.0, 5.0)  # yaw, pitch, roll: standard deviation of the change over a clip, degrees
SPOILT = (0.2, 0.6)  # share of the frames that are blurred or dark, where some are


def write(n, frames, rng):
    """Draw the scripts of n clips.

    Args:
        n: int.
        frames: int, at least 4.
        rng: numpy.random.Generator.

    Returns:
        dict: `label`, `peak`, `apex` (frame), `onset`, `offset` (frames that the expression takes
        to come and to go), `<disturbance>` (0 or 1) as `(n,)`; `intensity`, `lids`, `jaw`,
        `softness` (blur, pixels of 48), `exposure` (factor), `grain` (grey levels) as
        `(n, frames)`; `poses` and `lights` as `(n, frames, 3)`.
    """
    label = rng.permutation(np.arange(n) % len(EXPRESSIONS))
    script = {"label": label, **_expression(label > 0, frames, rng)}
    clean = rng.random(n) < CLEAN
    happens = {name: ~clean & (rng.random(n) < CHANCE) for name in DISTURBANCES}
    script |= {name: one.astype(np.int64) for name, one in happens.items()}
    script["jaw"] = happens["talking"][:, None] * _talk(n, frames, rng)
    script["lids"] = happens["blink"][:, None] * _blinks(n, frames, rng)
    script["softness"] = happens["blur"][:, None] * _spoilt(n, frames, rng) * rng.uniform(
        0.8, 2.0, (n, 1))
    dark = happens["dark"][:, None] * _spoilt(n, frames, rng)
    script["exposure"] = 1 - dark * rng.uniform(0.5, 0.85, (n, 1))
    script["grain"] = (happens["noise"] * rng.uniform(6, 16, n))[:, None].repeat(frames, 1)
    script["poses"], script["lights"] = _poses(n, frames, rng), _lights(n, frames, rng)
    return script


def _expression(shown, frames, rng):
    """When it comes, how far it goes, when it is gone; nothing where it is not `shown`."""
    n, frame = len(shown), np.arange(frames)
    peak = rng.uniform(*PEAK, n) * shown
    apex = rng.uniform(*APEX, n) * (frames - 1)
    onset, held, offset = (np.maximum(rng.uniform(*span, n) * frames, 0.5)
                           for span in (ONSET, HELD, OFFSET))
    before = (frame - (apex - held / 2 - onset)[:, None]) / onset[:, None]
    after = ((apex + held / 2 + offset)[:, None] - frame) / offset[:, None]
    intensity = peak[:, None] * _smooth(np.minimum(before, after))
    return {"peak": peak, "apex": np.where(shown, intensity.argmax(1), -1), "onset": onset * shown,
            "offset": offset * shown, "intensity": intensity}


def _smooth(x):
    """0 to 1 with rest at both ends, as muscles move: minimum jerk (Flash and Hogan 1985)."""
    x = np.clip(x, 0, 1)
    return x ** 3 * (10 - 15 * x + 6 * x ** 2)


def _talk(n, frames, rng):
    """A jaw that goes up and down for a part of the clip."""
    frame = np.arange(frames)
    start, length = rng.uniform(-0.2, 0.5, (n, 1)), rng.uniform(0.4, 1.0, (n, 1))
    speaking = (frame / frames > start) & (frame / frames < start + length)
    swing = np.sin(frame * rng.uniform(1.2, 2.6, (n, 1)) + rng.uniform(0, 6.3, (n, 1)))
    swing = swing + rng.normal(0, 0.4, (n, frames))
    return speaking * np.clip(swing, 0, 1.2) / 1.2 * rng.uniform(0.4, 1.0, (n, 1))


def _blinks(n, frames, rng):
    """One or two blinks of about three frames."""
    frame, lids = np.arange(frames), np.zeros((n, frames))
    for chance in (1.0, 0.5):
        moment = rng.uniform(0, frames - 1, (n, 1))
        happens = rng.random((n, 1)) < chance
        lids = np.maximum(lids, happens * np.clip(1.6 - np.abs(frame - moment), 0, 1))
    return lids


def _spoilt(n, frames, rng):
    """A run of frames that are spoilt: 0 or 1."""
    length = np.maximum(1, np.round(rng.uniform(*SPOILT, (n, 1)) * frames))
    start = np.floor(rng.uniform(0, 1, (n, 1)) * (frames - length + 1))
    frame = np.arange(frames)
    return ((frame >= start) & (frame < start + length)).astype(float)


def _poses(n, frames, rng):
    """Yaw, pitch and roll that drift from one value to another, within what can be drawn."""
    spread = np.array([7.0, 5.0, 4.0])
    first = rng.standard_normal((n, 1, 3)) * spread
    change = rng.standard_normal((n, 1, 3)) * DRIFT
    along = np.linspace(-0.5, 0.5, frames)[None, :, None]
    return np.clip(first + along * change, (-28, -18, -18), (28, 18, 18))


def _lights(n, frames, rng):
    """Azimuth and elevation (degrees) and strength of a light that wanders."""
    low, high = np.array([-80.0, -20, 0]), np.array([80.0, 60, 1.2])
    first = np.stack([rng.uniform(-80, 80, n), rng.uniform(-20, 60, n),
                      np.abs(rng.normal(0, 0.35, n))], 1)[:, None]
    change = rng.standard_normal((n, 1, 3)) * (40, 15, 0.2)
    along = np.linspace(-0.5, 0.5, frames)[None, :, None]
    return np.clip(first + along * change, low, high)
