"""CK+ as published: sequences, labels, landmarks and action units in four folders or zips."""

import zipfile

import cv2
import numpy as np
import pytest
from PIL import Image

from expression_lab import data
from expression_lab.errors import BadDataError, ConfigError, DataMissingError, UnknownNameError

PEOPLE = [f"S{n:03d}" for n in (5, 10, 11, 14, 22, 26, 28, 29, 32, 34)]
SIX = ("anger", "contempt", "disgust", "fear", "happiness", "sadness", "surprise")  # 1 to 7
HEIGHT, WIDTH, FRAMES = 120, 160, 5


def mean_face(left=60.0, top=40.0, eyes=28.0):
    """68 points whose eye centers are `eyes` pixels apart; the other points lie about them."""
    points = np.random.default_rng(0).uniform(0.2, 0.8, (68, 2)) * (eyes, eyes * 1.7)
    points += (left, top)
    for pair, x in (((36, 39), left), ((42, 45), left + eyes)):
        points[list(pair)] = (x - 5, top), (x + 5, top)
    points[8] = left + eyes / 2, top + 1.7 * eyes  # the chin
    return points


def frame(person, sequence, number):
    """A picture whose grey value says which it is."""
    value = 20 + 11 * PEOPLE.index(person) + 40 * sequence + number
    return np.full((HEIGHT, WIDTH), value, np.uint8)


def number_text(*numbers):
    return "   " + "   ".join(f"{number:.7e}" for number in numbers) + "\n"


def sequences():
    """(person, sequence, label) of two sequences of each person, and one without a label."""
    labelled = [(person, n, 1 + (place + 3 * n) % 7)
                for place, person in enumerate(PEOPLE) for n in range(2)]
    return [*labelled, (PEOPLE[0], 2, None)]


def tree(parts=("images", "emotion", "landmarks", "facs"), names=None):
    """File name -> content, as the four zips hold it."""
    top = {"images": "cohn-kanade-images", "emotion": "Emotion", "landmarks": "Landmarks",
           "facs": "FACS"} | (names or {})
    files = {}
    for person, n, label in sequences():
        where = f"{person}/{n + 1:03d}"
        for k in range(1, FRAMES + 1):
            stem = f"{person}_{n + 1:03d}_{k:08d}"
            if "images" in parts:
                picture = cv2.imencode(".png", frame(person, n, k))[1].tobytes()
                files[f"{top['images']}/{where}/{stem}.png"] = picture
            if "landmarks" in parts:
                lines = "".join(number_text(*point) for point in mean_face() + k)
                files[f"{top['landmarks']}/{where}/{stem}_landmarks.txt"] = lines.encode()
        if "emotion" in parts and label:
            files[f"{top['emotion']}/{where}/{stem}_emotion.txt"] = number_text(label).encode()
        if "facs" in parts:
            files[f"{top['facs']}/{where}/{stem}_facs.txt"] = (
                number_text(9, 4) + number_text(17, 0)).encode()
    return files


def write(path, files):
    for name, content in files.items():
        file = path.joinpath(*name.split("/"))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def zipped(path, files):
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return path


@pytest.fixture
def ckplus(root):
    write(root / "ckplus", tree())
    return root / "ckplus"


def everything(**options):
    return data.join([data.load("ckplus", split, **options) for split in data.SPLITS])


def test_last_frames_show_the_expression_and_first_ones_are_neutral(ckplus):
    found = everything()
    assert len(found) == 20 * 4 and found.images.shape[1:] == (96, 96)
    own = {f"{person}_{n + 1:03d}": label for person, n, label in sequences()}
    rows = found.table.assign(label=[data.dataset.EXPRESSIONS[one] for one in found.labels])
    for name, group in rows.groupby("sequence"):
        assert sorted(group["frame"]) == [0, 2, 3, 4]
        assert set(group["original_label"]) == {own[name]}
        assert list(group.sort_values("frame")["label"]) == ["neutral"] + [SIX[own[name] - 1]] * 3
    assert (found.table["subject"] == found.table["identity"]).all()
    assert found.votes is None and "first frame for a neutral face" in found.protocol
    row = rows.iloc[0]
    person, n = row["sequence"].split("_")
    assert (found.images[0] == frame(person, int(n) - 1, row["frame"] + 1)[0, 0]).all()


