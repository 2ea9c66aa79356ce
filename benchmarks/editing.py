"""What does an edit cost, beside the warps that anyone would pick for it?

    python benchmarks/editing.py [--edits 30] [--threads 2 1] [--busy]

Three pictures of the astronaut: the photo at 512×512, her face filling 512×512, and a frame of
1920×1080 with her in it at twice the size. Finding the face and its landmarks is timed apart: an
editor needs it once a photo. "First" is the first edit of a face that the editor has not seen,
"further" another edit of the same face, as while a slider is dragged; each asks for something else.

The rivals get the points for nothing, before and after the edit, and only warp the square of the
photo that ours edits: no skin, mouth or eyes, and no putting back. The piecewise affine warp takes
the 468 points of the face and 8 of the square's border, the thin plates every sixth and the same 8.

Each number of threads has a process of its own. Milliseconds are the clock's, so the machine must
be idle; on one that is not, --busy counts the processor's instead, those of all threads together.
"""

import argparse
import os
import subprocess
import sys
import time

THREADS = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS",
           "OPENBLAS_NUM_THREADS")
EXPRESSIONS = ("happiness", "surprise", "sadness", "anger", "disgust", "fear")
FACE, EVERY = 468, 6  # points of the face, and which of them thin plates take
MOST, FEWEST = 3000, 3  # milliseconds after which a rival is not timed more often, and how often


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--edits", type=int, default=30)
    parser.add_argument("--threads", type=int, nargs="*", default=[2, 1])
    parser.add_argument("--busy", action="store_true", help="count the processor's time")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        return compete(given.edits, given.threads[0], given.busy)
    for threads in given.threads:
        print(f"\n{threads} thread{'s' if threads > 1 else ''}", flush=True)
        command = [sys.executable, __file__, "--here", "--edits", str(given.edits),
                   *(["--busy"] if given.busy else [])]
        subprocess.run([*command, "--threads", str(threads)], check=True,
                       env={**os.environ, **dict.fromkeys(THREADS, str(threads))})
    return None


def compete(edits, threads, busy):
    """Print the table of one number of threads."""
    import cv2

    from expression_lab.edit import networks

    cv2.setNumThreads(threads)
    networks.THREADS = threads
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    clock = time.process_time if busy else time.perf_counter
    photos = pictures()
    print(f"{'':<32}" + "".join(f"{name:>20}" for name in photos))
    print(f"{'ms':<32}" + f"{'median':>12}{'p95':>8}" * len(photos))
    rows = [ours(photo, edits, clock) for photo in photos.values()]
    for name in rows[0]:
        show(name, [row[name] for row in rows])
    for name, warp in RIVALS.items():
        show(name, [against(warp, photo, edits, clock) for photo in photos.values()])


def show(name, measured):
    """One line: median and 95th percentile for each picture."""
    import numpy as np

    cells = [f"{np.median(one):>12.1f}{np.percentile(one, 95):>8.1f}" if one else
             f"{'not here':>20}" for one in measured]
    print(f"{name:<32}" + "".join(cells), flush=True)


def pictures():
    """Name -> uint8 `(H, W, 3)`."""
    import cv2
    from skimage import data

    from expression_lab import faces

    portrait = data.astronaut()
    close = faces.crop(portrait, faces.analyze(portrait)[0].box, 512, margin=0.3, gray=False)
    frame = cv2.GaussianBlur(cv2.resize(portrait, (1920, 1080)), (0, 0), 30)
    frame[28:1052, 448:1472] = cv2.resize(portrait, (1024, 1024), interpolation=cv2.INTER_CUBIC)
    return {"photo 512×512": portrait, "face 512×512": close, "frame 1920×1080": frame}


def targets(count):
    """As many different targets."""
    from expression_lab import edit

    return [edit.Target(EXPRESSIONS[i % 6], 0.5 + 0.5 * i / count) for i in range(count)]


def ours(photo, count, clock):
    """Milliseconds of finding, first edits and further ones: dict of lists."""
    from expression_lab import edit, faces

    editor, face = edit.load("landmarks"), faces.analyze(photo)[0]
    editor.edit(photo, "happy", found=[face])  # what is loaded once is loaded
    fresh = [faces.Face(face.landmarks, face.presence, photo) for _ in range(count)]
    return {"finding and landmarks": [timed(clock, faces.analyze, photo) for _ in range(count)],
            "ours, first edit of a face": [
                timed(clock, editor.edit, photo, target, 0, [one])
                for one, target in zip(fresh, targets(count))],
            "ours, further edits": [timed(clock, editor.edit, photo, target, 0, [face])
                                    for target in targets(count)]}


def timed(clock, work, *given):
    """Milliseconds of one call."""
    since = clock()
    work(*given)
    return 1000 * (clock() - since)


def against(warp, photo, count, clock):
    """Milliseconds of a rival's warps: list, empty where it is not installed."""
    spent = []
    for target in targets(count):
        given = moved_points(photo, target)
        try:
            spent.append(timed(clock, warp, *given))
        except (ImportError, AttributeError):
            return []
        if sum(spent) > MOST and len(spent) >= FEWEST:
            break
    return spent


def moved_points(photo, target):
    """The square that ours edits, and its points before and after: pixels of the square."""
    import numpy as np

    from expression_lab import edit, faces

    face, editor = faces.analyze(photo)[0], edit.load("landmarks")
    ready, wanted, _ = editor.sketch(face, target)
    x, y, width, height = ready.canvas.box(photo)
    shift = ready.canvas.project(wanted.shape, wanted.turn) - ready.canvas.vertices
    shift = shift[:FACE, :2] @ ready.canvas.matrix[:, :2].T
    before = face.landmarks[:FACE, :2] - (x, y)
    border = [(right * (width - 1) / 2, down * (height - 1) / 2) for right in range(3)
              for down in range(3) if (right, down) != (1, 1)]
    return (np.ascontiguousarray(photo[y:y + height, x:x + width]),
            np.concatenate([before, border]), np.concatenate([before + shift, border]))


def piecewise_affine(photo, before, after):
    """The photo warped by scikit-image, triangle by triangle."""
    from skimage import transform

    found = transform.PiecewiseAffineTransform.from_estimate(after, before)
    return transform.warp(photo, found, mode="edge")


def thin_plates(photo, before, after):
    """The photo warped by scikit-image's thin plates."""
    from skimage import transform

    some = thinned(len(before))
    found = transform.ThinPlateSplineTransform.from_estimate(after[some], before[some])
    return transform.warp(photo, found, mode="edge")


def thin_plates_opencv(photo, before, after):
    """The photo warped by OpenCV's thin plates."""
    import cv2
    import numpy as np

    some = thinned(len(before))
    plates = cv2.createThinPlateSplineShapeTransformer()
    pairs = [cv2.DMatch(i, i, 0) for i in range(len(some))]
    plates.estimateTransformation(np.float32(after[some])[None], np.float32(before[some])[None],
                                  pairs)
    return plates.warpImage(photo)


def thinned(count):
    """Every sixth point of the face, and all of the border."""
    return [*range(0, FACE, EVERY), *range(FACE, count)]


RIVALS = {"scikit-image, piecewise affine": piecewise_affine,
          "scikit-image, thin plates": thin_plates, "OpenCV, thin plates": thin_plates_opencv}


if __name__ == "__main__":
    main()
