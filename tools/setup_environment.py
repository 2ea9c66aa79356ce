"""Make .venv: the locked packages and expression_lab itself. Does nothing where all is in place."""

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
VENV_PYTHON = VENV / "bin" / "python"
STAMP = VENV / "expression-lab.json"  # written last: without it, the environment is not whole

NO_PACKAGES = """
The packages could not be installed; pip's own words above say why. If they tell of retries or
of no versions at all, this machine does not reach its package index: check the network, or what
`pip config list` shows. If TensorFlow alone is missing, there is none for this kind of computer:
it needs Linux, or a Mac with Apple silicon. Then run make again; what was fetched is kept."""

# JupyterLab would ask every learner about news, and call home for them.
LAB_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"checkForUpdates": False, "fetchNews": "false"}
}


def place():
    """What an environment is tied to: a Python, and a folder, whose path its scripts contain."""
    version = "{}.{}".format(*sys.version_info)
    return {"python": version, "interpreter": os.path.realpath(sys.executable), "folder": str(ROOT)}


def packages():
    """A fingerprint of what should be installed."""
    digest = hashlib.sha256()
    for name in ("requirements.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return {"packages": digest.hexdigest()}


def to_do():
    """What is left: "nothing", "packages" (others are wanted now) or "all"."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        return "all"
    if not VENV_PYTHON.exists() or any(stamp.get(key) != was for key, was in place().items()):
        return "all"
    return "nothing" if stamp == {**place(), **packages()} else "packages"


def install(work):
    """Bring .venv up to date and stamp it."""
    STAMP.unlink(missing_ok=True)
    if work == "all":
        run(sys.executable, "-m", "venv", "--clear", "--prompt", "expression-lab", ".venv")
    pip("install", "--require-hashes", "-r", "requirements.lock")
    pip("install", "--no-deps", "--no-build-isolation", "--editable", ".")
    settings = VENV / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps(LAB_SETTINGS, indent=2))
    STAMP.write_text(json.dumps({**place(), **packages()}, indent=2))


def run(*command):
    subprocess.run(command, cwd=ROOT, check=True, env={**os.environ, "PIP_USER": "0"})


def pip(*arguments):
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    run(VENV_PYTHON, "-m", "pip", "--disable-pip-version-check", *quiet, *arguments)


@contextlib.contextmanager
def alone():
    """Let one set-up at a time work in this folder; the next one waits."""
    import fcntl

    (ROOT / "build").mkdir(exist_ok=True)
    with open(ROOT / "build" / "setup.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            print("Another set-up is at work in this folder: waiting for it.", flush=True)
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main():
    if to_do() == "nothing":
        return 0
    with alone():
        work = to_do()
        if work == "nothing":
            return 0
        print("Making .venv with Python {}.{}.{}: about 700 MB to fetch the first time, which "
              "takes a few minutes.".format(*sys.version_info), flush=True)
        began = time.monotonic()
        try:
            install(work)
        except subprocess.CalledProcessError:
            sys.exit(NO_PACKAGES)
        except OSError as error:
            sys.exit(f"The environment could not be written in {VENV}: {error}.")
        print(f".venv is ready, after {time.monotonic() - began:.0f} s.", flush=True)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit("\nStopped; the next make begins .venv afresh.")
