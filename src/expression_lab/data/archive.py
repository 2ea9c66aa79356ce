"""Unpack an archive that a stranger packed: zip, tar or tar.gz.

Everything in it is suspect: names that climb out of the folder, links and devices, files that grow
a thousandfold. Whatever is wrong, nothing is left behind and nothing that was there is touched.
"""

import contextlib
import gzip
import stat
import tarfile
import zipfile
import zlib
from pathlib import PurePosixPath

from expression_lab.errors import BadDataError

MAX_BYTES = 4 << 30  # FER2013's own archive unpacks to a third of this at most
MAX_FILES = 250_000
MAX_RATIO = 100  # pictures hardly shrink, and numbers written as text shrink to a quarter
SLACK = 16 << 20  # a small archive may grow to this whatever its ratio
CHUNK = 1 << 20
DAMAGE = (zipfile.BadZipFile, tarfile.TarError, zlib.error, EOFError, gzip.BadGzipFile,
          NotImplementedError, RuntimeError, ValueError)
LITTER = (".DS_Store", "Thumbs.db")
RESERVED = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt")
                                          for n in range(1, 10))}


def unpack(archive, folder, max_bytes=None, max_files=None):
    """Unpack all files of an archive into an empty folder.

    Args:
        archive: Path of a zip, tar or tar.gz.
        folder: Path of an empty folder. After an error it may hold some of the files: the
            caller throws it away.
        max_bytes, max_files: int, the most that a large data set may unpack to; None for
            `MAX_BYTES` and `MAX_FILES`.

    Raises:
        BadDataError: it is no such archive, it is damaged, or it is not safe to unpack; the
            message names the file inside.
    """
    budget = Budget(archive, max_bytes, max_files)
    try:
        if _is_tar(archive):  # first: a tar that ends with a zip would pass for a zip
            _untar(archive, folder, budget)
        elif zipfile.is_zipfile(archive):
            _unzip(archive, folder, budget)
        else:
            raise BadDataError(f"{archive} is not a whole zip, tar or tar.gz archive: its first "
                               "or last bytes are those of something else, or it is cut short.")
    except BadDataError:
        raise
    except DAMAGE as error:
        raise BadDataError(f"{archive} is damaged or cut short ({error}). Download it again.") \
            from error


class Budget:
    """What an archive may unpack to: counted both as it declares and as it comes.

    Args:
        archive: Path of the archive.
        max_bytes, max_files: int, or None for `MAX_BYTES` and `MAX_FILES`.
    """

    def __init__(self, archive, max_bytes=None, max_files=None):
        self.archive, self.max_files = archive, max_files or MAX_FILES
        self.limit = min(max_bytes or MAX_BYTES, MAX_RATIO * archive.stat().st_size + SLACK)
        self.declared = self.files = 0
        self.names = set()

    def declare(self, name, size, is_folder=False):
        """Count a file before it is unpacked; raises BadDataError when it is too much.

        Args:
            name: str, as it stands in the archive.
            size: int, bytes, as the archive claims.
            is_folder: True for a folder, which may be named more than once.

        Returns:
            PurePosixPath: where the file goes inside the folder; None for the top itself and for
            a system's own litter.
        """
        path = safe_path(name, self.archive)
        self.declared, self.files = self.declared + size, self.files + 1
        if self.declared > self.limit:
            self.refuse(f"it would unpack to more than {self.limit / 2**20:,.0f} MB, which is "
                        "more than any data set of this size can be", name)
        if self.files > self.max_files:
            self.refuse(f"it has more than {self.max_files:,} files")
        if not path.name or path.parts[0] == "__MACOSX" or path.name in LITTER:
            return None
        key = str(path).casefold()  # Windows and macOS take A.jpg and a.jpg for the same file
        if key in self.names and not is_folder:
            self.refuse("it has two files of that name", name)
        self.names.add(key)
        return path

    def refuse(self, reason, name=None):
        """Raise BadDataError for this archive, and for one file in it if a name is given."""
        inside = f", file {name[:100]!r}" if name else ""
        raise BadDataError(f"{self.archive}{inside}: {reason}. Nothing was unpacked.")


