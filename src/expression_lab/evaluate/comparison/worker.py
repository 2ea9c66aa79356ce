"""Somebody who does the jobs of a comparison, in this process or in one of several."""

import os
import threading
from functools import cached_property

import numpy as np

from expression_lab.errors import LabError
from expression_lab.evaluate.comparison import subjects as people
from expression_lab.evaluate.comparison.found import natural_of
from expression_lab.evaluate.comparison.pieces import Pieces

AT_ONCE = 10  # faces of a job
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "TF_NUM_INTRAOP_THREADS",
           "TF_NUM_INTEROP_THREADS")


class Worker:
    """Does jobs. Judges, faces and each editor are loaded once.

    Args:
        plan: Plan
        folder: path, of finished pieces.
        root: path or None, where the data sets are.
    """

    def __init__(self, plan, folder, root=None):
        self.plan, self.root, self.pieces = plan, root, Pieces(folder)
        self._editors = {}

    def do(self, job):
        """Do a job, and keep what came of it.

        Args:
            job: dict: `kind`, a method of this class; `name`, of the piece; and its arguments.

        Returns:
            str: the name.
        """
        given = {key: value for key, value in job.items() if key not in ("kind", "name")}
        self.pieces.put(job["name"], **getattr(self, job["kind"])(**given))
        return job["name"]

    def faces(self, first, last):
        """Draw, choose or open some of the faces."""
        found, missed = people.gather(self.plan, first, last, self.root)
        return {**found.to_arrays(), "missed": np.array(missed, str)}

    def unedited(self, numbers):
        """Look at faces before they are edited."""
        return self.bench.unedited(numbers)

    def reference(self):
        """Look at faces of others that show the targets."""
        found = people.others(self.plan, self.root)
        faces = [face for group in found.values() for face in group]
        targets = [target for target, group in found.items() for _ in group]
        seen = self.bench.look([(face.photo, face) for face in faces])
        return {"features": seen["features"], "vectors": seen["vectors"],
                "targets": np.array(targets, str)}

    def classifier(self, classifier):
        """Measure a classifier."""
        from expression_lab.evaluate.comparison import readers

        found = readers.measure(classifier, self.plan, self.root)
        return {"rows": [{"table": table, **row} for table, rows in found.items() for row in rows]}

    def cost(self, editor):
        """Measure the memory that an editor takes."""
        from expression_lab.evaluate.comparison import editors, memory

        measured = np.nan if editors.is_remote(editor) else memory.peak(editor)
        return {"rows": [{"editor": editor, "memory": measured}]}

    def edits(self, editor, numbers):
        """Edit some of the faces with one editor."""
        found = self.bench.edits(self.editor(editor), numbers, self.before, self.natural)
        found["rows"] = [{"editor": editor, **row} for row in found["rows"]]
        return found

    def back(self, editor, numbers):
        """Edit some of the faces there and back."""
        rows = self.bench.back(self.editor(editor), numbers)
        return {"rows": [{"editor": editor, **row} for row in rows]}

    def sheet(self, editor, asked):
        """Draw edits to be looked at."""
        from expression_lab.evaluate.comparison import sheets, trial

        maker = self.editor(editor) if editor else None
        images = sheets.draw(trial.Trial(maker, {}, dict(enumerate(self.subjects.faces))), asked)
        return {f"image_{k}": image for k, image in enumerate(images)}

    def fingerprint(self, editor):
        """A number that changes with an editor; 0 of one that cannot be loaded, or is remote."""
        from expression_lab.evaluate.comparison import editors

        maker = self.editor(editor)
        return 0 if maker.remote or isinstance(maker, Broken) else editors.fingerprint(maker)

    def editor(self, name):
        """An editor: edit.Editor, or Broken where it cannot be loaded; the last one is kept."""
        if name not in self._editors:
            self._editors = {name: _loaded(name, self.plan.consent)}
        return self._editors[name]

    @cached_property
    def bench(self):
        from expression_lab import recognize
        from expression_lab.evaluate.comparison.bench import Bench
        from expression_lab.evaluate.comparison.summary import JUDGES

        return Bench(self.plan, self.subjects, {name: recognize.load(name) for name in JUDGES})

    @cached_property
    def subjects(self):
        """All faces: subjects.Subjects."""
        found = [self.pieces.get(f"faces/{part['first']:05d}") for part in people.parts(self.plan)]
        return people.from_pieces(found)

    @cached_property
    def before(self):
        """What is known of all faces before they are edited: dict of arrays."""
        parts = [self.pieces.get(f"unedited/{first:05d}")
                 for first in range(0, len(self.subjects.faces), AT_ONCE)]
        return {name: np.concatenate([part[name] for part in parts])
                for name in parts[0] if name != "rows"}

    @cached_property
    def natural(self):
        """The Gaussian of natural faces: naturalness.Naturalness, None of too few faces."""
        return natural_of(self.pieces.get("reference"), self.before["vectors"])


class Broken:
    """Stands for an editor that cannot be loaded: every edit of it fails, with the reason.

    Args:
        error: Exception
        kind: class of the editor, which knows what it would be asked for.
    """

    remote = False

    def __init__(self, error, kind):
        self.why = str(error) if isinstance(error, LabError) else (
            f"It cannot be loaded here ({type(error).__name__}: {error}).")
        self.name, self.title, self.expressions = kind.name, kind.title, kind.expressions

    def edit_face(self, face, target):
        raise LabError(self.why)


def _loaded(name, consent):
    from expression_lab import edit
    from expression_lab.evaluate.comparison.editors import kind_of

    kind = kind_of(name)
    try:
        return edit.load(name, **({"consent": consent} if kind.remote else {}))
    except Exception as error:  # a file, a package or a weight may be missing
        return Broken(error, kind)


_MINE = []  # the worker of this process


def begin(plan, folder, root):
    """Get a process ready: one thread, deaf to Ctrl+C, and gone when its parent is gone."""
    import logging
    import signal

    import cv2

    from expression_lab.edit import networks

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it, and lets jobs finish
    logging.getLogger("tensorflow").setLevel("ERROR")  # it warns of batches of several sizes
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    cv2.setNumThreads(1)
    networks.THREADS = 1
    _MINE[:] = [Worker(plan, folder, root)]


def work(job):
    """Do a job in a process that `begin` got ready: str, the name of the piece."""
    return _MINE[0].do(job)


def look(editor):
    """The fingerprint of an editor, in such a process: int."""
    return _MINE[0].fingerprint(editor)


def _leave_with_parent():
    from multiprocessing import parent_process

    parent_process().join()
    os._exit(1)
