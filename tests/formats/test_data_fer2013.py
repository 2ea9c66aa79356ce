"""FER2013 as a csv and in folders: whole, cut short and wrong."""

import cv2
import numpy as np
import pytest

from expression_lab import data
from expression_lab.errors import BadDataError, DataMissingError
from expression_lab.expressions import EXPRESSIONS

FER2013_ORDER = ("anger", "disgust", "fear", "happiness", "sadness", "surprise", "neutral")
CLASSES = ("angry", "disgust", "fear", "happy", "sad", "surprise", "neutral")


def lines(path):
    return path.read_bytes().split(b"\r\n")


def rewrite(path, number, line):
    """Replace a line; `number` counts as an editor does."""
    every = lines(path)
    every[number - 1] = line
    path.write_bytes(b"\r\n".join(every))


def row(pixels=b" ".join([b"7"] * 2304), emotion=b"0", usage=b"Training"):
    return b",".join([emotion, pixels, usage])


def test_each_split_has_its_pictures_and_labels(fer2013, faces):
    for split, usage, rows in (("train", "Training", range(12)),
                               ("validation", "PublicTest", range(12, 16)),
                               ("test", "PrivateTest", range(16, 20))):
        found = data.load("fer2013", split)
        assert (found.images == faces[rows]).all()
        assert [EXPRESSIONS[label] for label in found.labels] == [
            FER2013_ORDER[number % 7] for number in rows]
        assert list(found.table["row"]) == list(rows)
        assert list(found.table["original_label"]) == [number % 7 for number in rows]
        assert set(found.table["usage"]) == {usage}
        assert found.votes is None and found.source == str(fer2013) and not found.synthetic


def test_quotes_other_order_and_spaced_names_are_read(fer2013, faces):
    """icml_face_data.csv of the same competition has ` pixels` and ` Usage`."""
    other = fer2013.with_name("icml_face_data.csv")
    with open(other, "w", newline="\n") as file:
        file.write("emotion, Usage, pixels\n")
        for number, face in enumerate(faces):
            usage = ("Training", "PublicTest", "PrivateTest")[number % 3]
            file.write(f'{number % 7},{usage},"{" ".join(map(str, face.ravel()))}"\n')
    fer2013.unlink()
    assert (data.load("fer2013", "validation").images == faces[1::3]).all()


@pytest.mark.parametrize("end", [b"", b"\r\n", b"\r\n\r\n"])
def test_the_end_of_the_file_does_not_matter(fer2013, end, faces):
    fer2013.write_bytes(fer2013.read_bytes().rstrip() + end)
    assert (data.load("fer2013", "test").images == faces[16:]).all()


def test_a_byte_order_mark_does_not_matter(fer2013):
    fer2013.write_bytes(b"\xef\xbb\xbf" + fer2013.read_bytes())
    assert len(data.load("fer2013", "train")) == 12


@pytest.mark.parametrize("faulty, said", [
    (row(b" ".join([b"7"] * 2303)), "2,303 pixels where 2,304"),
    (row(b" ".join([b"7"] * 2305)), "2,305 pixels where 2,304"),
    (row(b" ".join([b"7"] * 2303 + [b"256"])), "pixel 2,304 is 256, above 255"),
    (row(b" ".join([b"7"] * 2303 + [b"1000"])), "pixel 2,304 is '1000', not a whole number"),
    (row(b" ".join([b"x"] + [b"7"] * 2303)), "pixel 1 is 'x', not a whole number"),
    (row(b" ".join([b"-1"] + [b"7"] * 2303)), "pixel 1 is '-1', not a whole number"),
    (row(b" ".join([b"1.5"] + [b"7"] * 2303)), "pixel 1 is '1.5', not a whole number"),
    (row("٣ ".encode() + b" ".join([b"7"] * 2303)), "pixel 1 is '٣', not a whole number"),
    (row(b"\xff " + b" ".join([b"7"] * 2303)), "pixel 1 is '�', not a whole number"),
    (row(b" ".join([b"7"] * 2000) + b"  " + b" ".join([b"7"] * 304)), "two spaces"),
    (row(b""), "pixel 1 is missing"),
    (row(emotion=b"7"), "emotion '7' is none of 0, 1, 2, 3, 4, 5, 6"),
    (row(emotion=b"happy"), "emotion 'happy' is none of"),
    (row(emotion=b""), "emotion '' is none of"),
    (row(usage=b"Test"), "Usage 'Test' is none of Training, PublicTest, PrivateTest"),
    (b"3,1 2 3", "2 columns where 3 are expected"),
])
def test_a_faulty_row_is_named_and_nothing_is_cached(fer2013, faulty, said):
    rewrite(fer2013, 9, faulty)
    with pytest.raises(BadDataError) as caught:
        data.load("fer2013", "test")  # even where the fault is in another split
    assert said in str(caught.value)
    assert f"{fer2013}, line 9: " in str(caught.value)
    assert not list(fer2013.parents[2].rglob("*.npz*"))


