"""What a learner may count on in every notebook, read off the sources without running them."""

import ast
import re
import statistics
from pathlib import Path

import notebooks
import pytest

SOURCES = notebooks.sources(notebooks.NOTEBOOKS / "source")
PARTS = ("What you will do", "What you will learn", "What you need", "Your turn",
         "Further reading")
LINK = re.compile(r"(!?)\[([^\]]*)\]\(\s*<?([^)\s>]+)")
FETCHES = re.compile(r"\b(pip|conda|mamba|uv|apt(-get)?) install\b|%pip|\bwget\b|\bcurl\b|urllib|"
                     r"\brequests\.|\bhttpx\b|\bpooch\b|\burlopen\b|https?://")
MACHINE_PATH = re.compile(r"(?<![\w./])/(home|root|tmp|work|Users|mnt|content)/|\b[A-Z]:\\")


@pytest.fixture(params=SOURCES, ids=lambda path: path.stem)
def source(request):
    return request.param


@pytest.fixture
def cells(source):
    return notebooks.make_notebook(source.read_text("utf-8")).cells


@pytest.fixture
def code(cells):
    return [cell for cell in cells if cell.cell_type == "code"]


@pytest.fixture
def text(cells):
    return "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


def tags(cell):
    return cell.metadata.get("tags", ())


def trees(code):
    """Syntax trees of the cells, without IPython's own lines."""
    for cell in code:
        lines = [line for line in cell.source.splitlines() if not line.startswith(("%", "!"))]
        yield ast.parse("\n".join(lines))


def headings(text):
    prose = re.sub(r"```.*?```", "", text, flags=re.DOTALL)
    return re.findall(r"^#+ +(.+?)\s*$", prose, flags=re.MULTILINE)


def test_it_begins_with_a_numbered_title(source, cells):
    number = source.name[:2]
    assert re.match(rf"# {number}\b", cells[0].source), "the first cell is a title with the number"


def test_it_has_the_parts_that_a_learner_looks_for(text):
    for part in PARTS:  # a heading, or bold words that open a paragraph
        assert re.search(rf"^(#+ +(\d+\.? +)?|\*\*){part}\b", text, re.MULTILINE), part
    places = [text.index(part) for part in (PARTS[0], *PARTS[3:])]
    assert places == sorted(places)


def test_the_first_cell_says_what_the_results_depend_on(code):
    assert "lab.start(" in code[0].source


def test_it_comes_in_thin_cells(code):
    shown = [cell for cell in code if "check" not in tags(cell)]
    assert 10 <= len(shown) <= 34
    lines = [len([line for line in cell.source.splitlines() if line.strip()]) for cell in shown]
    assert statistics.median(lines) <= 8
    assert max(lines) <= 20


def test_it_imports_what_it_teaches_instead_of_defining_it(code):
    nodes = [node for tree in trees(code) for node in ast.walk(tree)]
    assert not [node.name for node in nodes if isinstance(node, ast.ClassDef)]
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    assert len([node.name for node in nodes if isinstance(node, functions)]) <= 2


def test_hidden_cells_assert_what_the_text_says(code):
    checks = [cell for cell in code if "check" in tags(cell)]
    assert any("assert" in cell.source for cell in checks)
    for cell in code:
        assert set(tags(cell)) <= {"hide-input", "check", "raises-exception"}
        if "check" in tags(cell):
            assert "hide-input" in tags(cell)


def test_it_fetches_and_installs_nothing(code):
    for cell in code:
        assert not FETCHES.search(cell.source), cell.source


def test_it_knows_no_machine(cells):
    for cell in cells:
        assert not MACHINE_PATH.search(cell.source), cell.source


def test_pictures_have_words(text):
    for mark, alt, target in LINK.findall(text):
        assert not mark or len(alt.split()) >= 2, f"no alt text: {target}"
    for tag in re.findall(r"<img\b[^>]*>", text):
        assert re.search(r'\balt="[^"]{3,}"', tag), tag


def test_links_lead_somewhere(source, text):
    for _, _, target in LINK.findall(text):
        if re.match(r"[a-z]+:", target):
            assert target.startswith("https://"), target
            continue
        path, _, anchor = target.partition("#")
        script = notebooks.NOTEBOOKS / "source" / f"{Path(path).stem if path else source.stem}.py"
        if path and not path.endswith(".ipynb"):
            assert (notebooks.NOTEBOOKS / path).exists(), target
            continue
        assert script.exists(), target
        if anchor:
            made = notebooks.make_notebook(script.read_text("utf-8")).cells
            known = headings("\n\n".join(c.source for c in made if c.cell_type == "markdown"))
            assert anchor in {heading.replace(" ", "-") for heading in known}, target
