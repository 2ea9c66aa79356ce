"""Drawings and photos as text that a page can hold."""

import base64
import io

from expression_lab.errors import ShapeError
from expression_lab.report.parts import Picture

QUALITY = 88  # of photos: 128 pixels take some 4 kB, and nothing is seen of it


def drawing(draw, *args, caption="", **settings):
    """A figure as a Picture, or None where a table has nothing to be drawn.

    It is kept as lines, not as points: sharp in print and at any size, and without a background,
    so that it takes the color of the page.

    Args:
        draw: function that returns a LabFigure, of `args` and `settings`.
        caption: str
    """
    import matplotlib

    from expression_lab.plots.style import PIXELS_PER_INCH

    try:
        fig = draw(*args, **settings)
    except ShapeError:
        return None
    buffer = io.BytesIO()
    with matplotlib.rc_context({"svg.hashsalt": "expression-lab"}):  # the same names in each run
        fig.savefig(buffer, format="svg", transparent=True, metadata={"Date": None})
    width, height = (round(PIXELS_PER_INCH * side) for side in fig.get_size_inches())
    return Picture(_address("svg+xml", buffer.getvalue()), fig.alt, width, height, caption)


def photo(image, alt, caption="", wrong=False):
    """A picture of a face as a Picture.

    Args:
        image: uint8 `(H, W)` or `(H, W, 3)`.
        alt, caption: str
        wrong: bool, as of `Picture`.
    """
    import numpy as np
    from PIL import Image

    buffer = io.BytesIO()
    Image.fromarray(np.squeeze(image)).save(buffer, "WEBP", quality=QUALITY)
    return Picture(_address("webp", buffer.getvalue()), alt, image.shape[1], image.shape[0],
                   caption, wrong)


def _address(kind, content):
    return f"data:image/{kind};base64,{base64.b64encode(content).decode('ascii')}"
