"""What an earlier run left in the folder of a comparison: a result, a plan, pieces, its time."""

import contextlib
import json
import time

from expression_lab import __version__, files
from expression_lab.errors import ConfigError, DataMissingError
from expression_lab.evaluate.comparison import result as results
from expression_lab.evaluate.comparison.plan import Plan

WORK, PLAN, CLOCK = "work", "plan.json", "seconds.json"


def finished(plan, folder, digests, say):
    """The result that is there already, if it was made from what would be taken now.

    Args:
        plan: Plan
        folder: pathlib.Path
        digests: dict, as `inputs.digests` gives it.
        say: function of one str.

    Returns:
        Result, or None.
    """
    try:
        there = results.read(folder)
    except DataMissingError:
        return None
    _same_plan(plan, there.plan.to_dict(), folder)
    others = [words for words, same in (
        ("another version of the course", there.made.get("version") == __version__),
        ("other weights", _is_of(there, digests, "weights")),
        ("other photos", _is_of(there, digests, "photos"))) if not same]
    if others:
        say(f"The comparison there is of {others[0]}; it is measured anew.")
        return None
    say(f"Finished on {there.made.get('date')}; to measure anew, choose another folder, or delete "
        f"{results.RESULTS} there.")
    return there


def _is_of(there, digests, what):
    """Was a result made from the same weights or photos? One that does not say was not."""
    made = there.made.get("digests")
    return isinstance(made, dict) and made.get(what) == digests.get(what)


def place(folder, digests):
    """Where finished pieces are kept: Path.

    Another version may measure otherwise; other weights find and read faces otherwise; other
    photos are other faces. What is an editor's own is told by the editor's fingerprint.
    """
    parts = (__version__, digests["shared"], digests.get("photos"))
    return folder / WORK / "-".join(filter(None, ("version", *parts)))


def begin(plan, folder):
    """See that an interrupted run that found something had the same plan, and write it down."""
    path = folder / WORK / PLAN
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and any(path.parent.rglob("*.npz")):
            _same_plan(plan, json.loads(path.read_text("utf-8")), folder)
        files.replace(path, json.dumps(plan.to_dict()).encode())
    except OSError as error:
        raise ConfigError(f"{folder} cannot be written to ({error.strerror}); choose another "
                          "folder.") from error
    except json.JSONDecodeError as error:
        raise results.broken(path, error) from error


def _same_plan(plan, other, folder):
    mine = plan.to_dict()
    other = Plan.from_dict(other).to_dict()
    differ = [f"{name} is {other[name]!r}, not {mine[name]!r}" for name in mine
              if mine[name] != other[name]]
    if differ:
        raise ConfigError(f"{folder} holds a comparison by another plan: {'; '.join(differ)}. "
                          "Choose another folder, or delete that one.")


@contextlib.contextmanager
def clock(folder):
    """Count the seconds of this run, also of an interrupted one, to those before it."""
    start, before = time.monotonic(), seconds(folder)
    try:
        yield
    finally:
        files.replace(folder / CLOCK, json.dumps(before + time.monotonic() - start).encode())


def seconds(folder):
    """Seconds that the runs took until now: float."""
    try:
        return float(json.loads((folder / CLOCK).read_text("utf-8")))
    except (OSError, ValueError, TypeError):
        return 0.0
