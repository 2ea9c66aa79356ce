"""`expression-lab train cvae`, `autoencoder`, `cgan` and `cgan-encoder`."""

import pytest
from typer.testing import CliRunner

from expression_lab import cli
from expression_lab.generate.cgan_training import CGANConfig
from expression_lab.generate.inversion_training import EncoderConfig
from expression_lab.recipes import cgan, cgan_encoder, cvae


def train(*arguments):
    return CliRunner().invoke(cli.app, ["train", *map(str, arguments)])


@pytest.mark.parametrize(("name", "recipe", "config"), [
    ("cvae", cvae, cvae.config("cvae", steps=7, seed=3)),
    ("autoencoder", cvae, cvae.config("autoencoder", steps=7, seed=3)),
    ("cgan", cgan, CGANConfig(steps=7, seed=3)),
    ("cgan-encoder", cgan_encoder, EncoderConfig(steps=7, seed=3)),
])
def test_what_is_given_reaches_the_recipe(monkeypatch, tmp_path, name, recipe, config):
    asked = []
    monkeypatch.setattr(recipe, "run", lambda *told, **how: asked.append((told, how)))
    result = train(name, "--steps", 7, "--seed", 3, "--out", tmp_path, "--resume", "--quiet")
    assert result.exit_code == 0, result.output
    assert asked == [((config, tmp_path), {"resume": True, "progress": False})]
    assert str(tmp_path) in result.output.replace("\n", "")


def test_the_head_of_the_discriminator_can_be_chosen(monkeypatch, tmp_path):
    asked = []
    monkeypatch.setattr(cgan, "run", lambda config, *told, **how: asked.append(config.head))
    train("cgan", "--head", "auxiliary", "--out", tmp_path)
    assert asked == ["auxiliary"]


@pytest.fixture
def refused(monkeypatch, capsys):
    """Run as the shell does; gives what was said, after checking that it is one sentence."""
    def run(*arguments):
        monkeypatch.setattr("sys.argv", ["expression-lab", "train", *map(str, arguments)])
        with pytest.raises(SystemExit) as stopped:
            cli.main()
        out, err = capsys.readouterr()
        assert stopped.value.code == 2 and out == "" and err.startswith("error: "), err
        assert err.count("\n") == 1
        return err

    return run


@pytest.mark.parametrize("name", ["cvae", "autoencoder", "cgan"])
def test_an_impossible_size_is_one_sentence(refused, name, tmp_path):
    assert "size is 50" in refused(name, "--size", 50, "--out", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_without_the_data_sets_it_says_what_is_missing(refused, monkeypatch, tmp_path):
    monkeypatch.setenv("EXPRESSION_LAB_DATA", str(tmp_path))
    assert "FER" in refused("cgan", "--out", tmp_path / "out")
