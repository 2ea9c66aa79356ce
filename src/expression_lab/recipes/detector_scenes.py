"""Pictures from which the detector learns: faces pasted into backgrounds, everything varied.

A scene is a piece of a background with things that are no faces (objects, shapes, pieces of
faces) and some faces, each turned, scaled, lit and cut out in its own way; then the whole picture
is lit, blurred, roughened and compressed as pictures are. Where each face lies is known exactly.
"""

from dataclasses import dataclass, field

import numpy as np

from expression_lab.faces import framing

SIZE = 256  # pixels, side of a scene
SMALLEST, LARGEST = 13, 300  # sides of the faces, pixels
VISIBLE = 0.62  # a face of which less lies in the picture is not asked for


@dataclass(frozen=True)
class Faces:
    """Pictures of one face each, and where it is.

    Attributes:
        images: uint8 `(n, S, S)`, grey.
        landmarks: float `(n, 478, 2 or 3)`, pixels.
    """

    images: np.ndarray
    landmarks: np.ndarray
    squares: np.ndarray = field(init=False)

    def __post_init__(self):
        object.__setattr__(self, "squares", framing.squares(self.landmarks))


class Scenes:
    """An endless, reproducible row of scenes.

    Args:
        sources: list of Faces.
        backgrounds: list of uint8 `(H, W)`, without faces.
        things: list of uint8 `(h, w, 2)`: grey and opacity of things that are no faces.
        size: int, side of a scene in pixels.
        shares: list of float or None, how often each source is drawn from.
    """

    def __init__(self, sources, backgrounds=(), things=(), size=SIZE, shares=None):
        self.sources, self.things, self.size = list(sources), list(things), size
        self.backgrounds, self.shares = list(backgrounds), shares

    def scene(self, seed):
        """One scene.

        Args:
            seed: int or sequence of int; the same seed gives the same scene.

        Returns:
            tuple: uint8 `(size, size)`, and float32 `(n, 4)`: squares of its faces.
        """
        rng = np.random.default_rng(seed)
        if rng.random() < 0.12:
            picture, squares = self._filled(rng)
        else:
            picture = self._background(rng)
            for _ in range(rng.choice((0, 0, 1, 2, 4))):
                self._add_thing(picture, rng)
            squares = []
            for _ in range(rng.choice((0, 1, 2, 3, 5), p=(0.15, 0.4, 0.25, 0.1, 0.1))):
                self._add_face(picture, squares, rng)
        return developed(picture, rng), np.reshape(squares, (-1, 4)).astype(np.float32)

    def _background(self, rng):
        drawn = not self.backgrounds or rng.random() < 0.15
        picture = texture(self.size, rng) if drawn else self._piece(rng)
        return np.ascontiguousarray(picture[:, ::rng.choice((-1, 1))])

    def _piece(self, rng):
        import cv2

        photo = self.backgrounds[rng.integers(len(self.backgrounds))]
        side = int(np.exp(rng.uniform(np.log(90), np.log(min(photo.shape)))))
        y, x = (int(rng.integers(0, length - side + 1)) for length in photo.shape)
        piece = photo[y:y + side, x:x + side]
        method = cv2.INTER_AREA if side > self.size else cv2.INTER_LINEAR
        return cv2.resize(piece, (self.size, self.size), interpolation=method)

    def _draw_face(self, rng):
        faces = self.sources[rng.choice(len(self.sources), p=self.shares)]
        number = rng.integers(len(faces.images))
        return faces.images[number], faces.squares[number]

    def _filled(self, rng):
        """A face that fills the picture, whose edge is repeated outwards."""
        import cv2

        face, square = self._draw_face(rng)
        side = self.size * rng.uniform(0.3, 1.15)
        middle = self.size / 2 + rng.uniform(-0.12, 0.12, 2) * self.size
        transform, placed = placement(square, side, middle, rng, turn=8)
        picture = cv2.warpAffine(face, of_pixels(transform), (self.size, self.size),
                                 flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return picture, [placed] if visible(placed, self.size) else []

    def _add_face(self, picture, squares, rng):
        face, square = self._draw_face(rng)
        largest = LARGEST if not squares else 110
        side = np.exp(rng.uniform(np.log(SMALLEST), np.log(largest)))
        middle = rng.uniform(0, self.size, 2)
        turn = rng.uniform(-60, 60) if rng.random() < 0.2 else rng.normal(0, 10)
        transform, placed = placement(square, side, middle, rng, turn)
        if not visible(placed, self.size) or any(
                framing.overlap([one], placed)[0] > 0.02 for one in squares):
            return
        paste(picture, lit(face, rng), transform, face_mask(square, face.shape, rng))
        squares.append(placed)
        if rng.random() < 0.15:
            cover(picture, placed, rng)

    def _add_thing(self, picture, rng):
        if self.things and rng.random() < 0.6:
            thing = self.things[rng.integers(len(self.things))]
            gray, mask = thing[..., 0], thing[..., 1].astype(np.float32) / 255
        elif rng.random() < 0.5:
            gray, mask = piece_of_face(*self._draw_face(rng), rng)
        else:
            gray = texture(96, rng)
            mask = np.ones(gray.shape, np.float32) if rng.random() < 0.5 else ellipse(gray.shape)
        square = (gray.shape[1] / 2, gray.shape[0] / 2, max(gray.shape), 0)
        side = np.exp(rng.uniform(np.log(16), np.log(self.size)))
        transform, _ = placement(square, side, rng.uniform(0, self.size, 2), rng,
                                 rng.normal(0, 15))
        paste(picture, lit(gray, rng), transform, mask)


def placement(square, side, middle, rng, turn):
    """The transform that puts a face somewhere, and the square it then has.

    Args:
        square: float `(4,)`, of the face in its own picture.
        side: float, pixels, in the scene.
        middle: float `(2,)`, pixels, in the scene.
        rng: numpy.random.Generator, which may mirror and stretch the face a little.
        turn: float, degrees, clockwise.

    Returns:
        tuple: float `(2, 3)`, and float `(4,)`.
    """
    flip = rng.choice((-1, 1))
    stretch = np.exp(rng.normal(0, 0.05))
    angle, scale = np.radians(turn), side / square[2]
    cos, sin = np.cos(angle), np.sin(angle)
    stretched = np.diag([scale * flip * stretch, scale / stretch])
    matrix = np.array([[cos, -sin], [sin, cos]]) @ stretched
    transform = np.column_stack([matrix, np.asarray(middle) - matrix @ square[:2]])
    return transform, np.array([*middle, side, square[3] * flip + turn])


def of_pixels(transform):
    """The same transform for OpenCV, which counts from the middle of the first pixel."""
    half = np.full(2, 0.5)
    return np.column_stack([transform[:, :2], transform @ [0.5, 0.5, 1] - half])


def visible(square, size):
    """Does enough of a square lie in a picture of this size?"""
    low = np.clip(square[:2] - square[2] / 2, 0, size)
    high = np.clip(square[:2] + square[2] / 2, 0, size)
    return np.prod(high - low) >= VISIBLE * square[2] ** 2


def paste(picture, gray, transform, mask):
    """Blend a grey picture into another one, in place, through a transform and a mask (0 to 1)."""
    import cv2

    corners = transform @ [[0, gray.shape[1], 0, gray.shape[1]], [0, 0, *[gray.shape[0]] * 2],
                           [1] * 4]
    low = np.clip(np.floor(corners.min(1)).astype(int), 0, picture.shape[::-1])
    high = np.clip(np.ceil(corners.max(1)).astype(int), 0, picture.shape[::-1])
    if (high - low).min() < 1:
        return
    scale = np.sqrt(abs(np.linalg.det(transform[:, :2])))
    if scale < 0.6:  # much smaller: blurred first, or fine lines would turn into noise
        gray = cv2.GaussianBlur(gray, (0, 0), 0.35 / scale)
    moving = of_pixels(transform) - [[0, 0, low[0]], [0, 0, low[1]]]
    moved, alpha = (cv2.warpAffine(one, moving, tuple(high - low), flags=cv2.INTER_LINEAR)
                    for one in (gray.astype(np.float32), mask))
    place = picture[low[1]:high[1], low[0]:high[0]]
    place[:] = (place * (1 - alpha) + moved * alpha + 0.5).astype(np.uint8)


def face_mask(square, shape, rng):
    """How a face is cut out: its whole picture, hard or soft, or an ellipse around the head."""
    import cv2

    kind = rng.random()
    if kind < 0.4:
        mask = np.ones(shape, np.float32)
        inner = rng.integers(0, max(1, round(0.04 * shape[0])), 4)
        mask[:inner[0]], mask[:, :inner[1]] = 0, 0
        mask[shape[0] - inner[2]:], mask[:, shape[1] - inner[3]:] = 0, 0
        return mask
    if kind < 0.6:
        border = max(2, round(shape[0] * rng.uniform(0.02, 0.1)))
        mask = np.zeros(shape, np.float32)
        mask[border:-border, border:-border] = 1
        return cv2.GaussianBlur(mask, (0, 0), border / 2)
    x, y, side, roll = (float(one) for one in square)
    axes = side * rng.uniform(0.42, 0.6), side * rng.uniform(0.52, 0.7)
    mask = np.zeros(shape, np.float32)
    cv2.ellipse(mask, ((x, y), (2 * axes[0], 2 * axes[1]), roll), 1, -1)
    return cv2.GaussianBlur(mask, (0, 0), side * rng.uniform(0.005, 0.06))


def ellipse(shape):
    """A soft ellipse that fills a picture: float32, 0 to 1."""
    y, x = np.mgrid[-1:1:shape[0] * 1j, -1:1:shape[1] * 1j].astype(np.float32)
    return np.clip((1 - np.hypot(x, y)) * 12, 0, 1)


def piece_of_face(face, square, rng):
    """A part of a face that is too little to be one, or a whole one upside down or scrambled."""
    x, y, side = square[:3]
    kind = rng.integers(4)
    if kind == 3:  # both halves of the face, changed over
        half = face.shape[0] // 2
        return np.concatenate([face[half:], face[:half]]), np.ones(face.shape, np.float32)
    width, height = ((0.5, 0.28), (0.3, 0.5), (0.35, 0.35))[kind]
    left = x + side * rng.uniform(-0.5, 0.5 - width)
    top = y + side * rng.uniform(-0.5, 0.5 - height)
    x0, y0 = (int(np.clip(at, 0, face.shape[0] - 8)) for at in (left, top))
    piece = face[y0:y0 + max(8, int(height * side)), x0:x0 + max(8, int(width * side))]
    return np.ascontiguousarray(piece), np.ones(piece.shape, np.float32)


def cover(picture, square, rng):
    """Hide a part of a face, less than half, in place."""
    import cv2

    x, y, side = square[:3]
    size = side * rng.uniform(0.2, 0.45, 2)
    angle = rng.uniform(0, 2 * np.pi)
    middle = (x + side * 0.35 * np.cos(angle), y + side * 0.35 * np.sin(angle))
    shade = float(rng.uniform(0, 255))
    if rng.random() < 0.5:
        cv2.ellipse(picture, (middle, tuple(size), rng.uniform(0, 180)), shade, -1)
    else:
        box = cv2.boxPoints((middle, tuple(size), rng.uniform(0, 90)))
        cv2.fillConvexPoly(picture, box.astype(np.int32), shade)


def lit(gray, rng):
    """Brightness, contrast, gamma and a light from one side, each a little at random."""
    gamma = np.exp(rng.normal(0, 0.3))
    contrast, shift = np.exp(rng.normal(0, 0.25)), rng.normal(0, 20)
    values = 255 * (np.arange(256) / 255) ** gamma
    table = np.clip((values - 128) * contrast + 128 + shift, 0, 255).astype(np.uint8)
    gray = table[gray]
    if rng.random() < 0.2:
        slope = np.linspace(*np.sort(rng.uniform(0.3, 1.2, 2))[::rng.choice((-1, 1))],
                            gray.shape[1], dtype=np.float32)
        gray = np.clip(gray * slope, 0, 255).astype(np.uint8)
    return gray


def developed(picture, rng):
    """A whole picture as cameras and files spoil it: light, blur, noise, compression."""
    import cv2

    if rng.random() < 0.5:
        picture = lit(picture, rng)
    if rng.random() < 0.1:
        picture = np.clip(picture * rng.uniform(0.1, 0.5), 0, 255).astype(np.uint8)
    if rng.random() < 0.25:
        picture = cv2.GaussianBlur(picture, (0, 0), rng.uniform(0.4, 1.4))
    if rng.random() < 0.3:
        noise = rng.standard_normal(picture.shape, np.float32) * rng.uniform(2, 22)
        picture = np.clip(picture + noise, 0, 255).astype(np.uint8)
    if rng.random() < 0.3:
        quality = [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 90))]
        picture = cv2.imdecode(cv2.imencode(".jpg", picture, quality)[1], cv2.IMREAD_GRAYSCALE)
    return picture


