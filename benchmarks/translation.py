"""What does an edit cost with each editor, and how much of it is the network's?

    python benchmarks/translation.py [--edits 20] [--threads 2 1] [--busy] [--save] [--machine TEXT]

The photo is the astronaut at 512×512; her face is found beforehand. "First" is the first edit of a
face that the editor has not seen, "further" another edit of the same face, and "networks" the part
of a first edit that its networks take. Editors whose weights are not here are named and left out.

The rival is the generator of StarGAN (Choi et al., "StarGAN: unified generative adversarial
networks for multi-domain image-to-image translation", CVPR 2018) in its published layout for
128×128, untrained, in Keras. It stands here for its cost only, which does not depend on its
weights: one drawing of one face, without finding it, aligning it, or putting it back into a photo.

--save writes the first number of threads to data/results/editing/milliseconds.csv, from where
`expression-lab measure editing_methods` takes it; --machine says in words what it was measured on.

Each number of threads has a process of its own. Milliseconds are the clock's, so the machine must
be idle; on one that is not, --busy counts the processor's instead, those of all threads together.
"""

import argparse
import contextlib
import os
import platform
import subprocess
import sys
import time

THREADS = ("OMP_NUM_THREADS", "TF_NUM_INTRAOP_THREADS", "TF_NUM_INTEROP_THREADS",
           "OPENBLAS_NUM_THREADS")
GOAL = 120  # milliseconds at 512×512 on two cores, for multi


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--edits", type=int, default=20)
    parser.add_argument("--threads", type=int, nargs="*", default=[2, 1])
    parser.add_argument("--busy", action="store_true", help="count the processor's time")
    parser.add_argument("--save", action="store_true", help="write the table of the results")
    parser.add_argument("--machine", default=f"{os.cpu_count()} cores, {platform.machine()}")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.here:
        return compete(given)
    for number, threads in enumerate(given.threads):
        print(f"\n{threads} thread{'s' if threads > 1 else ''}", flush=True)
        command = [sys.executable, __file__, "--here", f"--edits={given.edits}", "--threads",
                   str(threads), "--machine", given.machine, *["--busy"] * given.busy,
                   *["--save"] * (given.save and not number)]
        subprocess.run(command, check=True,
                       env={**os.environ, **dict.fromkeys(THREADS, str(threads))})
    return None


def compete(given):
    """Print the table of one number of threads."""
    import cv2
    from skimage import data

    from expression_lab import faces
    from expression_lab.edit import networks

    threads = networks.THREADS = given.threads[0]
    cv2.setNumThreads(threads)
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:threads])
    clock = time.process_time if given.busy else time.perf_counter
    face = faces.analyze(data.astronaut())[0]
    print(f"{'512×512, median ms':<34}{'first':>9}{'p95':>8}{'further':>9}{'networks':>10}"
          f"{'parameters':>13}", flush=True)
    rows = [show(name, spent(editor, face, given.edits, clock)) for name, editor in ours()]
    show("StarGAN's generator, cost only", rival(given.edits, clock))
    if given.save:
        save(rows, threads, given)


def show(name, row):
    """Print a line: the row, and its name with it."""
    cells = [f"{row[key]:>{wide},.{digits}f}" if key in row else f"{'–':>{wide}}"
             for key, wide, digits in (("first", 9, 1), ("p95", 8, 1), ("further", 9, 1),
                                       ("network", 10, 1), ("parameters", 13, 0))]
    print(f"{name:<34}" + "".join(cells) + (f"   ≤ {GOAL}" if name == "multi" else ""), flush=True)
    return {"editor": name, **row}


def ours():
    """Yield name and editor of all whose weights are here."""
    from expression_lab import edit
    from expression_lab.errors import LabError
    from expression_lab.evaluate.comparison import editors

    ways = [(name, name, {}) for name in editors.METHODS]
    for title, name, settings in (*ways, ("refine, gentle", "refine", {"gentle": True})):
        try:
            yield title, edit.load(name, **settings)
        except (LabError, ImportError) as error:
            print(f"{title} is not here: {error}")


