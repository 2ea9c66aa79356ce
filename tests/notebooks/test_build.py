"""What is built from a script, and how a notebook that drifted from its script is named."""

import json
from pathlib import Path

import nbformat
import notebooks
import pytest
from typer.testing import CliRunner

SECOND = "01_more.ipynb"


@pytest.fixture
def built(course_folder):
    notebooks.build(course_folder / "source", course_folder)
    return course_folder


def faults(folder):
    return notebooks.differences(folder / "source", folder)


def edit(path, change):
    """Change a notebook's JSON in place."""
    content = json.loads(path.read_text("utf-8"))
    change(content)
    path.write_text(json.dumps(content), "utf-8")


def test_the_committed_notebooks_say_what_their_sources_say():
    assert notebooks.sources(notebooks.NOTEBOOKS / "source")
    assert faults(notebooks.NOTEBOOKS) == []


def test_a_built_notebook_is_clean(built):
    for path in built.glob("*.ipynb"):
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        assert notebook.metadata == notebooks.METADATA
        code = [cell for cell in notebook.cells if cell.cell_type == "code"]
        assert all(cell.outputs == [] and cell.execution_count is None for cell in code)
    assert faults(built) == []


def test_cells_keep_type_text_and_tags(built):
    cells = nbformat.read(built / "00_pictures.ipynb", as_version=4).cells
    assert [cell.cell_type for cell in cells] == ["markdown"] + 4 * ["code"]
    assert cells[0].source.startswith("# A sample & more\n\nThe share of one is $p_i")
    assert cells[1].metadata == {}
    assert cells[4].metadata.tags == ["hide-input", "check"]
    assert cells[4].metadata.jupyter.source_hidden is True


def test_building_again_gives_the_same_bytes(built, tmp_path):
    first = {path.name: path.read_bytes() for path in built.glob("*.ipynb")}
    assert notebooks.build(built / "source", built) == []
    for path in built.glob("*.ipynb"):
        path.unlink()
    assert len(notebooks.build(built / "source", built)) == 2
    assert first == {path.name: path.read_bytes() for path in built.glob("*.ipynb")}


def test_cell_ids_are_unique_and_outlive_a_new_cell(scripts):
    script = scripts["01_more.py"]
    before = [cell.id for cell in notebooks.make_notebook(script).cells]
    after = [cell.id for cell in notebooks.make_notebook("# %%\nnew = 1\n\n" + script).cells]
    assert len(set(after)) == len(after) == len(before) + 1  # two cells hold the same text
    assert after[1:] == before


def test_only_the_wanted_notebooks_are_built(course_folder):
    written = notebooks.build(course_folder / "source", course_folder, only={"01"})
    assert [path.name for path in written] == [SECOND]


def test_changed_content_is_named_with_cell_and_line(built):
    edit(built / SECOND, lambda content: content["cells"][1].update(source="import sys"))
    assert faults(built) == [
        "01_more.ipynb cell 2: line 1 is 'import sys', in the source 'import os'"]


def test_a_changed_source_is_named(built):
    source = built / "source" / "01_more.py"
    source.write_text(source.read_text().replace("# # More", "# # Less"))
    assert faults(built) == ["01_more.ipynb cell 1: line 1 is '# More', in the source '# Less'"]


def test_a_changed_last_line_is_named(built):
    edit(built / SECOND, lambda content: content["cells"][2].update(source="1 + 1\n2"))
    assert faults(built) == ["01_more.ipynb cell 3: line 2 is '2', in the source ''"]


OUTPUT = {"output_type": "stream", "name": "stdout", "text": "hello"}
WIDGETS = {"application/vnd.jupyter.widget-state+json": {"state": {}}}


@pytest.mark.parametrize("change, fault", [
    (lambda n: n["cells"][1].update(outputs=[OUTPUT]), "cell 2: has outputs"),
    (lambda n: n["cells"][1].update(execution_count=3), "cell 2: has an execution count"),
    (lambda n: n["metadata"].update(widgets=WIDGETS), "has its own metadata 'widgets'"),
    (lambda n: n["metadata"]["kernelspec"].update(name="other"), "has the same content, written "
     "differently: build it again"),
    (lambda n: n["cells"].pop(), "has 3 cells, its source 4"),
    (lambda n: n["cells"][1]["metadata"].update(tags=["x"]),
     "cell 2: metadata is {'tags': ['x']}, in the source {}"),
    (lambda n: n["cells"][1].update(id="abc"), "has the same content, written differently: "
     "build it again"),
])
def test_drift_is_named(built, change, fault):
    edit(built / SECOND, change)
    assert faults(built) == [f"01_more.ipynb {fault}"]


def test_missing_and_extra_notebooks_are_named(built):
    (built / SECOND).rename(built / "07_extra.ipynb")
    assert faults(built) == ["01_more.ipynb is missing: build it",
                             "07_extra.ipynb has no source script"]


def test_a_readers_own_notebook_is_left_alone(built):
    (built / "my_own.ipynb").write_text("{}")
    assert faults(built) == []


def test_a_damaged_notebook_is_named(built):
    (built / SECOND).write_text("{ not JSON")
    [fault] = faults(built)
    assert fault.startswith("01_more.ipynb cannot be read")


def test_the_commands_build_check_and_refuse(built, monkeypatch):
    monkeypatch.setattr(notebooks, "NOTEBOOKS", built)
    monkeypatch.setattr(notebooks, "REPOSITORY", Path(built).parent)
    call = CliRunner().invoke
    (built / SECOND).unlink()
    failed = call(notebooks.app, ["check"])
    assert failed.exit_code == 1 and "01_more.ipynb is missing" in failed.output
    assert "built notebooks/01_more.ipynb" in call(notebooks.app, ["build", "1"]).output
    assert call(notebooks.app, ["check"]).exit_code == 0
    refused = call(notebooks.app, ["build", "42"])
    assert refused.exit_code == 2 and "42" in refused.output
