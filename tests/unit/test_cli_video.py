"""`expression-lab video`: what it writes, what it says, and what is refused in one sentence."""

import json
import os
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from expression_lab import cli, edit, video
from expression_lab.edit.compositing import Patch
from expression_lab.edit.editor import Editor

FPS = 10


class Painter(Editor):
    name, title = "landmarks", "Black squares"

    def edit_face(self, face, target):
        if target.is_nothing:
            return None
        Painter.asked = target
        box = face.box
        piece = np.zeros((box.height // 2, box.width // 2, 3), np.uint8)
        return Patch(piece, np.ones(piece.shape[:2], np.float32), box.x + box.width // 4,
                     box.y + box.height // 4)


@pytest.fixture(autouse=True)
def editor(monkeypatch):
    monkeypatch.setattr(edit, "load", lambda name: Painter(), raising=False)


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    path = tmp_path_factory.mktemp("film") / "in.mp4"
    with video.Writer(path, (160, 120), FPS) as writer:
        for frame, seconds in video.sample_clip(seconds=1, fps=FPS, size=(160, 120)):
            writer.write(frame, seconds)
    return path


def run(capsys, monkeypatch, *arguments):
    """Exit code, stdout and stderr of the command."""
    monkeypatch.setattr(sys, "argv", ["expression-lab", "video", *map(str, arguments)])
    with pytest.raises(SystemExit) as end:
        cli.main()
    return end.value.code or 0, *capsys.readouterr()


def test_a_video_is_edited_and_its_name_printed(film, tmp_path, capsys, monkeypatch):
    out = tmp_path / "out.mp4"
    code, said, told = run(capsys, monkeypatch, film, out, "--to", "anger", "--intensity", 0.5,
                           "--smile_left", 0.3)
    assert (code, said) == (0, f"{out}\n") and "10 frames, 0.9 seconds, 1 face followed" in told
    assert len(list(video.open(out))) == FPS
    asked = edit.Edit(edit.Target("anger", 0.5), edit.Controls(smile_left=0.3))
    assert Painter.asked == asked
    assert json.loads(video.open(out).facts["description"])["faces"]["all"] == asked.to_dict()


def test_table_and_plot_are_written_without_an_output(film, tmp_path, capsys, monkeypatch):
    table, plot = tmp_path / "t.csv", tmp_path / "t.png"
    code, said, told = run(capsys, monkeypatch, film, "--table", table, "--plot", plot,
                           "--reader", "tiny")
    assert (code, said) == (0, "") and f"table: {table}" in told and f"drawn: {plot}" in told
    rows = pd.read_csv(table)
    assert len(rows) == FPS and rows["expression"].iloc[0] == "neutral"
    assert {"seconds", "track", "happiness", "yaw", "x"} <= set(rows.columns)
    assert Image.open(plot).width > 500


@pytest.mark.parametrize("arguments, words", [
    (["OUT"], "Say what the faces should show"), ([], "--table FILE.csv"),
    (["--to", "anger"], "no OUT.mp4"), (["OUT", "--to", "rage"], "no expression 'rage'"),
    (["OUT", "--to", "anger", "--preset", "sad"], "give one of them"),
    (["OUT", "--to", "anger", "--face", 0], "numbered from 1"),
    (["OUT", "--boxes", "--face", 1], "say what the face should show"),
    (["OUT", "--smile", 9], "smile"), (["OUT", "--intensity", 1], "--intensity needs"),
    (["OUT", "--to", "anger", "--table", "t.txt"], "end its name in .csv"),
    (["OUT", "--to", "anger", "--face", 3], "no frame with 3 faces"),
    (["IN", "--to", "anger"], "is the input itself"),
    (["IN", "--to", "anger", "--overwrite"], "is the input itself"),
    (["THERE", "--to", "anger"], "already there"), (["a.avi", "--boxes"], "end the name in .mp4"),
])
def test_what_cannot_be_done_is_one_sentence_and_code_2(film, tmp_path, capsys, monkeypatch,
                                                        arguments, words):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "there.mp4").write_bytes(b"mine")
    before = film.read_bytes()
    places = {"OUT": "out.mp4", "IN": film, "THERE": "there.mp4"}
    code, said, told = run(capsys, monkeypatch, film,
                           *(places.get(one, one) for one in arguments))
    assert (code, said) == (2, "") and words in told
    assert len([line for line in told.splitlines() if line.startswith("error: ")]) == 1
    assert film.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["there.mp4"]


def test_a_file_that_is_no_video_is_code_2(tmp_path, capsys, monkeypatch):
    (tmp_path / "text.mp4").write_text("no film")
    code, _, told = run(capsys, monkeypatch, tmp_path / "text.mp4", tmp_path / "out.mp4",
                        "--preset", "happy")
    assert code == 2 and told.startswith("error: ") and "is not a video" in told


def test_one_interrupt_leaves_a_part_that_plays(film, tmp_path, capsys, monkeypatch):
    class Slow(Painter):
        count = 0

        def edit_face(self, face, target):
            Slow.count += 1
            if Slow.count == 4:
                os.kill(os.getpid(), signal.SIGINT)
            return super().edit_face(face, target)

    monkeypatch.setattr(edit, "load", lambda name: Slow(), raising=False)
    before = signal.getsignal(signal.SIGINT)
    code, said, told = run(capsys, monkeypatch, film, tmp_path / "out.mp4", "--to", "anger",
                           "--table", tmp_path / "t.csv", "--reader", "tiny")
    assert (code, said) == (130, "") and "stopped after 4 frames" in told
    assert str(tmp_path / "out.part.mp4") in told
    assert len(list(video.open(tmp_path / "out.part.mp4"))) == 4
    assert len(pd.read_csv(tmp_path / "t.part.csv")) == 4
    assert {path.name for path in tmp_path.iterdir()} == {"out.part.mp4", "t.part.csv"}
    assert signal.getsignal(signal.SIGINT) is before


@pytest.mark.slow
def test_a_real_interrupt_of_the_command_leaves_a_part_that_plays(film, tmp_path):
    long = tmp_path / "long.mp4"
    with video.Writer(long, (160, 120), FPS) as writer:
        for _ in range(60):
            for frame, _ in video.open(film):
                writer.write(frame)
    command = [sys.executable, "-m", "expression_lab.cli", "video", long, tmp_path / "out.mp4",
               "--preset", "happy"]
    running = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    part, deadline = tmp_path / "out.part.mp4", time.monotonic() + 60
    while not (part.exists() and part.stat().st_size) and time.monotonic() < deadline:
        time.sleep(0.1)
    running.send_signal(signal.SIGINT)
    told = running.communicate(timeout=60)[1]
    assert running.returncode == 130 and "can be played" in told
    assert 0 < len(list(video.open(part))) < 600 and not (tmp_path / "out.mp4").exists()
