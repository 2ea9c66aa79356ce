"""Pictures of augmentation: what each transformation does, and what a policy makes of one face."""

import numpy as np

from expression_lab import augment
from expression_lab.errors import ShapeError, unknown_name
from expression_lab.expressions import COLORS, EXPRESSIONS
from expression_lab.plots import style
from expression_lab.plots.gallery import faces_grid

NAME, GAP, CAPTION = 1.25, 0.1, 0.28  # inches: width of a row's name, space, height of an amount


def _seeded(change):
    """Give a transformation that draws a generator that starts anew for every picture."""
    return lambda images, amount: change(images, amount, np.random.default_rng(5))


# For each transformation of `augment`: how it is called, the amounts shown, and their unit.
RANGES = {
    "rotate": (augment.rotate, (-20, -10, 0, 10, 20), "{:+g}°"),
    "shift": (augment.shift, (-0.1, -0.05, 0, 0.05, 0.1), "{:+.0%}"),
    "scale": (augment.scale, (0.8, 0.9, 1, 1.1, 1.25), "× {:g}"),
    "brightness": (augment.brightness, (-0.3, -0.15, 0, 0.15, 0.3), "{:+.0%}"),
    "contrast": (augment.contrast, (0.5, 0.75, 1, 1.4, 2), "× {:g}"),
    "gamma": (augment.gamma, (0.5, 0.7, 1, 1.4, 2), "power {:g}"),
    "light_gradient": (augment.light_gradient, (-0.8, -0.4, 0, 0.4, 0.8), "{:+g}"),
    "gaussian_noise": (_seeded(augment.gaussian_noise), (0, 5, 10, 20, 40), "σ {:g} levels"),
    "salt_and_pepper": (_seeded(augment.salt_and_pepper), (0, 0.01, 0.03, 0.1, 0.2), "{:.0%}"),
    "blur": (augment.blur, (0, 0.5, 1, 1.5, 2.5), "σ {:g} pixels"),
    "random_erasing": (_seeded(augment.random_erasing), (0, 0.02, 0.06, 0.12, 0.2), "{:.0%}"),
    "face_mask": (augment.face_mask, (60, 100, 150, 200, 250), "grey {:g}"),
    "dark_glasses": (augment.dark_glasses, (5, 15, 30, 45, 60), "grey {:g}"),
}


def transformations(face, names=None, cell=1.1):
    """Show single transformations, one a row, each over its range.

    Args:
        face: uint8 `(S, S)` or `(S, S, 3)`.
        names: which of `RANGES`, in this order; None for all.
        cell: float, inches of a face's side.

    Returns:
        LabFigure.

    Raises:
        ShapeError: `face` is not one face.
        UnknownNameError: a name is not among `RANGES`.
    """
    names = list(RANGES) if names is None else list(names)
    face, rows = _one(face), [_range(name) for name in names]
    fig = style.new_figure(NAME + 5 * (cell + GAP), len(rows) * (cell + CAPTION) + GAP)
    fig.set_layout_engine("none")
    for row, (name, (change, amounts, text)) in enumerate(zip(names, rows, strict=True)):
        top = GAP + row * (cell + CAPTION)
        _write(fig, GAP, top + cell / 2, name.replace("_", "\n"), "left", style.LABEL_SIZE)
        for column, amount in enumerate(amounts):
            left = NAME + column * (cell + GAP)
            _place(fig, change(face, amount)[0], left, top, cell)
            _write(fig, left + cell / 2, top + cell + CAPTION / 2, _amount(text, amount), "center")
    return style.with_alt(fig, f"One face changed by {', '.join(names)}, one a row; "
                               "the amount grows from left to right.")


def before_after(before, after, titles=None, cell=1.1):
    """Show faces in the upper row, and what became of them in the lower.

    Args:
        before, after: uint8 `(n, S, S)` or `(n, S, S, 3)`, as many of one as of the other.
        titles: n strings under the upper row, or None.
        cell: float, inches of a face's side.

    Returns:
        LabFigure.

    Raises:
        ShapeError: there are not as many before as after, or none.
    """
    if len(before) != len(after):
        raise ShapeError(f"{len(before)} faces before and {len(after)} after do not make pairs.")
    n = len(before)
    titles = [""] * n if titles is None else [str(title) for title in titles]
    return faces_grid([*before, *after], titles + [""] * n, columns=n, cell=cell,
                      alt=f"{n} faces above, and below each what augmentation made of it.")


