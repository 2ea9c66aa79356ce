"""CK+ as published: sequences of frames, from a neutral face to the full expression.

Its README says (Lucey et al., distribution of 28 September 2010): 593 sequences of 123 people, of
which only 327 have an emotion label, that of the last frame; 68 landmarks for each frame; action
units of the last frame. Four zips unpack to

    cohn-kanade-images/S005/001/S005_001_00000011.png
    Emotion/S005/001/S005_001_00000011_emotion.txt          one number, 0 to 7
    Landmarks/S005/001/S005_001_00000011_landmarks.txt      68 lines, x and y
    FACS/S005/001/S005_001_00000011_facs.txt                action unit and intensity a line
"""

import re

from expression_lab.data.faults import stop
from expression_lab.data.numbers import read_numbers, read_points
from expression_lab.data.sequence import Sequence
from expression_lab.expressions import EXPRESSIONS, LABELS

IMAGES, EMOTION, LANDMARKS, FACS = "images", "emotion", "landmarks", "facs"
NAMES = {  # what the folders of the four parts are called, by their first letters
    IMAGES: ("cohn-kanade-images", "extended-cohn-kanade-images", "cohn-kanade-plus-images"),
    EMOTION: ("emotion",), LANDMARKS: ("landmarks",), FACS: ("facs",)}
SUBJECT = re.compile(r"S\d{3}")
FRAME = re.compile(r"(S\d{3})_(\d{3})_(\d{8})\.(png|jpg|jpeg|tif|tiff)", re.IGNORECASE)
LABEL_OF = {number: EXPRESSIONS.index(name) for number, name in LABELS["ck+"].items()}
DEEP = 4  # folders below the data set's own in which its parts are looked for


def parts(path):
    """Where the four parts lie below a folder, however deep they were unpacked.

    Args:
        path: Path.

    Returns:
        dict: "images", "emotion", "landmarks", "facs" -> Path of the folder that holds S005 …;
        those that are not there are left out.
    """
    where, level = {}, [(path, None)]
    for _ in range(DEEP + 1):
        below = []
        for folder, part in level:
            inside = [one for one in sorted(folder.iterdir())
                      if one.is_dir() and not one.name.startswith((".", "__MACOSX"))]
            if part and part not in where and any(SUBJECT.fullmatch(one.name) for one in inside):
                where[part] = folder
            below += [(one, _part(one.name) or part) for one in inside
                      if not SUBJECT.fullmatch(one.name)]
        level = below
    return where


def scan(where, fault=stop):
    """List all sequences, without opening a picture.

    Args:
        where: dict, as `parts` gives it, with "images".
        fault: function (path, line, reason) that is told of each fault.

    Returns:
        list of Sequence, ordered by name.
    """
    listed = []
    for folder in _sequence_folders(where[IMAGES]):
        frames = _frames(folder, fault)
        if not frames:
            continue
        name = f"{folder.parent.name}_{folder.name}"
        label, units = _label(where, folder, frames, fault), _units(where, folder, fault)
        listed.append(Sequence(name, folder.parent.name, label, frames,
                               _point_files(where, folder, frames), units))
    if not listed:
        fault(where[IMAGES], None, "there is no sequence in it, as in S005/001/S005_001_00000011"
                                   ".png")
    return listed


def check_texts(where, fault):
    """Read every small file of some parts: labels, landmarks and action units.

    Args:
        where: dict, as `parts` gives it.
        fault: function (path, line, reason) that is told of each fault.
    """
    readers = {EMOTION: lambda file: read_numbers(file, 1, fault),
               LANDMARKS: lambda file: read_points(file, fault),
               FACS: lambda file: read_numbers(file, 2, fault)}
    for part in readers.keys() & where.keys():
        for file in sorted(where[part].rglob("*.txt")):
            if not file.name.startswith("."):
                readers[part](file)


def _part(name):
    return next((part for part, begins in NAMES.items() if name.lower().startswith(begins)), None)


def _sequence_folders(images):
    """Folders like S005/001, in order."""
    return [folder for subject in sorted(images.iterdir())
            if SUBJECT.fullmatch(subject.name) and subject.is_dir()
            for folder in sorted(subject.iterdir())
            if folder.is_dir() and not folder.name.startswith(".")]


def _frames(folder, fault):
    """The frames of a sequence in order; what is no picture (.DS_Store, Thumbs.db) is skipped."""
    frames, begins = [], f"{folder.parent.name}_{folder.name}_"
    for file in sorted(folder.iterdir()):
        if file.suffix.lower() not in (".png", ".jpg", ".jpeg", ".tif", ".tiff") \
                or file.name.startswith("."):
            continue
        if FRAME.fullmatch(file.name) and file.name.startswith(begins):
            frames.append(file)
        else:
            fault(file, None, f"a name as in {begins}00000011.png is expected in this folder")
    if not frames:
        fault(folder, None, "there is no frame in it")
    return tuple(frames)


def _texts(where, part, folder, ending):
    """Files of a part that belong to a sequence."""
    place = where.get(part) and where[part] / folder.parent.name / folder.name
    if not place or not place.is_dir():
        return []
    return sorted(file for file in place.iterdir()
                  if file.name.endswith(ending) and not file.name.startswith("."))


def _label(where, folder, frames, fault):
    """Index into EXPRESSIONS of a sequence's label; None where it has none."""
    files = _texts(where, EMOTION, folder, "_emotion.txt")
    if not files:
        return None
    if len(files) > 1:
        return fault(files[1], None, "a sequence has one label, but this is a second")
    named = files[0].name.removesuffix("_emotion.txt")
    if named not in {frame.stem for frame in frames}:
        return fault(files[0], None, f"it labels the frame {named}, which is not in {folder}; "
                                     "the sequence is cut short")
    numbers = read_numbers(files[0], 1, fault)
    if numbers is None:
        return None
    if len(numbers) != 1 or numbers[0, 0] not in LABEL_OF:
        shown = ", ".join(f"{one:g}" for one in numbers[:3, 0]) or "empty"
        return fault(files[0], 1, f"the label is {shown}, not one whole number from 0 to 7")
    return LABEL_OF[int(numbers[0, 0])]


def _units(where, folder, fault):
    """Action units of the last frame: dict of number -> intensity, 0 where none was given."""
    units = {}
    for file in _texts(where, FACS, folder, "_facs.txt"):
        numbers = read_numbers(file, 2, fault)
        units |= {} if numbers is None else {int(unit): int(value) for unit, value in numbers}
    return units


def _point_files(where, folder, frames):
    if LANDMARKS not in where:
        return None
    place = where[LANDMARKS] / folder.parent.name / folder.name
    return tuple(place / f"{frame.stem}_landmarks.txt" for frame in frames)
