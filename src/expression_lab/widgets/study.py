"""A human study, asked question by question: one person alone, or a class over a shared folder.

    items = study.Items.make(seed=0)
    study.panel(items, "our_study")              # in a notebook; here without a browser:
    session = study.StudySession(items, "our_study")
    session.begin()
    session.answer(session.view.asked.name, 0)   # the first of session.view.asked.choices
    study.analyse(study.read("our_study"))

No name is asked. A person is a random code; with it they go on later, and delete their answers.
"""

import secrets
import threading
import time
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from expression_lab.errors import LabError, UnknownNameError
from expression_lab.evaluate.study import Items, analyse, answers, read, simulate
from expression_lab.evaluate.study.answers import Answers
from expression_lab.evaluate.study.questions import FILE
from expression_lab.widgets.study_view import Asked, View

__all__ = ["Asked", "Items", "StudySession", "View", "analyse", "panel", "read", "simulate"]

CONSENT = ("You will look at {pictures} pictures of faces and answer {count} short questions. "
           "Saved in the folder {folder}: your answers, when you gave them and how long they took, "
           "under a random code. No name is asked. Taking part is free: stop whenever you like, "
           "and delete your answers at any time.")
WELCOME = "Your code is {}. Keep it: with it you go on later, and delete your answers."
NOT_SAVED = ("This answer is not saved yet: {}. It is kept here; make room, or bring the folder "
             "back, and press “Save again”.")


