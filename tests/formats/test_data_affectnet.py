"""AffectNet, its lists and its smaller edition: whole, cut short and wrong."""

import functools
import io
import struct
import zipfile

import numpy as np
import pytest
from PIL import Image

from expression_lab import data
from expression_lab.data import affectnet_arrays, affectnet_lists
from expression_lab.errors import BadDataError, ConfigError, DataMissingError
from expression_lab.expressions import EXPRESSIONS

ORDER = ("neutral", "happiness", "sadness", "surprise", "fear", "disgust", "anger", "contempt")
HEADER = ",".join(affectnet_lists.COLUMNS)


def points(left=60, top=40, side=100):
    """68 points whose frame is the square at `left`, `top` of this side."""
    face = np.full((68, 2), 0.6)
    face[[36, 39]] = (0.275, 0.385), (0.375, 0.385)
    face[[42, 45]] = (0.625, 0.385), (0.725, 0.385)
    face[8] = (0.5, 0.98)
    return face * side + (left, top)


@functools.cache
def photo(side=100):
    """A black photo of 220×180 with a white face in that square."""
    image = np.zeros((180, 220, 3), np.uint8)
    image[40:40 + side, 60:60 + side] = 255
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def cell(landmarks):
    return ";".join(f"{number:.2f}" for number in np.ravel(landmarks))


def row(number, code, valence=0.25, arousal=-0.5, landmarks=None):
    landmarks = cell(points()) if landmarks is None else landmarks
    file = f"{number % 3 + 1}/{number:056x}.jpg"
    return f"{file},55,35,110,110,{landmarks},{code},{valence},{arousal}"


def write(root, train=None, validation=None, lists="Manually_Annotated_file_lists/"):
    """The edition of the lists; ten training rows of each code, and two to look at."""
    folder = root / "affectnet"
    train = train or [row(n, n % 11) for n in range(110)]
    validation = validation or [row(1000 + n, n % 11) for n in range(22)]
    (folder / lists).mkdir(parents=True, exist_ok=True)
    for name, rows in (("training", train), ("validation", validation)):
        (folder / lists / f"{name}.csv").write_text("\n".join([HEADER, *rows]) + "\n")
        for one in rows:
            path = folder / "Manually_Annotated_Images" / one.split(",")[0]
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                path.write_bytes(photo())
    return folder


@pytest.fixture
def lists(root):
    return write(root)


def write_arrays(root, n=80, text=False):
    """The smaller edition: faces already cut out."""
    for name, many in (("train_set", n), ("val_set", 16)):
        folder = root / "affectnet" / name
        (folder / "images").mkdir(parents=True)
        (folder / "annotations").mkdir()
        for number in range(many):
            (folder / "images" / f"{number}.jpg").write_bytes(photo())
            code = str(number % 8) if text else number % 8
            for suffix, value in (("exp", np.array(code)), ("val", np.array(0.25)),
                                  ("aro", np.array(str(-0.5) if text else -0.5)),
                                  ("lnd", points().ravel())):
                np.save(folder / "annotations" / f"{number}_{suffix}.npy", value)
    return root / "affectnet"


@pytest.fixture
def arrays(root):
    return write_arrays(root)


