"""The bench on which faces are edited, and looked at by all who judge, many at once."""

import functools
import time

import numpy as np

from expression_lab.errors import LabError, ServiceError
from expression_lab.evaluate.comparison.editors import known
from expression_lab.evaluate.comparison.summary import JUDGES
from expression_lab.evaluate.comparison.trial import CROP, Trial, identity_of, left, reading_of
from expression_lab.expressions import EXPRESSIONS

INTENSITIES = (1.0, 0.75, 0.5, 0.25, 0.0)  # evenly apart; the full one is timed, so it is first
FEW = 5  # of so many faces of a series, the identity of one is looked at at every intensity
UNKNOWN = {name: np.nan for name in (
    *(f"p_{name}" for name in JUDGES), "identity", "detail", "contrast", "ssim", "sharpness",
    "naturalness", "least_area", "seam", "smoothness", "milliseconds")}


class Bench:
    """Edits faces and looks at them.

    Args:
        plan: Plan
        subjects: subjects.Subjects
        judges: dict of name -> recognize.Classifier.
    """

    def __init__(self, plan, subjects, judges):
        self.plan, self.subjects, self.judges = plan, subjects, judges
        self.numbers = {target: subjects.numbers(target) for target in plan.targets}
        self.crop = functools.cache(lambda k: _crop(subjects.faces[k].photo, subjects.faces[k]))

    def asked(self, editor, numbers):
        """What an editor is asked for, face by face: list of (face, target, intensities)."""
        targets = [target for target, _ in known(editor) if target in self.numbers]
        return [(face, target, INTENSITIES if self._in_series(face, target) else (1.0,))
                for face in numbers for target in targets if face in self.numbers[target]]

    def unedited(self, numbers):
        """What is known of faces before they are edited: dict of arrays, a row a face."""
        faces = [self.subjects.faces[k] for k in numbers]
        seen = self.look([(face.photo, face) for face in faces])
        who = [identity_of(face.photo, face) if self._who(k) else None
               for k, face in zip(numbers, faces)]
        blank = np.full(128, np.nan, np.float32)
        return {**seen, "identities": np.stack([blank if one is None else one for one in who])}

    def look(self, pictures):
        """What networks, and the statistics of photos, say of faces.

        Args:
            pictures: list of (photo, faces.Face).

        Returns:
            dict: `residual` and `judge`, balanced probabilities, float32 `(n, 8)`; `features`
            float32 `(n, d)`, of residual; `vectors` float64 `(n, 36)`, of the naturalness.
        """
        from expression_lab import faces
        from expression_lab.evaluate.naturalness import LENGTH, statistics

        cut = {judge.size: np.array([faces.crop(photo, face.box, judge.size)
                                     for photo, face in pictures], np.uint8
                                    ).reshape(-1, judge.size, judge.size)
               for judge in self.judges.values()}
        found = {name: judge.predict_proba(cut[judge.size], flip=True, balanced=True)
                 for name, judge in self.judges.items()}
        reader = self.judges[JUDGES[0]]
        vectors = [statistics(_crop(photo, face)) for photo, face in pictures]
        return {**found, "features": reader.features(cut[reader.size]),
                "vectors": np.array(vectors).reshape(-1, LENGTH)}

    def edits(self, editor, numbers, before, natural):
        """Edit faces to every target, some of them at every intensity.

        Args:
            editor: edit.Editor
            numbers: list of int, faces.
            before: dict, what `unedited` found of all faces.
            natural: naturalness.Naturalness or None.

        Returns:
            dict: `rows`, as the table `edits` has them; and `features`, float32 `(n, d)`, those
            of the edits at full intensity that did not fail.
        """
        trial = Trial(editor, self.judges, dict(enumerate(self.subjects.faces)))
        made, last = [], None
        for face, target, intensities in self.asked(editor, numbers):
            series = []
            for one in intensities:
                series.append(self._edit(trial, face, target, one, before, face != last))
                last = face
            series[0][0]["smoothness"] = self._smoothness(face, [photo for _, photo, _ in series])
            made += series
        rows = [row for row, _, _ in made]
        good = [one for one in made if not one[0]["failed"]]
        seen = self.look([(photo, face) for _, photo, face in good])
        self._tell([row for row, _, _ in good], seen, natural)
        whole = np.array([row["intensity"] == 1 for row, _, _ in good], bool)
        return {"rows": rows, "features": seen["features"][whole]}

    def back(self, editor, numbers):
        """Edit the faces of a series and edit them back, and ask them for what they show.

        Args:
            editor: edit.Editor
            numbers: list of int, faces; those of which nobody knows what they show are left out.

        Returns:
            list of dicts: face, target, shown, and the error of `Trial.back`.
        """
        trial = Trial(editor, self.judges, dict(enumerate(self.subjects.faces)))
        rows = []
        for face in numbers:
            shown = self.subjects.shown[face]
            targets = [target for _, target, _ in self.asked(editor, [face])
                       if self._in_series(face, target)]
            if shown in editor.expressions and targets:
                rows += [{"face": face, "target": target, "shown": shown,
                          **self._there_and_back(trial, face, target, shown)}
                         for target in (*targets, shown)]
        return rows

    def _there_and_back(self, trial, face, target, shown):
        try:
            return trial.back(face, target, shown)
        except Exception:  # whatever breaks in an editor is counted where it edits
            return {"error": np.nan}

    def _edit(self, trial, face, target, intensity, before, fresh):
        """One edit: its row, the photo, and the face in it."""
        mine, start = self.subjects.faces[face], _clock(trial.editor)()
        row = {"face": face, "shown": self.subjects.shown[face], "target": target,
               "intensity": intensity, "failed": False, "why": "", "found": False,
               **{f"before_{name}": reading_of(before[name][face]) for name in self.judges},
               **UNKNOWN, "fresh": fresh}
        try:
            photo, patch = trial.edited(mine, target, intensity)
        except ServiceError:
            raise  # nobody is served any more: the run stops, and what is finished is kept
        except Exception as error:  # an editor may break in any way; the others go on
            why = str(error) if isinstance(error, LabError) else f"{type(error).__name__}: {error}"
            return {**row, **dict.fromkeys(self.judges, "failed"), "failed": True,
                    "why": why}, mine.photo, mine
        row["milliseconds"] = 1000 * (_clock(trial.editor)() - start)
        seen, row["found"] = trial.look(photo, mine)
        row |= self._measured(face, photo, patch, seen)
        if self._who(face, intensity, target):
            row["identity"] = _apart(before["identities"][face], photo, seen)
        return row, photo, seen

    def _measured(self, face, photo, patch, seen):
        from expression_lab import evaluate

        mine = self.subjects.faces[face]
        return {**left(mine, self.crop(face), photo, patch), **evaluate.surroundings(
            mine.photo, photo, mine.box, [mine.landmarks, seen.landmarks])}

    def _tell(self, rows, seen, natural):
        """Put what was looked at many at once into the rows."""
        distances = None if natural is None else natural.distance(seen["vectors"])
        for k, row in enumerate(rows):
            for name in self.judges:
                row[name] = reading_of(seen[name][k])
                row[f"p_{name}"] = float(seen[name][k][EXPRESSIONS.index(row["target"])])
            row["naturalness"] = np.nan if distances is None else float(distances[k])

    def _rank(self, face, target):
        """The place of a face among those that are edited to a target: int."""
        return self.numbers[target].index(face)

    def _in_series(self, face, target):
        return self._rank(face, target) < self.plan.series

    def _who(self, face, intensity=1.0, target=None):
        """Is the identity of this face looked at?"""
        asked = [target] if target else [one for one in self.numbers if face in self.numbers[one]]
        place = min((self._rank(face, one) for one in asked), default=self.plan.identity)
        return place < self.plan.identity and (intensity == 1 or place % FEW == 0)

    def _smoothness(self, face, photos):
        from expression_lab import evaluate

        if len(photos) < len(INTENSITIES):
            return np.nan
        mine = self.subjects.faces[face]
        return evaluate.smoothness(np.stack([_crop(photo, mine) for photo in photos]))


def _clock(editor):
    """The processor's time, which does not mind what else a machine does; of a service, the clock.
    """
    return time.perf_counter if editor.remote else time.process_time


def _crop(photo, face):
    from expression_lab import faces

    return faces.crop(photo, face.box, CROP)


def _apart(before, photo, face):
    """Distance of a face to who it was: float, NaN where that cannot be seen."""
    from expression_lab.faces import identity

    try:
        after = identity_of(photo, face)
    except LabError:  # what an editor left has no eyes that could be measured
        return np.nan
    return np.nan if after is None else float(identity.distance(before, after))