def test_a_missing_and_a_spare_pixel_do_not_cancel_out(fer2013):
    rewrite(fer2013, 4, row(b" ".join([b"7"] * 2303)))
    rewrite(fer2013, 5, row(b" ".join([b"7"] * 2305)))
    with pytest.raises(BadDataError, match="line 4: 2,303 pixels"):
        data.load("fer2013", "train")


@pytest.mark.parametrize("keep", [9, 4000, 9000, 40_000])
def test_a_file_cut_short_in_a_row_is_noticed(fer2013, keep):
    whole = fer2013.read_bytes()
    fer2013.write_bytes(whole[:keep])
    line = whole[:keep].count(b"\r\n") + 1
    with pytest.raises(BadDataError, match=rf"line {line}: "):
        data.load("fer2013", "train")


def test_a_file_cut_short_between_rows_has_no_test_split(fer2013):
    fer2013.write_bytes(b"\r\n".join(lines(fer2013)[:13]))
    assert len(data.load("fer2013", "train")) == 12
    with pytest.raises(BadDataError, match="no picture for test"):
        data.load("fer2013", "test")


@pytest.mark.parametrize("content, said", [
    (b"", "empty"),
    (b"emotion,pixels,Usage\r\n", "no picture in the file"),
    (b"emotion,pixels\r\n0,1 2 3\r\n", "line 1: no column Usage"),
    ("emotion,pixels,Usage\r\n".encode("utf-16"), "line 1: no"),
    (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "line 1: no"),
    (b'emotion,pixels,Usage\r\n0,"' + b"7 " * 99_999, "line 2: not a row of a csv"),
], ids=["empty", "header", "columns", "utf-16", "png", "quote"])
def test_what_is_no_such_csv_is_named(fer2013, content, said):
    fer2013.write_bytes(content)
    with pytest.raises(BadDataError, match=said):
        data.load("fer2013", "train")


def test_check_lists_every_fault_and_counts_the_rest(fer2013):
    rewrite(fer2013, 3, row(emotion=b"8"))
    rewrite(fer2013, 5, row(b" ".join([b"7"] * 2303)))
    rewrite(fer2013, 20, row(usage=b"?"))
    report = data.check("fer2013")
    assert not report.ok and report.total == 3
    named = {int(fault.split(", line ")[1].split(":")[0]) for fault in report.faults}
    assert named == {3, 5, 20}
    assert report.images == 17 and report.splits == {"train": 10, "validation": 4, "test": 3}
    assert "line 20" in str(report)


def test_check_bounds_its_list(fer2013):
    with open(fer2013, "ab") as file:
        file.write(b"9,0,Training\r\n" * 120)
    report = data.check("fer2013")
    assert report.total == 120 and len(report.faults) == 50
    assert "and 70 more faults" in str(report)


def test_check_of_a_whole_file_finds_nothing_but_tells_of_blank_pictures(fer2013):
    assert data.check("fer2013").ok
    rewrite(fer2013, 2, row())
    report = data.check("fer2013")
    assert report.ok and "1 pictures are of one color only" in report.notes[0]
    assert data.load("fer2013", "train").table["blank"].sum() == 1


