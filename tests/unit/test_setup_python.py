"""tools/setup.py finds a Python that fits, or says in one sentence why there is none."""

import ast
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import setup

SCRIPT = Path(setup.__file__)
GOOD = {"version": "3.12.1", "bits": 64, "complete": True, "path": "/somewhere/python"}


@pytest.fixture
def machine(tmp_path, monkeypatch):
    """A machine with no Python; `machine(name, answer)` adds one that answers the probe so."""
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(setup, "IN_VENV", str(tmp_path / "none"))

    def add(name, version, bits=64, complete=1):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho '{version}|{bits}|{complete}|{program}'\n")
        program.chmod(0o755)
        return str(program)

    return add


@pytest.mark.parametrize("version", ["3.10.0", "3.11.7", "3.12.1", "3.13.9"])
def test_pythons_that_fit(version):
    assert setup.fault({**GOOD, "version": version}) == ""


@pytest.mark.parametrize("change, word", [
    ({"version": "2.7.18"}, "2.7.18"),
    ({"version": "3.9.18"}, "3.9.18"),
    ({"version": "3.14.0"}, "3.14.0"),
    ({"bits": 32}, "32 bits"),
    ({"complete": False}, "apt install python3.12-venv"),
])
def test_pythons_that_do_not_fit(change, word):
    assert word in setup.fault({**GOOD, **change})


def test_this_python_is_probed_rightly():
    found = setup.probe(sys.executable)
    assert found["version"] == "{}.{}.{}".format(*sys.version_info)
    assert found["bits"] == 64
    assert setup.probe(found["path"])["path"] == found["path"], "should name the real Python"


def test_the_plain_python3_is_taken_when_it_fits(machine):
    machine("python3.13", "3.13.0")
    plain = machine("python3", "3.11.7")
    assert setup.choose("") == (plain, "")


def test_another_is_taken_when_the_plain_one_does_not_fit(machine):
    machine("python3", "3.9.18")
    machine("python3.13", "3.13.0", complete=0)
    machine("python3.10", "3.10.13")
    best = machine("python3.12", "3.12.1")
    assert setup.choose("") == (best, "")


def test_the_named_one_is_taken_or_none(machine):
    machine("python3", "3.11.7")
    named = machine("mine", "3.10.13")
    assert setup.choose("mine") == (named, "")
    machine("mine", "3.8.1")
    path, sentence = setup.choose("mine")
    assert path is None
    assert "PYTHON=mine is Python 3.8.1" in sentence
    assert "no Python that starts" in setup.choose("nowhere")[1]


def test_a_program_that_is_no_python_is_passed_over(machine):
    Path(machine("python3", "x")).write_text("#!/bin/sh\necho hello\n")
    good = machine("python3.11", "3.11.7")
    assert setup.choose("") == (good, "")


def test_the_python_that_runs_the_script_will_do(machine):
    path, _ = setup.choose("")
    assert path == setup.probe(sys.executable)["path"]


def test_what_was_found_is_named(machine, monkeypatch):
    machine("python3", "3.9.18")
    machine("python", "2.7.18")
    monkeypatch.setattr(sys, "executable", machine("python4", "3.9.18"))
    assert setup.choose("")[1] == (
        "Expression Lab needs Python 3.10 to 3.13, but here is only Python 3.9.18 and "
        "Python 2.7.18; name another with `make lab PYTHON=...`.")


def old_pythons():
    """Pythons of this machine that are too old, to try the script with."""
    found = map(shutil.which, ["python2", "python2.7", "python", "python3.6", "python3.9"])
    probed = {path: setup.probe(path) for path in found if path}
    return [path for path, python in probed.items() if python and setup.fault(python)]


@pytest.mark.parametrize("python", [sys.executable, *old_pythons()])
def test_a_wrong_python_gets_one_sentence(python):
    nothing = {**os.environ, "PYTHON": "no-such-python"}
    ended = subprocess.run([python, SCRIPT], env=nothing, capture_output=True, text=True)
    assert ended.returncode == 1
    assert ended.stderr == ("Expression Lab needs Python 3.10 to 3.13, but PYTHON=no-such-python "
                            "is no Python that starts.\n")


def test_the_script_speaks_old_python():
    source = SCRIPT.read_text()
    assert source.isascii(), "Python 2.7 refuses other letters"
    new = (ast.JoinedStr, ast.NamedExpr, ast.AnnAssign, ast.Nonlocal, ast.AsyncFunctionDef)
    assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, new)]
