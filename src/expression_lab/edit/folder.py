"""Edited files: one picture, or a folder of them into another, under the same names.

    edit_file("in.jpg", "out.png", edit.load("landmarks"), {0: edit.Target("happiness")})
    edit_folder("holiday", "smiling", edit.load("landmarks"), {0: edit.Target("happiness")})

No input is ever written over, and what stands in the way of an output is found out before any
face is edited.
"""

import tempfile
from dataclasses import dataclass
from pathlib import Path

from expression_lab.edit.compositing import composite
from expression_lab.edit.edits import as_edit
from expression_lab.edit.settings import number
from expression_lab.errors import ConfigError, LabError, NoFaceError, PictureError, ServiceError


@dataclass(frozen=True)
class Outcome:
    """What became of one picture.

    Attributes:
        source, target: Path
        error: str, why there is no edited one; "" where there is.
        notes: tuple of str, what the editor has to say of it.
    """

    source: Path
    target: Path
    error: str = ""
    notes: tuple = ()


def edit_file(source, target, editor, edits, quality=95, overwrite=False, seen=None, sign=False):
    """Edit the picture in one file into another file.

    Args:
        source: path of a picture.
        target: path; the ending .png, .jpg, .jpeg or .webp says the format. Its folder is made.
        editor: Editor
        edits: dict of int -> what `as_edit` takes, 0 for the largest face; where none of them
            changes anything, the pixels are written as they are.
        quality: 0 to 100, for JPEG and WebP.
        overwrite: bool, True to replace an older target; never the source.
        seen: None, or a function that is called with (source, photo, edited, found): both
            pictures and the list of faces.Face.
        sign: bool, True to put Content Credentials around it; see `saving.save`.

    Returns:
        Outcome

    Raises:
        LabError: the picture cannot be opened, has no such face, is refused by the editor, or
            cannot be written.
    """
    from expression_lab import faces
    from expression_lab.edit import credentials
    from expression_lab.edit.saving import save

    source, target = Path(source), Path(target)
    check_target(target, [source], overwrite)
    number("quality", quality, 0, 100)
    if sign:
        credentials.check()
    photo = faces.open_picture(source)
    check_folder(target.parent)
    edits = {face: one for face, one in ((face, as_edit(one)) for face, one in edits.items())
             if not one.is_nothing}
    found = faces.analyze(photo) if edits else []
    _check_faces(source, edits, found)
    patches = [editor.edit_face(found[face], one) for face, one in edits.items()]
    edited = composite(photo, patches)
    save(target, edited, edits, editor.name, source=source, quality=quality, sign=sign)
    if seen is not None:
        seen(source, photo, edited, found)
    notes = [note for patch in patches if patch for note in patch.report.get("notes", ())]
    return Outcome(source, target, notes=tuple(notes))


def edit_folder(source, target, editor, edits, quality=95, overwrite=False, seen=None,
                progress=True, sign=False):
    """Edit every picture of a folder into another folder, under the same names.

    Files of a format that is not written here (GIF, BMP, TIFF) become PNGs: `a.tif` becomes
    `a.tif.png`. Folders inside, and files whose names begin with a dot, are passed over.

    Args:
        source: path of a folder.
        target: path of a folder; made where there is none.
        editor, edits, quality, overwrite, seen: as of `edit_file`.
        progress: bool, True for a bar in a terminal.
        sign: bool, as of `edit_file`.

    Returns:
        list[Outcome]: one a file, in the order of their names. A picture that could not be
        edited does not stop the others; a service that refuses to work does.

    Raises:
        ConfigError: there are no files, or the target is the source or cannot be written to;
            or they are to be signed, and nothing can be signed here.
    """
    from tqdm import tqdm

    from expression_lab.edit import credentials

    if sign:
        credentials.check()
    pairs, outcomes = plan(source, target), []
    sources = [one for one, _ in pairs]
    for one, out in tqdm(pairs, unit="picture", leave=False, disable=None if progress else True):
        try:
            check_free(out, sources, overwrite)
            outcomes.append(edit_file(one, out, editor, edits, quality, overwrite, seen,
                                      sign))
        except LabError as error:
            outcomes.append(Outcome(one, out, str(error)))
            if isinstance(error, ServiceError):
                break
    rest = pairs[len(outcomes):]
    return outcomes + [Outcome(*pair, "Not tried: the service cannot be used.") for pair in rest]


def plan(source, target):
    """Which file of a folder goes where.

    Args:
        source, target: paths of folders; the target is made.

    Returns:
        list of (Path, Path), in the order of the names.

    Raises:
        ConfigError: there are no files, or the target is the source or cannot be written to.
    """
    from expression_lab.faces.pictures import WRITABLE

    source, target = Path(source), Path(target)
    files = sorted(path for path in source.iterdir()
                   if path.is_file() and not path.name.startswith("."))
    if not files:
        raise ConfigError(f"There are no files in the folder {source}; name one with pictures.")
    if target.exists() and not target.is_dir():
        raise ConfigError(f"{source} is a folder, so {target} must be one too, and it is a file.")
    if target.exists() and target.samefile(source):
        raise ConfigError(f"{target} is the folder of the pictures themselves, which are never "
                          "written over; choose another one.")
    check_folder(target)
    return [(path, target / (path.name if path.suffix.lower() in WRITABLE
                             else f"{path.name}.png")) for path in files]


def check_target(target, sources, overwrite):
    """Refuse to write over an input, or over anything without having been told to.

    Args:
        target: Path
        sources: Paths of inputs.
        overwrite: bool

    Raises:
        ConfigError: `target` is one of the inputs, or there and not to be overwritten.
        PictureError: its ending is not that of a format that is written here.
    """
    from expression_lab.faces.pictures import WRITABLE

    if target.suffix.lower() not in WRITABLE:
        raise PictureError(f"{target} cannot be written: {target.suffix or 'no ending'!r} is not "
                           f"a format of this package; end the name in {', '.join(WRITABLE)}.")
    check_free(target, sources, overwrite)


def check_free(target, sources=(), overwrite=False):
    """The same for an output of any kind."""
    if not target.exists():
        return
    if any(target.samefile(one) for one in sources if one.exists()):
        raise ConfigError(f"{target} is the input itself, which is never written over; choose "
                          "another name.")
    if not overwrite:
        raise ConfigError(f"{target} is already there; choose another name, or allow it to be "
                          "replaced with --overwrite (overwrite=True in Python).")


def check_folder(folder):
    """Make a folder where there is none, and see that files can be written into it.

    Raises:
        ConfigError: they cannot.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise ConfigError(f"The folder {folder} cannot be written to ({error.strerror}); choose "
                          "another one.") from error


def _check_faces(source, edits, found):
    """Refuse a face that is not there, in the numbers that people are shown: from 1 on."""
    if edits and not found:
        raise NoFaceError(f"{source} shows no face that can be found; choose a picture in which a "
                          "face is seen from the front and at least 24 pixels wide.")
    missing = [face + 1 for face in edits if face >= len(found)]
    if missing:
        count = "one face" if len(found) == 1 else f"{len(found)} faces"
        raise NoFaceError(f"{source} shows {count}, so there is no face {missing[0]}; 'expression-"
                          "lab predict' numbers them, the largest is face 1.")
