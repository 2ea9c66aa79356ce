"""The command line as a whole, and the commands for data and training."""

import dataclasses
import subprocess
import sys
import zipfile
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from expression_lab import __version__, cli, data
from expression_lab.errors import DataMissingError

HEAVY = {"tensorflow", "keras", "matplotlib", "pandas", "cv2", "sklearn", "PIL", "rich", "numpy"}


def invoke(*arguments):
    return CliRunner().invoke(cli.app, [str(one) for one in arguments])


def run(*arguments, **environment):
    import os

    return subprocess.run([sys.executable, "-m", "expression_lab.cli", *map(str, arguments)],
                          capture_output=True, text=True, env=os.environ | environment)


def test_version_and_help():
    assert invoke("--version").output == f"expression-lab {__version__}\n"
    shown = run("--help")
    assert shown.returncode == 0 and shown.stderr == ""
    for command in ("predict", "data", "train"):
        assert command in shown.stdout
    helped = invoke("train", "classifier", "--help").output
    assert "residual, tiny, residual_fer2013 or judge" in helped


def test_help_imports_nothing_heavy():
    code = ("import sys; sys.argv = ['expression-lab', '--help']\n"
            "from expression_lab import cli\n"
            "try: cli.main()\n"
            "except SystemExit: pass\n"
            "print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "predict" in done.stdout and not HEAVY & set(done.stderr.split())


def test_an_unknown_command_or_option():
    for arguments in (["predikt"], ["predict", "--jsn", "a.jpg"], ["data", "check"]):
        done = run(*arguments)
        assert done.returncode == 2 and "Traceback" not in done.stderr


def test_list_says_what_is_missing_and_where_to_get_it(tmp_path):
    done = run("data", "list", EXPRESSION_LAB_DATA=str(tmp_path))
    assert done.returncode == 0
    for row in data.status(tmp_path):
        assert row.name in done.stdout and row.terms in done.stdout
        assert row.present or row.page in done.stdout
    assert str(tmp_path) in done.stdout


def test_check_of_what_is_not_there_is_one_sentence(tmp_path):
    done = run("data", "check", "ferplus", EXPRESSION_LAB_DATA=str(tmp_path))
    assert done.returncode == 2 and done.stdout == ""
    assert done.stderr.startswith("error: ") and done.stderr.count("\n") == 1
    assert str(tmp_path) in done.stderr
    done = run("data", "check", "ferplas")
    assert done.returncode == 2 and "'ferplus'" in done.stderr


def test_check_names_every_fault(monkeypatch):
    report = SimpleNamespace(name="fer2013", path="/p", images=3, splits={"train": 3}, total=60,
                             faults=["a.csv, line 2: 2,303 pixels"], notes=["no test"], ok=False)
    monkeypatch.setattr(data, "check", lambda name, **options: report)
    result = invoke("data", "check", "fer2013")
    assert result.exit_code == 2
    for text in ("3 pictures in order", "train", "note: no test", "line 2: 2,303", "60 fault(s)"):
        assert text in result.output


def test_check_of_ones_own_folder(tmp_path):
    from PIL import Image

    for name in ("happy", "sad"):
        (tmp_path / name).mkdir()
        for i in range(3):
            Image.new("L", (48, 48), 40 * i).save(tmp_path / name / f"{i}.png")
    result = invoke("data", "check", "folder", "--path", tmp_path)
    assert result.exit_code == 0, result.output
    assert "6 pictures in order" in result.output


def test_import_hands_over_and_refuses(tmp_path, monkeypatch):
    monkeypatch.setattr(data, "import_archive", lambda archive, name: f"{name} from {archive}")
    result = invoke("data", "import", "fer2013", "a.zip")
    assert result.exit_code == 0 and "fer2013 from a.zip" in result.output
    with zipfile.ZipFile(tmp_path / "evil.zip", "w") as archive:
        archive.writestr("../fer2013.csv", "emotion,pixels,Usage\n")
    done = run("data", "import", "fer2013", tmp_path / "evil.zip",
               EXPRESSION_LAB_DATA=str(tmp_path / "raw"))
    assert done.returncode == 2 and "Traceback" not in done.stderr
    assert not (tmp_path / "fer2013.csv").exists()


# ---- train


@pytest.fixture
def trained(monkeypatch):
    """What `train classifier` asks the recipe for."""
    from expression_lab.recipes import classifier

    asked = []
    monkeypatch.setattr(classifier, "ship", lambda *given: asked.append(given))
    monkeypatch.setattr(classifier, "run", lambda recipe, folder, resume, progress:
                        asked.append((recipe, folder, resume, progress)))
    return asked


def test_without_options_the_recipe_is_the_shipped_one(trained):
    from expression_lab.recipes import classifier

    for network in ("residual", "tiny"):
        assert invoke("train", "classifier", "--network", network).exit_code == 0
        recipe, folder, resume, progress = trained.pop()
        assert recipe == classifier.shipped(network)
        assert folder.name == network and not resume and progress


def test_options_change_what_they_name_and_nothing_else(trained, tmp_path):
    from expression_lab.recipes import classifier

    result = invoke("train", "classifier", "--network", "tiny", "--dataset", "synthetic",
                    "--epochs", 2, "--batch-size", 32, "--learning-rate", 0.01, "--seed", 5,
                    "--precision", "float32", "--out", tmp_path, "--resume", "--quiet")
    assert result.exit_code == 0 and str(tmp_path) in result.output
    recipe, folder, resume, progress = trained.pop()
    shipped = classifier.shipped("tiny")
    wanted = dataclasses.replace(shipped.training, epochs=2, batch_size=32, learning_rate=0.01,
                                 seed=5, precision="float32")
    assert recipe == dataclasses.replace(shipped, dataset="synthetic", training=wanted)
    assert folder == tmp_path and resume and not progress


def test_shipping_comes_after_training(trained, tmp_path):
    assert invoke("train", "classifier", "--out", tmp_path, "--ship").exit_code == 0
    (recipe, folder, *_), shipped = trained
    assert shipped == (recipe, folder)


@pytest.mark.parametrize("arguments, says", [
    (["--network", "tinny"], "'tiny'"), (["--epochs", "0"], "epochs"),
    (["--precision", "float8"], "precision")])
def test_options_that_make_no_sense(arguments, says):
    done = run("train", "classifier", *arguments)
    assert done.returncode == 2 and says in done.stderr and "Traceback" not in done.stderr


def test_the_data_must_be_there(tmp_path):
    done = run("train", "classifier", "--out", tmp_path / "out", EXPRESSION_LAB_DATA=str(tmp_path))
    assert done.returncode == 2 and "FER" in done.stderr and "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()
    with pytest.raises(DataMissingError):
        data.load("ferplus", root=tmp_path)
