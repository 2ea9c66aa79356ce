"""One folder per class: the reader's own pictures."""

import cv2
import numpy as np
import pytest
from PIL import Image

from expression_lab import data
from expression_lab.errors import BadDataError, ConfigError, DataMissingError


def picture(path, color=(200, 100, 50), size=(60, 90)):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size[::-1], color).save(path)
    return path


@pytest.fixture
def mine(tmp_path):
    """Sixty pictures of three expressions, called as people call them."""
    for number in range(60):
        name = ("Happy", "sadness", "angry")[number % 3]
        picture(tmp_path / "mine" / name / f"me {number}.png", (number * 4, 0, 0))
    return tmp_path / "mine"


def test_classes_are_named_as_people_name_them(mine):
    sets = [data.load("folder", split, path=mine) for split in data.SPLITS]
    assert sum(map(len, sets)) == 60
    total = {name: sum(one.counts()[name] for one in sets) for name in sets[0].counts()}
    assert total["happiness"] == total["sadness"] == total["anger"] == 20
    assert set(sets[0].table["original_label"]) == {"Happy", "sadness", "angry"}


def test_the_split_does_not_move_when_pictures_are_added(mine):
    before = {file: split for split in data.SPLITS
              for file in data.load("folder", split, path=mine).table["file"]}
    for number in range(60, 100):
        picture(mine / "Happy" / f"me {number}.png")
    after = {file: split for split in data.SPLITS
             for file in data.load("folder", split, path=mine).table["file"]}
    assert len(after) == 100 and before.items() <= after.items()


def test_the_split_is_about_80_10_10():
    from expression_lab.data.folder import by_name

    parts = [by_name(f"happiness/{number}.jpg") for number in range(5000)]
    shares = [parts.count(split) / 5000 for split in data.SPLITS]
    assert np.allclose(shares, (0.8, 0.1, 0.1), atol=0.02)


def test_folders_of_splits_are_honored(tmp_path):
    for split, n in (("train", 5), ("val", 2), ("test", 3)):
        for number in range(n):
            picture(tmp_path / "mine" / split / "fear" / f"{number}.jpg")
    sizes = [len(data.load("folder", split, path=tmp_path / "mine")) for split in data.SPLITS]
    assert sizes == [5, 2, 3]


def test_train_and_test_alone_hold_out_a_tenth(tmp_path):
    for split, n in (("train", 30), ("test", 3)):
        for number in range(n):
            picture(tmp_path / "mine" / split / "fear" / f"{number}.jpg")
    sizes = [len(data.load("folder", split, path=tmp_path / "mine")) for split in data.SPLITS]
    assert sizes == [27, 3, 3]


def test_every_size_and_format_becomes_the_middle_square_in_grey(tmp_path):
    picture(tmp_path / "mine" / "validation" / "fear" / "1.jpg")
    face = np.zeros((80, 120, 3), np.uint8)
    face[:, 20:100] = (10, 200, 30)  # the middle square; black left and right
    folder = tmp_path / "mine" / "train" / "surprise"
    folder.mkdir(parents=True)
    for ending in ("jpg", "png", "bmp", "webp", "tif", "gif"):
        Image.fromarray(face).save(folder / f"a.{ending}")
    Image.fromarray(face).convert("CMYK").save(folder / "b.jpeg")
    small = cv2.resize(face, (12, 8), interpolation=cv2.INTER_NEAREST)
    Image.fromarray(small).save(folder / "c.PNG")
    found = data.load("folder", path=tmp_path / "mine")
    assert found.images.shape == (8, 48, 48)
    gray = 0.299 * 10 + 0.587 * 200 + 0.114 * 30
    assert np.abs(found.images[:, 4:-4, 4:-4].astype(float) - gray).max() < 12


def test_size_is_read_from_the_pictures_not_from_48(tmp_path):
    picture(tmp_path / "mine" / "validation" / "fear" / "1.jpg")
    board = (np.indices((96, 96)).sum(0) % 2 * 255).astype(np.uint8)
    folder = tmp_path / "mine" / "train" / "fear"
    folder.mkdir(parents=True)
    Image.fromarray(board).save(folder / "a.png")
    assert (data.load("folder", size=96, path=tmp_path / "mine").images[0] == board).all()
    assert data.load("folder", path=tmp_path / "mine").images.std() < 2


def test_what_is_no_picture_by_its_name_is_left_out_and_counted(mine):
    (mine / "Happy" / "notes.txt").write_text("x")
    (mine / "Happy" / "._me 0.png").write_bytes(b"\0\5\x16\7")
    report = data.check("folder", path=mine)
    assert report.ok and report.images == 60
    assert any("2 files are no pictures" in note for note in report.notes)


def test_a_text_file_named_jpg_is_named(mine):
    (mine / "angry" / "x.jpg").write_text("no picture")
    with pytest.raises(BadDataError, match=r"x\.jpg"):
        data.load("folder", path=mine)


def test_a_folder_that_is_no_expression_gets_the_nearest(mine):
    (mine / "angry").rename(mine / "angri")
    with pytest.raises(BadDataError, match="angri.*[Dd]id you mean 'angry'"):
        data.load("folder", path=mine)
    assert data.check("folder", path=mine).images == 40


def test_a_folder_beside_train_is_named(mine):
    (mine / "train" / "fear").mkdir(parents=True)
    with pytest.raises(BadDataError, match="stands beside train"):
        data.load("folder", path=mine)


def test_an_empty_folder_is_named(tmp_path):
    (tmp_path / "mine").mkdir()
    with pytest.raises(BadDataError, match="no picture in it"):
        data.load("folder", path=tmp_path / "mine")


def test_a_split_without_pictures_is_named(tmp_path):
    picture(tmp_path / "mine" / "test" / "fear" / "1.jpg")
    picture(tmp_path / "mine" / "train" / "fear" / "1.jpg")
    with pytest.raises(BadDataError, match="no picture falls into validation"):
        data.load("folder", "validation", path=tmp_path / "mine")


def test_an_absent_folder_is_named(root, tmp_path):
    with pytest.raises(DataMissingError, match="nowhere"):
        data.load("folder", path=tmp_path / "nowhere")
    with pytest.raises(DataMissingError) as caught:
        data.load("folder")
    assert str(root / "folder") in str(caught.value)


def test_a_changed_picture_is_read_again(mine):
    before = data.load("folder", path=mine)
    for file in mine.rglob("*.png"):
        picture(file, (255, 255, 255))
    assert before.images.min() < 200 < data.load("folder", path=mine).images.min()


def test_an_option_that_does_not_exist_is_named(mine):
    with pytest.raises(ConfigError, match="no option 'folder'; it takes path"):
        data.load("folder", folder=mine)
