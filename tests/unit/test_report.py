"""The page of a comparison: it says what the tables say, holds all that it shows, and no more."""

import math
import re

import numpy as np
import pandas as pd
import pytest
import report_fakes
from bs4 import BeautifulSoup

from expression_lab import plots, report
from expression_lab.report import about, beside, classifiers, editors, faces, summary, tables
from expression_lab.report.pictures import drawing

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def result():
    return report_fakes.result()


@pytest.fixture(scope="module")
def page(result, tmp_path_factory):
    """The file of a small comparison, and the same parsed."""
    small = report_fakes.result(("landmarks", "cyclegan", "refine"), ("tiny",))
    small.tables["editors"].loc[0, "title"] = HOSTILE
    path = report.write(small, tmp_path_factory.mktemp("page") / "new" / "report.html")
    return path.read_text("utf-8"), BeautifulSoup(path.read_bytes(), "html.parser")


def words(cells):
    return [one.text for one in cells]


def column(table, head):
    """Cells of a column, from the top."""
    heads = words(table.heads)
    return [row[heads.index(head)] for row in table.rows]


def test_all_that_the_page_shows_is_in_it(page):
    text, soup = page
    loads = [one.get("src") or one.get("href") for one in soup.find_all(
        ["img", "script", "link", "iframe", "source", "object"])]
    assert len(loads) > 50 and all(one is None or one.startswith("data:") for one in loads)
    assert not re.search(r"url\(|@import|https?://", re.sub(r"data:[^\"]*", "", text))
    assert "default-src 'none'" in soup.find("meta", {"http-equiv": True})["content"]
    assert len(text) < 6_000_000


def test_words_of_a_table_stay_words(page):
    text, soup = page
    assert HOSTILE not in text and HOSTILE in soup.get_text()
    assert len(soup.find_all("script")) == 1 and not soup.find_all(onerror=True)
    assert str(report.page.stressed("a <b> is refine", ["refine"])) == \
        "a &lt;b&gt; is <b>refine</b>"
    assert str(report.page.stressed("one-8bit", ["one", "one-8bit"])) == "<b>one-8bit</b>"


def test_a_reader_who_cannot_see_it_is_told(page):
    _, soup = page
    assert all(one.get("alt") for one in soup.find_all("img"))
    assert all(one.find("caption").get_text(strip=True) for one in soup.find_all("table"))
    for one in soup.select(".scroll"):
        assert soup.find(id=one["aria-labelledby"])
    links = [one["href"][1:] for one in soup.select("nav a")]
    assert links == [one["id"] for one in soup.find_all("section")] and len(set(links)) == 12
    ids = [one["id"] for one in soup.find_all(id=True)]
    assert len(ids) == len(set(ids)) and soup.html["lang"] == "en"


def test_each_table_names_its_file_and_what_is_good(page):
    _, soup = page
    editors_table = soup.select_one("#editors table.sorts")
    assert "tables/editors.csv" in editors_table.caption.get_text()
    heads = [one.get_text(" ", strip=True) for one in editors_table.select("thead th")]
    assert "both judges percent ↑" in heads and "failed edits ↓" in heads


def test_the_same_numbers_make_the_same_drawing(result):
    frame = result.tables["editors"]
    first, again = (drawing(plots.comparison.pareto, frame, ("identity",)) for _ in range(2))
    assert first == again and first.data.startswith("data:image/svg+xml;base64,")
    assert drawing(plots.comparison.pareto, frame[:0]) is None, "nothing to be drawn"