def test_nobody_is_in_two_splits_and_no_sequence_is(ckplus):
    parts = [set(data.load("ckplus", split).table["subject"]) for split in data.SPLITS]
    assert [len(part) for part in parts] == [8, 1, 1] and set.union(*parts) == set(PEOPLE)


@pytest.mark.parametrize("peaks, neutral, n", [(1, False, 20), (1, True, 40), (3, False, 60),
                                               (6, True, 100), (6, False, 100)])
def test_how_many_frames_are_taken_can_be_chosen(ckplus, peaks, neutral, n):
    found = everything(peaks=peaks, neutral=neutral)
    assert len(found) == n and bool(found.counts()["neutral"]) == neutral


@pytest.mark.parametrize("options, error, said", [
    ({"peaks": 0}, ConfigError, "1 to 6"), ({"peaks": 7}, ConfigError, "1 to 6"),
    ({"peaks": True}, ConfigError, "1 to 6"), ({"peaks": "3"}, ConfigError, "1 to 6"),
    ({"edition": "49"}, UnknownNameError, "sequences, 48, csv"),
    ({"edition": "48"}, DataMissingError, "CK.48"), ({"last": 3}, ConfigError, "edition, peaks"),
])
def test_options_that_do_not_exist_are_refused(ckplus, options, error, said):
    with pytest.raises(error, match=said):
        data.load("ckplus", **options)


def test_faces_are_framed_by_the_landmarks_and_these_move_along(ckplus):
    found = everything(size=96)
    assert found.landmarks.shape == (80, 68, 2) and found.landmarks.dtype == np.float32
    eyes = found.landmarks[:, [[36, 39], [42, 45]]].mean(axis=2) / 96
    assert np.allclose(eyes, [[0.325, 0.385], [0.675, 0.385]], atol=0.02)
    assert np.allclose(found.landmarks[:, 8, 1] / 96, 0.98, atol=0.02)
    small = everything(size=48)
    assert np.allclose(small.landmarks, found.landmarks / 2, atol=0.01)


def test_what_is_in_the_frame_is_where_the_landmarks_say(ckplus):
    """A white spot is painted on one landmark of one frame; it has to lie there in the crop."""
    file = ckplus / "cohn-kanade-images" / "S005" / "001" / "S005_001_00000005.png"
    picture, point = frame("S005", 0, 5), (mean_face() + 5)[42]
    x, y = np.round(point).astype(int)
    picture[y - 1:y + 2, x - 1:x + 2] = 255
    cv2.imwrite(str(file), picture)
    found = everything(size=160)
    row = found.table.index[found.table["file"].str.endswith("S005_001_00000005.png")][0]
    spot = np.argwhere(found.images[row] == found.images[row].max()).mean(axis=0)[::-1] + 0.5
    assert np.abs(spot - found.landmarks[row, 42]).max() < 3  # a pixel of the frame is 2 here


def test_without_landmarks_faces_are_found(root):
    from skimage.data import astronaut

    files = {name: content for name, content in tree(("images", "emotion")).items()
             if "/S005/" in name}
    face = cv2.cvtColor(astronaut()[:240, 60:380], cv2.COLOR_RGB2GRAY)
    shown = {name for name in files if "/S005/001/" in name and name.endswith(".png")}
    files |= dict.fromkeys(shown, cv2.imencode(".png", face)[1].tobytes())
    write(root / "ckplus", files)
    report = data.check("ckplus")
    assert report.ok and report.images == 4  # of all other frames it is told that there is none
    assert sum("no face is found" in note for note in report.notes) == 4
    split = next(split for split, n in report.splits.items() if n)
    found = data.load("ckplus", split)
    assert len(found) == 4 and found.landmarks is None
    assert "cut where they are found" in found.protocol
    assert set(found.table["sequence"]) == {"S005_001"} and found.images.std() > 30


