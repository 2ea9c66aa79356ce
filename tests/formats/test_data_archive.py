"""Archives as people download them, and as attackers pack them."""

import gzip
import io
import stat
import struct
import tarfile
import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from expression_lab import data
from expression_lab.data import archive
from expression_lab.errors import BadDataError, ConfigError, DataMissingError

PIXELS = " ".join(["7"] * 2303 + ["8"])
CSV = ("emotion,pixels,Usage\n" + "".join(
    f"3,{PIXELS},{usage}\n" for usage in ("Training", "PublicTest", "PrivateTest"))).encode()
VOTES = (b"Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,"
         b"unknown,NF\nTraining,a.png,0,9,0,0,0,0,0,0,0,0\n"
         b"PublicTest,b.png,0,9,0,0,0,0,0,0,0,0\nPrivateTest,c.png,0,9,0,0,0,0,0,0,0,0\n")


def jpg(value=0):
    face = np.random.default_rng(value).integers(0, 256, (48, 48), dtype=np.uint8)
    return cv2.imencode(".jpg", face)[1].tobytes()


def zipped(path, files):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files.items():
            packed.writestr(name, content)
    return path


def tarred(path, files, mode="w"):
    with tarfile.open(path, mode) as packed:
        for name, content in files.items():
            member = name if isinstance(name, tarfile.TarInfo) else tarfile.TarInfo(name)
            member.size = len(content)
            packed.addfile(member, io.BytesIO(content))
    return path


def pack(path, files):
    """An archive of the kind that its name says."""
    if path.suffix == ".zip":
        return zipped(path, files)
    return tarred(path, files, "w:gz" if path.suffix == ".gz" else "w")


def untouched(root):
    return not root.exists() or not list(root.rglob("*"))


KINDS = ("a.zip", "a.tar", "a.tar.gz")


@pytest.mark.parametrize("kind", KINDS)
def test_the_archive_of_the_competition_is_imported(root, tmp_path, kind):
    packed = pack(tmp_path / kind, {"fer2013/README": b"x", "fer2013/fer2013.csv": CSV})
    assert data.import_archive(packed, "fer2013") == root / "fer2013"
    assert (root / "fer2013" / "fer2013.csv").read_bytes() == CSV
    assert [path.name for path in root.rglob("*")] == ["fer2013", "fer2013.csv"]
    assert len(data.load("fer2013", "test")) == 1


@pytest.mark.parametrize("kind", KINDS)
def test_folders_in_the_archive_may_be_listed_and_begin_with_a_dot(root, tmp_path, kind):
    """`tar -czf a.tar.gz .` lists the top as `.`, and every name begins with `./`."""
    files = {"./": b"", "./fer2013/": b"", "fer2013/": b"", "./fer2013/fer2013.csv": CSV}
    if kind != "a.zip":
        files = {folder(name) if name.endswith("/") else name: content
                 for name, content in files.items()}
    data.import_archive(pack(tmp_path / kind, files), "fer2013")
    assert data.check("fer2013").images == 3


def folder(name):
    member = tarfile.TarInfo(name)
    member.type = tarfile.DIRTYPE
    return member


@pytest.mark.parametrize("kind", KINDS)
def test_folders_of_pictures_are_imported(root, tmp_path, kind):
    files = {f"archive/train/{name}/Training_{n}.jpg": jpg(n)
             for n, name in enumerate(("happy", "sad", "angry"))}
    files |= {"archive/test/happy/PublicTest_8.jpg": jpg(8),
              "archive/test/happy/PrivateTest_9.jpg": jpg(9),
              "__MACOSX/archive/._train": b"x", "archive/.DS_Store": b"x"}
    data.import_archive(pack(tmp_path / kind, files), "fer2013")
    assert [len(data.load("fer2013", split)) for split in data.SPLITS] == [3, 1, 1]