def test_absent_data_names_page_place_and_terms(root):
    with pytest.raises(DataMissingError) as caught:
        data.load("fer2013")
    said = str(caught.value)
    assert "https://www.kaggle.com/" in said and "Terms: " in said
    assert str(root / "fer2013" / "fer2013.csv") in said


@pytest.fixture
def folders(root, faces):
    """train/<class>/Training_….jpg and test/<class>/PublicTest_….jpg, as on Kaggle."""
    for number in range(140):
        usage = "Training" if number < 105 else ("PublicTest", "PrivateTest")[number % 2]
        folder = root / "fer2013" / ("train" if number < 105 else "test") / CLASSES[number % 7]
        folder.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(folder / f"{usage}_{number}.jpg"), faces[number % 20])
    return root / "fer2013"


def renamed(folders):
    for number, file in enumerate(sorted(folders.rglob("*.jpg"))):
        file.rename(file.with_name(f"im{number}.jpg"))


def test_folders_whose_names_tell_give_the_published_split(folders):
    sizes = {split: len(data.load("fer2013", split)) for split in data.SPLITS}
    assert sizes == {"train": 105, "validation": 17, "test": 18}
    found = data.load("fer2013", "validation")
    assert all("PublicTest_" in file for file in found.table["file"])
    assert set(found.table["usage"]) == {"PublicTest"}
    assert "PublicTest" in found.protocol and "held" not in found.protocol
    for file, label, own in zip(found.table["file"], found.labels,
                                found.table["original_label"], strict=True):
        assert CLASSES[own] == file.split("/")[1]
        assert EXPRESSIONS[label] == FER2013_ORDER[own]


def test_folders_that_were_renamed_hold_out_a_tenth_of_each_class(folders):
    renamed(folders)
    train, validation, test = (data.load("fer2013", split) for split in data.SPLITS)
    assert (len(train), len(validation), len(test)) == (91, 14, 35)
    assert set(validation.counts().values()) == {0, 2}  # 2 of 15 in each of the seven classes
    assert not set(train.table["file"]) & set(validation.table["file"])
    assert all(file.startswith("train/") for file in validation.table["file"])
    assert "tenth of each class" in validation.protocol
    again = data.load("fer2013", "validation", root=folders.parent)
    assert list(again.table["file"]) == list(validation.table["file"])


def test_a_folder_for_validation_is_taken_as_it_is(folders):
    renamed(folders)
    (folders / "test").rename(folders / "validation")
    (folders / "test" / "happy").mkdir(parents=True)
    assert len(data.load("fer2013", "validation")) == 35


def test_a_text_file_named_jpg_is_named(folders):
    file = folders / "test" / "happy" / "PublicTest_999.jpg"
    file.write_text("this is no picture")
    with pytest.raises(BadDataError) as caught:
        data.load("fer2013", "train")
    assert str(caught.value).count(str(file)) == 1 and "not a picture" in str(caught.value)
    assert not list(folders.parents[1].rglob("*.npz*"))
    report = data.check("fer2013")
    assert report.total == 1 and str(file) in report.faults[0] and report.images == 140


def test_a_picture_cut_short_or_of_another_size_is_named(folders, faces):
    cut = folders / "train" / "sad" / "Training_cut.jpg"
    cut.write_bytes(next(folders.rglob("*.jpg")).read_bytes()[:-400])
    large = folders / "train" / "sad" / "Training_large.jpg"
    cv2.imwrite(str(large), np.tile(faces[0], (2, 2)))
    faults = "\n".join(data.check("fer2013").faults)
    assert f"{cut}: " in faults and f"{large}: 96×96 pixels where 48×48" in faults


def test_a_class_that_does_not_exist_is_named_with_the_nearest(folders):
    (folders / "train" / "happy").rename(folders / "train" / "hapy")
    with pytest.raises(BadDataError, match="hapy.*[Dd]id you mean 'happ"):
        data.load("fer2013", "train")


def test_contempt_is_no_class_of_fer2013(folders):
    (folders / "train" / "happy").rename(folders / "train" / "contempt")
    with pytest.raises(BadDataError, match="no class of FER2013 'contempt'"):
        data.load("fer2013", "train")
