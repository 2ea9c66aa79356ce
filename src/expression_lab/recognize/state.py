"""What a training has to remember: averaged weights, the best epoch, and a file to go on from."""

import io
import json
import math
from pathlib import Path

import numpy as np

from expression_lab import files
from expression_lab.errors import CheckpointError, ConfigError

FILE = "state.npz"


class MovingAverage:
    """Exponential moving average of all weights, the batch norm's statistics among them.

    While training is young, the average follows faster, so that the random start is forgotten.
    To spare time it looks at the weights at every eighth step only.
    """

    EVERY = 8

    def __init__(self, decay):
        self.decay = decay
        self.weights = None

    def update(self, weights, step):
        """Take a step's weights in.

        Args:
            weights: list of float arrays, as `model.get_weights()` gives them.
            step: int, steps done before this one.
        """
        if self.weights is None:
            self.weights = [w.copy() for w in weights]
        keep = min(self.decay, (step + 1) / (step + 10)) ** self.EVERY
        for mean, new in zip(self.weights, weights):
            mean *= keep
            mean += (1 - keep) * new


class State:
    """What has to survive an interruption: weights, optimizer, average, best epoch, history."""

    def __init__(self, folder, config, augment, fingerprint,
                 score=lambda row: row["val_accuracy"]):
        self.folder = Path(folder) if folder is not None else None
        self.about = {"config": config.to_dict(), "augment": repr(augment),
                      "data": f"{fingerprint:08x}"}
        self.average = MovingAverage(config.average)
        self.score = score  # of a row of the history; the best epoch has the highest
        self.history = []
        self.best, self.best_epoch = None, 0

    def table(self):
        import pandas as pd

        return pd.DataFrame(self.history)

    def finish_epoch(self, model, row):
        """Note an epoch's scores, keep its weights if they are the best, save everything."""
        best = max(map(self.score, self.history), default=-math.inf)
        self.history.append(row)
        if self.score(row) > best:
            self.best, self.best_epoch = [w.copy() for w in self.average.weights], row["epoch"]
        if self.folder is not None:
            self._save(model)

    def _save(self, model):
        about = {**self.about, "history": self.history, "best_epoch": self.best_epoch}
        arrays = {"about": np.frombuffer(json.dumps(about).encode(), np.uint8)}
        groups = {"model": _values(model), "average": self.average.weights, "best": self.best}
        for group, values in groups.items():
            arrays.update({f"{group}_{i:04d}": value for i, value in enumerate(values)})
        buffer = io.BytesIO()
        np.savez(buffer, **arrays)
        self.folder.mkdir(parents=True, exist_ok=True)
        files.replace(self.folder / FILE, buffer.getbuffer())
        files.replace(self.folder / "history.csv", self.table().to_csv(index=False).encode())

    def load(self, model):
        """Go on from the saved state; a folder without one means starting from the beginning."""
        if self.folder is None:
            raise ConfigError("resume needs the folder in which the training saved its state.")
        path = self.folder / FILE
        if not path.exists():
            return
        about, groups = _read_state(path)
        for name, wanted in self.about.items():
            if about.get(name) != wanted:
                raise CheckpointError(
                    f"{path} belongs to a training with another {name}: "
                    f"{_difference(about.get(name), wanted)}. Use the same settings and data, "
                    f"or another folder.")
        self.history, self.best_epoch = about["history"], about["best_epoch"]
        self.average.weights, self.best = groups["average"], groups["best"]
        model.optimizer.build(model.trainable_variables)
        for variable, value in zip(_variables(model), groups["model"], strict=True):
            variable.assign(value)


def _variables(model):
    """Weights, state of the dropout's random numbers, and the optimizer's moments."""
    metrics = {id(v) for v in model.metrics_variables}
    return [v for v in model.variables if id(v) not in metrics] + model.optimizer.variables


def _values(model):
    import keras

    return [keras.ops.convert_to_numpy(v) for v in _variables(model)]


def _read_state(path):
    try:
        with np.load(path, allow_pickle=False) as stored:
            about = json.loads(bytes(stored["about"]))
            names = sorted(name for name in stored.files if name != "about")
            groups = {"model": [], "average": [], "best": []}
            for name in names:
                groups[name.rsplit("_", 1)[0]].append(stored[name])
    except Exception as error:  # a zip, a header, a member or the JSON may be what is broken
        raise CheckpointError(
            f"{path} is damaged ({error}). Delete it to train from the start.") from None
    return about, groups


def _difference(stored, wanted):
    if isinstance(stored, dict) and isinstance(wanted, dict):
        return ", ".join(f"{name} was {stored.get(name)!r} and is {value!r}"
                         for name, value in wanted.items() if stored.get(name) != value)
    return f"was {stored}, is {wanted}"
