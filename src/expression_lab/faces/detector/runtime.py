"""The shipped detector at work, in LiteRT: a grey picture in, maps out."""

import threading
from functools import cache
from pathlib import Path

import numpy as np

from expression_lab import backend
from expression_lab.errors import CheckpointError
from expression_lab.faces.detector.levels import CHANNELS, LEVELS

CHECKPOINT = Path(__file__).resolve().parents[2] / "checkpoints" / "detector.tflite"
REMEDY = "Make it again with: expression-lab train detector"


class Detector:
    """A trained detector; several threads may share it.

    Args:
        path: Path of a LiteRT model, as the recipe converts it.

    Raises:
        CheckpointError: the file is missing or is no detector.
    """

    def __init__(self, path=CHECKPOINT):
        if not Path(path).is_file():
            raise CheckpointError(f"There is no detector {path}. {REMEDY}")
        try:
            with backend.held_back():  # LiteRT's word on how it computes
                self._net = _interpreter()(model_path=str(path), num_threads=1)
                self._net.allocate_tensors()
            self._input = self._net.get_input_details()[0]["index"]
            outputs = self._net.get_output_details()
        except (ValueError, RuntimeError) as error:
            reason = str(error).splitlines()[0]
            raise CheckpointError(f"{path} is no detector ({reason}). {REMEDY}") from None
        if len(outputs) != len(LEVELS) or any(one["shape"][-1] != CHANNELS for one in outputs):
            raise CheckpointError(f"{path} is another network than the detector. {REMEDY}")
        self._outputs = [one["index"] for one in outputs]
        self._shape, self._lock = None, threading.Lock()

    def maps(self, gray):
        """Look at a picture once.

        Args:
            gray: uint8 `(H, W)`; its edge is repeated up to the next multiple of 32.

        Returns:
            list of float32 `(rows, columns, 6)`, the finest map first.
        """
        coarsest = LEVELS[-1].stride
        below, beside = (-length % coarsest for length in gray.shape)
        gray = np.pad(gray, ((0, below), (0, beside)), mode="edge")
        with self._lock:
            if gray.shape != self._shape:
                self._net.resize_tensor_input(self._input, [1, *gray.shape, 1], strict=True)
                self._net.allocate_tensors()
                self._shape = gray.shape
            self._net.set_tensor(self._input, gray[None, ..., None].astype(np.float32))
            self._net.invoke()
            found = [self._net.get_tensor(index)[0] for index in self._outputs]
        return sorted(found, key=lambda one: -one.size)


@cache
def load():
    """The shipped detector, read once.

    Raises:
        CheckpointError: it is missing or damaged.
    """
    return Detector()


def _interpreter():
    """LiteRT's interpreter; TensorFlow brings one too, but takes seconds to import."""
    try:
        from ai_edge_litert.interpreter import Interpreter
    except ImportError:
        from tensorflow.lite import Interpreter
    return Interpreter
