"""One edit of one face: a target, sliders, the expression of another photo, or all of them.

    Edit(Target("happiness", 0.8), Controls(rotate_yaw=5))
    as_edit("sleepy")                      # a preset, a target, sliders or JSON: always an Edit
"""

from dataclasses import dataclass

from expression_lab.edit.controls import Controls
from expression_lab.edit.references import Reference
from expression_lab.edit.settings import check_fields, check_version, number, read_object
from expression_lab.edit.targets import Target
from expression_lab.errors import ConfigError

VERSION = 1  # of an edit as JSON; raise it when a field means something else than before



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
        from expression_lab.edit.preset_files import preset

        return preset(wanted)
    if isinstance(wanted, (str, dict)):
        fields = read_object(wanted, "settings")
        saved = fields.keys() & {"version", *Edit.__dataclass_fields__}
        return Edit.from_dict(fields) if saved else Edit(controls=Controls.from_json(fields))
    raise ConfigError("An edit is a Target, Controls, a Reference, an Edit, a dict or the name of "
                      f"a preset; a {type(wanted).__name__} came.")
