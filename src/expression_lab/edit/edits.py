"""One edit of one face: a target, sliders, the expression of another photo, or all of them.

    Edit(Target("happiness", 0.8), Controls(rotate_yaw=5))
    as_edit("sleepy")                      # a preset, a target, sliders or JSON: always an Edit
    Reference(faces.open_picture("me.jpg"), parts="mouth")
"""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from expression_lab.edit.controls import Controls, read_object
from expression_lab.edit.targets import Target, check_fields, number
from expression_lab.errors import BadDataError, ConfigError, NoFaceError, unknown_name

VERSION = 1  # of an edit as JSON; raise it when a field means something else than before
PARTS = ("all", "expression", "mouth", "eyes", "rotation")
# The hosted editor's `sample_parts` say the same in other words.
_HOSTED_PARTS = {"All": "all", "OnlyExpression": "expression", "OnlyMouth": "mouth",
                 "OnlyEyes": "eyes", "OnlyRotation": "rotation"}
_DECIMALS = 2  # of saved landmarks, in pixels
_LONGEST = 100_000  # pixels, side of the photo of a saved reference


@dataclass(frozen=True, eq=False)
class Reference:
    """Another photo whose expression is wanted.

    Attributes:
        source: faces.Face, or a photo, uint8 `(H, W, 3)` or `(H, W)`: its largest face is taken.
        parts: str, one of `PARTS` or a `sample_parts` of the hosted editor ("OnlyMouth").
        has_photo: bool, False for one that was loaded: only its landmarks were kept, and the
            face's photo is black.

    Raises:
        UnknownNameError: there are no such parts.
        ShapeError: the source is neither a face nor a photo.
    """

    source: object = field(repr=False)
    parts: str = "all"
    has_photo: bool = True

    def __post_init__(self):
        parts = _HOSTED_PARTS.get(str(self.parts), self.parts)
        if parts not in PARTS:
            raise unknown_name("part of a reference", self.parts, (*PARTS, *_HOSTED_PARTS))
        object.__setattr__(self, "parts", parts)
        if not hasattr(self.source, "landmarks"):
            from expression_lab.faces.pictures import check_picture

            check_picture(self.source)

    @cached_property
    def face(self):
        """The face, a `faces.Face`; found when it is first asked for.

        Raises:
            NoFaceError: the photo shows none.
        """
        if hasattr(self.source, "landmarks"):
            return self.source
        from expression_lab.faces import analyze

        found = analyze(self.source)
        if not found:
            raise NoFaceError("The reference photo shows no face; choose one in which the face is "
                              "seen from the front and at least 24 pixels wide.")
        return found[0]

    def to_dict(self):
        """Landmarks, size of the photo and parts, for JSON; the photo itself is not kept."""
        height, width = self.face.photo.shape[:2]
        return {"parts": self.parts, "size": [int(height), int(width)],
                "landmarks": np.round(self.face.landmarks.astype(float), _DECIMALS).tolist()}

    @classmethod
    def from_dict(cls, fields):
        """The way back from `to_dict`: the face has its landmarks, and a black photo.

        Raises:
            LabError: a field is missing, unknown or damaged.
        """
        known = ("parts", "size", "landmarks")
        check_fields("reference", fields, known, needed=known)
        return cls(_face_from(fields["landmarks"], fields["size"]), fields["parts"], False)


@dataclass(frozen=True)
class Edit:
    """Everything asked of one face.

    Attributes:
        target: Target or None.
        controls: Controls, moved on top of the target.
        reference: Reference or None.
    """

    target: Target | None = None
    controls: Controls = Controls()
    reference: Reference | None = None

    def __post_init__(self):
        for name, kind, may_lack in (("target", Target, True), ("controls", Controls, False),
                                     ("reference", Reference, True)):
            value = getattr(self, name)
            if not isinstance(value, kind) and not (may_lack and value is None):
                raise ConfigError(f"The {name} of an edit is a {kind.__name__}; "
                                  f"a {type(value).__name__} came.")

    @property
    def is_nothing(self):
        """True where the photo must come back bit for bit.

        A neutral target is not nothing: it takes the present expression out.
        """
        asked = self.target is not None and not self.target.is_nothing
        return not asked and self.controls.is_zero and self.reference is None

    def scaled(self, factor):
        """Target and sliders `factor` times as strong; a reference stays as it is: Edit."""
        factor = number("intensity", factor, 0, float("inf"))
        target = self.target and self.target.scaled(factor)
        return Edit(target, self.controls.scaled(factor), self.reference)

    def to_dict(self):
        """The edit as JSON knows it; what is not asked is left out. See `Reference.to_dict`."""
        asked = [name for name in ("target", "controls", "reference")
                 if getattr(self, name) not in (None, Controls())]
        return {"version": VERSION, **{name: getattr(self, name).to_dict() for name in asked}}

    @classmethod
    def from_dict(cls, fields):
        """The way back from `to_dict`.

        Raises:
            LabError: the version or a field is not known, or a value is out of range.
        """
        check_fields("saved edit", fields, ("version", *cls.__dataclass_fields__))
        check_version("edit", fields.get("version", VERSION), VERSION)
        kinds = {"target": Target.from_dict, "controls": Controls.from_json,
                 "reference": Reference.from_dict}
        return cls(**{name: read(fields[name]) for name, read in kinds.items() if name in fields})


def as_edit(wanted):
    """Whatever says how a face is to be edited, as an `Edit`.

    Args:
        wanted: Edit, Target, Controls, Reference; str, the name of a preset or an expression;
            dict or the text of a JSON object, an edit as saved or sliders as the hosted editor
            takes them.

    Returns:
        Edit

    Raises:
        LabError: a name or a value is not known or out of range.
    """
    kinds = {Target: "target", Controls: "controls", Reference: "reference"}
    if isinstance(wanted, Edit):
        return wanted
    if type(wanted) in kinds:
        return Edit(**{kinds[type(wanted)]: wanted})
    if isinstance(wanted, str) and not wanted.lstrip().startswith("{"):
        from expression_lab.edit.presets import preset

        return preset(wanted)
    if isinstance(wanted, (str, dict)):
        fields = read_object(wanted, "settings")
        saved = fields.keys() & {"version", *Edit.__dataclass_fields__}
        return Edit.from_dict(fields) if saved else Edit(controls=Controls.from_json(fields))
    raise ConfigError("An edit is a Target, Controls, a Reference, an Edit, a dict or the name of "
                      f"a preset; a {type(wanted).__name__} came.")


def check_version(kind, found, known):
    """Refuse what another version of this package wrote.

    Raises:
        BadDataError: `found` is not `known`.
    """
    if found != known or isinstance(found, bool):
        raise BadDataError(f"The {kind} is of version {str(found)[:20]!r}, and this Expression Lab "
                           f"reads version {known}; update it, or make the {kind} again.")


def _face_from(landmarks, size):
    from expression_lab.faces import Face
    from expression_lab.faces.points import POINTS

    try:
        landmarks, (height, width) = np.array(landmarks, np.float32), map(int, size)
    except (TypeError, ValueError, OverflowError):
        landmarks, height, width = np.empty(0), 0, 0
    sound = landmarks.shape == (POINTS, 3) and np.isfinite(landmarks).all()
    if not sound or not 1 <= min(height, width) <= max(height, width) <= _LONGEST:
        raise BadDataError(f"A saved reference needs {POINTS} landmarks of x, y and z and the size "
                           "of their photo; save it again from the photo.")
    black = np.broadcast_to(np.uint8(0), (height, width, 3))  # takes no memory
    return Face(landmarks, 1.0, black)
