"""What a study's answers are worth: known cases, and people who are simulated."""

import numpy as np
import pytest
from scipy.stats import binomtest, fisher_exact
from study_fakes import EDITORS, TARGETS, items

from expression_lab import plots
from expression_lab.errors import ConfigError, ShapeError
from expression_lab.evaluate.study import Answers, analyse, chance, simulate
from expression_lab.evaluate.study.strengths import bradley_terry, preferred


def only(answers, kind):
    """The same answers without those of other kinds."""
    return Answers(answers.table[answers.table["kind"] == kind], simulated=True)


def test_detection_of_known_counts():
    d, criterion, error = chance.detection(50, 100, 50, 100)
    assert d == 0 and criterion == 0
    assert error == pytest.approx(np.sqrt(2 * 0.25 / 101 * 2 * np.pi))
    d, criterion, _ = chance.detection(84, 100, 16, 100)
    assert d == pytest.approx(2 * 0.9834, abs=0.01) and criterion == pytest.approx(0)
    assert np.isfinite(chance.detection(10, 10, 0, 10)).all(), "nobody is infinitely sensitive"
    assert chance.detection(9, 10, 9, 10)[1] < 0 < chance.detection(1, 10, 1, 10)[1]


def test_signs_that_all_agree_are_as_rare_as_they_are():
    assert chance.sign_flips([0.1] * 6) == 2 / 2**6
    assert chance.sign_flips([0.2, -0.2, 0.1, -0.1]) == 1
    assert chance.sign_flips([0.0] * 5) == 1
    many = chance.sign_flips(np.r_[np.full(14, 0.1), np.full(6, -0.1)])
    assert many == pytest.approx(binomtest(14, 20).pvalue, abs=0.015)


def test_the_truth_dealt_anew_is_fishers_exact_test_for_one_person():
    truth = np.array(["edited"] * 6 + ["unedited"] * 6)
    said = np.array([["edited"] * 5 + ["unedited"] * 6 + ["edited"]])
    exact = fisher_exact([[5, 1], [1, 5]]).pvalue
    assert chance.shuffled(truth, said) == pytest.approx(exact, abs=0.015)


def test_a_face_that_all_take_for_edited_is_no_evidence():
    truth = np.array(["edited", "edited", "unedited", "unedited"])
    said = np.tile(["edited", "edited", "unedited", "unedited"], (40, 1))
    assert chance.shuffled(truth, said) > 0.3, "forty people, and still four faces"


def test_what_would_be_right_without_looking():
    truth = np.array(["a"] * 3 + ["b"])
    assert chance.expected(truth, np.array(["a"] * 4)) == 0.75
    assert chance.expected(truth, np.array(["a", "a", "b", "b"])) == 0.5


def test_holm_raises_the_smallest_most_and_keeps_the_order():
    assert chance.holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert chance.holm([0.5, 0.9]) == pytest.approx([1, 1]) and len(chance.holm([])) == 0


def test_shares_drawn_again_vary_more_where_faces_are_drawn_too():
    rng = np.random.default_rng(0)
    right = (rng.random((30, 12)) < rng.uniform(0.2, 1, 12)).astype(float)
    right[0, :6] = np.nan
    people = chance.drawn_shares(right)
    both = chance.drawn_shares(right, faces=np.arange(12))
    assert people.mean() == pytest.approx(np.nanmean(right), abs=0.01)
    assert both.std() > 1.5 * people.std()


def test_few_people_drawn_again_get_a_wider_interval():
    values = np.linspace(0, 1, 1001)
    assert chance.interval(values) == pytest.approx((0.025, 0.975))
    assert chance.interval(values, 1000) == pytest.approx((0.025, 0.975), abs=0.001)
    assert chance.interval(values, 6)[0] < 0.005 and chance.interval(values, 1) == (0, 1)
    assert np.isnan(chance.interval([np.nan])).all()


