"""The page that leads to the cards of all shipped files, from what the cards say.

    python tools/model_cards.py            # writes src/expression_lab/checkpoints/README.md
"""

from expression_lab import cards, files

PAGE = cards.FOLDER / "README.md"
ROOMS = {  # heading -> the tasks of the cards below it
    "Reading expressions": ("classifier", "portable classifier", "sequences"),
    "Finding and measuring faces": ("detector", "landmarks", "geometry", "identity"),
    "Drawing faces": ("face model", "drawing", "inversion"),
    "Changing expressions": ("movements", "retouching", "planning", "translating"),
}
START = """# The cards of the shipped files

In this folder lie {files} files, {megabytes:.0f} MB. A card says of each what it is and for whom,
how it was made, what was measured, where its limits and biases are, what it is not for, on which
terms it may be used, and which sources it rests on. A card is data (`.json`) and text (`.md`); both
are written by recipes, none by hand. `expression-lab cards` lists them, `expression-lab cards NAME`
prints one, and `expression-lab cards --check` says whether each is complete, and every file the one
that its card describes.
"""


def page(rows):
    """The page as text: str, Markdown.

    Args:
        rows: list of dict, as `cards.index()` gives it.

    Raises:
        ValueError: a card's task is below no heading.
    """
    homeless = {row["task"] for row in rows} - {task for room in ROOMS.values() for task in room}
    if homeless:
        raise ValueError(f"No heading of {PAGE.name} has the task {', '.join(sorted(homeless))}; "
                         "add it to ROOMS in tools/model_cards.py.")
    here = [row for row in rows if row["shipped"]]
    start = START.format(files=sum(len(row["files"]) for row in here),
                         megabytes=sum(row["bytes"] for row in here) / 1e6)
    rooms = (f"\n## {heading}\n\n{_table([row for row in rows if row['task'] in tasks])}"
             for heading, tasks in ROOMS.items())
    return start + "".join(rooms)


def _table(rows):
    lines = ["| card | what it is | kB | measured | minutes |", "| --- | --- | ---: | --- | ---: |"]
    for row in rows:
        size = f"{row['bytes'] / 1e3:,.0f}" if row["shipped"] else "not shipped"
        minutes = "–" if row["minutes"] is None else f"{row['minutes']:.0f}"
        lines.append(f"| [{row['name']}]({row['name']}.md) | {row['title']} | {size} | "
                     f"{row['measured']} | {minutes} |")
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    files.replace(PAGE, page(cards.index()).encode())
    print(f"written: {PAGE}")
