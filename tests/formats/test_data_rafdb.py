"""RAF-DB as published, packed and unpacked, and the edition in folders: whole, cut short, wrong."""

import functools
import io
import shutil
import zipfile

import cv2
import numpy as np
import pytest
from PIL import Image

from expression_lab import data
from expression_lab.errors import BadDataError, ConfigError, DataMissingError, UnknownNameError
from expression_lab.evaluate import groups, slices
from expression_lab.expressions import EXPRESSIONS

ORDER = ("surprise", "fear", "disgust", "happiness", "sadness", "anger", "neutral")  # 1 to 7
TRAIN = {f"train_{n:05d}.jpg": n % 7 + 1 for n in range(1, 71)}  # ten of each class
TEST = {f"test_{n:04d}.jpg": n % 7 + 1 for n in range(1, 15)}
LABELS = TRAIN | TEST


@functools.cache
def jpeg(number):
    """A picture of 100×100 whose grey says which it is; -1 is a photo with a known frame."""
    image = np.full((100, 100, 3), max(number, 0), np.uint8)
    if number < 0:
        image = np.zeros((200, 300, 3), np.uint8)
        image[50:150, 120:220] = 255  # a white face of 100×100
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


# Eyes at 0.325 and 0.675, 0.385 of that square, the mouth below them where a mouth is.
POINTS = ((152.5, 88.5), (187.5, 88.5), (170, 105), (155, 127), (185, 127))


def write(root):
    """The published layout below `root/rafdb/basic`."""
    basic = root / "rafdb" / "basic"
    for folder in ("EmoLabel", "Image/aligned", "Image/original", "Annotation/manual"):
        (basic / folder).mkdir(parents=True)
    lines = "".join(f"{name} {label}\n" for name, label in LABELS.items())
    (basic / "EmoLabel" / "list_patition_label.txt").write_text(lines)
    for number, name in enumerate(LABELS):
        stem = name.removesuffix(".jpg")
        (basic / "Image" / "aligned" / f"{stem}_aligned.jpg").write_bytes(jpeg(number))
        (basic / "Image" / "original" / name).write_bytes(jpeg(-1))
        points = "".join(f"{x:.3f}\t{y:.3f}\n" for x, y in POINTS)
        (basic / "Annotation" / "manual" / f"{stem}_manu_attri.txt").write_text(
            f"{points}{number % 3}\n{number % 3}\n{number % 5}\n")
    return basic


@pytest.fixture
def basic(root):
    return write(root)


def pack(folder):
    """Replace a folder by the zip that it was sent as."""
    with zipfile.ZipFile(folder.with_name(f"{folder.name}.zip"), "w") as archive:
        for file in sorted(folder.iterdir()):
            archive.write(file, f"{folder.name}/{file.name}")
    shutil.rmtree(folder)


def everything(**options):
    return [data.load("rafdb", split, **options) for split in data.SPLITS]


def test_labels_pictures_and_attributes_belong_together(basic):
    assert [len(one) for one in everything()] == [63, 7, 14]
    numbers = {name: number for number, name in enumerate(LABELS)}
    for one in everything():
        assert one.images.shape[1:] == (100, 100) and "nine tenths" in one.protocol
        for row in range(len(one)):
            name = one.table["file"][row].replace("_aligned", "")
            assert ORDER[LABELS[name] - 1] == EXPRESSIONS[one.labels[row]]
            assert one.table["original_label"][row] == LABELS[name]
            assert abs(int(one.images[row].mean()) - numbers[name] % 250) <= 1
            assert one.table["gender"][row] == ("male", "female", "unsure")[numbers[name] % 3]
            assert one.table["race"][row] == ("Caucasian", "African-American",
                                              "Asian")[numbers[name] % 3]
            assert one.table["age"][row] == ("0-3", "4-19", "20-39", "40-69",
                                             "70+")[numbers[name] % 5]
    assert everything()[0].counts()["contempt"] == 0


