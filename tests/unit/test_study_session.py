"""Somebody's way through a study: no answer is lost, whatever happens to the folder."""

import errno
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from study_fakes import items

from expression_lab import files
from expression_lab.errors import ConfigError, DataMissingError, UnknownNameError
from expression_lab.evaluate.study import read
from expression_lab.widgets.study import StudySession

CLASS = 30
STUDENT = """
import sys
from expression_lab.widgets.study import StudySession
session = StudySession(None, sys.argv[1])
session.begin()
while session.view.answered < 11:  # the analysis after the twelfth would take longest
    name = session.view.asked.name
    session.answer(name, 0)
    print(session.view.code, name, flush=True)
"""


@pytest.fixture
def session(tmp_path):
    session = StudySession(items(4), tmp_path / "study")
    session.begin()
    return session


def go(session, count=100, choice=0):
    """Answer up to so many questions."""
    while session.view.stage == "question" and count:
        session.answer(session.view.asked.name, choice)
        count -= 1
    return session.view


def on_disk(session):
    place = session.folder / "answers"
    return [line for path in place.glob("*.csv") for line in path.read_text().splitlines()[1:]]


def test_consent_comes_first_and_nothing_is_written_before_an_answer(tmp_path):
    session = StudySession(items(4), tmp_path / "study")
    assert session.view.stage == "consent" and session.view.asked is None
    assert "16 pictures" in session.consent and "12 short questions" in session.consent
    assert "No name" in session.consent and str(tmp_path / "study") in session.consent
    session.answer("r00", 0)
    view = session.begin()
    assert view.stage == "question" and view.code in view.words
    assert not (tmp_path / "study").exists()
    assert session.begin().code == view.code, "a second press makes no second person"


def test_each_answer_is_on_the_disk_before_the_next_question_is_shown(session):
    seen = []
    session.show = lambda view: seen.append((view.answered, len(on_disk(session))))
    go(session)
    assert seen == [(n, n) for n in range(1, 13)]
    assert session.view.stage == "done" and "12 answers" in session.view.result[0]
    table = read(session.folder).table
    assert len(table) == 12 and (table["seconds"] >= 0).all()
    assert set(table["participant"]) == {session.view.code}


def test_what_was_shown_is_what_is_saved(session):
    asked = {}
    while session.view.stage == "question":
        one = session.view.asked
        asked[one.name] = one
        session.answer(one.name, 1, seconds=2.5)
    rows = read(session.folder).table.set_index("question")
    assert set(rows.loc[["r00", "r01"], "answer"]) == {"edited"}
    assert rows.loc["r00", "truth"] == "edited" and rows.loc["r01", "truth"] == "unedited"
    pairs = rows[rows["kind"] == "pairs"]
    assert (pairs["answer"] == pairs["second"]).all(), "the right one was chosen"
    for name, row in pairs.iterrows():
        left = asked[name].pictures[0][0, 0]
        assert (left < 150) == (row["first"] < row["second"]), "saved as the pictures stood"
    assert (rows["seconds"] == 2.5).all()
    assert asked["w00"].choices == ("happiness", "surprise", "sadness", "anger")


def test_a_second_click_and_a_choice_that_is_none_are_ignored(session):
    name = session.view.asked.name
    session.answer(name, 7)
    session.answer(name, -1)
    assert session.view.answered == 0
    session.answer(name, 0)
    session.answer(name, 1)
    assert session.view.answered == 1 and len(on_disk(session)) == 1


def test_somebody_goes_on_where_they_stopped(session):
    code, order = session.view.code, []
    go(session, 5)
    later = StudySession(items(4), session.folder, f" {code.upper()} ")
    assert later.view.code == code and later.view.answered == 5
    while later.view.stage == "question":
        order.append(later.view.asked.name)
        later.answer(order[-1], 0)
    assert order == [one.name for one in items(4).order(code)[5:]]
    assert len(read(session.folder).table) == 12


@pytest.mark.parametrize("code", ["", "abc", "../../x1", "abcdefgh", "*", "k7mwq3xa.csv"])
def test_a_code_that_is_none_is_a_sentence(session, code):
    go(session, 1)
    other = StudySession(items(4), session.folder)
    assert other.resume(code).stage == "consent" and "no answers with the code" in other.view.words
    with pytest.raises(UnknownNameError, match="Look at it again"):
        StudySession(items(4), session.folder, code)


def test_two_tabs_of_one_person_lose_no_answer_and_ask_nothing_twice(session):
    go(session, 2)
    other = StudySession(items(4), session.folder, session.view.code)
    both = other.view.asked.name
    assert both == session.view.asked.name
    session.answer(both, 0)
    other.answer(both, 1)  # the same question, before this tab could know
    assert other.view.answered == 3
    go(session, 2)
    go(other)
    answers = read(session.folder)
    # Twice a tab had shown a question before the other one answered it.
    assert len(answers.table) == 12 and answers.again == 2 and not answers.broken
    assert go(session).stage == "done"


