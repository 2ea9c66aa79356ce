"""Names for the 478 points of the face mesh: which are the eyes, the lips, the brows, the jaw.

The mesh is that of MediaPipe (Kartynnik et al., "Real-time facial surface geometry from monocular
video on mobile GPUs", 2019): 468 points on the skin, then 5 of the iris of the person's right eye
and 5 of the left one. Right and left are the person's own: the right eye is at the left of the
picture. Only groups of the right side are written down; the left ones are their mirror twins.

    landmarks[GROUPS["outer_lips"]]      # the points of the outer edge of the lips, in order
    as_68(landmarks)                     # the same face as 68 points, as older papers have it
"""

import numpy as np

from expression_lab.errors import ShapeError

POINTS = 478
SKIN = 468  # points without the irises
FRONTAL = 15.0  # degrees of yaw and of pitch up to which a face counts as frontal

# The twin of each point on the other side of the face; a point of the middle is its own twin.
# Found by matching the mean shape of real faces with its mirror image, point by point.
MIRROR = np.array("""
    0 1 2 248 4 5 6 249 8 9 10 11 12 13 14 15 16 17 18 19 250 251 252 253 254 255 256 257 258
    259 260 261 262 263 264 265 266 267 268 269 270 271 272 273 274 275 276 277 278 279 280 281
    282 283 284 285 286 287 288 289 290 291 292 293 294 295 296 297 298 299 300 301 302 303 304
    305 306 307 308 309 310 311 312 313 314 315 316 317 318 319 320 321 322 323 94 324 325 326
    327 328 329 330 331 332 333 334 335 336 337 338 339 340 341 342 343 344 345 346 347 348 349
    350 351 352 353 354 355 356 357 358 359 360 361 362 363 364 365 366 367 368 369 370 371 372
    373 374 375 376 377 378 379 151 152 380 381 382 383 384 385 386 387 388 389 390 164 391 392
    393 168 394 395 396 397 398 399 175 400 401 402 403 404 405 406 407 408 409 410 411 412 413
    414 415 416 417 418 195 419 197 420 199 200 421 422 423 424 425 426 427 428 429 430 431 432
    433 434 435 436 437 438 439 440 441 442 443 444 445 446 447 448 449 450 451 452 453 454 455
    456 457 458 459 460 461 462 463 464 465 466 467 3 7 20 21 22 23 24 25 26 27 28 29 30 31 32
    33 34 35 36 37 38 39 40 41 42 43 44 45 46 47 48 49 50 51 52 53 54 55 56 57 58 59 60 61 62 63
    64 65 66 67 68 69 70 71 72 73 74 75 76 77 78 79 80 81 82 83 84 85 86 87 88 89 90 91 92 93 95
    96 97 98 99 100 101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116 117 118 119
    120 121 122 123 124 125 126 127 128 129 130 131 132 133 134 135 136 137 138 139 140 141 142
    143 144 145 146 147 148 149 150 153 154 155 156 157 158 159 160 161 162 163 165 166 167 169
    170 171 172 173 174 176 177 178 179 180 181 182 183 184 185 186 187 188 189 190 191 192 193
    194 196 198 201 202 203 204 205 206 207 208 209 210 211 212 213 214 215 216 217 218 219 220
    221 222 223 224 225 226 227 228 229 230 231 232 233 234 235 236 237 238 239 240 241 242 243
    244 245 246 247 473 476 475 474 477 468 471 470 469 472
""".split(), dtype=np.int64)
MIRROR.setflags(write=False)

# Single points.
NOSE_TIP, NOSE_BRIDGE, NOSE_BASE, FOREHEAD, CHIN = 4, 168, 2, 10, 152
RIGHT_EYE_OUTER, RIGHT_EYE_INNER, LEFT_EYE_INNER, LEFT_EYE_OUTER = 33, 133, 362, 263
RIGHT_MOUTH_CORNER, LEFT_MOUTH_CORNER = 61, 291
UPPER_LIP_TOP, UPPER_LIP_BOTTOM, LOWER_LIP_TOP, LOWER_LIP_BOTTOM = 0, 13, 14, 17
RIGHT_IRIS_CENTER, LEFT_IRIS_CENTER = 468, 473

