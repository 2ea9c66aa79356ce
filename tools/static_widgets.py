"""Draw the last state of a notebook's widgets as plain HTML, so that a page needs no script."""

from html import escape

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"
LAYOUT = ("width", "max_width", "min_width", "height", "display", "flex_flow", "align_items",
          "justify_content", "grid_template_columns", "margin")
TICKS = ("CheckboxModel", "ValidModel")
CHOICES = ("DropdownModel", "SelectModel", "RadioButtonsModel", "ToggleButtonsModel",
           "SelectionSliderModel")


def render(view, notebook):
    """Draw one displayed widget and all that it holds.

    Args:
        view: dict, the output's widget view, with the widget's `model_id`.
        notebook: NotebookNode, executed, with the state of its widgets in its metadata.

    Returns:
        str: HTML; controls are shown where they stood and cannot be moved.
    """
    models = notebook.metadata.get("widgets", {}).get(STATE, {}).get("state", {})
    return _draw(view["model_id"], models)


def _draw(model_id, models):
    model = models.get(model_id.removeprefix("IPY_MODEL_"))
    if model is None or model["model_name"] == "AnyModel":  # a page of its own, as the webcam
        return "<em>a widget that is live in JupyterLab only</em>"
    state, name = model["state"], model["model_name"]
    style = _style(state, models)
    if "children" in state:
        row = " row" if name == "HBoxModel" else ""
        inside = "".join(_draw(child, models) for child in state["children"])
        return f'<div class="{_classes(state, "panel" + row)}" style="{style}">{inside}</div>'
    if name == "OutputModel":
        return f'<div style="{style}">{"".join(map(_output, state.get("outputs", ())))}</div>'
    if name == "ImageModel":
        return _image(model, style)
    return _control(name, state, style)


def _classes(state, *own):
    """Class names for a page's rules: our own, and those that the panel gave the widget."""
    return escape(" ".join([*own, *state.get("_dom_classes", ())]))


def _style(state, models):
    layout = models.get(str(state.get("layout")).removeprefix("IPY_MODEL_"), {}).get("state", {})
    pairs = ((key.replace("_", "-"), layout.get(key)) for key in LAYOUT)
    return escape("; ".join(f"{key}: {value}" for key, value in pairs if value))


def _image(model, style):
    state = model["state"]
    buffers = {tuple(part["path"]): part["data"] for part in model.get("buffers", ())}
    data = buffers.get(("value",), "")
    kind = {"jpg": "jpeg", "svg": "svg+xml"}.get(state.get("format"), state.get("format", "png"))
    alt = state.get("tooltip") or "The picture of the panel"
    sides = "".join(f' {side}="{escape(str(state[side]))}"' for side in ("width", "height")
                    if state.get(side))
    return (f'<img src="data:image/{kind};base64,{data}" alt="{escape(alt)}"{sides} '
            f'style="{style}">')


def _control(name, state, style):
    label = escape(str(state.get("description") or ""))
    value = state.get("value")
    if name in ("HTMLModel", "HTMLMathModel"):
        inside = f'<div class="widget-html-content">{value}</div>'  # the notebook's own HTML
        return f'<div class="{_classes(state)}" style="{style}">{label} {inside}</div>'
    if name == "LabelModel":
        return f'<span style="{style}">{escape(str(value))}</span>'
    if name in ("ButtonModel", "FileUploadModel"):
        return f'<button disabled class="{_classes(state)}" style="{style}">{label}</button>'
    if name == "ToggleButtonModel":
        pressed = str(bool(value)).lower()
        return f'<button disabled aria-pressed="{pressed}" style="{style}">{label}</button>'
    return f'<label style="{style}">{label} {_field(name, state, value)}</label>'


def _field(name, state, value):
    if name in CHOICES:
        index = state.get("index")
        labels = state.get("_options_labels") or [""]
        chosen = labels[index] if index is not None and index < len(labels) else ""
        return f"<select disabled><option>{escape(str(chosen))}</option></select>"
    if name in TICKS:
        return f'<input type="checkbox" disabled{" checked" if value else ""}>'
    if name.endswith("ProgressModel") and state.get("max"):
        return f'<progress max="{state["max"]}" value="{value}"></progress>'
    if name in ("IntSliderModel", "FloatSliderModel"):
        limits = " ".join(f'{key}="{state[key]}"' for key in ("min", "max", "step")
                          if state.get(key) is not None)
        return f'<input type="range" disabled {limits} value="{value}"> <output>{value:g}</output>'
    shown = escape("" if value is None else str(value))
    return f'<input disabled value="{shown}">'


def _output(output):
    if output["output_type"] == "stream":
        return f'<pre>{escape(output["text"])}</pre>'
    data = output.get("data", {})
    if "image/png" in data:
        return f'<img src="data:image/png;base64,{data["image/png"]}" alt="A figure of the panel">'
    if "text/html" in data:
        return data["text/html"]
    return f'<pre>{escape(data.get("text/plain", ""))}</pre>'