def test_votes_are_put_beside_the_pictures(root, tmp_path):
    data.import_archive(zipped(tmp_path / "a.zip", {"fer2013.csv": CSV}), "fer2013")
    repository = {"FERPlus-master/fer2013new.csv": VOTES, "FERPlus-master/src/train.py": b"x"}
    data.import_archive(zipped(tmp_path / "b.zip", repository), "ferplus")
    assert len(data.load("ferplus", "test")) == 1


def test_votes_may_come_first(root, tmp_path):
    data.import_archive(zipped(tmp_path / "b.zip", {"fer2013new.csv": VOTES}), "ferplus")
    data.import_archive(zipped(tmp_path / "a.zip", {"fer2013.csv": CSV}), "fer2013")
    assert len(data.load("ferplus", "test")) == 1


def test_votes_that_do_not_line_up_are_not_imported(root, tmp_path):
    data.import_archive(zipped(tmp_path / "a.zip", {"fer2013.csv": CSV}), "fer2013")
    cut = VOTES[:VOTES.index(b"PrivateTest")]
    with pytest.raises(BadDataError, match="2 rows of votes for the 3 pictures"):
        data.import_archive(zipped(tmp_path / "b.zip", {"fer2013new.csv": cut}), "ferplus")
    assert [path.name for path in root.rglob("*")] == ["fer2013", "fer2013.csv"]


def test_ones_own_folders_are_imported(root, tmp_path):
    files = {f"my faces/{name}/{n}.jpg": jpg(n) for n in range(9) for name in ("joy", "Fear")}
    data.import_archive(zipped(tmp_path / "a.zip", files), "folder")
    assert data.check("folder").images == 18


def test_what_is_there_is_never_overwritten(root, tmp_path):
    there = root / "fer2013" / "fer2013.csv"
    there.parent.mkdir()
    there.write_text("mine")
    with pytest.raises(ConfigError, match="already there"):
        data.import_archive(zipped(tmp_path / "a.zip", {"fer2013.csv": CSV}), "fer2013")
    assert there.read_text() == "mine" and len(list(root.rglob("*"))) == 2


@pytest.mark.parametrize("content, said", [
    ({"readme.txt": b"x"}, "fer2013.csv"), ({}, "fer2013.csv"),
    ({"fer2013.csv": CSV[:-20]}, "line 4"),
], ids=["other", "nothing", "faulty"])
def test_an_archive_without_a_good_data_set_leaves_nothing(root, tmp_path, content, said):
    with pytest.raises(BadDataError, match=said) as caught:
        data.import_archive(zipped(tmp_path / "a.zip", content), "fer2013")
    assert untouched(root) and ".import" not in str(caught.value)


def test_a_tar_with_a_zip_inside_is_still_a_tar(root, tmp_path):
    inner = zipped(tmp_path / "inner.zip", {"fer2013.csv": b"not this one"}).read_bytes()
    packed = tarred(tmp_path / "a.tar", {"fer2013.csv": CSV, "more.zip": inner})
    data.import_archive(packed, "fer2013")
    assert (root / "fer2013" / "fer2013.csv").read_bytes() == CSV


def test_a_move_that_fails_halfway_is_taken_back(root, tmp_path, monkeypatch):
    (root / "folder" / "anger").mkdir(parents=True)
    rename = Path.rename

    def locked(path, target):
        if Path(target).parent == root / "folder" and Path(target).name == "joy":
            raise PermissionError("a scanner holds it")
        return rename(path, target)

    monkeypatch.setattr(Path, "rename", locked)
    files = {f"{name}/{n}.jpg": jpg(n) for n in range(2) for name in ("joy", "fear", "sad")}
    with pytest.raises(BadDataError, match="a scanner holds it"):
        data.import_archive(zipped(tmp_path / "a.zip", files), "folder")
    assert [path.name for path in root.rglob("*")] == ["folder", "anger"]


