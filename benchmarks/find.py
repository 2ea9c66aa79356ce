"""How many faces does faces.find find, and how often does it see one where there is none?

    python benchmarks/find.py [FACES] [--pictures 120] [--seed 0]

FACES is a folder or a zip of pictures that each show one face and little else. They are pasted
at 50 to 300 pixels into photos without people; they are never written anywhere. Without FACES the
head of scikit-image's astronaut is pasted, brighter, darker and mirrored.
"""

import argparse
import time
import zipfile
from pathlib import Path

import cv2
import numpy as np
from skimage import data

from expression_lab import faces

WIDTH, HEIGHT = 640, 480
BANDS = ((50, 80), (80, 140), (140, 300))
EMPTY = ("chelsea", "coffee", "rocket", "brick", "grass", "gravel", "retina", "hubble_deep_field",
         "immunohistochemistry", "page", "text", "moon", "colorwheel", "logo")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("faces", nargs="?", type=Path)
    parser.add_argument("--pictures", type=int, default=120)
    parser.add_argument("--seed", type=int, default=0)
    given = parser.parse_args()
    cv2.setNumThreads(1)
    rng = np.random.default_rng(given.seed)
    backgrounds = [background(name) for name in EMPTY]
    draw = reader(given.faces, rng)
    pasted, wrong, seconds = in_photos(backgrounds, draw, given.pictures, rng)
    cost = seconds / given.pictures
    print(f"{given.pictures} photos of {WIDTH}×{HEIGHT}, {cost:.2f} s of one core each")
    for low, high in (*BANDS, (0, 10_000)):
        found = [hit for side, hit in pasted if low <= side < high]
        name = "all" if low == 0 else f"{low}–{high} pixels"
        print(f"  {name:<16} {len(found):>4} faces, {np.mean(found or [0]):6.1%} found")
    print(f"  false alarms     {wrong:>4}, {wrong / given.pictures:.2f} a photo")
    empty = sum(len(faces.find(one)) for one in backgrounds)
    print(f"photos without a face: {len(backgrounds)}, false alarms: {empty}")
    for side in (48, 160):
        alone = [bool(faces.find(scaled(draw(), side))) for _ in range(100)]
        print(f"100 faces that fill a picture of {side}×{side}: {np.mean(alone):.0%} found")


def in_photos(backgrounds, draw, pictures, rng):
    """Paste faces and look for them: (side, found?) of each, false alarms, seconds."""
    pasted, wrong, seconds = [], 0, 0.0
    for i in range(pictures):
        photo, squares = composed(backgrounds[i % len(backgrounds)], draw, rng)
        start = time.process_time()
        boxes = faces.find(photo)
        seconds += time.process_time() - start
        pasted += [(square[2], any(overlap(square, box) > 0.3 for box in boxes))
                   for square in squares]
        wrong += sum(all(overlap(square, box) <= 0.3 for square in squares) for box in boxes)
    return pasted, wrong, seconds


def composed(photo, draw, rng):
    """A photo with one to four faces pasted in, and their squares (x, y, side)."""
    photo, squares = photo.astype(np.float32), []
    for _ in range(rng.integers(1, 5)):
        side = int(np.exp(rng.uniform(np.log(50), np.log(300))))
        x, y = int(rng.integers(0, WIDTH - side)), int(rng.integers(0, HEIGHT - side))
        if any(x < a + s + 9 and a < x + side + 9 and y < b + s + 9 and b < y + side + 9
               for a, b, s in squares):
            continue
        soft = max(2, side // 20)  # a soft border: a hard one would be an edge of its own
        mask = np.zeros((side, side, 1), np.float32)
        mask[soft:-soft, soft:-soft] = 1
        mask = cv2.GaussianBlur(mask, (0, 0), soft / 2)[..., None]
        place = photo[y:y + side, x:x + side]
        place[:] = place * (1 - mask) + scaled(draw(), side) * mask
        squares.append((x, y, side))
    return photo.round().astype(np.uint8), squares


def background(name):
    """A photo of scikit-image without a person, as RGB of one size."""
    photo = np.asarray(getattr(data, name)())
    photo = photo if photo.ndim == 3 else np.dstack([photo] * 3)
    scale = max(WIDTH / photo.shape[1], HEIGHT / photo.shape[0])
    photo = cv2.resize(np.ascontiguousarray(photo[..., :3]), None, fx=scale, fy=scale)
    return photo[:HEIGHT, :WIDTH]


def reader(source, rng):
    """A function that gives one face after another."""
    if source is None:
        head = data.astronaut()[40:190, 150:300]
        return lambda: cv2.convertScaleAbs(head[:, ::rng.choice((-1, 1))],
                                           alpha=rng.uniform(0.5, 1.3), beta=rng.uniform(-20, 40))
    if source.is_dir():
        paths = sorted(path for path in source.rglob("*") if path.suffix.lower() in
                       (".jpg", ".jpeg", ".png"))
        return lambda: faces.open_picture(paths[rng.integers(len(paths))])
    archive = zipfile.ZipFile(source)
    names = [name for name in archive.namelist() if name.lower().endswith((".jpg", ".png"))]
    return lambda: faces.open_picture(archive.read(names[rng.integers(len(names))]))


def scaled(face, side):
    method = cv2.INTER_AREA if side < face.shape[0] else cv2.INTER_LINEAR
    return cv2.resize(face, (side, side), interpolation=method)


def overlap(square, box):
    """Intersection over union."""
    x, y, side = square
    width = min(x + side, box.x + box.width) - max(x, box.x)
    height = min(y + side, box.y + box.height) - max(y, box.y)
    common = max(width, 0) * max(height, 0)
    return common / (side * side + box.width * box.height - common)


if __name__ == "__main__":
    main()
