"""AffectNet as its authors give it: csv lists, and photos in numbered folders.

    Manually_Annotated_file_lists/training.csv       414,799 rows
    Manually_Annotated_file_lists/validation.csv       5,500 rows; older copies have no header
    Manually_Annotated_Images/<number>/<hash>.jpg
    Automatically_Annotated_file_lists/automatically_annotated.csv
    Automatically_Annotated_Images/<number>/<hash>.jpg

The columns are those of `COLUMNS`; facial_landmarks are 68 points as `x;y;x;y;…` in pixels of the
photo. The lists may also lie beside the folders of photos, or in `Manually_Annotated/`. Layout as
mohammadmahoor.com/pages/databases/affectnet gives it and as the readers in hcai-datasets (PyPI) and
github.com/coder-xinxiaohai/AffectNet_Processing expect it; the latter knows of a damaged row in the
published training.csv.
"""

import os

import numpy as np

from expression_lab.data import framing, names, table
from expression_lab.data.faults import stop
from expression_lab.expressions import EXPRESSIONS, LABELS

COLUMNS = ("subDirectory_filePath", "face_x", "face_y", "face_width", "face_height",
           "facial_landmarks", "expression", "valence", "arousal")
LISTS = {"train": "training.csv", "validation": "validation.csv",
         "automatic": "automatically_annotated.csv"}
LIST_FOLDERS = ("", "Manually_Annotated_file_lists", "Manually_Annotated",
                "Manually_Annotated/Manually_Annotated_file_lists",
                "Automatically_Annotated_file_lists", "Automatically_annotated_file_list",
                "Automatically_Annotated",
                "Automatically_Annotated/Automatically_Annotated_file_lists")
IMAGE_FOLDERS = ("Manually_Annotated_Images", "Manually_Annotated/Manually_Annotated_Images")
AUTOMATIC = ("Automatically_Annotated_Images",
             "Automatically_Annotated/Automatically_Annotated_Images")
OTHERS = {8: "none", 9: "uncertain", 10: "non-face"}  # no expression: left out and counted
LABEL_OF = {own: EXPRESSIONS.index(name) for own, name in LABELS["affectnet"].items()}
BLOCK = 4096  # rows that are packed together
UNKNOWN = -2.0  # AffectNet's own mark of a valence or arousal that nobody gave


def find(folder, part):
    """Path of a list ("train", "validation", "automatic") below a folder, or None."""
    paths = (folder.joinpath(*place.split("/"), LISTS[part]) if place else folder / LISTS[part]
             for place in LIST_FOLDERS)
    return next((path for path in paths if path.is_file()), None)


def photos(folder, part):
    """Folder of the photos that a list names, relative to `folder`, with `/`."""
    places = AUTOMATIC if part == "automatic" else IMAGE_FOLDERS
    return next((place for place in places if folder.joinpath(*place.split("/")).is_dir()),
                places[0])


def read(path, folder, part, fault=stop, skip_missing=False):
    """Read a list: 15,000 rows a second, and some 400 bytes of memory a row.

    Args:
        path: path of the list.
        folder: Path of the data set.
        part: "train", "validation" or "automatic".
        fault: function (path, line, reason) that is told of each fault; the row is left out.
        skip_missing: bool, True to leave rows out silently whose photo is not there.

    Returns:
        dict: `file` bytes `(n,)`, relative to `folder`; `label` uint8, index into EXPRESSIONS;
        `original_label` uint8, 0 to 7; `valence`, `arousal` float32 (NaN where unknown); `box`
        int32 `(n, 3)`; `points` float16 `(n, 68, 2)` in sides of the box, NaN where unknown;
        `held_out` bool, the part of train that is for validation; `left_out` int64 `(4,)`: how
        many rows are none, uncertain, non-face, and without a photo.
    """
    from tqdm.auto import tqdm

    reader = _Reader(path, folder, photos(folder, part), fault, skip_missing)
    blocks, rows = [packed([])], []
    with open(path, "rb") as file, tqdm(total=path.stat().st_size, unit="B", unit_scale=True,
                                        desc=f"Reading {path.name}", delay=1) as bar:
        for _, line, cells in table.rows(path, file, COLUMNS, fault, headless=COLUMNS):
            row = reader.row(line, *cells)
            if row:
                rows.append(row)
            if len(rows) == BLOCK:
                blocks.append(packed(rows))
                rows = []
                bar.update(file.tell() - bar.n)
    blocks.append(packed(rows))
    arrays = {key: np.concatenate([block[key] for block in blocks]) for key in blocks[0]}
    if not len(arrays["label"]):
        fault(path, None, "there is no face with one of the eight expressions in it")
    arrays["held_out"] = names.tenth([os.fsdecode(one) for one in arrays["file"].tolist()],
                                     arrays["label"])
    return arrays | {"left_out": np.array(reader.left_out)}