_RIGHT = {  # from the outer side of the face to its middle, upper row before lower row
    "upper_lid": (246, 161, 160, 159, 158, 157, 173),
    "lower_lid": (7, 163, 144, 145, 153, 154, 155),
    "eye": (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7),
    "eye_corners": (33, 133),
    "iris": (468, 469, 470, 471, 472),  # the center, then four points of the rim
    "brow_upper": (70, 63, 105, 66, 107),
    "brow_lower": (46, 53, 52, 65, 55),
    "brow": (70, 63, 105, 66, 107, 55, 65, 52, 53, 46),
    "nose_wing": (129, 64, 98),
    "mouth_corner": (61,),
    "cheek": (117, 118, 50, 205, 187, 123),
}
_MIDDLE = {
    "nose_bridge": (168, 6, 197, 195, 5, 4),
    "nose_tip": (4,),
    "nose_base": (98, 97, 2, 326, 327),
    "outer_lips": (61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291,
                   375, 321, 405, 314, 17, 84, 181, 91, 146),
    "inner_lips": (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308,
                   324, 318, 402, 317, 14, 87, 178, 88, 95),
    "face_oval": (10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378,
                  400, 377, 152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21,
                  54, 103, 67, 109),
    "forehead": (10, 109, 67, 338, 297, 151, 108, 69, 337, 299, 9),
    "chin": (152, 148, 377, 175, 199, 200),
}


def _both_sides():
    groups = {}
    for name, indices in _RIGHT.items():
        groups[f"right_{name}"] = tuple(indices)
        groups[f"left_{name}"] = tuple(int(MIRROR[i]) for i in indices)
    return {**groups, **_MIDDLE}


# Every named group: name -> indices, in drawing order where the group is an outline.
GROUPS = _both_sides()

# Lines for drawing: name -> indices; an outline ends where it began.
CONTOURS = {name: (*GROUPS[name], GROUPS[name][0]) for name in (
    "face_oval", "right_brow", "left_brow", "right_eye", "left_eye", "outer_lips", "inner_lips")}
CONTOURS |= {name: (*GROUPS[name][1:], GROUPS[name][1]) for name in ("right_iris", "left_iris")}
CONTOURS |= {name: GROUPS[name] for name in ("nose_bridge", "nose_base")}

# The point of the mesh that is nearest to each point of the 68-point scheme of iBUG (Sagonas et
# al., "300 faces in-the-wild challenge", ICCVW 2013), in its order. 0 to 16 are the jaw from the
# person's right ear to the left one; 17 to 26 the brows; 27 to 35 the nose; 36 to 47 the eyes; 48
# to 59 the outer and 60 to 67 the inner lips. Checked against dlib's 68 points on 257 frontal
# faces: 5 % of the eye distance apart on average, and 15 % along the jaw, where iBUG's points
# follow the visible outline and those of the mesh stay on the skin.
IBUG_68 = (
    127, 234, 132, 58, 172, 136, 149, 148, 152, 377, 378, 365, 397, 288, 361, 454, 356,
    70, 63, 105, 66, 107, 336, 296, 334, 293, 300,
    168, 197, 5, 4, 75, 97, 2, 326, 305,
    33, 160, 158, 133, 153, 144, 362, 385, 387, 263, 373, 380,
    61, 39, 37, 0, 267, 269, 291, 405, 314, 17, 84, 181,
    78, 82, 13, 312, 308, 317, 14, 87,
)
# Which point of the 68 is the mirror twin of which.
MIRROR_68 = np.array([IBUG_68.index(int(MIRROR[i])) for i in IBUG_68])
_EYE_CORNERS = {POINTS: ((33, 133), (362, 263)), 68: ((36, 39), (42, 45))}