def test_what_came_out_is_said_with_its_intervals(result):
    said = " ".join(summary.sentences(result)).replace("\N{NO-BREAK SPACE}", " ")
    assert "refine was read as asked by both judges most often, in 92 % of its edits (95 % " \
        "interval 90 to 94); before the edit, it was 2 %." in said
    assert "pix2pix is not clearly worse" in said and "multi is not clearly" not in said
    assert "cyclegan knows only some of the expressions" in said, "90 %, but of two expressions"
    assert "landmarks kept the person best: an identity distance of 0.33" in said
    assert "multi was the fastest, with 15 milliseconds" in said
    assert "3 of 10,200 edits failed (cgan)" in said
    assert "neutral was the easiest to make" in said and "fear the hardest" in said
    assert "Of 4 claims of the literature 1 holds, 1 does not hold, 1 is mixed" in said
    assert "neutral was the easiest to make (80 %)" in said, "without cyclegan, which knows two"
    alone = " ".join(summary.sentences(report_fakes.result(("refine", "cyclegan"))))
    assert "refine was read as asked by both judges in 92" in alone and "best" not in alone
    assert "tiny is not clearly worse" not in said, "75 of 100, with an interval up to 77"
    assert summary.figures(result)[0] == ("92 %", "read as asked by both judges", "refine")


def test_a_table_shows_numbers_intervals_the_best_and_what_is_unknown(result):
    frame = result.tables["editors"].copy()
    frame.loc[1, "both"] = np.nan
    shown = editors.compared(report_fakes.result(editors=("landmarks", "refine"))).parts[1]
    assert words(column(shown, "both judges")) == ["70.0", "92.0"]
    assert [one.strong for one in column(shown, "both judges")] == [False, True]
    assert column(shown, "both judges")[0].note == "68.0 to 72.0"
    assert not any(one.strong for one in column(shown, "failed")), "both failed as little"
    made = tables.table(frame, [tables.share("both", "both")], "", "x.csv")
    assert column(made, "both")[1].text == "–" and column(made, "both")[1].sort is None
    assert not column(made, "both")[5].strong, "cyclegan knows only two"


def test_sorting_is_by_number_and_the_dark_is_the_share(result):
    frame = result.tables["targets"]
    made = tables.heat(frame, ["neutral", "fear"], tables.share("both", ""), "", "x.csv")
    assert words(made.heads) == ["editor", "neutral", "fear"]
    cyclegan = next(row for row in made.rows if row[0].text == "cyclegan")
    assert cyclegan[1].shade == pytest.approx(0.96) == cyclegan[1].sort
    assert cyclegan[2].text == "–" and cyclegan[2].shade is None


def test_pictures_of_a_face_stand_by_editor_and_target(result):
    section = faces.looked_at(result)
    sheet, second, _ = section.parts[1:]
    assert tuple(name for name, _ in sheet.targets) == result.plan.targets
    assert [made_of and made_of.caption for _, made_of in sheet.targets] == \
        ["happiness"] + 6 * [None], "neutral is made of the happy face"
    assert sheet.before.alt == "Face 1 as it was, neutral." and second.before != sheet.before
    assert [name for name, _ in sheet.rows] == list(result.plan.editors)
    cyclegan = dict(sheet.rows)["cyclegan"]
    assert [one is not None for one in cyclegan] == [True, True] + 5 * [False]
    assert cyclegan[0].alt == "cyclegan, neutral: read as neutral and neutral."
    wrong = section.parts[-1].pictures
    assert wrong[0].caption == "landmarks, fear: read as fear and surprise"
    assert "cgan, anger: failed: The face is turned too far away." in [one.alt for one in wrong]


def test_failed_edits_are_counted_with_their_reason(result):
    table = editors.failed(result).parts[0]
    assert words(table.rows[0]) == ["cgan", "anger", "3", "200", "The face is turned too far away."]
    none = report_fakes.result(failures=pd.DataFrame())
    assert editors.failed(none).parts[0].words == "No edit failed."


def test_photos_have_no_classifiers_and_the_page_says_why(result):
    import dataclasses

    plan = dataclasses.replace(result.plan, photos="/home/me/own photos")
    photos = dataclasses.replace(result, plan=plan, tables={})
    assert "no labels" in classifiers.classifiers(photos).parts[0].words
    assert "photos of the reader" in summary.sentences(photos)[0]
    assert any("no labels" in one for one in about.limits(photos).parts[0].words)
    made = dict(about.measured(photos).parts[3].pairs)
    assert made["command"].endswith("--photos 'own photos'"), "the place is nobody's business"


