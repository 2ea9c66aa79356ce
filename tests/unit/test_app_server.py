"""The server of the page: port, token, what it forbids, and what it leaves behind."""

import json
import os
import socket
import stat
import sys
import webbrowser
from pathlib import Path

import nbformat
import pytest

from expression_lab import cli
from expression_lab.app import server
from expression_lab.errors import ConfigError

FRAME = Path(server.__file__).parent / "jupyter" / "voila" / "templates" / server.TEMPLATE


@pytest.fixture
def taken():
    with socket.socket() as one:
        one.bind((server.HOST, 0))
        one.listen()
        yield one.getsockname()[1]


def test_a_port_that_is_taken_is_one_sentence_and_exit_code_2(taken, monkeypatch, capsys):
    monkeypatch.setattr(sys, "argv", ["expression-lab", "app", "--no-browser", f"--port={taken}"])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    said = capsys.readouterr()
    assert ended.value.code == 2 and said.out == ""
    assert said.err == (f"error: Port {taken} is taken; choose another one with --port, or leave "
                        "--port out for the next that is free.\n")


def test_without_a_wish_the_next_free_port_is_taken(taken, monkeypatch):
    monkeypatch.setattr(server, "PORT", taken)
    sockets = server.bind()
    try:
        assert [one.getsockname()[0] for one in sockets] == ["127.0.0.1"]
        assert taken < sockets[0].getsockname()[1] < taken + server.TRIES
    finally:
        for one in sockets:
            one.close()
    monkeypatch.setattr(server, "TRIES", 1)
    with pytest.raises(ConfigError, match="are taken; choose another"):
        server.bind()


def test_the_notebook_is_one_cell_that_makes_the_panel_where_the_command_was_given(tmp_path):
    server.write_notebook(tmp_path / "app.ipynb", tmp_path / "it's here", "kept")
    notebook = nbformat.read(tmp_path / "app.ipynb", as_version=4)
    nbformat.validate(notebook)
    (cell,) = notebook.cells
    made = []
    (tmp_path / "it's here").mkdir()
    before = os.getcwd()
    try:
        exec(cell.source.replace("app.panel", "made.append"), {"made": made})
        assert os.getcwd() == str(tmp_path / "it's here") and made == ["kept"]
    finally:
        os.chdir(before)


def test_kernels_know_no_token_and_nobodys_settings(tmp_path, monkeypatch):
    monkeypatch.setenv(server.TOKEN, "secret")
    monkeypatch.setenv("JUPYTER_PATH", "/own")
    before = dict(os.environ)
    with server.environment(tmp_path):
        assert server.TOKEN not in os.environ and str(tmp_path) in os.environ["JUPYTER_CONFIG_DIR"]
        first, second, third = os.environ["JUPYTER_PATH"].split(os.pathsep)
        assert first == str(tmp_path) and (Path(second) / "voila").is_dir() and third == "/own"
    assert dict(os.environ) == before


def test_the_kernel_is_this_very_python(tmp_path):
    server.write_kernel(tmp_path)
    told = json.loads((tmp_path / "kernels" / "python3" / "kernel.json").read_text("utf-8"))
    assert told["argv"][0] == sys.executable and "{connection_file}" in told["argv"]


def test_the_browser_is_led_by_a_file_that_only_its_owner_can_read(tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(webbrowser, "open", opened.append)
    server.show("http://127.0.0.1:1/?token=secret", tmp_path)
    path = tmp_path / "open.html"
    assert opened == [path.as_uri()] and "secret" not in opened[0]
    assert "url=http://127.0.0.1:1/?token=secret" in path.read_text("utf-8")
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o600


def test_the_frame_asks_nobody_else_for_anything():
    text = (FRAME / "index.html.j2").read_text("utf-8")
    assert "//" not in text.replace("// ", "")  # no address; comments apart
    for block in ("html_head_js", "html_head_js_mermaidjs", "notebook_css"):
        assert f"block {block} -" in text  # where Voilà's own asks for fonts and mermaid
    assert "super()" not in text


def test_the_page_may_ask_its_own_server_only_and_needs_the_token(tmp_path):
    page = pytest.importorskip("expression_lab.app.page")
    made = page.settings(tmp_path, "secret")
    assert made.Voila.ip == "127.0.0.1" and made.Voila.token == "secret"
    assert made.VoilaConfiguration.file_allowlist == []
    policy = page.tornado_settings(8870)["headers"]["Content-Security-Policy"]
    assert policy.startswith("default-src 'self' ") and "https:" not in policy
    assert "frame-ancestors 'none'" in policy and " * " not in f" {policy} "
