"""The trained landmark network behind one door: a photo and squares in, points of the photo out.

It runs on LiteRT, which is quick for one face at a time and starts in a moment; where that is not
installed, on TensorFlow's own copy of it, and else on Keras. All give the same points.
"""

import threading
import warnings
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from expression_lab.backend import held_back
from expression_lab.errors import CheckpointError, ConfigError, unknown_name
from expression_lab.faces.landmarks import squares as geometry
from expression_lab.faces.pictures import check_picture

CHECKPOINTS = Path(__file__).resolve().parents[2] / "checkpoints"
NAME = "landmarks"  # of the files
BACKENDS = ("auto", "litert", "keras")
REFINE = 0  # more looks at each face, unless asked for
BATCH = 64


class Located(NamedTuple):
    """The points of faces, and how probable it is that they are faces.

    Attributes:
        landmarks: float32 `(n, 478, 3)`, pixels of the photo; z is negative nearer to the camera.
        presence: float32 `(n,)`, the probability that there is a face, 0 to 1.
    """

    landmarks: np.ndarray
    presence: np.ndarray


def locate(photo, squares, refine=REFINE, network=None):
    """Find the 478 points of the face in each square.

    Args:
        photo: uint8 `(H, W, 3)` RGB or `(H, W)` grey.
        squares: float `(n, 4)`: centre x, centre y, side (pixels), roll (degrees, clockwise), as
            `square_of_box` and `square_around` give them. They may reach outside the photo.
        refine: int, how often to look again in the square around the points that were found:
            better where the first square was far off, and as much time again each time.
        network: Network, or None for the shipped one.

    Returns:
        Located

    Raises:
        ShapeError: `photo` is not a picture, or `squares` are none.
        ConfigError: `refine` is not 0 to 10.
        CheckpointError: the shipped network is not there.
    """
    check_picture(photo)
    squares = geometry.check_squares(squares)
    if not isinstance(refine, (int, np.integer)) or not 0 <= refine <= 10:
        raise ConfigError(f"refine is {refine!r}; it must be a whole number from 0 to 10.")
    if not len(squares):
        return Located(np.empty((0, 478, 3), np.float32), np.empty(0, np.float32))
    network = network or load()
    found = _look(photo, squares, network)
    for _ in range(refine):
        found = _look(photo, geometry.square_around(found.landmarks), network)
    return found


def load(backend="auto", folder=None):
    """Load a trained landmark network; the second time it costs nothing.

    Args:
        backend: str, "litert", "keras", or "auto" for the quickest that is installed.
        folder: path or None, where `landmarks.tflite` and `landmarks.keras` are; None is the
            shipped ones.

    Returns:
        Network

    Raises:
        UnknownNameError: no back end goes by that name.
        CheckpointError: a file is not there, or damaged, or no such back end is installed.
    """
    if backend not in BACKENDS:
        raise unknown_name("back end", backend, BACKENDS)
    if folder is None:
        return _loaded(backend, CHECKPOINTS)
    files = Path(folder).glob(f"{NAME}.*")  # files that were trained anew are read anew
    return _loaded(backend, Path(folder), max((one.stat().st_mtime_ns for one in files), default=0))


class Network:
    """A loaded network; one thread at a time looks through it, others wait.

    Attributes:
        backend: str, "litert" or "keras".
        size: int, side of the picture that it sees, pixels.
    """

    def __init__(self, backend, size, run):
        self.backend, self.size = backend, size
        self._run, self._running = run, threading.Lock()

    def __repr__(self):
        return f"Network({self.backend!r}, {self.size}×{self.size})"

    def predict(self, cuts):
        """Points and presence of cut squares.

        Args:
            cuts: uint8 `(n, size, size)`, gray.

        Returns:
            tuple: float32 `(n, 478, 3)`, 0 to 1 in the square, and float32 `(n,)`, probabilities.
        """
        with self._running:
            points, logits = self._run(np.asarray(cuts)[..., None])
        return points, 1 / (1 + np.exp(-logits, dtype=np.float32))


def _look(photo, squares, network):
    """One look at every square."""
    found, presence = [], []
    for start in range(0, len(squares), BATCH):
        part = squares[start:start + BATCH]
        cuts = [geometry.cut(photo, square, network.size) for square in part]
        points, probable = network.predict(np.stack(cuts))
        found += [geometry.to_photo(*one) for one in zip(points, part)]
        presence.append(probable)
    return Located(np.stack(found).astype(np.float32), np.concatenate(presence))


@cache
def _loaded(backend, folder, changed=0):
    kind = interpreter() if backend != "keras" else None
    if backend == "litert" and kind is None:
        raise CheckpointError("LiteRT is not installed; install ai-edge-litert, or load the "
                              "landmark network with backend='keras'.")
    if kind is not None:
        return _litert(kind, _there(folder / f"{NAME}.tflite"))
    return _keras(_there(folder / f"{NAME}.keras"))


def interpreter():
    """The class that runs LiteRT files, or None where there is none."""
    try:
        from ai_edge_litert.interpreter import Interpreter

        return Interpreter
    except ImportError:
        pass
    try:
        import tensorflow

        return tensorflow.lite.Interpreter
    except (ImportError, AttributeError):
        return None


def _there(path):
    if not path.is_file():
        raise CheckpointError(f"There is no landmark network at {path}; restore the file, or "
                              "train one with: expression-lab train landmarks")
    return path


def _litert(kind, path):
    try:
        with warnings.catch_warnings(), held_back():
            warnings.simplefilter("ignore")  # TensorFlow's copy says that it will be gone one day
            model = kind(model_content=path.read_bytes(), num_threads=1)
            model.allocate_tensors()
        size = int(model.get_input_details()[0]["shape"][1])
        entry = model.get_input_details()[0]["index"]
        outputs = sorted(model.get_output_details(), key=lambda one: -len(one["shape"]))
        points, presence = (one["index"] for one in outputs)
    except (ValueError, RuntimeError) as error:
        raise _damaged(path, error) from error

    def run(cuts):
        found, logits = np.empty((len(cuts), 478, 3), "f4"), np.empty(len(cuts), "f4")
        for i, cut in enumerate(cuts):
            model.set_tensor(entry, cut[None])
            model.invoke()
            found[i], logits[i] = model.get_tensor(points)[0], model.get_tensor(presence)[0, 0]
        return found, logits

    return Network("litert", size, run)


def _keras(path):
    from expression_lab import backend

    keras = backend.load()
    try:
        model = keras.saving.load_model(path, compile=False, safe_mode=True)
    except Exception as error:  # a zip, a layer or a weight may be what is broken
        raise _damaged(path, error) from error

    def run(cuts):
        found, logits = model.predict_on_batch(cuts)
        return np.asarray(found, "f4"), np.asarray(logits, "f4")[:, 0]

    return Network("keras", model.input_shape[1], run)


def _damaged(path, error):
    reason = (str(error).splitlines() or [type(error).__name__])[0][:120]
    return CheckpointError(f"{path} is not a landmark network ({reason}); restore the file, or "
                           "train one with: expression-lab train landmarks")
