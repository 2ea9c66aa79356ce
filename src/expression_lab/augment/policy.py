"""A policy: how much of every transformation may happen, and how often.

Each face of a batch draws its own amounts, all at once, before any pixel is touched. So the
same generator and the same policy give the same bytes, and one parameter of the policy can be
changed without changing what the others draw.
"""

from dataclasses import asdict, dataclass, fields

import numpy as np

from expression_lab.augment import geometric, occlusion, photometric
from expression_lab.augment import noise as camera
from expression_lab.augment.checks import as_faces, generator, number, without_channel
from expression_lab.errors import ConfigError

LIMITS = {
    "rotation": 180, "shift": 0.5, "scale": 1, "flip": 1,
    "brightness": 1, "contrast": 2, "gamma": 2, "light_gradient": 1,
    "noise": 255, "salt_and_pepper": 1, "blur": 10,
    "erase": 1, "mask": 1, "glasses": 1,
    "p_geometric": 1, "p_light": 1, "p_noise": 1,
}

# One column of uniform numbers for each thing drawn. New ones go at the end: there is room up
# to COLUMNS, and the stream of the others stays as it is.
DRAWN = ("geometric", "rotation", "shift_x", "shift_y", "scale", "flip",
         "light", "brightness", "contrast", "gamma", "gradient", "direction",
         "camera", "noise", "blur", "salt_and_pepper",
         "erase", "erase_area", "erase_aspect", "erase_left", "erase_top",
         "mask", "mask_tone", "mask_dy", "glasses", "glasses_tone", "glasses_dy")
COLUMNS = 32


@dataclass(frozen=True)
class Policy:
    """How faces are varied in training. Every amount is a half-range or a maximum; 0 is off.

    Args:
        rotation: degrees to either side, 0–180.
        shift: fraction of the side, in each direction, 0–0.5.
        scale: the face becomes between exp(-scale) and exp(scale) times as large, 0–1.
        flip: probability of a mirrored face, whatever `p_geometric` says.
        brightness: fraction of 255 added or taken, 0–1.
        contrast: factor between exp(-contrast) and exp(contrast) about mid-grey, 0–2.
        gamma: exponent between exp(-gamma) and exp(gamma), 0–2.
        light_gradient: strongest fall of the light across the face, from any side, 0–1.
        noise: largest standard deviation of the Gaussian noise, grey levels, 0–255.
        salt_and_pepper: largest fraction of black and white pixels, 0–1.
        blur: largest standard deviation of the blur, pixels, 0–10.
        erase: probability of a random rectangle of noise.
        erase_area: smallest and largest fraction of the picture that it covers.
        mask: probability of a mask over nose and mouth.
        glasses: probability of dark glasses.
        p_geometric: probability that rotation, shift and scale happen to a face.
        p_light: probability that brightness, contrast, gamma and gradient do.
        p_noise: probability that noise, salt-and-pepper and blur do.

    Raises:
        ConfigError: a parameter is outside its range.
    """

    rotation: float = 0.0
    shift: float = 0.0
    scale: float = 0.0
    flip: float = 0.0
    brightness: float = 0.0
    contrast: float = 0.0
    gamma: float = 0.0
    light_gradient: float = 0.0
    noise: float = 0.0
    salt_and_pepper: float = 0.0
    blur: float = 0.0
    erase: float = 0.0
    erase_area: tuple = (0.02, 0.2)
    mask: float = 0.0
    glasses: float = 0.0
    p_geometric: float = 1.0
    p_light: float = 1.0
    p_noise: float = 1.0

    def __post_init__(self):
        for name, high in LIMITS.items():
            object.__setattr__(self, name, number(name, getattr(self, name), 0, high))
        object.__setattr__(self, "erase_area", _area(self.erase_area))

    @classmethod
    def none(cls):
        """Change nothing."""
        return cls()

    @classmethod
    def mild(cls):
        """What a face in front of a camera does anyway."""
        return cls(rotation=10, shift=0.06, scale=0.1, flip=0.5, brightness=0.1, contrast=0.2)

    @classmethod
    def strong(cls):
        """Poor light, a poor camera, and something in the way."""
        return cls(rotation=20, shift=0.1, scale=0.2, flip=0.5, brightness=0.15, contrast=0.35,
                   gamma=0.35, light_gradient=0.5, noise=10, blur=0.8, erase=0.4,
                   p_light=0.8, p_noise=0.5)

    def __str__(self):
        default = Policy()
        changed = [f"{f.name}={_short(getattr(self, f.name))}" for f in fields(self)
                   if getattr(self, f.name) != getattr(default, f.name)]
        return f"Policy({', '.join(changed)})"

    def to_dict(self):
        """Return the parameters as a dict of numbers and lists, ready for JSON."""
        return asdict(self) | {"erase_area": list(self.erase_area)}

    @classmethod
    def from_dict(cls, values):
        """Make the policy that `to_dict` wrote down.

        Raises:
            ConfigError: `values` is no dict, or names something a policy does not have.
        """
        if not isinstance(values, dict):
            raise ConfigError(f"policy: expected a dict of parameters; got {values!r}")
        unknown = sorted(str(name) for name in set(values) - {f.name for f in fields(cls)})
        if unknown:
            raise ConfigError(f"policy: there is no parameter {', '.join(unknown)}")
        return cls(**values)

    def towards(self, other, amount):
        """Make the policy that lies `amount` (0 to 1) of the way to another one."""
        amount = number("amount", amount, 0, 1)
        here, there = self.to_dict(), other.to_dict()
        between = {name: (1 - amount) * np.array(here[name]) + amount * np.array(there[name])
                   for name in here}
        return Policy(**{name: value.tolist() for name, value in between.items()})

    def draw(self, n, rng):
        """Draw the amounts of every transformation for n faces.

        Args:
            n: number of faces.
            rng: numpy Generator; it moves on by the same number of draws for every policy.

        Returns:
            dict of arrays `(n,)`: what happens to each face, named as the functions of this
            room name their parameters. Where a family does not happen, its amounts are neutral.
        """
        table = generator(rng).random((n, COLUMNS))
        u = dict(zip(DRAWN, table.T[:len(DRAWN)], strict=True))

        def either(name, most, family=None):  # uniform in [-most, most]
            return (2 * u[name] - 1) * most * (1 if family is None else family)

        moved, lit = u["geometric"] < self.p_geometric, u["light"] < self.p_light
        taken = u["camera"] < self.p_noise
        low, high = self.erase_area
        return {
            "degrees": either("rotation", self.rotation, moved),
            "dx": either("shift_x", self.shift, moved),
            "dy": either("shift_y", self.shift, moved),
            "factor": np.exp(either("scale", self.scale, moved)),
            "mirrored": u["flip"] < self.flip,
            "brightness": either("brightness", self.brightness, lit),
            "contrast": np.exp(either("contrast", self.contrast, lit)),
            "gamma": np.exp(either("gamma", self.gamma, lit)),
            "strength": u["gradient"] * self.light_gradient * lit,
            "direction": u["direction"] * 360,
            "noise": u["noise"] * self.noise * taken,
            "salt_and_pepper": u["salt_and_pepper"] * self.salt_and_pepper * taken,
            "blur": u["blur"] * self.blur * taken,
            "erased": (u["erase"] < self.erase) * (low + (high - low) * u["erase_area"]),
            "erase_place": np.stack([u["erase_aspect"], u["erase_left"], u["erase_top"]], axis=1),
            "masked": u["mask"] < self.mask,
            "mask_tone": 60 + 190 * u["mask_tone"],
            "mask_dy": either("mask_dy", 0.04),
            "glasses": u["glasses"] < self.glasses,
            "glasses_tone": 60 * u["glasses_tone"],
            "glasses_dy": either("glasses_dy", 0.03),
        }

    def __call__(self, images, rng):
        """Vary every face of a batch by its own draws.

        Args:
            images: uint8 `(n, S, S)` or `(n, S, S, 3)`; not modified.
            rng: numpy Generator.

        Returns:
            uint8, same shape.

        Raises:
            ShapeError: `images` is no batch of faces.
            ConfigError: `rng` is no Generator.
        """
        out = as_faces(images)
        drawn = self.draw(len(out), rng)
        # Pixels of noise come from generators of their own, so that `rng` itself always moves on
        # by the same amount.
        pixels, patches = (np.random.default_rng(s) for s in rng.integers(2**63, size=2))
        vary(without_channel(out), drawn, pixels, patches)
        return out