def test_strengths_are_those_that_were_played_with():
    true = np.array([0.8, 0.0, -0.8])
    games = 4000 / (1 + np.exp(true[None] - true[:, None]))
    np.fill_diagonal(games, 0)
    assert bradley_terry(games) == pytest.approx(true, abs=0.01)
    assert preferred(true)[1] == pytest.approx(0.5)
    one_sided = np.array([[0, 9.0], [0, 0]])
    assert np.isfinite(bradley_terry(one_sided)).all() and bradley_terry(one_sided)[0] > 0.8
    assert bradley_terry(np.stack([one_sided, one_sided.T])).shape == (2, 2)


def test_one_person_gets_an_exact_test_and_is_told_what_that_is_worth():
    found = analyse(simulate(items(), 1, 1.0, spread=0))
    row = found.overall.loc["real_or_edited"]
    assert row["share"] == 1 and row["test"] == "exact binomial"
    assert row["p"] == pytest.approx(binomtest(12, 12).pvalue)
    assert row["chance"] == 0.5 and row["low"] == pytest.approx(0.757, abs=0.001)
    assert found.overall.loc["which_expression", "chance"] == 0.25
    assert "this person alone" in str(found) and found.words[0].startswith("Simulated")
    assert set(found.pairs["unit"]) == {"faces"}


def test_a_person_who_stopped_early_is_not_tested_as_if_all_were_balanced():
    answers = only(simulate(items(), 1, 0.9, seed=2), "real_or_edited")
    rows = answers.table
    some = rows[(rows["truth"] == "edited") | (rows.groupby("truth").cumcount() < 2)]
    row = analyse(Answers(some)).overall.loc["real_or_edited"]
    assert row["test"] == "truth dealt anew" and row["answers"] == 8


def test_three_people_are_no_class():
    found = analyse(simulate(items(), 3, 0.8, seed=1))
    assert set(found.overall["test"]) == {"truth dealt anew"} and "for them alone" in str(found)


def test_a_class_that_sees_something_and_one_that_guesses():
    sees, guesses = (analyse(simulate(items(), 20, skill, seed=4)) for skill in (0.6, 0.0))
    for found, sure in ((sees, True), (guesses, False)):
        assert set(found.overall["test"]) == {"sign flips of people"}
        assert ((found.overall["p"] < 0.05) == sure).all()
        assert ((found.overall["low"] > found.overall["chance"]) == sure).all()
        assert (found.detection.loc["all", "d_prime_low"] > 0) == sure
    assert (sees.overall["faces_low"] <= sees.overall["low"]).all()
    assert str(sees).count("Better than chance") == 2
    assert str(guesses).count("could be chance") == 2


def test_tables_of_a_class():
    answers = simulate(items(), 12, 0.7, seed=5)
    found = analyse(answers)
    assert found.people == 12 and found.answers == 12 * 36
    assert set(found.detection.index) == {"all", *EDITORS}
    assert set(found.recognition.index) == set(EDITORS)
    assert found.matrix.sum() == 12 * 12 and found.matrix[1].sum() == 36
    assert (found.matrix.sum(1) > 0).sum() == len(TARGETS)
    assert list(found.strengths.index) == list(EDITORS), "as they were simulated"
    assert found.strengths["pairs"].sum() == 2 * 12 * 12
    assert found.strengths["won"].iloc[0] > 0.6
    assert set(found.pairs["unit"]) == {"people"} and (found.pairs["p_holm"]
                                                      >= found.pairs["p"]).all()
    assert len(found.participants) == 12
    called = answers.table.query("kind == 'real_or_edited' and first == 'beta'")["answer"]
    assert found.detection.loc["beta", "called"] == (called == "edited").mean()


@pytest.mark.parametrize("kind", ["real_or_edited", "which_expression", "pairs"])
def test_one_kind_of_question_alone(kind):
    found = analyse(only(simulate(items(), 6, 0.5), kind))
    assert (len(found.strengths) > 0) == (kind == "pairs")
    assert len(found.overall) == (kind != "pairs")
    assert plots.study.results(found).alt.startswith("A human study.")


