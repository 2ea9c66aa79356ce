"""Read pictures that are written as numbers: "70 80 82 …", 2,304 of them for 48×48."""

import numpy as np

SIDE = 48
COUNT = SIDE * SIDE
SPACE, NEWLINE, ZERO = b" \n0"


def parse(texts):
    """Read many pictures at once.

    Taken one by one in Python, the 82 million numbers of FER2013 need half a minute. Here numpy
    looks at all characters of many rows together: where a number ends, its digits stand 1, 2 and
    3 characters to the left.

    Args:
        texts: list of n str, each of 2,304 numbers from 0 to 255 with one space between them.

    Returns:
        uint8 `(n, 48, 48)`, or None where any text is not exactly that; `fault` says why.
    """
    joined = "".join(f"{text}\n" for text in texts)
    if not joined.isascii():
        return None
    text = np.frombuffer(joined.encode("ascii"), np.uint8)
    digit = text - np.uint8(ZERO)  # whatever is no digit wraps around to 10 or more
    ends = np.flatnonzero(digit > 9)
    lengths = np.diff(ends, prepend=-1) - 1
    if not _regular(text[ends], lengths, len(texts)):
        return None
    values = digit[ends - 1].astype(np.uint16)
    values += np.where(lengths > 1, digit[ends - 2], 0) * np.uint16(10)
    values += np.where(lengths > 2, digit[ends - 3], 0) * np.uint16(100)
    if values.max(initial=0) > 255:
        return None
    return values.astype(np.uint8).reshape(len(texts), SIDE, SIDE)


def _regular(separators, lengths, n):
    """Whether n rows of 2,304 numbers of 1 to 3 digits are parted as they should be."""
    if len(separators) != n * COUNT or not ((lengths > 0) & (lengths < 4)).all():
        return False
    separators = separators.reshape(n, COUNT)
    return (separators[:, :-1] == SPACE).all() and (separators[:, -1] == NEWLINE).all()


def fault(text):
    """Say what is wrong with the numbers of one picture.

    Args:
        text: str, what stands in the file.

    Returns:
        str, the reason; or None where nothing is wrong.
    """
    for position, number in enumerate(text.split(" "), start=1):
        if not number:
            return f"pixel {position:,} is missing: two spaces where one is expected"
        if not (number.isascii() and number.isdigit() and len(number) < 4):
            return f"pixel {position:,} is {number[:20]!r}, not a whole number from 0 to 255"
        if int(number) > 255:
            return f"pixel {position:,} is {number}, above 255"
    if position != COUNT:
        return f"{position:,} pixels where {COUNT:,} (48×48) are expected"
    return None


def blank(images):
    """Which pictures are of one color only, so that no face can be in them: bool `(n,)`."""
    return images.min(axis=(1, 2), initial=255) >= images.max(axis=(1, 2), initial=0)
