"""What the tables of bias say of a shipped file, in one sentence for its card."""

from expression_lab.errors import DataMissingError

READERS = {"residual": "residual", "judge": "judge", "tiny": "tiny",
           "residual_int8": "residual", "tiny_int8": "tiny"}
EDITORS = {"movements": "landmarks", "retoucher": "landmarks", "refine": "refine",
           "multi": "multi"}


def sentence(name):
    """What was found about a shipped file: str, or None where nothing was measured.

    Args:
        name: str, of a card.
    """
    from expression_lab.evaluate.saved import saved

    try:
        if name in READERS:
            told = of_reader(saved("largest", "bias"), saved("over_reading", "bias"),
                             READERS[name])
            return told if name == READERS[name] else (
                f"As measured on {READERS[name]}.keras: o{told[1:]}")
        if name in EDITORS:
            return of_editor(saved("editing", "bias"), EDITORS[name])
    except DataMissingError:  # not measured yet, or not in an installed course
        return None
    return None


def of_reader(largest, over_reading, reader):
    """The widest gaps on drawn people, and how many neutral faces are over-read: str.

    Args:
        largest, over_reading: pandas.DataFrame, as `recipes.measures.bias` makes them.
        reader: str

    Raises:
        DataMissingError: the tables do not tell of this reader.
    """
    gaps = _of(largest, "reader", reader)
    rest = _of(over_reading, "reader", reader)
    rest = rest[(rest["data"] == "ferplus") & (rest["reading"] == "usual")]
    if gaps.empty or rest.empty:
        raise DataMissingError(f"The tables of bias do not tell of {reader}.")
    wide = [(f'{_plain(one["factor"])} "{one["worst"]}" ({100 * one["gap"]:.0f} points below '
             f'"{one["best"]}"; chance alone: {100 * one["by_chance"]:.0f})')
            for one in _widest(gaps.assign(loss=gaps["gap"]))]
    whole = rest[rest["expression"] == "any"].iloc[0]
    most = rest[rest["expression"] != "any"].sort_values("share").iloc[-1]
    return (f"On drawn people, the same in every slice, accuracy falls most under {wide[0]}, "
            f"and among the looks of people under {wide[1]}; of {whole['faces']:,.0f} neutral "
            f"{whole['split']} faces of FER+ {whole['share']:.1%} ({whole['low']:.1%} to "
            f"{whole['high']:.1%}) are read as something else, most often as "
            f"{most['expression']} ({most['share']:.1%}).")


def of_editor(editing, editor):
    """Where fewer edits of drawn people are read as asked, and whether it may be chance: str.

    Args:
        editing: pandas.DataFrame, as `recipes.measures.bias` makes it.
        editor: str

    Raises:
        DataMissingError: the table does not tell of this editor.
    """
    rows = _of(editing, "editor", editor)
    if rows.empty:
        raise DataMissingError(f"The tables of bias do not tell of the editor {editor}.")
    wide = [(f'{_plain(one["factor"])} "{one["slice"]}" ({_points(one["gap"])} points beside '
             f'the usual slice, 95 % interval {_points(one["gap_low"])} to '
             f'{_points(one["gap_high"])}; {one["both"]:.0%} of {one["edits"]:.0f} edits)')
            for one in _widest(rows.assign(loss=-rows["gap"]))]
    return (f"Of the edits of drawn people by the editor {editor} both judges read fewest as "
            f"asked under {wide[0]}, and among the looks of people under {wide[1]}.")


def _widest(rows):
    """The row with the largest loss among ways to take a picture, and among looks of people."""
    from expression_lab.faces.model.looks import LOOKS

    rows = rows.dropna(subset=["loss"])
    of_people = rows["factor"].isin(list(LOOKS))
    if of_people.all() or not of_people.any():
        raise DataMissingError("The tables of bias tell of pictures alone, or of people alone.")
    return [part.loc[part["loss"].idxmax()] for part in (rows[~of_people], rows[of_people])]


def _of(table, column, name):
    return table[table[column] == name]


def _plain(factor):
    """The name of a factor in words, as in "age-like"."""
    return factor.replace("_like", "-like").replace("_", " ")


def _points(share):
    """A difference of shares in points, with its sign: str."""
    return f"{round(100 * share):+d}" if round(100 * share) else "0"
