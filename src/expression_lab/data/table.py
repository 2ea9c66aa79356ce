"""Read the rows of a csv that strangers wrote, and name the line of every fault."""

import csv
import io
import itertools


def rows(path, file, columns, fault, headless=()):
    """Yield the wanted cells of each row.

    Args:
        path: path of the csv, for messages.
        file: the same, opened in binary; the caller closes it.
        columns: tuple of str, names that the first line must have, in any order.
        fault: function (path, line, reason) that is told of each fault; the row is left out.
        headless: tuple of str, the names of all columns where some editions of the file have no
            header: a first line without any of these names is then a row like the others.

    Yields:
        (number, line, cells): int, 0 for the first row below the header; int, the line as an
        editor counts it; list of str in the order of `columns`.
    """
    # a byte that is not UTF-8 becomes �, so that it is found and named in its row
    text = io.TextIOWrapper(file, encoding="utf-8-sig", errors="replace", newline="")
    reader, line = csv.reader(text), 0
    try:
        first, filled = next(reader, []), (cells for cells in reader if cells)
        if first and headless and not set(_names(first)) & set(_names(headless)):
            first, filled = headless, itertools.chain([first], filled)
        places = _places(path, first, columns, fault)
        line = 1
        for number, cells in enumerate(filled if places else ()):
            line = reader.line_num
            if len(cells) > max(places):
                yield number, line, [cells[place].strip() for place in places]
            else:
                fault(path, line, f"{len(cells)} columns where {max(places) + 1} are expected; "
                                  "the row is cut short")
    except csv.Error as error:  # a quote without its partner swallows the lines after it
        fault(path, line + 1, f"not a row of a csv ({error})")
    finally:
        text.detach()  # else the file would be closed with the wrapper


def _places(path, cells, columns, fault):
    """Positions of the columns in the first row, or None after telling the fault."""
    names = _names(cells)
    absent = [name for name in columns if name.lower() not in names]
    if not cells:
        fault(path, None, "the file is empty, or its first line is")
    elif absent:
        shown = ",".join(cells)[:60]
        fault(path, 1, f"no column {', '.join(absent)}: the first line is {shown!r}. "
                       f"A csv in UTF-8 with the columns {', '.join(columns)} is expected")
    return None if absent else [names.index(name.lower()) for name in columns]


def _names(cells):
    return [cell.strip().lower() for cell in cells]