@pytest.mark.parametrize("names", [
    {"emotion": "Emotion_labels"}, {"emotion": "Emotion_labels/Emotion"},
    {"images": "extended-cohn-kanade-images/cohn-kanade-images", "emotion": "emotions",
     "landmarks": "Landmarks/Landmarks", "facs": "FACS_labels/FACS"}])
def test_folders_may_be_nested_as_the_zips_unpack(root, names):
    write(root / "ckplus", tree(names=names))
    found = everything()
    assert len(found) == 80 and found.landmarks is not None
    assert data.sequences("ckplus")[0].action_units == {9: 4, 17: 0}


def test_sequences_are_read_frame_by_frame(ckplus):
    listed = data.sequences("ckplus")
    assert len(listed) == 20 and len(data.sequences("ckplus", labelled=False)) == 21
    one = listed[0]
    assert (one.name, one.subject, len(one)) == ("S005_001", "S005", FRAMES)
    assert one.expression == "anger" and one.action_units == {9: 4, 17: 0}
    assert one[2].shape == (HEIGHT, WIDTH, 3) and (one[2][..., 0] == frame("S005", 0, 3)).all()
    assert (one[-1] == one[4]).all() and one.landmarks().shape == (FRAMES, 68, 2)
    assert np.allclose(one.landmarks(1), mean_face() + 2, atol=1e-4)
    with pytest.raises(IndexError):
        one[5]
    assert len([picture for picture in one]) == FRAMES
    unlabelled = data.sequences("ckplus", labelled=False)[2]
    assert unlabelled.label is None and unlabelled.expression is None


def test_sequences_need_neither_labels_of_all_nor_landmarks(root):
    write(root / "ckplus", tree(("images", "emotion")))
    assert data.sequences("ckplus")[0].landmarks() is None


def test_single_pictures_have_no_sequences(root):
    with pytest.raises(ConfigError, match="no sequences"):
        data.sequences("fer2013")
    with pytest.raises(ConfigError, match="it takes labelled"):
        data.sequences("ckplus", all=True)


def test_a_frame_is_opened_only_when_it_is_looked_at(ckplus):
    (ckplus / "cohn-kanade-images" / "S005" / "001" / "S005_001_00000002.png").write_bytes(b"x")
    one = data.sequences("ckplus")[0]
    assert one[0].shape == (HEIGHT, WIDTH, 3)
    with pytest.raises(ValueError, match="S005_001_00000002.png"):
        one[1]


def test_frames_may_be_in_color_and_clutter_is_skipped(ckplus):
    folder = ckplus / "cohn-kanade-images" / "S005" / "001"
    Image.new("RGB", (WIDTH, HEIGHT), (10, 200, 30)).save(folder / "S005_001_00000005.png")
    for name in (".DS_Store", "Thumbs.db", "._S005_001_00000005.png", "notes.txt"):
        (folder / name).write_bytes(b"x")
    (ckplus / "__MACOSX" / "S005").mkdir(parents=True)
    (ckplus / "Emotion" / "S005" / "001" / "._S005_001_00000005_emotion.txt").write_bytes(b"x")
    (ckplus / "Emotion" / ".DS_Store").write_bytes(b"x")
    (ckplus / "ReadMe_CK+.txt").write_text("The Extended Cohn-Kanade")
    assert data.check("ckplus").ok
    found = everything()
    row = found.table.index[found.table["file"].str.endswith("S005_001_00000005.png")][0]
    assert abs(int(found.images[row].mean()) - 124) <= 1


@pytest.mark.parametrize("content", [b"\xef\xbb\xbf   3.0000000e+00\r\n", b"3", b"3.0\n\n",
                                     b" 3e0 "])
def test_labels_may_be_written_in_any_form_of_a_number(ckplus, content):
    (ckplus / "Emotion" / "S005" / "001" / "S005_001_00000005_emotion.txt").write_bytes(content)
    assert data.sequences("ckplus")[0].expression == "disgust"


