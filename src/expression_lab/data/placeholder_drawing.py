"""The pen of the placeholder: people and movements in, grey cartoon faces out.

Face units: the middle of the face is (0, 0), the chin lies at y = 1, x grows to the right and
y grows down. Every part is computed for all faces at once, then painted face by face.
"""
import numpy as np

MOVES = ("inner_brow", "outer_brow", "brow_low", "lid", "squint", "wrinkle", "lip_up",
         "corner_left", "corner_right", "stretch", "jaw", "press")
SHIFT = 4  # OpenCV takes corners in sixteenths of a pixel
T = np.linspace(-1, 1, 13, dtype=np.float32)  # along a feature: from -1, its left end, to 1


def people(rng, n):
    """Draw `n` persons: dict of trait name → float32 (n,)."""
    span = {"width": (0.70, 0.86), "jaw_width": (0.62, 0.95), "skin": (110, 215),
            "hair": (0.05, 0.62), "hairline": (-0.78, -0.52), "parting": (-0.6, 0.6),
            "peak": (-0.40, 0.20), "temple": (0.15, 0.75),
            "volume": (0.05, 0.22), "length": (-0.6, 1.3), "eye": (0.85, 1.20),
            "apart": (0.31, 0.37), "eye_y": (-0.16, -0.06), "iris": (25, 110),
            "brow": (0.028, 0.060), "nose": (0.20, 0.34), "nose_width": (0.09, 0.15),
            "mouth": (0.22, 0.31), "lip": (0.035, 0.075), "backdrop": (30, 230),
            "glasses": (0, 1), "beard": (0, 1), "bald": (0, 1)}
    return {name: rng.uniform(*ends, n).astype(np.float32) for name, ends in span.items()}


