"""A small drawn face for each big button, so that it is told without reading."""

from urllib.parse import quote

from expression_lab.expressions import COLORS

INK = "#2b2118"
# Brows: height of their outer and inner ends. Eyes: half width and half height. Mouth: a path.
FACES = {
    "happy": ((20, 19), (3, 4), "M17 38 Q32 58 47 38 Z", "happiness"),
    "angry": ((17, 25), (3, 3.4), "M21 47 Q32 38 43 47", "anger"),
    "sleepy": ((23, 23), (5, .8), "M27 45 Q32 48 37 45", "neutral"),
    "surprised": ((14, 13), (4, 5), "M25 46 A7 8 0 1 0 39 46 A7 8 0 1 0 25 46 Z", "surprise"),
    "sad": ((24, 17), (3, 3.6), "M22 49 Q32 39 42 49", "sadness"),
    "afraid": ((22, 14), (4, 5), "M18 46 q4.7 -6 9.3 0 t9.3 0 t9.3 0", "fear"),
    "disgusted": ((19, 24), (4, 2), "M20 43 Q27 37 32 43 T45 47", "disgust"),
    "contempt": ((20, 22), (4, 2.4), "M22 46 Q35 47 44 37", "contempt"),
    "neutral": ((21, 21), (3, 3.6), "M22 44 L42 44", "neutral"),
}


def svg(name):
    """A face as SVG: str.

    Args:
        name: str, one of `FACES`.
    """
    (outer, inner), (wide, high), mouth, expression = FACES[name]
    filled = INK if mouth.endswith("Z") else "none"
    sides = "".join(
        f'<g{mirror}><path d="M15 {outer} L26 {inner}" fill="none"/>'
        f'<ellipse cx="21.5" cy="31" rx="{wide}" ry="{high}" fill="{INK}" stroke="none"/></g>'
        for mirror in ("", ' transform="matrix(-1 0 0 1 64 0)"'))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" stroke="{INK}" '
            f'stroke-width="3" stroke-linecap="round" stroke-linejoin="round"><circle cx="32" '
            f'cy="32" r="29" fill="{_light(COLORS[expression])}" stroke-width="2"/>{sides}'
            f'<path d="{mouth}" fill="{filled}"/></svg>')


def style():
    """A rule for each button's class, `xl-face-happy` and so on: CSS."""
    return "\n".join(f'.xl-face-{name}::before {{ background-image: '
                     f'url("data:image/svg+xml,{quote(svg(name))}"); }}' for name in FACES)


def _light(color):
    """A color of the course, mixed with warm white."""
    parts = (int(color[i:i + 2], 16) for i in (1, 3, 5))
    return "#" + "".join(f"{round(0.45 * one + 0.55 * paper):02x}"
                         for one, paper in zip(parts, (255, 244, 224)))
