"""Tests that need what a machine may lack are skipped there, and pytest's summary says which."""

import os
import shutil
from pathlib import Path

import pytest

DATA = Path(os.environ.get("EXPRESSION_LAB_DATA") or Path(__file__).parent.parent / "data" / "raw")
NEEDS = {
    "browser": (lambda: shutil.which("chromium"), "no chromium on this machine"),
    "real_data": (lambda: (DATA / "fer2013" / "fer2013.csv").is_file(), f"no FER2013 in {DATA}"),
}


def pytest_collection_modifyitems(items):
    missing = {name: why for name, (present, why) in NEEDS.items() if not present()}
    for item in items:
        for name, why in missing.items():
            if item.get_closest_marker(name):
                item.add_marker(pytest.mark.skip(reason=why))
