"""What every notebook begins with: profile, seed, versions, data set and expected time."""

import os
import platform
import textwrap
from importlib import metadata

from expression_lab.errors import unknown_name

PROFILES = ("quick", "full")
_SHOWN = ("expression-lab", "tensorflow", "keras", "opencv-python", "opencv-python-headless",
          "scikit-learn", "matplotlib", "ipywidgets", "jupyterlab")


def profile():
    """The profile in use, from the environment variable `EXPRESSION_LAB_PROFILE`.

    Returns:
        str: "quick" (default: a minute a notebook, embedded data) or "full" (the real recipe).

    Raises:
        UnknownNameError: the variable holds something else.
    """
    name = os.environ.get("EXPRESSION_LAB_PROFILE", "quick").strip().lower() or "quick"
    if name not in PROFILES:
        raise unknown_name("profile", name, PROFILES)
    return name


def is_quick():
    """True in the quick profile."""
    return profile() == "quick"


def versions():
    """Versions of Python and of the packages that a result depends on.

    Returns:
        dict: str name -> str version; a package that is not installed is left out.
    """
    found = {"python": platform.python_version()}
    for name in _SHOWN:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def start(notebook, minutes=1, dataset=None, seed=0):
    """Print what a notebook's results depend on.

    Args:
        notebook: str, the notebook's number and name, as in "04 · A CNN classifier".
        minutes: float, the time that it takes in the quick profile on two cores.
        dataset: str or None, the data set in use, as `FaceDataset.source` says it.
        seed: int, the seed of everything drawn in the notebook.

    Returns:
        int: the seed, so that a cell can write `seed = lab.start(...)`.
    """
    print(f"Expression Lab · {notebook}")
    print(f"profile  {profile()}" + ("" if is_quick() else "  (the real recipe)"))
    if is_quick():
        print(f"time     about {minutes:g} minute{'s' if minutes != 1 else ''} on two cores")
    if dataset is not None:
        print(f"data     {dataset}")
    print(f"seed     {seed}")
    found = " · ".join(f"{name}\u00a0{version}" for name, version in versions().items())
    print(textwrap.fill("versions " + found, 90, subsequent_indent=" " * 9, break_on_hyphens=False))
    return seed
