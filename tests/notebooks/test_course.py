"""`make course`: what is run, what a failure says, and that the pages need nothing from outside."""

import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import course
import nbformat
import notebooks
import psutil
import pytest
import static_widgets
from bs4 import BeautifulSoup
from typer.testing import CliRunner

pytestmark = pytest.mark.slow
FAILING = """\
# %% [markdown]
# # Fails <here>

# %%
fine = 1

# %%
{}[fine]

# %%
print("never comes")
"""
WHO = """\
# %%
import os
import sys

print(sys.executable)
print(os.getcwd())
print(os.environ["EXPRESSION_LAB_PROFILE"], os.environ["IPYTHONDIR"])
"""


def write_notebook(folder, script, name="05_one"):
    path = folder / f"{name}.ipynb"
    path.write_text(notebooks.to_text(notebooks.make_notebook(script)), "utf-8")
    return path


@pytest.fixture(scope="module")
def out(tmp_path_factory, scripts, write_course):
    """The pages of a course of three notebooks, of which the second fails."""
    folder = write_course(tmp_path_factory.mktemp("course"), scripts)
    notebooks.build(folder / "source", folder)
    (folder / "01_more.ipynb").rename(folder / "02_more.ipynb")
    write_notebook(folder, FAILING, "01_fails")
    patch = pytest.MonkeyPatch()
    patch.setattr(notebooks, "NOTEBOOKS", folder)
    result = CliRunner().invoke(notebooks.app, ["course", "--out", str(folder / "out")])
    patch.undo()
    (folder / "out" / "printed").write_text(f"{result.exit_code}\n{result.output}")
    return folder / "out"


def page(out, name):
    return BeautifulSoup((out / f"{name}.html").read_text("utf-8"), "html.parser")


def test_a_failure_is_told_and_the_rest_still_runs(out):
    code, first, second, third, total = (out / "printed").read_text().splitlines()
    assert code == "1"
    assert re.fullmatch(r"00_pictures +\d+\.\d s   passed", first)
    assert second.startswith("01_fails") and second.endswith("failed in cell [2]: KeyError: 1")
    assert third.startswith("02_more") and third.endswith("passed")
    assert total.startswith("2 of 3 passed")


def test_the_table_names_links_and_sums(out):
    index = page(out, "index")
    rows = [[cell.get_text(" ", strip=True) for cell in row.select("th, td")]
            for row in index.select("tbody tr")]
    assert [row[0] for row in rows] == ["A sample & more", "Fails <here>", "More"]
    assert [row[2] for row in rows] == ["✓ passed", "✗ failed in cell [2]: KeyError: 1", "✓ passed"]
    total = float(index.select_one("tfoot .number").text)
    assert total == pytest.approx(sum(float(row[1]) for row in rows), abs=0.2)
    for link in index.select("a[href]"):
        assert (out / link["href"]).is_file()
    assert "quick profile" in index.text and "ipywidgets" in index.text
    assert index.html["lang"] == "en" and index.title.text


def test_pages_fetch_nothing_and_run_no_script(out):
    for path in out.glob("*.html"):
        soup = page(out, path.stem)
        assert not soup.select("script, link[rel=stylesheet], iframe")
        assert all(image["src"].startswith("data:") for image in soup.select("img"))
        assert not re.search(r"@import|url\(\s*['\"]?(https?:)?//", str(soup))


def test_a_page_shows_pictures_formulas_widgets_and_where_to_go(out):
    soup = page(out, "00_pictures")
    assert [image["alt"] for image in soup.select("img")][0] == "a teal square"
    assert len(soup.select("img")) == 3
    assert soup.select_one("math msub") and "$" not in soup.select_one(".jp-MarkdownCell").text
    panel = soup.select_one(".course-widgets")
    assert panel.select_one("input[type=range]")["value"] == "0.4"
    assert panel.select_one("option").text == "fear"
    links = [link["href"] for link in soup.select(".jp-MarkdownCell a[href]")]
    assert "../../data/README.md" in links
    assert "01_fails.html" in [link["href"] for link in soup.select(".course-bar a")]
    assert "slider.value == 0.4" in soup.select_one("details").text


def test_links_between_notebooks_lead_to_their_pages(out):
    links = [link["href"] for link in page(out, "00_pictures").select(".jp-MarkdownCell a[href]")]
    assert "../01_more.ipynb#Your-turn" in links  # not in this course: the file itself
    bar = page(out, "02_more").select(".course-bar a")
    assert [link["href"] for link in bar] == ["index.html", "01_fails.html"]


def test_the_executed_notebook_holds_outputs_up_to_the_error(out):
    cells = nbformat.read(out / "01_fails.ipynb", as_version=4).cells
    assert [cell.get("execution_count") for cell in cells] == [None, 1, 2, None]
    assert cells[2].outputs[0].ename == "KeyError"
    assert "KeyError" in page(out, "01_fails").text


