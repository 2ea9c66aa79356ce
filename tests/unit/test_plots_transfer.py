import numpy as np
import pandas as pd

from expression_lab.plots import transfer


def test_starts_draws_a_line_for_each_start_and_tells_the_means():
    rows = [{"trunk": trunk, "faces": faces, "accuracy": base + seed / 100,
             "head_accuracy": base - 0.1}
            for trunk, base in (("scratch", 0.4), ("landmarks", 0.6))
            for faces in (280, 2800) for seed in (0, 1, 2)]
    fig = transfer.starts(pd.DataFrame(rows), "title", baseline=0.37)
    ax = fig.axes[0]
    lines = {container.get_label(): container[0] for container in ax.containers}
    assert set(lines) == {"scratch", "scratch, head alone", "landmarks", "landmarks, head alone"}
    np.testing.assert_allclose(lines["landmarks"].get_ydata(), [61, 61])
    assert "landmarks, 280 faces: 61.0 %" in fig.alt and ax.get_xscale() == "log"


def test_one_seed_has_a_bar_of_no_length():
    one = pd.DataFrame([{"trunk": "a", "faces": 9, "accuracy": 0.5, "head_accuracy": 0.4}])
    assert "50.0 %" in transfer.starts(one).alt


def test_channel_weights_show_the_channels_that_differ_most():
    weights = np.full((6, 10), 0.5)
    labels = np.array([0, 0, 1, 1, 4, 4])
    weights[2:4, 7] = 0.9
    fig = transfer.channel_weights(weights, labels, channels=3)
    shown = fig.axes[0].images[0].get_array()
    assert shown.shape == (3, 3) and np.isclose(np.abs(shown).max(), 0.8 / 3)
    assert [tick.get_text() for tick in fig.axes[0].get_yticklabels()] == [
        "neutral", "happiness", "anger"]
    assert "+0.27, for happiness" in fig.alt
