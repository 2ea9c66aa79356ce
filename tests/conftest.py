"""Tests on real data are skipped where it is absent; pytest's summary says so."""

import os
from pathlib import Path

import pytest

DATA = Path(os.environ.get("EXPRESSION_LAB_DATA") or Path(__file__).parent.parent / "data" / "raw")
ABSENT = pytest.mark.skip(reason=f"no FER2013 in {DATA}")


def pytest_collection_modifyitems(items):
    if (DATA / "fer2013" / "fer2013.csv").is_file():
        return
    for item in items:
        if item.get_closest_marker("real_data"):
            item.add_marker(ABSENT)