def test_validation_is_a_tenth_of_each_class_of_train(basic):
    train, validation, test = everything()
    assert set(validation.counts().values()) == {0, 1} and validation.counts()["contempt"] == 0
    assert all(name.startswith("train_") for name in validation.table["file"])
    assert all(name.startswith("test_") for name in test.table["file"])
    assert not set(train.table["file"]) & set(validation.table["file"])


def test_zips_are_read_as_they_were_sent(root, basic):
    before = everything()
    for folder in ("Image/aligned", "Image/original", "Annotation/manual"):
        pack(basic / folder)
    after = everything()
    for one, other in zip(before, after, strict=True):
        assert (one.images == other.images).all() and (one.labels == other.labels).all()
        assert one.table.equals(other.table)
    assert data.check("rafdb").ok


def test_original_photos_are_cut_to_the_face(basic):
    cut = data.load("rafdb", "test", pictures="original", size=50)
    assert cut.images.shape == (14, 50, 50)
    assert (cut.images[:, 3:-3, 3:-3] > 245).all()  # all of it is the white square
    assert "brows to chin" in cut.protocol
    with pytest.raises(UnknownNameError, match="aligned, original"):
        data.load("rafdb", pictures="alined")


def test_size_and_annotations_may_be_left_out(root, basic):
    shutil.rmtree(basic / "Annotation")
    small = data.load("rafdb", size=48)
    assert small.images.shape[1:] == (48, 48) and set(small.table["gender"]) == {""}
    with pytest.raises(BadDataError, match="five points are not known"):
        data.load("rafdb", pictures="original")


def test_the_folder_basic_may_be_missing(root, basic):
    for part in list(basic.iterdir()):
        part.rename(root / "rafdb" / part.name)
    basic.rmdir()
    assert [len(one) for one in everything()] == [63, 7, 14]


@pytest.mark.parametrize("change", [
    lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n"),
    lambda text: text + "\n\n", lambda text: text.rstrip(), lambda text: text.replace(" ", "\t")],
    ids=["bom", "crlf", "blank", "end", "tab"])
def test_how_lines_end_and_begin_does_not_matter(basic, change):
    path = basic / "EmoLabel" / "list_patition_label.txt"
    path.write_bytes(change(path.read_text()).encode())
    assert [len(one) for one in everything()] == [63, 7, 14]


@pytest.mark.parametrize("line, said", [
    ("train_00002.jpg 8", "label '8' is none of 1, 2"), ("train_00002.jpg 0", "label '0'"),
    ("train_00002.jpg -3", "label '-3'"), ("train_00002.jpg happy", "label 'happy'"),
    ("train_00002.jpg 99999999999999999999", "99999999"), ("train_00002.jpg", "cut short"),
    ("train_00002.jpg 3 4", "cut short"), ("../train_00002.jpg 3", "does not say train_"),
    ("train_../../x.jpg 3", "does not say train_"), ("train_..\\..\\x.jpg 3", "inside"),
    ("valid_00002.jpg 3", "does not say train_"), ("train_00001.jpg 3", "has a line already"),
    ("train_00099.jpg 3", "it is in the list, but it is not there")])
def test_a_wrong_line_is_named(basic, line, said):
    path = basic / "EmoLabel" / "list_patition_label.txt"
    lines = path.read_text().splitlines()
    lines[1] = line
    path.write_text("\n".join(lines))
    alone = "00099" in line  # neither its annotation nor its picture is there
    where = "train_00099_manu_attri.txt" if alone else r"label\.txt, line 2"
    with pytest.raises(BadDataError, match=f"{where}.*{said}"):
        data.load("rafdb")
    report = data.check("rafdb")
    assert report.total == 1 + alone and report.images == 83 and said in report.faults[-1]


@pytest.mark.parametrize("content, said", [
    (None, "not there"), (b"", "empty"), (b"no picture", "not a picture"), ("cut", "cut short")],
    ids=["missing", "empty", "text", "cut"])
