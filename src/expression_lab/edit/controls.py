"""Twelve sliders that move parts of a face, by the names and ranges that people know.

Names, ranges and steps are those of the expression editor that Segmind hosts, which has them from
the ComfyUI node ExpressionEditor (PHM) over LivePortrait (Guo et al., 2024), so that its JSON
payloads can be pasted in. Brows, lids and mouth corners can also be moved on one side alone, and
unlike there no slider moves what another one is for: `aaa` leaves the head where it is.

    Controls(smile=0.7, blink=-8)
    Controls.from_json('{"image": "…", "aaa": 40, "rotate_yaw": -5}')
"""

import json
from dataclasses import dataclass, field

from expression_lab.edit.settings import number, read_object
from expression_lab.errors import unknown_name

GROUPS = ("head", "eyes", "brows", "mouth")


@dataclass(frozen=True)
class Slider:
    """One slider.

    Attributes:
        name: str, as in `Controls`.
        low, high, step, default: float; the step is for sliders on screens, any value between
            the ends is taken.
        group: str, one of `GROUPS`.
        meaning: str, one line in plain words.
        of: str or None, the slider of both sides that a left or right one is added to.
    """

    name: str
    low: float
    high: float
    step: float
    group: str
    meaning: str
    of: str | None = None
    default: float = 0.0


_BOTH = (  # directions are those of the picture; sides are the person's own
    Slider("rotate_pitch", -20, 20, 0.5, "head", "degrees: below 0 the head looks up, above down"),
    Slider("rotate_yaw", -20, 20, 0.5, "head",
           "degrees: below 0 the face turns to the left of the picture, above to the right"),
    Slider("rotate_roll", -20, 20, 0.5, "head",
           "degrees: below 0 the head leans to the left of the picture, above to the right"),
    Slider("blink", -20, 5, 0.5, "eyes", "below 0 the lids close (-20: shut), above they widen"),
    Slider("wink", 0, 25, 0.5, "eyes", "closes the person's right eye; 20 shuts one that is open"),
    Slider("pupil_x", -15, 15, 0.5, "eyes",
           "below 0 the eyes look to the left of the picture, above to the right"),
    Slider("pupil_y", -15, 15, 0.5, "eyes", "below 0 the eyes look down, above up"),
    Slider("eyebrow", -10, 15, 0.5, "brows", "below 0 the brows sink and knit, above 0 they rise"),
    Slider("aaa", -30, 120, 1, "mouth", "above 0 the jaw drops as in “aaa”, below it is clenched"),
    Slider("eee", -20, 15, 0.2, "mouth", "above 0 the lips widen as in “eee”, below they narrow"),
    Slider("woo", -20, 15, 0.2, "mouth", "above 0 the lips round as in “woo”, below they flatten"),
    Slider("smile", -0.3, 1.3, 0.01, "mouth", "above 0 the mouth corners rise, below they sink"),
)
_SIDED = {"blink": "the lid of the person's {} eye", "eyebrow": "the person's {} brow",
          "smile": "the mouth corner on the person's {}"}


def _with_sides():
    table = {slider.name: slider for slider in _BOTH}
    for name, words in _SIDED.items():
        for side in ("left", "right"):
            both = table[name]
            table[f"{name}_{side}"] = Slider(
                f"{name}_{side}", both.low, both.high, both.step, both.group,
                f"{words.format(side)} alone, added to {name}", name)
    return table


HOSTED = tuple(slider.name for slider in _BOTH)  # what the hosted editor knows
SLIDERS = _with_sides()  # name -> Slider: what the panel, the command line and the docs read
# What else a hosted payload may hold: it says nothing about the movement.
IGNORED = ("image", "image_format", "image_quality", "src_ratio", "sample_ratio", "crop_factor",
           "sample_parts")