def test_a_full_disk_keeps_the_answer_until_there_is_room(session, monkeypatch):
    go(session, 3)
    before, real, name = on_disk(session), Path.write_bytes, session.view.asked.name

    def full(self, content):
        real(self, content[:20])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    view = session.answer(name, 1)
    assert view.stage == "unsaved" and "No space left" in view.words
    assert view.asked.name == name and on_disk(session) == before
    assert session.answer(name, 0).stage == "unsaved", "the first answer counts"
    assert session.save_again().stage == "unsaved"
    monkeypatch.undo()
    view = session.save_again()
    assert view.stage == "question" and view.answered == 4
    assert len(on_disk(session)) == 4 and not list(session.folder.rglob("*.partial"))
    kept = read(session.folder).table.set_index("question").loc[name]
    assert kept["answer"] in (kept["second"], "edited")


def test_a_folder_that_was_removed_is_filled_again(session):
    go(session, 3)
    shutil.rmtree(session.folder)
    view = go(session, 1)
    assert "had gone" in view.words and "4 answers" in view.words
    assert len(on_disk(session)) == 4 and view.answered == 4


def test_a_file_in_place_of_the_folder_is_a_sentence(session):
    session.folder.write_text("not a folder")
    view = go(session, 1)
    assert view.stage == "unsaved" and "not saved yet" in view.words
    session.folder.unlink()
    assert session.save_again().answered == 1


def test_a_file_that_was_cut_short_is_asked_again_where_it_was_cut(session):
    go(session, 5)
    code, path = session.view.code, next((session.folder / "answers").glob("*.csv"))
    path.write_bytes(path.read_bytes()[:-9])
    later = StudySession(items(4), session.folder, code)
    assert later.view.answered == 4
    go(later)
    answers = read(session.folder)
    assert len(answers.table) == 12 and path.name in answers.broken[0]


def test_a_file_that_somebody_reads_is_written_a_moment_later(session, monkeypatch):
    real, tries = files.replace, []

    def busy(path, content, sync=False):
        tries.append(path)
        if len(tries) < 3:
            raise PermissionError(errno.EACCES, "The file is in use")
        real(path, content, sync)

    monkeypatch.setattr(files, "replace", busy)
    assert go(session, 1).answered == 1 and len(tries) == 3


def test_deleted_answers_stay_deleted_also_where_another_tab_goes_on(session):
    go(session, 4)
    keeper = StudySession(items(4), session.folder)
    keeper.begin()
    go(keeper, 2)
    other = StudySession(items(4), session.folder, session.view.code)
    go(other, 2)
    assert session.delete().stage == "deleted"
    assert go(other, 1).stage == "deleted" and len(on_disk(session)) == 2
    assert set(read(session.folder).table["participant"]) == {keeper.view.code}
    with pytest.raises(UnknownNameError):
        StudySession(items(4), session.folder, other.view.code or "abcdefgh")


def test_questions_come_from_the_folder_and_others_are_refused(session, tmp_path):
    with pytest.raises(DataMissingError, match="Items.make"):
        StudySession(None, tmp_path / "empty")
    items(4).save(session.folder)
    assert len(StudySession(None, session.folder).items.questions) == 12
    with pytest.raises(ConfigError, match="other questions"):
        StudySession(items(5), session.folder)


def test_what_was_what_is_told_afterwards(session):
    go(session)
    review = session.review()
    assert len(review) == 8 and all(one.kind != "pairs" for one, _ in review)
    assert all(answer in session.items.values(one) for one, answer in review)


def test_a_person_has_no_name(session):
    assert re.fullmatch("[a-z2-9]{8}", session.view.code)
    other = StudySession(items(4), session.folder)
    assert other.begin().code != session.view.code


@pytest.mark.slow
def test_thirty_programs_answer_into_one_folder_at_once_and_some_are_killed(tmp_path):
    items(4).save(tmp_path)
    students = [subprocess.Popen([sys.executable, "-c", STUDENT, str(tmp_path)],
                                 stdout=subprocess.PIPE, text=True) for _ in range(CLASS)]
    said = []
    for student in students[::3]:
        said.append(student.stdout.readline())
        student.kill()
    for student in students:
        said += student.communicate(timeout=300)[0].splitlines()
    table = read(tmp_path).table
    assert table["participant"].nunique() == CLASS and not read(tmp_path).broken
    saved = set(zip(table["participant"], table["question"]))
    assert {tuple(line.split()) for line in said} <= saved
    assert (table["participant"].value_counts() == 11).sum() >= 20
