"""Questions from faces and editors: who is edited by whom, drawn at random and balanced."""

import hashlib
from functools import partial
from itertools import combinations, cycle, islice, product

import numpy as np

from expression_lab.errors import ConfigError, LabError, NoFaceError
from expression_lab.evaluate.study.questions import KINDS, UNEDITED, Items, Question
from expression_lab.expressions import canonical

EDITORS = ("landmarks", "refine", "cvae")
TARGETS = ("happiness", "surprise", "sadness", "anger")
DRAWN = 192  # pixels of a face that is drawn
AROUND = 0.45  # how much of a photo is seen around a face, in sides of its box
TRIES = 5  # faces that are tried where editors fail


def make(editors=EDITORS, targets=TARGETS, photos=None, each=12, kinds=KINDS, seed=0,
         intensity=1.0, size=256):
    """Draw faces, edit them, and make questions of them.

    "real_or_edited": one half is edited, the other half is not; drawn faces show the same
    expressions in both halves, so that the expression gives nothing away. "which_expression":
    editors and expressions take turns; drawn faces that show theirs unedited are among them, as
    what to compare with. "pairs": the same face by two editors, all pairs of editors in turn.

    Args:
        editors: names of `edit.available()`, or Editors.
        targets: names of expressions.
        photos: list of paths, bytes or pictures, each with a face; None draws people who do not
            exist.
        each: int, questions of a kind; the first kind has an even number.
        kinds: names of `KINDS`.
        seed: int
        intensity: float, 0 to 1.5, of all edits, and of what drawn faces show unedited.
        size: int, side of the pictures, pixels.

    Returns:
        Items: where an editor fails on a face, this is noted in `failed`, and the next face asked.

    Raises:
        ConfigError: nothing to ask, pairs of one editor, or an editor that fails on face after
            face.
        LabError: an editor or an expression is not known; a photo cannot be opened or shows no
            face.
    """
    targets = tuple(canonical(one) for one in targets)
    _check(editors, targets, kinds, each)
    editors = [_loaded(one) for one in editors]
    rng = np.random.default_rng([seed, 9])
    people = _Drawn(seed, intensity) if photos is None else _Taken(photos, rng)
    studio = _Studio(people, intensity, size)
    makers = {"real_or_edited": _halves, "which_expression": _readings, "pairs": _pairs}
    asked = [question for kind in KINDS if kind in kinds
             for question in makers[kind](studio, editors, targets, each, rng)]
    return Items(tuple(asked), seed, tuple(studio.failed))