def spent(editor, face, edits, clock):
    """What edits of a face cost: dict of milliseconds, and of parameters where a card tells."""
    import numpy as np

    from expression_lab import faces
    from expression_lab.evaluate.comparison import editors

    taken, asked = [], targets(editor, edits + 2)
    for target, other in zip(asked, [*asked[1:], asked[0]]):
        fresh = faces.Face(face.landmarks, face.presence, face.photo)
        with listening(editor, clock) as heard:
            first = timed(clock, editor.edit, face.photo, target, 0, [fresh])
        within = sum(heard)
        taken.append((first, timed(clock, editor.edit, face.photo, other, 0, [fresh]), within))
    first, further, within = np.array(taken[2:]).T  # by then, what is loaded once is loaded
    row = {"first": np.median(first), "p95": np.percentile(first, 95),
           "further": np.median(further), "network": np.median(within)}
    parameters = editors.cost(editor.name)["parameters"]
    return row | ({} if np.isnan(parameters) else {"parameters": parameters})


def targets(editor, count):
    """As many different targets as are asked for, of those that the editor knows."""
    from expression_lab import edit

    asked = [name for name in editor.expressions if name != "neutral"]
    return [edit.Target(asked[i % len(asked)], 0.5 + 0.5 * i / count) for i in range(count)]


@contextlib.contextmanager
def listening(editor, clock):
    """Within it, the list of the milliseconds that each call of a network takes."""
    heard, before = [], []
    for owner, name in seats(editor):
        work = getattr(owner, name)
        before.append((owner, name, work))
        setattr(owner, name, lambda *given, work=work, **named: told(heard, clock, work, *given,
                                                                     **named))
    try:
        yield heard
    finally:
        for owner, name, work in before:
            setattr(owner, name, work)


def told(heard, clock, work, *given, **named):
    """The answer of a call, whose milliseconds are noted."""
    since = clock()
    answer = work(*given, **named)
    heard.append(1000 * (clock() - since))
    return answer


def seats(editor):
    """Where an editor's networks are called: list of (object, name of its function)."""
    from expression_lab.edit.retouch import runtime

    found = [(getattr(editor, part), name)
             for part, name in (("generator", "encode"), ("generator", "decode"),
                                ("translator", "translate"), ("translator", "_run"),
                                ("reader", "predict_proba"))
             if hasattr(getattr(editor, part, None), name)]
    return [*found, *([(runtime.load(), "_run")] if editor.name in ("landmarks", "refine") else [])]


def timed(clock, work, *given):
    """Milliseconds of one call."""
    since = clock()
    work(*given)
    return 1000 * (clock() - since)


def rival(edits, clock):
    """What StarGAN's generator costs: dict."""
    import numpy as np

    from expression_lab import backend

    model, rng = stargan(), np.random.default_rng(0)
    face = rng.standard_normal((1, 128, 128, 3 + 5)).astype("float32")
    draw = backend.compiled(lambda seen: model(seen, training=False))
    taken = [timed(clock, lambda: np.asarray(draw(face))) for _ in range(edits + 2)][2:]
    return {"network": np.median(taken), "parameters": model.count_params()}


def stargan(domains=5, filters=64, blocks=6):
    """The generator of Choi et al. (2018), table 4: keras.Model, untrained.

    Args:
        domains: int, maps that are laid beside the picture to say what is asked; 5 in the paper.
        filters: int, of the first layer.
        blocks: int, residual blocks in the middle.
    """
    from expression_lab import backend

    layers = backend.load().layers

    def normed(x, active=True):
        x = layers.GroupNormalization(-1, epsilon=1e-5)(x)  # a group a map: instance normalisation
        return layers.ReLU()(x) if active else x

    def convolved(x, filters, side, stride=1):
        return layers.Conv2D(filters, side, stride, "same", use_bias=False)(x)

    seen = backend.load().Input((128, 128, 3 + domains))
    x = normed(convolved(seen, filters, 7))
    for times in (2, 4):
        x = normed(convolved(x, times * filters, 4, 2))
    for _ in range(blocks):
        inner = normed(convolved(x, 4 * filters, 3))
        x = layers.Add()([x, normed(convolved(inner, 4 * filters, 3), active=False)])
    for times in (2, 1):
        x = normed(layers.Conv2DTranspose(times * filters, 4, 2, "same", use_bias=False)(x))
    x = layers.Conv2D(3, 7, padding="same", use_bias=False, activation="tanh")(x)
    return backend.load().Model(seen, x)


def save(rows, threads, given):
    """Write what the overview of the editors takes."""
    import pandas as pd

    from expression_lab.evaluate.saved import save as write

    table = pd.DataFrame(rows).rename(columns={"first": "milliseconds"})
    table = table[["editor", "milliseconds", "p95", "further", "network"]].assign(
        threads=threads, machine=given.machine)
    print(write("milliseconds", table, "editing"))


if __name__ == "__main__":
    main()
