"""Cut a face out upright and always at the same size, and paste it back.

Four points decide: the two eyes, the base of the nose, the middle of the mouth. A turn, a scale and
a shift are looked for that lay them best over their places in the crop, by least squares (Umeyama
1991). Two eyes alone would do for a face that looks at us; but when the head turns, the eyes draw
together, and a crop measured by them would blow the face up.

Points are counted as landmarks are: the upper left corner of the picture is 0, 0, the middle of its
first pixel 0.5, 0.5.
"""

from dataclasses import dataclass, field

import numpy as np

from expression_lab.errors import ConfigError, DegenerateFaceError, ShapeError
from expression_lab.faces.pictures import check_picture
from expression_lab.faces.points import (
    LEFT_MOUTH_CORNER,
    NOSE_BASE,
    RIGHT_MOUTH_CORNER,
    check_landmarks,
    eye_centers,
    eye_distance,
)

# Where right eye, left eye, base of the nose and middle of the mouth lie in the crop, in sides:
# as they do in the pictures of FER2013, from brows to chin.
TEMPLATE = np.array(((0.325, 0.385), (0.675, 0.385), (0.5, 0.633), (0.5, 0.760)))
CLOSEST = 4  # pixels between the eyes; below that nothing is left to align
FINEST = 4096  # pixels, the longest side of what a crop is averaged from
SIZES = (8, 2048)
FINER = 4  # times that a crop is enlarged before it is carried smoothly to a finer photo


@dataclass(frozen=True, eq=False)
class Aligned:
    """A face cut out upright, and the way back.

    Attributes:
        crop: uint8 `(S, S, 3)`, or `(S, S)` where grey was asked for.
        transform: float `(2, 3)`, photo → crop: a turn, a scale and a shift.
        photo_shape: the shape of the photo.
    """

    crop: np.ndarray = field(repr=False)
    transform: np.ndarray
    photo_shape: tuple

    @property
    def inverse(self):
        """The transform crop → photo, float `(2, 3)`."""
        return _inverse(self.transform)

    @property
    def scale(self):
        """Pixels of the crop for one pixel of the photo."""
        return float(np.hypot(*self.transform[:, 0]))

    def to_crop(self, points):
        """Points of the photo as points of the crop.

        Args:
            points: float `(…, 2)` or `(…, 3)`, pixels; z is scaled along.

        Returns:
            float of the same shape.
        """
        return _moved(points, self.transform)

    def to_photo(self, points):
        """Points of the crop as points of the photo; the inverse of `to_crop`."""
        return _moved(points, self.inverse)

    def unalign(self, crop, photo, feather=0.08):
        """Paste an edited crop back into the photo.

        What was changed in the crop is added to the photo, so that pores, hair and grain which are
        finer than the crop stay; where nothing was changed the photo stays bit for bit.

        Args:
            crop: uint8, the edited crop, as large as `.crop`; grey or RGB.
            photo: uint8, the photo that the face was cut out of.
            feather: 0 to 0.5, how far in from the crop's border the change fades in, in sides.

        Returns:
            uint8: a new photo of the same shape.

        Raises:
            ShapeError: the crop or the photo has another shape than at the cutting.
            ConfigError: `feather` is out of range.
        """
        _check_paste(self, crop, photo, feather)
        change = _change(self.crop, crop, photo.ndim)
        change *= _soft_edge(crop.shape[0], feather)[..., None]
        result = photo.copy()
        if change.any():
            added, (rows, columns) = self.carry(change)
            mixed = photo[rows, columns] + added.reshape(*added.shape[:2], *photo.shape[2:])
            result[rows, columns] = np.clip(np.rint(mixed), 0, 255)
        return result

    def carry(self, values, smooth=False):
        """Bring numbers that belong to the crop's pixels to those of the photo.

        Args:
            values: float32 `(S, S)` or `(S, S, C)`, as large as `.crop`; 0 beyond it.
            smooth: bool, True for cubic interpolation, which leaves no grid in a photo that is
                much finer than the crop.

        Returns:
            tuple: float32 `(h, w)` or `(h, w, C)` at the photo's resolution, and the rows and
            columns of the photo where they lie, two slices; empty where the crop lies beside it.
        """
        rows, columns = self._region()
        size = columns.stop - columns.start, rows.stop - rows.start
        if min(size) <= 0:
            beside = slice(rows.start, rows.start), slice(columns.start, columns.start)
            return np.zeros((0, 0, *values.shape[2:]), np.float32), beside
        back = self.inverse - np.array([[0, 0, columns.start], [0, 0, rows.start]])
        if smooth and self.scale < 1:
            values, back = _finer(values), back * (1 / FINER, 1 / FINER, 1)
        found = _warped(values, back, size, outside=0)
        return found.reshape(*found.shape[:2], *values.shape[2:]), (rows, columns)

    def _region(self):
        """Rows and columns of the photo that the crop touches."""
        side = self.crop.shape[0]
        corners = self.to_photo(side * np.array([[0, 0], [1, 0], [1, 1], [0, 1.0]]))
        low, high = np.floor(corners.min(0)) - 1, np.ceil(corners.max(0)) + 1
        limits = np.array(self.photo_shape[1::-1])
        (left, top), (right, bottom) = (np.clip(c, 0, limits).astype(int) for c in (low, high))
        return slice(top, bottom), slice(left, right)


