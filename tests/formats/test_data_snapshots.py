"""One's own snapshots: kept with consent, read, and forgotten."""

import json
import os
import zipfile

import cv2
import numpy as np
import pytest
from PIL import Image

from expression_lab import data
from expression_lab.data import found
from expression_lab.errors import (
    BadDataError,
    ConfigError,
    DataMissingError,
    PictureError,
    ShapeError,
    UnknownNameError,
)

SHADES = {name: 10 * (n + 1) for n, name in enumerate(data.dataset.EXPRESSIONS)}


def photo(value=100, height=60, width=80):
    return np.full((height, width, 3), value, np.uint8)


@pytest.fixture(autouse=True)
def quick(monkeypatch, request):
    """Faces are where they always are, but in the tests that look for some."""
    if "astronaut" not in request.node.name:
        monkeypatch.setattr(found, "largest", lambda gray: (20, 10, 40))


def take(root, person, n=4, expressions=("happiness", "sadness")):
    return [data.save_snapshot(photo(SHADES[expression] + k), expression, person, root,
                               consent=True)
            for expression in expressions for k in range(n)]


def everything():
    return data.join([data.load("snapshots", split) for split in data.SPLITS])


def test_what_is_saved_comes_back(root):
    paths = [path for who in ("Ada", "Bo", "Cy") for path in take(root, who)]
    whole = everything()
    assert len(set(paths)) == len(whole) == 24 and whole.images.shape[1:] == (96, 96)
    for file, who, own, image in zip(whole.table["file"], whole.table["identity"],
                                     whole.table["original_label"], whole.images, strict=True):
        assert (root / "snapshots" / file) in paths and file.startswith(f"{who}/{own}/")
        assert image.min() == image.max() and image[0, 0] - SHADES[own] in range(4)
    assert list(whole.counts().values())[1:4] == [12, 0, 12]
    assert (whole.table["consent"] == whole.table["time"]).all()
    assert whole.table["time"].str.match(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d[+-]").all()


def test_a_snapshot_holds_what_is_known_of_it(root):
    path = data.save_snapshot(photo(), "Happy", "Zoë O'Neil", root, consent=True, camera="front",
                              width=640)
    assert path.parent == root / "snapshots" / "Zoë O'Neil" / "happiness" and path.suffix == ".png"
    with Image.open(path) as image:
        facts = json.loads(image.info["expression_lab"])
        assert (np.asarray(image) == photo()).all()
    assert facts["person"] == "Zoë O'Neil" and facts["expression"] == "happiness"
    assert facts["camera"] == "front" and facts["width"] == 640 and facts["consent"]
    assert [one.name for one in path.parent.iterdir()] == [path.name]  # no half file beside it


def test_a_snapshot_needs_no_name(root):
    path = data.save_snapshot(photo()[..., 0], "anger", root=root, consent=True)
    assert path.parent == root / "snapshots" / "anger"
    assert data.check("snapshots").images == 1


@pytest.mark.parametrize("consent", [False, None, 1, "yes"])
def test_without_consent_nothing_is_kept(root, consent):
    with pytest.raises(ConfigError, match="ask the person first"):
        data.save_snapshot(photo(), "anger", "Ada", root, consent=consent)
    with pytest.raises(ConfigError, match="ask the person first"):
        data.save_snapshot(photo(), "anger", "Ada", root)
    assert not list(root.iterdir())


HOSTILE = ["..", ".", "../Ada", "a/b", "a\\b", "/etc", "C:", "a\0b", "a\nb", "", " Ada", "Ada ",
           "Ada.", ".Ada", "CON", "nul.txt", "x" * 41, "Ada*", "happiness", "Anger", 7, None,
           "a:b", "~", "-rf"]


@pytest.mark.parametrize("person", [name for name in HOSTILE if name != ""])
def test_a_name_that_could_lead_elsewhere_is_refused(root, person):
    with pytest.raises(ConfigError, match="cannot be the name of a person's folder"):
        data.save_snapshot(photo(), "anger", person, root, consent=True)
    assert not list(root.rglob("*"))


@pytest.mark.parametrize("person", HOSTILE)
def test_nothing_is_forgotten_by_a_name_that_leads_elsewhere(root, person):
    take(root, "Ada")
    (root / "fer2013").mkdir()
    with pytest.raises(ConfigError, match="cannot be the name"):
        data.forget(person, root)
    assert len(list(root.rglob("*.png"))) == 8 and (root / "fer2013").is_dir()


@pytest.mark.parametrize("arguments, facts, error, said", [
    ((photo(), "bored"), {}, UnknownNameError, "no expression 'bored'"),
    ((photo(), "../anger"), {}, UnknownNameError, "no expression"),
    ((photo().astype(float), "anger"), {}, ShapeError, "float64"),
    (("me.jpg", "anger"), {}, ShapeError, "A picture is"),
    ((photo(), "anger"), {"time": "now"}, ConfigError, "'time' cannot be kept"),
    ((photo(), "anger"), {"pose": [1, 2]}, ConfigError, "'pose' cannot be kept"),
])
def test_what_cannot_be_kept_is_refused(root, arguments, facts, error, said):
    with pytest.raises(error, match=said):
        data.save_snapshot(*arguments, "Ada", root, consent=True, **facts)
    assert not list(root.rglob("*"))


def test_a_full_disc_leaves_no_half_file(root, monkeypatch):
    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(PictureError, match="No space left"):
        data.save_snapshot(photo(), "anger", "Ada", root, consent=True)
    assert not [path for path in root.rglob("*") if path.is_file()]


def test_people_are_parted_when_there_are_three(root):
    for who in "Ada Bo Cy Di Ed Flo Gil Hy Ira Jo".split():
        take(root, who, 1)
    parts = [set(data.load("snapshots", split).table["identity"]) for split in data.SPLITS]
    assert [len(part) for part in parts] == [8, 1, 1] and len(set.union(*parts)) == 10
    assert "nobody is in two splits" in data.load("snapshots").protocol


def test_pictures_of_one_person_are_parted_by_expression(root):
    take(root, "Ada", 10)
    take(root, "Bo", 10)
    sizes = [data.load("snapshots", split).counts() for split in data.SPLITS]
    assert [one["happiness"] for one in sizes] == [one["sadness"] for one in sizes] == [16, 2, 2]
    assert "the same faces are in train and test" in data.load("snapshots").protocol
    assert len(data.folds(everything(), 2)) == 2


def test_pictures_that_were_put_there_by_hand_are_read(root):
    for name in ("Joy/happy/me.JPG", "Joy/Sad/1.webp", "angry/2.bmp", "Ada/fear/3.gif"):
        path = root / "snapshots" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(photo()).save(path)
    for name in ("Thumbs.db", ".DS_Store", "happy/Thumbs.db", "happy/._me.JPG"):
        (root / "snapshots" / "Joy" / name).write_bytes(b"x")
    (root / "snapshots" / "__MACOSX" / "x").mkdir(parents=True)
    report = data.check("snapshots")
    assert report.ok and report.images == 4
    row = next(row for row in data.status() if row.name == "snapshots")
    assert row.present and row.images == 4


def test_faces_of_photos_of_an_astronaut_are_cut_out(root):
    from skimage.data import astronaut

    whole = astronaut()
    wide = cv2.copyMakeBorder(whole[:256], 0, 0, 0, 300, cv2.BORDER_REFLECT)
    empty = photo(90, 240, 320)
    for k, picture in enumerate((whole, wide, empty, photo(80, 96, 96))):
        data.save_snapshot(picture, "happiness", f"P{k}", root, consent=True)
    report = data.check("snapshots")
    assert report.ok and report.images == 3  # the square one is taken for a face cut out before
    assert sum("no face is found" in note and "P2" in note for note in report.notes) == 1
    faces = {row.identity: image for split, n in report.splits.items() if n
             for part in [data.load("snapshots", split)]
             for row, image in zip(part.table.itertuples(), part.images, strict=True)}
    assert set(faces) == {"P0", "P1", "P3"} and (faces["P3"] == 80).all()
    assert np.corrcoef(faces["P0"].ravel(), faces["P1"].ravel())[0, 1] > 0.8


@pytest.mark.parametrize("name, content, said", [
    ("Ada/happiness/x.png", b"", "it is empty"), ("Ada/happiness/x.jpg", b"no", "not a picture"),
    ("Ada/bored/x.png", b"x", "not an expression"), ("Ada/x.png", b"x", "pictures lie beside"),
    ("nonsense/x.png", b"x", "pictures lie beside"),
])
def test_a_faulty_picture_is_named_and_nothing_is_cached(root, name, content, said):
    take(root, "Ada")
    path = root / "snapshots" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    with pytest.raises(BadDataError, match=said):
        data.load("snapshots")
    assert not list(root.parent.rglob("*.npz"))
    report = data.check("snapshots")
    assert report.total == 1 and report.images == 8


def test_a_snapshot_cut_short_is_named(root):
    path = take(root, "Ada")[0]
    noise = np.random.default_rng(0).integers(0, 256, (60, 80, 3), dtype=np.uint8)
    other = data.save_snapshot(noise, "anger", "Bo", root, consent=True)
    path.write_bytes(other.read_bytes()[:2000])
    with pytest.raises(BadDataError, match=f"{path.name}: it is damaged or cut short"):
        data.load("snapshots")


@pytest.mark.parametrize("text", ["", "{", "[1]", "null", '{"time": 5}', "x" * 100_000])
def test_facts_that_are_none_do_not_matter(root, text):
    from expression_lab.faces import save_picture

    path = root / "snapshots" / "Ada" / "anger"
    path.mkdir(parents=True)
    save_picture(photo(), path / "1.png", metadata={"expression_lab": text})
    assert data.check("snapshots").ok and data.check("snapshots").images == 1


def test_forgetting_takes_pictures_and_caches(root):
    take(root, "Ada")
    take(root, "Bo")
    everything()
    caches = root.parent / "cache"
    assert list(caches.glob("snapshots-*"))
    assert data.forget("Ada", root) == 8
    assert not list(caches.glob("snapshots-*")) and not (root / "snapshots" / "Ada").exists()
    assert set(everything().table["identity"]) == {"Bo"}
    assert data.forget("Bo", root) == 8 and not (root / "snapshots").exists()
    with pytest.raises(DataMissingError, match="no snapshots of 'Bo'"):
        data.forget("Bo", root)


def test_forgetting_does_not_follow_links(root, tmp_path):
    take(root, "Ada")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "mine.png").write_bytes(b"x")
    os.symlink(tmp_path / "other", root / "snapshots" / "Eve")
    os.symlink(tmp_path / "other", root / "snapshots" / "Ada" / "anger")
    with pytest.raises(DataMissingError):
        data.forget("Eve", root)
    data.forget("Ada", root)
    assert (tmp_path / "other" / "mine.png").is_file()


