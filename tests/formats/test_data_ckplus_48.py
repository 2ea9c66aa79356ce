"""CK+ at 48×48 pixels: folders of pictures, and a csv."""

import zipfile

import cv2
import numpy as np
import pytest

from expression_lab import data
from expression_lab.errors import BadDataError, DataMissingError
from expression_lab.expressions import EXPRESSIONS

CLASSES = ("anger", "contempt", "disgust", "fear", "happy", "sadness", "surprise")
CSV_ORDER = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral", "contempt")


def png(value, size=48):
    return cv2.imencode(".png", np.full((size, size), value, np.uint8))[1].tobytes()


def pictures():
    """Three frames of two sequences of each of twenty people: File name -> content."""
    files = {}
    for person in range(20):
        for n in range(2):
            for k in range(3):
                name = f"S{person * 7 + 5:03d}_{n + 1:03d}_{k + 15:08d}.png"
                files[f"{CLASSES[(person + n) % 7]}/{name}"] = png(6 * person + 3 * n + k)
    return files


def write(path, files):
    for name, content in files.items():
        (path / name).parent.mkdir(parents=True, exist_ok=True)
        (path / name).write_bytes(content)
    return path


def everything(**options):
    return data.join([data.load("ckplus", split, **options) for split in data.SPLITS])


@pytest.fixture
def ck48(root):
    return write(root / "ckplus" / "CK+48", pictures())


def test_every_picture_comes_with_its_person(ck48):
    found = everything()
    assert len(found) == 120 and found.images.shape == (120, 48, 48) and found.source == str(ck48)
    assert found.counts()["neutral"] == 0 and min(list(found.counts().values())[1:]) >= 15
    assert set(found.table["original_label"]) == set(CLASSES)
    for file, who, sequence, image in zip(found.table["file"], found.table["subject"],
                                          found.table["sequence"], found.images, strict=True):
        name = file.split("/")[1]
        assert name.startswith(sequence) and sequence.startswith(who)
        assert (image == cv2.imdecode(np.frombuffer(pictures()[file], np.uint8), 0)).all()
    assert (found.table["identity"] == found.table["subject"]).all()


def test_nobody_is_in_two_splits_and_no_sequence_is(ck48):
    parts = [data.load("ckplus", split).table for split in data.SPLITS]
    people = [set(part["subject"]) for part in parts]
    assert [len(one) for one in people] == [16, 2, 2] and len(set.union(*people)) == 20
    assert sum(len(set(part["sequence"])) for part in parts) == 40
    assert "split by person" in data.load("ckplus").protocol


def test_the_folders_of_the_expressions_may_lie_in_the_place_itself(root):
    write(root / "ckplus", pictures())
    assert len(everything(size=96)) == 120 and data.check("ckplus").images == 120


def test_the_size_is_made_from_48(ck48):
    assert data.load("ckplus", size=96).images.shape[1:] == (96, 96)


def test_clutter_is_skipped(ck48):
    for name in (".DS_Store", "Thumbs.db", "._S010_004_00000017.png"):
        (ck48 / "anger" / name).write_bytes(b"x")
    (ck48 / "__MACOSX").mkdir()
    assert data.check("ckplus").ok and len(everything()) == 120


@pytest.mark.parametrize("name, content, said", [
    ("anger/S010_004_00000017.png", png(1)[:40], "damaged|not a picture"),
    ("anger/S010_004_00000017.png", b"", "it is empty"),
    ("anger/S010_004_00000017.png", b"<html>", "not a picture"),
    ("anger/S010_004_00000017.png", png(1, 96), "96×96 pixels where 48×48"),
    ("anger/10.png", png(1), "says who is in the picture"),
    ("anger/S10_4_17.png", png(1), "says who is in the picture"),
    ("angr/S010_004_00000017.png", png(1), "not an expression"),
])
def test_a_faulty_picture_is_named_and_nothing_is_cached(ck48, root, name, content, said):
    write(ck48, {name: content})
    with pytest.raises(BadDataError, match=said):
        data.load("ckplus")
    assert not list(root.parent.rglob("*.npz"))
    report = data.check("ckplus")
    assert report.total == 1 and report.images == 120 and "edition: 48" in str(report)


@pytest.mark.parametrize("top", ["CK+48/", "archive/CK+48/", ""])
def test_the_zip_is_imported(root, tmp_path, top):
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        for name, content in pictures().items():
            archive.writestr(top + name, content)
        archive.writestr("__MACOSX/x", b"x")
    data.import_archive(tmp_path / "archive.zip", "ckplus")
    assert sorted(one.name for one in (root / "ckplus").iterdir()) == sorted(CLASSES)
    assert len(everything()) == 120


@pytest.fixture
def csv(root, faces):
    """Twenty rows as ckextended.csv has them."""
    usage = ["Training"] * 16 + ["PublicTest"] * 2 + ["PrivateTest"] * 2
    rows = [f"{n % 8},{' '.join(map(str, face.ravel()))},{usage[n]}"
            for n, face in enumerate(faces)]
    path = root / "ckplus" / "ckextended.csv"
    path.parent.mkdir()
    path.write_text("\n".join(["emotion,pixels,Usage", *rows, ""]))
    return path


def test_the_csv_has_its_own_order_of_labels(csv, faces):
    found = everything()
    assert (found.images == faces).all()
    assert [EXPRESSIONS[label] for label in found.labels] == [CSV_ORDER[n % 8] for n in range(20)]
    assert list(found.table["original_label"]) == [n % 8 for n in range(20)]
    assert [len(data.load("ckplus", split)) for split in data.SPLITS] == [16, 2, 2]
    assert "people are in several splits" in found.protocol and found.source == str(csv)


def test_the_csv_of_a_fault_names_the_line(csv):
    lines = csv.read_text().splitlines()
    lines[4] = lines[4].replace("3,", "8,", 1)
    csv.write_text("\r\n".join(lines))
    with pytest.raises(BadDataError, match="line 5: emotion '8' is none of 0, 1, 2, 3, 4, 5, 6, 7"):
        data.load("ckplus")
    csv.write_text("\n".join(lines[:4])[:-5000])
    with pytest.raises(BadDataError, match="line 4: "):
        data.load("ckplus")


def test_the_csv_is_imported(root, csv, tmp_path):
    with zipfile.ZipFile(tmp_path / "archive.zip", "w") as archive:
        archive.write(csv, "ckextended.csv")
    csv.unlink()
    data.import_archive(tmp_path / "archive.zip", "ckplus")
    assert len(everything()) == 20


def test_of_two_editions_the_better_is_taken_unless_another_is_asked_for(csv):
    write(csv.parent / "CK+48", pictures())
    assert len(everything()) == 120 and len(everything(edition="csv")) == 20
    row = next(row for row in data.status() if row.name == "ckplus")
    assert row.path.endswith("CK+48") and row.images == 120


def test_small_editions_have_no_sequences(csv):
    with pytest.raises(DataMissingError, match="cohn-kanade-images"):
        data.sequences("ckplus")
