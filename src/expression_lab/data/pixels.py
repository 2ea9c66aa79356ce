"""Read pictures that are written as numbers: "70 80 82 …", 2,304 of them for 48×48."""

import numpy as np

SIDE = 48
COUNT = SIDE * SIDE
_SPACE, _NEWLINE, _ZERO, _NINE = b" \n09"


def parse(texts):
    """Read many pictures at once.

    Python needs half a minute for the 82 million numbers of FER2013 one by one. Here numpy looks
    at all characters of many rows together: where a number ends, its digits stand 1, 2 and 3
    characters to the left.

    Args:
        texts: list of n str, each of 2,304 numbers from 0 to 255 with one space between them.

    Returns:
        uint8 `(n, 48, 48)`, or None where any text is not exactly that; `fault` then says why.
    """
    joined = "\n".join(texts) + "\n"
    if not joined.isascii():
        return None
    text = np.frombuffer(joined.encode("ascii"), np.uint8)
    digit = text - np.uint8(_ZERO)  # everything that is no digit wraps around to 10 and more
    ends = np.flatnonzero(digit > 9)
    lengths = np.diff(ends, prepend=-1) - 1
    if not _regular(text[ends], lengths, len(texts)):
        return None
    values = digit[ends - 1].astype(np.uint16)
    values += np.where(lengths > 1, digit[ends - 2], 0) * np.uint16(10)
    values += np.where(lengths > 2, digit[ends - 3], 0) * np.uint16(100)
    if values.max() > 255:
        return None
    return values.astype(np.uint8).reshape(len(texts), SIDE, SIDE)


def _regular(separators, lengths, n):
    """Whether n rows of 2,304 numbers of 1 to 3 digits are parted as they should be."""
    if len(separators) != n * COUNT or lengths.min() < 1 or lengths.max() > 3:
        return False
    separators = separators.reshape(n, COUNT)
    return (separators[:, :-1] == _SPACE).all() and (separators[:, -1] == _NEWLINE).all()


def fault(text):
    """Say what is wrong with the numbers of one picture.

    Args:
        text: str, what stands in the file.

    Returns:
        str, the reason; or None where nothing is wrong.
    """
    numbers = text.split(" ")
    if len(text.split()) != COUNT:
        return (f"{len(text.split()):,} pixels where {COUNT:,} (48×48) are expected; "
                "the row may be cut short")
    for position, number in enumerate(numbers, start=1):
        if not (number.isascii() and number.isdigit()) or len(number) > 3:
            return f"pixel {position:,} is {number[:20]!r}, not a whole number from 0 to 255"
        if int(number) > 255:
            return f"pixel {position:,} is {number}, above 255"
    return None