def vary(faces, drawn, pixels, patches):
    """Apply what was drawn to a batch, in place, in the order in which a photo comes about.

    First what is worn, then how the head is held, the light, the lens, the sensor; last the
    erased rectangle, which is no part of the scene.
    """
    size = faces.shape[1]
    matrices = geometric.affine(size, drawn["degrees"], drawn["dx"], drawn["dy"],
                                drawn["factor"], drawn["mirrored"])
    moved = np.any(matrices != np.eye(2, 3), axis=(1, 2))
    tables = photometric.tables(drawn["brightness"], drawn["contrast"], drawn["gamma"])
    relit = np.any(tables != np.arange(256, dtype=np.uint8), axis=1)
    across, down = photometric.slopes(size, drawn["strength"], drawn["direction"])
    places = occlusion.rectangles(size, np.maximum(drawn["erased"], 1e-9), *drawn["erase_place"].T)
    for i, face in enumerate(faces):
        if drawn["masked"][i]:
            occlusion.put_mask(face, drawn["mask_tone"][i], drawn["mask_dy"][i])
        if drawn["glasses"][i]:
            occlusion.put_glasses(face, drawn["glasses_tone"][i], drawn["glasses_dy"][i])
        if moved[i]:
            face[...] = geometric.warp(face, matrices[i])
        if drawn["strength"][i] > 0:
            face[...] = photometric.shade(face, across[i], down[i])
        if relit[i]:
            face[...] = tables[i][face]
        if drawn["blur"][i] > 0:
            face[...] = camera.soften(face, drawn["blur"][i])
        if drawn["noise"][i] > 0:
            face[...] = camera.grain(face, drawn["noise"][i], pixels)
        if drawn["salt_and_pepper"][i] > 0:
            face[...] = camera.specks(face, drawn["salt_and_pepper"][i], pixels)
        if drawn["erased"][i] > 0:
            occlusion.cover(face, places[i], patches)


def _area(pair):
    if not isinstance(pair, (tuple, list)) or len(pair) != 2:
        raise ConfigError(f"erase_area: expected two fractions (smallest, largest); got {pair!r}")
    low, high = (number("erase_area", value, 0, 1) for value in pair)
    if low > high or high == 0:
        raise ConfigError(f"erase_area: expected 0 ≤ smallest ≤ largest, above 0; got {pair!r}")
    return low, high


def _short(value):
    if isinstance(value, tuple):
        return f"({', '.join(map(_short, value))})"
    return f"{value:g}"
