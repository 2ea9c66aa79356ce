"""Build, check and run the notebooks of the course.

    python tools/notebooks.py build [NN ...]   source/NN_name.py -> NN_name.ipynb, all or some
    python tools/notebooks.py check            name every difference between the two
    python tools/notebooks.py course           run them all, leave build/course/index.html
"""

import hashlib
from collections import Counter
from pathlib import Path

import jupytext
import nbformat
import typer

REPOSITORY = Path(__file__).resolve().parent.parent
NOTEBOOKS = REPOSITORY / "notebooks"
NUMBERED = "[0-9][0-9]_*"  # a reader's own notebooks in the same folder are left alone
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {
        "codemirror_mode": {"name": "ipython", "version": 3},
        "file_extension": ".py",
        "mimetype": "text/x-python",
        "name": "python",
        "pygments_lexer": "ipython3",
    },
}

app = typer.Typer(help=__doc__.splitlines()[0], add_completion=False, no_args_is_help=True)


def make_notebook(script):
    """Turn a percent script into a notebook that depends on nothing but the script.

    Args:
        script: str, text of a percent script.

    Returns:
        NotebookNode: format 4.5, without outputs; cells tagged "hide-input" start folded.
    """
    cells = jupytext.reads(script, fmt="py:percent").cells
    seen = Counter()
    for cell in cells:
        text = f"{cell.cell_type}\n{cell.source}"
        # Not the position: a new cell at the top would rename, and so change, all others.
        cell.id = hashlib.sha256(f"{text}\n{seen[text]}".encode()).hexdigest()[:12]
        seen[text] += 1
        if "hide-input" in cell.metadata.get("tags", ()):
            cell.metadata["jupyter"] = {"source_hidden": True}
    return nbformat.v4.new_notebook(cells=cells, metadata=METADATA)


def to_text(notebook):
    """The text of a notebook's file."""
    return nbformat.writes(notebook) + "\n"


def sources(folder):
    """Paths of the numbered scripts in a folder, in the order of the course."""
    return sorted(Path(folder).glob(f"{NUMBERED}.py"))


def build(source_folder, built_folder, only=()):
    """Write the notebooks of a folder of scripts; files that are right already are not touched.

    Args:
        source_folder, built_folder: paths of `NN_name.py` and `NN_name.ipynb`.
        only: numbers such as "04"; all when empty.

    Returns:
        list of Path: the notebooks that were written.
    """
    written = []
    for source in sources(source_folder):
        if only and source.name[:2] not in only:
            continue
        target = Path(built_folder) / f"{source.stem}.ipynb"
        text = to_text(make_notebook(source.read_text("utf-8")))
        if not target.exists() or target.read_text("utf-8") != text:
            target.write_text(text, "utf-8", newline="\n")
            written.append(target)
    return written


def differences(source_folder, built_folder):
    """Compare every notebook with what its script would give now.

    Args:
        source_folder, built_folder: paths of `NN_name.py` and `NN_name.ipynb`.

    Returns:
        list of str: one sentence for each difference, naming notebook and cell; empty if none.
    """
    scripts = {path.stem: path for path in sources(source_folder)}
    built = {path.stem: path for path in Path(built_folder).glob(f"{NUMBERED}.ipynb")}
    faults = [f"{name}.ipynb is missing: build it" for name in scripts.keys() - built.keys()]
    faults += [f"{name}.ipynb has no source script" for name in built.keys() - scripts.keys()]
    for name in sorted(scripts.keys() & built.keys()):
        expected = make_notebook(scripts[name].read_text("utf-8"))
        faults += [f"{name}.ipynb {fault}" for fault in _compare(built[name], expected)]
    return sorted(faults)


def _compare(path, expected):
    text = path.read_text("utf-8")
    try:
        found = nbformat.reads(text, as_version=4)
    except (ValueError, KeyError, AttributeError) as error:
        return [f"cannot be read: {error}"]
    faults = [f"has its own metadata {key!r}" for key in found.metadata.keys() - METADATA.keys()]
    if len(found.cells) != len(expected.cells):
        faults.append(f"has {len(found.cells)} cells, its source {len(expected.cells)}")
    for number, (cell, wanted) in enumerate(zip(found.cells, expected.cells, strict=False), 1):
        faults += [f"cell {number}: {fault}" for fault in _compare_cell(cell, wanted)]
    if not faults and text != to_text(expected):
        faults.append("has the same content, written differently: build it again")
    return faults


def _compare_cell(cell, wanted):
    if cell.get("outputs"):
        yield "has outputs"
    if cell.get("execution_count") is not None:
        yield "has an execution count"
    if cell.cell_type != wanted.cell_type:
        yield f"is {cell.cell_type}, in the source {wanted.cell_type}"
    elif cell.source != wanted.source:
        pairs = zip((cell.source + "\n").split("\n"), (wanted.source + "\n").split("\n"),
                    strict=False)
        line, there, here = next((n, a, b) for n, (a, b) in enumerate(pairs, 1) if a != b)
        yield f"line {line} is {there!r}, in the source {here!r}"
    elif cell.metadata != wanted.metadata:
        yield f"metadata is {dict(cell.metadata)}, in the source {dict(wanted.metadata)}"


@app.command("build")
def build_command(numbers: list[str] = typer.Argument(None, help="such as 00 04; default: all")):
    """Build the notebooks from their sources."""
    wanted = {number.zfill(2) for number in numbers or ()}
    unknown = wanted - {path.name[:2] for path in sources(NOTEBOOKS / "source")}
    if unknown:
        raise typer.BadParameter(f"no notebook is numbered {', '.join(sorted(unknown))}")
    for path in build(NOTEBOOKS / "source", NOTEBOOKS, wanted):
        print(f"built {path.relative_to(REPOSITORY)}")


@app.command("check")
def check_command():
    """Name every difference between the notebooks and their sources."""
    faults = differences(NOTEBOOKS / "source", NOTEBOOKS)
    print("\n".join(faults) or "every notebook says what its source says")
    raise typer.Exit(1 if faults else 0)


@app.command("course")
def course_command(
    out: Path = typer.Option(REPOSITORY / "build" / "course", help="folder of the pages"),
    timeout: float = typer.Option(600, help="longest time for one cell, seconds"),
):
    """Run every notebook top to bottom and leave a page for each, with a table of all."""
    import course

    notebooks = sorted(NOTEBOOKS.glob(f"{NUMBERED}.ipynb"))
    runs = course.run_course(notebooks, out, timeout=timeout)
    raise typer.Exit(0 if runs and all(run.passed for run in runs) else 1)


if __name__ == "__main__":
    app()
