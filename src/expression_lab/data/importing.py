"""Bring a downloaded archive to the place where its data set is looked for."""

import os
import shutil
import uuid
from pathlib import Path

from expression_lab.data import archive, fer2013_csv, ferplus, registry, tree
from expression_lab.data.faults import Report
from expression_lab.errors import BadDataError, ConfigError, DataMissingError


def import_archive(packed, name, root=None):
    """Unpack an archive, find the data set in it, check it, and only then put it in place.

    Args:
        packed: path of a zip, tar or tar.gz, as downloaded.
        name: str, the data set that is in it, as `data.available()` has it.
        root: path of the folder of data sets, or None.

    Returns:
        Path: the data set's folder.

    Raises:
        DataMissingError: there is no such archive.
        BadDataError: it is unsafe or damaged, the data set is not in it, or it is faulty; nothing
            is changed then.
        ConfigError: something is already in the data set's place; it is never overwritten.
    """
    entry, root, packed = registry.get(name), registry.data_root(root), Path(packed).expanduser()
    finder = _finder(entry)
    if finder is None:
        raise ConfigError(f"{entry.title} is not imported: {entry.page}.")
    if not packed.is_file():
        raise DataMissingError(f"There is no archive {packed.absolute()}.")
    root.mkdir(parents=True, exist_ok=True)
    work = root / f".import-{uuid.uuid4().hex}"  # on the same disc, so that a rename moves it
    try:
        (work / "unpacked").mkdir(parents=True)
        archive.unpack(packed, work / "unpacked", **getattr(entry.reader(), "LIMITS", {}))
        staged = _stage(work, finder(work / "unpacked", root), entry, packed)
        _free(staged, root / entry.place)
        _check(name, work / "staged", root)
        _move(staged, root / entry.place)
    except OSError as error:
        raise BadDataError(f"{packed} could not be unpacked into {root}: {error}.") from error
    finally:
        shutil.rmtree(work, ignore_errors=True)
    return root / entry.place


def _finder(entry):
    """What finds a data set among unpacked files: function (top, root) -> list of paths, or None.

    A reader may have its own, called `unpacked`; then its `WANTED` says what is looked for.
    """
    return FINDERS.get(entry.name) or getattr(entry.reader(), "unpacked", None)


def _stage(work, found, entry, packed):
    """Move what was found to `staged/<place>/`, as it will lie below the root."""
    if not found:
        wanted = WANTED.get(entry.name) or entry.reader().WANTED
        raise BadDataError(f"{packed}: no {entry.title} in it; {wanted} is looked for. Is it from "
                           f"{entry.page}?")
    place = work / "staged" / entry.place
    place.mkdir(parents=True)
    for path in found:
        path.rename(place / path.name)
    return place


def _free(staged, place):
    """Make sure that nothing would be overwritten."""
    for path in staged.iterdir():
        if (place / path.name).exists():
            raise ConfigError(f"{place / path.name} is already there, and is never overwritten. "
                              "Move it away if you want to import another.")


def _check(name, staged, root):
    """Read everything that is to be moved; raise BadDataError at a fault."""
    pictures = fer2013_csv.find(staged) or fer2013_csv.find(root)
    reader = registry.get(name).reader()
    if hasattr(reader, "check_import"):  # it may come in parts, some of which are here already
        report = reader.check_import(staged, root)
    elif name != "ferplus":
        report = reader.check(staged)
    elif pictures:
        report = ferplus.check(staged, pictures)
    else:  # the votes came first; they are held against the pictures when these are loaded
        report = Report(name)
        ferplus.read(staged.joinpath(*ferplus.FILE.split("/")), report.add)
    if not report.ok:
        shown = "; ".join(report.faults[:3]).replace(f"{staged}{os.sep}", "")
        raise BadDataError(f"Not imported, because of {report.total:,} faults: {shown}")


def _move(staged, place):
    """Rename: the whole folder at once where it is new, else file by file beside the others."""
    if not place.exists():
        staged.rename(place)
        return
    moved = []
    try:
        for path in list(staged.iterdir()):
            path.rename(place / path.name)
            moved.append(path)
    except OSError:
        for path in moved:
            (place / path.name).rename(path)
        raise


def _named(top, *names):
    """The file of that name nearest to the top, or None."""
    files = [path for name in names for path in top.rglob(name) if path.is_file()]
    return min(files, key=lambda path: len(path.parts), default=None)


def _fer2013(top, root):
    path = _named(top, "fer2013.csv") or _named(top, "icml_face_data.csv")
    if path:
        return [path]
    for train in sorted(top.rglob("train"), key=lambda path: len(path.parts)):
        if train.is_dir() and (train.parent / "test").is_dir():
            parts = (train.parent / name for name in ("train", "validation", "test"))
            return [part for part in parts if part.is_dir()]
    return []


def _ferplus(top, root):
    votes = _named(top, "fer2013new.csv")
    pictures = None if fer2013_csv.find(root) else _named(top, "fer2013.csv")
    return [path for path in (votes, pictures) if path] if votes else []


def _folder(top, root):
    """What lies in the folder of classes: a single folder at the top is only a wrapping."""
    inside = [path for path in top.iterdir() if not path.name.startswith(".")]
    while len(inside) == 1 and inside[0].is_dir() and not _has_pictures(inside[0]):
        inside = [path for path in inside[0].iterdir() if not path.name.startswith(".")]
    return [path for path in inside if path.is_dir()]


def _has_pictures(folder):
    return any(path.suffix.lower() in tree.PICTURES for path in folder.iterdir())


FINDERS = {"fer2013": _fer2013, "ferplus": _ferplus, "folder": _folder}
WANTED = {
    "fer2013": f"{fer2013_csv.FILES[0].split('/')[1]}, or folders train and test,",
    "ferplus": "fer2013new.csv",
    "folder": "one folder of pictures for each expression",
}