@dataclass(frozen=True, kw_only=True, repr=False)
class Controls:
    """Where the sliders stand; all at 0 leaves the face alone.

    Left and right of brows, lids and mouth corners are the person's own; the rest is documented
    in `SLIDERS`.

    Attributes:
        rotate_pitch … smile_right: float, in the units and within the range of `SLIDERS`.
        ignored: tuple of str, what `from_json` passed over; takes no part in comparisons.

    Raises:
        UnknownNameError: there is no such slider; the nearest is named.
        ConfigError: a value is no number, NaN or outside its range.
    """

    rotate_pitch: float = 0.0
    rotate_yaw: float = 0.0
    rotate_roll: float = 0.0
    blink: float = 0.0
    blink_left: float = 0.0
    blink_right: float = 0.0
    wink: float = 0.0
    pupil_x: float = 0.0
    pupil_y: float = 0.0
    eyebrow: float = 0.0
    eyebrow_left: float = 0.0
    eyebrow_right: float = 0.0
    aaa: float = 0.0
    eee: float = 0.0
    woo: float = 0.0
    smile: float = 0.0
    smile_left: float = 0.0
    smile_right: float = 0.0
    ignored: tuple = field(default=(), compare=False)

    def __new__(cls, **values):
        """A misspelt slider is named before Python's own, less helpful TypeError."""
        for name in values:
            if name not in SLIDERS and name != "ignored":
                raise unknown_name("slider", name, SLIDERS)
        return super().__new__(cls)

    def __post_init__(self):
        for name, slider in SLIDERS.items():
            value = number(name, getattr(self, name), slider.low, slider.high)
            object.__setattr__(self, name, value)

    def __repr__(self):
        return f"Controls({', '.join(f'{name}={at:g}' for name, at in self.to_dict().items())})"

    @classmethod
    def from_json(cls, payload):
        """Read a hosted editor's payload as people paste it.

        Args:
            payload: dict, or the text of a JSON object: sliders by name, numbers also as text
                ("0.5"). Picture, format and crop settings are passed over and named in
                `.ignored`.

        Returns:
            Controls

        Raises:
            BadDataError: the text is not a JSON object.
            UnknownNameError: a key is no slider; the nearest is named.
            ConfigError: a value is no number or outside its range.
        """
        fields = read_object(payload, "sliders")
        for name in fields:
            if name not in SLIDERS and name not in IGNORED:
                raise unknown_name("slider", name, SLIDERS)
        values = {name: _parsed(fields[name]) for name in fields if name in SLIDERS}
        return cls(**values, ignored=tuple(name for name in fields if name in IGNORED))

    def to_dict(self):
        """The sliders that are not where they began: dict of str -> float."""
        return {name: getattr(self, name) for name, slider in SLIDERS.items()
                if getattr(self, name) != slider.default}

    def to_json(self):
        """`to_dict` as text; without left and right ones it is a payload of the hosted editor."""
        return json.dumps(self.to_dict())

    @property
    def is_zero(self):
        """True where no slider was moved: the photo must stay as it is, bit for bit."""
        return not self.to_dict()

    def sides(self):
        """What each side of the face is asked for, in the units of the common slider.

        `wink` counts as blink of the right eye, unit for unit, as in LivePortrait, whose users
        describe it as the person's right one: 25 closes even an eye that `blink` opens wide.

        Returns:
            dict: "blink", "eyebrow", "smile" -> (left, right), floats within that slider's range.
        """
        extra = {"blink_right": -self.wink}
        return {name: tuple(
            _clamped(name, getattr(self, name) + getattr(self, one) + extra.get(one, 0))
            for one in (f"{name}_left", f"{name}_right")) for name in _SIDED}

    def scaled(self, factor):
        """Every slider moved `factor` times as far, to its end at most: Controls."""
        return self._each(lambda name: getattr(self, name) * factor)

    def __add__(self, other):
        """Both movements one on top of the other, each slider to its end at most."""
        if not isinstance(other, Controls):
            return NotImplemented
        return self._each(lambda name: getattr(self, name) + getattr(other, name))

    def _each(self, value):
        return Controls(**{name: _clamped(name, value(name)) for name in SLIDERS})


def _parsed(value):
    """A number that web forms send as text; `Controls` refuses whatever else comes."""
    try:
        return float(value) if isinstance(value, str) else value
    except ValueError:
        return value


def _clamped(name, value):
    slider = SLIDERS[name]
    return min(max(value, slider.low), slider.high)
