"""Tables that were measured once and committed, so that every class reads the same numbers."""

from pathlib import Path

from expression_lab.errors import DataMissingError

FOLDER = Path(__file__).resolve().parents[3] / "data" / "results"


def saved(name, room="recognition"):
    """Read a measured table of the shipped networks.

    Args:
        name: str, as "robustness": a file of `data/results/recognition` without its ending.
        room: str, the folder in `data/results`: "recognition", "editing", "generation", "bias" or
            "video".

    Returns:
        pandas.DataFrame

    Raises:
        DataMissingError: there is no such table.
    """
    import pandas as pd

    path = FOLDER / room / f"{name}.csv"
    if not path.is_file():
        have = ", ".join(sorted(one.stem for one in path.parent.glob("*.csv"))) or "none"
        raise DataMissingError(f"There is no measured table {path}; there are: {have}. They are "
                               "part of the course's repository; run the notebooks from a clone.")
    return pd.read_csv(path)


def save(name, table, room="recognition"):
    """Write a table as `saved` reads it, whole or not at all.

    Args:
        name: str, the file's name without its ending.
        table: pandas.DataFrame; numbers are kept to five decimals, the index is not kept.
        room: str, the folder in `data/results`, made if it is not there.

    Returns:
        Path of the file.
    """
    from expression_lab import files

    path = FOLDER / room / f"{name}.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = table.to_csv(index=False, float_format="%.5g", lineterminator="\n")
    files.replace(path, text.encode())
    return path
