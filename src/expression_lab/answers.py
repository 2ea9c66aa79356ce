"""What `expression-lab predict` answers: for people in the terminal, and as JSON for programs."""

from expression_lab.expressions import COLORS, EXPRESSIONS

JSON_VERSION = 1
OWN_COLOR = "#0072b2"  # of names that are not of the eight
BAR = 24  # characters of a bar of 100 percent
LEAST = 0.01  # a probability below this has no bar


def everything(classifier, photos, balanced=False):
    """The object that `--json` prints.

    version: int, grows when a field changes its meaning; new fields may come without that.
    reader: str. balanced: bool, whether all expressions were taken as equally likely.
    expressions: the eight names, or the reader's own, in the order of the network.
    photos: one object a photo, in the order given: photo (str, as given), and either error (str),
        or width, height (pixels) and faces, the largest first. Of each face: box (x, y, width,
        height, in pixels of the upright photo; it may reach outside it), expression (str),
        confidence (0 to 1), probabilities (name -> 0 to 1).
    """
    return {"version": JSON_VERSION, "reader": classifier.name, "balanced": balanced,
            "expressions": getattr(classifier, "classes", EXPRESSIONS), "photos": photos}


def photo(path, pixels, readings):
    """What is said of one photo that could be opened: a dict that JSON can hold."""
    height, width = pixels.shape[:2]
    return {"photo": str(path), "width": width, "height": height,
            "faces": [_face(one) for one in readings]}


def _face(one):
    values = [round(float(value), 6) for value in one.probabilities]
    box = {name: int(getattr(one.face, name)) for name in ("x", "y", "width", "height")}
    return {"box": box, "expression": one.expression, "confidence": round(one.confidence, 6),
            "probabilities": dict(zip(one.names, values))}


def show(path, readings):
    """One photo for people: a line a face, and a bar for every expression of `LEAST` or more."""
    from rich.console import Console
    from rich.text import Text

    console = Console(highlight=False, soft_wrap=True)
    console.print(Text(str(path), style="bold"))
    if not readings:
        console.print(Text("  no face found"))
    for number, one in enumerate(readings, start=1):
        face = one.face
        console.print(Text(f"  face {number}: {one.expression}, {one.confidence:.0%}  "
                           f"(x {face.x}, y {face.y}, {face.width}×{face.height} pixels)"))
        for share, name in sorted(zip(one.probabilities, one.names), reverse=True):
            if share >= LEAST:
                bar = Text("█" * max(1, round(BAR * float(share))),
                           style=COLORS.get(name, OWN_COLOR))
                console.print(Text(f"    {name:<10} {share:>4.0%} ").append_text(bar))
