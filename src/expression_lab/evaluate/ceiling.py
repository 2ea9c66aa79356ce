"""How far a reader can get at all: the labels are votes of ten people, and other ten differ.

Three readers that never look at a picture, only at the votes:

- tagger: one of the ten people, against the majority of the other nine;
- panel: the majority of ten other people, against the label;
- perfect: a reader that knows exactly how all people would vote, and names their favorite. The
  label is the favorite of only ten of them, so even this reader is not always right. Nothing but
  luck, or learning the taggers' habits, can be better.

For the last two one needs to know what all people would say. Ten votes tell it roughly: what is
likely given the votes is a Dirichlet distribution around them, to which half a vote is added,
spread over the choices as all faces' votes are. On FER+ another `strength`, from 0.1 to 1, moves
the perfect reader by 0.2 points and the panel by one; one that made the votes themselves the
truth would praise the panel by four points too much.

Reference:
    Minka, "Estimating a Dirichlet distribution", 2000 (votes given unknown shares).
"""

import numpy as np

from expression_lab.errors import ConfigError
from expression_lab.evaluate import checks
from expression_lab.evaluate.agreement import majority_share
from expression_lab.evaluate.resampling import bootstrap_means
from expression_lab.expressions import EXPRESSIONS

STRENGTH = 0.5  # votes added to each face's ten
DRAWS = 100


def left_out_tagger(votes):
    """How often one of a face's taggers agrees with the majority of the others.

    Args:
        votes: counts `(n, k)`, all votes of each face, two or more; also those for what is no
            expression ("unknown"), where the data set has them.

    Returns:
        float64 `(n,)`, the mean over the face's taggers, 0 to 1; a tie of the others counts in
        part.

    Raises:
        ShapeError: not counts, or a face without votes.
        ConfigError: a face with less than two votes.
    """
    votes = _checked(votes)
    total = votes.sum(1)
    if (total < 2).any():
        raise ConfigError(f"Face {np.flatnonzero(total < 2)[0]} has one vote only; to leave one "
                          "out takes two.")
    agreed = np.zeros(len(votes))
    for choice in range(votes.shape[1]):
        others = votes - np.eye(votes.shape[1])[choice]
        agreed += votes[:, choice] / total * _favors(others, np.full(len(votes), choice))
    return agreed


def second_panel(votes, y_true, people=10, strength=STRENGTH, draws=DRAWS, seed=0):
    """How often the majority of other people would give the same label.

    Args:
        votes: counts `(n, k)`.
        y_true: integers `(n,)`, the labels, below k.
        people: int, how many there are in the other panel.
        strength: float, above 0, votes that are added to those of each face.
        draws: int, panels drawn for each face.
        seed: int.

    Returns:
        float64 `(n,)`, 0 to 1; a tie counts in part.

    Raises:
        ShapeError: not counts, a face without votes, or labels that do not fit.
        ConfigError: a strength of 0 or less, or no draws or people.
    """
    if people < 1:
        raise ConfigError(f"A panel of {people} people cannot vote.")
    votes, y_true = _pair(votes, y_true)
    rng = np.random.default_rng(seed)
    return np.mean([_favors(rng.multinomial(people, shares), y_true)
                    for shares in _likely(votes, strength, draws, rng)], axis=0)


def perfect_reader(votes, y_true, strength=STRENGTH, draws=DRAWS, seed=0):
    """How likely the label is what most people would say, if all were asked.

    Args:
        votes, y_true, strength, draws, seed: as for `second_panel`.

    Returns:
        float64 `(n,)`, 0 to 1.

    Raises:
        ShapeError, ConfigError: as for `second_panel`.
    """
    votes, y_true = _pair(votes, y_true)
    rng = np.random.default_rng(seed)
    return np.mean([_favors(shares, y_true) for shares in _likely(votes, strength, draws, rng)],
                   axis=0)


def ceiling_table(votes, y_true, names=EXPRESSIONS, seed=0):
    """What the three readers reach, for each expression and over all.

    Args:
        votes: counts `(n, k)`; its first columns are those of `names`, others may follow.
        y_true: integers `(n,)`, indices into `names`.
        names: the classes in order.
        seed: int.

    Returns:
        pandas.DataFrame: columns reader (tagger, panel, perfect), expression (or "all"), faces,
        agreement, and low and high, a 95 % interval over faces (NaN where there are none).

    Raises:
        ShapeError: as for `second_panel`.
    """
    import pandas as pd

    y_true = checks.labels(y_true, "y_true", len(names))
    readers = {"tagger": left_out_tagger(votes), "panel": second_panel(votes, y_true, seed=seed),
               "perfect": perfect_reader(votes, y_true, seed=seed)}
    groups = {"all": np.ones(len(y_true), bool),
              **{name: y_true == i for i, name in enumerate(names)}}
    rows = [(reader, group, int(inside.sum()), *_mean(values[inside]))
            for reader, values in readers.items() for group, inside in groups.items()]
    return pd.DataFrame(rows, columns=["reader", "expression", "faces", "agreement", "low", "high"])


def _likely(votes, strength, draws, rng):
    """What all people may think, given the votes: shares `(n, k)`, drawn several times."""
    if not strength > 0 or draws < 1:
        raise ConfigError(f"strength {strength} must be above 0, and draws {draws} at least 1.")
    usual = votes.sum(0) / votes.sum()
    for _ in range(draws):
        gammas = rng.standard_gamma(votes + strength * usual)  # over their sum: a Dirichlet draw
        yield gammas / gammas.sum(1, keepdims=True)


def _favors(votes, choices):
    """1 where the choice has most votes, a half where two have, and so on; else 0."""
    top = votes == votes.max(1, keepdims=True)
    return top[np.arange(len(votes)), choices] / top.sum(1)


def _mean(values):
    if not len(values):
        return np.nan, np.nan, np.nan
    return values.mean(), *bootstrap_means(values)


def _checked(votes):
    majority_share(votes)
    return np.asarray(votes, np.float64)


def _pair(votes, y_true):
    votes = _checked(votes)
    y_true = checks.labels(y_true, "y_true", votes.shape[1])
    checks.same_length(len(votes), "votes", len(y_true), "y_true")
    return votes, y_true
