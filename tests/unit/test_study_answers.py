"""Files of answers: a broken one is named, and the others are read all the same."""

import pytest
from study_fakes import items

from expression_lab.errors import DataMissingError
from expression_lab.evaluate.study import answers, read, simulate

ANNE, BEN = "aaaaaaaa", "bbbbbbbb"


@pytest.fixture
def folder(tmp_path):
    """Two people with twelve answers each."""
    rows = simulate(items(4), 2, seed=1).table.to_dict("records")
    for code, half in ((ANNE, rows[:12]), (BEN, rows[12:])):
        answers.write(tmp_path, code, "1", [
            {**row, "participant": code, "time": f"2026-01-01T10:00:{i:02d}"}
            for i, row in enumerate(half)])
    return tmp_path


def of_anne(folder):
    return folder / "answers" / f"{ANNE}-1.csv"


def test_what_is_written_is_read(folder):
    found = read(folder)
    assert len(found.table) == 24 and not found.broken and not found.again
    assert tuple(found.table.columns) == answers.COLUMNS
    assert repr(found) == "Answers(24 answers of 2 people)"
    assert found.table["seconds"].dtype == float


@pytest.mark.parametrize("spoil, left", [
    (lambda text: text[:-1], 11), (lambda text: text[:len(text) // 2], 5), (lambda text: "", 0),
    (lambda text: "name;age\nAnne;9\n", 0), (lambda text: text.replace("edited", "photo"), 8),
    (lambda text: text.replace(",happiness,", ",\0,"), 9), (lambda text: "\x00\x01" * 50, 0),
    (lambda text: text.replace(ANNE, BEN), 0)])
def test_a_broken_file_is_named_and_the_others_are_read(folder, spoil, left):
    path = of_anne(folder)
    path.write_text(spoil(path.read_text()))
    found = read(folder)
    counts = found.table["participant"].value_counts()
    assert counts[BEN] == 12 and counts.get(ANNE, 0) <= left
    assert len(found.broken) == 1 and str(path) in found.broken[0]
    assert f"{counts.get(ANNE, 0)} answers of it are read" in found.broken[0]


def test_bytes_that_are_no_text_and_a_folder_in_place_of_a_file(folder):
    of_anne(folder).write_bytes(b"\xff\xfe\x00" * 9)
    (folder / "answers" / "cccccccc-1.csv").mkdir()
    found = read(folder)
    assert len(found.table) == 12 and len(found.broken) == 2


def test_numbers_that_are_none_are_no_answers(folder):
    path = of_anne(folder)
    lines = path.read_text().splitlines()
    lines[1:4] = [",".join([*line.split(",")[:-1], bad])
                  for line, bad in zip(lines[1:4], ("nan", "inf", "soon"), strict=True)]
    path.write_text("\n".join([*lines, ""]))
    found = read(folder)
    assert len(found.table) == 21 and "3 line(s) are no answers" in found.broken[0]


def test_a_file_that_a_spreadsheet_saved_again_is_read(folder):
    path = of_anne(folder)
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert len(read(folder).table) == 24 and not read(folder).broken


def test_half_written_files_and_those_of_others_are_left_alone(folder):
    (folder / "answers" / f"{ANNE}-2.csv.partial").write_text("participant,nu")
    (folder / "answers" / "notes.txt").write_text("hello")
    assert len(read(folder).table) == 24 and not read(folder).broken


def test_the_first_answer_to_a_question_counts(folder):
    rows, _ = answers.of(folder, ANNE)
    answers.write(folder, ANNE, "2", [{**rows[0], "time": "2026-01-01T11:00:00", "answer": one}
                                      for one in {"edited", "unedited"} - {rows[0]["answer"]}])
    found = read(folder)
    assert found.again == 1 and len(found.table) == 24
    kept = found.table[found.table["participant"] == ANNE].set_index("question")
    assert kept.loc[rows[0]["question"], "answer"] == rows[0]["answer"]


def test_answers_to_other_questions_can_be_left_out(folder):
    assert len(read(folder, items(4)).table) == 24
    assert len(read(folder, items(5)).table) == 0


def test_nobody_has_answered(tmp_path):
    with pytest.raises(DataMissingError, match="the folder of the study"):
        read(tmp_path)


def test_deleted_answers_are_not_read_even_where_they_are_written_again(folder):
    rows, _ = answers.of(folder, ANNE)
    answers.delete(folder, ANNE)
    answers.write(folder, ANNE, "1", rows)
    assert set(read(folder).table["participant"]) == {BEN}
