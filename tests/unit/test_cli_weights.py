"""The whole way with the shipped weights: from a file on disc to the word happiness."""

import json
import subprocess
import sys

from PIL import Image
from skimage import data


def test_predict_says_that_the_astronaut_looks_happy(tmp_path):
    path = tmp_path / "astronaut.png"
    Image.fromarray(data.astronaut()).save(path)
    done = subprocess.run([sys.executable, "-m", "expression_lab.cli", "predict", "--json", path],
                          capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    told = json.loads(done.stdout)
    [face] = told["photos"][0]["faces"]
    assert told["reader"] == "residual" and face["expression"] == "happiness"
    assert face["confidence"] > 0.5 and abs(sum(face["probabilities"].values()) - 1) < 1e-3
