"""`expression-lab predict`: for people, as JSON, with good photos and bad ones."""

import json

import numpy as np
import pytest
from PIL import Image
from skimage import data
from typer.testing import CliRunner

from expression_lab import cli, recognize
from expression_lab.expressions import EXPRESSIONS
from expression_lab.recognize import Classifier


class AlwaysHappy(Classifier):
    """A reader that needs no weights, in place of a trained one."""

    size = 48

    def __init__(self):
        super().__init__("happy", model=None)

    def predict_proba(self, images, flip=True, balanced=False):
        assert images.dtype == np.uint8 and images.shape[1:] == (48, 48)
        row = np.full(8, 0.01, np.float32)
        row[EXPRESSIONS.index("happiness")] = 0.93
        return np.tile(row, (len(images), 1))


@pytest.fixture(autouse=True)
def loaded(monkeypatch):
    """The names that were asked for, in the order of asking."""
    asked = []
    monkeypatch.setattr(recognize, "load",
                        lambda name, runtime: asked.append(name) or AlwaysHappy())
    return asked


@pytest.fixture(scope="module")
def album(tmp_path_factory):
    folder = tmp_path_factory.mktemp("album")
    Image.fromarray(data.astronaut()[:220, 110:350]).save(folder / "ann [1].jpg")
    Image.fromarray(data.coffee()).save(folder / "coffee.png")
    (folder / "notes.jpg").write_text("no picture")
    return folder


def test_a_face_in_words(run, album, loaded):
    code, out, err = run("predict", album / "ann [1].jpg")
    assert code == 0 and err == "" and loaded == ["residual"]
    assert "ann [1].jpg" in out, "square brackets are no markup here"
    assert "face 1: happiness, 93%" in out and "pixels" in out
    bars = [line.split() for line in out.splitlines() if "█" in line]
    assert bars[0][:2] == ["happiness", "93%"] and len(bars) == 8


def test_no_face_is_an_answer(run, album):
    code, out, err = run("predict", album / "coffee.png")
    assert code == 0 and "no face found" in out and err == ""


def test_json_alone_on_stdout(run, album, loaded):
    code, out, err = run("predict", "--json", "--reader", "tiny", album / "ann [1].jpg",
                         album / "coffee.png")
    told = json.loads(out)
    assert code == 0 and err == "" and loaded == ["tiny"]
    assert told.keys() == {"version", "reader", "balanced", "expressions", "photos"}
    assert told["version"] == 1 and told["expressions"] == list(EXPRESSIONS)
    ann, coffee = told["photos"]
    assert (ann["width"], ann["height"], len(ann["faces"])) == (240, 220, 1)
    face = ann["faces"][0]
    assert face.keys() == {"box", "expression", "confidence", "probabilities"}
    assert face["box"].keys() == {"x", "y", "width", "height"}
    assert face["expression"] == "happiness" and face["confidence"] == pytest.approx(0.93)
    assert list(face["probabilities"]) == list(EXPRESSIONS)
    assert coffee["faces"] == [] and coffee["photo"].endswith("coffee.png")


def test_a_bad_photo_does_not_stop_the_others(run, album):
    photos = [album / name for name in ("notes.jpg", "none.jpg", "ann [1].jpg")]
    code, out, err = run("predict", *photos)
    assert code == 2 and "happiness" in out
    assert [line.split(":")[0] for line in err.splitlines()] == ["error", "error"]
    assert "notes.jpg" in err and "none.jpg" in err and "Traceback" not in err
    code, out, err = run("predict", "--json", *photos)
    told = json.loads(out)["photos"]
    assert code == 2 and len(err.splitlines()) == 2
    assert [("error" in one) for one in told] == [True, True, False]


def test_an_error_of_the_reader_is_one_sentence(run, album, monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr("sys.argv", ["expression-lab", "predict", "--reader", "residul", "a.jpg"])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert stopped.value.code == 2


def test_pictures_are_drawn_on_demand(run, album, tmp_path):
    code, out, err = run("predict", "--save", tmp_path / "new", album / "ann [1].jpg",
                         album / "notes.jpg", album / "coffee.png")
    drawn = sorted((tmp_path / "new").iterdir())
    assert code == 2 and [path.name for path in drawn] == ["01_ann [1].png", "03_coffee.png"]
    assert all(Image.open(path).width > 400 for path in drawn)
    assert "drawn:" not in out and err.count("drawn:") == 2


def test_a_folder_that_cannot_be_made(run, album):
    code, _, err = run("predict", "--save", album / "notes.jpg" / "in", album / "coffee.png")
    assert code == 2 and "--save" in err and "Traceback" not in err


def test_no_photo_shows_the_help():
    result = CliRunner().invoke(cli.app, ["predict"])
    assert result.exit_code != 0 and "PHOTO..." in result.output
