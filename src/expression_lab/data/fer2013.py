"""FER2013: 35,887 grey 48×48 faces from a web search, one label each.

Goodfellow et al., "Challenges in representation learning: a report on three machine learning
contests", ICONIP 2013. The csv of the competition is read here; the edition in folders of
pictures by `fer2013_folders`.
"""

import csv
import io

import numpy as np

from expression_lab.data import cache, pixels, registry
from expression_lab.data.dataset import SPLITS, FaceDataset, resize
from expression_lab.data.faults import Report, stop
from expression_lab.errors import BadDataError
from expression_lab.expressions import EXPRESSIONS, LABELS

USAGES = {"Training": "train", "PublicTest": "validation", "PrivateTest": "test"}
USAGE_OF = {split: usage for usage, split in USAGES.items()}
FILES = ("fer2013/fer2013.csv", "fer2013/icml_face_data.csv")
COLUMNS = ("emotion", "pixels", "Usage")
LABEL_OF = {str(own): EXPRESSIONS.index(name) for own, name in LABELS["fer2013"].items()}
PROTOCOL = ("FER2013's own split: train is Training, validation is PublicTest, test is "
            "PrivateTest. One label a picture, as published; contempt does not occur.")
BLOCK = 256  # rows that are parsed together: more are no faster and take more memory


def find(root):
    """Path of the csv below the root of data sets, or None."""
    paths = (root.joinpath(*file.split("/")) for file in FILES)
    return next((path for path in paths if path.is_file()), None)


def load(root, split, size=None):
    """Load one split of FER2013.

    Args:
        root: Path, the folder of data sets.
        split: "train", "validation" or "test".
        size: int, side in pixels, or None for the native 48.

    Returns:
        FaceDataset: `table` has row, usage, original_label (0 to 6, as published) and blank.

    Raises:
        DataMissingError: the csv is not there.
        BadDataError: it is damaged; the message names the line.
    """
    import pandas as pd

    path = find(root)
    if path is None:
        raise registry.get("fer2013").missing(root, FILES[0])
    parts = arrays(path, root, lambda key: key.startswith(f"{split}/"))
    part = {key.split("/")[1]: array for key, array in parts.items()}
    if not len(part["label"]):
        raise BadDataError(f"{path}: no row says {USAGE_OF[split]}; the file seems cut short.")
    table = pd.DataFrame({"row": part["row"], "usage": USAGE_OF[split],
                          "original_label": part["original_label"], "blank": part["blank"]})
    images = resize(part["images"], size or pixels.SIDE)
    return FaceDataset("fer2013", split, images, part["label"].astype(np.int64), None, table,
                       PROTOCOL, str(path))


def arrays(path, root, wanted=None):
    """Every array of the csv, cached: `<split>/images`, `/label`, `/original_label`, `/row`, …"""
    return cache.fetch("fer2013", path, lambda: read(path), cache.folder(root), wanted)


def check(root):
    """Read the whole csv and list every fault.

    Returns:
        Report: counts, faults and notes.
    """
    path = find(root)
    if path is None:
        raise registry.get("fer2013").missing(root, FILES[0])
    report = Report("fer2013", str(path))
    found = read(path, report.add)
    report.splits = {split: len(found[f"{split}/label"]) for split in SPLITS}
    report.images = sum(report.splits.values())
    blank = sum(int(found[f"{split}/blank"].sum()) for split in SPLITS)
    if blank:
        report.notes.append(f"{blank} pictures are of one color only: there is no face in them")
    return report


