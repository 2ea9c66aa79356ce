"""The trained retoucher behind one door: a draft in, the same draft with its finish out.

It runs on LiteRT, or on Keras where that is not installed; both give the same picture.
"""

import dataclasses
import threading
from functools import cache
from pathlib import Path

import numpy as np

from expression_lab.backend import held_back
from expression_lab.edit.canvas import CROP, SIZE
from expression_lab.edit.compositing import window
from expression_lab.edit.retouch import inputs
from expression_lab.edit.retouch.examples import middle
from expression_lab.errors import CheckpointError
from expression_lab.faces.model import mesh as meshes

CHECKPOINTS = Path(__file__).resolve().parents[2] / "checkpoints"
NAME = "retoucher"  # of the files
THREADS = 2
BRIGHTEST = np.float32(1.15)  # teeth that are made up are at most so much brighter than the skin
FADE = 10  # pixels of the crop over which the finish fades out at its border


class Retoucher:
    """A loaded network; one thread at a time looks through it, others wait.

    Args:
        run: function of float32 `(1, 128, 128, 6)` and `(1, 8)` that gives `(128, 128)`.
    """

    def __init__(self, run):
        self._run, self._running = run, threading.Lock()

    def retouched(self, face, goal, draft):
        """Finish a draft.

        Args:
            face: draft.Prepared
            goal: shaping.Wanted
            draft: draft.Draft

        Returns:
            draft.Draft, with `addition` and `picture` as the network wants them.
        """
        skin = face.luma[face.skin]
        tone = np.array([[skin.mean(), max(float(skin.std()), 8.0)]], np.float32)
        seen = inputs.features(*(middle(one)[None] for one in (
            draft.picture, draft.cover, draft.moved.kinds, draft.shift)), tone)
        mixture = goal.added.sum(axis=1)
        mixture[0] = goal.calmed
        with self._running:
            found = self._run(seen, mixture[None].astype(np.float32))
        addition = np.zeros((SIZE, SIZE), np.float32)
        middle(addition)[:] = found * tone[0, 1] * window(CROP, FADE)
        room = np.maximum(BRIGHTEST * face.tone - draft.picture, 0)
        np.minimum(addition, room, out=addition, where=draft.moved.kinds == meshes.MOUTH)
        return dataclasses.replace(draft, addition=addition,
                                   picture=np.clip(draft.picture + addition, 0, 255))


@cache
def load(backend="auto", folder=CHECKPOINTS):
    """Load the retoucher; the second time it costs nothing.

    Args:
        backend: str, "litert", "keras" or "auto" for the quickest that is installed.
        folder: Path, where `retoucher.tflite` and `retoucher.keras` are.

    Returns:
        Retoucher

    Raises:
        CheckpointError: a file is not there, or damaged.
    """
    from expression_lab.faces.landmarks.runtime import interpreter

    kind = interpreter() if backend != "keras" else None
    path = folder / f"{NAME}.{'tflite' if kind else 'keras'}"
    if not path.is_file():
        raise CheckpointError(f"There is no retoucher at {path}; restore the file, or train one "
                              "with: expression-lab train retoucher")
    try:
        return Retoucher(_litert(kind, path) if kind else _keras(path))
    except CheckpointError:
        raise
    except Exception as error:  # a zip, a layer or a tensor may be what is broken
        reason = (str(error).splitlines() or [type(error).__name__])[0][:120]
        raise CheckpointError(f"{path} is not a retoucher ({reason}); restore the file, or train "
                              "one with: expression-lab train retoucher") from error


def _litert(interpreter, path):
    import warnings

    with warnings.catch_warnings(), held_back():
        warnings.simplefilter("ignore")  # TensorFlow's copy says that it will be gone one day
        model = interpreter(model_content=path.read_bytes(), num_threads=THREADS)
        model.allocate_tensors()
    entries = sorted(model.get_input_details(), key=lambda one: len(one["shape"]))
    wanted_at, draft_at = (one["index"] for one in entries)
    out = model.get_output_details()[0]["index"]

    def run(seen, wanted):
        model.set_tensor(draft_at, seen)
        model.set_tensor(wanted_at, wanted)
        model.invoke()
        return model.get_tensor(out)[0, ..., 0].copy()

    return run


def _keras(path):
    from expression_lab import backend

    model = backend.load().saving.load_model(path, compile=False, safe_mode=True)
    return lambda seen, wanted: np.asarray(model.predict_on_batch([seen, wanted]))[0, ..., 0]