class _Reader:
    """Reads rows of one list, and counts those that are left out."""

    def __init__(self, path, folder, place, fault, skip_missing):
        self.path, self.place, self.fault, self.skip_missing = path, place, fault, skip_missing
        self.photos = f"{folder.joinpath(*place.split('/'))}{os.sep}"
        self.left_out = [0, 0, 0, 0]

    def row(self, line, name, x, y, width, height, points, code, valence, arousal):
        """One row as (file, original label, points, box, valence, arousal), or None."""
        if code in ("8", "9", "10"):
            self.left_out[int(code) - 8] += 1
            return None
        reason = names.fault(name) or _not_an_expression(code)
        name = name.replace("\\", "/")
        if not reason and not os.path.isfile(self.photos + name):
            if self.skip_missing:
                self.left_out[3] += 1
                return None
            reason = f"its photo {self.photos}{name} is not there"
        try:
            numbers = None if reason else (
                parse_points(points), _box(x, y, width, height), parse_affect(valence, "valence"),
                parse_affect(arousal, "arousal"))
        except ValueError as error:
            reason = str(error)
        if reason:
            self.fault(self.path, line, reason)
            return None
        return os.fsencode(f"{self.place}/{name}"), int(code), *numbers


def _not_an_expression(code):
    if code.isdecimal() and code.isascii() and len(code) < 3 and int(code) in LABEL_OF:
        return None
    return f"expression {code[:20]!r} is not a whole number from 0 to 10"


def parse_points(text):
    """68 points, or NaN where the cell is empty."""
    cells = text.strip().strip(";").split(";")
    if cells == [""] or text.upper() == "NULL":
        return np.full((68, 2), np.nan, np.float32)
    try:
        numbers = np.array([float(cell) for cell in cells], np.float32)
    except ValueError:
        raise ValueError(f"facial_landmarks hold something that is no number: {text[:40]!r}") \
            from None
    if len(numbers) != 136:
        raise ValueError(f"facial_landmarks are {len(numbers):,} numbers, not 136 (68 points)")
    if not framing.believable(numbers):
        raise ValueError("facial_landmarks hold a number that no photo can have")
    return numbers.reshape(68, 2)


def _box(*cells):
    """x, y, width and height of the face; zeros where AffectNet found none."""
    try:
        numbers = [0.0 if cell.upper() in ("", "NULL") else float(cell) for cell in cells]
    except ValueError:
        raise ValueError(f"the face's box {','.join(cells)[:40]!r} is not four numbers") from None
    if not framing.believable(np.array(numbers)):
        raise ValueError(f"the face's box {','.join(cells)[:40]!r} cannot lie in a photo")
    return numbers if min(numbers[2:]) > 0 else [0.0] * 4


def parse_affect(cell, name):
    """Valence or arousal, -1 to 1; NaN where it is marked as unknown."""
    try:
        number = float(cell)
    except ValueError:
        number = np.nan
    if number == UNKNOWN:
        return np.nan
    if not -1.001 <= number <= 1.001:
        raise ValueError(f"{name} is {cell[:20]!r}, not a number from -1 to 1")
    return number


def packed(rows):
    """Rows as compact arrays, with the square of each face."""
    files, codes, points, boxes, valence, arousal = zip(*rows, strict=True) if rows else [()] * 6
    points = np.array(points, np.float32).reshape(-1, 68, 2)
    known = np.isfinite(points).all(axis=(1, 2))
    squares = framing.squares_of_boxes(boxes)
    squares[known] = framing.squares_of_68(points[known])
    framed = np.full(points.shape, np.nan, np.float16)
    framed[known] = framing.inside(points[known], squares[known])
    codes = np.array(codes, np.uint8)
    return {"file": np.array(files, dtype="S"), "original_label": codes,
            "label": np.array([LABEL_OF[int(code)] for code in codes], np.uint8),
            "valence": np.array(valence, np.float32), "arousal": np.array(arousal, np.float32),
            "box": squares, "points": framed}
