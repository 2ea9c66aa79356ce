"""What a translator wants to do to a face, layer by layer; and how old a buffer's pictures are."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.plots import style
from expression_lab.plots.editing import LIGHT

ARROWS = 26  # across a picture
STILL = 0.15  # pixels of the canvas: shorter movements are no arrows
SCALE = 0.1  # inches, height of a scale of colours
MOST = 8  # times that arrows are enlarged
SEEN = 6.0  # pixels that the longest arrow should have; where it is shorter, all are enlarged
COLUMNS = ("as it was", "moved", "added", "replaced", "after")
MASK = "YlGnBu"
PALETTE = (style.RIGHT, style.WRONG, "#009e73")


def plans(several, cell=1.75, alt=None):
    """Plans of a translator, one a row: where pixels go, what is added, and what is replaced.

    Args:
        several: dict of title -> (uint8 `(S, S)`, the face as it was; Plan; uint8 `(S, S)` or
            `(S, S, 3)`, the face after it). A Plan has `flow` `(S, S, 2)`, pixels, from each
            place to where it comes from; `addition` `(S, S)`, grey values; `mask` `(S, S)`, 0 to
            1; and `content` `(S, S)`, grey values, seen where the mask is.
        cell: float, inches of a picture's side.
        alt: str; None tells how far, how much and how large in each plan.

    Returns:
        LabFigure: arrows lead from where a pixel was to where it goes; all rows share one scale.

    Raises:
        ShapeError: no plans, or a plan of another size than its face.
    """
    for title, (before, plan, _) in several.items():
        _check(title, before, plan)
    if not several:
        raise ShapeError("There are no plans to show.")
    told = "; ".join(f"{' '.join(title.split())}: {told_of(plan)}"
                     for title, (_, plan, _) in several.items())
    fig = style.new_figure(5 * cell + 0.9, len(several) * (cell + 0.06) + 0.9, alt=alt or (
        f"Plans of a translator, each as arrows, as grey values and as a mask. {told}."))
    *axes, bars = fig.subplots(len(several) + 1, len(COLUMNS), squeeze=False,
                               height_ratios=[*[cell] * len(several), SCALE])
    all_plans = [plan for _, plan, _ in several.values()]
    most = max(max(float(lengths(plan).max()) for plan in all_plans), STILL)
    times = int(np.clip(round(SEEN / most), 1, MOST))
    light = max(max(float(np.abs(plan.addition).max()) for plan in all_plans), 1.0)
    for row, (title, (before, plan, after)) in zip(axes, several.items()):
        _layers(row, before, plan, after, (most, times), light)
        _name(row[0], title)
    for ax, name in zip(axes[0], COLUMNS):
        name += f" (arrows ×{times})" if name == "moved" and times > 1 else ""
        ax.set_title(name, fontsize=style.LABEL_SIZE, color=style.TEXT)
    _scales(fig, bars, ((_reds(), (0, most), "pixels"), (LIGHT, (-light, light), "grey values"),
                        (MASK, (0, 1), "share")))
    return fig


def told_of(plan):
    """A plan in words: how far, how much, how large."""
    return (f"moves up to {lengths(plan).max():.1f} pixels, adds up to "
            f"{np.abs(plan.addition).max():.0f} grey values, replaces "
            f"{100 * float(np.mean(plan.mask)):.0f} % of the picture")


def lengths(plan):
    """How far each pixel is moved: float `(S, S)`, pixels of the canvas."""
    return np.hypot(*np.moveaxis(np.asarray(plan.flow, float), -1, 0))


def ages(several, width=8.0, alt=None):
    """How long ago the pictures were made that a discriminator is shown.

    Args:
        several: dict of title -> int `(n,)`, steps ago, at most three of them.
        width: float, inches.
        alt: str; None tells the share of new pictures and the mean age.

    Returns:
        LabFigure: a curve each, the share of pictures that are at least so old.

    Raises:
        ShapeError: no ages.
    """
    several = {title: np.asarray(one) for title, one in several.items()}
    if not several or any(one.ndim != 1 or not one.size for one in several.values()):
        raise ShapeError("Ages of pictures are rows of whole numbers, one row for each buffer.")
    told = {title: f"{100 * (one == 0).mean():.0f} % new, on average {one.mean():.1f} steps old"
            for title, one in several.items()}
    fig = style.new_figure(width, 2.8, alt=alt or "Ages of the pictures that are judged. "
                           + "; ".join(f"{title}: {words}" for title, words in told.items()) + ".")
    ax = fig.subplots()
    last = max(int(one.max()) for one in several.values())
    for (title, one), color in zip(several.items(), PALETTE):
        steps = np.arange(last + 2)
        share = [100 * (one >= step).mean() for step in steps]
        ax.step(steps, share, where="post", color=color, linewidth=2,
                label=f"{title}: {told[title]}")
    style.dress(ax, x="steps ago", y="at least so old (percent)", grid="both")
    ax.set(ylim=(0, 103), xlim=(0, last + 1))
    ax.legend(frameon=False, fontsize=style.TICK_SIZE)
    return fig


def _check(title, before, plan):
    shape = np.shape(before)[:2]
    found = [np.shape(one) for one in (plan.flow, plan.addition, plan.mask)]
    if np.ndim(before) != 2 or found != [(*shape, 2), shape, shape]:
        raise ShapeError(f"{title}: a plan over a grey face {np.shape(before)} has a flow "
                         f"{(*shape, 2)}, an addition and a mask {shape}; {found} came.")


def _layers(axes, before, plan, after, arrows, light):
    """One row of pictures."""
    first, moved, added, replaced, last = axes
    for ax, picture in ((first, before), (moved, before), (replaced, before), (last, after)):
        ax.imshow(picture, cmap="gray", vmin=0, vmax=255)
    _arrows(moved, plan, *arrows)
    added.imshow(plan.addition, cmap=LIGHT, vmin=-light, vmax=light)
    mask = np.clip(np.asarray(plan.mask, float), 0, 1)
    replaced.imshow(mask, cmap=MASK, vmin=0, vmax=1, alpha=0.9 * np.sqrt(mask))
    for ax in axes:
        ax.set_axis_off()


def _arrows(ax, plan, most, times):
    """Arrows from where regular places come from, towards these."""
    size = len(plan.flow)
    places = np.linspace(0, size - 1, ARROWS).round().astype(int)
    y, x = (one.ravel() for one in np.meshgrid(places, places, indexing="ij"))
    shift, length = plan.flow[y, x], lengths(plan)[y, x]
    go = length > STILL
    ends = np.stack([x, y], axis=1)[go]
    ax.quiver(*(ends + shift[go]).T, *-shift[go].T, length[go], cmap=_reds(), clim=(0, most),
              angles="xy", scale_units="xy", scale=1 / times, width=0.011,
              headwidth=3.6, headlength=3.6, headaxislength=3.2)
    ax.set(xlim=(-0.5, size - 0.5), ylim=(size - 0.5, -0.5))


def _reds():
    """A scale for lengths whose lower end is still seen on a grey face."""
    from matplotlib import colormaps
    from matplotlib.colors import ListedColormap

    return ListedColormap(colormaps["YlOrRd"](np.linspace(0.15, 1, 256)))


def _name(ax, title):
    """A row's title at the left of its first picture."""
    ax.set_axis_on()
    ax.set(xticks=[], yticks=[])
    ax.spines[:].set_visible(False)
    ax.set_ylabel(title, fontsize=style.TICK_SIZE, color=style.TEXT, rotation=0, ha="right",
                  va="center")


def _scales(fig, axes, scales):
    """A scale under each column but the first and the last."""
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import Normalize

    for ax, (colors, limits, words) in zip(axes[1:-1], scales):
        bar = fig.colorbar(ScalarMappable(Normalize(*limits), colors), cax=ax,
                           orientation="horizontal")
        bar.set_label(words, fontsize=style.TICK_SIZE, color=style.TEXT)
        bar.ax.tick_params(labelsize=style.TICK_SIZE - 1, labelcolor=style.TEXT)
        bar.outline.set_visible(False)
    for ax in axes[[0, -1]]:
        ax.set_axis_off()