def draw(person, moves, rng, noise_rng, size=48):
    """Draw faces.

    Args:
        person: dict of trait → float (n,), as from `people`.
        moves: dict of movement in MOVES → float (n,), 0 at rest, about 1 when clearly visible.
        rng: numpy Generator of pose and light.
        noise_rng: numpy Generator of the pixel noise.
        size: side of a face, pixels.

    Returns:
        uint8 (n, size, size).
    """
    import cv2

    n = len(person["skin"])
    zoom = 2 if size >= 40 else 4  # paint larger, then shrink: smooth edges
    place = _pose(rng, n, size * zoom)
    parts = [(place(points), shade, thick, shown)
             for points, shade, thick, shown in _backdrop(rng, n) + _parts(person, moves)]
    light = _light(rng, n, size)
    soft = (size * zoom // 40 * 2 + 1,) * 2
    images = np.empty((n, size, size), np.uint8)
    for i in range(n):
        canvas = np.full((size * zoom, size * zoom), person["backdrop"][i], np.uint8)
        for points, shade, thick, shown in parts:
            if points is None:  # the soft parts are done: blur them, go on with sharp ones
                canvas = cv2.blur(cv2.blur(canvas, soft), soft)
            elif shown[i]:
                _paint(cv2, canvas, points[i], float(shade[i]), thick, size * zoom)
        small = cv2.resize(canvas, (size, size), interpolation=cv2.INTER_AREA)
        noisy = small * light(i) + noise_rng.standard_normal((size, size), np.float32) * 4
        images[i] = noisy.clip(0, 255)
    return images


def _paint(cv2, canvas, points, shade, thick, side):
    if thick == 0:
        cv2.fillPoly(canvas, [points], shade, cv2.LINE_AA, SHIFT)
    else:
        cv2.polylines(canvas, [points], False, shade, max(1, round(thick * side)), cv2.LINE_AA,
                      SHIFT)


def _pose(rng, n, side):
    """A function from face units (n, k, 2) to fixed-point pixels: turned, scaled and shifted."""
    angle, scale = rng.normal(0, 0.07, n), side * rng.uniform(0.42, 0.50, n)
    shift = side * (0.5 + rng.normal(0, 0.02, (n, 1, 2)))
    yaw = rng.normal(0, 0.28, n).clip(-0.8, 0.8)[:, None]
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    turn = turn.transpose(2, 0, 1) * scale[:, None, None]

    def place(points):
        if points is None:
            return None
        x, y = points[..., 0], points[..., 1]
        near = np.clip(1 - x**2 - 0.5 * y**2, 0, 1)  # what stands out moves most when a head turns
        points = np.stack([x + 0.16 * yaw * near, y], -1)
        return np.round((points @ turn + shift) * 2**SHIFT).astype(np.int32)

    return place


def _light(rng, n, size):
    """A function from a face's number to float32 (size, size): brighter on one side."""
    angle, slope = rng.uniform(0, 2 * np.pi, n), rng.uniform(0, 0.3, n)
    gain = rng.uniform(0.75, 1.15, n)
    y, x = np.mgrid[-1:1:size * 1j, -1:1:size * 1j].astype(np.float32)
    return lambda i: np.float32(gain[i]) * (
        1 + np.float32(slope[i] * np.cos(angle[i])) * x
        + np.float32(slope[i] * np.sin(angle[i])) * y)


def _backdrop(rng, n):
    """Two blurred shapes behind every head: a window, a wall, a tree."""
    every, shapes = np.ones(n, bool), []
    for _ in range(2):
        middle, reach = rng.uniform(-1.2, 1.2, (n, 1, 2)), rng.uniform(0.3, 1.1, (n, 1, 2))
        corners = np.float32([[-1, -1], [1, -1], [1, 1], [-1, 1]]) + rng.normal(0, 0.2, (n, 4, 2))
        shapes.append((middle + reach * corners, rng.uniform(20, 240, n), 0, every))
    return shapes


def _parts(p, m):
    """Every part from back to front as (points (n, k, 2), shade (n,), thickness, shown (n,))."""
    n = len(p["skin"])
    every, skin = np.ones(n, bool), p["skin"]
    hair = skin * p["hair"] * 0.9 + 8
    return [*_head(p, m, skin, hair, every), (None, None, 0, every),
            *_creases(p, m, skin, every), *_nose(p, m, skin, every), *_mouth(p, m, skin, every),
            *_eye(p, m, skin, hair, -1), *_eye(p, m, skin, hair, 1), *_glasses(p, every)]


def _curve(x, y):
    """Points (n, k, 2) from coordinates that broadcast together."""
    return np.stack(np.broadcast_arrays(x, y), -1).astype(np.float32)


def _band(x, top, bottom):
    """A closed shape between two curves over the same x."""
    x, top, bottom = np.broadcast_arrays(x, top, bottom)
    return np.concatenate([_curve(x, top), _curve(x, bottom)[:, ::-1]], 1)


def _col(values):
    return np.asarray(values, np.float32)[:, None]


def _head(p, m, skin, hair, every):
    turn = np.linspace(0, 2 * np.pi, 36, endpoint=False, dtype=np.float32)
    x, y = np.sin(turn), np.cos(turn)  # starts at the chin
    low = y.clip(0) ** 2
    wide = _col(p["width"]) * (1 - low * (1 - _col(p["jaw_width"])) * 0.9)
    tall = 1 + 0.10 * _col(m["jaw"]) * y.clip(0)
    outline = _curve(x * wide, y * tall)
    skull = _curve(x * _col(p["width"] + p["volume"]), y * 1.0 - _col(p["volume"]))
    long = _curve(x * _col(p["width"] + p["volume"]),
                  np.where(y > 0, y * _col(p["length"]), y - _col(p["volume"])))
    neck = _band(0.36 * T, 0.6 + 0 * _col(skin), 2.0 + 0 * _col(skin))
    shoulders = _band(1.6 * T, 1.12 + 0.35 * T**2 + 0 * _col(skin), 3.0)
    top = -np.sqrt(1.02 - 0.9 * T**2) - 0.06
    line = _col(p["hairline"]) + _col(p["peak"]) * np.abs(T - _col(p["parting"]))
    line = np.maximum(line, top + 0.08) + _col(p["temple"]) * T**4
    fringe = _band(T * _col(p["width"] * 1.03), top, line)
    has_hair = p["bald"] > 0.12
    beard = _band(0.98 * T * _col(p["width"] * (0.45 + 0.5 * p["jaw_width"])),
                  0.42 - 0.42 * T**4, 1.02 + 0.09 * _col(m["jaw"]) - 0.75 * T**4)
    ears = [(_curve(s * _col(p["width"]) + 0.09 * x, 0.02 + 0.16 * y), skin * 0.85, 0, every)
            for s in (-1, 1)]
    return [(long, hair, 0, has_hair & (p["length"] > 0.4)), (skull, hair, 0, has_hair),
            (neck, skin * 0.72, 0, every), (shoulders, 255 - p["backdrop"] * 0.7, 0, every), *ears,
            (outline, skin * 0.84, 0, every), (outline * 0.93, skin * 0.94, 0, every),
            (outline * 0.80, skin, 0, every), (outline * [0.5, 0.6], skin * 1.05, 0, every),
            (beard, 0.55 * skin + 0.35 * hair, 0, p["beard"] > 0.85), (fringe, hair, 0, has_hair)]


def _creases(p, m, skin, every):
    """Lines of the skin that a movement makes: forehead, frown, root of the nose, cheeks."""
    raised = np.minimum(m["inner_brow"], 1)
    lines = [(_curve(0.30 * T, -0.56 - k + 0.02 * T**2 + 0 * _col(skin)),
              skin * (1 - 0.20 * raised), 0.012, raised > 0.4) for k in (0.0, 0.07)]
    for s in (-1, 1):
        frown = _curve(s * (0.05 + 0.01 * T), _col(p["eye_y"]) - 0.18 + 0.07 * T)
        lines.append((frown, skin * (1 - 0.40 * m["brow_low"].clip(0, 1)), 0.014,
                      m["brow_low"] > 0.35))
        slope = _curve(s * (0.09 + 0.04 * T), 0.05 + 0.05 * T + 0 * _col(skin))
        for k in (-0.07, 0.0):
            lines.append((slope + np.float32([0, k]), skin * (1 - 0.45 * m["wrinkle"].clip(0, 1)),
                          0.014, m["wrinkle"] > 0.3))
        pull = np.maximum(m["corner_left" if s < 0 else "corner_right"], 0.8 * m["wrinkle"])
        fold = _curve(s * (_col(p["nose_width"]) + 0.16 + 0.11 * T - 0.03 * T**2),
                      _col(p["nose"]) + 0.14 + 0.15 * T)
        lines.append((fold, skin * (1 - 0.32 * pull.clip(0, 1)), 0.014, pull > 0.3))
    return lines


def _nose(p, m, skin, every):
    wide, tip = _col(p["nose_width"] * (1 + 0.25 * m["wrinkle"])), _col(p["nose"])
    tip = tip - 0.06 * _col(m["wrinkle"])
    base = _curve(wide * T, tip + 0.05 * np.cos(np.pi * T) * (1 - 0.3 * T**2))
    side = _curve(wide * (0.55 + 0.25 * T), tip * (0.5 + 0.4 * T) - 0.03)
    holes = [(_curve(s * wide * 0.5 + wide * 0.22 * T, tip + 0.01 + 0.012 * T**2), skin * 0.4,
              0.018, every) for s in (-1, 1)]
    return [(side, skin * 0.84, 0.02, every), (base, skin * 0.66, 0.018, every), *holes]


def _mouth(p, m, skin, every):
    bow = (1 - T**2).clip(0)
    corner = np.where(T < 0, _col(m["corner_left"]), _col(m["corner_right"]))
    smile = _col(m["corner_left"] + m["corner_right"]).clip(-2, 2) / 2
    half = _col(p["mouth"] * (1 + 0.28 * m["stretch"] - 0.42 * m["jaw"] - 0.10 * m["press"]))
    half = half * (1 + 0.45 * smile.clip(0))
    x = half * T
    y = 0.60 - 0.17 * corner * np.abs(T) ** 1.6 + 0.05 * smile
    lift, drop = 0.10 * _col(m["lip_up"]), 0.36 * _col(m["jaw"] * (1 - 0.35 * m["stretch"]))
    drop = drop + 0.09 * _col(m["lip_up"]) - 0.02
    above = y - lift * bow**0.7 - 0.3 * drop * bow**0.5 * (1 - smile.clip(0))
    below = np.maximum(above, y + drop * bow**0.5 * (1 - 0.4 * smile.clip(0)))
    lip = _col(p["lip"] * (1 - 0.75 * m["press"].clip(0, 1)))
    lips = _band(x, above - lip * bow * (1 - 0.35 * np.exp(-(T / 0.2) ** 2)),
                 below + 1.35 * lip * bow**0.8)
    opened = drop[:, 0] > 0.05
    teeth = _band(0.9 * x, above, np.minimum(below, above + 0.09 * bow))
    return [(lips, skin * 0.70, 0, every), (_band(x, above, below), skin * 0 + 32, 0, opened),
            (teeth, skin * 0.25 + 180, 0, opened & (m["jaw"] < 0.75)),
            (_curve(x, above), skin * 0.32, 0.018, ~opened)]


def _eye(p, m, skin, hair, s):
    """One eye and its brow; s is -1 on the left of the picture and 1 on the right."""
    bow = (1 - T**2).clip(0) ** 0.75
    cx, cy, half = s * _col(p["apart"]), _col(p["eye_y"]), 0.155 * _col(p["eye"])
    open_up = (1 + 0.75 * m["lid"] - 0.60 * m["squint"]).clip(0.12)
    open_down = (1 + 0.30 * m["lid"] - 0.70 * m["squint"]).clip(0.05)
    tilt = 0.05 * s * T * _col(m["inner_brow"] * (m["lid"] < 0.5))  # sad eyes hang outwards
    top = cy - half * 0.58 * _col(open_up) * bow + tilt
    bottom = cy + half * 0.42 * _col(open_down) * bow + tilt
    x = cx + half * T
    iris = [(_band(cx + r * half * T, np.maximum(cy - r * half * np.sqrt(1 - T**2), _at(top, r)),
                   np.minimum(cy + r * half * np.sqrt(1 - T**2), _at(bottom, r))), shade, 0,
             open_up > 0) for r, shade in ((0.52, p["iris"]), (0.24, p["iris"] * 0.2))]
    spot = _curve(cx - 0.18 * half + 0.11 * half * np.sin(np.pi * T),
                  np.maximum(cy - 0.2 * half, _at(top, 0.2) + 0.1 * half)
                  + 0.11 * half * np.cos(np.pi * T))
    return [(_band(x, top, bottom), np.minimum(skin * 0.35 + 165, 250), 0, open_up > 0), *iris,
            (spot, skin * 0 + 245, 0, open_up > 0.7), (_curve(x, top), skin * 0.28, 0.020,
                                                       open_up > 0),
            (_curve(x, bottom), skin * 0.68, 0.010, open_up > 0), _brow(p, m, hair, s)]


def _brow(p, m, hair, s):
    along = (s * T + 1) / 2  # 0 at the nose, 1 at the temple
    inner = 0.15 * _col(m["brow_low"] - 1.05 * m["inner_brow"]) * (1 - along) ** 1.3
    outer = -0.14 * _col(m["outer_brow"]) * along**0.7
    y = _col(p["eye_y"]) - 0.23 - 0.05 * np.sin(np.pi * along * 0.8 + 0.3) + inner + outer
    y = y + 0.04 * _col(m["brow_low"])
    x = s * (_col(p["apart"]) + 0.21 * (s * T) - 0.03 * _col(m["brow_low"]) * (1 - along))
    thick = _col(p["brow"]) * (1.1 - 0.75 * along)
    return _band(x, y - thick, y + thick), np.minimum(hair, 0.6 * p["skin"]), 0, hair > 0


def _at(curve, reach):
    """The middle of a curve over T, seen at `reach` times T (lids cut the iris there)."""
    inner = reach * T
    k = np.clip(np.searchsorted(T, inner) - 1, 0, len(T) - 2)
    part = (inner - T[k]) / (T[k + 1] - T[k])
    return curve[:, k] * (1 - part) + curve[:, k + 1] * part


def _glasses(p, every):
    turn = np.linspace(0, 2 * np.pi, 21, dtype=np.float32)
    shown = p["glasses"] > 0.85
    rim = [(_curve(s * _col(p["apart"]) + 0.235 * np.sin(turn), _col(p["eye_y"]) + 0.02
                   + 0.19 * np.cos(turn)), p["skin"] * 0 + 35, 0.016, shown) for s in (-1, 1)]
    bridge = _curve((_col(p["apart"]) - 0.235) * T, _col(p["eye_y"]) - 0.02 * (1 - T**2))
    return [*rim, (bridge, p["skin"] * 0 + 35, 0.016, shown)]