def test_the_command_makes_such_a_page_again(result):
    import dataclasses

    plan = dataclasses.replace(result.plan, faces=12, seed=3, targets=("fear", "anger"), series=2)
    words = about.command(plan).split()
    assert words[:4] == ["expression-lab", "evaluate", "--report", "OUT"]
    given = dict(zip(words[4::2], words[5::2]))
    assert given == {"--faces": "12", "--identity": "40", "--series": "2", "--seed": "3",
                     "--editors": ",".join(plan.editors), "--targets": "anger,fear"}
    of_data = dataclasses.replace(plan, dataset="ferplus", split="validation")
    assert about.command(of_data).endswith("--dataset ferplus --split validation")


def test_robustness_is_that_of_the_strongest_damage(result):
    table = classifiers.classifiers(result).parts[-1]
    assert words(table.heads) == ["damage", "residual", "tiny"]
    assert words(table.rows[0]) == ["blur", "45.0", "35.0"] and table.rows[0][0].note == "2 steps"


def test_claims_and_verdicts(result):
    table = beside.claims(result).parts[1]
    assert [row[1].mark for row in table.rows] == ["good", "bad", "half", "none"]
    assert "No claims" in beside.claims(report_fakes.result(drop=["claims"])).parts[0].words


def test_another_run_may_stand_beside_it(result):
    other = report_fakes.result(("refine",))
    other.tables["editors"]["both"] = 0.5
    shown = beside.real(result, other)
    assert "Another run, on synthetic, test." == shown.parts[0].words
    refine = next(row for row in shown.parts[1].rows if row[0].text == "refine")
    assert words(refine) == ["refine", "92.0", "50.0"]
    assert "real faces" in beside.real(result).parts[0].words


def test_matrices_of_classifiers_are_shares(result):
    found = classifiers._matrices(result.tables["classifier_matrix"])
    assert list(found) == ["residual", "tiny"]
    assert found["tiny"].loc["fear", "fear"] == pytest.approx(75 / 89)


ALL = ("editors", "targets", "read_as", "intensity", "failures", "classifiers",
       "classifier_matrix", "classifier_robustness", "classifier_reliability", "claims")


@pytest.mark.parametrize("empty", [False, True])
def test_a_page_is_made_of_a_result_without_tables(empty):
    bare = report_fakes.result(drop=ALL)
    bare.sheets.clear()
    if empty:
        bare.tables.update({name: pd.DataFrame() for name in ALL})
    soup = BeautifulSoup(report.html(bare), "html.parser")
    assert "Nothing was measured here" in soup.find(id="editors").get_text()
    assert "No editor has been measured" in soup.find(id="came-out").get_text()


def test_an_editor_that_always_failed_is_shown_all_the_same():
    broken = report_fakes.result(("landmarks", "refine"))
    frame = broken.tables["editors"]
    numbers = [one for one in frame if frame[one].dtype == float]
    frame.loc[1, numbers] = math.nan
    frame.loc[1, ["both", "residual", "judge"]], frame.loc[1, "failed"] = 0.0, 1400
    shown = editors.compared(broken).parts[1]
    assert column(shown, "failed")[1].text == "1,400" and column(shown, "both judges")[1].sort == 0
    assert "refine identity unknown" in editors.compared(broken).parts[0].pictures[1].alt
    frame.loc[0] = frame.loc[1]  # nor does it matter where all failed
    assert len(editors.traded(broken).parts) == 2
    assert "0 % of its edits" in summary.sentences(broken)[1].replace("\N{NO-BREAK SPACE}", " ")


def test_nothing_is_left_where_it_cannot_be_written(tmp_path, result, monkeypatch):
    monkeypatch.setattr(report.page, "html", lambda *args: "\ud800")
    with pytest.raises(UnicodeEncodeError):
        report.write(result, tmp_path / "report.html")
    assert not list(tmp_path.iterdir())
