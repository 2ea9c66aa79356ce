"""The measures, on numbers small enough to count by hand."""

import warnings

import numpy as np
import pytest

from expression_lab import evaluate
from expression_lab.errors import ConfigError, ShapeError, UnknownNameError
from expression_lab.expressions import EXPRESSIONS

Y_TRUE = np.array([0, 0, 0, 0, 1, 1, 1, 2, 2, 5])
Y_PRED = np.array([0, 0, 0, 1, 1, 1, 0, 2, 4, 0])


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def test_confusion_matrix_rows_are_true_and_columns_predicted():
    matrix = evaluate.confusion_matrix(Y_TRUE, Y_PRED)
    assert matrix.shape == (8, 8) and matrix.dtype == np.int64
    assert matrix[0].tolist() == [3, 1, 0, 0, 0, 0, 0, 0]
    assert matrix[5, 0] == 1 and matrix[0, 5] == 0
    assert matrix.sum() == len(Y_TRUE)


def test_row_percent_sums_to_a_hundred_and_is_nan_without_faces():
    percent = evaluate.row_percent(evaluate.confusion_matrix(Y_TRUE, Y_PRED))
    assert percent[0].tolist() == [75, 25, 0, 0, 0, 0, 0, 0]
    assert np.isnan(percent[3]).all()
    assert percent[[0, 1, 2, 5]].sum(axis=1) == pytest.approx([100] * 4)


def test_most_confused_is_sorted_and_leaves_the_diagonal_out():
    table = evaluate.most_confused(evaluate.confusion_matrix(Y_TRUE, Y_PRED), n=3)
    assert table.iloc[0].to_dict() == {
        "true": "disgust", "predicted": "neutral", "faces": 1, "percent": 100.0}
    assert table["percent"].is_monotonic_decreasing and len(table) == 3
    perfect = evaluate.most_confused(np.eye(8, dtype=int))
    assert len(perfect) == 0 and list(perfect) == ["true", "predicted", "faces", "percent"]


@pytest.mark.parametrize("matrix", [np.ones((2, 3)), np.full((2, 2), 0.5), -np.eye(2),
                                    np.full((2, 2), np.nan), np.zeros((0, 0)), np.ones(4)])
def test_a_matrix_that_is_not_counts_is_refused(matrix):
    with pytest.raises(ShapeError):
        evaluate.row_percent(matrix)


def test_report_by_hand():
    report = evaluate.classification_report(Y_TRUE, Y_PRED)
    assert report.accuracy == pytest.approx(0.6)
    neutral = report.table.loc["neutral"]
    assert (neutral.precision, neutral.recall, neutral.support) == (3 / 5, 3 / 4, 4)
    assert neutral.f1 == pytest.approx(2 * 3 / (5 + 4))
    assert list(report.table.index) == list(EXPRESSIONS)


def test_report_of_a_class_absent_or_never_predicted():
    report = evaluate.classification_report(Y_TRUE, Y_PRED)
    never_predicted, only_predicted, neither = (
        report.table.loc[name] for name in ("disgust", "anger", "fear"))
    assert np.isnan(never_predicted.precision)
    assert (never_predicted.recall, never_predicted.f1) == (0, 0)
    assert (only_predicted.precision, only_predicted.f1) == (0, 0)
    assert np.isnan(only_predicted.recall)
    assert neither[["precision", "recall", "f1"]].isna().all() and neither.support == 0
    f1 = [2 / 3, 2 / 3, 2 / 3, 0, 0]  # neutral, happiness, surprise, anger, disgust
    assert report.macro_f1 == pytest.approx(np.mean(f1))
    assert report.mean_recall == pytest.approx(np.mean([3 / 4, 2 / 3, 1 / 2, 0]))


def test_report_as_dict_is_json_without_nan():
    import json

    text = json.dumps(evaluate.classification_report(Y_TRUE, Y_PRED).as_dict(), allow_nan=False)
    read = json.loads(text)
    assert read["per_class"]["disgust"]["precision"] is None
    assert read["per_class"]["neutral"]["support"] == 4


