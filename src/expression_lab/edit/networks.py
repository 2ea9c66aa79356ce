"""The small networks of the editors: a picture and a mixture of expressions in, a picture out.

They run on LiteRT, or on Keras where that is not installed; both give the same picture.
"""

from pathlib import Path

import numpy as np

from expression_lab.backend import held_back
from expression_lab.errors import CheckpointError

CHECKPOINTS = Path(__file__).resolve().parents[1] / "checkpoints"
THREADS = 2


def load(name, command, backend="auto", folder=CHECKPOINTS):
    """Load a network.

    Args:
        name: str, of its files, `name.tflite` and `name.keras`.
        command: str, that trains it, for the sentence where it is missing.
        backend: str, "litert", "keras" or "auto" for the quickest that is installed.
        folder: Path

    Returns:
        function: float32 `(1, H, W, channels)` and `(1, 8)` -> float32 `(H, W, outputs)`; one
        thread at a time.

    Raises:
        CheckpointError: a file is not there, or damaged.
    """
    from expression_lab.faces.landmarks.runtime import interpreter

    kind = interpreter() if backend != "keras" else None
    path = Path(folder, f"{name}.{'tflite' if kind else 'keras'}")
    if not path.is_file():
        raise CheckpointError(f"There is no {name} at {path}; restore the file, or train one "
                              f"with: {command}")
    try:
        return _litert(kind, path) if kind else _keras(path)
    except CheckpointError:
        raise
    except Exception as error:  # a zip, a layer or a tensor may be what is broken
        reason = (str(error).splitlines() or [type(error).__name__])[0][:120]
        raise CheckpointError(f"{path} is not a {name} ({reason}); restore the file, or train "
                              f"one with: {command}") from error


def _litert(interpreter, path):
    import warnings

    with warnings.catch_warnings(), held_back():
        warnings.simplefilter("ignore")  # TensorFlow's copy says that it will be gone one day
        model = interpreter(model_content=path.read_bytes(), num_threads=THREADS)
        model.allocate_tensors()
    entries = sorted(model.get_input_details(), key=lambda one: len(one["shape"]))
    wanted_at, seen_at = (one["index"] for one in entries)
    out = model.get_output_details()[0]["index"]

    def run(seen, wanted):
        model.set_tensor(seen_at, seen)
        model.set_tensor(wanted_at, wanted)
        model.invoke()
        return model.get_tensor(out)[0].copy()

    return run


def _keras(path):
    from expression_lab import backend

    model = backend.load().saving.load_model(path, compile=False, safe_mode=True)
    return lambda seen, wanted: np.asarray(model.predict_on_batch([seen, wanted]))[0]
