"""Training examples: squares cut from pictures as badly as life will cut them.

In use, the network gets squares that are off, turned, coarse, dark, half covered or half outside
the photo, and many with no face at all. Its training shows it all of that, further than it will
ever see. Everything is drawn from the generator that is given; nothing is drawn twice alike.
"""

import copy

import numpy as np

from expression_lab.faces import points
from expression_lab.faces.landmarks import spoil, squares

DEPTH = 0.3  # weight of z beside x and y
NARROWEST = 0.2  # sides of the square: a profile's eyes are no nearer for the measure of its error
EMPHASIS = {"eye": 1.5, "brow": 1.5, "iris": 1.5, "lips": 1.5}  # weight of what expressions move
# Squares without a face: what they show, and how often.
NOTHING = {"background": 0.25, "lookalike": 0.2, "texture": 0.08, "piece": 0.15,
           "beside": 0.16, "far": 0.08, "upside down": 0.04, "shuffled": 0.04}


class Examples:
    """Pictures with landmarks, and pictures without faces, from which batches are made.

    Args:
        sources: list of pairs of uint8 `(n, S, S)` gray pictures and float `(n, 478, 2 or 3)`
            landmarks, pixels; the sizes of the sources may differ.
        backgrounds: list of uint8 `(H, W)`, gray photos without a face, at least 96 pixels wide.
        lookalikes: list of pairs of an index into `backgrounds` and float `(4,)`, a square there
            that a cascade takes for a face.
        variation: Variation, how far they are varied.
        size: int, side of the examples in pixels.
    """

    def __init__(self, sources, backgrounds, lookalikes, variation, size=96):
        self.sources = [(images, _with_depth(found)) for images, found in sources]
        self.squares = [squares.square_around(found) for _, found in sources]
        self.where = [(s, i) for s, (images, _) in enumerate(sources) for i in range(len(images))]
        self.backgrounds, self.lookalikes = backgrounds, lookalikes
        self.variation, self.size = variation, size
        self.emphasis = emphasis()

    def __len__(self):
        return len(self.where)

    def varied(self, variation):
        """The same faces and photos, varied in another way: Examples."""
        other = copy.copy(self)
        other.variation = variation
        return other

    def batch(self, chosen, empty, rng):
        """Faces and squares without a face.

        Args:
            chosen: ints, which faces.
            empty: int, how many squares without a face to add.
            rng: numpy.random.Generator

        Returns:
            tuple: uint8 `(n, size, size, 1)`; float32 `(n, 478, 6)`, x, y, z in the square, then
                the weight of each (0 where it is not known); float32 `(n, 1)`, 1 for a face.
        """
        made = [self.face(int(i), rng) for i in chosen]
        images = [image for image, _ in made]
        images += [self.nothing(rng) for _ in range(empty)]
        targets = np.zeros((len(images), points.POINTS, 6), np.float32)
        targets[:len(made)] = np.array([target for _, target in made]).reshape(-1, 478, 6)
        presence = (np.arange(len(images)) < len(made)).astype(np.float32)
        images = spoil.light_and_noise(np.stack(images), self.variation, rng)
        return images[..., None], targets, presence[:, None]

    def face(self, index, rng):
        """One varied face: uint8 `(size, size)`, and float32 `(478, 6)` as in `batch`."""
        picture, found, square = self._picked(index, rng)
        square = self._moved(square, rng)
        if rng.random() < self.variation.cropped:
            picture, found, square = _cropped(picture, found, square, rng)
        bend = self._bend(rng)
        image = self._seen(picture, square, bend, rng)
        placed = _bent(squares.to_square(found, square), bend)
        image = spoil.cover_and_blur(image, placed[:, :2] * self.size, self.variation,
                                     self._patch, rng)
        return image, self._target(placed)

    def shape(self, index, rng):
        """Where the points of one varied face are: float `(478, 3)`, z 0 if it is not known."""
        _, found, square = self._picked(index, rng)
        placed = squares.to_square(found, self._moved(square, rng))
        return np.nan_to_num(_bent(placed, self._bend(rng)))

    def nothing(self, rng):
        """One square without a face, or with one that is not where it should be."""
        kind = list(NOTHING)[rng.choice(len(NOTHING), p=list(NOTHING.values()))]
        if kind == "lookalike" and self.lookalikes:
            where, square = self.lookalikes[rng.integers(len(self.lookalikes))]
            return squares.cut(self.backgrounds[where], self._moved(square, rng), self.size)
        if kind in ("background", "lookalike"):
            return self._patch(rng)
        if kind == "texture":
            return spoil.texture(self.size, rng)
        picture, _, square = self._picked(int(rng.integers(len(self))), rng)
        square = self._moved(square, rng)
        _displace(kind, square, rng)
        image = self._seen(picture, square, np.eye(2), rng)
        return spoil.shuffled(image, rng) if kind == "shuffled" else image

    def _picked(self, index, rng):
        """A picture with its points and square; mirrored half of the time."""
        source, i = self.where[index]
        picture, found = self.sources[source][0][i], self.sources[source][1][i]
        square = self.squares[source][i].copy()
        if rng.random() < 0.5:
            width = picture.shape[1]
            picture, found = picture[:, ::-1], found[points.MIRROR]
            found[:, 0] = width - found[:, 0]
            square[0], square[3] = width - square[0], -square[3]
        return picture, found, square

    def _moved(self, square, rng):
        """The square somewhere near its right place."""
        v = self.variation
        draw = rng.uniform(-1, 1, 4)
        if rng.random() > v.bold:
            draw = np.clip(rng.normal(0, 0.33, 4), -1, 1)
        x, y, side, roll = square
        side = side * v.scale ** draw[2]
        return np.array([x + v.shift * draw[0] * side, y + v.shift * draw[1] * side, side,
                         roll + v.roll * draw[3]])

    def _bend(self, rng):
        """A 2×2 matrix that makes the face a little narrower, shorter or slanted."""
        if rng.random() < 0.5 or not self.variation.squeeze:
            return np.eye(2)
        return np.eye(2) + rng.uniform(-1, 1, (2, 2)) * self.variation.squeeze * (
            np.eye(2) * 0.7 + 0.3)

    def _seen(self, picture, square, bend, rng):
        """The square cut out, what lies outside the picture filled in one of several ways."""
        import cv2

        matrix = squares.affine(square, self.size)
        centre = (self.size - 1) / 2
        turned = matrix[:, :2] @ bend
        middle = matrix[:, :2] @ (centre, centre) + matrix[:, 2] - turned @ (centre, centre)
        matrix = np.column_stack([turned, middle])
        size, flags = (self.size, self.size), cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        picture = np.ascontiguousarray(picture)
        if rng.random() >= self.variation.background:
            border = cv2.BORDER_REFLECT_101 if rng.random() < 0.25 else cv2.BORDER_REPLICATE
            return cv2.warpAffine(picture, matrix, size, flags=flags, borderMode=border)
        mask = spoil.soft_mask(picture.shape, rng)
        cut = cv2.warpAffine(picture, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        mask = cv2.warpAffine(mask, matrix, size, flags=flags)
        return spoil.blend(cut, self._patch(rng), mask)

    def _patch(self, rng):
        """A square from somewhere in a picture without faces."""
        if not self.backgrounds:
            return spoil.texture(self.size, rng)
        photo = self.backgrounds[rng.integers(len(self.backgrounds))]
        least = min(photo.shape)
        side = least * np.exp(rng.uniform(np.log(min(1, 48 / least)), 0))
        place = [rng.uniform(0.3 * side, length - 0.3 * side) for length in photo.shape[::-1]]
        return squares.cut(photo, (*place, side, rng.uniform(-180, 180)), self.size)

    def _target(self, placed):
        known = np.isfinite(placed)
        weights = np.array([1, 1, DEPTH]) * self.emphasis[:, None] * known
        placed = np.where(known, placed, 0)
        weights = weights / max(points.eye_distance(placed), NARROWEST)
        return np.concatenate([placed, weights], 1).astype(np.float32)


def emphasis():
    """float `(478,)`: how much each point counts, 1 on average."""
    weights = np.ones(points.POINTS)
    for name, indices in points.GROUPS.items():
        for part, weight in EMPHASIS.items():
            if name.endswith(part):
                weights[list(indices)] = weight
    return weights / weights.mean()


def _bent(placed, bend):
    """Points in the square after the picture was bent: a copy."""
    bent = placed.copy()
    bent[:, :2] = (placed[:, :2] - 0.5) @ np.linalg.inv(bend).T + 0.5
    return bent


def _cropped(picture, found, square, rng):
    """The picture cut off at a line through the face, as by the edge of a photo."""
    keep = rng.uniform(0.5, 1)
    axis, behind = int(rng.integers(2)), rng.random() < 0.5
    low, high = np.quantile(found[:, axis], (0.02, 0.98))
    length = picture.shape[1 - axis]
    edge = round(low + (high - low) * keep) if behind else round(high - (high - low) * keep)
    edge = int(np.clip(edge, 8, length - 8))
    part = slice(0, edge) if behind else slice(edge, length)
    found, square = found.copy(), square.copy()
    found[:, axis] -= part.start
    square[axis] -= part.start
    return (picture[part] if axis else picture[:, part]), found, square


def _displace(kind, square, rng):
    """Move a face's square, in place, to where its face should not be taken for one."""
    if kind == "piece":
        square[:2] += rng.uniform(-0.28, 0.28, 2) * square[2]
        square[2] *= rng.uniform(0.12, 0.42)
    elif kind == "beside":
        angle, far = rng.uniform(0, 2 * np.pi), rng.uniform(0.55, 1.0)
        square[:2] += far * square[2] * np.array([np.cos(angle), np.sin(angle)])
    elif kind == "far":
        square[2] *= rng.uniform(2.6, 4.5)
    elif kind == "upside down":
        square[3] += rng.uniform(120, 240)


def _with_depth(found):
    """Points `(n, 478, 3)`, with NaN where z is not known."""
    found = np.asarray(found, np.float64)
    if found.shape[-1] == 3:
        return found
    return np.concatenate([found, np.full((*found.shape[:2], 1), np.nan)], 2)