def test_perfect_predictions():
    labels = np.arange(8)
    report = evaluate.classification_report(labels, labels)
    assert (report.accuracy, report.macro_f1, report.mean_recall) == (1, 1, 1)


def test_baselines_are_what_guessing_gives():
    rng = np.random.default_rng(0)
    truth = rng.choice(8, 60_000, p=[.35, .25, .15, .1, .07, .02, .04, .02])
    table = evaluate.baselines(truth)
    shares = np.bincount(truth, minlength=8) / len(truth)
    guesses = {"chance": rng.integers(8, size=len(truth)),
               "frequency": rng.choice(8, len(truth), p=shares),
               "majority": np.zeros(len(truth), int)}
    for name, guess in guesses.items():
        seen = evaluate.classification_report(truth, guess)
        assert table.loc[name, "accuracy"] == pytest.approx(seen.accuracy, abs=0.006)
        assert table.loc[name, "macro_f1"] == pytest.approx(seen.macro_f1, abs=0.006)
    assert table.loc["chance", "accuracy"] == pytest.approx(1 / 8)


def test_the_majority_is_learnt_where_the_training_labels_are():
    table = evaluate.baselines(y_true=[0, 0, 0, 1], y_train=[1, 1, 0])
    assert table.loc["majority", "accuracy"] == pytest.approx(0.25)
    assert evaluate.majority_class([3, 3, 1]) == "sadness"


def test_wilson_against_published_values():
    # Newcombe 1998, table I, method 3 (score without continuity correction).
    assert evaluate.wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=1e-4)
    assert evaluate.wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=1e-4)
    assert evaluate.wilson(29, 29) == pytest.approx((0.8830, 1.0), abs=1e-4)


def test_a_wider_confidence_gives_a_wider_interval():
    narrow, wide = evaluate.wilson(80, 100, 0.8), evaluate.wilson(80, 100, 0.99)
    assert wide[0] < narrow[0] < 0.8 < narrow[1] < wide[1]


@pytest.mark.parametrize("call", [
    lambda: evaluate.wilson(3, 2), lambda: evaluate.wilson(0, 0), lambda: evaluate.wilson(1, 2, 1),
])
def test_intervals_refuse_nonsense(call):
    with pytest.raises(ConfigError):
        call()


def test_surest_errors_come_first_with_their_places():
    probabilities = np.full((5, 8), 0.02)
    probabilities[np.arange(5), [0, 1, 1, 2, 1]] = [0.86, 0.86, 0.86, 0.86, 0.86]
    probabilities[2] = 0.1 / 7
    probabilities[2, 1] = 0.9
    table = evaluate.surest_errors([0, 0, 3, 2, 4], probabilities)
    assert table["index"].tolist() == [2, 1, 4]
    assert table["true"].tolist() == ["sadness", "neutral", "anger"]
    assert set(table["predicted"]) == {"happiness"}
    assert table.loc[0, "confidence"] == pytest.approx(0.9)
    assert table.loc[1, "probability_of_true"] == pytest.approx(0.02)
    assert len(evaluate.surest_errors([0, 0, 3, 2, 4], probabilities, n=1)) == 1


@pytest.mark.parametrize("spoil, word", [
    (lambda p: p * 2, "sum"), (lambda p: np.where(p == p.max(), np.nan, p), "NaN"),
    (lambda p: p - 0.2, "negative"), (lambda p: p[:, :7], "(n, 8)"),
    (lambda p: p[:2], "as many"), (lambda p: p[0], "(n, 8)"), (lambda p: p.astype(str), "(n, 8)"),
])
def test_bad_probabilities_are_named(spoil, word):
    good = np.full((3, 8), 1 / 8) + np.eye(3, 8) * 0
    with pytest.raises(ShapeError, match=word.replace("(", r"\(").replace(")", r"\)")):
        evaluate.surest_errors([0, 1, 2], spoil(good))


