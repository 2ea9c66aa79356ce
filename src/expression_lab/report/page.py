"""The page itself: sections in, one file out."""

import base64
import hashlib
import re
from pathlib import Path

from expression_lab import files
from expression_lab.report import sections

HERE = Path(__file__).parent


def write(result, path, beside=None):
    """Write the page of a comparison, whole or not at all.

    The file asks nothing of a network: drawings, photos, style and script are in it, and its own
    policy forbids anything else. Its script only sorts tables; without it, it reads the same.

    Args:
        result: evaluate.comparison.Result; tables may be missing or empty: the page says so.
        path: str or Path of the `.html`; missing folders are made.
        beside: another Result to be shown beside this one; None takes the course's own numbers
            on real faces that were kept out of all training.

    Returns:
        Path: where it was written.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    files.replace(path, html(result, beside).encode())
    return path


def html(result, beside=None):
    """The page of a comparison as text.

    Args:
        result, beside: as of `write`.

    Returns:
        str: HTML.
    """
    import jinja2

    environment = jinja2.Environment(loader=jinja2.FileSystemLoader(HERE), autoescape=True,
                                     trim_blocks=True, lstrip_blocks=True,
                                     undefined=jinja2.StrictUndefined)
    environment.filters["stressed"] = stressed
    style, script = ((HERE / name).read_text("utf-8") for name in ("report.css", "report.js"))
    return environment.get_template("report.html").render(
        **sections.page(result, beside), style=style, script=script, policy=_policy(script))


def stressed(words, names):
    """Words as HTML with names in bold: Markup; whatever else is in them stays text."""
    from markupsafe import Markup, escape

    longest = sorted(names, key=len, reverse=True)
    found = re.split(rf"\b({'|'.join(map(re.escape, longest))})\b", words) if names else [words]
    return Markup("").join(Markup("<b>{}</b>").format(one) if k % 2 else escape(one)
                           for k, one in enumerate(found))


def _policy(script):
    """What the page may load: nothing but what is in it, and no script but this one."""
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode("ascii")
    return ("default-src 'none'; img-src data:; style-src 'unsafe-inline'; "
            f"script-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'")