def policy_sheet(face, policy, seed=0, n=32, columns=8, cell=1.1):
    """Show what a policy makes of one face, drawn n times.

    Args:
        face: uint8 `(S, S)` or `(S, S, 3)`.
        policy: augment.Policy, or any function of a batch and a generator.
        seed: int, of the drawing.
        n, columns: int, faces in all and in a row.
        cell: float, inches of a face's side.

    Returns:
        LabFigure.

    Raises:
        ShapeError: `face` is not one face.
    """
    drawn = policy(np.repeat(_one(face), n, axis=0), np.random.default_rng(seed))
    return faces_grid(drawn, columns=columns, cell=cell,
                      alt=f"One face drawn {n} times with {policy}.")


def mixed(images, targets, cell=1.5):
    """Show mixed faces, and under each its target as one bar of the expressions' colors.

    Args:
        images: uint8 `(n, S, S)` or `(n, S, S, 3)`, n from 1 to 12.
        targets: float `(n, 8)`, rows sum to 1.
        cell: float, inches of a face's side.

    Returns:
        LabFigure.

    Raises:
        ShapeError: not that many faces, or other targets.
    """
    targets = np.asarray(targets)
    if not 1 <= len(images) <= 12 or targets.shape != (len(images), len(EXPRESSIONS)):
        raise ShapeError(f"Expected 1 to 12 faces and a target of {len(EXPRESSIONS)} for each; "
                         f"got {len(images)} faces and targets {targets.shape}.")
    fig = style.new_figure(len(images) * (cell + 0.1) + 0.2, cell + 1.15)
    rows = fig.subplots(2, len(images), squeeze=False, height_ratios=(cell, 0.75))
    words = [_describe(target) for target in targets]
    for (upper, lower), face, target, text in zip(rows.T, images, targets, words, strict=True):
        upper.imshow(face, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        upper.set_axis_off()
        _bar(lower, target, text)
    listed = "; ".join(text.replace("\n", ", ") for text in words)
    return style.with_alt(fig, f"{len(images)} mixed faces with their targets: {listed}.")


def _bar(ax, target, text):
    left = 0.0
    for name, share in zip(EXPRESSIONS, target, strict=True):
        ax.barh(0, share, left=left, color=COLORS[name], height=1)
        left += share
    ax.set(xlim=(0, 1), ylim=(-2.6, 0.6))
    ax.set_axis_off()
    ax.text(0, -0.7, text, fontsize=style.TICK_SIZE, color=style.TEXT, va="top")


def _describe(target):
    order = np.argsort(-target, kind="stable")[:2]
    return "\n".join(f"{EXPRESSIONS[i]} {target[i]:.0%}" for i in order if target[i] >= 0.005)


def _place(fig, face, left, top, side):
    """Show one face with its upper left corner there, in inches from the figure's own."""
    width, height = fig.get_size_inches()
    ax = fig.add_axes((left / width, 1 - (top + side) / height, side / width, side / height))
    ax.imshow(face, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    ax.set_axis_off()


def _write(fig, left, top, text, align, size=style.TICK_SIZE):
    width, height = fig.get_size_inches()
    fig.text(left / width, 1 - top / height, text, ha=align, va="center", fontsize=size,
             color=style.TEXT)


def _amount(text, amount):
    return text.format(amount).replace("-", "−") if amount else "as it is"


def _one(face):
    face = np.asarray(face)
    if face.ndim not in (2, 3) or face.shape[0] != face.shape[1]:
        raise ShapeError(f"Expected one square face, uint8 (S, S) or (S, S, 3); got {face.shape}.")
    return face[None]


def _range(name):
    if name not in RANGES:
        raise unknown_name("transformation", name, RANGES)
    return RANGES[name]
