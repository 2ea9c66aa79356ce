"""Two readings of one network: how faces are in the data, and every expression with equal right.

A network learns how common each expression is, and leans towards the common ones where a face
leaves it unsure. On data like its own that earns accuracy. A slider, a judge or a class of
students shows it contempt as often as happiness; there the lean is only a mistake, and it is
divided out again.
"""

import numpy as np

from expression_lab.errors import ConfigError, ShapeError

POWER = 0.7


def balance(probabilities, prior, power=POWER):
    """Divide what a network learned of an expression's frequency out of its probabilities.

    Post-hoc logit adjustment (Menon et al., "Long-tail learning via logit adjustment", 2021):
    `p_k / prior_k ** power`, and again to a sum of 1.

    Args:
        probabilities: float `(n, k)`, rows sum to 1.
        prior: float `(k,)`, how often the training faces showed each expression; one that they
            never showed is never read.
        power: float, 0 for no change, 1 for expressions that are taken as equally frequent.

    Returns:
        float32 `(n, k)`: rows sum to 1.

    Raises:
        ShapeError: a prior of another length.
        ConfigError: a prior below 0 or of zeros alone, or a power outside 0 to 2.

    Example:
        >>> balance(np.float32([[0.6, 0.4]]), prior=[0.9, 0.1], power=1).round(2)
        array([[0.14, 0.86]], dtype=float32)
    """
    probabilities, prior = np.asarray(probabilities), np.asarray(prior, float)
    if prior.shape != probabilities.shape[-1:]:
        raise ShapeError(f"The prior must have {probabilities.shape[-1:]} numbers, one for each "
                         f"expression; got {prior.shape}.")
    if not (prior >= 0).all() or not prior.any() or not 0 <= power <= 2:
        raise ConfigError("Balancing needs a prior of at least 0 for each expression and a power "
                          f"from 0 to 2; got {prior.tolist()} and {power!r}.")
    weights = np.where(prior > 0, np.where(prior > 0, prior, 1) ** -float(power), 0)
    odds = probabilities * weights
    return (odds / odds.sum(-1, keepdims=True)).astype(np.float32)
