"""JAFFE: TIFF files whose names say everything, and a text of ratings."""

import io
import zipfile

import cv2
import numpy as np
import pytest
from PIL import Image

from expression_lab import data
from expression_lab.data import found
from expression_lab.errors import BadDataError, ConfigError, DataMissingError

PEOPLE = ("KA", "KL", "KM", "KR", "MK", "NA", "NM", "TM", "UY", "YM")
OWN = ("NE", "HA", "SA", "SU", "AN", "DI", "FE")
README = """The Japanese Female Facial Expression (JAFFE) Database

# HAP SAD SUR ANG DIS FEA PIC
--------------------------------
  1 2.87 2.52 2.10 1.97 1.97 2.06 KA-NE1
  2 4.90 1.10 1.50 1.00 1.00 1.03 KA-HA2
  3 1.00 1.10 1.50 1.00 1.00 5 YN-HA2

Semantic Ratings Data (Fear Excluded)
# HAP SAD SUR ANG DIS PIC
  1 4.00 2.00 1.00 1.00 1.00 KA-NE1
"""


def face(seed=0):
    """A real face as JAFFE shows them: 256×256, grey, from scikit-image's public photo."""
    from skimage.data import astronaut

    grey = cv2.cvtColor(astronaut()[0:230, 110:340], cv2.COLOR_RGB2GRAY)
    return cv2.resize(grey, (256, 256)) // 2 + np.uint8(seed % 100)


def tiff(picture):
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "TIFF")
    return file.getvalue()


def names():
    """Seventy names: each person once with each expression, numbered through."""
    return [f"{who}.{own}{1 + k % 3}.{len(OWN) * n + k + 1}.tiff"
            for n, who in enumerate(PEOPLE) for k, own in enumerate(OWN)]


def everything(**options):
    return data.join([data.load("jaffe", split, **options) for split in data.SPLITS])


@pytest.fixture
def quick(monkeypatch):
    """Faces are where they always are, so that tests of names need not look for seventy."""
    monkeypatch.setattr(found, "largest", lambda gray: (60, 70, 150))


@pytest.fixture
def jaffe(root, quick):
    path = root / "jaffe"
    path.mkdir()
    for number, name in enumerate(names()):
        (path / name).write_bytes(tiff(np.full((256, 256), number + 50, np.uint8)))
    (path / "README_FIRST.txt").write_text(README)
    return path


def test_names_say_person_and_expression(jaffe):
    whole = everything()
    assert len(whole) == 70 and whole.images.shape[1:] == (96, 96) and whole.source == str(jaffe)
    assert sorted(whole.table["file"]) == sorted(names())
    assert list(whole.counts().values()) == [10] * 7 + [0]
    for file, who, own, image in zip(whole.table["file"], whole.table["subject"],
                                     whole.table["original_label"], whole.images, strict=True):
        assert file.startswith(f"{who}.{own}") and (image == names().index(file) + 50).all()
    assert (whole.table["identity"] == whole.table["subject"]).all() and whole.votes is None


def test_six_two_and_two_people_and_nobody_twice(jaffe):
    parts = [set(data.load("jaffe", split).table["subject"]) for split in data.SPLITS]
    assert [len(part) for part in parts] == [6, 2, 2] and set.union(*parts) == set(PEOPLE)
    folds = data.folds(everything(), None)
    assert len(folds) == 10 and all(len(test) == 7 for _, test in folds)


def test_ratings_come_with_the_pictures(jaffe):
    table = everything().table.set_index("file")
    first = table.loc["KA.NE1.1.tiff"]
    assert first["rated_happiness"] == pytest.approx(2.87)
    assert first["rated_fear"] == pytest.approx(2.06)
    assert table.loc["KA.HA2.2.tiff", "rated_happiness"] == pytest.approx(4.9)
    assert np.isnan(table.loc["KL.NE1.8.tiff", "rated_happiness"])


def test_without_ratings_there_are_none(jaffe):
    (jaffe / "README_FIRST.txt").unlink()
    assert everything().table["rated_anger"].isna().all() and data.check("jaffe").ok


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", README.encode("utf-16"),
                                     README.replace("\n", "\r\n").encode("utf-8-sig")])
def test_the_text_may_be_in_any_encoding(jaffe, content):
    (jaffe / "README_FIRST.txt").write_bytes(content)
    assert data.check("jaffe").ok


def test_a_rating_that_is_none_is_named(jaffe):
    (jaffe / "README_FIRST.txt").write_text(README.replace("2.87", "28.7"))
    with pytest.raises(BadDataError, match="README_FIRST.txt, line 5: a rating"):
        data.load("jaffe")


