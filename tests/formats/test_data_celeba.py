"""CelebA as published and as on Kaggle: whole, cut short and wrong."""

import functools
import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from expression_lab import data
from expression_lab.data import celeba
from expression_lab.errors import BadDataError, ConfigError, DataMissingError, ShapeError
from expression_lab.evaluate import groups
from expression_lab.expressions import EXPRESSIONS

NAMES = [f"Attribute_{n}" for n in range(31)] + ["Smiling"] + [f"More_{n}" for n in range(8)]
AXES = [f"{point}_{axis}" for point in celeba.POINTS for axis in "xy"]
FILES = [f"{n:06d}.jpg" for n in range(1, 31)]
# The eyes and the mouth of a face framed by the square at 60, 70 of 80 pixels.
POINTS = (86, 101, 114, 101, 100, 115, 88, 132, 112, 132)


def smiling(number):
    return 1 if number % 3 == 0 else -1


def part(number):
    return 0 if number < 20 else 1 if number < 25 else 2


@functools.cache
def photo():
    image = np.zeros((218, 178, 3), np.uint8)
    image[70:150, 60:140] = 255
    buffer = io.BytesIO()
    Image.fromarray(image).save(buffer, "JPEG", quality=95)
    return buffer.getvalue()


def attributes(number):
    return [smiling(number) if name == "Smiling" else (-1) ** (number + place)
            for place, name in enumerate(NAMES)]


def listing(csv, rows, titles):
    """A list in the published form, or in that of Kaggle."""
    if csv:
        return "\n".join([",".join(["image_id", *titles]),
                          *(",".join(map(str, one)) for one in rows)]) + "\n"
    head = [str(len(rows)), " ".join(titles)] if titles else []
    return "\n".join([*head, *("  ".join(map(str, one)) for one in rows)]) + "\n"


def write(root, csv=False, folders=False):
    folder = root / "celeba"
    suffix = "csv" if csv else "txt"
    lists = {"list_attr_celeba": ("Anno", NAMES, attributes),
             "list_landmarks_align_celeba": ("Anno", AXES, lambda number: POINTS),
             "list_eval_partition": ("Eval", ["partition"] if csv else [], lambda n: [part(n)])}
    if not csv:
        lists["identity_CelebA"] = ("Anno", [], lambda number: [number % 7 + 1])
    for name, (place, titles, numbers) in lists.items():
        path = folder / (place if folders else "") / f"{name}.{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(listing(csv, [(file, *numbers(n)) for n, file in enumerate(FILES)], titles))
    pictures = folder / ("Img" if folders else "") / "img_align_celeba"
    pictures = pictures / "img_align_celeba" if csv else pictures
    pictures.mkdir(parents=True)
    for file in FILES:
        (pictures / file).write_bytes(photo())
    return folder


@pytest.fixture
def published(root):
    return write(root)


def everything(**options):
    return [data.load("celeba", split, **options) for split in data.SPLITS]


@pytest.mark.parametrize("csv, folders", [(False, False), (False, True), (True, False)],
                         ids=["txt", "Anno", "csv"])
def test_smiling_is_happiness_in_the_published_parts(root, csv, folders):
    write(root, csv, folders)
    sets = everything(attributes=True, landmarks=True)
    assert [len(one) for one in sets] == [20, 5, 5]
    for one in sets:
        assert "the attribute Smiling, not an expression label" in one.protocol
        for row, file in enumerate(one.table["file"]):
            number = FILES.index(file.rsplit("/", 1)[1])
            wanted = "happiness" if smiling(number) == 1 else "neutral"
            assert EXPRESSIONS[one.labels[row]] == wanted
            assert one.table["original_label"][row] == smiling(number)
            assert [one.table[name][row] for name in NAMES] == [
                value == 1 for value in attributes(number)]
            assert tuple(one.table.loc[row, AXES]) == POINTS
            assert one.table["identity"][row] == ("" if csv else str(number % 7 + 1))
        assert one.images.shape == (len(one), 96, 96)
    assert list(data.load("celeba").table.columns) == ["file", "identity", "original_label"]


