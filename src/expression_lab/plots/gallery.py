"""A sheet of faces, each with a word or two under it."""

import numpy as np

from expression_lab.errors import ShapeError
from expression_lab.plots import style

POINTS_PER_INCH = 72
LINE = 1.25 * style.TICK_SIZE / POINTS_PER_INCH  # inches, one line of a caption


def faces_grid(images, titles=None, columns=8, *, correct=None, heading=None, cell=1.1, alt=None):
    """Show faces in rows, with captions and, where asked, a frame for right and wrong.

    Args:
        images: uint8 `(n, S, S)`, `(n, S, S, 1)` or RGB `(n, S, S, 3)`, or a list of such
            pictures, also of different sizes.
        titles: n strings written under the faces, "\\n" for a second line; or None.
        columns: int, faces in a row.
        correct: n booleans, or None. Right: a blue frame and ✓; wrong: a red-orange one and ✗.
        heading: str above the sheet, or None.
        cell: float, inches of a face's side.
        alt: str; None describes the sheet by its number of faces, its heading and its titles.

    Returns:
        LabFigure.

    Raises:
        ShapeError: not pictures, none at all, or as many titles as there are no faces.
    """
    images = [_picture(image, i) for i, image in enumerate(images)]
    if not images:
        raise ShapeError("A sheet of faces needs at least one picture; it got none.")
    titles = _captions(titles, correct, len(images))
    columns = max(1, min(int(columns), len(images)))
    rows = -(-len(images) // columns)
    caption = LINE * (max(text.count("\n") for text in titles) + 1.2) if any(titles) else 0
    top = 0.35 if heading else 0.05
    step_x, step_y = cell + 0.12, cell + 0.12 + caption
    width, height = columns * step_x + 0.1, rows * step_y + top + 0.05
    fig = style.new_figure(width, height, alt=alt or _alt(titles, heading))
    ax = _canvas(fig, width, height)
    for i, (image, title) in enumerate(zip(images, titles)):
        x, y = 0.11 + (i % columns) * step_x, top + (i // columns) * step_y
        edge = None if correct is None else (style.RIGHT if correct[i] else style.WRONG)
        _face(ax, image, title, x, y, cell, edge)
    if heading:
        ax.text(0.11, 0.06, heading, fontsize=style.TITLE_SIZE, color=style.TEXT, va="top")
    return fig


def _canvas(fig, width, height):
    """One axes over the whole figure, in inches from its upper left corner."""
    fig.set_layout_engine("none")
    ax = fig.add_axes((0, 0, 1, 1))
    ax.set(xlim=(0, width), ylim=(height, 0))
    ax.set_axis_off()
    return ax


def _face(ax, image, title, x, y, side, edge):
    limits = ax.get_xlim(), ax.get_ylim()
    height, width = side * np.array(image.shape[:2]) / max(image.shape[:2])
    left, upper = x + (side - width) / 2, y + (side - height) / 2
    ax.imshow(image, cmap="gray", vmin=0, vmax=255, aspect="auto", interpolation="nearest",
              extent=(left, left + width, upper + height, upper))
    ax.set(xlim=limits[0], ylim=limits[1])
    if edge:
        ax.add_patch(_frame(x, y, side, edge))
    for number, line in enumerate(title.split("\n"), start=1):  # one by one: level in a row
        ax.text(x + side / 2, y + side + number * LINE + 0.01, line, fontsize=style.TICK_SIZE,
                ha="center", va="baseline", color=edge or style.TEXT)


def _frame(x, y, side, color):
    from matplotlib.patches import Rectangle

    return Rectangle((x, y), side, side, fill=False, edgecolor=color, linewidth=2.5)


def _picture(image, i):
    image = np.asarray(image)
    if image.ndim == 3 and image.shape[2] == 1:
        image = image[:, :, 0]
    gray, rgb = image.ndim == 2, image.ndim == 3 and image.shape[2] == 3
    if image.dtype != np.uint8 or not (gray or rgb) or image.size == 0:
        raise ShapeError(f"Picture {i} must be uint8 (H, W) or (H, W, 3); "
                         f"it is {image.dtype} {image.shape}.")
    return image


def _captions(titles, correct, n):
    for name, given in (("titles", titles), ("correct", correct)):
        if given is not None and len(given) != n:
            raise ShapeError(f"{n} pictures need {n} {name}; there are {len(given)}.")
    titles = [""] * n if titles is None else [str(one) for one in titles]
    if correct is None:
        return titles
    return [f"{'✓' if right else '✗'} {text}".strip() for text, right in zip(titles, correct)]


def _alt(titles, heading):
    n = len(titles)
    words = f"{heading}: a" if heading else "A"
    words += f" sheet of {n} face{'s' if n > 1 else ''}"
    listed = [" ".join(text.split()) for text in titles if text]
    return f"{words}, captioned {'; '.join(listed)}." if listed else f"{words}."
