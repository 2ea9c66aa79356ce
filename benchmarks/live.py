"""How many frames a second does the live pipeline take, alone and in a page?

    python benchmarks/live.py [--seconds 8] [--threads 2 1] [--browser] [--busy]

The kernel's pipeline alone: the sample clip at 640×480 through `video.Stream`, as a webcam's frames
go, without opening and writing JPEGs (which have a line of their own). Beside it stands MediaPipe's
face mesh where it is installed: it follows and lays landmarks, and reads no expression.

With --browser: JupyterLab under a headless Chromium whose camera shows the same clip, `Webcam`
over the same pipeline; frames shown a second, and the median round trip from a frame that is sent
to its answer in the page. Chromium, the server and the kernel share the machine; what a frame costs
each of them is the processor's time.

Frames a second are the clock's, so the machine must be idle; on one that is not, --busy counts the
processor's time instead (of the kernel's pipeline; a page is always timed by the clock).
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

THREADS = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS",
           "OPENBLAS_NUM_THREADS")
READ, EDIT = 40, 20  # frames a second of the kernel's pipeline: targets
SHOWN, TRIP = 15, 80  # frames a second in the page, and milliseconds of a round trip
TESTS = Path(__file__).resolve().parent.parent / "tests" / "browser"
PAGE = """
from expression_lab import video
from expression_lab.widgets.webcam import Answer, Spot, Webcam
stream = video.Stream()

def answer(frame, seconds):
    shown = stream.update(frame, seconds)
    return Answer(None if shown.picture is shown.frame else shown.picture,
                  [Spot.of(one) for one in shown.seen])

cam = Webcam(answer)
cam
"""


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=8, help="of the clip, or in the page")
    parser.add_argument("--threads", type=int, nargs="*", default=[2, 1])
    parser.add_argument("--browser", action="store_true", help="also in a page")
    parser.add_argument("--busy", action="store_true", help="count the processor's time")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        return pipeline(given.seconds, given.busy)
    for threads in given.threads:
        env = {**os.environ, **dict.fromkeys(THREADS, str(threads)), "TF_CPP_MIN_LOG_LEVEL": "3"}
        print(f"\n{threads} thread{'s' * (threads > 1)}", flush=True)
        subprocess.run([sys.executable, __file__, "--here", f"--seconds={given.seconds}",
                        *["--busy"] * given.busy], env=env, check=True)
    if given.browser:
        in_a_page(given.seconds)


def pipeline(seconds, busy):
    """Print the table of the kernel's side."""
    import cv2

    from expression_lab import video

    cv2.setNumThreads(int(os.environ[THREADS[0]]))
    clip = video.sample_clip(seconds, 15)
    clock = time.process_time if busy else time.perf_counter
    print(f"{'640×480':34}{'median ms':>10}{'slowest':>9}{'frames/s':>10}  target")
    for name, take, target in rows(clip):
        if take is None:
            print(f"{name:34}   is not installed, or not beside this TensorFlow")
            continue
        spent = timed(take, clip, clock)
        print(f"{name:34}{spent[len(spent) // 2]:10.1f}{spent[-1]:9.1f}"
              f"{1e3 * len(spent) / sum(spent):10.1f}  {target}", flush=True)


def timed(take, clip, clock):
    """Milliseconds of each frame, sorted; the clip runs once before the clock starts."""
    spent = []
    for warm in (True, False):
        for frame, seconds in clip:
            start = clock()
            take(frame, seconds + 100 * (not warm))
            if not warm:
                spent.append(1e3 * (clock() - start))
    return sorted(spent)


def rows(clip):
    """Yield name, function of (frame, seconds) and target of each line."""
    from expression_lab import faces, video
    from expression_lab.widgets import webcam_messages as messages

    tracker = faces.Tracker(40, smooth=True)
    yield "find, track, landmarks", tracker.update, ""
    yield "... and read", video.Stream().update, f"≥ {READ}"
    for wanted, name in (("happiness", "... and edit (happiness)"),
                         ("sleepy", "... and edit (sleepy)")):
        stream = video.Stream()
        stream.ask(wanted)
        yield name, stream.update, f"≥ {EDIT}"
    jpeg = messages.encode(clip.frames[0], 0.8)
    yield f"open a JPEG of {len(jpeg) / 1000:.0f} kB", lambda *_: messages.decode(
        jpeg, (640, 480)), ""
    after = clip.frames[0].copy()
    after[100:380, 200:440] //= 2
    answer = messages.Answer(after)
    yield "pack an edited face", lambda frame, _: messages.pack(answer, clip.frames[0], 0.8), ""
    yield "MediaPipe face mesh", mediapipe(), ""


def mediapipe():
    """MediaPipe's function of (frame, seconds), or None where it cannot be used."""
    try:
        from mediapipe.python.solutions.face_mesh import FaceMesh

        mesh = FaceMesh(refine_landmarks=True)
    except (ImportError, AttributeError):  # the latter from a protobuf that it does not know
        return None
    return lambda frame, _: mesh.process(frame)


def in_a_page(seconds):
    """Print the table of the page's side."""
    sys.path[:0] = [str(TESTS), str(TESTS.parents[1] / "tools")]
    import conftest
    import fake_camera
    from playwright.sync_api import sync_playwright
    from running_lab import running
    from webcam_page import opened, said

    path = Path("notebooks/live.ipynb")
    print(f"\n{'JupyterLab, headless Chromium':30}{'frames/s':>10}{'round trip':>13}"
          f"{'kernel':>9}{'server':>9}{'browser':>9}   targets: ≥ {SHOWN}, < {TRIP} ms")
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        flags = [*conftest.FLAGS, *fake_camera.flags(folder / "clip.y4m")]
        for name in ("root", "runtime"):
            (folder / name).mkdir()
        with running(folder / "root", folder / "runtime", {path: [PAGE]}) as lab, \
                sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=conftest.program(), args=flags)
            with opened(browser, lab, path) as seen:
                seen.page.locator(".xl-cam-start").click()
                for name, wanted in (("read", None), ("edit (happiness)", "happiness")):
                    said(seen.page, f"stream.ask({wanted!r})")
                    print(f"{name:30}" + measured(seen.page, lab, seconds), flush=True)
            browser.close()


def measured(page, lab, seconds):
    """What the page shows in so many seconds, after some to warm up, and what it costs."""
    cam = "document.querySelector('.xl-webcam').webcam"
    page.wait_for_timeout(4000)
    page.evaluate(f"{cam}.forget()")
    start, before = time.perf_counter(), spent(lab)
    page.wait_for_timeout(1000 * seconds)
    numbers = page.evaluate(f"{cam}.numbers()")
    taken, costs = time.perf_counter() - start, spent(lab) - before
    costs = "".join(f"{1e3 * cost / numbers['shown']:6.1f} ms" for cost in costs)
    return f"{numbers['shown'] / taken:10.1f}{numbers['roundTrip']:10.0f} ms{costs}"


def spent(lab):
    """Seconds of the processor so far: of the kernel, the server and the browser."""
    import numpy as np
    import psutil

    def used(processes):
        return sum(sum(one.cpu_times()[:2]) for one in processes)

    kernels = lab.process.children(recursive=True)
    ours = psutil.Process().children(recursive=True)
    browser = [one for one in ours if one not in kernels and one != lab.process]
    return np.array([used(kernels), used([lab.process]), used(browser)])


if __name__ == "__main__":
    main()