def read(path, fault=stop):
    """Parse the csv: 300 MB in a few seconds and 200 MB of memory.

    Args:
        path: path of a csv with the columns emotion, pixels and Usage, in any order.
        fault: function (path, line, reason) that is told of each fault; the row is left out.

    Returns:
        dict: `<split>/images` uint8 `(n, 48, 48)`, `<split>/label` uint8 (index into
        EXPRESSIONS), `<split>/original_label` uint8, `<split>/row` int32 (0 = first picture of
        the file) and `<split>/blank` bool.
    """
    from tqdm.auto import tqdm

    images, facts = [], []
    with open(path, "rb") as file, tqdm(total=path.stat().st_size, unit="B", unit_scale=True,
                                        desc=f"Reading {path.name}", delay=1) as bar:
        for rows in _blocks(_rows(path, file, fault)):
            parsed, kept = _parse(path, rows, fault)
            images.append(parsed)
            facts += [row[:4] for row in kept]
            bar.update(file.tell() - bar.n)
    if not facts:
        fault(path, None, "there is no picture in the file")
        facts = np.empty((0, 4), np.int32)
        images = [np.empty((0, pixels.SIDE, pixels.SIDE), np.uint8)]
    return _by_split(np.concatenate(images), np.asarray(facts, np.int32))


def _by_split(images, facts):
    """Order what was read by split, so that a split can be loaded without the others."""
    row, label, original, usage = facts.T
    blank = images.min(axis=(1, 2), initial=255) >= images.max(axis=(1, 2), initial=0)
    columns = {"images": images, "label": label.astype(np.uint8), "row": row, "blank": blank,
               "original_label": original.astype(np.uint8)}
    return {f"{split}/{key}": column[usage == number]
            for number, split in enumerate(SPLITS) for key, column in columns.items()}


def _rows(path, file, fault):
    """Yield (row, label, original label, split number, line, pixels) of each row in order."""
    # a byte that is not UTF-8 becomes �, so that it is found and named in its row
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
    reader = csv.reader(text)
    try:
        places = header(path, next(reader, []), COLUMNS, fault)
        for row, cells in enumerate(reader if places else ()):
            reason = _row_fault(cells, places)
            if reason:
                fault(path, reader.line_num, reason)
            else:
                emotion, numbers, usage = (cells[place].strip() for place in places)
                yield (row, LABEL_OF[emotion], int(emotion), SPLITS.index(USAGES[usage]),
                       reader.line_num, numbers)
    except csv.Error as error:
        fault(path, reader.line_num + 1, f"not a row of a csv ({error})")
    finally:
        text.detach()  # the caller closes the file


def header(path, cells, columns, fault):
    """Positions of the columns in the first row of a csv, or None after telling the fault."""
    names = [cell.strip().lower() for cell in cells]
    absent = [name for name in columns if name.lower() not in names]
    if not cells:
        fault(path, None, "the file is empty")
    elif absent:
        shown = ", ".join(cells)[:80]
        fault(path, 1, f"no column {', '.join(absent)} (the first line is {shown!r}); "
                       "a csv in UTF-8 is expected")
    return None if absent else [names.index(name.lower()) for name in columns]


def _row_fault(cells, places):
    """What is wrong with a row apart from its pixels, or None."""
    if len(cells) <= max(places):
        return f"{len(cells)} columns where {max(places) + 1} are expected; the row is cut short"
    emotion, usage = cells[places[0]].strip(), cells[places[2]].strip()
    if emotion not in LABEL_OF:
        return f"emotion {emotion[:20]!r} is none of {', '.join(LABEL_OF)}"
    if usage not in USAGES:
        return f"Usage {usage[:20]!r} is none of {', '.join(USAGES)}"
    return None


def _blocks(rows):
    """Gather rows into lists of `BLOCK`."""
    block = []
    for row in rows:
        block.append(row)
        if len(block) == BLOCK:
            yield block
            block = []
    if block:
        yield block


def _parse(path, rows, fault):
    """Pictures of a block, and its rows without those that turned out faulty."""
    parsed = pixels.parse([row[-1] for row in rows])
    if parsed is not None:
        return parsed, rows
    kept = []
    for row in rows:
        reason = pixels.fault(row[-1])
        if reason:
            fault(path, row[4], reason)
        else:
            kept.append(row)
    if not kept:
        return np.empty((0, pixels.SIDE, pixels.SIDE), np.uint8), kept
    return pixels.parse([row[-1] for row in kept]), kept