def test_faces_are_framed_by_their_points_or_all_alike(published):
    framed = data.load("celeba", "test", size=40)
    assert (np.asarray(framed.images)[:, 2:-2, 2:-2] > 245).all()
    assert "published eyes and mouth" in framed.protocol
    (published / "list_landmarks_align_celeba.txt").unlink()
    fixed = data.load("celeba", "test")
    assert (fixed.columns["box"] == celeba.FIXED).all() and "at the same place" in fixed.protocol
    report = data.check("celeba")
    assert report.ok and "same place" in report.notes[0]


def test_the_fixed_frame_suits_the_usual_places_of_the_eyes():
    left, top, side = celeba.FIXED  # after alignment the eyes are near (69, 111) and (108, 111)
    assert abs((69 - left) / side - 0.325) < 0.01 and abs((108 - left) / side - 0.675) < 0.01
    assert abs((111 - top) / side - 0.385) < 0.01


def test_points_that_no_photo_has_give_the_fixed_frame(published):
    path = published / "list_landmarks_align_celeba.txt"
    path.write_text(path.read_text().replace(f"{FILES[0]}  86", f"{FILES[0]}  8600"))
    assert tuple(data.load("celeba").columns["box"][0]) == celeba.FIXED


@pytest.mark.parametrize("change", [
    lambda text: "\ufeff" + text, lambda text: text.replace("\n", "\r\n"),
    lambda text: text.rstrip(), lambda text: text + "\n \n"], ids=["bom", "crlf", "end", "blank"])
@pytest.mark.parametrize("name", ["list_attr_celeba.txt", "list_eval_partition.txt"])
def test_how_a_list_begins_and_ends_does_not_matter(published, name, change):
    path = published / name
    path.write_bytes(change(path.read_text()).encode())
    assert [len(one) for one in everything()] == [20, 5, 5]


def numbers(count=40):
    return "  ".join(["1"] * count)


@pytest.mark.parametrize("line, said", [
    (f"000003.jpg {numbers(39)}", "39 numbers where 40"), (f"000003.jpg {numbers(41)}", "41 numb"),
    (f"000003.jpg {numbers(39)} 0", "0 is none of -1, 1"), ("000003.jpg", "0 numbers where 40"),
    (f"000003.jpg {numbers(39)} x", "'x' is not a whole"),
    (f"000003.jpg {numbers(39)} 99999999999999999999", "not a whole"),
    (f"000003.jpg {numbers(39)} 1.0", "not a whole"),
    (f"../../etc/passwd {numbers()}", "inside the data set's folder"),
    (f"C:\\evil.jpg {numbers()}", "inside the data set's folder"),
    (f"000002.jpg {numbers()}", "has a line already")])
def test_a_wrong_line_is_named(published, line, said):
    path = published / "list_attr_celeba.txt"
    lines = path.read_text().splitlines()
    lines[4] = line
    path.write_text("\n".join(lines))
    with pytest.raises(BadDataError, match=f"list_attr_celeba.txt, line 5: .*{said}"):
        data.load("celeba")
    report = data.check("celeba")  # the line, and that there are fewer good ones than it says
    assert report.total == 2 and report.images == 29
    assert "it says 30 pictures, but there are 29" in report.faults[1]


@pytest.mark.parametrize("name, old, new, said", [
    ("list_eval_partition", "000003.jpg  0", "000003.jpg  3", "line 3: 3 is none of 0, 1, 2"),
    ("list_eval_partition", "000003.jpg  0", "000003.jpg", "line 3: 0 numbers where 1"),
    ("list_eval_partition", "000003.jpg  0\n", "", "no line for 000003.jpg"),
    ("identity_CelebA", "000003.jpg  3\n", "", "no line for 000003.jpg"),
    ("list_landmarks_align_celeba", "lefteye_x lefteye_y", "lefteye_x", "do not name 10 columns"),
    ("list_attr_celeba", "Smiling", "Frowning", "no attribute Smiling")])
def test_lists_that_do_not_fit_each_other_are_named(published, name, old, new, said):
    path = published / f"{name}.txt"
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(BadDataError, match=f"{name}.txt.*{said}"):
        data.load("celeba")
    assert not data.check("celeba").ok


