"""Every notebook, run top to bottom in the quick profile on a machine without any data set."""

import re

import course
import notebooks
import pytest

pytestmark = pytest.mark.slow
BUILT = sorted(notebooks.NOTEBOOKS.glob(f"{notebooks.NUMBERED}.ipynb"))
HANG = 600  # seconds; a notebook takes about one minute, so this is no benchmark
PROGRESS_BAR = re.compile(r"\b\d+%\|.*\|")


@pytest.fixture(scope="module", params=BUILT, ids=lambda path: path.stem)
def run(request, tmp_path_factory):
    """One execution, shared by all tests of that notebook."""
    empty = tmp_path_factory.mktemp("data")
    return course.run_notebook(request.param, timeout=HANG, EXPRESSION_LAB_DATA=str(empty / "raw"),
                               EXPRESSION_LAB_CACHE=str(empty / "cache"))


def outputs(run):
    return [output for cell in run.notebook.cells for output in cell.get("outputs", ())]


def test_there_are_notebooks():
    assert BUILT


def test_it_runs_to_its_end(run):
    assert run.passed, run.error
    assert run.seconds < HANG


def test_every_cell_ran_the_hidden_checks_too(run):
    code = [cell for cell in run.notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code)
    assert any("check" in cell.metadata.get("tags", ()) for cell in code)


def test_nothing_complains(run):
    lines = [line for output in outputs(run) if output.get("name") == "stderr"
             for line in output.text.splitlines() if line.strip()]
    assert not [line for line in lines if not PROGRESS_BAR.search(line)]
    told = "\n".join(output.text for output in outputs(run) if output.output_type == "stream")
    assert not re.search(r"Traceback|Warning\b", told)


def test_it_shows_pictures_with_words(run):
    pictures = [output for output in outputs(run) if "image/png" in output.get("data", {})]
    assert pictures
    for output in pictures:
        alt = output.metadata.get("image/png", {}).get("alt", "")
        assert len(alt.split()) >= 3, f"a picture without alt text: {output.data.get('text/plain')}"


def test_its_outputs_load_nothing_from_elsewhere(run):
    shown = "\n".join(str(output.get("data", {}).get("text/html", "")) for output in outputs(run))
    assert not re.search(r"src=[\"']?(https?:)?//", shown)
