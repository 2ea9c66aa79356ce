"""What a comparison found, as files that every program can read, and back."""

import io
import json
import math
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from expression_lab import files
from expression_lab.errors import BadDataError, DataMissingError, LabError
from expression_lab.evaluate.comparison.pieces import plain_number
from expression_lab.evaluate.comparison.plan import Plan

FORMAT = 1  # of results.json; raise it when its layout changes
RESULTS, TABLES, SHEETS = "results.json", "tables", "sheets"
DIGITS = 6  # that are kept of a number
# What one run and the next do not share, whatever their seed.
CLOCK = ("milliseconds", "memory", "seconds")
JUDGED = {"claims"}  # tables that rest on these, too


@dataclass(frozen=True, eq=False)
class Result:
    """What a comparison found.

    Attributes:
        plan: Plan
        made: dict, how it came about: see `comparison.run`.
        tables: dict of name -> pandas.DataFrame: see `comparison.tables`.
        sheets: dict of name -> list of dicts, one a picture: see `comparison.sheets`; the key
            `image` holds uint8 `(S, S)` or `(S, S, 3)`.
    """

    plan: Plan
    made: dict
    tables: dict
    sheets: dict = field(default_factory=dict)


def write(result, folder):
    """Write a result: results.json with everything but pictures, tables/*.csv, sheets/*.png.

    Args:
        result: Result
        folder: path, made if it is not there.

    Returns:
        Path: of results.json, which is written last.
    """
    folder = Path(folder)
    tables = {name: _rounded(table) for name, table in result.tables.items()}
    for name, table in tables.items():
        _put(folder / TABLES / f"{name}.csv", table.to_csv(index=False).encode())
    sheets = {name: [_put_picture(folder, name, k, one) for k, one in enumerate(rows)]
              for name, rows in result.sheets.items()}
    whole = {"format": FORMAT, "plan": result.plan.to_dict(), "made": result.made,
             "sheets": sheets,
             "tables": {name: {"columns": list(table), "rows": _plain(table)}
                        for name, table in tables.items()}}
    return _put(folder / RESULTS, json.dumps(whole, default=plain_number, allow_nan=False).encode())


def read(folder):
    """Read a result that `write` wrote.

    Args:
        folder: path

    Returns:
        Result

    Raises:
        DataMissingError: there is none.
        BadDataError: a file is damaged; it is named.
    """
    folder = Path(folder)
    path = folder / RESULTS
    if not path.is_file():
        raise DataMissingError(f"There is no comparison in {folder}: {RESULTS} is missing; make "
                               f"one with: expression-lab evaluate --report {folder}")
    try:
        whole = json.loads(path.read_text("utf-8"))
        if whole["format"] != FORMAT:
            raise ValueError(f"it has format {whole['format']}, not {FORMAT}")
        plan = Plan.from_dict(whole["plan"])
        tables = {name: _table(one) for name, one in whole["tables"].items()}
        sheets, made = whole["sheets"].items(), dict(whole["made"])
        shown = {name: [{**one, "image": _picture(folder, one["file"])} for one in rows]
                 for name, rows in sheets}
    except BadDataError:
        raise
    except (ValueError, KeyError, TypeError, AttributeError, OSError) as error:
        raise broken(path, error) from error
    return Result(plan, made, tables, shown)


def broken(path, error):
    """The error for a file of a comparison that is not what it was written as."""
    why = str(error).rstrip(".") if isinstance(error, LabError | ValueError) else (
        f"{type(error).__name__}: {error}")
    return BadDataError(f"{path} is damaged or not a result of a comparison ({why}); delete it and "
                        "run the same command again: what is finished is kept.")


def differences(a, b, tolerance=1e-3):
    """What differs between two results, beyond what rounding may do.

    Words and counts must be the same. Other numbers may differ by `tolerance`, absolutely or in
    proportion, since sums of floats depend on the order of the processor. Times and memory are
    not compared, nor claims, which are judged by all of these.

    Args:
        a, b: Result
        tolerance: float

    Returns:
        list of str, a sentence a difference; empty for two equal runs.
    """
    found = []
    for name in sorted((a.tables.keys() | b.tables.keys()) - JUDGED):
        if name not in a.tables or name not in b.tables:
            found.append(f"{name}: only one result has this table")
            continue
        found += [f"{name}: {text}" for text in _apart(a.tables[name], b.tables[name], tolerance)]
    return found


def _apart(a, b, tolerance):
    import pandas as pd

    if list(a) != list(b) or len(a) != len(b):
        return [f"{len(a)} rows of {', '.join(a)}, and {len(b)} of {', '.join(b)}"]
    said = []
    for name in (one for one in a if one not in CLOCK):
        if pd.api.types.is_float_dtype(a[name]) and pd.api.types.is_float_dtype(b[name]):
            same = np.isclose(a[name], b[name], tolerance, tolerance, equal_nan=True)
        else:
            same = (a[name] == b[name]) | (a[name].isna() & b[name].isna())
        if not np.all(same):
            row = int(np.argmin(same))
            said.append(f"{name} differs in {int((~np.asarray(same)).sum())} rows; row {row}: "
                        f"{a[name].iloc[row]} and {b[name].iloc[row]}")
    return said


def _put(path, content):
    path.parent.mkdir(parents=True, exist_ok=True)
    files.replace(path, content)
    return path


def _put_picture(folder, name, number, one):
    """Write a picture of a sheet: what results.json says of it."""
    import cv2

    image = one["image"]
    file = f"{SHEETS}/{name}_{number:04d}.png"
    ordered = image if image.ndim == 2 else image[..., ::-1]
    _put(folder / file, cv2.imencode(".png", ordered)[1].tobytes())
    return {**{key: value for key, value in one.items() if key != "image"}, "file": file}


def _picture(folder, file):
    """A picture of a sheet; a file elsewhere than where sheets are written is not opened."""
    import cv2

    path = folder / SHEETS / Path(file).name
    content = np.frombuffer(path.read_bytes(), np.uint8) if path.is_file() else b""
    image = cv2.imdecode(content, cv2.IMREAD_UNCHANGED) if len(content) else None
    if image is None:
        raise broken(path, ValueError("it is missing or no picture"))
    return image if image.ndim == 2 else np.ascontiguousarray(image[..., ::-1])


def _rounded(table):
    """A table as it is read again: numbers to six digits, by way of its own text."""
    import pandas as pd

    if not len(table.columns):
        return table
    text = table.to_csv(index=False, float_format=f"%.{DIGITS}g")
    kinds = {name: kind for name, kind in table.dtypes.items() if kind.kind in "fib"}
    texts = {name: str for name in table if name not in kinds}
    found = pd.read_csv(io.StringIO(text), dtype={**kinds, **texts}, keep_default_na=False,
                        na_values={name: [""] for name in kinds})
    return found


def _plain(table):
    """The rows of a table as JSON takes them: a list of lists, None for what is not known."""
    return [[None if isinstance(value, float) and math.isnan(value) else value for value in row]
            for row in table.astype(object).to_numpy().tolist()]


def _table(found):
    import pandas as pd

    table = pd.DataFrame(found["rows"], columns=found["columns"])
    whole = {name: float for name in table if table[name].isna().any()}
    return table.astype(whole) if whole else table
