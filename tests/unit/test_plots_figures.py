"""The figures: that they draw, say what they show, and show themselves in a notebook."""

import base64
import io
import threading

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from expression_lab import evaluate, plots
from expression_lab.errors import ConfigError, ShapeError
from expression_lab.expressions import COLORS, EXPRESSIONS

RNG = np.random.default_rng(0)
FACES = RNG.integers(0, 256, (5, 48, 48), dtype=np.uint8)
MATRIX = np.diag([50, 40, 30, 20, 10, 5, 5, 0])
MATRIX[0, 3] = 7
HISTORY = {"loss": [2.0, 1.0, 0.5], "accuracy": [0.3, 0.6, 0.9],
           "val_loss": [1.9, 1.2, 1.4], "val_accuracy": [0.35, 0.7, 0.65]}


def picture(fig):
    """The drawn figure as RGB, and that something is drawn on it."""
    image = np.asarray(Image.open(io.BytesIO(plots.to_png(fig))).convert("RGB"))
    assert (image < 250).any() and (image[0, 0] == 255).all()
    return image


def texts(fig):
    """Every word written in a figure, subfigures and colour bars too."""
    from matplotlib.text import Text

    return [one.get_text() for one in fig.findobj(Text) if one.get_text()]


def has_color(image, color):
    wanted = np.array([int(color[i:i + 2], 16) for i in (1, 3, 5)])
    return (abs(image.astype(int) - wanted).max(axis=-1) < 12).any()


def test_a_figure_hands_a_notebook_its_picture_and_its_alt_text():
    fig = plots.with_alt(plots.faces_grid(FACES), 'five "faces" <here>')
    data, metadata = fig._repr_mimebundle_()
    assert base64.b64decode(data["image/png"]).startswith(b"\x89PNG")
    assert data["text/plain"] == 'five "faces" <here>'
    assert 'alt="five &quot;faces&quot; &lt;here&gt;"' in data["text/html"]
    assert metadata["image/png"]["alt"] == fig.alt


def test_ipython_takes_the_bundle():
    formatter = pytest.importorskip("IPython.core.formatters").DisplayFormatter()
    data, metadata = formatter.format(plots.class_balance({"neutral": 1}))
    assert {"image/png", "text/html", "text/plain"} <= set(data)
    assert metadata["image/png"]["alt"].startswith("Faces in each class")


def test_png_keeps_the_alt_text_and_save_makes_folders(tmp_path):
    path = plots.save(plots.class_balance({"neutral": 3}), tmp_path / "new" / "balance.png")
    assert "neutral 3" in Image.open(path).text["Description"]
    svg = plots.save(plots.class_balance({"neutral": 3}), tmp_path / "balance.svg")
    assert svg.read_text().lstrip().startswith("<?xml")


