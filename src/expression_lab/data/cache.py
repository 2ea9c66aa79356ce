"""Keep what was parsed slowly, so that it is read quickly the next time.

One source makes one file, `<name>-<place>-<state>.npz`: `place` stands for the source's path and
`state` for its size, time and content. A changed source has another `state`, so that an old cache
is never taken for a new file. The arrays lie uncompressed and each carries a checksum.
"""

import contextlib
import hashlib
import io
import os
import time
import uuid
import warnings
import zipfile
import zlib
from pathlib import Path

import numpy as np

FORMAT = 1  # raise it when the arrays in a cache mean something else than before
SAMPLES, SAMPLE_BYTES = 64, 4096
DAMAGE = (OSError, ValueError, KeyError, EOFError, RuntimeError, NotImplementedError,
          zipfile.BadZipFile, zlib.error)


def folder(root):
    """Where caches lie: what EXPRESSION_LAB_CACHE names, or `cache` beside the data."""
    named = os.environ.get("EXPRESSION_LAB_CACHE")
    return Path(named).expanduser() if named else Path(root).resolve().parent / "cache"


def fetch(name, source, build, cache, wanted=None, settings="", state=None):
    """Give the arrays of a source, from the cache where it still fits, else built and kept.

    Args:
        name: str, begins the cache file's name.
        source: path of the file or folder that the arrays are made from.
        build: function without arguments -> dict of str -> array; called when nothing fits.
        cache: path of the folder for caches; made when needed.
        wanted: function str -> bool that says which arrays to read; all by default.
        settings: str, what else the arrays depend on.
        state: function source -> str that sums up its state; None for `fingerprint`. `glance` is
            the quick one for folders of a million files.

    Returns:
        dict: str -> array, those that were wanted.
    """
    path, family = _path(name, source, cache, settings, state)
    arrays = _read(path, wanted)
    if arrays is None:
        arrays = build()
        # else it changed while we read it
        if _path(name, source, cache, settings, state)[0] == path:
            _keep(path, arrays, family)
    return {key: array for key, array in arrays.items() if wanted is None or wanted(key)}


def peek(name, source, cache, wanted=None, settings="", state=None):
    """The arrays of a source if they are in the cache, else None; see `fetch`."""
    return _read(_path(name, source, cache, settings, state)[0], wanted)


def fingerprint(source):
    """Sum up the state of a file or folder in 16 letters, without reading all of it.

    A file counts with its size, time of change and samples of its content; a folder with names,
    sizes and times of everything inside.
    """
    source, digest = Path(source), hashlib.blake2b(digest_size=8)
    if source.is_dir():
        for line in sorted(_listing(source)):
            digest.update(line.encode("utf-8", "surrogatepass"))
        return digest.hexdigest()
    facts = source.stat()
    digest.update(f"{facts.st_size} {facts.st_mtime_ns}".encode())
    with open(source, "rb") as file:
        for start in np.linspace(0, max(0, facts.st_size - SAMPLE_BYTES), SAMPLES, dtype=np.int64):
            file.seek(int(start))
            digest.update(file.read(SAMPLE_BYTES))
    return digest.hexdigest()


def glance(source):
    """Sum up the state of a folder by its time of change alone, without looking at its files.

    It changes when a file comes or goes, not when one is rewritten in place.
    """
    return f"{Path(source).stat().st_mtime_ns:x}"


def _listing(folder, prefix=""):
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                yield from _listing(entry.path, f"{prefix}{entry.name}/")
            else:
                facts = entry.stat()
                yield f"{prefix}{entry.name}\0{facts.st_size}\0{facts.st_mtime_ns}\n"


def _path(name, source, cache, settings, state=None):
    """Path of the cache of a source in its present state, and how all its states' names begin."""
    text = f"{FORMAT}\0{Path(source).resolve()}\0{settings}".encode("utf-8", "surrogatepass")
    family = f"{name}-{hashlib.blake2b(text, digest_size=4).hexdigest()}-"
    return Path(cache) / f"{family}{(state or fingerprint)(source)}.npz", family


def _read(path, wanted):
    """The wanted arrays, or None where the file is absent or damaged."""
    try:
        with zipfile.ZipFile(path) as archive:
            keys = [name.removesuffix(".npy") for name in archive.namelist()]
            # `read` holds every byte against its checksum before numpy sees one of them
            return {key: np.load(io.BytesIO(archive.read(f"{key}.npy")), allow_pickle=False)
                    for key in keys if wanted is None or wanted(key)}
    except (FileNotFoundError, NotADirectoryError):
        return None
    except DAMAGE:
        warnings.warn(f"The cache {path} is damaged; making it again.", stacklevel=4)
        return None


def _keep(path, arrays, family):
    """Write beside and then rename, so that nobody ever reads half a file.

    Two processes may do so at once: each renames its own whole file, and either is right.
    """
    part = path.with_name(f"{path.name}.{uuid.uuid4().hex}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _write(part, arrays)
        os.replace(part, path)
        _forget(path, family)
    except OSError as error:
        warnings.warn(f"Could not keep a cache in {path.parent} ({error}): the next load will be "
                      "slow again. Set EXPRESSION_LAB_CACHE to a folder that you may write to.",
                      stacklevel=4)
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def _write(path, arrays):
    """Write an uncompressed npz. Not by `np.savez`, which cannot take a key "file"."""
    with zipfile.ZipFile(path, "w") as archive:
        for key, array in arrays.items():
            with archive.open(f"{key}.npy", "w", force_zip64=True) as member:
                np.lib.format.write_array(member, np.asarray(array), allow_pickle=False)


def _forget(path, family):
    """Remove caches of earlier states of the source, and parts that a stopped program left."""
    for old in path.parent.glob(f"{family}*"):
        part = old.suffix == ".part"
        if old != path and (not part or time.time() - old.stat().st_mtime > 3600):
            with contextlib.suppress(OSError):  # Windows keeps a file that someone reads
                old.unlink()
