"""Small files in exactly the formats in which the data sets are published."""

import csv

import numpy as np
import pytest

USAGES = ["Training"] * 12 + ["PublicTest"] * 4 + ["PrivateTest"] * 4
VOTES_HEADER = ("Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,"
                "unknown,NF")


@pytest.fixture(autouse=True)
def no_other_data(tmp_path, monkeypatch, request):
    """Point the package at an empty folder, so that no test reads or fills a real cache."""
    if request.node.get_closest_marker("real_data"):
        return
    monkeypatch.setenv("EXPRESSION_LAB_DATA", str(tmp_path / "raw"))
    monkeypatch.delenv("EXPRESSION_LAB_CACHE", raising=False)


@pytest.fixture
def root(tmp_path):
    """An empty folder of data sets."""
    path = tmp_path / "raw"
    path.mkdir()
    return path


@pytest.fixture
def faces():
    """Twenty pictures of noise, uint8 (20, 48, 48)."""
    return np.random.default_rng(0).integers(0, 256, (20, 48, 48), dtype=np.uint8)


@pytest.fixture
def fer2013(root, faces):
    """A fer2013.csv of twenty rows, as the competition writes it: CRLF, no quotes."""
    path = root / "fer2013" / "fer2013.csv"
    path.parent.mkdir()
    with open(path, "w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["emotion", "pixels", "Usage"])
        for number, (face, usage) in enumerate(zip(faces, USAGES, strict=True)):
            writer.writerow([number % 7, " ".join(map(str, face.ravel())), usage])
    return path


@pytest.fixture
def ferplus(fer2013):
    """A fer2013new.csv beside it; its rows try every branch of the protocol."""
    votes = [
        (4, 0, 0, 1, 3, 2, 0, 0, 0, 0),  # 4 of 9 left: no majority, but neutral leads
        (6, 0, 1, 1, 0, 0, 0, 0, 2, 0),  # 6 of 8: neutral
        (0, 10, 0, 0, 0, 0, 0, 0, 0, 0),  # happiness
        (0, 5, 5, 0, 0, 0, 0, 0, 0, 0),  # a tie: no majority, happiness comes first
        (0, 0, 0, 0, 3, 0, 0, 0, 7, 0),  # unknown
        (0, 0, 0, 0, 0, 0, 0, 0, 0, 10),  # not a face, and without a picture
        (1, 1, 1, 1, 1, 1, 1, 1, 1, 1),  # only slips: nothing is left
        (0, 0, 0, 4, 0, 0, 0, 0, 4, 0),  # a tie with unknown: no majority, sadness comes first
    ]
    path = fer2013.with_name("fer2013new.csv")
    with open(path, "w", newline="") as file:
        file.write(VOTES_HEADER + "\r\n")
        for number, usage in enumerate(USAGES):
            row = votes[number] if number < len(votes) else (0, 0, 0, 0, 8, 0, 2, 0, 0, 0)
            name = "" if number == 5 else f"fer{number:07d}.png"
            file.write(",".join([usage, name, *map(str, row)]) + "\r\n")
    return path