def test_the_eight_expressions_are_kept_and_the_others_counted(lists):
    sets = [data.load("affectnet", split) for split in data.SPLITS]
    assert [len(one) for one in sets] == [72, 8, 16]  # validation: one of ten of each class
    for one in sets:
        assert set(one.counts().values()) == {len(one) // 8}
        for label, original in zip(one.labels, one.table["original_label"], strict=True):
            assert EXPRESSIONS[label] == ORDER[original]
        assert (one.table["valence"] == 0.25).all() and (one.table["arousal"] == -0.5).all()
        assert "published validation set is test here" in one.protocol
    assert "10 none, 10 uncertain, 10 non-face" in sets[0].protocol
    assert "2 none, 2 uncertain, 2 non-face" in sets[2].protocol
    assert not set(sets[0].table["file"]) & set(sets[1].table["file"])


def test_the_face_is_cut_out_by_its_points(lists):
    faces = data.load("affectnet", "test", size=50, landmarks=True)
    assert faces.images.shape == (16, 50, 50)
    assert (faces.images[:4][:, 2:-2, 2:-2] > 245).all()
    assert np.abs(faces.landmarks[3] / 50 * 100 + (60, 40) - points()).max() < 0.6
    assert data.load("affectnet", "test").landmarks is None
    few = faces.materialize(5)
    assert few.landmarks.shape == (5, 68, 2) and few.images.min() > 200


def test_without_points_the_box_counts_and_without_both_the_whole(root):
    write(root, [row(0, 1, landmarks=""), "1/b.jpg,0,0,0,0,,2,0.1,0.1", row(2, 3)])
    box, whole, points_ = data.load("affectnet").columns["box"]
    assert tuple(box) == (55, 35, 110) and tuple(whole) == (0, 0, 0)
    assert np.abs(points_ - (60, 40, 100)).max() <= 1
    faces = data.load("affectnet", landmarks=True)
    assert np.isnan(faces.landmarks[1]).all() and faces.images[1].shape == (96, 96)


def test_unknown_valence_is_not_a_number(root):
    write(root, [row(0, 1, -2, -2), row(1, 2)])
    table = data.load("affectnet").table
    assert np.isnan(table["valence"][0]) and np.isnan(table["arousal"][0])
    assert table["valence"][1] == 0.25


@pytest.mark.parametrize("place", ["", "Manually_Annotated/"])
def test_lists_and_photos_may_lie_elsewhere(root, place):
    folder = write(root, lists=place)
    if place:
        (folder / "Manually_Annotated_Images").rename(folder / place / "Manually_Annotated_Images")
    assert len(data.load("affectnet")) == 72 and data.load("affectnet").images[0].max() > 245


@pytest.mark.parametrize("change", [
    lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n"),
    lambda text: text.rstrip(), lambda text: text + "\n\n",
    lambda text: text.removeprefix(HEADER + "\n")], ids=["bom", "crlf", "end", "blank", "headless"])
def test_how_a_list_begins_and_ends_does_not_matter(lists, change):
    path = lists / "Manually_Annotated_file_lists" / "validation.csv"
    path.write_bytes(change(path.read_text()).encode())
    assert len(data.load("affectnet", "test")) == 16


@pytest.mark.parametrize("bad, said", [
    (row(5, 11), "expression '11'"), (row(5, -1), "expression '-1'"), (row(5, "x"), "expression"),
    (row(5, ""), "expression ''"), (row(5, "1.0"), "expression '1.0'"),
    (row(5, 1, valence=7), "valence is '7'"), (row(5, 1, arousal="NULL"), "arousal is 'NULL'"),
    (row(5, 1, valence="nan"), "valence is 'nan'"), (row(5, 1)[:300], "columns where 9"),
    (row(5, 1, landmarks=cell(points()[:67])), "134 numbers"),
    (row(5, 1, landmarks="x;y"), "no number"), (row(5, 1, landmarks="1e9;" * 136), "no photo can"),
    (row(5, 1, landmarks="inf;" * 136), "no photo can"),
    (row(5, 1).replace(",55,", ",1e300,"), "cannot lie"), (row(5, 1).replace(",55,", ",x,"), "box"),
    ("../../secret.jpg" + row(5, 1)[58 + 4:], "inside the data set's folder"),
    ("/etc/passwd" + row(5, 1)[58 + 4:], "inside the data set's folder"),
    ("..\\secret.jpg" + row(5, 1)[58 + 4:], "inside the data set's folder"),
    ("9/gone.jpg" + row(5, 1)[58 + 4:], "gone.jpg is not there")])
def test_a_wrong_row_is_named_and_the_rest_is_checked(lists, bad, said):
    path = lists / "Manually_Annotated_file_lists" / "training.csv"
    lines = path.read_text().splitlines()
    lines[6] = bad
    path.write_text("\n".join(lines))
    with pytest.raises(BadDataError, match=f"training.csv, line 7: .*{said}"):
        data.load("affectnet")
    report = data.check("affectnet")
    assert report.total == 1 and report.images == 79 + 16 and said in report.faults[0]
    assert report.splits == {"train": 79, "validation": 16}


def test_one_faulty_row_in_a_thousand_is_left_out_with_a_warning(root):
    """As the published training.csv has one."""
    rows = [row(n % 7, n % 8) for n in range(1000)]
    write(root, [*rows, row(3, 1, valence=99)])
    with pytest.warns(UserWarning, match="Left out: .*training.csv, line 1002: valence is '99'"):
        assert len(data.load("affectnet")) == 904  # 8 × 12 are held out
    assert data.check("affectnet").total == 1


def test_a_part_of_the_photos_is_enough_if_asked_for(lists):
    for path in (lists / "Manually_Annotated_Images" / "1").iterdir():
        path.unlink()
    with pytest.raises(BadDataError, match="is not there"):
        data.load("affectnet")
    some = data.load("affectnet", skip_missing=True)
    both = len(some) + len(data.load("affectnet", "validation", skip_missing=True))
    assert 50 < both < 56 and f"{80 - both} whose picture is not there" in some.protocol


def test_a_damaged_photo_is_named_when_it_is_read(lists):
    faces = data.load("affectnet")
    path = faces.path(3)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(BadDataError, match=f"{path.name}: is damaged or cut short"):
        faces.images[3]
    assert faces.images[2].shape == (96, 96)
    report = data.check("affectnet")
    assert report.total == 1 and report.splits["train"] == 79 and str(path) in report.faults[0]


def test_a_box_beside_the_photo_is_named(root):
    write(root, [row(0, 1), row(1, 1, landmarks=cell(points(left=5000)))])
    with pytest.raises(BadDataError, match="does not lie in a photo"):
        np.asarray(data.load("affectnet").images)
    assert data.check("affectnet").total == 1


def test_a_list_cut_short_is_named(lists):
    path = lists / "Manually_Annotated_file_lists" / "training.csv"
    path.write_text(path.read_text()[:-700])
    with pytest.raises(BadDataError, match="line 111: .*cut short"):
        data.load("affectnet")
    path.write_text(HEADER)
    with pytest.raises(BadDataError, match="no face with one of the eight"):
        data.load("affectnet")


def test_automatic_labels_join_train_when_asked(lists):
    (lists / "automatically_annotated.csv").write_text(
        "\n".join([HEADER, *(row(n, n % 8) for n in range(16))]))
    (lists / "Manually_Annotated_Images").joinpath("..", "Automatically_Annotated_Images").mkdir()
    for n in range(16):
        path = lists / "Automatically_Annotated_Images" / row(n, 0).split(",")[0]
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(photo())
    assert len(data.load("affectnet")) == 72
    more = data.load("affectnet", automatic=True)
    assert len(more) == 88 and "by a network" in more.protocol
    assert more.images[-1].max() > 245
    assert [len(data.load("affectnet", split, automatic=True)) for split in data.SPLITS[1:]] == [
        8, 16]
    assert data.check("affectnet", automatic=True).splits["automatic"] == 16


def test_an_absent_list_names_page_place_and_terms(root, lists):
    (lists / "Manually_Annotated_file_lists" / "validation.csv").unlink()
    with pytest.raises(DataMissingError, match="validation.csv"):
        data.load("affectnet", "test")
    (lists / "Manually_Annotated_file_lists" / "training.csv").unlink()
    with pytest.raises(DataMissingError, match="mohammadmahoor.com.*training.csv.*research"):
        data.load("affectnet")


# ---- the smaller edition


def test_arrays_are_read_as_numbers_or_texts(root, arrays, tmp_path):
    sets = [data.load("affectnet", split, landmarks=True) for split in data.SPLITS]
    assert [len(one) for one in sets] == [72, 8, 16]
    for one in sets:
        assert [ORDER[code] for code in one.table["original_label"]] == [
            EXPRESSIONS[label] for label in one.labels]
    assert (sets[2].images[:, 4:-4, 4:-4] > 245).all()
    assert "published validation" in sets[2].protocol
    write_arrays(tmp_path / "text", text=True)
    other = data.load("affectnet", "test", root=tmp_path / "text")
    assert other.table.equals(sets[2].table)


def test_pictures_are_told_by_their_names_not_by_their_order(arrays):
    files = list(data.load("affectnet", "test").table["file"])
    assert files == [f"val_set/images/{n}.jpg" for n in range(16)]  # 2 before 10


def test_points_may_be_missing(arrays):
    for path in (arrays / "val_set" / "annotations").glob("*_lnd.npy"):
        path.unlink()
    faces = data.load("affectnet", "test", landmarks=True)
    assert np.isnan(np.asarray(faces.landmarks)).all()
    assert (faces.columns["box"] == 0).all() and faces.images[0].shape == (96, 96)


class Evil:
    def __reduce__(self):
        return (pytest.fail, ("a pickle was opened",))


def npy(value, **how):
    buffer = io.BytesIO()
    np.save(buffer, value, **how)
    return buffer.getvalue()


CLAIM = b"\x93NUMPY\x01\x00" + struct.pack("<H", 118) + (
    b"{'descr': '<U900000000', 'fortran_order': False, 'shape': (), }".ljust(117) + b"\n")
CODE = b"\x93NUMPY\x01\x00" + struct.pack("<H", 118) + (
    b"{'descr': __import__('os').abort(), 'fortran_order': False, 'shape': (), }".ljust(117)
    + b"\n")


@pytest.mark.parametrize("suffix, content, said", [
    ("exp", npy(np.array([Evil()], object), allow_pickle=True), "needs pickle"),
    ("exp", b"", "not a whole npy"), ("exp", b"x" * 200, "not a whole npy"),
    ("exp", npy(np.array(3))[:-3], "not a whole npy"), ("exp", CLAIM, "not a whole npy"),
    ("exp", CODE, "not a whole npy"), ("exp", npy(np.arange(5)), "not a whole npy"),
    ("exp", npy(np.array(11)), "expression is '11'"), ("exp", npy(np.array(-1)), "is '-1'"),
    ("exp", npy(np.array("happy")), "'happy'"), ("exp", npy(np.array(np.nan)), "'nan'"),
    ("val", npy(np.array(9.0)), "valence is"), ("aro", npy(np.array("x")), "arousal is"),
    ("val", None, "not there"), ("lnd", npy(np.zeros(135)), "not 136"),
    ("lnd", npy(np.full(136, 1e12)), "no photo can"),
    ("lnd", npy(np.array(["x"] * 136)), "no number"),
], ids=["pickle", "empty", "text", "cut", "claim", "code", "many", "11", "-1", "word", "nan",
        "valence", "arousal", "absent", "135", "huge", "words"])
def test_a_faulty_array_is_named(arrays, suffix, content, said):
    path = arrays / "train_set" / "annotations" / f"5_{suffix}.npy"
    path.unlink() if content is None else path.write_bytes(content)
    with pytest.raises(BadDataError, match=f"{path.name}: .*{said}"):
        data.load("affectnet")
    report = data.check("affectnet")
    # a picture whose expression cannot be read is told once, not as a missing one, too
    assert report.total == 1 and report.splits == {"train": 79, "validation": 16}


def test_a_picture_without_annotation_and_the_other_way_round(arrays):
    (arrays / "train_set" / "images" / "7.jpg").unlink()
    (arrays / "val_set" / "annotations" / "3_exp.npy").unlink()
    with pytest.raises(BadDataError, match="7.jpg: the picture is not there"):
        data.load("affectnet")
    assert len(data.load("affectnet", skip_missing=True)) in (71, 72)
    with pytest.raises(BadDataError, match="3_exp.npy: there is a picture 3.jpg"):
        data.load("affectnet", "test")
    assert data.check("affectnet").total == 2


def test_a_new_file_is_noticed(arrays):
    assert len(data.load("affectnet", "test")) == 16
    for suffix, value in (("exp", 1), ("val", 0.0), ("aro", 0.0)):
        np.save(arrays / "val_set" / "annotations" / f"16_{suffix}.npy", np.array(value))
    (arrays / "val_set" / "images" / "16.jpg").write_bytes(photo())
    assert len(data.load("affectnet", "test")) == 17


def test_reading_an_array_needs_no_pickle(tmp_path):
    path = tmp_path / "a.npy"
    for value, count in ((np.array(3), 1), (np.array("3"), 1), (np.array(b"3"), 1),
                         (np.zeros((68, 2)), 136), (np.array([2], ">i4"), 1)):
        np.save(path, value)
        assert (affectnet_arrays.read_npy(path, count) == value.reshape(-1)).all()


# ---- import


@pytest.mark.parametrize("wrapped", ["", "AffectNet/"])
@pytest.mark.parametrize("kind", ["lists", "arrays"])
def test_an_archive_is_imported(root, tmp_path, wrapped, kind):
    source = tmp_path / "source"
    folder = write(source) if kind == "lists" else write_arrays(source)
    packed = tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in folder.rglob("*"):
            if file.is_file():
                archive.write(file, f"{wrapped}{file.relative_to(folder).as_posix()}")
    data.import_archive(packed, "affectnet")
    assert [len(data.load("affectnet", split)) for split in data.SPLITS] == [72, 8, 16]
    with pytest.raises(ConfigError, match="already there"):
        data.import_archive(packed, "affectnet")


def test_counts_are_known_after_the_first_load(root, lists):
    def images():
        return next(one.images for one in data.status() if one.name == "affectnet")

    assert images() is None
    data.load("affectnet"), data.load("affectnet", "test")
    assert images() == 96