LABEL = "Emotion/S005/001/S005_001_00000005_emotion.txt"
POINTS = "Landmarks/S005/001/S005_001_00000005_landmarks.txt"
FACS = "FACS/S005/001/S005_001_00000005_facs.txt"
PNG = "cohn-kanade-images/S005/001/S005_001_00000005.png"


@pytest.mark.parametrize("file, content, said", [
    (LABEL, b"   8.0000000e+00\n", "line 1: the label is 8, not one whole number from 0 to 7"),
    (LABEL, b"2.5", "the label is 2.5"), (LABEL, b"-1", "the label is -1"),
    (LABEL, b"", "the label is empty"), (LABEL, b"1\n2\n", "the label is 1, 2"),
    (LABEL, b"happy", "line 1: 'happy' where 1 number"), (LABEL, b"nan", "'nan' where 1 number"),
    (LABEL, b"3 4", "'3 4' where 1 number"), (LABEL, "3".encode("utf-16"), "where 1 number"),
    (LABEL, b"\xff\xfe\xfa", "where 1 number"), (LABEL, b"\n1_0", "line 2: '1_0' where 1 number"),
    (POINTS, b"", "0 points where 68"), (POINTS, b"1 2\n" * 67, "67 points where 68"),
    (POINTS, b"1 2\n" * 69, "69 points where 68"), (POINTS, b"1 2\n1\n", "line 2: '1' where 2"),
    (POINTS, b"1 2\n1 inf\n", "line 2: '1 inf'"), (POINTS, b"1 2\n" * 67 + b"1 9e9", "far outside"),
    (POINTS, b"1 2\n" * 90_000, "longer than"), (FACS, b"9 4\nAU17 2\n", "line 2: 'AU17 2'"),
    (PNG, b"", "it is empty"), (PNG, b"PNG", "it is not a picture"),
    (PNG, cv2.imencode(".png", frame("S005", 0, 5))[1].tobytes()[:70], "damaged or cut short"),
])
def test_a_faulty_file_is_named_and_nothing_is_cached(ckplus, root, file, content, said):
    (ckplus / file).write_bytes(content)
    with pytest.raises(BadDataError, match=said) as caught:
        data.load("ckplus")
    assert str(ckplus.joinpath(*file.split("/"))) in str(caught.value)
    assert not list(root.parent.rglob("*.npz"))
    report = data.check("ckplus")
    assert report.total >= 1 and report.images >= 76 and said.split(":")[-1] in str(report)


@pytest.mark.parametrize("file, said", [
    (POINTS, "landmarks of this frame are not there"),
    (PNG, "labels the frame S005_001_00000005, which is not in"),
])
def test_a_missing_file_is_named(ckplus, file, said):
    (ckplus / file).unlink()
    with pytest.raises(BadDataError, match=said):
        data.load("ckplus")


def test_a_sequence_without_frames_or_with_one_is_named(ckplus):
    folder = ckplus / "cohn-kanade-images" / "S005" / "001"
    for number in range(1, FRAMES):
        (folder / f"S005_001_{number:08d}.png").unlink()
    with pytest.raises(BadDataError, match="one frame only"):
        data.load("ckplus")
    assert len(everything(neutral=False, peaks=1)) == 20
    (folder / "S005_001_00000005.png").unlink()
    with pytest.raises(BadDataError, match="there is no frame in it"):
        data.load("ckplus")


def test_a_picture_in_the_wrong_folder_is_named(ckplus):
    folder = ckplus / "cohn-kanade-images" / "S005"
    (folder / "001" / "S005_001_00000003.png").rename(folder / "002" / "S005_001_00000003.png")
    with pytest.raises(BadDataError, match="S005_002_00000011.png is expected in this"):
        data.load("ckplus")


def test_two_labels_of_one_sequence_are_named(ckplus):
    folder = ckplus / "Emotion" / "S005" / "001"
    (folder / "S005_001_00000004_emotion.txt").write_text("1")
    with pytest.raises(BadDataError, match="a sequence has one label"):
        data.load("ckplus")


