"""facial_expressions: as the zip of it, as GitHub's zip, and unpacked."""

import zipfile

import cv2
import numpy as np
import pytest
from PIL import Image

from expression_lab import data
from expression_lab.data.facial_expressions import identity_of, split_of
from expression_lab.errors import BadDataError, ConfigError, DataMissingError

EMOTIONS = ("happiness", "NEUTRAL", "Surprised", "angry", "disgusted", "fearful", "SADNESS")
HEADER = "user.id,image,emotion"


def jpg(seed, size=(160, 160)):
    small = np.random.default_rng(seed).integers(0, 256, (8, 8), dtype=np.uint8)
    face = cv2.resize(small, size[::-1], interpolation=cv2.INTER_CUBIC)
    return cv2.imencode(".jpg", face)[1].tobytes()


def names(n=60):
    """Two pictures of each person, and some of people whose names are not in LFW's form."""
    return [f"Given_Family-{number // 2 * 37}_{number % 2 + 1:04d}.jpg" if number < n - 4
            else f"Star_{number}.jpg" for number in range(n)]


def files(listed, emotions=EMOTIONS, newline="\n"):
    rows = [f"302,{name},{emotions[number % len(emotions)]}" for number, name in enumerate(listed)]
    return {**{f"images/{name}": jpg(number) for number, name in enumerate(listed)},
            "data/legend.csv": newline.join([HEADER, *rows, ""]).encode()}