def test_without_snapshots_it_is_said_how_to_take_some(root):
    for make in (lambda: None, (root / "snapshots").mkdir):
        make()
        with pytest.raises(DataMissingError, match="data.save_snapshot"):
            data.load("snapshots")


def test_too_few_snapshots_are_told(root):
    take(root, "Ada", 2)
    with pytest.raises(BadDataError, match="no picture falls into test; take more"):
        data.load("snapshots", "test")


@pytest.mark.parametrize("top", ["", "snapshots/", "my laptop/snapshots/"])
def test_snapshots_of_another_machine_are_imported(root, tmp_path, top):
    other = tmp_path / "other"
    take(other, "Ada")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for path in other.rglob("*.png"):
            archive.write(path, top + path.relative_to(other / "snapshots").as_posix())
    data.import_archive(tmp_path / "a.zip", "snapshots")
    assert data.check("snapshots").images == 8
    with pytest.raises(ConfigError, match="already there"):
        data.import_archive(tmp_path / "a.zip", "snapshots")


def test_an_archive_that_climbs_out_is_refused(root, tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("Ada/happiness/../../../evil.png", b"x")
    with pytest.raises(BadDataError, match="leads out of the folder"):
        data.import_archive(tmp_path / "a.zip", "snapshots")
    assert not list(root.rglob("*")) and not (tmp_path / "evil.png").exists()