@pytest.mark.parametrize("packed", [False, True])
def test_a_faulty_picture_is_named(basic, content, said, packed):
    path = basic / "Image" / "aligned" / "train_00007_aligned.jpg"
    if content is None:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[:-40] if content == "cut" else content)
    if packed:
        pack(basic / "Image" / "aligned")
        said = "not in the zip" if content is None else said
    with pytest.raises(BadDataError, match=f"train_00007_aligned.jpg.*{said}"):
        data.load("rafdb")
    report = data.check("rafdb")
    assert report.total == 1 and report.images == 83


@pytest.mark.parametrize("text, said", [
    ("1 2\n3 4\n", "eight lines"), ("a b\n" * 5 + "0\n0\n0\n", "eight lines"),
    ("1 2\n" * 5 + "0\n0\n7\n", "eight lines"), ("1 2\n" * 5 + "-1\n0\n0\n", "eight lines"),
    ("1e30 2\n" * 5 + "0\n0\n0\n", "not five pairs"), ("nan nan\n" * 5 + "0\n0\n0\n", "not five"),
    ("", "eight lines")])
def test_a_faulty_annotation_is_named(basic, text, said):
    path = basic / "Annotation" / "manual" / "train_00007_manu_attri.txt"
    path.write_text(text)
    with pytest.raises(BadDataError, match=f"train_00007_manu_attri.txt.*{said}"):
        data.load("rafdb")


