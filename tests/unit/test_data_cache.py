"""The cache: quick, never wrong, never half."""

import io
import os
import subprocess
import sys
import textwrap
import warnings
import zipfile

import numpy as np
import pytest

from expression_lab.data import cache


class Source:
    """A file, and a count of how often it was parsed."""

    def __init__(self, path):
        self.path, self.parsed = path, 0

    def build(self):
        self.parsed += 1
        return {"train/images": np.arange(12, dtype=np.uint8).reshape(3, 2, 2),
                "test/label": np.array([3, 1]), "file": np.array(["a", "ü"]),
                "text": np.array(self.path.read_text()[:9])}

    def fetch(self, folder, **options):
        return cache.fetch("name", self.path, self.build, folder, **options)


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source.csv"
    path.write_text("one" * 5000)
    return Source(path)


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "cache"


def test_the_second_load_does_not_parse_and_gives_the_same(source, folder):
    first, second = source.fetch(folder), source.fetch(folder)
    assert source.parsed == 1 and first.keys() == second.keys()
    for key in first:
        assert first[key].dtype == second[key].dtype and (first[key] == second[key]).all()


def test_only_what_is_wanted_is_read(source, folder):
    for _ in range(2):
        assert source.fetch(folder, wanted=lambda key: key == "file").keys() == {"file"}
    assert source.parsed == 1


def test_peek_never_parses(source, folder):
    assert cache.peek("name", source.path, folder) is None
    source.fetch(folder)
    assert "file" in cache.peek("name", source.path, folder)


def test_a_changed_source_is_parsed_again_and_the_old_cache_goes(source, folder):
    source.fetch(folder)
    source.path.write_text("two" * 5000)
    assert str(source.fetch(folder)["text"]).startswith("two")
    assert source.parsed == 2 and len(list(folder.iterdir())) == 1


def test_a_change_that_keeps_size_and_time_is_noticed(source, folder):
    source.fetch(folder)
    facts = source.path.stat()
    source.path.write_text("two" * 5000)
    os.utime(source.path, ns=(facts.st_atime_ns, facts.st_mtime_ns))
    assert source.path.stat().st_size == facts.st_size
    source.fetch(folder)
    assert source.parsed == 2


def test_a_change_of_time_alone_is_noticed(source, folder):
    source.fetch(folder)
    os.utime(source.path, (0, 0))
    source.fetch(folder)
    assert source.parsed == 2


def test_another_place_or_setting_has_a_cache_of_its_own(source, folder, tmp_path):
    source.fetch(folder)
    other = Source(tmp_path / "other.csv")
    other.path.write_text("one" * 5000)
    other.fetch(folder)
    source.fetch(folder, settings="96")
    assert (source.parsed, other.parsed) == (2, 1) and len(list(folder.iterdir())) == 3


def test_a_new_format_of_the_cache_is_not_confused_with_an_old(source, folder, monkeypatch):
    source.fetch(folder)
    monkeypatch.setattr(cache, "FORMAT", cache.FORMAT + 1)
    source.fetch(folder)
    assert source.parsed == 2


def test_a_folder_changes_with_every_file_in_it(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    states = [cache.fingerprint(tmp_path)]
    file = tmp_path / "a" / "b" / "1.jpg"
    for change in (lambda: file.write_text("x"), lambda: file.write_text("xy"),
                   lambda: os.utime(file, (0, 0)),
                   lambda: file.rename(file.with_name("2.jpg")),
                   lambda: (tmp_path / "a" / "b" / "2.jpg").unlink()):
        change()
        states.append(cache.fingerprint(tmp_path))
    assert states[0] == states[-1] and len(set(states)) == 5


def test_a_damaged_cache_is_built_again(source, folder):
    source.fetch(folder)
    path = next(folder.iterdir())
    whole = path.read_bytes()
    for position in range(0, len(whole), 11):
        hurt = bytearray(whole)
        hurt[position] ^= 0x55
        path.write_bytes(hurt)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = source.fetch(folder)  # rebuilt, or the byte was of no importance
        assert (found["train/images"].ravel() == np.arange(12)).all()
        assert str(found["text"]) == "oneoneone" and list(found["test/label"]) == [3, 1]
    assert source.parsed > len(whole) / 25


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all" * 99])
def test_what_is_no_cache_is_replaced(source, folder, content):
    source.fetch(folder)
    path = next(folder.iterdir())
    path.write_bytes(content)
    with pytest.warns(UserWarning, match="damaged"):
        source.fetch(folder)
    assert source.parsed == 2 and len(path.read_bytes()) > 1000


def test_objects_are_never_unpickled(source, folder):
    source.fetch(folder)
    objects = io.BytesIO()
    np.save(objects, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(next(folder.iterdir()), "w") as archive:
        archive.writestr("file.npy", objects.getvalue())
    with pytest.warns(UserWarning, match="damaged"):
        assert list(source.fetch(folder)["file"]) == ["a", "ü"]


def test_a_failing_parser_leaves_nothing(source, folder):
    with pytest.raises(ZeroDivisionError):
        cache.fetch("name", source.path, lambda: 1 / 0, folder)
    assert not folder.exists()


def test_a_write_that_fails_leaves_no_part(source, folder, monkeypatch):
    def full(path, arrays):
        path.write_bytes(b"half")
        raise OSError("No space left on device")

    monkeypatch.setattr(cache, "_write", full)
    with pytest.warns(UserWarning, match="No space left"):
        assert "file" in source.fetch(folder)
    assert not list(folder.iterdir())


def test_where_no_cache_can_be_written_the_arrays_still_come(source, tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.warns(UserWarning, match="Could not keep"):
        assert "file" in source.fetch(tmp_path / "file")


def test_a_source_that_changes_while_it_is_read_is_not_cached(source, folder):
    def build():
        arrays = source.build()
        source.path.write_text("meanwhile")
        return arrays

    cache.fetch("name", source.path, build, folder)
    assert not folder.exists()


def test_parts_of_stopped_programs_go_after_an_hour_and_not_before(source, folder):
    source.fetch(folder)
    whole = next(folder.iterdir())
    old, new = (whole.with_name(f"{whole.name}.{name}.part") for name in ("old", "new"))
    for part in (old, new):
        part.write_bytes(b"x")
    os.utime(old, (0, 0))
    source.path.write_text("changed")
    source.fetch(folder)
    assert new.exists() and not old.exists() and not whole.exists()


def test_two_processes_may_build_at_once(source, folder):
    script = textwrap.dedent(f"""
        import pathlib, time, numpy as np
        from expression_lab.data import cache
        def build():
            time.sleep(0.5)  # so that both are building
            return {{"n": np.arange(200_000)}}
        source = pathlib.Path({str(source.path)!r})
        for _ in range(2):
            found = cache.fetch("both", source, build, {str(folder)!r})
            assert (found["n"] == np.arange(200_000)).all()
    """)
    both = [subprocess.Popen([sys.executable, "-W", "error", "-c", script]) for _ in range(2)]
    assert [one.wait(timeout=120) for one in both] == [0, 0]
    assert [path.suffix for path in folder.iterdir()] == [".npz"]


def test_the_folder_is_beside_the_data_or_where_one_says(tmp_path, monkeypatch):
    monkeypatch.delenv("EXPRESSION_LAB_CACHE", raising=False)
    assert cache.folder(tmp_path / "raw") == tmp_path.resolve() / "cache"
    monkeypatch.setenv("EXPRESSION_LAB_CACHE", str(tmp_path / "other"))
    assert cache.folder(tmp_path / "raw") == tmp_path / "other"
