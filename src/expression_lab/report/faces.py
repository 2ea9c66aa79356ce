"""Pictures of edited faces, to be looked at."""

from expression_lab.report.editors import section
from expression_lab.report.parts import Figures, Sheet, Text
from expression_lab.report.pictures import photo

MOST_FACES, MOST_FAILURES = 4, 40  # that a page shows


def looked_at(result):
    """A few faces, to every target by every editor; and what went wrong: Section."""
    rows = result.sheets.get("faces") or []
    sheets = [_sheet([row for row in rows if row["face"] in group], result.plan, number)
              for number, group in enumerate(_groups(rows)[:MOST_FACES], start=1)]
    words = Text("The same few faces for all; they were not chosen by how well they came out. "
                 "Below each: what the classifiers residual and judge read.")
    return section("pictures", "Look for yourself",
                   (words if any(sheets) else None, *sheets, _wrong(result.sheets.get("failures"))))


def _groups(rows):
    """Faces that make one sheet: list of tuples of numbers.

    What is edited to neutral shows happiness, and everything else is made of a neutral face: the
    first face of each kind goes with the first of the others, and so on.
    """
    kinds = {}
    for row in rows:
        if row["editor"]:
            kinds.setdefault(row["face"], set()).add(row["target"])
    alike = {}
    for face, targets in kinds.items():
        alike.setdefault(tuple(sorted(targets)), []).append(face)
    return list(zip(*alike.values())) if alike else []


def _sheet(rows, plan, number):
    """The sheet of one person, or None where no face is shown as it was."""
    before = {row["face"]: row for row in rows if not row["editor"]}
    made = {(row["editor"], row["target"]): row for row in rows if row["editor"]}
    if not before or any(row["face"] not in before for row in made.values()):
        return None
    source = {target: row["face"] for (_, target), row in made.items()}
    targets = tuple(one for one in plan.targets if one in source)
    usual = max(before, key=list(source.values()).count)
    pictures = {face: photo(row["image"], f"Face {number} as it was, {row['shown']}.",
                            row["shown"] or "as it was") for face, row in before.items()}
    heads = tuple((one, None if source[one] == usual else pictures[source[one]])
                  for one in targets)
    editors = [one for one in plan.editors if any(editor == one for editor, _ in made)]
    shown = tuple((name, tuple(_edited(made.get((name, target))) for target in targets))
                  for name in editors)
    caption = f"Face {number}. Upper left: as it was."
    if any(picture for _, picture in heads):
        caption += " Over a column: the face that this one was made of."
    return Sheet(caption, pictures[usual], heads, shown)


def _edited(row):
    """A picture with what is read in it, or None."""
    if row is None:
        return None
    if row["failed"]:
        return photo(row["image"], f"{row['editor']} failed at {row['target']}.", "failed", True)
    read = _read(row)
    alt = f"{row['editor']}, {row['target']}: read as {' and '.join(read)}."
    right = all(one == row["target"] for one in read)
    return photo(row["image"], alt, "as asked" if right else " · ".join(dict.fromkeys(read)),
                 not right)


def _wrong(rows):
    """The failures of all editors, or None."""
    if not rows:
        return None
    shown = []
    for row in rows[:MOST_FAILURES]:
        read = " and ".join(dict.fromkeys(_read(row)))
        end = f"failed: {row['why']}" if row["failed"] else f"read as {read}"
        words = f"{row['editor']}, {row['target']}: {end}"
        shown.append(photo(row["image"], words, words, True))
    return Figures(tuple(shown), "What went wrong most, for each editor. A failed edit is shown as "
                                 "the face was before.", photos=True)


def _read(row):
    """What the two judges read: list of str; where no face was found again, nothing."""
    return [row[name] or "nothing" for name in ("residual", "judge")]