def test_a_damaged_zip_is_named(basic):
    pack(basic / "Image" / "aligned")
    path = basic / "Image" / "aligned.zip"
    whole = path.read_bytes()
    path.write_bytes(whole[:len(whole) // 2])
    with pytest.raises(BadDataError, match=r"aligned\.zip.*damaged or cut short"):
        data.load("rafdb")
    damaged = bytearray(whole)
    damaged[200] ^= 0xFF
    path.write_bytes(damaged)
    report = data.check("rafdb")
    assert report.total == 1 and "test_0001_aligned.jpg" in report.faults[0]


def test_a_name_in_a_zip_leads_nowhere(root, basic, tmp_path):
    """Members are looked up by the last part of their name, and nothing is written."""
    pack(basic / "Image" / "aligned")
    path = basic / "Image" / "aligned.zip"
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("../../../evil.jpg", b"x")
    before = sorted(tmp_path.rglob("*"))
    assert len(data.load("rafdb", "test")) == 14
    new = set(tmp_path.rglob("*")) - set(before)
    assert all("cache" in str(one) for one in new)


def test_an_absent_data_set_names_page_place_and_terms(root):
    with pytest.raises(DataMissingError, match="whdeng.cn/RAF") as caught:
        data.load("rafdb")
    assert "list_patition_label.txt" in str(caught.value)
    assert "non-commercial" in str(caught.value)


def test_an_empty_list_is_named(basic):
    (basic / "EmoLabel" / "list_patition_label.txt").write_text("")
    with pytest.raises(BadDataError, match="there is no picture in it"):
        data.load("rafdb")


# ---- the edition in folders


@pytest.fixture
def folders(root):
    top = root / "rafdb" / "DATASET"
    rows = {"train": "image,label\n", "test": "image,label\n"}
    for number, (name, label) in enumerate(LABELS.items()):
        split = name.split("_")[0]
        file = name.replace(".jpg", "_aligned.jpg")
        (top / split / str(label)).mkdir(parents=True, exist_ok=True)
        (top / split / str(label) / file).write_bytes(jpeg(number))
        rows[split] += f"{file},{label}\n"
    for split, text in rows.items():
        (top / f"{split}_labels.csv").write_text(text)
    return top


def test_both_editions_agree_also_on_what_is_held_out(root, folders, tmp_path):
    here = everything()
    other = tmp_path / "other"
    write(other)
    for one, split in zip(here, data.SPLITS, strict=True):
        published = data.load("rafdb", split, root=other)
        theirs = dict(zip(published.table["file"], published.labels, strict=True))
        mine = {name.rsplit("/", 1)[1]: label for name, label in zip(one.table["file"], one.labels,
                                                                     strict=True)}
        assert mine == theirs
    assert data.check("rafdb").ok


def test_a_csv_that_says_something_else_is_named(folders):
    path = folders / "train_labels.csv"
    name = "train_00003_aligned.jpg"
    path.write_text(path.read_text().replace(f"{name},4", f"{name},5"))
    with pytest.raises(BadDataError, match=r"train_labels.csv, line 4.*lies in the folder 4"):
        data.load("rafdb")
    path.write_text("image,label\ngone.jpg,3\n")
    with pytest.raises(BadDataError, match="gone.jpg is not in|'gone.jpg' is not in"):
        data.load("rafdb")
    path.unlink()
    assert len(data.load("rafdb")) == 63


def test_a_folder_that_is_no_label_is_named(folders):
    (folders / "train" / "8").mkdir()
    with pytest.raises(BadDataError, match="none of the labels"):
        data.load("rafdb")


def test_folders_have_no_original_photos(folders):
    with pytest.raises(BadDataError, match="aligned pictures only"):
        data.load("rafdb", pictures="original")


# ---- import


def archive_of(root, path, prefix=""):
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(root.rglob("*")):
            if file.is_file():
                archive.write(file, f"{prefix}{file.relative_to(root).as_posix()}")
    return path


@pytest.mark.parametrize("prefix", ["", "raf-basic/", "download/RAF-DB/"])
def test_an_archive_is_imported(root, tmp_path, prefix):
    source = tmp_path / "source"
    pack(write(source) / "Image" / "aligned")
    packed = archive_of(source / "rafdb" / "basic", tmp_path / "a.zip", prefix)
    data.import_archive(packed, "rafdb")
    assert [len(one) for one in everything()] == [63, 7, 14]
    with pytest.raises(ConfigError, match="already there"):
        data.import_archive(packed, "rafdb")


def test_a_faulty_or_hostile_archive_leaves_nothing(root, tmp_path):
    source = tmp_path / "source"
    (write(source) / "Image" / "aligned" / "test_0003_aligned.jpg").write_bytes(b"x")
    packed = archive_of(source, tmp_path / "a.zip")
    with pytest.raises(BadDataError, match="Not imported.*test_0003"):
        data.import_archive(packed, "rafdb")
    with zipfile.ZipFile(packed, "a") as archive:
        archive.writestr("../../evil.txt", b"x")
    with pytest.raises(BadDataError, match="leads out of the folder"):
        data.import_archive(packed, "rafdb")
    other = tmp_path / "b.zip"
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("readme.txt", b"x")
    with pytest.raises(BadDataError, match="no RAF-DB in it"):
        data.import_archive(other, "rafdb")
    assert not list(root.rglob("*"))


def test_the_cache_notices_a_new_label(basic):
    assert data.load("rafdb", "test").counts()["happiness"] == 2
    path = basic / "EmoLabel" / "list_patition_label.txt"
    path.write_text(path.read_text().replace("test_0003.jpg 4", "test_0003.jpg 7"))
    assert data.load("rafdb", "test").counts()["happiness"] == 1


def test_pictures_are_opened_like_any_other(basic):
    """PNG bytes under a jpg name, and a larger picture, become the middle square in grey."""
    image = np.zeros((120, 160, 3), np.uint8)
    image[:, 20:140] = 200
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "PNG")
    (basic / "Image" / "aligned" / "test_0001_aligned.jpg").write_bytes(buffer.getvalue())
    assert (cv2.minMaxLoc(data.load("rafdb", "test").images[0])[0]) == 200


def test_it_is_sliced_by_the_groups_that_it_publishes(basic):
    train = data.load("rafdb", "train")
    found = groups.published(train)
    assert set(found) == {"gender", "age", "race"}
    assert found["gender"] == list(train.table["gender"])
    assert set(found["gender"]) == {"male", "female", "unsure"}
    table = slices.shares(np.ones(len(train)), found["age"], order=["0-3", "70+"], minimum=10)
    assert table["faces"].sum() == sum(one in ("0-3", "70+") for one in found["age"]) > 20
    assert (slices.shares(np.ones(len(train)), found["age"])["note"] != "").all()  # all too small
