"""300-W: photos "in the wild" with 68 landmarks, and the sets that were marked anew for it.

Sagonas, Tzimiropoulos, Zafeiriou, Pantic, "300 faces in-the-wild challenge: the first facial
landmark localization challenge", ICCV workshops 2013. Photos and `.pts` files lie side by side:

    afw/  helen/trainset/  helen/testset/  lfpw/trainset/  lfpw/testset/  ibug/
    300W/01_Indoor/indoor_001.png + indoor_001.pts      300W/02_Outdoor/…

as ibug.doc.ic.ac.uk/resources/300-W gives them (layout also in the docs of mmpose,
docs/tasks/2d_face_keypoint.md). There are no expression labels.
"""

import os

import numpy as np

from expression_lab.data import names, registry
from expression_lab.data.faults import Report, stop
from expression_lab.data.landmark_dataset import LandmarkDataset
from expression_lab.data.pts import read_pts
from expression_lab.data.tree import PICTURES
from expression_lab.errors import BadDataError, ConfigError, LabError, unknown_name

FOLDER = "300w"
SETS = ("afw", "helen/trainset", "helen/testset", "lfpw/trainset", "lfpw/testset", "ibug",
        "300w/01_indoor", "300w/02_outdoor")
SUBSETS = {
    "train": ("afw", "helen/trainset", "lfpw/trainset"),
    "common": ("helen/testset", "lfpw/testset"),
    "challenging": ("ibug",),
    "full": ("helen/testset", "lfpw/testset", "ibug"),
    "indoor": ("300w/01_indoor",),
    "outdoor": ("300w/02_outdoor",),
    "test": ("300w/01_indoor", "300w/02_outdoor"),
}
WRAPPINGS = ("", "300W", "ibug_300W_large_face_landmark_dataset")
MIRRORED = "_mirror"  # dlib's edition has a mirror image of every photo; these are left out
LIMITS = {"max_bytes": 40 << 30}
WANTED = "afw, helen, lfpw, ibug or 01_Indoor with photos and .pts files"
PROTOCOL = ("300-W, {subset}: {sets}, as published. 68 points, marked half by program, half by "
            "hand. The files count from 1 (the middle of the first pixel is 1, 1); here the upper "
            "left corner of the photo is 0, 0, so 0.5 was taken off. ")


def find(root):
    """Path of the data set's folder if any of its sets is there, else None."""
    folder = root / FOLDER
    return folder if folder.is_dir() and any(map(_sets(folder).get, SETS)) else None


def load(root, split, size=None):
    """There are no expressions in 300-W.

    Raises:
        ConfigError: always; it names `data.load_landmarks`.
    """
    raise ConfigError("300-W has landmarks and no expressions; take "
                      f"data.load_landmarks('300w', subset) with one of {', '.join(SUBSETS)}.")


def load_landmarks(root, subset="full"):
    """Load one part of 300-W.

    Args:
        root: Path, the folder of data sets.
        subset: "train" (AFW, and the training parts of HELEN and LFPW: 3,148 photos), "common"
            (their test parts: 554), "challenging" (iBUG: 135), "full" (both: 689), "test" (300-W's
            own 600), or its halves "indoor" and "outdoor".

    Returns:
        LandmarkDataset

    Raises:
        DataMissingError: a set of this part is not there.
        BadDataError: a .pts file is damaged, or a photo is not there; the message names it.
        UnknownNameError: there is no such part.
    """
    if subset not in SUBSETS:
        raise unknown_name("part of 300-W", subset, SUBSETS)
    folder, there = root / FOLDER, _sets(root / FOLDER)
    listed, points = [], []
    for name in SUBSETS[subset]:
        if name not in there:
            raise registry.get(FOLDER).missing(root, f"{FOLDER}/{name}",
                                               f"The set {name} of {subset} is looked for. ")
        photos, found = read(there[name])
        listed += [f"{there[name].relative_to(folder).as_posix()}/{photo}" for photo in photos]
        points += found
    if not listed:
        raise BadDataError(f"{folder}: there is no photo with a .pts file for {subset}.")
    sets = ", ".join(SUBSETS[subset])
    return LandmarkDataset(FOLDER, subset, tuple(listed), np.stack(points), folder,
                           PROTOCOL.format(subset=subset, sets=sets))


