"""The study's panel: consent, question after question, and at the end what came out."""

import base64
import html
from pathlib import Path

import anywidget
import traitlets

from expression_lab.widgets import app_parts as parts
from expression_lab.widgets import app_style, editor_page
from expression_lab.widgets.study_view import WORDS

_HERE = Path(__file__).parent


class Asking(anywidget.AnyWidget):
    """One question in the page; `heard` is called with its name, the choice and the seconds.

    Attributes:
        question: dict: name, prompt, pictures (addresses of PNG), choices; `stuck` where its
            answer could not be saved. Empty where nothing is asked.
    """

    _esm = _HERE / "study.js"
    _css = _HERE / "study.css"
    question = traitlets.Dict().tag(sync=True)

    def __init__(self, heard):
        super().__init__()
        self.on_msg(lambda _, said, buffers: heard(
            str(said.get("question")), int(said.get("choice", -1)), float(said.get("seconds", 0))))


class StudyPanel:
    """Widgets for a StudySession.

    Args:
        session: study.StudySession

    Attributes:
        box: ipywidgets.VBox; its `controller` is the session.
    """

    def __init__(self, session):
        import ipywidgets as widgets

        self.session = session
        self.words, self.consent, self.result, self.progress = (widgets.HTML() for _ in range(4))
        self.words.add_class("xl-words")
        self.result.add_class("xl-study-out")
        self.asking = Asking(session.answer)
        self.code = widgets.Text(placeholder="my code", layout={"width": "12em"})
        self.begin = parts.button("I take part", "Begin, as somebody new", session.begin, "xl-main")
        self.resume = parts.button("Go on with my code", "Go on where you stopped",
                                   lambda: session.resume(self.code.value))
        self.again = _row(parts.button("Save again", "Try once more to save this answer",
                                       session.save_again, "xl-main"))
        self.start = widgets.VBox([self.consent, _row(self.begin), _row(self.code, self.resume)])
        self.foot = widgets.VBox([self.progress, _Delete(session.delete).box])
        self.box = widgets.VBox([app_style.widget(), self.words, self.start, self.asking,
                                 self.again, self.result, self.foot])
        self.box.add_class("xl-app")
        self.box.controller = session
        session.show = self.show
        self.show(session.view)

    def show(self, view):
        """Show a study.View."""
        self.words.value = editor_page.words(view.words)
        self.consent.value = f'<p class="xl-study-text">{html.escape(self.session.consent)}</p>'
        self.asking.question = asked(view)
        self.result.value = result(view, self.session) if view.stage == "done" else ""
        self.progress.value = progress(view)
        for shown, stages in ((self.start, ("consent",)), (self.again, ("unsaved",)),
                              (self.foot, ("question", "unsaved", "done"))):
            shown.layout.display = None if view.stage in stages else "none"


class _Delete:
    """A button that asks once more before it deletes."""

    def __init__(self, delete):
        self.ask = parts.button("Delete my answers", "You are asked once more", self._ask)
        yes = parts.button("Yes, delete all my answers", "This cannot be undone", delete)
        self.sure = _row(yes, parts.button("No, keep them", "", self._keep))
        self.box = _row(self.ask, self.sure)
        self._keep()

    def _ask(self):
        self.sure.layout.display = None

    def _keep(self):
        self.sure.layout.display = "none"


def asked(view):
    """A View's question as the page takes it: dict, empty where nothing is asked."""
    if view.asked is None or view.stage not in ("question", "unsaved"):
        return {}
    return {"name": view.asked.name, "prompt": view.asked.prompt,
            "pictures": [_address(picture) for picture in view.asked.pictures],
            "choices": list(view.asked.choices), "stuck": view.stage == "unsaved"}


def progress(view):
    """How far somebody is, and the code: HTML."""
    if not view.code:
        return ""
    share = 100 * view.answered / max(1, view.of)
    return (f'<div class="xl-bar" style="max-width:30em"><i style="width:{share:.1f}%;'
            f'background:#1565c0"></i></div><p>{view.answered} of {view.of} answered · your code: '
            f"<b>{html.escape(view.code)}</b></p>")


def result(view, session):
    """What came out, and what each picture was: HTML."""
    lines = "".join(f"<li>{html.escape(line)}</li>" for line in view.result)
    shown = "".join(_reviewed(question, answer) for question, answer in session.review())
    return (f'<ul class="xl-study-result">{lines}</ul><div class="xl-study-review">{shown}</div>')


def _reviewed(question, answer):
    """A picture with what was done to it, and what was said."""
    said = WORDS.get(answer, answer)
    was = f"by {question.makers[0]}" if question.truth == "edited" else "not edited"
    if question.kind == "which_expression":
        was = f"{question.truth}, {question.makers[0]}"
    right = answer == question.truth
    mark = f'<b class="xl-{"yes" if right else "no"}">{"✓" if right else "✗"}</b>'
    words = f"{html.escape(was)}<br>you: {html.escape(said)} {mark}"
    return (f'<figure><img alt="{html.escape(was)}" src="{_address(question.pictures[0], 128)}"/>'
            f"<figcaption>{words}</figcaption></figure>")


def _address(picture, side=None):
    """A picture as the address of a PNG; with `side`, shrunk to it."""
    import cv2

    if side is not None:
        picture = cv2.resize(picture, (side, side), interpolation=cv2.INTER_AREA)
    turned = picture if picture.ndim == 2 else picture[..., ::-1]
    data = cv2.imencode(".png", turned)[1].tobytes()
    return f"data:image/png;base64,{base64.b64encode(data).decode('ascii')}"


def _row(*children):
    import ipywidgets as widgets

    made = widgets.Box(children)
    made.add_class("xl-row")
    return made
