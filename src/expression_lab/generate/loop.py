"""The training loop of the generators: step, report, save, go on, and stop where numbers break.

A training is described by its *parts*: the networks with their optimizers, and one step that
updates them all. The loop knows nothing of what they are.

    parts.LOSSES                 names of what a step gives
    parts.step(*arrays)          one step: a tuple of numbers, in the order of LOSSES
    parts.variables()            list of keras.Variable, everything that training goes on from
    parts.networks()             list of keras.Model, those whose weights are averaged
"""

import dataclasses
import io
import json
import time
from pathlib import Path

import numpy as np

from expression_lab import backend, files
from expression_lab.errors import CheckpointError, ConfigError, TrainingError

STATE = "state.npz"
EVERY = 4  # steps between two updates of the averages
SEEDS = "seed_generator"  # states of random layers: they follow from the step, not from the file


@dataclasses.dataclass(frozen=True)
class LoopConfig:
    """What every training of a generator is told; each adds its own.

    Attributes:
        steps: int
        batch_size: int
        report: int, steps between reports, sample sheets and saved states.
        average: float in [0, 1), decay of the moving average of the weights (Polyak and Juditsky
            1992; for generators Yazıcı et al. 2019).
        precision: str, a policy of keras: float32, or mixed_bfloat16 where the machine has it.
        seed: int
    """

    steps: int = 1000
    batch_size: int = 32
    report: int = 100
    average: float = 0.999
    precision: str = "float32"
    seed: int = 0

    def __post_init__(self):
        for name in ("steps", "batch_size", "report"):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < 1:
                raise ConfigError(f"{name} is {value!r}; choose a whole number of 1 or more.")
        if not 0 <= self.average < 1:
            raise ConfigError(f"average is {self.average!r}; it goes from 0 to below 1.")

    def demand_weights(self, *names):
        """Raise ConfigError where one of these fields is below 0, or no number."""
        for name in names:
            if not getattr(self, name) >= 0:
                raise ConfigError(f"{name} is {getattr(self, name)!r}; choose 0 or more.")

    def to_dict(self):
        """All fields as a dict that JSON can hold."""
        return json.loads(json.dumps(dataclasses.asdict(self)))


def run(config, parts, batches, folder=None, resume=False, say=print, show=None):
    """Train.

    Args:
        config: LoopConfig
        parts: the networks and their step, see above.
        batches: function of a numpy Generator that gives the arrays of one step, always of the
            same shapes.
        folder: path or None, for the state.
        resume: bool, go on from the state in `folder`.
        say: function of one str.
        show: function of (step, Averages) or None, called at each report.

    Returns:
        tuple: the Averages, and a list of dicts, one a report: step, losses, seconds.

    Raises:
        TrainingError: a loss is not a number; the last saved state stays as it was.
        CheckpointError: the state in `folder` is damaged or belongs to another training.
    """
    averages = Averages(parts.networks(), config.average)
    history = load(config, parts, averages, Path(folder)) if resume and folder else []
    step_of, number = backend.compiled(parts.step), backend.load().ops.convert_to_numpy
    sums, since = [], time.perf_counter()
    for step in range(history[-1]["step"] if history else 0, config.steps):
        losses = step_of(*batches(np.random.default_rng([config.seed, step])))
        sums.append([float(number(one)) for one in losses])
        if not np.isfinite(sums[-1]).all():
            raise TrainingError(_broken(step, parts, sums[-1], folder, history))
        averages.follow(step)
        if (step + 1) % config.report and step + 1 < config.steps:
            continue
        means = np.mean(sums, axis=0).round(4).tolist()
        history.append({"step": step + 1, **dict(zip(parts.LOSSES, means, strict=True)),
                        "seconds": round(time.perf_counter() - since, 1)})
        sums, since = [], time.perf_counter()
        say(json.dumps(history[-1]))
        if folder is not None:
            save(config, parts, averages, history, Path(folder))
        if show is not None:
            show(step + 1, averages)
    return averages, history


def _broken(step, parts, losses, folder, history):
    names = ", ".join(name for name, value in zip(parts.LOSSES, losses, strict=True)
                      if not np.isfinite(value))
    kept = (f"The state of step {history[-1]['step']} is kept in {folder}; go on from it with a "
            "lower learning rate." if folder and history else
            "Nothing had been saved yet; start again with a lower learning rate.")
    return f"Training stopped at step {step + 1}: {names} is not a number any more. {kept}"


class Averages:
    """Moving averages of networks' weights, which make calmer pictures than the weights themselves.

    Args:
        networks: list of keras.Model.
        decay: float in [0, 1).
    """

    def __init__(self, networks, decay):
        self.decay = decay
        self.variables = [[one for one in network.variables if SEEDS not in one.path]
                          for network in networks]
        self.values = [[np.array(one.numpy(), np.float32) for one in group]
                       for group in self.variables]

    def follow(self, step):
        """Move towards the weights; faster while training is young."""
        if step % EVERY:
            return
        keep = min(self.decay, (step + 1) / (step + 20)) ** EVERY
        for means, variables in zip(self.values, self.variables, strict=True):
            for mean, variable in zip(means, variables, strict=True):
                mean += (1 - keep) * (np.asarray(variable.numpy(), np.float32) - mean)

    def into(self, *networks):
        """Write the averages into networks of the same shapes; gives these."""
        for network, means in zip(networks, self.values, strict=True):
            variables = [one for one in network.variables if SEEDS not in one.path]
            for variable, mean in zip(variables, means, strict=True):
                variable.assign(mean)
        return networks


def save(config, parts, averages, history, folder):
    """Write everything that training goes on from, whole or not at all."""
    arrays = {f"value_{i:04d}": np.asarray(one.numpy()) for i, one in enumerate(parts.variables())}
    flat = [one for group in averages.values for one in group]
    arrays |= {f"average_{i:04d}": one for i, one in enumerate(flat)}
    about = {"config": config.to_dict(), "history": history}
    arrays["about"] = np.frombuffer(json.dumps(about).encode(), np.uint8)
    packed = io.BytesIO()
    np.savez(packed, **arrays)
    folder.mkdir(parents=True, exist_ok=True)
    files.replace(folder / STATE, packed.getvalue())


def load(config, parts, averages, folder):
    """Read a state back into parts and averages: the history so far, empty where there is none.

    The number of steps may have changed: a training may be made longer.
    """
    if not (folder / STATE).is_file():
        return []
    flat = [one for group in averages.values for one in group]
    try:
        with np.load(folder / STATE, allow_pickle=False) as stored:
            about = json.loads(bytes(stored["about"]))
            values = [stored[f"value_{i:04d}"] for i in range(len(parts.variables()))]
            means = [stored[f"average_{i:04d}"] for i in range(len(flat))]
    except Exception as error:  # zip, numpy and json each have errors of their own
        raise CheckpointError(f"{folder / STATE} is damaged ({error}); delete it and train from "
                              "the start.") from None
    if {**about["config"], "steps": 0} != {**config.to_dict(), "steps": 0}:
        raise CheckpointError(f"{folder / STATE} belongs to a training with other settings; "
                              "choose another folder, or delete it.")
    for variable, value in zip(parts.variables(), values, strict=True):
        variable.assign(value)
    for mean, value in zip(flat, means, strict=True):
        mean[...] = value
    return about["history"]