def test_nothing_touches_pyplot_or_the_global_settings():
    import subprocess
    import sys

    code = ("import sys, matplotlib; before = matplotlib.rcParams.copy(); "
            "from expression_lab import plots; plots.to_png(plots.class_balance({'fear': 2})); "
            "assert 'matplotlib.pyplot' not in sys.modules; "
            "assert matplotlib.rcParams.copy() == before")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_figures_are_drawn_in_threads_at_once():
    results = {}
    workers = [threading.Thread(target=lambda i=i: results.update(
        {i: plots.to_png(plots.probabilities(np.full(8, 1 / 8)))})) for i in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert len(results) == 4 and len(set(results.values())) == 1


@pytest.mark.parametrize("width", [0, -1, 1000, float("nan")])
def test_a_figure_of_no_sensible_size_is_refused(width):
    with pytest.raises(ConfigError):
        plots.new_figure(width, 3)


def test_faces_grid_frames_right_and_wrong():
    fig = plots.faces_grid(FACES, list("abcde"), columns=3, correct=[True] * 4 + [False],
                           heading="Some faces")
    image = picture(fig)
    assert has_color(image, plots.style.RIGHT) and has_color(image, plots.style.WRONG)
    assert {"✓ a", "✗ e", "Some faces"} <= set(texts(fig))
    assert "✗ e" in fig.alt and "5 faces" in fig.alt


def test_faces_grid_shows_the_pixels_as_they_are():
    dark, light = np.zeros((1, 8, 8), np.uint8), np.full((1, 8, 8), 90, np.uint8)
    for face, value in ((dark, 0), (light, 90)):  # not stretched to black and white
        image = picture(plots.faces_grid(face))
        center = image[image.shape[0] // 2, image.shape[1] // 2].astype(int)
        assert abs(center - value).max() <= 2


@pytest.mark.parametrize("faces", [FACES, FACES[..., None], np.stack([FACES] * 3, -1),
                                   [FACES[0], np.zeros((20, 40, 3), np.uint8)]])
def test_faces_grid_takes_gray_color_and_mixed_sizes(faces):
    picture(plots.faces_grid(faces, columns=100))


@pytest.mark.parametrize("images, extra", [
    ([], {}), (FACES / 255.0, {}), (FACES[0], {}), (FACES, {"titles": ["one"]}),
    (FACES, {"correct": [True]}), (np.zeros((2, 4, 4, 2), np.uint8), {}),
])
def test_faces_grid_refuses_what_is_no_sheet(images, extra):
    with pytest.raises(ShapeError):
        plots.faces_grid(images, **extra)


def test_confusion_writes_counts_and_row_percent():
    fig = plots.confusion(MATRIX, title="Ours")
    picture(fig)
    words = texts(fig)
    assert {"87.7 %", "12.3 %", "50", "7", "100 %"} <= set(words)
    assert "neutral (57)" in words and "predicted expression" in words
    assert words.count("–") == 8  # the row of contempt, which has no faces
    assert "160" not in fig.alt and "167 faces" in fig.alt and "worst: neutral" in fig.alt


def test_confusion_text_is_light_on_dark_cells_and_dark_on_light_ones():
    fig = plots.confusion(MATRIX)
    colors = {one.get_text(): one.get_color() for one in fig.axes[0].texts}
    assert colors["87.7 %"] == "white" and colors["12.3 %"] == plots.style.TEXT


def test_confusion_of_counts_of_other_classes_and_of_nothing():
    fig = plots.confusion([[3, 1], [0, 2]], normalize=None, names=("smile", "no smile"))
    assert {"3", "1", "0", "2"} <= set(texts(fig)) and "%" not in "".join(
        one.get_text() for one in fig.axes[0].texts)
    picture(plots.confusion(np.zeros((8, 8), int)))


@pytest.mark.parametrize("error, call", [
    (ShapeError, lambda: plots.confusion(np.eye(3))),
    (ShapeError, lambda: plots.confusion(MATRIX / 3)),
    (ConfigError, lambda: plots.confusion(MATRIX, normalize="column")),
])
def test_confusion_refuses(error, call):
    with pytest.raises(error):
        call()


def test_learning_curves_mark_the_epoch_that_is_kept():
    fig = plots.learning_curves(pd.DataFrame(HISTORY), baseline=0.35)
    picture(fig)
    assert "kept: epoch 2" in texts(fig) and "70.0 % at epoch 2" in fig.alt
    assert "kept: epoch 3" in texts(plots.learning_curves(HISTORY, chosen=3))
    late = plots.learning_curves({**HISTORY, "epoch": [11, 12, 13]})
    assert "kept: epoch 12" in texts(late)


@pytest.mark.parametrize("history", [
    {}, {**HISTORY, "loss": [1.0]}, {key: [] for key in HISTORY},
    {key: value for key, value in HISTORY.items() if key != "val_loss"}])
def test_learning_curves_need_whole_columns(history):
    with pytest.raises(ShapeError):
        plots.learning_curves(history)


def test_one_epoch_is_a_curve_too():
    picture(plots.learning_curves({key: value[:1] for key, value in HISTORY.items()}))


def test_probabilities_of_one_face_and_of_several():
    sure = np.eye(8)[1] * 0.93 + 0.00875
    fig = plots.probabilities(sure, titles="a smile", images=FACES[0])
    assert has_color(picture(fig), COLORS["happiness"])
    assert {"a smile", "94 %", *EXPRESSIONS} <= set(texts(fig)) and "happiness 94 %" in fig.alt
    picture(plots.probabilities(np.full((5, 8), 1 / 8), images=FACES, titles=list("abcde")))
    with pytest.raises(ShapeError):
        plots.probabilities(np.full((5, 8), 1 / 8), titles=["too few"])
    with pytest.raises(ShapeError):
        plots.probabilities(np.zeros(8))


def test_per_class_shows_a_dash_where_a_measure_is_undefined():
    report = evaluate.classification_report([0, 0, 1, 2], [0, 1, 1, 4])
    fig = plots.per_class(report, title="Per class")
    picture(fig)
    assert "–" in texts(fig) and "neutral\n2 faces" in texts(fig)
    assert "fear undefined" in fig.alt and "neutral 0.67" in fig.alt
    assert plots.per_class(report.table).alt == fig.alt


def test_class_balance_writes_counts_and_percent():
    fig = plots.class_balance({"happiness": 30, "fear": 10, "my own": 0})
    assert has_color(picture(fig), COLORS["fear"])
    assert {"30\n75.0 %", "0\n0.0 %"} <= set(texts(fig))
    with pytest.raises(ShapeError):
        plots.class_balance({})


def test_compare_puts_the_best_on_top_with_sizes_and_lines():
    table = pd.DataFrame({"accuracy": [80.0, 90.0], "parameters": [0.07, np.nan],
                          "low": [78.0, np.nan], "high": [82.0, np.nan]}, index=["ours", "theirs"])
    fig = plots.compare(table, ours=["ours"], lines={"chance": 12.5})
    assert has_color(picture(fig), plots.style.RIGHT)
    assert {"80.0 % · 70 k parameters", "90.0 %", "chance\n12.5 %"} <= set(texts(fig))
    assert [one.get_text() for one in fig.axes[0].get_yticklabels()] == ["ours", "theirs"]
    with pytest.raises(ShapeError):
        plots.compare(table.drop(columns="accuracy"))


def test_every_name_of_the_room_is_there():
    for name in ("faces_grid", "confusion", "learning_curves", "probabilities", "per_class",
                 "class_balance", "compare", "show", "save", "with_alt", "new_figure"):
        assert callable(getattr(plots, name)) and name in dir(plots)
    with pytest.raises(AttributeError, match="no attribute 'pie'"):
        _ = plots.pie