def align(photo, landmarks, size=96, margin=0.0, gray=False):
    """Turn, scale and crop a face so that eyes, nose and mouth lie where they always lie.

    Args:
        photo: uint8 `(H, W, 3)` RGB or `(H, W)` grey.
        landmarks: float `(478, 2)` or `(478, 3)`, pixels of the photo, face-mesh order.
        size: side of the square crop, pixels.
        margin: float, added on each side, in sides; 0 frames like FER2013, brows to chin.
        gray: bool, True for one channel.

    Returns:
        Aligned: the crop, and the transforms there and back. Beyond the photo its edge is
        repeated; a large face is averaged down, not thinned out.

    Raises:
        ShapeError: `photo` is not a picture, or the face does not lie in it.
        ConfigError: `size` or `margin` is out of range.
        DegenerateFaceError: the eyes are closer than 4 pixels.
    """
    import cv2

    check_picture(photo)
    if not SIZES[0] <= size <= SIZES[1] or not -0.3 < margin <= 4:
        raise ConfigError(f"size {size} and margin {margin} were given; use a size of {SIZES[0]} "
                          f"to {SIZES[1]} and a margin above -0.3, at most 4.")
    transform = face_transform(landmarks, size, margin)
    empty = np.empty((size, size), np.uint8)
    rows, columns = Aligned(empty, transform, photo.shape)._region()
    if rows.start >= rows.stop or columns.start >= columns.stop:
        raise ShapeError(f"The face lies outside the photo of {photo.shape[1]} × {photo.shape[0]} "
                         "pixels; landmarks are pixels of the whole photo.")
    here = transform.copy()  # from the part of the photo that is needed: panoramas are long
    here[:, 2] = _moved((columns.start, rows.start), transform)
    crop = _warped(photo[rows, columns], here, (size, size))
    if gray and crop.ndim == 3:
        crop = cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY)
    if not gray and crop.ndim == 2:
        crop = cv2.cvtColor(crop, cv2.COLOR_GRAY2RGB)
    return Aligned(crop, transform, photo.shape)


def face_transform(landmarks, size=96, margin=0.0):
    """The transform that lays a face over its place in the crop, without any picture.

    Args:
        landmarks: float `(478, 2)` or `(478, 3)`, pixels.
        size, margin: as those of `align`.

    Returns:
        float `(2, 3)`, photo → crop.

    Raises:
        ShapeError: not the landmarks of one face.
        DegenerateFaceError: the eyes are closer than 4 pixels.
    """
    face = check_landmarks(landmarks, batch=0)[:, :2].astype(float)
    if eye_distance(face) < CLOSEST:
        raise DegenerateFaceError(
            f"The eyes are {eye_distance(face):.1f} pixels apart; at least {CLOSEST} are needed "
            "to align a face. Take a larger photo, or a face that is less turned away.")
    mouth = face[[RIGHT_MOUTH_CORNER, LEFT_MOUTH_CORNER]].mean(0)
    seen = np.vstack([eye_centers(face), face[NOSE_BASE], mouth])
    return similarity(seen, size * (TEMPLATE + margin) / (1 + 2 * margin))


def similarity(source, target):
    """The turn, scale and shift that lay points over others, by least squares (Umeyama 1991).

    Args:
        source, target: float `(n, 2)`, n at least 2, not all in one place.

    Returns:
        float `(2, 3)`: source → target; never a mirror image.
    """
    a, b = (np.asarray(points, float) @ (1, 1j) for points in (source, target))
    from_middle, to_middle = a - a.mean(), b - b.mean()
    turn = np.vdot(from_middle, to_middle) / np.vdot(from_middle, from_middle)
    shift = b.mean() - turn * a.mean()
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])