def safe_path(name, archive):
    """The path of a file inside the folder, or BadDataError if it is not safely inside.

    Names are read as Windows would read them too: `\\` parts folders, and `C:` names a drive.
    """
    parts = name.replace("\\", "/").split("/")
    unsafe = (
        not name.strip("/\\") or parts[0] == "" or ".." in parts
        or any(character in name for character in ':*?"<>|') or min(name) < " "
        or any(part != part.rstrip(" .") and part != "." for part in parts)
        or any(part.split(".")[0].lower() in RESERVED for part in parts))
    if unsafe:
        raise BadDataError(f"{archive}, file {name[:100]!r}: the name leads out of the folder or "
                           "is not allowed on every system. Nothing was unpacked.")
    return PurePosixPath(*[part for part in parts if part not in ("", ".")])


def _unzip(archive, folder, budget):
    with zipfile.ZipFile(archive) as packed:
        members = [(member, _zip_path(member, budget)) for member in packed.infolist()]
        for member, path in members:
            if path and not member.is_dir():
                with packed.open(member) as source:
                    _write(source, folder / path, member.file_size, budget, member.filename)


def _zip_path(member, budget):
    kind = stat.S_IFMT(member.external_attr >> 16)  # 0 where it was packed on Windows
    if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
        budget.refuse("it is a link or a device, not a file", member.filename)
    if member.flag_bits & 1:
        budget.refuse("it is locked with a password", member.filename)
    return budget.declare(member.filename, member.file_size, member.is_dir())


def _untar(archive, folder, budget):
    with _open_tar(archive) as file:
        stream = _Counted(file, budget)
        with tarfile.open(fileobj=stream, mode="r:") as packed:
            for member in packed:
                if not (member.isreg() or member.isdir()):
                    budget.refuse("it is a link or a device, not a file", member.name)
                path = budget.declare(member.name, member.size, member.isdir())
                if path and member.isreg():
                    _write(packed.extractfile(member), folder / path, member.size, budget,
                           member.name)
            _check_end(stream, packed.offset, budget)


def _check_end(stream, offset, budget):
    """A whole tar ends with a block of zeros; tarfile is content with less."""
    stream.seek(offset)
    if stream.read(tarfile.BLOCKSIZE) != bytes(tarfile.BLOCKSIZE):
        budget.refuse("it is damaged or cut short: the end of the archive is missing")
    while stream.read(CHUNK):
        pass  # to its end, where gzip holds a checksum


def _write(source, path, size, budget, name):
    """Copy one file, no more than it declared."""
    path.parent.mkdir(parents=True, exist_ok=True)
    written = 0
    with open(path, "xb") as target:
        while chunk := source.read(CHUNK):
            written += len(chunk)
            if written > size:
                budget.refuse("it is longer than it says", name)
            target.write(chunk)
    if written != size:
        budget.refuse("it is shorter than it says; the archive may be cut short", name)


def _is_tar(archive):
    try:
        with _open_tar(archive) as file:
            return bool(tarfile.TarInfo.frombuf(file.read(tarfile.BLOCKSIZE), "utf-8", "replace"))
    except (tarfile.HeaderError, OSError, EOFError, zlib.error):
        return False


@contextlib.contextmanager
def _open_tar(archive):
    with open(archive, "rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    with gzip.open(archive) if packed else open(archive, "rb") as file:
        yield file


class _Counted:
    """A file for tarfile that cannot be made to give more bytes than the budget allows."""

    def __init__(self, file, budget):
        self.file, self.budget = file, budget

    def read(self, size):
        # tarfile reads a header's appendix in one piece, however long it claims to be
        if not 0 <= size <= 2 * CHUNK or self.file.tell() + size > 2 * self.budget.limit:
            self.budget.refuse("a part of it is too large to be a data set's")
        return self.file.read(size)

    def seek(self, position, whence=0):
        return self.file.seek(position, whence)

    def tell(self):
        return self.file.tell()
