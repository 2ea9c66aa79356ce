"""The house style: figures without pyplot, that show themselves in a notebook with alt text.

A `matplotlib.figure.Figure` made by pyplot lives in a global list and is shown by a backend that
guesses when. Here a figure is a plain value: a function returns it, the last line of a cell shows
it, a thread may draw it. Nothing in this module touches matplotlib's global settings.
"""

import base64
import html
import io
from pathlib import Path

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from expression_lab.errors import ConfigError
from expression_lab.expressions import COLORS, canonical

TEXT = "#222222"
QUIET = "#6b6b6b"
GRID = "#e3e3e3"
RIGHT = "#0072b2"  # blue and vermilion stay apart for every common color vision
WRONG = "#d55e00"
SEQUENTIAL = "Blues"  # white to dark blue: also a scale of greys when printed
TITLE_SIZE, LABEL_SIZE, TICK_SIZE = 12, 10.5, 9.5  # points
PIXELS_PER_INCH = 96  # how large a browser shows one inch
DPI = 160  # more pixels than are shown, so that the letters stay sharp


class LabFigure(Figure):
    """A Figure that draws itself as a PNG, with alt text, when a notebook shows it.

    Attributes:
        alt: str, what a reader who cannot see the picture is told.
    """

    alt = ""

    def _repr_mimebundle_(self, include=None, exclude=None):
        return bundle(self)

    def _repr_png_(self):
        return to_png(self)


def new_figure(width=7.0, height=4.0, alt=""):
    """Make an empty figure in the house style; add axes to it with `fig.subplots()`.

    Args:
        width, height: float, inches; a notebook shows 96 pixels for each.
        alt: str, one or two sentences for readers who cannot see the figure.

    Returns:
        LabFigure: white, with its own canvas and a layout that keeps labels apart.

    Raises:
        ConfigError: a side is not between 0.2 and 60 inches.
    """
    if not (0.2 <= width <= 60 and 0.2 <= height <= 60):
        raise ConfigError(
            f"A figure of {width} x {height} inches was asked for; use 0.2 to 60 a side.")
    fig = LabFigure(figsize=(width, height), dpi=DPI, facecolor="white", layout="constrained")
    FigureCanvasAgg(fig)
    return with_alt(fig, alt)


def with_alt(fig, text):
    """Give a figure its alt text, and return the figure.

    Args:
        fig: matplotlib Figure.
        text: str, what the figure shows, in one or two sentences.
    """
    fig.alt = " ".join(str(text).split())
    return fig


def dress(ax, title=None, x=None, y=None, grid=None):
    """Label an axes and give it the house's fonts, spines and grid.

    Args:
        ax: matplotlib Axes.
        title, x, y: str or None, the words; an axis label names its unit.
        grid: None, "x", "y" or "both": along which axis faint lines help to read values.

    Returns:
        The same axes.
    """
    if title:
        ax.set_title(title, fontsize=TITLE_SIZE, color=TEXT, loc="left", pad=8)
    if x:
        ax.set_xlabel(x, fontsize=LABEL_SIZE, color=TEXT)
    if y:
        ax.set_ylabel(y, fontsize=LABEL_SIZE, color=TEXT)
    ax.tick_params(labelsize=TICK_SIZE, labelcolor=TEXT, color=QUIET, length=3)
    ax.spines[["top", "right"]].set_visible(False)
    ax.spines[["left", "bottom"]].set_color(QUIET)
    if grid:
        ax.grid(axis=grid, color=GRID, linewidth=0.8)
        ax.set_axisbelow(True)
    return ax


def color(expression):
    """The course's color of an expression, as "#rrggbb"; "happy" is understood too."""
    return COLORS[canonical(expression)]


def to_png(fig, dpi=None):
    """Draw a figure.

    Args:
        fig: matplotlib Figure.
        dpi: dots per inch; the figure's own where it is None.

    Returns:
        bytes: a PNG file.
    """
    buffer = io.BytesIO()
    FigureCanvasAgg(fig)
    description = {"Description": alt} if (alt := getattr(fig, "alt", "")) else {}
    fig.savefig(buffer, format="png", dpi=dpi or "figure", metadata=description)
    return buffer.getvalue()


def bundle(fig):
    """What a notebook is handed for a figure: the picture by several names, and its alt text.

    JupyterLab and Notebook take the HTML, since their PNG view knows no alt text; nbconvert's
    other formats take the PNG; a screen without pictures takes the sentence.

    Returns:
        tuple: dict mime type -> data, dict of metadata.
    """
    alt = getattr(fig, "alt", "") or "Figure"
    data = base64.b64encode(to_png(fig)).decode("ascii")
    width = round(fig.get_figwidth() * PIXELS_PER_INCH)
    image = (f'<img src="data:image/png;base64,{data}" width="{width}" '
             f'alt="{html.escape(alt)}" style="max-width: 100%; height: auto"/>')
    return ({"text/html": image, "image/png": data, "text/plain": alt},
            {"image/png": {"alt": alt, "width": width}})


def show(fig):
    """Show a figure from the middle of a cell (a cell's last line shows itself)."""
    from IPython.display import display

    data, metadata = bundle(fig)
    display(data, metadata=metadata, raw=True)


def save(fig, path, dpi=None):
    """Write a figure to a file; the ending says which format (png, svg, pdf).

    Args:
        fig: matplotlib Figure.
        path: str or Path; missing folders are made.
        dpi: dots per inch of a PNG; the figure's own where it is None.

    Returns:
        Path: where it was written.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == ".png":
        path.write_bytes(to_png(fig, dpi))
    else:
        fig.savefig(path)
    return path


def colormap(missing="#ececec"):
    """White to dark blue, with a color for what is missing.

    Returns:
        matplotlib Colormap.
    """
    import matplotlib

    return matplotlib.colormaps[SEQUENTIAL].with_extremes(bad=missing)
