"""Answers of people who do not exist, to try an analysis on before anybody is asked."""

import numpy as np

from expression_lab.errors import ConfigError
from expression_lab.evaluate.study.answers import COLUMNS, Answers

SPREAD = 0.08  # deviation of skill between people
LEAD = 1.0  # strength, natural logarithm, of each editor over the one named after it


def simulate(items, n=12, skill=0.5, seed=0, spread=SPREAD, lead=LEAD):
    """Let people who do not exist answer: nobody was asked, and the table says so.

    Each knows the answer with a probability around `skill`, and guesses otherwise. Of a pair they
    prefer the editor that comes first in the alphabet, the more often the larger `lead` is.

    Args:
        items: Items
        n: int, people.
        skill: float, 0 (guesses) to 1 (always right).
        seed: int
        spread: float, deviation of skill between people.
        lead: float, by how much each editor is stronger than the next; see
            `strengths.bradley_terry`.

    Returns:
        Answers: `simulated` is True, and the codes of the people begin with "simulated".

    Raises:
        ConfigError: nobody, or another skill.
    """
    import pandas as pd

    if n < 1 or not 0 <= skill <= 1:
        raise ConfigError(f"{n} people of skill {skill} cannot be simulated; use one or more, and "
                          "a skill of 0 to 1.")
    rng = np.random.default_rng(seed)
    editors = sorted({one for question in items.questions for one in question.makers})
    strength = {name: -lead * i for i, name in enumerate(editors)}
    rows = []
    for person in range(n):
        code = f"simulated{person + 1:03d}"
        mine = float(np.clip(rng.normal(skill, spread), 0, 1))
        for number, question in enumerate(items.order(code), start=1):
            answer = _answer(question, items, mine, strength, rng)
            rows.append(_row(code, number, items, question, answer, rng.gamma(4, 1)))
    return Answers(pd.DataFrame(rows, columns=COLUMNS), simulated=True)


def _answer(question, items, skill, strength, rng):
    if question.kind == "pairs":
        first, second = (strength[one] for one in question.makers)
        return question.makers[int(rng.random() > 1 / (1 + np.exp(second - first)))]
    values = items.values(question)
    return question.truth if rng.random() < skill else values[rng.integers(len(values))]


def _row(code, number, items, question, answer, seconds):
    first, second = (*question.makers, "")[:2]
    return (code, number, "", items.fingerprint, question.name, question.kind, question.face,
            question.expression, first, second, question.truth, answer, round(seconds, 2))
