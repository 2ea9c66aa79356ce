"""How fast are synthetic faces drawn, on one core?

    python benchmarks/face_model.py [--faces 256]

Beside ours: the same mesh warped by scikit-image's PiecewiseAffineTransform, the well-known way to
do it in Python (a few faces only, it is slow). It draws the texture once and without the finer
grid that smooths our edges. Times are the processor's, which stay right on a busy machine.
"""

import argparse
import os

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ.setdefault(name, "1")

import time  # noqa: E402 - the libraries read the variables above when they are imported

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from expression_lab.expressions import EXPRESSIONS  # noqa: E402
from expression_lab.faces import model as models  # noqa: E402
from expression_lab.faces.model import Light, mesh  # noqa: E402
from expression_lab.faces.pose import Pose  # noqa: E402

SIZES = (48, 64, 96, 128, 192)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faces", type=int, default=256)
    given = parser.parse_args()
    cv2.setNumThreads(1)
    began = time.process_time()
    model = models.load()
    print(f"loaded in {time.process_time() - began:.2f} s: {model}")
    print(f"{'size':>6}{'ours, faces/s':>16}{'scikit-image':>16}")
    for size in SIZES:
        print(f"{size:>6}{ours(model, given.faces, size):>16.0f}{rival(model, size):>16.1f}",
              flush=True)


def ours(model, count, size, rounds=3):
    """Faces a second, the best of a few rounds: any expression, pose and light."""
    rng = np.random.default_rng(0)
    people = model.sample(count, 0)
    wanted = [EXPRESSIONS[k] for k in rng.integers(0, len(EXPRESSIONS), count)]
    pose = Pose(*rng.uniform(-15, 15, (3, count)))
    light = Light(rng.uniform(-60, 60, count), 10.0, 0.4)
    model.render(people[:4], size=size)  # makes the smaller texture
    seconds = []
    for _ in range(rounds):
        began = time.process_time()
        model.render(people, wanted, 1.0, pose, light, size)
        seconds.append(time.process_time() - began)
    return count / min(seconds)


def rival(model, size, count=2):
    """Faces a second of the same warp by scikit-image."""
    from skimage.transform import PiecewiseAffineTransform, warp

    s = model.statistics
    people, neutral = model.sample(count, 0), np.eye(8, dtype=np.float32)[[1] * count]
    texture = model.textures(people, neutral).reshape(count, s.size, s.size)
    ahead = np.broadcast_to(np.eye(3, dtype=np.float32), (count, 3, 3))
    vertices = mesh.project(model.shapes(people, neutral), ahead)
    pixels = mesh.to_pixels(vertices, size)[..., :2]
    used = np.unique(s.triangles)
    began = time.process_time()
    for one, points in zip(texture, pixels, strict=True):
        transform = PiecewiseAffineTransform.from_estimate(points[used], s.texture_points[used])
        warp(one, transform, output_shape=(size, size), order=1)
    return count / (time.process_time() - began)


if __name__ == "__main__":
    main()
