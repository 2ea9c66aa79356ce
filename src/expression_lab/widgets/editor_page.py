"""The expression editor's pieces of HTML: the handle between before and after, and the meters."""

import html
from pathlib import Path

from expression_lab.expressions import COLORS, EXPRESSIONS
from expression_lab.faces.identity import THRESHOLD

# Sets a variable of the stage in the browser alone: the pictures part without asking the kernel.
_PART = "this.closest('.xl-stage').style.setProperty('--xl-split', this.value + '%')"


def style():
    """The editor's looks, for a widget: HTML."""
    return f"<style>{Path(__file__).with_name('editor.css').read_text('utf-8')}</style>"


def split(at=6):
    """The handle that parts before and after: HTML, with a range input.

    Args:
        at: int, percent of the width that show the photo as it was, at first.
    """
    return (f'<div class="xl-left"><span>before</span></div>'
            f'<div class="xl-right"><span>after</span></div>'
            f'<input type="range" min="0" max="100" step="1" value="{at}" '
            'aria-label="Before and after: how much of the photo as it was is seen, in percent" '
            f'title="Drag, or use the arrow keys" oninput="{_PART}">')


def words(text):
    """What was done or what is wrong: HTML that screen readers speak."""
    return f'<div role="status">{html.escape(text)}</div>'


def meters(view):
    """All that is measured of a View: HTML."""
    if not view.before:
        return ""
    return f'<div class="xl-facts">{"".join(_facts(view))}</div>{_bars(view)}'


def _facts(view):
    if view.readings is not None:
        best = int(view.readings[1].argmax())
        read = f"{EXPRESSIONS[best]} {view.readings[1][best]:.0%}"
        if view.asked:
            reached = EXPRESSIONS[best] in view.asked
            mark = ('<b class="xl-yes">✓ reached</b>' if reached
                    else '<b class="xl-no">✗ not reached</b>')
            yield (f"<span>asked: <b>{html.escape(' and '.join(view.asked))}</b> · read: "
                   f"<b>{read}</b> {mark}</span>")
        else:
            yield f"<span>read: <b>{read}</b></span>"
    if view.distance is not None:
        same = view.distance < THRESHOLD
        said = "same person" if same else "somebody else"
        yield (f'<span title="Distance of the identity network; up to {THRESHOLD:g} is one '
               f'person">identity: <b class="xl-{"yes" if same else "no"}">{said}</b> '
               f"(distance {view.distance:.2f} of {THRESHOLD:g})</span>")
    if view.after is not view.before:
        yield f"<span>{view.milliseconds:.0f}&nbsp;ms</span>"


def _bars(view):
    """A row for each expression: a bar for after, a mark for before."""
    if view.readings is None:
        return ""
    before, after = (100 * one.astype(float) for one in view.readings)
    rows = []
    for name, was, now in zip(EXPRESSIONS, before, after):
        best = ' class="xl-best"' if now == after.max() else ""
        rows.append(
            f'<tr{best} title="{name}: before {was:.0f} %, after {now:.0f} %"><th>{name}</th><td>'
            f'<div class="xl-bar"><i style="width:{now:.1f}%;background:{COLORS[name]}"></i>'
            f'<u style="left:{was:.1f}%"></u></div></td><td>{now:.0f}&nbsp;%</td></tr>')
    return ('<table aria-label="Probability of each expression, after the edit">'
            f'{"".join(rows)}</table>')
