"""The Makefile's targets, the README that names them, and a package that starts at once."""

import os
import re
import shutil
import subprocess
import sys
import zipfile

import pytest
import setup_environment

ROOT = setup_environment.ROOT
MAKEFILE = (ROOT / "Makefile").read_text()
TARGETS = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
HEAVY = {"tensorflow", "keras", "matplotlib", "pandas", "cv2", "sklearn", "skimage", "scipy"}


def make(*arguments, folder=ROOT, **env):
    command = [shutil.which("make"), "--no-print-directory", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True,
                          env={**os.environ, "PYTHON": "", **env})


@pytest.fixture
def checkout(tmp_path):
    """A checkout in a folder with spaces, whose programs only say how they were called."""
    folder = tmp_path / "a new clone"
    (folder / "tools").mkdir(parents=True)
    (folder / ".venv" / "bin").mkdir(parents=True)
    shutil.copy(ROOT / "Makefile", folder)
    (folder / "tools" / "setup.py").write_text(
        "import os; print('set-up by', repr(os.environ['PYTHON']))")
    python = folder / ".venv" / "bin" / "python"
    python.write_text('#!/bin/sh\necho "$@"\necho "first on PATH: ${PATH%%:*}"\n')
    python.chmod(0o755)
    return folder


def test_help_lists_every_target():
    said = make("help").stdout
    assert set(re.findall(r"^  make ([a-z]+) +\S", said, re.MULTILINE)) == TARGETS
    assert make().stdout == said, "make alone should help"
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE).group(1)
    assert set(phony.split()) == TARGETS


@pytest.mark.parametrize("target, runs", [
    ("lab", "tools/start_lab.py"),
    ("test", "-m pytest"),
    ("course", "tools/notebooks.py course"),
    ("notebooks", "tools/notebooks.py build"),
])
def test_a_target_sets_up_and_then_runs(checkout, target, runs):
    ended = make(target, folder=checkout)
    assert ended.stdout.splitlines() == [
        "set-up by ''", runs, f"first on PATH: {checkout}/.venv/bin"], ended.stderr


@pytest.mark.parametrize("target, variable", [("lab", "LAB_ARGS"), ("test", "TEST_ARGS")])
def test_arguments_go_on(checkout, target, variable):
    said = make(target, f"{variable}=--one '--two three'", folder=checkout).stdout
    assert said.splitlines()[1].endswith("--one --two three")


@pytest.mark.parametrize("given", ["argument", "environment"])
def test_the_named_python_reaches_the_set_up(checkout, given):
    if given == "argument":
        ended = make("setup", "PYTHON=/my own/python3", folder=checkout)
    else:
        ended = make("setup", folder=checkout, PYTHON="/my own/python3")
    assert ended.stdout == "set-up by '/my own/python3'\n"


def test_a_set_up_that_fails_ends_it(checkout):
    (checkout / "tools" / "setup.py").write_text("import sys; sys.exit('wrong Python')")
    ended = make("test", folder=checkout)
    assert ended.returncode != 0
    assert ended.stdout == "" and "wrong Python" in ended.stderr


def test_no_python_at_all_is_said(checkout, tmp_path):
    ended = make("lab", folder=checkout, PATH=str(tmp_path))
    assert ended.returncode != 0 and ended.stdout == ""
    assert "no Python was found here" in ended.stderr


def test_the_readme_names_targets_that_exist():
    readme = (ROOT / "README.md").read_text()
    code = re.findall(r"`{3}.*?`{3}|`[^`\n]+`", readme, re.DOTALL)
    named = set(re.findall(r"\bmake ([a-z]+)", "\n".join(code)))
    assert {"lab", "test"} <= named <= TARGETS


@pytest.mark.parametrize("program", [
    "import expression_lab",
    "import expression_lab.data, expression_lab.augment, expression_lab.faces",
    "import sys\nfrom expression_lab.cli import main\nsys.argv = ['expression-lab', '--help']\n"
    "try: main()\nexcept SystemExit: pass",
])
def test_nothing_heavy_at_the_start(program):
    report = "\nimport sys; print(' '.join(sys.modules), file=sys.stderr)"
    ended = subprocess.run([sys.executable, "-c", program + report], capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr
    loaded = set(ended.stderr.splitlines()[-1].split())
    assert "expression_lab" in loaded
    assert not loaded & HEAVY


@pytest.mark.slow
def test_an_installed_package_has_all_its_files(tmp_path):
    """What is not a .py file (weights, cards, scripts of widgets) must travel too."""
    copy = tmp_path / "checkout"
    skip = shutil.ignore_patterns("__pycache__", "*.egg-info")
    shutil.copytree(ROOT / "src", copy / "src", ignore=skip)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, copy)
    subprocess.run([sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps",
                    "--no-build-isolation", "--wheel-dir", tmp_path, copy], check=True)
    [wheel] = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    package = copy / "src" / "expression_lab"
    files = {f"expression_lab/{path.relative_to(package).as_posix()}"
             for path in package.rglob("*") if path.is_file()}
    assert files - inside == set()