@pytest.mark.parametrize("y_true, y_pred, word", [
    ([0, 1], [0], "as many"), ([], [], "at least one"), ([0, 8], [0, 0], "entry 1 is 8"),
    ([0, -1], [0, 0], "entry 1 is -1"), ([0.0, 1.0], [0, 1], "whole numbers"),
    ([[0, 1]], [[0, 1]], "list"), ([0, 1], [0, np.nan], "whole numbers"),
])
def test_bad_labels_are_named(y_true, y_pred, word):
    for measure in (evaluate.confusion_matrix, evaluate.classification_report,
                    evaluate.accuracy_interval):
        with pytest.raises(ShapeError, match=word):
            measure(y_true, y_pred)


def test_agreement_groups_faces_by_the_share_of_the_winning_vote():
    votes = np.zeros((4, 8))
    votes[0, 0] = 10
    votes[1, :2] = 6, 4
    votes[2, :2] = 5, 5
    votes[3, 3] = 7
    table = evaluate.accuracy_by_agreement([0, 0, 1, 3], [0, 1, 1, 3], votes)
    assert table.loc["100 %"].tolist() == [2, 1.0, *evaluate.wilson(2, 2)]
    assert table.loc["60 to 70 %", :"accuracy"].tolist() == [1, 0.0]
    assert table.loc["50 to 60 %", :"accuracy"].tolist() == [1, 1.0]
    assert table["faces"].sum() == 4 and np.isnan(table.loc["80 to 90 %", "accuracy"])
    assert evaluate.votes_for(votes, [0, 1, 1, 0]).tolist() == [1, 0.4, 0.5, 0]


@pytest.mark.parametrize("votes", [np.zeros((2, 8)), -np.ones((2, 8)), np.ones(8),
                                   np.full((2, 8), np.nan), np.ones((3, 8))])
def test_agreement_refuses_votes_that_are_none(votes):
    with pytest.raises(ShapeError):
        evaluate.accuracy_by_agreement([0, 1], [0, 1], votes)


def test_batch_dependence_tells_an_honest_classifier_from_one_that_looks_around():
    images = np.random.default_rng(0).integers(0, 256, (20, 4, 4), dtype=np.uint8)

    def honest(batch):
        share = batch.mean(axis=(1, 2)) / 255
        return np.stack([share, 1 - share], axis=1)

    def looks_around(batch):
        share = (batch.mean(axis=(1, 2)) > batch.mean()).astype(float)
        return np.stack([share, 1 - share], axis=1)

    assert evaluate.batch_dependence(honest, images, batch_size=7) < 1e-12
    assert evaluate.batch_dependence(looks_around, images, batch_size=7) == 1
    with pytest.raises(ConfigError):
        evaluate.batch_dependence(honest, images[:1])


def test_published_numbers_name_their_sources():
    table = evaluate.published("ferplus")
    assert table.loc["VGG13", "accuracy"] == 84.99
    assert table["accuracy"].is_monotonic_increasing
    assert table["source"].str.contains("20").all()
    assert set(evaluate.published_recalls().index) == set(EXPRESSIONS)
    with pytest.raises(UnknownNameError, match="ferplus"):
        evaluate.published("ferplu")


def test_the_papers_matrix_holds_what_its_text_tells_and_no_more():
    table = evaluate.paper_matrix()
    assert list(table.index) == list(table.columns) == list(EXPRESSIONS)
    assert table.notna().to_numpy().sum() == 6
    percent = {("happiness", "happiness"): 94.9, ("anger", "anger"): 53.1,
               ("anger", "neutral"): 21.4, ("disgust", "sadness"): 25.5,
               ("fear", "disgust"): 16.3, ("fear", "sadness"): 30.6}
    for cell, value in percent.items():
        assert round(100 * table.loc[cell], 1) == value


def test_importing_the_room_loads_nothing_heavy():
    import subprocess
    import sys

    code = ("import sys, expression_lab.evaluate, expression_lab.plots; "
            "heavy = {'pandas', 'sklearn', 'matplotlib', 'tensorflow', 'cv2'} & set(sys.modules); "
            "sys.exit(f'loaded: {heavy}' if heavy else 0)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