def test_a_notebook_runs_in_this_python_and_away_from_the_readers_settings(tmp_path, monkeypatch):
    startup = tmp_path / "startup.py"
    startup.write_text("print('from the startup file')")
    monkeypatch.setenv("PYTHONSTARTUP", str(startup))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "readers"))
    path = write_notebook(tmp_path, WHO)
    before = path.read_bytes()
    run = course.run_notebook(path)
    python, folder, settings = run.notebook.cells[0].outputs[0].text.splitlines()
    assert (python, folder) == (sys.executable, str(tmp_path.resolve()))
    assert settings.startswith("quick ") and "readers" not in settings
    assert path.read_bytes() == before


def test_a_cell_that_hangs_is_named(tmp_path):
    script = "# %%\nfine = 1\n\n# %%\nimport time\ntime.sleep(60)\n"
    run = course.run_notebook(write_notebook(tmp_path, script), timeout=2)
    assert run.error == "cell [2]: ran longer than 2 s"
    assert run.seconds < 55


def test_a_kernel_that_dies_is_named(tmp_path):
    script = "# %%\nimport os\nos._exit(3)\n"
    run = course.run_notebook(write_notebook(tmp_path, script))
    assert run.error == "cell [1]: the kernel died"


def test_ctrl_c_ends_the_whole_course(tmp_path):
    script = "# %%\nimport os, time\nopen('kernel', 'w').write(str(os.getpid()))\ntime.sleep(90)\n"
    first = write_notebook(tmp_path, script)
    # A job in the background of a shell is born deaf to Ctrl+C, and so are its children.
    code = ("import course, signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
            f"course.run_course([{str(first)!r}] * 2, {str(tmp_path / 'out')!r})")
    process = subprocess.Popen([sys.executable, "-c", code], cwd=Path(course.__file__).parent,
                               stderr=subprocess.PIPE, text=True)
    note = tmp_path / "kernel"
    while not (note.exists() and note.read_text()) and process.poll() is None:
        time.sleep(0.1)
    process.send_signal(signal.SIGINT)
    assert "KeyboardInterrupt" in process.communicate(timeout=80)[1]
    assert not psutil.pid_exists(int(note.read_text()))


def test_an_empty_course_is_no_success(tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "NOTEBOOKS", tmp_path)
    assert CliRunner().invoke(notebooks.app, ["course", "--out", str(tmp_path)]).exit_code == 1


def test_an_earlier_course_leaves_nothing_behind(tmp_path):
    (tmp_path / "09_old.html").write_text("old")
    course.run_course([], tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["index.html"]


def draw(name, **state):
    state = {"layout": "IPY_MODEL_l", **state}
    models = {"w": {"model_name": name, "state": state},
              "l": {"model_name": "LayoutModel", "state": {"width": "50%", "border": None}}}
    metadata = {"widgets": {static_widgets.STATE: {"state": models}}}
    notebook = nbformat.v4.new_notebook(metadata=metadata)
    return BeautifulSoup(static_widgets.render({"model_id": "w"}, notebook), "html.parser")


@pytest.mark.parametrize("name, state, selector", [
    ("CheckboxModel", {"value": True, "description": "flip"}, "label input[checked]"),
    ("CheckboxModel", {"value": False}, "input[type=checkbox]:not([checked])"),
    ("ToggleButtonModel", {"value": True, "description": "on"}, "button[aria-pressed=true]"),
    ("ButtonModel", {"description": "Go"}, "button[disabled]"),
    ("FloatProgressModel", {"value": 3.0, "max": 10.0}, "progress[max='10.0'][value='3.0']"),
    ("TextModel", {"value": '"<b>'}, "input[value='\"<b>']"),
    ("ToggleButtonsModel", {"index": 1, "_options_labels": ["a", "b"]}, "select option"),
    ("HTMLModel", {"value": "<b>bold</b>"}, "div > b"),
    ("HTMLModel", {"value": "a", "_dom_classes": ["cards"]}, ".cards > .widget-html-content"),
    ("VBoxModel", {"children": [], "_dom_classes": ["sheet"]}, "div.panel.sheet"),
    ("ButtonModel", {"description": "Go", "_dom_classes": ["large"]}, "button.large"),
    ("LabelModel", {"value": "<b>"}, "span"),
    ("OutputModel", {"outputs": [{"output_type": "stream", "text": "<hello>"}]}, "div > pre"),
])
def test_a_widget_is_drawn_as_it_stood(name, state, selector):
    drawn = draw(name, **state)
    assert drawn.select_one(selector)
    assert drawn.select_one("[style]")["style"] == "width: 50%"


def test_a_widget_without_state_says_so():
    notebook = nbformat.v4.new_notebook()
    assert "JupyterLab only" in static_widgets.render({"model_id": "gone"}, notebook)


def test_a_widget_with_a_page_of_its_own_is_named():
    assert "JupyterLab only" in draw("AnyModel", mesh=False).text
