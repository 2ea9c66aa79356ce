"""The trained retoucher behind one door: a draft in, the same draft with its finish out.

It runs on LiteRT, or on Keras where that is not installed; both give the same picture.
"""

import dataclasses
import threading
from functools import cache
from pathlib import Path

import numpy as np

from expression_lab.edit import draft as drafts
from expression_lab.edit import networks
from expression_lab.edit.canvas import CROP, SIZE, middle
from expression_lab.edit.compositing import window
from expression_lab.edit.retouch import inputs
from expression_lab.faces.model import mesh as meshes

CHECKPOINTS = Path(__file__).resolve().parents[2] / "checkpoints"
NAME = "retoucher"  # of the files
BRIGHTEST, KEPT = np.float32(1.05), np.float32(0.3)  # beyond so much brighter than skin, made-up
# teeth keep so much of what they are brighter by
ENOUGH = np.float32(0.02)  # eye distances that a point moves to be retouched altogether
OWN_LIPS = np.float32(0.7)  # how little is added to them
STRENGTH = np.float32(0.9)  # of what the network adds, chosen on validation faces
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
        light = face.skin_light[None]
        seen = inputs.features(*(middle(one)[None] for one in (
            draft.picture, draft.cover, draft.moved.kinds, draft.shift)), light)
        with self._running:
            found = self._run(seen, goal.mixture[None])
        addition = np.zeros((SIZE, SIZE), np.float32)
        middle(addition)[:] = STRENGTH * found * light[0, 1] * window(CROP, FADE)
        limit = np.maximum(draft.picture, BRIGHTEST * np.float32(face.tone))
        over = draft.picture + addition - limit
        addition -= (1 - KEPT) * np.clip(over, 0, None) * (draft.moved.kinds == meshes.MOUTH)
        if not (goal.added.any() or goal.calmed):
            addition *= moved(face, goal, draft)
        if draft.lips is not None:  # lips that close are drawn already
            addition *= 1 - OWN_LIPS * draft.lips
        return dataclasses.replace(draft, addition=addition,
                                   picture=np.clip(draft.picture + addition, 0, 255))


def moved(face, goal, draft):
    """Where sliders change the face's shape: what they leave alone stays as it is.

    Args:
        face, goal, draft: as those of `Retoucher.retouched`.

    Returns:
        float32 `(160, 160)`, 0 to 1.
    """
    import cv2

    mesh = drafts.mesh()
    far = np.zeros(len(mesh.texture_points), np.float32)
    far[:len(goal.shape)] = np.linalg.norm((goal.shape - face.canvas.shape)[:, :2], axis=1)
    share = np.clip(far[mesh.triangles].max(axis=1) / ENOUGH, 0, 1)[draft.moved.owner]
    return cv2.GaussianBlur(share, (0, 0), 2.5)


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
    run = networks.load(NAME, "expression-lab train retoucher", backend, folder)
    return Retoucher(lambda seen, wanted: run(seen, wanted)[..., 0])
