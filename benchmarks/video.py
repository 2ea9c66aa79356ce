"""How fast is `expression-lab video`? Frames a second from file to file, and what takes the time.

    python benchmarks/video.py [--seconds 6] [--threads 2 1] [--size 1280 720]

A film of people who do not exist, drawn beforehand and written as H.264 with a tone, is decoded,
tracked, read where a table is asked for, edited and encoded, exactly as the command does it; the
network is loaded before. Milliseconds a frame by the clock, so the machine must be idle; the last
column is the processor's time of all threads together, which stays about the same on a busy one.

The aim: 8 frames a second at 1280×720 on two cores, one face edited.
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
FPS = 25
TRIALS = {  # name -> people, edit, reader
    "one face, edited": (1, "happy", None), "the same, and a table": (1, "happy", "residual"),
    "two faces, edited": (2, "happy", None), "one face, read only": (1, None, "residual")}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=6)
    parser.add_argument("--threads", type=int, nargs="*", default=[2, 1])
    parser.add_argument("--size", type=int, nargs=2, default=[1280, 720])
    parser.add_argument("--here", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        return compete(Path(given.here), given.threads[0])
    with tempfile.TemporaryDirectory() as folder:
        for people in (1, 2):
            draw(Path(folder) / f"{people}.mp4", people, given.seconds, tuple(given.size))
        for threads in given.threads:
            print(f"\n{threads} thread{'s' if threads > 1 else ''}", flush=True)
            subprocess.run([sys.executable, __file__, "--here", folder, "--threads", str(threads)],
                           check=True, env={**os.environ, **dict.fromkeys(THREADS, str(threads))})
    return None


def draw(path, people, seconds, size):
    """Write a film with a tone."""
    from expression_lab import video

    clip = video.sample_clip(seconds, FPS, size, people=people)
    tone = path.with_suffix(".wav")
    write_tone(tone, seconds)
    silent = path.with_suffix(".silent.mp4")
    with video.Writer(silent, size, FPS) as writer:
        for frame, at in clip:
            writer.write(frame, at)
    join(silent, tone, path)


def write_tone(path, seconds, rate=48_000):
    import wave

    import numpy as np

    samples = 6000 * np.sin(np.arange(int(seconds * rate)) * 2 * np.pi * 440 / rate)
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())


def join(pictures, sound, target):
    """Put pictures and sound of two files into one, as AAC."""
    import av

    with av.open(str(target), "w") as out, av.open(str(pictures)) as film, \
            av.open(str(sound)) as tone:
        video = out.add_stream_from_template(film.streams.video[0])
        speaker = out.add_stream("aac", rate=48_000, layout="mono")
        for packet in film.demux(video=0):
            if packet.dts is not None:
                packet.stream = video
                out.mux(packet)
        for frame in tone.decode(audio=0):
            out.mux(speaker.encode(frame))
        out.mux(speaker.encode(None))


def compete(folder, threads):
    """Print the table of one number of threads."""
    import cv2

    from expression_lab.video.process import STAGES

    cv2.setNumThreads(threads)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    print(f"{'ms a frame':<24}" + "".join(f"{stage:>8}" for stage in STAGES)
          + f"{'all':>8}{'frames/s':>10}{'processor':>11}", flush=True)
    for name, (people, wanted, reader) in TRIALS.items():
        run(folder, people, wanted, reader)  # what is loaded once is loaded
        done, clock, processor = run(folder, people, wanted, reader)
        cells = [done.milliseconds[stage] / done.frames for stage in STAGES]
        cells.append(1000 * clock / done.frames)
        print(f"{name:<24}" + "".join(f"{cell:>8.1f}" for cell in cells)
              + f"{done.frames / clock:>10.1f}{1000 * processor / done.frames:>11.1f}", flush=True)


def run(folder, people, wanted, reader):
    """The whole work, and the seconds it took by clock and processor."""
    from expression_lab.video.process import process

    target = None if wanted is None else folder / "out.mp4"
    since, busy = time.perf_counter(), time.process_time()
    done = process(folder / f"{people}.mp4", target, wanted, reader=reader, overwrite=True,
                   progress=False)
    return done, time.perf_counter() - since, time.process_time() - busy


if __name__ == "__main__":
    main()