def packed(root, content, name="facial_expressions.zip", top=""):
    path = root / "facial_expressions" / name
    path.parent.mkdir(exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for one, what in content.items():
            archive.writestr(top + one, what)
    return path


def unpacked(root, content):
    for one, what in content.items():
        path = root / "facial_expressions" / one
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(what)
    return root / "facial_expressions"


def points(root, listed, detected=None, **changes):
    rng = np.random.default_rng(0)
    arrays = {"image": np.array(listed), "identity": np.array([identity_of(n) for n in listed]),
              "emotion": np.array(["neutral"] * len(listed)),
              "detected": np.ones(len(listed), bool) if detected is None else detected,
              "landmarks": rng.uniform(0, 160, (len(listed), 478, 3)).astype(np.float16)}
    path = root / "facial_expressions" / "facial_expressions_landmarks.npz"
    path.parent.mkdir(exist_ok=True)
    np.savez(path, **(arrays | changes))
    return arrays["landmarks"]


def everything(**options):
    return data.join([data.load("facial_expressions", split, **options) for split in data.SPLITS])


@pytest.mark.parametrize("how", ["zip", "github", "folder"])
def test_every_picture_comes_with_label_and_person(root, how):
    listed = names()
    if how == "folder":
        source = unpacked(root, files(listed))
    elif how == "zip":
        source = packed(root, files(listed))
    else:
        source = packed(root, files(listed), "facial_expressions-master.zip",
                        "facial_expressions-master/")
    found = everything()
    assert found.images.shape == (60, 160, 160) and found.source == str(source)
    assert sorted(found.table["file"]) == sorted(listed) and found.landmarks is None
    own = {name: EMOTIONS[number % 7] for number, name in enumerate(listed)}
    assert list(found.table["original_label"]) == [own[name] for name in found.table["file"]]
    assert found.counts() == {"neutral": 9, "happiness": 9, "surprise": 9, "sadness": 8,
                              "anger": 9, "disgust": 8, "fear": 8, "contempt": 0}
    first = found.table.index[found.table["file"] == listed[0]][0]
    exact = cv2.imdecode(np.frombuffer(jpg(0), np.uint8), cv2.IMREAD_GRAYSCALE)
    assert np.abs(found.images[first].astype(int) - exact).max() <= 2
    assert set(found.table.loc[found.table["file"].str.startswith("Star"), "identity"]) == {""}


def test_nobody_is_in_two_splits_and_the_split_is_the_agreed_one(root):
    packed(root, files(names(200)))
    where = {}
    for split in data.SPLITS:
        for who, file in data.load("facial_expressions", split).table[["identity", "file"]].values:
            where.setdefault(who or file, set()).add(split)
            assert split_of(who, file) == split
    assert all(len(splits) == 1 for splits in where.values()) and len(where) == 102


def test_the_split_is_that_of_the_checksum():
    """Written down, so that it never moves: everybody has to part the people alike."""
    assert split_of("b", "a") == split_of("", "b") == "validation"  # crc32 1908338681
    assert split_of("a", "b") == split_of("", "a") == "train"  # crc32 3904355907
    parts = [split_of(f"person {n}", "") for n in range(5000)]
    assert [round(parts.count(split) / 5000, 1) for split in data.SPLITS] == [0.8, 0.1, 0.1]


@pytest.mark.parametrize("image, who", [
    ("Aaron_Peirsol_0003.jpg", "Aaron_Peirsol"), ("Abdel_Aziz_Al-Hakim_0001.JPG",
                                                  "Abdel_Aziz_Al-Hakim"),
    ("HrithikRoshan_146.jpg", ""), ("facial-expressions_2868588k.jpg", ""), ("0001.jpg", ""),
    ("_0001.jpg", "")])
def test_people_are_known_by_the_form_of_the_name(image, who):
    assert identity_of(image) == who


def test_large_and_oblong_pictures_become_squares_of_the_wanted_size(root):
    content = files(names())
    content["images/Star_59.jpg"] = jpg(1, (350, 350))
    content["images/Star_58.jpg"] = jpg(1, (100, 350))
    packed(root, content)
    assert everything().images.shape == (60, 160, 160)
    assert everything(size=48).images.shape == (60, 48, 48)


def test_landmarks_come_with_the_faces_that_have_them(root):
    listed = names()
    packed(root, files(listed))
    detected = np.arange(60) % 5 > 0
    written = points(root, listed[::-1], detected)
    plain = everything()
    assert plain.landmarks is None and plain.table["detected"].sum() == 48
    found = everything(landmarks=True, size=80)
    assert len(found) == 48 and found.landmarks.dtype == np.float32
    for file, face in zip(found.table["file"], found.landmarks, strict=True):
        assert np.allclose(face, written[listed[::-1].index(file)].astype(np.float32) / 2)


def test_landmarks_that_are_absent_or_damaged_are_named(root):
    listed = names()
    packed(root, files(listed))
    with pytest.raises(DataMissingError, match="facial_expressions_landmarks.npz"):
        data.load("facial_expressions", landmarks=True)
    points(root, listed)
    path = root / "facial_expressions" / "facial_expressions_landmarks.npz"
    path.write_bytes(path.read_bytes()[:-100])
    with pytest.raises(BadDataError, match="not a whole npz"):
        data.load("facial_expressions", landmarks=True)
    assert not data.check("facial_expressions").ok


@pytest.mark.parametrize("change, said", [
    ({"landmarks": np.zeros((60, 68, 2), np.float32)}, r"\(60, 68, 2\)"),
    ({"landmarks": np.zeros((59, 478, 3), np.float32)}, r"\(59, 478, 3\)"),
    ({"landmarks": np.full((60, 478, 3), np.nan, np.float32)}, "not finite"),
    ({"detected": np.ones(60)}, "detected is float64"),
    ({"image": np.array([object()] * 60)}, "not a whole npz"),  # needs a pickle: never opened
])
def test_landmarks_of_another_form_are_refused(root, change, said):
    packed(root, files(names()))
    points(root, names(), **change)
    with pytest.raises(BadDataError, match=said):
        data.load("facial_expressions", landmarks=True)


@pytest.mark.parametrize("newline, mark", [("\r\n", b""), ("\n", b"\xef\xbb\xbf"),
                                           ("\r\n", b"\xef\xbb\xbf")])
def test_line_ends_and_byte_order_marks_do_not_matter(root, newline, mark):
    content = files(names(), newline=newline)
    content["data/legend.csv"] = mark + content["data/legend.csv"]
    packed(root, content)
    assert len(everything()) == 60


def test_clutter_is_not_opened(root):
    unpacked(root, files(names()) | {"images/.DS_Store": b"x", "images/Thumbs.db": b"x",
                                     "data/legend_out.csv": b"x", "images/unnamed.jpg": b"x"})
    assert data.check("facial_expressions").ok and len(everything()) == 60


def test_a_picture_that_is_named_twice_counts_once(root):
    content = files(names())
    content["data/legend.csv"] += f"628,{names()[0]},sadness\n".encode()
    packed(root, content)
    report = data.check("facial_expressions")
    assert report.ok and report.images == 60 and "1 rows name a picture again" in str(report)
    assert everything().table.set_index("file").loc[names()[0], "original_label"] == "happiness"


@pytest.mark.parametrize("row, said", [
    (b"302,Star_59.jpg,bored\n", "line 2: There is no expression 'bored'"),
    (b"302,Star_59.jpg,hapiness\n", "line 2.*Did you mean 'happiness'"),
    (b"302,Star_59.jpg\n", "line 2: 2 columns where 3"),
    (b"302,gone.jpg,anger\n", "images/gone.jpg: the legend names it"),
    (b"302,../../secret.jpg,anger\n", "no folder in it"),
    (b"302,..\\secret.jpg,anger\n", "no folder in it"),
    (b"302,/etc/passwd,anger\n", "no folder in it"),
    (b"302,,anger\n", "no folder in it"),
    (b"302,\xff.jpg,anger\n", "the legend names it"),
])
@pytest.mark.parametrize("how", [packed, unpacked])
def test_a_faulty_row_is_named_and_nothing_is_cached(root, tmp_path, how, row, said):
    content = files(names())
    content["data/legend.csv"] = HEADER.encode() + b"\n" + row + b"1,Star_58.jpg,fear\n"
    how(root, content)
    with pytest.raises(BadDataError, match=said):
        data.load("facial_expressions")
    report = data.check("facial_expressions")
    assert report.total == 1 and report.images == 1
    assert not list(tmp_path.rglob("cache/*"))


@pytest.mark.parametrize("legend, said", [
    (b"", "no picture in it|the file is empty"),
    (b"name,label\nx,y\n", "no column image, emotion"),
    (HEADER.encode(), "no picture in it"),
    (HEADER.encode("utf-16"), "no column"),
])
def test_a_legend_that_is_none_is_named(root, legend, said):
    packed(root, files(names()) | {"data/legend.csv": legend})
    with pytest.raises(BadDataError, match=said):
        data.load("facial_expressions")
    assert not data.check("facial_expressions").ok


@pytest.mark.parametrize("end, said", [(0, "is empty"), (300, "is not a picture"),
                                       (-200, "is damaged or cut short")])
def test_a_picture_cut_short_is_named(root, end, said):
    content = files(names())
    content["images/Star_59.jpg"] = content["images/Star_59.jpg"][:end]
    packed(root, content)
    with pytest.raises(BadDataError, match=rf"images/Star_59\.jpg: it {said}"):
        data.load("facial_expressions")
    assert data.check("facial_expressions").images == 59


def test_a_zip_cut_short_or_damaged_is_named(root):
    path = packed(root, files(names()))
    whole = path.read_bytes()
    path.write_bytes(whole[:-1000])
    with pytest.raises(BadDataError, match="damaged or cut short"):
        data.load("facial_expressions")
    damaged = bytearray(whole)
    damaged[whole.index(b"\xff\xd8") + 200] ^= 0xFF  # a byte of the first picture
    path.write_bytes(damaged)
    with pytest.raises(BadDataError, match="damaged in the zip"):
        data.load("facial_expressions")


def test_a_zip_without_a_legend_is_named(root):
    packed(root, {"images/a.jpg": jpg(0)})
    with pytest.raises(BadDataError, match="no data/legend.csv"):
        data.load("facial_expressions")
    assert not data.check("facial_expressions").ok


def test_a_picture_that_would_unpack_to_gigabytes_is_refused(root, monkeypatch):
    from expression_lab.data import packed as zips

    monkeypatch.setattr(zips, "LARGEST", 1000)
    packed(root, files(names()))
    with pytest.raises(BadDataError, match="larger than"):
        data.load("facial_expressions")


def test_the_next_load_comes_from_the_cache_and_a_new_zip_does_not(root):
    path = packed(root, files(names()))
    before = everything()
    row = {one.name: one for one in data.status()}["facial_expressions"]
    assert row.present and row.images == 60
    path.unlink()
    packed(root, files(names()[::-1]))
    after = everything()
    assert not (before.images == after.images).all()


def test_absence_names_page_place_and_terms(root):
    with pytest.raises(DataMissingError) as caught:
        data.load("facial_expressions")
    said = str(caught.value)
    assert "github.com/muxspace" in said and "facial_expressions.zip" in said and "Terms" in said


def test_the_archive_is_imported(root, tmp_path):
    archive = tmp_path / "download.zip"
    with zipfile.ZipFile(archive, "w") as zipped:
        for name, content in files(names()).items():
            zipped.writestr(f"facial_expressions-master/{name}", content)
        zipped.writestr("facial_expressions-master/README.md", b"x")
    data.import_archive(archive, "facial_expressions")
    assert sorted(one.name for one in (root / "facial_expressions").iterdir()) == ["data", "images"]
    assert len(everything()) == 60
    with pytest.raises(ConfigError, match="already there"):
        data.import_archive(archive, "facial_expressions")


def test_a_faulty_archive_leaves_nothing(root, tmp_path):
    archive = tmp_path / "download.zip"
    content = files(names())
    del content["images/Star_59.jpg"]
    with zipfile.ZipFile(archive, "w") as zipped:
        for name, one in content.items():
            zipped.writestr(name, one)
    with pytest.raises(BadDataError, match="Not imported, because of 1 faults"):
        data.import_archive(archive, "facial_expressions")
    assert not list(root.rglob("*"))


def test_color_becomes_grey(root):
    content = files(names())
    path = root / "color.jpg"
    Image.new("RGB", (160, 160), (10, 200, 30)).save(path)
    content["images/Star_59.jpg"] = path.read_bytes()
    packed(root, content)
    found = everything()
    face = found.images[found.table.index[found.table["file"] == "Star_59.jpg"][0]]
    assert abs(int(face.mean()) - 124) <= 2  # 0.299 · 10 + 0.587 · 200 + 0.114 · 30
