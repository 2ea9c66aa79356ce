"""How long does a comparison of all editors take, and what does dealing its work gain?

    python benchmarks/comparison.py [--faces 40] [--workers 2]       # --faces 200: ten minutes

Runs what `expression-lab evaluate` runs, in a folder that is thrown away. Beside it stands the way
that needs no machinery, on four faces and carried on to as many: one process that edits one face
at a time, finds it again, asks both judges for that one picture and measures the identity of every
edit. It leaves out what the comparison does besides: the classifiers, edits at several intensities
and back, memory.

Seconds are the clock's, so the machine must be idle.
"""

import argparse
import tempfile
import time

PLAIN = 4  # faces that the plain way edits


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faces", type=int, default=40)
    parser.add_argument("--workers", type=int, default=2)
    given = parser.parse_args()
    print(f"{'':<34}{f'{given.faces} faces, min':>16}{'an edit, ms':>13}", flush=True)
    for name, (seconds, edits) in (
            (f"comparison, {given.workers} processes", dealt(given.faces, given.workers)),
            ("one edit at a time, one process", one_by_one(given.faces))):
        print(f"{name:<34}{seconds / 60:>16.1f}{1000 * seconds / edits:>13.0f}", flush=True)


def dealt(faces, workers):
    """Seconds of a comparison, and how many edits at full intensity it made."""
    from expression_lab.evaluate import comparison

    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        made = comparison.run(comparison.Plan(faces=faces), folder, lambda text: None, workers)
        return time.perf_counter() - start, int(made.tables["editors"]["edits"].sum())


def one_by_one(faces):
    """The same of the plain way, from a few faces."""
    from expression_lab import edit, recognize
    from expression_lab.evaluate.comparison import EDITORS, Plan, subjects, summary
    from expression_lab.evaluate.comparison.trial import Trial

    start, count = time.perf_counter(), 0
    judges = {name: recognize.load(name) for name in summary.JUDGES}
    found, _ = subjects.gather(Plan(faces=PLAIN), 0, PLAIN)
    trials = [Trial(edit.load(name), judges, dict(enumerate(found.faces))) for name in EDITORS]
    began = time.perf_counter()
    for trial in trials:
        for target in (one for one in summary.TARGETS if one in trial.editor.expressions):
            for number in found.numbers(target):
                trial(number, target, 1.0)
                count += 1
    each = (time.perf_counter() - began) / count
    edits = count * faces // PLAIN
    return began - start + each * edits, edits


if __name__ == "__main__":
    main()
