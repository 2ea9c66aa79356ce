"""Rows of a table that take long to work out: kept as they are finished, not computed twice."""

import time
from pathlib import Path

PAUSE = 1.0  # seconds from one writing to the next: rows may come faster than files are written


def rows(folder, name, jobs, work, say=print):
    """Do each job whose row is not there yet; go on where an interrupted run stopped.

    Args:
        folder: path or None (nothing is kept), made if it is not there.
        name: str, of the file in it, without its ending.
        jobs: list of dicts, what tells one row from another.
        work: function of a job that returns a dict, the measured part of its row.
        say: function of one str, told each row.

    Returns:
        pandas.DataFrame: a row a job, in the order of `jobs`.
    """
    import pandas as pd

    path = Path(folder) / f"{name}.csv" if folder is not None else None
    done = pd.read_csv(path).to_dict("records") if path and path.is_file() else []
    names = sorted({key for job in jobs for key in job})
    known, then = {_told(row, names): row for row in reversed(done)}, time.monotonic()
    try:
        for job in jobs:
            if _told(job, names) in known:
                continue
            done.append({**job, **work(**job)})
            known[_told(job, names)] = done[-1]
            say(", ".join(f"{key} {_short(value)}" for key, value in done[-1].items()))
            if time.monotonic() - then > PAUSE:
                _write(path, done)
                then = time.monotonic()
    finally:
        _write(path, done)
    return pd.DataFrame([known[_told(job, names)] for job in jobs])


def _told(row, names):
    """What tells a row from another: tuple."""
    return tuple(row.get(name) for name in names)


def _write(path, rows):
    import pandas as pd

    from expression_lab import files

    if path and rows:
        path.parent.mkdir(parents=True, exist_ok=True)
        files.replace(path, pd.DataFrame(rows).to_csv(index=False).encode())


def _short(value):
    return f"{value:.4g}" if isinstance(value, float) else value
