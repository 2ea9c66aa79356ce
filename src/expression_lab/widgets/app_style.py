"""How the page looks: the editor's rules, those of the page, and the faces of the big buttons."""

from pathlib import Path

from expression_lab.widgets import app_icons, editor_page


def widget():
    """All rules, as a widget: ipywidgets.HTML."""
    import ipywidgets as widgets

    own = Path(__file__).with_name("app.css").read_text("utf-8")
    made = widgets.HTML(f"{editor_page.style()}<style>{own}\n{app_icons.style()}</style>")
    made.layout.display = "none"
    return made
