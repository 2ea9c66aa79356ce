"""What is compared with what: everything that the numbers of a comparison depend on."""

import dataclasses

from expression_lab.errors import ConfigError, unknown_name
from expression_lab.evaluate.comparison.editors import EDITORS, is_remote
from expression_lab.evaluate.comparison.summary import TARGETS

CLASSIFIERS = ("residual", "residual_fer2013", "judge", "tiny")
SPLITS = ("train", "validation", "test")
MOST = 10_000  # faces
COUNTS = {"faces": 1, "identity": 0, "series": 0, "seed": 0}  # and the least of each


@dataclasses.dataclass(frozen=True)
class Plan:
    """Everything that a comparison depends on beside the code and the weights.

    Attributes:
        editors: names of `edit.available()`.
        targets: expressions that are asked for; of each editor, those that it knows.
        faces: int, how many neutral ones, and as many happy ones for the target neutral.
        dataset: str, "synthetic" or a data set of the reader's with neutral and happy faces.
        split: str, "train", "validation" or "test".
        photos: str or None, a folder of the reader's photos that takes the data set's place: all
            faces, as they are, are edited to all targets. Only the folder's own name is kept.
        seed: int, of everything drawn.
        identity: int, of how many faces of each target the identity is looked at (slow).
        series: int, how many faces are edited at all intensities, and edited back.
        classifiers: names of `recognize.available()`; they read faces of the data set.
        consent: bool, whether faces may be sent to the service of a remote editor. Faces of a data
            set of real people never are.

    Raises:
        UnknownNameError, ConfigError: when made with a value that makes no sense.
    """

    editors: tuple = EDITORS
    targets: tuple = TARGETS
    faces: int = 200
    dataset: str = "synthetic"
    split: str = "test"
    photos: str | None = None
    seed: int = 0
    identity: int = 40
    series: int = 10
    classifiers: tuple = CLASSIFIERS
    consent: bool = False

    def __post_init__(self):
        for name in ("editors", "targets", "classifiers"):
            self._set(name, _names(name, getattr(self, name)))
        for name, least in COUNTS.items():
            _check_count(name, getattr(self, name), least)
        self._set("targets", _in_order(self.targets))
        self._set("photos", None if self.photos is None else str(self.photos))
        self._check_names()
        self._check_consent()

    @property
    def source(self):
        """Where the faces are from, for people: "synthetic, test", or "photos"."""
        return "photos" if self.photos else f"{self.dataset}, {self.split}"

    def to_dict(self):
        """The plan as JSON takes it; no path is in it."""
        found = dataclasses.asdict(self)
        found["photos"] = None if self.photos is None else _last_part(self.photos)
        return {name: list(value) if isinstance(value, tuple) else value
                for name, value in found.items()}

    @classmethod
    def from_dict(cls, found):
        """A plan from what `to_dict` gave.

        Raises:
            ConfigError, UnknownNameError: it is not a plan.
        """
        known = {field.name for field in dataclasses.fields(cls)}
        if not isinstance(found, dict) or (surplus := set(found) - known):
            what = f"has {', '.join(sorted(surplus))}" if isinstance(found, dict) else "is no dict"
            raise ConfigError(f"This is not a plan of a comparison: it {what}; known are "
                              f"{', '.join(sorted(known))}.")
        return cls(**found)

    def _set(self, name, value):
        object.__setattr__(self, name, value)

    def _check_names(self):
        from expression_lab import data, edit, recognize

        readers = recognize.available() if self.classifiers else ()
        for kind, names, known in (("editor", self.editors, edit.available()),
                                   ("classifier", self.classifiers, readers),
                                   ("split", (self.split,), SPLITS),
                                   ("data set", (self.dataset,), data.available())):
            for name in names:
                if name not in known:
                    raise unknown_name(kind, name, known)

    def _check_consent(self):
        remote = [name for name in self.editors if is_remote(name)]
        if remote and not self.consent:
            raise ConfigError(f"{remote[0]} sends faces to another machine, and takes money; allow "
                              "it with --send-to-service (consent=True), or leave it out.")
        if remote and not self.photos and self.dataset != "synthetic":
            raise ConfigError(f"{remote[0]} sends faces to another machine; those of a data set "
                              "stay here. Compare it on synthetic faces, or on photos of your own.")


def _names(name, values):
    values = (values,) if isinstance(values, str) else tuple(values)
    if len(set(values)) != len(values):
        raise ConfigError(f"{name} names something twice: {', '.join(map(str, values))}.")
    if not values and name != "classifiers":
        raise ConfigError(f"A comparison needs at least one of {name}.")
    return values


def _in_order(targets):
    """Targets by their own names, in the order of the course."""
    from expression_lab.expressions import canonical

    asked = {canonical(name) for name in targets}
    for name in asked - set(TARGETS):
        raise unknown_name("target of a comparison", name, TARGETS)
    return tuple(name for name in TARGETS if name in asked)


def _check_count(name, value, least):
    most = 2**32 - 1 if name == "seed" else MOST
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
        raise ConfigError(f"{name} is {value!r}; it is a whole number from {least} to {most:,}.")


def _last_part(path):
    from pathlib import Path

    return Path(path).resolve().name
