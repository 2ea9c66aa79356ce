"""The questions of a study: pictures, what was done to them, and what may be answered."""

import hashlib
import io
import json
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from expression_lab import files
from expression_lab.errors import BadDataError, ConfigError, DataMissingError
from expression_lab.expressions import EXPRESSIONS

KINDS = ("real_or_edited", "which_expression", "pairs")
UNEDITED = "unedited"
FILE = "questions.npz"
_TOLD = ("name", "kind", "makers", "expression", "face")  # of a question, besides its pictures


@dataclass(frozen=True, eq=False)
class Question:
    """One question.

    Attributes:
        name: str, as "r01".
        kind: str, one of `KINDS`.
        pictures: tuple of uint8 `(S, S)` or `(S, S, 3)`: one, or the two of a pair.
        makers: tuple of str, who made each picture: an editor, or "unedited".
        expression: str, what the picture was asked to show, or shows unedited; "" if unknown.
        face: str, whose face it is; questions of one face have the same.
    """

    name: str
    kind: str
    pictures: tuple
    makers: tuple
    expression: str
    face: str

    @property
    def truth(self):
        """The right answer: "edited", "unedited", an expression; "" where there is none."""
        if self.kind == "real_or_edited":
            return UNEDITED if self.makers[0] == UNEDITED else "edited"
        return self.expression if self.kind == "which_expression" else ""


@dataclass(frozen=True, eq=False)
class Items:
    """The questions of a study, the same for everybody who takes part.

    Attributes:
        questions: tuple of Question.
        seed: int, they were drawn with it; so is each person's order.
        failed: tuple of dict (editor, face, target, why): edits that could not be asked about.
    """

    questions: tuple
    seed: int = 0
    failed: tuple = ()

    def __post_init__(self):
        names = [one.name for one in self.questions]
        if not names or len(set(names)) < len(names):
            raise ConfigError("A study has one question or more, each with a name of its own; got "
                              f"{len(names)}.")

    @classmethod
    def make(cls, **wanted):
        """Draw faces, edit them, and make questions of them; see `making.make`."""
        from expression_lab.evaluate.study.making import make

        return make(**wanted)

    @property
    def fingerprint(self):
        """What tells these questions from others, whatever machine drew them: 12 hex digits."""
        told = json.dumps([self.seed, [_told(one) for one in self.questions]])
        return hashlib.sha256(told.encode()).hexdigest()[:12]

    @property
    def kinds(self):
        """The kinds of questions that there are: tuple of str."""
        return tuple(kind for kind in KINDS if any(one.kind == kind for one in self.questions))

    @property
    def expressions(self):
        """What "which expression?" can be answered with: tuple of str, in the common order."""
        asked = {one.expression for one in self.questions if one.kind == "which_expression"}
        return tuple(name for name in EXPRESSIONS if name in asked)

    def values(self, question):
        """What an answer to a question may be, as it is saved: tuple of str."""
        return {"real_or_edited": (UNEDITED, "edited"), "which_expression": self.expressions,
                "pairs": question.makers}[question.kind]

    def order(self, participant):
        """The questions as one person is asked: kind after kind, each kind shuffled.

        Args:
            participant: str, the person's code: the same code, the same order.

        Returns:
            list of Question; the two of a pair may have changed places.
        """
        told = hashlib.sha256(f"{self.seed} {participant}".encode()).digest()
        rng = np.random.default_rng(list(told))
        shuffled = [self.questions[i] for i in rng.permutation(len(self.questions))]
        return [_turned(one) if one.kind == "pairs" and rng.random() < 0.5 else one
                for one in sorted(shuffled, key=lambda one: KINDS.index(one.kind))]

    def save(self, folder):
        """Write questions and pictures into a folder, so that others are asked the same.

        Where the pictures are photos of people, all who can open the folder can see them.

        Returns:
            Path of the file.

        Raises:
            ConfigError: other questions lie there.
            OSError: it cannot be written.
        """
        path = Path(folder) / FILE
        if path.exists():
            self.check_same(folder)
        pictures = {f"{one.name}-{i}": picture for one in self.questions
                    for i, picture in enumerate(one.pictures)}
        told = {"seed": self.seed, "failed": list(self.failed),
                "questions": [_told(one) for one in self.questions]}
        buffer = io.BytesIO()
        np.savez_compressed(buffer, told=np.array(json.dumps(told)), **pictures)
        path.parent.mkdir(parents=True, exist_ok=True)
        files.replace(path, buffer.getvalue())
        return path

    @classmethod
    def load(cls, folder):
        """Read what `save` wrote.

        Raises:
            DataMissingError: there are no questions in the folder.
            BadDataError: the file is damaged.
        """
        path = Path(folder) / FILE
        try:
            with np.load(path, allow_pickle=False) as saved:
                told = json.loads(str(saved["told"]))
                asked = tuple(_read(one, saved) for one in told["questions"])
                return cls(asked, int(told["seed"]), tuple(told["failed"]))
        except FileNotFoundError:
            raise DataMissingError(f"There are no questions in {path.parent}: make them with "
                                   "study.Items.make and save them there.") from None
        except (OSError, ValueError, KeyError, TypeError, EOFError, zlib.error,
                zipfile.BadZipFile) as error:
            raise BadDataError(f"{path} is damaged ({error}); save the questions again.") from None

    def check_same(self, folder):
        """Refuse a folder in which other questions lie.

        Raises:
            ConfigError: so it is.
            BadDataError: the file is damaged.
        """
        if Items.load(folder).fingerprint != self.fingerprint:
            raise ConfigError(f"{folder} holds other questions; choose another folder, or ask "
                              "those that lie there: study.Items.load(folder).")

    def __repr__(self):
        counts = ", ".join(f"{sum(one.kind == kind for one in self.questions)} {kind}"
                           for kind in self.kinds)
        lost = f"; {len(self.failed)} edits failed" if self.failed else ""
        return f"Items({counts}{lost})"


def _told(question):
    return {name: list(value) if isinstance(value := getattr(question, name), tuple) else value
            for name in _TOLD}


def _read(told, saved):
    """A question from its words and its pictures."""
    makers = tuple(told["makers"])
    pictures = tuple(saved[f"{told['name']}-{i}"] for i in range(len(makers)))
    if told["kind"] not in KINDS or any(one.dtype != np.uint8 for one in pictures):
        raise ValueError(f"question {told['name']} is none")
    return Question(**{**{name: str(told[name]) for name in _TOLD}, "makers": makers},
                    pictures=pictures)


def _turned(pair):
    return Question(pair.name, pair.kind, pair.pictures[::-1], pair.makers[::-1], pair.expression,
                    pair.face)
