"""The command that compares editors: what it asks for, and how it ends."""

import dataclasses
import signal
import subprocess
import sys
import time

import pytest
import typer.testing

from expression_lab import cli, report
from expression_lab.errors import ConfigError, LabError
from expression_lab.evaluate import comparison


@pytest.fixture
def asked(monkeypatch):
    """What the comparison was asked for, and where the page goes: a list."""
    found = []
    monkeypatch.setattr(comparison, "run", lambda plan, folder, workers: found.append(
        (plan, folder, workers)) or "result")
    monkeypatch.setattr(report, "write", lambda result, path: found.append((result, path)))
    monkeypatch.delenv("SEGMIND_API_KEY", raising=False)
    return found


def run(*words):
    return typer.testing.CliRunner().invoke(cli.app, ["evaluate", *map(str, words)])


def test_without_options_all_editors_of_this_machine_are_compared(asked, tmp_path):
    done = run("--report", tmp_path)
    assert done.exit_code == 0 and str(tmp_path / "report.html") in done.output
    (plan, folder, workers), written = asked
    assert plan == comparison.Plan() and folder == tmp_path and workers >= 1
    assert written == ("result", tmp_path / "report.html")


def test_the_options_make_the_plan(asked, tmp_path):
    done = run("--report", tmp_path, "--faces", 9, "--editors", "landmarks, cvae", "--targets",
               "fear,joy", "--seed", 4, "--workers", 3, "--dataset", "ferplus", "--split",
               "validation", "--identity", 2, "--series", 1)
    assert done.exit_code == 0
    plan, _, workers = asked[0]
    wanted = {"faces": 9, "editors": ("landmarks", "cvae"), "targets": ("happiness", "fear"),
              "seed": 4, "dataset": "ferplus", "split": "validation", "identity": 2, "series": 1}
    assert {**dataclasses.asdict(plan), **wanted} == dataclasses.asdict(plan) and workers == 3


def test_photos_are_named_by_their_folder(asked, tmp_path):
    assert run("--report", tmp_path, "--photos", tmp_path / "us").exit_code == 0
    assert asked[0][0].source == "photos"


def test_the_hosted_editor_needs_a_key_and_consent(asked, tmp_path, monkeypatch):
    done = run("--report", tmp_path, "--send-to-service")
    assert isinstance(done.exception, ConfigError) and "SEGMIND_API_KEY" in str(done.exception)
    assert isinstance(run("--report", tmp_path, "--editors", "segmind").exception, ConfigError)
    monkeypatch.setenv("SEGMIND_API_KEY", "a key")
    assert run("--report", tmp_path, "--send-to-service").exit_code == 0
    assert asked[0][0].editors[-1] == "segmind" and asked[0][0].consent


def test_what_is_misspelt_is_a_sentence(asked, tmp_path):
    done = run("--report", tmp_path, "--editors", "landmark")
    assert isinstance(done.exception, LabError)
    assert "Did you mean 'landmarks'" in str(done.exception)
    assert not asked


def test_control_c_says_how_to_go_on(asked, tmp_path, monkeypatch):
    def interrupted(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(comparison, "run", interrupted)
    done = run("--report", tmp_path)
    assert done.exit_code == 130 and "goes on from there" in done.output and not asked


# A shell that runs this in the background has its children ignore Ctrl+C; so it is put right.
COMMAND = ("import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
           "from expression_lab.cli import main; main()")


@pytest.mark.slow
def test_processes_stop_at_control_c_and_the_same_command_goes_on(tmp_path):
    words = ["evaluate", "--report", str(tmp_path), "--faces", "1", "--editors", "landmarks",
             "--targets", "happiness", "--identity", "0", "--series", "0", "--workers", "2"]
    command = [sys.executable, "-c", COMMAND, *words]
    first = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    while not list(tmp_path.glob("work/*/faces/*.npz")) and first.poll() is None:
        time.sleep(0.2)
    first.send_signal(signal.SIGINT)
    said = first.communicate(timeout=600)[1]
    assert first.returncode == 130 and "goes on from there" in said and "Traceback" not in said
    kept = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.npz")}
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0 and (tmp_path / "report.html").is_file()
    assert all(path.stat().st_mtime_ns == when for path, when in kept.items()), "nothing twice"
    found = comparison.read(tmp_path)
    assert found.tables["editors"]["edits"].tolist() == [1] and found.made["workers"] == 2
    assert found.tables["editors"]["memory"].iloc[0] > 1
