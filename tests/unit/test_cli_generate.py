"""`expression-lab generate`: pages and folders of faces, what they say of themselves, errors."""

import subprocess
import sys
from functools import partial

import numpy as np
import pytest
from PIL import Image

from expression_lab import generate
from expression_lab.errors import BadDataError, PictureError, ShapeError
from expression_lab.expressions import EXPRESSIONS
from expression_lab.generate import saving


@pytest.fixture
def run(run, monkeypatch, pretender):
    monkeypatch.setattr(generate, "load", lambda name: pretender)
    return partial(run, "generate")


def test_a_page_of_the_faces_that_the_generator_draws(run, tmp_path, pretender):
    out = tmp_path / "new" / "page.png"
    assert run("joy", out, "--count", 6, "--seed", 4, "--intensity", 0.5) == (0, f"{out}\n", "")
    page = np.asarray(Image.open(out))
    assert page.shape == (2 * 132 - 4, 3 * 132 - 4) and page.dtype == np.uint8
    drawn = pretender.sample("happiness", 6, 4, 0.5)
    assert np.array_equal(page, saving.sheet(drawn))
    small = page[132:132 + 128, :128].reshape(64, 2, 64, 2).mean(axis=(1, 3))
    assert np.abs(small - drawn[3]).mean() < 1


def test_a_page_says_that_nobody_is_on_it(run, tmp_path):
    out = tmp_path / "page.png"
    run("fear", out, "--truncation", 0.7)
    with Image.open(out) as image:
        assert "people who do not exist" in image.text["Description"]
        assert "Expression Lab" in image.text["Software"]
        assert "digitalsourcetype/trainedAlgorithmicMedia" in image.text["XML:com.adobe.xmp"]
        assert image.getxmp()["xmpmeta"]["RDF"]["Description"]["AISystemUsed"].endswith("(cgan)")
    assert saving.read(out) == {"method": "cgan", "expression": "fear", "intensity": 1.0,
                                "seed": 0, "truncation": 0.7, "count": 16}


def test_all_expressions_are_rows_of_the_same_people(run, tmp_path, pretender):
    out = tmp_path / "all.png"
    assert run("all", out, "--count", 3)[0] == 0
    page = np.asarray(Image.open(out))
    assert page.shape == (8 * 132 - 4, 3 * 132 - 4)
    rows = np.concatenate([pretender.sample(name, 3) for name in EXPRESSIONS])
    assert np.array_equal(page, saving.sheet(rows, columns=3))


def test_a_folder_gets_a_file_for_each_face(run, tmp_path, pretender):
    code, out, err = run("anger", tmp_path / "faces", "--count", 3, "--method", "cvae")
    assert (code, err) == (0, "") and "3 faces" in out
    files = sorted((tmp_path / "faces").iterdir())
    assert [one.name for one in files] == [f"anger_00{i}.png" for i in (1, 2, 3)]
    drawn = pretender.sample("anger", 3)
    for i, one in enumerate(files):
        assert np.array_equal(np.asarray(Image.open(one)), drawn[i])
        assert saving.read(one)["person"] == i + 1 and saving.read(one)["method"] == "cvae"


@pytest.mark.parametrize("options, words", [
    (("joyfull", "a.png"), "There is no expression 'joyfull'"),
    (("anger", "a.png", "--intensity", "1.6"), "intensity is 1.6"),
    (("anger", "a.png", "--intensity", "nan"), "intensity is nan"),
    (("anger", "a.png", "--count", "0"), "--count is 0"),
    (("anger", "a.png", "--count", "401"), "--count is 401"),
    (("anger", "a.png", "--seed", "-1"), "--seed is -1"),
    (("anger", "a.png", "--method", "autoencoder"), "by expression 'autoencoder'"),
    (("anger", "a.png", "--method", "cgann"), "Did you mean 'cgan'"),
    (("anger", "a.jpg"), "kept as PNG"),
    (("anger", "old.png"), "already there"),
    (("anger", "file"), "is a file"),
])
def test_what_makes_no_sense_is_one_sentence(run, tmp_path, options, words):
    (tmp_path / "old.png").write_text("mine")
    (tmp_path / "file").write_text("mine")
    code, out, err = run(options[0], tmp_path / options[1], *options[2:])
    assert code == 2 and out == "" and err.startswith("error: ") and err.count("\n") == 1, err
    assert words in err
    assert sorted(one.name for one in tmp_path.iterdir()) == ["file", "old.png"]


def test_an_old_file_is_replaced_on_demand(run, tmp_path):
    out = tmp_path / "page.png"
    out.write_text("old")
    assert run("anger", out, "--overwrite")[0] == 0 and saving.read(out)["expression"] == "anger"


def test_pictures_that_say_nothing_and_files_that_are_none(tmp_path):
    plain = tmp_path / "plain.png"
    Image.new("L", (4, 4)).save(plain)
    assert saving.read(plain) is None
    with pytest.raises(PictureError, match="cannot be opened"):
        saving.read(tmp_path / "none.png")
    from PIL import PngImagePlugin

    chunks = PngImagePlugin.PngInfo()
    chunks.add_itxt(saving.SETTINGS, "{broken")
    Image.new("L", (4, 4)).save(plain, pnginfo=chunks)
    with pytest.raises(BadDataError, match="but not how"):
        saving.read(plain)
    with pytest.raises(ShapeError, match="A sheet is of gray faces"):
        saving.sheet(np.zeros((0, 64, 64), np.uint8))


def test_help_is_light():
    code = ("import sys; sys.argv = ['expression-lab', 'generate', '--help']\n"
            "from expression_lab import cli\n"
            "try: cli.main()\n"
            "except SystemExit: pass\n"
            "print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "--truncation" in done.stdout
    assert not {"numpy", "cv2", "PIL", "tensorflow", "keras"} & set(done.stderr.split())
