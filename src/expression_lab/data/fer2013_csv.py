"""FER2013 as the competition published it: one csv of 300 MB, one row a picture."""

import numpy as np

from expression_lab.data import pixels, table
from expression_lab.data.dataset import SPLITS
from expression_lab.data.faults import stop
from expression_lab.expressions import EXPRESSIONS, LABELS

FILES = ("fer2013/fer2013.csv", "fer2013/icml_face_data.csv")
COLUMNS = ("emotion", "pixels", "Usage")
USAGES = {"Training": "train", "PublicTest": "validation", "PrivateTest": "test"}
PROTOCOL = ("FER2013's own split: train is Training, validation is PublicTest, test is "
            "PrivateTest. One label a picture, as published; contempt does not occur.")
LABEL_OF = {str(own): EXPRESSIONS.index(name) for own, name in LABELS["fer2013"].items()}
BLOCK = 256  # rows that are parsed together: more are no faster and take more memory


def find(root):
    """Path of the csv below the root of data sets, or None."""
    paths = (root.joinpath(*file.split("/")) for file in FILES)
    return next((path for path in paths if path.is_file()), None)


def read(path, fault=stop, label_of=LABEL_OF, protocol=PROTOCOL):
    """Parse the csv: 300 MB in a few seconds and 200 MB of memory.

    Args:
        path: path of a csv with the columns emotion, pixels and Usage, in any order.
        fault: function (path, line, reason) that is told of each fault; the row is left out.
        label_of: dict of str -> int, the file's own label -> index into EXPRESSIONS.
        protocol: str.

    Returns:
        dict: `<split>/images` uint8 `(n, 48, 48)`, `<split>/label` uint8 (index into
        EXPRESSIONS), `<split>/original_label` uint8 (0 to 6), `<split>/row` int32 (0 = first
        picture of the file), `<split>/blank` bool (one color only); and `protocol`.
    """
    from tqdm.auto import tqdm

    images, facts = [np.empty((0, pixels.SIDE, pixels.SIDE), np.uint8)], []
    with open(path, "rb") as file, tqdm(total=path.stat().st_size, unit="B", unit_scale=True,
                                        desc=f"Reading {path.name}", delay=1) as bar:
        for block in _blocks(_rows(path, file, fault, label_of)):
            parsed, kept = _parse(path, block, fault)
            images.append(parsed)
            facts += [fact for _, fact, _ in kept]
            bar.update(file.tell() - bar.n)
    if not facts:
        fault(path, None, "there is no picture in the file")
    return by_split(np.concatenate(images), np.array(facts, np.int32).reshape(-1, 4),
                    protocol)


def by_split(images, facts, protocol=PROTOCOL):
    """Part what was read by split, so that one can be loaded without the others."""
    row, label, original, usage = facts.T
    columns = {"images": images, "label": label.astype(np.uint8), "row": row,
               "original_label": original.astype(np.uint8), "blank": pixels.blank(images)}
    parts = {f"{split}/{key}": column[usage == number]
             for number, split in enumerate(SPLITS) for key, column in columns.items()}
    return parts | {"protocol": np.array(protocol)}


def _rows(path, file, fault, label_of):
    """Yield (line, (row, label, original label, split number), pixels) of each row in order."""
    for row, line, (emotion, numbers, usage) in table.rows(path, file, COLUMNS, fault):
        if emotion not in label_of:
            fault(path, line, f"emotion {emotion[:20]!r} is none of {', '.join(label_of)}")
        elif usage not in USAGES:
            fault(path, line, f"Usage {usage[:20]!r} is none of {', '.join(USAGES)}")
        else:
            split = SPLITS.index(USAGES[usage])
            yield line, (row, label_of[emotion], int(emotion), split), numbers


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


def _parse(path, block, fault):
    """Pictures of a block, and its rows; row by row only where one of them is faulty."""
    images = pixels.parse([numbers for *_, numbers in block])
    if images is not None:
        return images, block
    kept = []
    for line, fact, numbers in block:
        reason = pixels.fault(numbers)
        if reason:
            fault(path, line, reason)
        else:
            kept.append((line, fact, numbers))
    return pixels.parse([numbers for *_, numbers in kept]), kept