def check(root):
    """Read every .pts file, open every photo, and list every fault.

    Returns:
        Report: how many photos of each set are in order, faults and notes.
    """
    from tqdm.auto import tqdm

    folder = _found(root)
    report, there = Report(FOLDER, str(folder)), _sets(folder)
    for name in (one for one in SETS if one in there):
        photos, points = read(there[name], report.add)
        faces = LandmarkDataset(FOLDER, name, tuple(photos), _stacked(points), there[name], "")
        good = sum(_in_order(faces, row, report) for row in tqdm(range(len(faces)), desc=name,
                                                                 delay=1))
        report.splits[name] = good
    report.images = sum(report.splits.values())
    absent = [name for name in SETS if name not in there]
    if absent:
        report.notes.append(f"not here: {', '.join(absent)}")
    return report


def count(path, root):
    """How many .pts files there are."""
    return sum(1 for folder in _sets(path).values() for name in os.listdir(folder)
               if name.lower().endswith(".pts") and MIRRORED not in name)


def unpacked(top, root):
    """What belongs to the data set among unpacked files: list of paths."""
    for folder in names.folders(top):
        if any(map(_sets(folder).get, SETS)):
            return [path for path in folder.iterdir() if path.name != "__MACOSX"]
    return []


def read(folder, fault=stop):
    """Read the landmarks of a folder of photos and .pts files.

    Args:
        folder: Path.
        fault: function (path, line, reason) that is told of each fault; the photo is left out.

    Returns:
        (photos, points): list of file names, list of float32 `(68, 2)`, ordered by name.
    """
    present = [name for name in sorted(os.listdir(folder)) if MIRRORED not in name
               and not name.startswith(".")]
    pictures = {os.path.splitext(name)[0]: name for name in present
                if os.path.splitext(name)[1].lower() in PICTURES}
    photos, points = [], []
    for name in (one for one in present if one.lower().endswith(".pts")):
        stem = os.path.splitext(name)[0]
        if stem not in pictures:
            fault(folder / name, None, "there is no photo of that name beside it")
            continue
        found = read_pts(folder / name, 68, fault)
        if found is not None:
            photos.append(pictures.pop(stem))
            points.append(found)
        else:
            pictures.pop(stem)
    for photo in pictures.values():
        fault(folder / photo, None, "there is no .pts file beside it")
    return photos, points


def _in_order(faces, row, report):
    """Whether a photo can be opened and its landmarks lie in it; a fault is told to the report."""
    path = faces.path(row)
    try:
        height, width = faces.photo(row).shape[:2]
    except LabError as error:
        report.add(path, None, str(error).removeprefix(f"{path}: "))
        return False
    center = faces.landmarks[row].mean(axis=0)
    inside = (center > 0).all() and center[0] < width and center[1] < height
    if not inside:
        report.add(path.with_suffix(".pts"), None, f"its points lie outside the photo, which is "
                                                   f"{width}×{height}")
    return inside


def _stacked(points):
    return np.stack(points) if points else np.empty((0, 68, 2), np.float32)


def _sets(folder):
    """Folders of the sets that are there, whatever the case of their names: dict name -> Path."""
    found = {}
    for wrapping in WRAPPINGS:
        top = folder / wrapping
        for name in SETS if top.is_dir() else ():
            places = (name, name.removeprefix("300w/"))  # 01_Indoor may also lie at the top
            path = next(filter(None, (_below(top, place.split("/")) for place in places)), None)
            if path and name not in found:
                found[name] = path
    return found


def _below(folder, parts):
    """A folder below another by the names on the way, whatever their case, or None."""
    for part in parts:
        folder = next((entry for entry in folder.iterdir() if entry.name.lower() == part
                       and entry.is_dir()), None) if folder else None
    return folder


def _found(root):
    path = find(root)
    if path is None:
        raise registry.get(FOLDER).missing(root, f"{FOLDER}/ibug")
    return path
