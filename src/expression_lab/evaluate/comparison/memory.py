"""How much memory an editor takes: the peak of a process of its own, over an idle one.

    python -m expression_lab.evaluate.comparison.memory landmarks
"""

import subprocess
import sys

SECONDS = 300  # after which a process is given up
EDITS = 3


def peak(name):
    """Megabytes that a process takes to load an editor and to edit a photo of 512×512.

    The face has been found before, by the same process: what that takes is not counted.

    Args:
        name: str, of `edit.available()`, on this machine.

    Returns:
        float: NaN where a process cannot be measured.
    """
    command = [sys.executable, "-m", __name__, name]
    try:
        told = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=True)
        return float(told.stdout.split()[-1])
    except (OSError, subprocess.SubprocessError, ValueError, IndexError):
        return float("nan")


def measure(name):
    """The same of this process: float, megabytes."""
    from expression_lab import edit
    from expression_lab.evaluate.comparison.editors import known, portrait

    _, face = portrait()
    idle = _resident()
    editor = edit.load(name)
    for target, _ in known(editor)[:EDITS]:
        edit.composite(face.photo, [editor.edit_face(face, edit.Target(target))])
    return _resident() - idle


def _resident():
    """The most memory that this process ever held: float, megabytes."""
    from pathlib import Path

    status = Path("/proc/self/status")
    if status.is_file():  # Linux: getrusage there counts what the parent held, too
        line = next(one for one in status.read_text().splitlines() if one.startswith("VmHWM"))
        return int(line.split()[1]) / 1e3
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # a Mac counts bytes


if __name__ == "__main__":
    print(measure(sys.argv[1]))
