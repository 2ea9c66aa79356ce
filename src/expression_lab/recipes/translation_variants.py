"""What each part of a translator's training is good for: `multi` trained without it.

    python -m expression_lab.recipes.translation_variants FOLDER

trains the variants one after the other, measures them on validation faces and writes
`data/results/editing/ablations.csv`. An interrupted run goes on. The folder receives pictures of
real faces: keep it to yourself.
"""

import sys
from functools import partial
from pathlib import Path

STEPS, MOVES_FIRST = 600, 100  # far fewer than the shipped one's: what counts is the comparison
VARIANTS = {
    "all parts": {},
    "without mask": {"masked": False},
    "without cycle": {"cycle": 0.0},
    "without identity": {"spare": 0.0, "own": 0.0},
    "without lesson": {"taught": 0.0},
}


def run(folder, steps=STEPS, known=None, root=None, faces=None, say=print):
    """Train and measure all variants.

    Args:
        folder: path
        steps: int, of each.
        known: Examples with lessons, or None for those of `translation.material`.
        root: path or None, where the data sets are.
        faces: int or None, validation faces of each group; None for the usual number.
        say: function of one str.

    Returns:
        pandas.DataFrame: a row a variant, see `editing_variants.measure_variants`.
    """
    from expression_lab.edit.translation import training
    from expression_lab.recipes import translation
    from expression_lab.recipes.measures import editing_variants

    made = {}
    for name, changes in VARIANTS.items():
        config = training.config("multi", **{"steps": steps, "report": min(steps, 50),
                                             "moves_first": min(MOVES_FIRST, steps), **changes})
        place = Path(folder, name.replace(" ", "_"))
        if not (place / "multi.json").is_file():
            say(f"{name}: training")
            known = translation.lessons(root=root, say=say) if known is None else known
            translation.run(config, place, resume=True, known=known)
        made[name] = (partial(_editor, place), steps)
    count = {} if faces is None else {"faces": faces}
    return editing_variants.measure_variants(made, root=root, folder=folder, say=say, **count)


def _editor(place):
    from expression_lab.edit.translation import runtime
    from expression_lab.edit.translation.editors import MultiEditor

    return MultiEditor(runtime.load("multi", folder=place), strength=1.0)


if __name__ == "__main__":
    from expression_lab.evaluate.saved import save

    save("ablations", run(sys.argv[1]), "editing")
