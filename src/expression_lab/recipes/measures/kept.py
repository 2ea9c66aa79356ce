"""Rows of a table that take minutes each: kept as they are finished, not computed twice."""

from pathlib import Path


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

    from expression_lab import files

    path = Path(folder) / f"{name}.csv" if folder is not None else None
    done = pd.read_csv(path).to_dict("records") if path and path.is_file() else []
    for job in jobs:
        if any(_same(row, job) for row in done):
            continue
        done.append({**job, **work(**job)})
        say(", ".join(f"{key} {_short(value)}" for key, value in done[-1].items()))
        if path:
            path.parent.mkdir(parents=True, exist_ok=True)
            files.replace(path, pd.DataFrame(done).to_csv(index=False).encode())
    return pd.DataFrame([row for job in jobs for row in done if _same(row, job)])


def _same(row, job):
    return all(row.get(key) == value for key, value in job.items())


def _short(value):
    return f"{value:.4g}" if isinstance(value, float) else value