def test_landmarks_out_of_the_picture_are_a_fault_not_a_crash(ckplus):
    (ckplus / POINTS).write_bytes(b"9000 9000\n" * 68)
    with pytest.raises(BadDataError, match="S005_001_00000005.png"):
        data.load("ckplus")


@pytest.mark.parametrize("parts, said", [
    (("images",), "There is cohn-kanade-images, but not Emotion"),
    (("emotion", "landmarks"), "There is Emotion, Landmarks, but not cohn-kanade-images"),
    ((), "jeffcohn.net"),
])
def test_what_is_missing_is_named(root, parts, said):
    write(root / "ckplus", tree(parts))
    assert not next(row for row in data.status() if row.name == "ckplus").present
    with pytest.raises(DataMissingError, match=said):
        data.load("ckplus")


def test_the_next_load_comes_from_the_cache(ckplus):
    before = everything()
    row = next(row for row in data.status() if row.name == "ckplus")
    assert row.present and row.images == 80 and row.path == str(ckplus)
    picture = frame("S005", 0, 5) + 100
    cv2.imwrite(str(ckplus / PNG), picture)
    after = everything()
    changed = (before.images != after.images).any(axis=(1, 2))
    assert changed.sum() == 1


ZIPS = {"extended-cohn-kanade-images.zip": ("images", "extended-cohn-kanade-images/"),
        "Emotion_labels.zip": ("emotion", ""), "Landmarks.zip": ("landmarks", ""),
        "FACS_labels.zip": ("facs", "")}


@pytest.mark.parametrize("order", [(0, 1, 2, 3), (3, 2, 1, 0), (1, 0, 3, 2)])
def test_the_four_zips_are_imported_in_any_order(root, tmp_path, order):
    for place in order:
        name, (part, top) = list(ZIPS.items())[place]
        files = {top + file: content for file, content in tree((part,)).items()}
        files |= {f"__MACOSX/{top}._x": b"x", f"{top}.DS_Store": b"x"}
        data.import_archive(zipped(tmp_path / name, files), "ckplus")
    assert sorted(one.name for one in (root / "ckplus").iterdir()) == [
        "Emotion", "FACS", "Landmarks", "cohn-kanade-images"]
    assert len(everything()) == 80 and data.check("ckplus").ok
    with pytest.raises(ConfigError, match="already there"):
        data.import_archive(tmp_path / "Landmarks.zip", "ckplus")


def test_all_of_it_in_one_zip_is_imported(root, tmp_path):
    files = {f"CK+/{name}": content for name, content in tree().items()}
    data.import_archive(zipped(tmp_path / "CK+.zip", files), "ckplus")
    assert len(everything()) == 80


@pytest.mark.parametrize("name, content, said", [
    ("Emotion/S005/001/S005_001_00000005_emotion.txt", b"9", "Not imported"),
    ("Emotion/../../evil.txt", b"x", "leads out of the folder"),
    ("Emotion/S005/001/S005_001_00000009_emotion.txt", b"3", "cut short|one label"),
])
def test_faulty_labels_are_not_imported(root, tmp_path, name, content, said):
    data.import_archive(zipped(tmp_path / "a.zip", tree(("images",))), "ckplus")
    packed = zipped(tmp_path / "b.zip", tree(("emotion",)) | {name: content})
    with pytest.raises(BadDataError, match=said):
        data.import_archive(packed, "ckplus")
    assert [one.name for one in (root / "ckplus").iterdir()] == ["cohn-kanade-images"]
    assert not (tmp_path / "evil.txt").exists()


def test_an_archive_of_something_else_is_not_imported(root, tmp_path):
    with pytest.raises(BadDataError, match="no CK.* in it; cohn-kanade-images"):
        data.import_archive(zipped(tmp_path / "a.zip", {"x/readme.txt": b"x"}), "ckplus")
    assert not list(root.rglob("*"))


def test_folds_leave_one_subject_out(ckplus):
    whole = everything()
    parts = data.folds(whole, None, by="subject")
    assert len(parts) == 10
    for _, test in parts:
        assert len(set(whole.table["subject"][test])) == 1
