"""JupyterLab is started for this machine only, with a token, whatever the reader's settings say."""

import os
import sys

import start_lab


def test_this_machine_only_and_the_first_notebook():
    words = start_lab.arguments(["--no-browser"], root_user=False)
    assert words[:3] == [sys.executable, "-m", "jupyterlab"]
    assert "--ServerApp.ip=127.0.0.1" in words
    assert "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb" in words
    assert words[-1] == "--no-browser", "what the reader adds comes last, so that it counts"
    assert (start_lab.ROOT / start_lab.FIRST).is_file()


def test_the_network_is_asked_for_neither_news_nor_newer_versions():
    from jupyterlab.labapp import LabApp

    app = LabApp()
    app.parse_command_line([word for word in start_lab.arguments([], root_user=False)
                            if word.startswith("--LabApp.")])
    assert app.news_url is None and app.extension_manager == "readonly"
    assert app.check_for_updates_class.__name__ == "NeverCheckForUpdate"


def test_root_is_let_in_only_where_one_is_root():
    assert "--allow-root" in start_lab.arguments([], root_user=True)
    assert "--allow-root" not in start_lab.arguments([], root_user=False)


def test_an_empty_token_is_no_token():
    assert "JUPYTER_TOKEN" not in start_lab.environment({"JUPYTER_TOKEN": ""})
    assert start_lab.environment({"JUPYTER_TOKEN": "mine"})["JUPYTER_TOKEN"] == "mine"


def test_old_server_settings_stay_out_and_ones_own_theme_stays(monkeypatch, tmp_path):
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    env = start_lab.environment(os.environ)
    assert env["JUPYTER_CONFIG_DIR"].startswith(str(start_lab.ROOT / ".venv"))
    assert env["JUPYTERLAB_SETTINGS_DIR"] == str(tmp_path / "lab" / "user-settings")


def test_commands_of_the_package_are_found_in_notebooks():
    first = start_lab.environment({"PATH": "/bin"})["PATH"].split(os.pathsep)
    assert first == [str(start_lab.ROOT / ".venv" / "bin"), "/bin"]