def check_landmarks(landmarks, counts=(POINTS,), dims=(2, 3), batch=None):
    """Refuse what is not landmarks.

    Args:
        landmarks: float `(…, 478, 2)` or `(…, 478, 3)`, pixels; anything NumPy can read.
        counts: tuple of int, how many points are allowed.
        dims: tuple of int, how many coordinates are allowed.
        batch: None for any number of leading axes, or how many there must be.

    Returns:
        ndarray: the landmarks, as float32 or float64.

    Raises:
        ShapeError: the shape is another, or a coordinate is not a finite number.
    """
    points = np.asarray(landmarks)
    if points.dtype.kind not in "iuf" or points.ndim < 2 or (
            points.shape[-2] not in counts or points.shape[-1] not in dims):
        raise ShapeError(f"Landmarks are numbers {_wanted(counts, dims)}; "
                         f"{points.dtype} {points.shape} came.")
    if batch is not None and points.ndim != batch + 2:
        raise ShapeError(f"Landmarks of {'one face' if batch == 0 else 'several faces'} were "
                         f"expected; an array {points.shape} came.")
    points = points.astype(np.float64 if points.dtype == np.float64 else np.float32, copy=False)
    if not np.isfinite(points).all():
        raise ShapeError("Some landmarks are not finite numbers; leave out faces where the "
                         "landmarks were not found.")
    return points


def as_68(landmarks):
    """The 68 points of iBUG, as a view of the mesh.

    Args:
        landmarks: float `(…, 478, d)`, face-mesh order, d 2 or 3; or already `(…, 68, d)`.

    Returns:
        float `(…, 68, d)`, the order of `IBUG_68`.

    Raises:
        ShapeError: the shape is another.
    """
    points = check_landmarks(landmarks, counts=(POINTS, 68))
    return points if points.shape[-2] == 68 else points[..., IBUG_68, :]


def eye_centers(landmarks):
    """The middle between the two corners of each eye.

    Args:
        landmarks: float `(…, 478, d)` or `(…, 68, d)`, d 2 or 3.

    Returns:
        float `(…, 2, d)`: the person's right eye, then the left one.

    Raises:
        ShapeError: the shape is another.
    """
    points = check_landmarks(landmarks, counts=(POINTS, 68))
    return points[..., _EYE_CORNERS[points.shape[-2]], :].mean(-2)


def eye_distance(landmarks):
    """The distance between the two eye centers in the picture: the measure of a face's size.

    Args:
        landmarks: float `(…, 478, d)` or `(…, 68, d)`, pixels; only x and y are used.

    Returns:
        float `(…)`, pixels.

    Raises:
        ShapeError: the shape is another.
    """
    right, left = np.moveaxis(eye_centers(landmarks)[..., :2], -2, 0)
    return np.linalg.norm(left - right, axis=-1)


def mirrored(landmarks, width):
    """The landmarks of the picture's mirror image.

    Args:
        landmarks: float `(…, 478, d)`, pixels.
        width: number, width of the picture, pixels (its left edge is at 0, its right one at width).

    Returns:
        float `(…, 478, d)`: the right eye is again at the left of the picture.

    Raises:
        ShapeError: the shape is another.
    """
    points = check_landmarks(landmarks)[..., MIRROR, :].copy()
    points[..., 0] = width - points[..., 0]
    return points


def frontal(pose):
    """Does a face look at the camera? It does within 15 degrees of yaw and of pitch.

    Args:
        pose: Pose, or anything with `.yaw` and `.pitch` in degrees (numbers or arrays).

    Returns:
        bool, or an array of them.
    """
    return (np.abs(pose.yaw) <= FRONTAL) & (np.abs(pose.pitch) <= FRONTAL)


def _wanted(counts, dims):
    return " or ".join(f"(…, {count}, {dim})" for count in counts for dim in dims)