def _halves(studio, editors, targets, each, rng):
    half = max(1, each // 2)
    wanted = [(maker, target) for maker, target in _turns(editors, targets, half, rng)]
    wanted += [(None, target) for _, target in wanted]
    return [studio.ask("real_or_edited", i, (maker,), target)
            for i, (maker, target) in enumerate(wanted)]


def _readings(studio, editors, targets, each, rng):
    known = [None] if studio.faces.shows else []  # nobody said what a photo shows
    return [studio.ask("which_expression", i, (maker,), target)
            for i, (maker, target) in enumerate(_turns(known + editors, targets, each, rng))]


def _pairs(studio, editors, targets, each, rng):
    pairs = list(combinations(editors, 2))
    return [studio.ask("pairs", i, two, target)
            for i, (two, target) in enumerate(_turns(pairs, targets, each, rng))]


def _turns(makers, targets, count, rng):
    """Makers and targets in turn, so that each comes as often as the others, or once less."""
    both = list(product(range(len(makers)), range(len(targets))))
    # Shifted along, so that also the first few have all makers and all targets among them.
    both.sort(key=lambda one: ((one[1] - one[0]) % len(targets), one[0]))
    start = rng.integers(len(targets))
    return [(makers[m], targets[(t + start) % len(targets)])
            for m, t in islice(cycle(both), count)]


class _Studio:
    """Takes pictures of one face after the other."""

    def __init__(self, faces, intensity, size):
        self.faces, self.intensity, self.size, self.failed = faces, intensity, size, []

    def ask(self, kind, number, makers, target):
        """A question about the next face on which these editors do not fail: Question."""
        for _ in range(TRIES):
            face = self.faces.next()
            try:
                pictures = tuple(self._picture(face, one, target) for one in makers)
            except LabError:
                continue
            shown = "" if makers == (None,) and not self.faces.shows else target
            return Question(f"{kind[0]}{number + 1:02d}", kind, pictures,
                            tuple(one.name if one else UNEDITED for one in makers), shown,
                            face.name)
        raise ConfigError(f"The editors {', '.join(one.name for one in makers if one)} failed on "
                          f"{TRIES} faces one after the other: {self.failed[-1]['why']}")

    def _picture(self, face, editor, target):
        from expression_lab import edit, faces

        photo, found = face.shot(target if editor is None else None)
        if editor is not None:
            try:
                photo = editor.edit(photo, edit.Target(target, self.intensity), found=[found])
            except LabError as error:
                self.failed.append({"editor": editor.name, "face": face.name, "target": target,
                                    "why": str(error)})
                raise
        around = 0 if face.fills else AROUND
        box = faces.Box(0, 0, *photo.shape[1::-1]) if face.fills else found.box
        return faces.crop(photo, box, self.size, around, gray=photo.ndim == 2)


class _Face:
    """A face of a photo. `shot(expression)` is the photo and its face; None asks for neutral."""

    def __init__(self, name, shot, fills):
        self.name, self.shot, self.fills = name, shot, fills


class _Drawn:
    """People who do not exist, a new one each time, before a camera of their own."""

    shows = True  # they show what they are told

    def __init__(self, seed, intensity):
        self.seed, self.intensity, self.count = seed, intensity, 0

    def next(self):
        self.count += 1
        return _Face(f"nobody {self.seed}-{self.count}", partial(self._shot, self.count), True)

    def _shot(self, number, expression):
        from expression_lab import faces
        from expression_lab.data.sitting import sitting

        person = faces.model.load().sample(1, [self.seed, number])
        rng = np.random.default_rng([self.seed, number, 1])  # the same sitting for all editors
        photo = sitting(person, [expression or "neutral"], rng, self.intensity, DRAWN)[0]
        found = faces.analyze(photo)
        if not found:
            raise NoFaceError("A drawn face was not found.")
        return photo, found[0]


class _Taken:
    """The faces of photos in random order, over and over."""

    shows = False

    def __init__(self, photos, rng):
        shots = [_taken(photo, f"photo {i + 1}") for i, photo in enumerate(photos)]
        if not shots:
            raise ConfigError("There are no photos; give one or more, or None for drawn faces.")
        self.turns = cycle([shots[i] for i in rng.permutation(len(shots))])

    def next(self):
        return next(self.turns)


def _taken(source, name):
    from expression_lab import faces

    photo = source if hasattr(source, "shape") else faces.open_picture(source)
    found = faces.analyze(photo)
    if not found:
        raise NoFaceError(f"{name}: no face was found; take one in which a face is seen from the "
                          "front.")
    told = hashlib.sha256(np.ascontiguousarray(photo).tobytes()).hexdigest()[:8]
    return _Face(f"photo {told}", lambda expression: (photo, found[0]), False)


def _loaded(editor):
    from expression_lab import edit

    return edit.load(editor) if isinstance(editor, str) else editor


def _check(editors, targets, kinds, each):
    unknown = set(kinds) - set(KINDS)
    if unknown or not kinds or not targets or not editors or each < 1:
        raise ConfigError(f"A study needs kinds of questions out of {', '.join(KINDS)}, editors, "
                          f"expressions, and at least one question of each kind; got "
                          f"{tuple(kinds)}, {len(editors)} editors, {targets}, {each}.")
    if "pairs" in kinds and len(editors) < 2:
        raise ConfigError("Pairs need two editors or more; name another one, or leave pairs out.")
