"""`expression-lab train pix2pix`, `cyclegan`, `sketch`, `refine` and `multi`."""

import pytest
from typer.testing import CliRunner

from expression_lab import cli
from expression_lab.edit.translation import training
from expression_lab.generate.pix2pix_training import Pix2PixConfig
from expression_lab.recipes import cyclegan, pix2pix, sketch, translation


def train(*arguments):
    return CliRunner().invoke(cli.app, ["train", *map(str, arguments)])


@pytest.mark.parametrize(("name", "recipe", "config"), [
    ("pix2pix", pix2pix, Pix2PixConfig(steps=7, batch_size=4, precision="float32", seed=3)),
    ("cyclegan", cyclegan, cyclegan.config(steps=7, batch_size=4, precision="float32", seed=3)),
    ("sketch", sketch, sketch.config(steps=7, batch_size=4, precision="float32", seed=3)),
])
def test_what_is_given_reaches_the_recipe(monkeypatch, tmp_path, name, recipe, config):
    asked, shipped = [], []
    monkeypatch.setattr(recipe, "run", lambda *told, **how: asked.append((told, how)))
    monkeypatch.setattr(recipe, "ship", shipped.append)
    result = train(name, "--steps", 7, "--batch-size", 4, "--precision", "float32", "--seed", 3,
                   "--out", tmp_path, "--resume", "--quiet", "--ship")
    assert result.exit_code == 0, result.output
    assert asked == [((config, tmp_path), {"resume": True, "progress": False})]
    assert shipped == [tmp_path] and str(tmp_path) in result.output.replace("\n", "")


@pytest.mark.parametrize("kind", ["refine", "multi"])
def test_translators_that_plan(monkeypatch, tmp_path, kind):
    asked, shipped = [], []
    monkeypatch.setattr(translation, "run", lambda *told, **how: asked.append(told))
    monkeypatch.setattr(translation, "ship", lambda folder, kind: shipped.append((folder, kind)))
    assert train(kind, "--steps", 7, "--out", tmp_path, "--ship").exit_code == 0
    assert asked == [(training.config(kind, steps=7), tmp_path)]
    assert shipped == [(tmp_path, kind)]


def test_without_folder_and_ship_nothing_is_put_into_the_package(monkeypatch):
    asked = []
    monkeypatch.setattr(pix2pix, "run", lambda *told, **how: asked.append(told))
    monkeypatch.setattr(pix2pix, "ship", lambda folder: pytest.fail("shipped"))
    assert train("pix2pix").exit_code == 0
    assert asked[0][0] == Pix2PixConfig() and asked[0][1].parts == ("build", "train", "pix2pix")


def test_an_impossible_number_is_one_sentence(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("sys.argv", ["expression-lab", "train", "pix2pix", "--steps", "0",
                                     "--out", str(tmp_path / "out")])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    out, err = capsys.readouterr()
    assert stopped.value.code == 2 and out == "" and err.startswith("error: steps is 0")
    assert err.count("\n") == 1 and not (tmp_path / "out").exists()