def test_faces_are_found_and_framed(root):
    path = root / "jaffe"
    path.mkdir()
    for who in ("KA", "KL", "KM"):
        (path / f"{who}.HA1.1.tiff").write_bytes(tiff(face()))
    (path / "KM.NE1.2.tiff").write_bytes(tiff(np.full((256, 256), 90, np.uint8)))
    report = data.check("jaffe")
    assert report.ok and report.images == 4 and "1 faces were not found" in str(report)
    whole = everything()
    assert list(whole.table.sort_values("file")["found"]) == [True, True, True, False]
    left, top, side = found.largest(face())
    shown = cv2.resize(face()[top:top + side, left:left + side], (96, 96),
                       interpolation=cv2.INTER_AREA)
    happy = whole.images[whole.table["original_label"] == "HA"]
    assert 60 < side < 200 and np.abs(happy[0].astype(int) - shown).mean() < 1


@pytest.mark.parametrize("name", ["KA.AN1.39.tiff.jpg", "KA.AN1.39.tif", "ka-an1-39.png",
                                  "KA.AN1.tiff", "KA.AN1.39.bmp"])
def test_copies_of_another_format_are_read(jaffe, name):
    old = next(one for one in names() if one.startswith("KA.AN"))
    (jaffe / old).unlink()
    Image.new("RGB", (256, 256), (9, 9, 9)).save(jaffe / name)  # some copies have three channels
    assert len(everything()) == 70 and data.check("jaffe").ok


@pytest.mark.parametrize("where", ["jaffe", "jaffedbase/jaffe", "jaffe (1)/jaffeimages/jaffe"])
def test_the_pictures_may_lie_deeper(root, quick, where):
    path = root / "jaffe" / where
    path.mkdir(parents=True)
    for name in names():
        (path / name).write_bytes(tiff(np.zeros((256, 256), np.uint8)))
    assert len(everything()) == 70 and everything().table["blank"].all()


def test_clutter_is_skipped(jaffe):
    for name in (".DS_Store", "Thumbs.db", "._KA.AN1.39.tiff", "JAFFE.pdf"):
        (jaffe / name).write_bytes(b"x")
    assert data.check("jaffe").ok


@pytest.mark.parametrize("name, content, said", [
    ("KA.XX1.1.tiff", None, "XX is none of NE, HA"), ("KA39.tiff", None, "a name as in KA.AN1.39"),
    ("happy.tiff", None, "a name as in KA.AN1.39"), ("KA.AN1.99.tiff", b"", "it is empty"),
    ("KA.AN1.99.tiff", b"II*\0", "not a picture|damaged"),
    ("KA.AN1.99.tiff", "short", "damaged|not a picture"), ("KA.NE1.1.png", None, "a second copy"),
])
def test_a_faulty_file_is_named_and_nothing_is_cached(jaffe, root, name, content, said):
    whole = tiff(face())
    (jaffe / name).write_bytes(whole if content is None else
                               whole[:9000] if content == "short" else content)
    with pytest.raises(BadDataError, match=said) as caught:
        data.load("jaffe")
    assert str(jaffe) in str(caught.value) and not list(root.parent.rglob("*.npz"))
    report = data.check("jaffe")
    assert report.total == 1 and report.images == 70


def test_a_person_that_is_none_of_the_ten_is_told(jaffe):
    (jaffe / "ZZ.AN1.99.tiff").write_bytes(tiff(face()))
    report = data.check("jaffe")
    assert report.ok and report.images == 71 and "ZZ is none of the ten people" in str(report)


def test_status_check_and_import(root, quick, tmp_path):
    with pytest.raises(DataMissingError, match="zenodo.org"):
        data.load("jaffe")
    with zipfile.ZipFile(tmp_path / "jaffe.zip", "w") as archive:
        for name in names():
            archive.writestr(f"jaffe/{name}", tiff(np.zeros((256, 256), np.uint8)))
        archive.writestr("jaffe/README_FIRST.txt", README)
        archive.writestr("__MACOSX/jaffe/._KA.AN1.39.tiff", b"x")
    data.import_archive(tmp_path / "jaffe.zip", "jaffe")
    row = next(row for row in data.status() if row.name == "jaffe")
    assert row.present and row.images == 70 and (root / "jaffe" / "README_FIRST.txt").is_file()
    with pytest.raises(ConfigError, match="already there"):
        data.import_archive(tmp_path / "jaffe.zip", "jaffe")


def test_an_archive_cut_short_is_not_imported(root, quick, tmp_path):
    with zipfile.ZipFile(tmp_path / "jaffe.zip", "w") as archive:
        archive.writestr("jaffe/KA.AN1.39.tiff", tiff(face())[:9000])
    with pytest.raises(BadDataError, match="Not imported, because of 1 faults"):
        data.import_archive(tmp_path / "jaffe.zip", "jaffe")
    assert not list(root.rglob("*"))
