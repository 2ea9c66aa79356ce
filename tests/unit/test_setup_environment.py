"""The environment is made once, brought up to date when it must be, and redone after a mishap."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import setup_environment as environment

ROOT = environment.ROOT
EXTRAS = list(environment.EXTRAS)
ALL = ["venv", "packages", "package", *EXTRAS]


class Recorder:
    """Stands in for the commands that take minutes: makes the folder, and notes the rest."""

    def __init__(self, folder):
        self.folder, self.commands, self.fails_at = folder, [], None
        self.words = "ERROR: No matching distribution found for dlib-bin==20.0.1.post1\n"

    def __call__(self, *command, **more):
        words = [str(word) for word in command]
        self.commands.append(words)
        if self.fails_at is not None and self.fails_at in words:
            raise subprocess.CalledProcessError(1, words, stderr="WARNING: slow\n" + self.words)
        if "venv" in words:
            shutil.rmtree(self.folder, ignore_errors=True)
            (self.folder / "bin").mkdir(parents=True)
            (self.folder / "bin" / "python").symlink_to(sys.executable)

    def did(self, word):
        return any(word in command for command in self.commands)


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    for name in environment.SOURCES:
        shutil.copy(ROOT / name, tmp_path)
    venv = tmp_path / ".venv"
    run = Recorder(venv)
    for name, value in [("ROOT", tmp_path), ("VENV", venv), ("VENV_PYTHON", venv / "bin/python"),
                        ("STAMP", venv / environment.STAMP.name), ("run", run)]:
        monkeypatch.setattr(environment, name, value)
    return run


@pytest.fixture
def ready(checkout):
    """An environment that is whole."""
    environment.main()
    checkout.commands.clear()
    return checkout


def test_a_fresh_clone_gets_everything_in_order(checkout):
    assert environment.to_do() == ALL
    environment.main()
    venv, lock, package, *extras = checkout.commands
    assert "venv" in venv
    assert "--require-hashes" in lock and "requirements.lock" in lock
    assert "--no-deps" in package and "--editable" in package
    for name, extra in zip(EXTRAS, extras, strict=True):
        assert "--require-hashes" in extra and f"requirements-{name}.lock" in extra
        assert "--no-build-isolation" in extra, "else a setuptools that is not locked is fetched"
    assert environment.to_do() == []


def test_the_second_time_nothing_is_started(ready):
    environment.main()
    assert ready.commands == []


def test_another_lock_is_installed_on_top(ready):
    with open(environment.ROOT / "requirements.lock", "a") as lock:
        lock.write("# another\n")
    assert environment.to_do() == ["packages"]
    environment.main()
    assert ready.did("requirements.lock") and not ready.did("venv")
    assert environment.to_do() == []


def test_another_pyproject_only_renews_the_package(ready):
    with open(environment.ROOT / "pyproject.toml", "a") as file:
        file.write("# another\n")
    environment.main()
    [command] = ready.commands
    assert "--editable" in command
    assert environment.to_do() == []


def test_another_python_starts_afresh(ready, monkeypatch):
    monkeypatch.setattr(sys, "version_info", (3, 99, 1))
    assert environment.to_do() == ALL


def test_a_moved_folder_starts_afresh(ready, tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    for name in environment.SOURCES:
        shutil.copy(ROOT / name, tmp_path / "elsewhere")
    monkeypatch.setattr(environment, "ROOT", tmp_path / "elsewhere")
    assert environment.to_do() == ALL


def test_a_python_that_is_gone_starts_afresh(ready):
    link = environment.VENV_PYTHON
    link.unlink()
    link.symlink_to(environment.ROOT / "no-such-python")
    assert environment.to_do() == ALL


def test_an_unreadable_stamp_starts_afresh(ready):
    environment.STAMP.write_text('{"python": ')
    assert environment.to_do() == ALL


@pytest.mark.parametrize("name", EXTRAS)
def test_without_an_extra_all_else_is_there_and_one_sentence_says_so(name, checkout, capsys):
    checkout.fails_at = f"requirements-{name}.lock"
    environment.main()
    said = capsys.readouterr().out.splitlines()
    [sentence] = [line for line in said if "could not be installed" in line]
    assert "(No matching distribution found for dlib-bin==20.0.1.post1)" in sentence
    assert sentence.endswith(f"make {name}") and said[-1].startswith(".venv is ready")
    assert environment.to_do() == [], "nobody waits for it again at every make"


@pytest.mark.parametrize("name", EXTRAS)
def test_an_extra_alone_is_tried_again_when_asked_for(name, ready):
    environment.main([name])
    [command] = ready.commands
    assert f"requirements-{name}.lock" in command
    assert environment.to_do() == []


@pytest.mark.parametrize("fails_at", ["requirements.lock", "--editable"])
def test_an_interrupted_update_starts_afresh(ready, fails_at):
    for name in environment.SOURCES:
        (environment.ROOT / name).write_text("# another\n")
    ready.fails_at = fails_at
    with pytest.raises(SystemExit) as ended:
        environment.main()
    assert "could not be installed" in ended.value.code
    assert environment.to_do() == ALL


def test_a_folder_that_cannot_be_written_is_named(checkout, monkeypatch):
    def refuse(steps):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(environment, "install", refuse)
    with pytest.raises(SystemExit, match="could not be written.*No space left"):
        environment.main()


def test_set_ups_take_turns(checkout):
    waiting = [sys.executable, "-c", "import fcntl, sys\n"
               "fcntl.flock(open(sys.argv[1]), fcntl.LOCK_EX | fcntl.LOCK_NB)"]
    lock = environment.ROOT / "build" / "setup.lock"
    with environment.alone():
        assert subprocess.run([*waiting, lock], capture_output=True).returncode == 1
    assert subprocess.run([*waiting, lock]).returncode == 0


def test_jupyterlab_asks_for_no_news(ready):
    settings = environment.VENV / "share/jupyter/lab/settings/overrides.json"
    [(plugin, chosen)] = json.loads(settings.read_text()).items()
    assert plugin.startswith("@jupyterlab/") and chosen["fetchNews"] == "false"


@pytest.mark.slow
def test_no_index_within_reach_is_said(tmp_path):
    """A real environment in a folder with a space, and a package index that nobody serves."""
    copy = tmp_path / "a clone"
    (copy / "tools").mkdir(parents=True)
    for name in (*environment.SOURCES, "tools/setup_environment.py"):
        shutil.copy(ROOT / name, copy / name)
    kept = {key: value for key, value in os.environ.items() if not key.startswith("PIP_")}
    cut_off = {**kept, "PIP_CONFIG_FILE": os.devnull, "PIP_INDEX_URL": "http://127.0.0.1:9/simple",
               "PIP_RETRIES": "0", "PIP_NO_CACHE_DIR": "1"}
    ended = subprocess.run([Path(sys.executable).resolve(), copy / "tools/setup_environment.py"],
                           env=cut_off, capture_output=True, text=True)
    assert ended.returncode == 1
    assert "does not reach its package index" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (copy / ".venv" / environment.STAMP.name).exists()