HOSTILE_NAMES = ["../evil.csv", "a/../../evil.csv", "/evil.csv", "//host/share/evil",
                 "C:\\evil.csv", "..\\evil.csv", "a\\..\\..\\evil.csv", "\\evil.csv",
                 "a/con.txt", "a/NUL", "a/b:c", "a/b\nc", "a./b", "a /b"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_name_that_leads_out_is_refused(root, tmp_path, kind, name):
    packed = pack(tmp_path / kind, {"fer2013/fer2013.csv": CSV, name: b"x"})
    with pytest.raises(BadDataError, match="leads out of the folder"):
        data.import_archive(packed, "fer2013")
    assert untouched(root) and not (tmp_path / "evil.csv").exists()


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE,
                                  tarfile.BLKTYPE, tarfile.FIFOTYPE])
@pytest.mark.parametrize("mode", ["w", "w:gz"])
def test_links_and_devices_in_a_tar_are_refused(root, tmp_path, kind, mode):
    link = tarfile.TarInfo("fer2013/link")
    link.type, link.linkname = kind, "/etc/passwd"
    packed = tarred(tmp_path / "a.tar", {"fer2013/fer2013.csv": CSV, link: b""}, mode)
    with pytest.raises(BadDataError, match="link or a device"):
        data.import_archive(packed, "fer2013")
    assert untouched(root)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFCHR, stat.S_IFBLK, stat.S_IFIFO])
def test_links_and_devices_in_a_zip_are_refused(root, tmp_path, kind):
    link = zipfile.ZipInfo("fer2013/link")
    link.create_system, link.external_attr = 3, (kind | 0o777) << 16
    packed = zipped(tmp_path / "a.zip", {"fer2013/fer2013.csv": CSV, link: b"/etc/passwd"})
    with pytest.raises(BadDataError, match="link or a device"):
        data.import_archive(packed, "fer2013")
    assert untouched(root)


@pytest.mark.parametrize("kind", ["a.zip", "a.tar.gz"])
def test_a_bomb_is_refused_by_its_ratio(root, tmp_path, kind):
    packed = pack(tmp_path / kind, {"fer2013.csv": bytes(64 << 20)})
    with pytest.raises(BadDataError, match="more than any data set of this size"):
        data.import_archive(packed, "fer2013")
    assert untouched(root)


def test_ten_gigabytes_are_refused_before_anything_is_written(root, tmp_path, monkeypatch):
    monkeypatch.setattr(archive, "_write", lambda *_: pytest.fail("it was unpacked"))
    path = zipped(tmp_path / "a.zip", {"fer2013.csv": CSV})
    whole = bytearray(path.read_bytes())
    entry = whole.index(b"PK\1\2")
    struct.pack_into("<I", whole, entry + 24, 0xFFFFFFFE)  # the size in the central directory
    path.write_bytes(whole)
    with pytest.raises(BadDataError, match="more than any data set"):
        data.import_archive(path, "fer2013")
    header = tarfile.TarInfo("fer2013.csv")
    header.size = 10 << 30
    (tmp_path / "a.tar.gz").write_bytes(gzip.compress(header.tobuf() + CSV))
    with pytest.raises(BadDataError, match="more than any data set"):
        data.import_archive(tmp_path / "a.tar.gz", "fer2013")
    assert untouched(root)


def test_a_zip_that_says_less_than_it_holds_is_refused(root, tmp_path):
    path = zipped(tmp_path / "a.zip", {"fer2013.csv": CSV})
    whole = bytearray(path.read_bytes())
    struct.pack_into("<I", whole, whole.index(b"PK\1\2") + 24, 100)
    path.write_bytes(whole)
    with pytest.raises(BadDataError):
        data.import_archive(path, "fer2013")
    assert untouched(root)


def test_a_tar_header_of_gigabytes_is_not_read_into_memory(root, tmp_path):
    header = tarfile.TarInfo("pax")
    header.type, header.size = tarfile.XHDTYPE, 3 << 30
    (tmp_path / "a.tar").write_bytes(header.tobuf() + bytes(4096))
    with pytest.raises(BadDataError, match="too large"):
        data.import_archive(tmp_path / "a.tar", "fer2013")
    assert untouched(root)