def test_nothing_was_answered_yet():
    nothing = Answers(simulate(items(), 1).table.iloc[:0])
    found = analyse(nothing)
    assert found.words == ("Nothing was answered yet.",) and found.overall.empty
    with pytest.raises(ShapeError, match="Nothing was answered"):
        plots.study.results(found)


def test_a_single_answer_is_analysed():
    one = simulate(items(), 1, 1.0).table
    for kind in ("real_or_edited", "which_expression", "pairs"):
        assert analyse(Answers(one[one["kind"] == kind].iloc[:1])).answers == 1


def test_two_sets_of_questions_second_answers_and_broken_files_are_told():
    table = simulate(items(4), 6).table
    table.loc[table.index[:10], "items"] = "another"
    said = str(analyse(Answers(table, ("x.csv is damaged.",), again=2)))
    assert "2 sets of questions" in said and "2 second answers" in said and "x.csv" in said


def test_simulated_people_are_called_so():
    answers = simulate(items(4), 3, 0.4, seed=1)
    assert answers.table["participant"].str.startswith("simulated").all()
    assert "simulated answers" in repr(answers)
    assert simulate(items(4), 3, 0.4, seed=1).table.equals(answers.table)
    for wrong in (dict(n=0), dict(skill=1.5)):
        with pytest.raises(ConfigError):
            simulate(items(4), **wrong)


@pytest.mark.parametrize("people", [6, 20])
def test_intervals_over_people_hold_the_true_share_as_often_as_they_say(people):
    held = 0
    for seed in range(150):
        right = right_answers(seed, people, 0.7, spread=0.1)
        low, high = chance.interval(chance.drawn_shares(right, n=1000, seed=seed), people)
        held += low <= 0.7 <= high
    assert 0.88 * 150 <= held < 150


def test_where_faces_differ_other_faces_need_the_interval_over_faces():
    faces, held = np.arange(16), {"people": 0, "both": 0}
    for seed in range(80):
        right = right_answers(seed, 20, 0.6, among_faces=0.2)
        low, high = chance.interval(chance.drawn_shares(right, n=500, seed=seed), 20)
        held["people"] += low <= 0.6 <= high
        low, high = chance.interval(chance.drawn_shares(right, faces=faces, n=500, seed=seed))
        held["both"] += low <= 0.6 <= high
    assert held["people"] < 0.85 * 80 and held["both"] >= 0.88 * 80


def test_guessing_is_called_more_than_chance_as_rarely_as_said():
    wrong = sum(chance.sign_flips(right_answers(seed, 10, 0.5).mean(1) - 0.5) < 0.05
                for seed in range(200))
    assert wrong <= 0.09 * 200


def test_faces_that_look_edited_deceive_the_test_over_people_but_not_the_truth_dealt_anew():
    people, faces = 0, 0
    for seed in range(40):
        rng = np.random.default_rng(seed)
        truth = rng.permutation(["edited", "unedited"] * 8)
        looks = np.clip(rng.normal(0.5, 0.3, 16), 0, 1)
        said = np.where(rng.random((20, 16)) < looks, "edited", "unedited")
        people += chance.sign_flips((said == truth).mean(1) - 0.5) < 0.05
        faces += chance.shuffled(truth, said, seed) < 0.05
    assert people > 12 and faces <= 6


def right_answers(seed, people, skill, spread=0.0, among_faces=0.0):
    """Right or wrong, of people and faces that differ: float `(people, 16)`."""
    rng = np.random.default_rng(seed)
    share = skill + rng.normal(0, spread, (people, 1)) + rng.normal(0, among_faces, (1, 16))
    return (rng.random((people, 16)) < np.clip(share, 0, 1)).astype(float)


def test_the_figure_has_a_panel_for_each_kind():
    found = analyse(simulate(items(), 9, 0.5))
    fig = plots.study.results(found, "A class")
    assert len(fig.axes) == 3 and "chance 50 %" in fig.alt and "Preferred: alpha" in fig.alt
    assert fig.axes[0].get_xlabel() == "percent"
