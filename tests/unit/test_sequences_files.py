"""Files of networks over frames: written whole, refused where they are not what the card says."""

import json
import subprocess
import sys

import numpy as np
import pytest

from expression_lab.errors import CheckpointError, UnknownNameError
from expression_lab.recognize import sequences
from expression_lab.recognize.sequences import reader as readers


@pytest.fixture
def reader():
    model = sequences.build("attention", 5)
    return sequences.SequenceReader("attention", readers.weights_of(model), {"reader": "tiny"})


def test_it_comes_back_as_it_was_saved(reader, tmp_path):
    card = sequences.save(reader, tmp_path / "mine.npz")
    again = sequences.load(tmp_path / "mine.npz")
    frames = np.random.default_rng(0).normal(size=(2, 4, 5)).astype(np.float32)
    np.testing.assert_array_equal(again.trace(frames), reader.trace(frames))
    assert again.card == card and card["reader"] == "tiny" and card["parameters"] > 0
    assert card["bytes"] == (tmp_path / "mine.npz").stat().st_size < 200_000
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine.json", "mine.npz"]


@pytest.mark.parametrize("harm", ["cut", "other", "no card", "no file", "no json"])
def test_what_is_not_what_its_card_says_is_refused(reader, tmp_path, harm):
    path = tmp_path / "mine.npz"
    sequences.save(reader, path)
    if harm == "cut":
        path.write_bytes(path.read_bytes()[:-100])
    elif harm == "other":
        path.write_bytes(b"PK" + path.read_bytes()[2:-1] + b"x")
    elif harm == "no json":
        path.with_suffix(".json").write_text("{")
    else:
        (path if harm == "no file" else path.with_suffix(".json")).unlink()
    with pytest.raises(CheckpointError, match="expression-lab train sequences"):
        sequences.load(path)


def test_a_card_of_something_else_is_refused(reader, tmp_path):
    card = sequences.save(reader, tmp_path / "mine.npz")
    (tmp_path / "mine.json").write_text(json.dumps({**card, "task": "classifier"}))
    with pytest.raises(CheckpointError, match="mine.npz"):
        sequences.load(tmp_path / "mine.npz")


def test_unknown_names_and_the_shipped_ones():
    with pytest.raises(UnknownNameError, match="lsmt"):
        sequences.load("lsmt")
    for name in sequences.shipped():
        one = sequences.load(name)
        assert one.network == name and one.parameters < 200_000
        assert one.card["bytes"] < 1_000_000 and one.card["data"]["protocol"]


def test_a_camera_needs_no_deep_learning_library(reader, tmp_path):
    sequences.save(reader, tmp_path / "mine.npz")
    script = (
        "import sys, numpy as np\n"
        "from expression_lab.recognize import sequences\n"
        f"reader = sequences.load({str(tmp_path / 'mine.npz')!r})\n"
        "print(reader.update(np.ones(5, np.float32)).sum())\n"
        "print(*{'keras', 'tensorflow', 'torch', 'pandas'} & set(sys.modules))\n")
    said = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True,
                          check=True).stdout.split("\n")
    assert float(said[0]) == pytest.approx(1, abs=1e-5) and said[1] == ""
