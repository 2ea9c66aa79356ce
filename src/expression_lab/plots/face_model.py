"""What the statistical face model knows: tables of its faces, and its components one by one."""

import numpy as np

from expression_lab.errors import ConfigError, ShapeError
from expression_lab.plots import style

GAP, NAME, HEAD, LINE = 0.05, 1.15, 0.3, 0.2  # inches
STEPS = (-3, -1.5, 0, 1.5, 3)  # standard deviations


def table(images, rows=None, columns=None, heading=None, cell=1.0, alt=None):
    """Faces in a table with named rows and columns.

    Args:
        images: uint8 `(r, c, S, S)` or `(r, c, S, S, 3)`.
        rows: r strings at the left, "\\n" for a second line, or None.
        columns: c strings on top, or None.
        heading: str or None.
        cell: float, inches of a face's side.
        alt: str; None tells the names.

    Returns:
        LabFigure.

    Raises:
        ShapeError: not a table of faces, or another number of names.
    """
    images = _checked(images, rows, columns)
    left, top = NAME if rows is not None else GAP, GAP
    top += (HEAD if heading else 0) + (LINE if columns is not None else 0)
    step = cell + GAP
    width, height = left + images.shape[1] * step, top + images.shape[0] * step
    fig = style.new_figure(width, height, alt=alt or _told(images, rows, columns, heading))
    fig.set_layout_engine("none")
    ax = fig.add_axes((0, 0, 1, 1))  # in inches from the upper left corner
    for i, j in np.ndindex(images.shape[:2]):
        x, y = left + j * step, top + i * step
        ax.imshow(images[i, j], cmap="gray", vmin=0, vmax=255,
                  extent=(x, x + cell, y + cell, y))
    for j, name in enumerate(columns if columns is not None else ()):
        _write(ax, left + j * step + cell / 2, top - 0.06, name, "center", "bottom")
    for i, name in enumerate(rows if rows is not None else ()):
        _write(ax, left - 0.1, top + i * step + cell / 2, name, "right", "center")
    if heading:
        _write(ax, GAP, GAP, heading, "left", "top", style.TITLE_SIZE)
    ax.set(xlim=(0, width), ylim=(height, 0), aspect="auto")
    ax.set_axis_off()
    return fig


def components(model, numbers=range(1, 5), steps=STEPS, size=96, cell=1.0):
    """Move along single components of identity, from the mean face outwards.

    Args:
        model: FaceModel.
        numbers: ints, which components, 1 is the strongest.
        steps: floats, standard deviations, one a column.
        size: int, pixels of a face.
        cell: float, inches of a face's side.

    Returns:
        LabFigure: one row a component, one column a step.

    Raises:
        ConfigError: the model has no such component.
    """
    numbers = list(numbers)
    if not numbers or min(numbers) < 1 or max(numbers) > model.components:
        raise ConfigError(f"Components {numbers} were asked for; this model has 1 to "
                          f"{model.components}.")
    people = model.mean(len(numbers) * len(steps))
    for row, number in enumerate(numbers):
        people.identity[row * len(steps):(row + 1) * len(steps), number - 1] = steps
    faces = model.render(people, size=size).images.reshape(len(numbers), len(steps), size, size)
    names = [f"component {k}\n{model.explained[k - 1]:.0%} of identity" for k in numbers]
    amounts = [f"{step:+g} σ".replace("-", "−") if step else "the mean" for step in steps]
    return table(faces, names, amounts, cell=cell, alt=(
        f"Faces along {len(numbers)} components of identity, one a row, from {steps[0]:g} to "
        f"{steps[-1]:g} standard deviations; the mean face is in the middle."))


def explained(model, width=6.5, most=40):
    """How much of identity the first components hold together.

    Args:
        model: FaceModel.
        width: float, inches.
        most: int, how many components are shown.

    Returns:
        LabFigure.
    """
    share = 100 * np.cumsum(model.explained)
    half = int(np.searchsorted(share, 50)) + 1
    fig = style.new_figure(width, 0.42 * width, alt=(
        f"Cumulative share of identity's variance: the first component holds {share[0]:.0f} %, "
        f"{half} hold half of it."))
    ax = style.dress(fig.subplots(), x="components of identity, the strongest first",
                     y="share of the variance (percent)", grid="both")
    shown = np.arange(1, min(most, len(share)) + 1)
    ax.plot(shown, share[:len(shown)], color=style.RIGHT, linewidth=2)
    ax.bar(shown, 100 * model.explained[:len(shown)], color="#56b4e9", width=0.8)
    ax.annotate(f"{half} components: {share[half - 1]:.0f} %", (half, share[half - 1]),
                (half + 4, share[half - 1] - 14), fontsize=style.TICK_SIZE, color=style.TEXT,
                arrowprops={"arrowstyle": "-", "color": style.QUIET})
    ax.set(ylim=(0, 100), xlim=(0, len(shown) + 1))
    return fig


def _checked(images, rows, columns):
    """Faces in a table, and as many names as there are rows and columns."""
    images = np.asarray(images)
    if images.dtype != np.uint8 or images.ndim not in (4, 5) or 0 in images.shape:
        raise ShapeError("A table of faces is uint8 (rows, columns, S, S), with a last axis of 3 "
                         f"for color; {images.dtype} {images.shape} came.")
    for kind, names, count in zip(("rows", "columns"), (rows, columns), images.shape):
        if names is not None and len(names) != count:
            raise ShapeError(f"{count} {kind} of faces came with {len(names)} names.")
    return images


def _write(ax, x, y, text, across, down, size=style.TICK_SIZE):
    ax.text(x, y, text, ha=across, va=down, fontsize=size, color=style.TEXT)


def _told(images, rows, columns, heading):
    words = f"{heading}: a table" if heading else "A table"
    words += f" of {images.shape[0]} by {images.shape[1]} faces"
    for kind, names in (("rows", rows), ("columns", columns)):
        if names is not None:
            words += f"; {kind}: {', '.join(' '.join(name.split()) for name in names)}"
    return words + "."
