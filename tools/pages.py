"""The pages of an executed course: one for each notebook and the table that leads to them."""

import base64
import mimetypes
import os
import re
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote

import jinja2
import latex2mathml.converter
from nbconvert.exporters import HTMLExporter
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath
from static_widgets import render

from expression_lab import lab

TEMPLATES = Path(__file__).resolve().parent / "templates"
ELSEWHERE = re.compile(r"^([a-z][a-z0-9+.-]*:|#|//)", re.IGNORECASE)


class _Markdown(IPythonRenderer):
    """Markdown with formulas as MathML, pictures embedded and links that fit the pages."""

    def __init__(self, folder, out, names):
        super().__init__(escape=False, anchor_link_text="¶")
        self.folder, self.out, self.names = folder, out, names

    def block_math(self, body):
        return latex2mathml.converter.convert(body.strip(), display="block")

    def inline_math(self, body):
        return latex2mathml.converter.convert(body.strip())

    def link(self, text, url, title=None):
        path, mark, anchor = url.partition("#")
        name = Path(path).stem
        if not ELSEWHERE.match(url):
            page = path.endswith(".ipynb") and name in self.names
            path = f"{name}.html" if page else os.path.relpath(self.folder / path, self.out)
        return super().link(text, path + mark + anchor, title)

    def image(self, text, url, title=None):
        path = self.folder / unquote(url)
        if not ELSEWHERE.match(url) and path.is_file():
            data = base64.b64encode(path.read_bytes()).decode("ascii")
            url = f"data:{mimetypes.guess_type(path.name)[0]};base64,{data}"
        return super().image(text, url, title)


def notebook_page(run, names, folder, out):
    """Make the page of one executed notebook.

    Args:
        run: course.Run.
        names: list of str, the notebooks of the course in order, for the links between pages.
        folder: path of the folder that the notebook's own links start from.
        out: path of the folder that the page will lie in.

    Returns:
        str: HTML that needs no network, and no script, to be read.
    """
    renderer = _Markdown(Path(folder).resolve(), Path(out).resolve(), names)
    exporter = HTMLExporter(extra_template_basedirs=[str(TEMPLATES)], template_name="course")
    exporter.register_filter("markdown2html",
                             lambda text: MarkdownWithMath(renderer=renderer).render(text))
    exporter.register_filter("static_widget", render)
    exporter.register_filter("picture_alt", picture_alt)
    place = names.index(run.name)
    around = {"css": (TEMPLATES / "course" / "course.css").read_text("utf-8"),
              "previous": names[place - 1] if place else None,
              "next": names[place + 1] if place + 1 < len(names) else None,
              "passed": run.passed, "summary": f"{run.seconds:.1f} s · {run.result}"}
    resources = {"course": around, "metadata": {"name": run.title, "path": str(folder)}}
    return exporter.from_notebook_node(run.notebook, resources)[0]


def picture_alt(output):
    """The words for a picture that a cell showed: its own alt text, or its plain text."""
    own = output.get("metadata", {})
    alt = own.get("image/png", {}).get("alt") or own.get("alt")
    return alt or output.data.get("text/plain") or "A figure; the text beside it describes it"


def index_page(runs):
    """Make the page with the table of all notebooks.

    Args:
        runs: list of course.Run.

    Returns:
        str: HTML.
    """
    loader = jinja2.FileSystemLoader(TEMPLATES / "course")
    environment = jinja2.Environment(loader=loader, autoescape=True, trim_blocks=True,
                                     lstrip_blocks=True, undefined=jinja2.StrictUndefined)
    return environment.get_template("table.html").render(
        runs=runs, total=sum(run.seconds for run in runs), profile=lab.profile(),
        passed=sum(run.passed for run in runs), versions=lab.versions(),
        date=datetime.now().astimezone().strftime("%d %B %Y, %H:%M %Z"))
