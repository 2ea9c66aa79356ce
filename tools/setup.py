"""Find a Python that fits, and let it make the environment (setup_environment.py).

The Makefile starts this with whatever Python is at hand, however old: so it speaks 2.7 as well.
PYTHON in the environment names the one to use; without it, the best one here is looked for.
"""
import os
import subprocess
import sys

OLDEST, NEWEST = (3, 10), (3, 13)
HERE = os.path.dirname(os.path.abspath(__file__))
IN_VENV = os.path.join(os.path.dirname(HERE), ".venv", "bin", "python")  # the one chosen before
NAMES = ["python3", "python", "python3.13", "python3.12", "python3.11", "python3.10"]

# Asked of each candidate: its version, its bits, whether it can make environments, and its path.
# An environment's Python is only a link, so the path behind the link is what counts.
QUESTIONS = """
import os, struct, sys
try:
    import ensurepip, venv
    complete = 1
except ImportError:
    complete = 0
linked = sys.prefix != getattr(sys, "base_prefix", sys.prefix)
path = os.path.realpath(sys.executable) if linked else sys.executable
print("%d.%d.%d|%d|%d|%s" % (sys.version_info[:3] + (8 * struct.calcsize("P"), complete, path)))
"""


def probe(command):
    """Version, bits, complete and path of a Python, as a dict; None where it does not start."""
    try:
        with open(os.devnull, "w") as nothing:
            said = subprocess.check_output([command, "-c", QUESTIONS], stderr=nothing)
        version, bits, complete, path = said.decode("utf-8").strip().split("|")
    except (OSError, ValueError, subprocess.CalledProcessError):
        return None
    return {"version": version, "bits": int(bits), "complete": complete == "1", "path": path}


def fault(python):
    """Why a probed Python does not fit; empty where it does."""
    number = tuple(int(part) for part in python["version"].split(".")[:2])
    if not OLDEST <= number <= NEWEST:
        return "Python " + python["version"]
    if python["bits"] != 64:
        return "Python {version} for {bits} bits, and TensorFlow needs 64".format(**python)
    if not python["complete"]:
        return ("Python {version} without its venv module, which Debian and Ubuntu add with "
                "`sudo apt install python{0}.{1}-venv`").format(*number, **python)
    return ""


def choose(named):
    """Path of the Python to use, and an empty sentence; or None, and a sentence that says why."""
    faults = []
    for name in [named] if named else [IN_VENV] + NAMES + [sys.executable]:
        python = probe(name)
        wrong = fault(python) if python else "no Python that starts" if named else ""
        if python and not wrong:
            return python["path"], ""
        if wrong and wrong not in faults:
            faults.append(wrong)
    wanted = "Expression Lab needs Python {0}.{1} to {2}.{3}".format(*(OLDEST + NEWEST))
    if named:
        return None, "{0}, but PYTHON={1} is {2}.".format(wanted, named, faults[0])
    return None, "{0}, but here is only {1}; name another with `make lab PYTHON=...`.".format(
        wanted, " and ".join(faults))


def main():
    path, sentence = choose(os.environ.get("PYTHON", ""))
    if path is None:
        sys.exit(sentence)
    try:
        return subprocess.call([path, os.path.join(HERE, "setup_environment.py")])
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
