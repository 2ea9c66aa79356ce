"""The comparison's panel: press an expression, and see what every editor makes of it."""

import base64
import html

from expression_lab.expressions import COLORS, EXPRESSIONS
from expression_lab.widgets import app_parts as parts
from expression_lab.widgets import compare_sheet as words
from expression_lab.widgets import editor_page
from expression_lab.widgets.compare import CompareLab
from expression_lab.widgets.in_step import InStep

LEGEND = """<p class="xl-legend">Two networks read each face: residual, and judge, which was trained
apart to judge edited faces. The bar is how probable they find what was asked for. Beside the person
stand the distance that the identity network measures, and that from which on it is somebody
else.</p>"""


def panel(photo="astronaut", controller=None):
    """Make the comparison for a notebook cell.

    Args:
        photo: what `Photo.open` takes, or "astronaut" or "nobody".
        controller: CompareLab, or None.

    Returns:
        ipywidgets.VBox; its `controller` is the CompareLab.
    """
    from expression_lab.widgets import app_style, editor_photo

    made = ComparePanel(controller or CompareLab())
    known = isinstance(photo, str) and photo in ("astronaut", "nobody")
    made.lab.take(editor_photo.sample(photo) if known else editor_photo.Photo.open(photo))
    made.box.children = (app_style.widget(), *made.box.children)
    made.box.add_class("xl-app")
    made.box.controller = made.lab
    return made.box


class ComparePanel(InStep):
    """Widgets for a CompareLab.

    Args:
        lab: CompareLab

    Attributes:
        box: ipywidgets.VBox
    """

    def __init__(self, lab):
        import ipywidgets as widgets

        self.lab = lab
        self.expressions = parts.Expressions(lab.press)
        self.expressions.box.add_class("xl-narrow")
        self.strength = parts.intensity()
        self.strength.continuous_update = False  # each value is work for all editors
        self.on_slider(self.strength, lambda: lab.view.intensity, lab.set_intensity)
        self.words, self.rows = widgets.HTML(), widgets.HTML()
        self.words.add_class("xl-words")
        self.rows.add_class("xl-cards")
        self.save = parts.button("Save as one sheet", "Write a picture of all of them, and the "
                                 "numbers", lab.save, "xl-main", icon="save")
        self.box = widgets.VBox([self.expressions.box, self.strength, self.words, self.rows,
                                 widgets.HTML(LEGEND), self.save])
        lab.show = self.show
        self.show(lab.view)

    def show(self, view):
        """Show a compare_view.View."""
        self.expressions.choose(view.preset)
        self.words.value = editor_page.words(view.words)
        self.rows.value = cards(view)
        self.save.disabled = view.busy or not view.rows


def cards(view):
    """A card for each row of a comparison: HTML."""
    waiting = '<div class="xl-card xl-wait" role="status">working …</div>' if view.busy else ""
    return "".join(_card(row, view.asked) for row in view.rows) + waiting


def _card(row, asked):
    said = "".join(f"<p>{html.escape(line)}</p>" for line in words.facts(row))
    if row.words:
        said += f"<p><em>{html.escape(row.words)}</em></p>"
    return (f'<div class="xl-card"><p class="xl-name" role="heading" '
            f'aria-level="2">{html.escape(row.title)}</p>{_picture(row)}'
            f'{"".join(_reading(row, name, asked) for name in row.readings)}{said}</div>')


def _reading(row, name, asked):
    reading = row.readings[name]
    share = 100 * words.probability(reading, asked)
    color = COLORS[EXPRESSIONS[int(reading.argmax())]]
    mark = {True: '<b class="xl-yes">✓</b>', False: '<b class="xl-no">✗</b>', None: ""}
    best = int(reading.argmax())
    said = f"{EXPRESSIONS[best]} {100 * reading[best]:.0f}&nbsp;%"
    what = " and ".join(asked) or "the most probable"
    return (f'<p>{html.escape(name)}: <b>{said}</b> {mark[row.reached.get(name)]}</p>'
            f'<div class="xl-bar" title="{html.escape(what)}: {share:.0f} %">'
            f'<i style="width:{share:.1f}%;background:{color}"></i></div>')


def _picture(row):
    if row.picture is None:
        return ""
    import cv2

    pixels = row.picture if row.picture.ndim == 2 else row.picture[..., ::-1]
    data = base64.b64encode(cv2.imencode(".jpg", pixels)[1].tobytes()).decode("ascii")
    return f'<img alt="{html.escape(row.title)}" src="data:image/jpeg;base64,{data}"/>'