@pytest.mark.parametrize("kind", KINDS)
def test_too_many_files_are_refused(root, tmp_path, monkeypatch, kind):
    monkeypatch.setattr(archive, "MAX_FILES", 20)
    packed = pack(tmp_path / kind, {f"{n}.txt": b"" for n in range(21)})
    with pytest.raises(BadDataError, match="more than 20 files"):
        data.import_archive(packed, "fer2013")
    assert untouched(root)


@pytest.mark.parametrize("kind", KINDS)
def test_names_that_differ_only_in_case_are_refused(root, tmp_path, kind):
    packed = pack(tmp_path / kind, {"fer2013.csv": CSV, "FER2013.CSV": b"other"})
    with pytest.raises(BadDataError, match="two files of that name"):
        data.import_archive(packed, "fer2013")
    assert untouched(root)


@pytest.mark.parametrize("kind", KINDS)
def test_an_archive_cut_short_anywhere_is_noticed(root, tmp_path, kind):
    files = {f"train/happy/Training_{n}.jpg": jpg(n) for n in range(4)}
    files |= {f"test/happy/PrivateTest_{n}.jpg": jpg(n) for n in range(4)}
    whole = pack(tmp_path / kind, files).read_bytes()
    end = len(whole)
    if kind == "a.tar":  # padded with zeros: only what stands before them can be missed
        end = len(whole.rstrip(b"\0"))
    cuts = [*range(0, end, max(1, end // 40)), *range(0, end, 512), end - 1]
    for cut in cuts:
        (tmp_path / "cut").write_bytes(whole[:cut])
        with pytest.raises(BadDataError):
            data.import_archive(tmp_path / "cut", "fer2013")
        assert untouched(root), cut


@pytest.mark.parametrize("kind", ["a.zip", "a.tar.gz"])
def test_a_damaged_byte_is_noticed_by_its_checksum(root, tmp_path, kind):
    path = pack(tmp_path / kind, {"train/happy/Training_1.jpg": jpg(),
                                  "test/happy/PrivateTest_2.jpg": jpg(1)})
    whole = bytearray(path.read_bytes())
    whole[len(whole) // 3] ^= 0xFF
    path.write_bytes(whole)
    with pytest.raises(BadDataError):
        data.import_archive(path, "fer2013")
    assert untouched(root)


def test_a_password_is_named(root, tmp_path):
    path = zipped(tmp_path / "a.zip", {"fer2013.csv": CSV})
    whole = bytearray(path.read_bytes())
    whole[whole.index(b"PK\1\2") + 8] |= 1
    path.write_bytes(whole)
    with pytest.raises(BadDataError, match="password"):
        data.import_archive(path, "fer2013")
    assert untouched(root)


@pytest.mark.parametrize("content", [b"", b"hello", b"\x1f\x8b", gzip.compress(CSV), CSV, b"PK\3\4",
                                     bytes(10240), b"Rar!\x1a\7\0"],
                         ids=["empty", "text", "gz", "csv.gz", "csv", "pk", "zeros", "rar"])
def test_what_is_no_archive_is_named(root, tmp_path, content):
    (tmp_path / "a.zip").write_bytes(content)
    with pytest.raises(BadDataError, match="not a whole zip, tar or tar.gz"):
        data.import_archive(tmp_path / "a.zip", "fer2013")
    assert untouched(root)


def test_an_absent_archive_is_named(tmp_path):
    with pytest.raises(DataMissingError, match="nowhere.zip"):
        data.import_archive(tmp_path / "nowhere.zip", "fer2013")


def test_synthetic_faces_are_not_imported(tmp_path):
    with pytest.raises(ConfigError, match="drawn here"):
        data.import_archive(tmp_path / "a.zip", "synthetic")
