"""What a study shows: the question, how far somebody is, and at the end what came out."""

from dataclasses import dataclass

PROMPTS = {"real_or_edited": "Was this picture edited?",
           "which_expression": "Which expression does this face show?",
           "pairs": "Which picture shows {} better?"}
WORDS = {"unedited": "not edited", "edited": "edited"}


@dataclass(frozen=True, eq=False)
class Asked:
    """The question that is shown.

    Attributes:
        name: str
        prompt: str
        pictures: tuple of uint8.
        choices: tuple of str, what may be answered.
    """

    name: str
    prompt: str
    pictures: tuple
    choices: tuple

    @classmethod
    def of(cls, question, items):
        """A Question of `items`, as a person is asked."""
        choices = tuple(WORDS.get(value, value) for value in items.values(question))
        if question.kind == "pairs":
            choices = ("the left one", "the right one")
        return cls(question.name, PROMPTS[question.kind].format(question.expression),
                   question.pictures, choices)


@dataclass(frozen=True, eq=False)
class View:
    """What is shown.

    Attributes:
        stage: str, "consent", "question", "unsaved", "done" or "deleted".
        words: str, a sentence; may be empty.
        code: str, of the person; "" before there is one.
        asked: Asked, or None.
        answered, of: int, how many questions.
        result: tuple of str, after the last answer: what came out, in sentences.
    """

    stage: str
    words: str = ""
    code: str = ""
    asked: Asked | None = None
    answered: int = 0
    of: int = 0
    result: tuple = ()
