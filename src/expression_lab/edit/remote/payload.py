"""An edit in the words of the hosted editor: its twelve sliders, and nothing else.

The service knows no expressions by name, cannot take the present one out, moves both sides of a
face together and takes no second photo. What it cannot do is refused in one sentence; a name is
put into sliders by the table below, set by hand after the usual descriptions of these expressions
(Ekman & Friesen 1978): approximations, whatever the face shows already is still in it.
"""

from expression_lab.edit.controls import HOSTED, SLIDERS
from expression_lab.errors import ConfigError
from expression_lab.expressions import EXPRESSIONS

APPROXIMATIONS = {
    "happiness": {"smile": 1.0, "eee": 3, "blink": -2},
    "surprise": {"eyebrow": 12, "blink": 4, "aaa": 70, "woo": 3},
    "sadness": {"smile": -0.3, "eyebrow": -3, "blink": -5, "woo": 2},
    "anger": {"smile": -0.2, "eyebrow": -10, "blink": -2, "eee": 4, "aaa": -15},
    "disgust": {"smile": -0.2, "eyebrow": -6, "blink": -6, "eee": 6, "aaa": 10},
    "fear": {"smile": -0.1, "eyebrow": 10, "blink": 4, "eee": 9, "aaa": 25},
    "contempt": {"smile": 0.25, "wink": 4, "blink": -2},
}
SETTINGS = {"image_format": "png", "image_quality": 95, "sample_parts": "OnlyExpression"}


def sliders(wanted):
    """The hosted sliders of an edit, within their ranges and on their steps.

    Args:
        wanted: edit.Edit

    Returns:
        dict: slider -> value, those at 0 left out; empty where nothing would change.

    Raises:
        ConfigError: the service cannot do what is asked; the message says what can.
    """
    if wanted.reference is not None:
        raise _cannot("take an expression from another photo")
    moved = wanted.controls.to_dict()
    if sided := [name for name in moved if name not in HOSTED]:
        raise _cannot(f"move one side of a face alone ({', '.join(sided)})")
    total = _approximated(wanted.target, alone=not moved)
    for name, value in moved.items():
        total[name] = total.get(name, 0) + value
    stepped = {name: _on_step(SLIDERS[name], value) for name, value in total.items()}
    return {name: value for name, value in stepped.items() if value}


def payload(moved, image):
    """What is sent: every parameter that the service documents.

    Args:
        moved: dict, of `sliders`.
        image: str, the picture's address.

    Returns:
        dict
    """
    return {"image": image, **dict.fromkeys(HOSTED, 0), **moved, **SETTINGS}


def _approximated(target, alone):
    """The sliders of a target, slider -> value, not yet limited to their ranges."""
    if target is None or target.is_nothing:
        return {}
    weights = {name: float(weight) for name, weight in zip(EXPRESSIONS, target.mixture)
               if weight and name != "neutral"}
    if alone and not weights:  # with sliders on top, as in "sleepy", these are done all the same
        raise _cannot("take an expression out of a face, which 'neutral' asks for")
    total = {}
    for name, weight in weights.items():
        for slider, value in APPROXIMATIONS[name].items():
            total[slider] = total.get(slider, 0) + weight * value
    return total


def _cannot(what):
    return ConfigError(f"Segmind's editor cannot {what}; use the editor 'landmarks', which can.")


def _on_step(slider, value):
    whole = round(min(max(value, slider.low), slider.high) / slider.step)
    return round(whole * slider.step, 4) + 0.0