def _warped(picture, transform, size, outside=None):
    """Resample a picture; finer than asked and then averaged where it shrinks.

    Args:
        picture: `(H, W)` or `(H, W, C)`, uint8 or float32.
        transform: float `(2, 3)`, picture → result.
        size: width and height of the result.
        outside: the value beyond the picture, or None to repeat its edge.
    """
    import cv2

    shrink = 1 / np.hypot(*transform[:, 0])
    finer = int(np.clip(np.ceil(shrink - 0.2), 1, max(1, FINEST // max(size))))
    middle = np.array([[1, 0, 0.5], [0, 1, 0.5], [0, 0, 1]])  # OpenCV counts from pixel centers
    matrix = finer * np.vstack([transform, (0, 0, 1 / finer)])
    matrix = (np.linalg.inv(middle) @ matrix @ middle)[:2]
    border = cv2.BORDER_REPLICATE if outside is None else cv2.BORDER_CONSTANT
    large = cv2.warpAffine(picture, matrix, [finer * side for side in size],
                           flags=cv2.INTER_LINEAR, borderMode=border, borderValue=outside or 0)
    return large if finer == 1 else cv2.resize(large, size, interpolation=cv2.INTER_AREA)


def _finer(values):
    """Enlarged `FINER` times by cubic convolution (Keys 1981): straight slopes stay straight,
    which those of OpenCV do not."""
    side = len(values)
    at = (np.arange(FINER * side) + 0.5) / FINER - 0.5
    first = np.floor(at).astype(int)
    t = at - first
    shares = ((-t + 2 * t**2 - t**3) / 2, 1 - 2.5 * t**2 + 1.5 * t**3,
              (t + 4 * t**2 - 3 * t**3) / 2, (t**3 - t**2) / 2)
    mixing = np.zeros((FINER * side, side), np.float32)
    for offset, share in enumerate(shares, start=-1):
        np.add.at(mixing, (np.arange(len(at)), np.clip(first + offset, 0, side - 1)), share)
    return np.einsum("ai,bj,ij...->ab...", mixing, mixing, values, optimize=True)


def _change(before, after, dims):
    """What was changed, float32 `(S, S, C)`, in as many channels as the photo has at most."""
    import cv2

    if dims == 2 or after.ndim == 2 or before.ndim == 2:
        before, after = (one if one.ndim == 2 else cv2.cvtColor(one, cv2.COLOR_RGB2GRAY)
                         for one in (before, after))
    change = after.astype(np.float32) - before
    if change.ndim == 2:
        change = np.repeat(change[..., None], 3 if dims == 3 else 1, axis=2)
    return change


def _soft_edge(side, feather):
    """Weights `(side, side)`: 1 in the middle, falling to 0 at the border."""
    from_border = np.minimum(np.arange(side), np.arange(side)[::-1]) / side
    ramp = np.ones(side) if feather == 0 else np.clip(from_border / feather, 0, 1)
    smooth = ramp * ramp * (3 - 2 * ramp)
    return np.outer(smooth, smooth).astype(np.float32)


def _check_paste(aligned, crop, photo, feather):
    for picture in (crop, photo):
        check_picture(picture)
    if crop.shape[:2] != aligned.crop.shape[:2]:
        raise ShapeError(f"The crop was {aligned.crop.shape[:2]}; {crop.shape[:2]} came back.")
    if photo.shape != tuple(aligned.photo_shape):
        raise ShapeError(f"The face was cut out of a photo {tuple(aligned.photo_shape)}; it cannot "
                         f"be pasted into one {photo.shape}.")
    if not 0 <= feather <= 0.5:
        raise ConfigError(f"feather is {feather}; use 0 to 0.5 of the crop's side.")


def _moved(points, transform):
    points = np.asarray(points, float)
    if points.ndim < 1 or points.shape[-1] not in (2, 3):
        raise ShapeError(f"Points are numbers (…, 2) or (…, 3); {points.shape} came.")
    flat = points[..., :2] @ transform[:, :2].T + transform[:, 2]
    depth = points[..., 2:] * np.hypot(*transform[:, 0])
    return np.concatenate([flat, depth], axis=-1)


def _inverse(transform):
    back = np.linalg.inv(transform[:, :2])
    return np.column_stack([back, -back @ transform[:, 2]])