def test_other_lists_may_be_in_another_order(published):
    path = published / "list_eval_partition.txt"
    before = data.load("celeba", "test").table
    path.write_text("\n".join(reversed(path.read_text().splitlines())))
    assert data.load("celeba", "test").table.equals(before)


@pytest.mark.parametrize("csv", [False, True])
def test_a_list_cut_short_is_named(root, csv):
    folder = write(root, csv)
    path = folder / f"list_attr_celeba.{'csv' if csv else 'txt'}"
    text = path.read_text()
    path.write_text(text[:-30])
    with pytest.raises(BadDataError, match="where 40 are expected"):
        data.load("celeba")
    path.write_text("")
    with pytest.raises(BadDataError, match="do not name the columns|do not name"):
        data.load("celeba")


def test_the_partition_is_needed(published):
    (published / "list_eval_partition.txt").unlink()
    with pytest.raises(BadDataError, match="which picture is for train"):
        data.load("celeba")


def test_a_missing_picture_is_named_or_left_out_when_asked(published):
    (published / "img_align_celeba" / "000002.jpg").unlink()
    with pytest.raises(BadDataError, match="000002.jpg: the picture is not there; .*zip"):
        data.load("celeba")
    assert len(data.load("celeba", skip_missing=True)) == 19
    assert data.check("celeba").total == 1


def test_a_damaged_picture_is_named_when_it_is_read(published):
    path = published / "img_align_celeba" / "000002.jpg"
    path.write_bytes(path.read_bytes()[:-100])
    faces = data.load("celeba")
    with pytest.raises(BadDataError, match="000002.jpg: is damaged or cut short"):
        faces.images[1]
    report = data.check("celeba")
    assert report.total == 1 and report.splits == {"train": 19, "validation": 5, "test": 5}


def test_a_small_picture_is_named(published):
    """The frame lies outside a picture that is not 178×218."""
    Image.new("RGB", (20, 20)).save(published / "img_align_celeba" / "000002.jpg")
    with pytest.raises(BadDataError, match="does not lie in a photo of 20 × 20"):
        data.load("celeba").images[1]


def test_an_absent_data_set_names_page_place_and_terms(root):
    with pytest.raises(DataMissingError, match="mmlab.ie.cuhk.edu.hk.*list_attr.*non-commercial"):
        data.load("celeba")


def test_the_index_notices_a_changed_list(published):
    assert len(data.load("celeba", "test")) == 5
    path = published / "list_eval_partition.txt"
    path.write_text(path.read_text().replace("000030.jpg  2", "000030.jpg  1"))
    assert [len(one) for one in everything()] == [20, 6, 4]


@pytest.mark.parametrize("prefix", ["", "archive/"])
@pytest.mark.parametrize("csv", [False, True])
def test_an_archive_is_imported(root, tmp_path, prefix, csv):
    folder, packed = write(tmp_path / "source", csv), tmp_path / "a.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for file in folder.rglob("*"):
            if file.is_file():
                archive.write(file, f"{prefix}{file.relative_to(folder).as_posix()}")
    data.import_archive(packed, "celeba")
    assert [len(one) for one in everything()] == [20, 5, 5]
    assert next(one.images for one in data.status() if one.name == "celeba") == 30
    with pytest.raises(ConfigError, match="already there"):
        data.import_archive(packed, "celeba")


def test_it_is_sliced_by_the_groups_that_it_publishes(root, monkeypatch):
    monkeypatch.setitem(globals(), "NAMES", ["Young", "Male", *NAMES[2:]])
    write(root)
    train = data.load("celeba", "train", attributes=True)
    found = groups.published(train)
    young = [attributes(n)[0] > 0 for n in range(len(train))]
    assert found["Young"] == ["labelled young" if one else "not labelled young" for one in young]
    assert set(found["Male"]) == {"labelled male", "not labelled male"}
    with pytest.raises(ShapeError, match="attributes=True"):
        groups.published(data.load("celeba", "train"))
