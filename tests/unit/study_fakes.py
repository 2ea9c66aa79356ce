"""Questions that need no editor and no face, for whoever tests a study."""

import numpy as np

from expression_lab.evaluate.study import Items, Question

EDITORS, TARGETS = ("alpha", "beta", "gamma"), ("happiness", "surprise", "sadness", "anger")


def picture(value):
    return np.full((8, 8), value, np.uint8)


def items(each=12, seed=0):
    """Questions of all three kinds, balanced; each about a face of its own."""
    asked = []
    for i in range(each):
        maker = "unedited" if i % 2 else EDITORS[i // 2 % 3]
        target = TARGETS[i // 2 % 4]
        asked.append(Question(f"r{i:02d}", "real_or_edited", (picture(i),), (maker,), target,
                              f"r{i}"))
        asked.append(Question(f"w{i:02d}", "which_expression", (picture(50 + i),),
                              (EDITORS[i % 3],), TARGETS[i % 4], f"w{i}"))
        two = [(0, 1), (0, 2), (1, 2)][i % 3]
        asked.append(Question(f"p{i:02d}", "pairs", (picture(100 + i), picture(150 + i)),
                              tuple(EDITORS[k] for k in two), target, f"p{i}"))
    return Items(tuple(asked), seed)
