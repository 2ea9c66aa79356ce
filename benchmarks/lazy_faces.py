"""How long a large data set takes to be listed and read, and whether memory stays flat.

    python benchmarks/lazy_faces.py [ROWS] [FACES]

A csv in AffectNet's layout with ROWS rows (default 100,000, a kilobyte of landmarks each) is
listed, then loaded again from the cache; its rows name a few drawn pictures of 224×224 again and
again. Then FACES faces (default 20,000) of a list of a million are read in shuffled batches, and
the memory of the process is printed on the way: after the first batches it should not grow.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

import cv2
import numpy as np
import psutil

from expression_lab import data
from expression_lab.data import affectnet_lists

PICTURES, MILLION, BATCH = 8, 1_000_000, 256


def main(n=100_000, faces=20_000):
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(EXPRESSION_LAB_CACHE=f"{folder}/cache", TQDM_DISABLE="1")
        write(Path(folder, "raw", "affectnet"), n)
        for what in ("list", "again"):
            start, cpu = time.perf_counter(), time.process_time()
            found = data.load("affectnet", size=48, root=f"{folder}/raw")
            wall, cpu = time.perf_counter() - start, time.process_time() - cpu
            print(f"{what:6} {n:,} rows: {wall:6.2f} s wall, {cpu:6.2f} s cpu, "
                  f"{n / cpu:9,.0f} rows a second of cpu")
        index = next(Path(folder, "cache").iterdir()).stat().st_size
        print(f"the index has {index / n:.0f} bytes a row on the disc; {found}")
        read(found.subset(np.arange(MILLION) % len(found)), faces)


def write(folder, n):
    """A list of n rows and the few pictures that they name."""
    photos = folder / "Manually_Annotated_Images" / "1"
    photos.mkdir(parents=True)
    rng = np.random.default_rng(0)
    for number in range(PICTURES):
        noise = cv2.resize(rng.integers(0, 256, (28, 28, 3), dtype=np.uint8), (224, 224))
        cv2.imwrite(str(photos / f"{number:056x}.jpg"), noise)
    mesh = rng.uniform(20, 200, (PICTURES, 68, 2))
    with open(folder / "training.csv", "w") as file:
        file.write(",".join(affectnet_lists.COLUMNS) + "\n")
        cells = [";".join(f"{number:.2f}" for number in points.ravel()) for points in mesh]
        for row in range(n):
            name = f"1/{row % PICTURES:056x}.jpg"
            file.write(f"{name},0,0,224,224,{cells[row % PICTURES]},{row % 8},0.1,0.1\n")


def read(found, faces):
    """Read faces of a list of a million, and print the memory of the process on the way."""
    process, start, cpu, done = psutil.Process(), time.perf_counter(), time.process_time(), 0
    print(f"reading {faces:,} of {len(found):,} faces: read, MB of memory")
    for images, _ in found.batches(BATCH, np.random.default_rng(0)):
        done += len(images)
        if done >= faces or done // BATCH in (1, 10) or done % (10 * BATCH * 4) == 0:
            print(f"{done:10,} {process.memory_info().rss / 2**20:8.0f}")
        if done >= faces:
            break
    print(f"{done / (time.perf_counter() - start):,.0f} faces a second, "
          f"{done / (time.process_time() - cpu):,.0f} a second of cpu")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
