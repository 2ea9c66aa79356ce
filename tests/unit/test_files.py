"""Files are written whole or not at all."""

import errno
from pathlib import Path

import pytest

from expression_lab import files


def test_a_file_is_replaced_in_one_step(tmp_path):
    path = tmp_path / "weights.npz"
    path.write_bytes(b"old")
    files.replace(path, b"new")
    assert path.read_bytes() == b"new" and list(tmp_path.iterdir()) == [path]


def test_where_the_disk_is_full_the_old_file_stays_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "weights.npz"
    path.write_bytes(b"old")
    real = Path.write_bytes

    def full(self, content):
        real(self, content[:2])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        files.replace(path, b"newer")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]