def texture(size, rng):
    """Something drawn that is no face: a plain tone, waves, spots, shapes, letters or noise."""
    import cv2

    picture = np.full((size, size), rng.integers(0, 256), np.uint8)
    kind = rng.integers(6)
    if kind == 1:
        y, x = np.mgrid[:size, :size] / size
        wave = np.sin(2 * np.pi * (x * rng.uniform(-12, 12) + y * rng.uniform(-12, 12)))
        return (128 + wave * rng.uniform(20, 127)).astype(np.uint8)
    if kind == 2:
        cells = int(rng.integers(3, 40))
        small = rng.integers(0, 256, (cells, cells)).astype(np.uint8)
        return cv2.resize(small, (size, size), interpolation=int(rng.integers(0, 3)))
    for _ in range(int(rng.integers(0, 30))):
        shade, line = float(rng.integers(0, 256)), int(rng.choice((-1, 1, 2, 4)))
        at = tuple(int(v) for v in rng.integers(0, size, 2))
        extent = int(np.exp(rng.uniform(np.log(4), np.log(size / 2))))
        if kind == 3:
            cv2.circle(picture, at, extent, shade, line)
        elif kind == 4:
            to = at[0] + extent, at[1] + int(rng.integers(-extent, extent + 1))
            cv2.rectangle(picture, at, to, shade, line)
        elif kind == 5:
            word = "".join(chr(c) for c in rng.integers(33, 127, 8))
            font = int(rng.integers(0, 8))
            cv2.putText(picture, word, at, font, extent / 60, shade, 1 + line % 3)
    return picture