class StudySession:
    """One person's way through a study. Each answer is on the disk before the next question.

    Args:
        items: Items; None for those that lie in the folder.
        folder: path of the study; a class shares one.
        participant: str, the code of somebody who goes on; None asks for consent first.

    Attributes:
        show: function of a View, called with each new one.
        view: View, the last one.

    Raises:
        DataMissingError: no items are given, and none lie in the folder.
        ConfigError: other questions lie in the folder.
        UnknownNameError: nobody has that code.
    """

    def __init__(self, items=None, folder="study", participant=None):
        self.folder, self.show = Path(folder).expanduser(), lambda view: None
        if items is not None and (self.folder / FILE).exists():
            items.check_same(self.folder)
        self.items = items or Items.load(self.folder)
        self._sitting, self._rows, self._waiting = secrets.token_hex(4), [], None
        self._code, self._order, self._since = "", [], None
        self._working = threading.RLock()
        self.view = View("consent", of=len(self.items.questions))
        if participant is not None:
            self._go_on(participant)

    @property
    def consent(self):
        """What somebody agrees to by taking part: str."""
        pictures = sum(len(one.pictures) for one in self.items.questions)
        return CONSENT.format(pictures=pictures, count=len(self.items.questions),
                              folder=self.folder.absolute())

    def begin(self):
        """Take part, as somebody new: View."""
        return self._do(lambda: self._enter(answers.new_code()) if not self._code else None)

    def resume(self, code):
        """Go on where the person with this code stopped: View."""
        return self._do(lambda: self._go_on(code))

    def answer(self, name, choice, seconds=None):
        """Answer a question; what answers one that is not asked (a second click, say) is ignored.

        Args:
            name: str, of the question.
            choice: int, which of its choices.
            seconds: float, how long it was looked at; None takes the time since it was shown.

        Returns:
            View
        """
        return self._do(lambda: self._answer(name, choice, seconds))

    def save_again(self):
        """Save the answer that could not be saved: View."""
        return self._do(self._save)

    def delete(self):
        """Delete all answers of this person, those of other sittings too: View."""
        return self._do(self._delete)

    def _do(self, action):
        with self._working:  # one thing at a time, in whatever thread the page calls
            try:
                action()
            except (LabError, OSError) as error:
                self._say(replace(self.view, words=str(error)))
            return self.view

    def _say(self, view):
        self.view = view
        self.show(view)

    def _enter(self, code):
        self._code, self._order = code, self.items.order(code)
        self._ask(WELCOME.format(code))

    def _go_on(self, code):
        code = "".join(str(code).split()).lower()
        known = answers.CODE.fullmatch(code) and not answers.is_deleted(self.folder, code)
        if not known or not any(answers.of(self.folder, code)):
            raise UnknownNameError(f"There are no answers with the code {code!r} in {self.folder}. "
                                   "Look at it again, or take part as somebody new.")
        self._enter(code)

    def _ask(self, words=""):
        """Show the next question, or what came out."""
        if answers.is_deleted(self.folder, self._code):
            return self._gone()
        done = {row["question"] for row in self._mine()}  # also those of another tab
        left = [one for one in self._order if one.name not in done]
        view = View("question" if left else "done", words, self._code,
                    answered=len(self._order) - len(left), of=len(self._order))
        self._since = time.monotonic()
        self._say(replace(view, asked=Asked.of(left[0], self.items)) if left
                  else replace(view, result=self._result()))

    def _answer(self, name, choice, seconds):
        if self.view.stage != "question" or name != self.view.asked.name:
            return
        question = next(one for one in self._order if one.name == name)
        values = self.items.values(question)
        if not 0 <= choice < len(values):
            return
        seconds = time.monotonic() - self._since if seconds is None else seconds
        self._waiting = self._row(question, values[choice], seconds)
        self._save()

    def _row(self, question, answer, seconds):
        now = datetime.now(timezone.utc).isoformat(timespec="milliseconds")
        first, second = (*question.makers, "")[:2]
        return dict(zip(answers.COLUMNS, (
            self._code, len(self._rows) + 1, now, self.items.fingerprint, question.name,
            question.kind, question.face, question.expression, first, second, question.truth,
            answer, f"{max(0.0, float(seconds)):.2f}"), strict=True))

    def _save(self):
        """Put the answer that waits on the disk; then, and only then, ask the next question."""
        if self._waiting is None:
            return
        if answers.is_deleted(self.folder, self._code):  # in another tab
            return self._gone()
        words = self._removed()
        try:
            answers.write(self.folder, self._code, self._sitting, [*self._rows, self._waiting])
        except OSError as error:
            self._say(replace(self.view, stage="unsaved",
                              words=NOT_SAVED.format(error.strerror or error)))
            return
        self._rows.append(self._waiting)
        self._waiting = None
        self._ask(words)

    def _removed(self):
        """A sentence where the folder has gone since the last answer; it is filled again."""
        there = not self._rows or (self.folder / answers.FOLDER).is_dir()
        return "" if there else (f"The folder {self.folder} had gone. It was made anew, with your "
                                 f"{len(self._rows) + 1} answers since this page was opened.")

    def review(self):
        """Questions with a right answer, and what was said: list of (Question, str)."""
        said = {row["question"]: row["answer"] for row in reversed(self._mine())}
        return [(one, said[one.name]) for one in self._order if one.truth and one.name in said]

    def _mine(self):
        """This person's answers to these questions in all sittings, the earliest first."""
        rows = [*answers.of(self.folder, self._code)[0], *self._rows]
        return sorted((row for row in rows if row["items"] == self.items.fingerprint),
                      key=lambda row: row["time"])

    def _result(self):
        import pandas as pd

        table = pd.DataFrame(self._mine(), columns=answers.COLUMNS).astype({"seconds": float})
        return analyse(Answers(table.drop_duplicates("question"))).words

    def _delete(self):
        if self._code:
            answers.delete(self.folder, self._code)
            self._gone()

    def _gone(self):
        self._rows, self._waiting = [], None
        self._say(View("deleted", "Your answers are deleted. Thank you all the same."))


def panel(items=None, folder="study", participant=None):
    """Ask the questions in a notebook cell.

    Args:
        items, folder, participant: as those of `StudySession`.

    Returns:
        ipywidgets.VBox; its `controller` is the StudySession.
    """
    from expression_lab.widgets.study_panel import StudyPanel

    return StudyPanel(StudySession(items, folder, participant)).box
