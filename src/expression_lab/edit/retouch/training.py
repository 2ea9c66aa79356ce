"""Training the retoucher: restore real faces, and convince critics where there is no true answer.

One step takes a batch of restored and a batch of edited drafts:

- restored ones should become the photo: absolute differences of grey values and of edges, mouth
  and eyes weighted tenfold, since they are small and everybody looks there;
- edited ones should be taken for real faces that show the expression (face critic, hinge loss:
  Lim and Ye, "Geometric GAN", 2017), be as sharp and clean as photos (patch critic), be read as
  asked by a classifier that is kept for this (`tiny`; those that judge the editor never take
  part), and be changed no more than needed outside mouth and eyes.
"""

import dataclasses
import io
import json
import time
from pathlib import Path

import numpy as np

from expression_lab import backend, files
from expression_lab.edit.retouch import inputs, network
from expression_lab.edit.retouch.tensors import edges_apart, jittered, mean_where, near, shrunk
from expression_lab.errors import CheckpointError, ConfigError

STATE = "state.npz"


@dataclasses.dataclass(frozen=True)
class RetouchConfig:
    """How the retoucher is trained.

    Attributes:
        steps: int
        batch_size: int, of restored and of edited drafts each.
        learning_rate: float, of the retoucher; it falls to a tenth along a cosine.
        critic_rate: float, of the critics.
        detail: float, weight of mouth and eyes against the rest.
        restore, edges, real, sharp, read, spare: float, weights of the losses.
        average: float, decay of the moving average whose weights are kept.
        precision: str, a policy of keras.
        report: int, steps between reports and saved states.
        seed: int
    """

    steps: int = 6500
    batch_size: int = 16
    learning_rate: float = 4e-4
    critic_rate: float = 4e-4
    detail: float = 10.0
    restore: float = 1.0
    edges: float = 1.0
    real: float = 0.1
    sharp: float = 0.08
    read: float = 0.05
    spare: float = 0.5
    average: float = 0.995
    precision: str = "mixed_bfloat16"
    report: int = 100
    seed: int = 0

    def __post_init__(self):
        for name in ("steps", "batch_size", "report"):
            if not isinstance(getattr(self, name), int) or getattr(self, name) < 1:
                raise ConfigError(f"{name} is {getattr(self, name)!r}; choose a whole number of 1 "
                                  "or more.")
        if not 0 <= self.average < 1:
            raise ConfigError(f"average is {self.average!r}; it goes from 0 to below 1.")

    def to_dict(self):
        """All fields as a dict that JSON can hold."""
        return dataclasses.asdict(self)


def train(config, restored, edited, sharp, real, critic, folder=None, resume=False, say=print,
          show=None):
    """Train a retoucher.

    Args:
        config: RetouchConfig
        restored, edited: examples.Drafts.
        sharp: pair of bool arrays, which of them come from sharp photos.
        real: tuple: faces uint8 `(m, 128, 128)`, their skin float32 `(m, 2)`, which expression
            int `(m,)` they show.
        critic: function of float tensors `(n, 48, 48, 1)`, grey values, that gives balanced log
            probabilities `(n, 8)`.
        folder: path or None, for the state and the history.
        resume: bool, go on from the state in `folder`.
        say: function of one str.
        show: function of (step, model) or None, called at each report.

    Returns:
        tuple: keras.Model with the averaged weights, and a list of dicts, the losses.
    """
    keras = backend.load()
    keras.utils.set_random_seed(config.seed)
    with backend.precision(config.precision):
        parts = Parts(config, critic)
    history = parts.load(Path(folder)) if resume and folder else []
    first = history[-1]["step"] if history else 0
    by_class = [np.flatnonzero(real[2] == k) for k in range(8)]
    step_of = backend.compiled(parts.step)
    sums, since = [], time.perf_counter()
    for step in range(first, config.steps):
        rng = np.random.default_rng([config.seed, step])
        losses = step_of(*_batch(config, restored, edited, sharp, real, by_class, rng), step)
        sums.append([float(one) for one in losses])
        parts.follow(step)
        if (step + 1) % config.report == 0 or step + 1 == config.steps:
            row = dict(zip(Parts.LOSSES, np.mean(sums, axis=0).round(4).tolist(), strict=True))
            history.append({"step": step + 1, **row,
                            "seconds": round(time.perf_counter() - since, 1)})
            sums, since = [], time.perf_counter()
            say(json.dumps(history[-1]))
            if folder is not None:
                parts.save(Path(folder), history)
            if show is not None:
                show(step + 1, parts.averaged())
    return parts.averaged(), history


def _batch(config, restored, edited, sharp, real, by_class, rng):
    """Arrays of one step, half of them mirrored."""
    n = config.batch_size
    a, b = rng.integers(len(restored), size=n), rng.integers(len(edited), size=n)
    both = [part.take(index) for part, index in ((restored, a), (edited, b))]
    seen = np.concatenate([_features(one) for one in both])
    wanted = np.concatenate([one.mixture for one in both])
    truth = inputs.relative(both[0].truth, both[0].skin)[..., None]
    shown = wanted[n:].copy()
    shown[:, 0] = np.clip(1 - shown[:, 1:].sum(axis=1), 0, 1)
    shown = np.clip(shown, 0, 1) / np.maximum(np.clip(shown, 0, 1).sum(1, keepdims=True), 1e-6)
    classes = rng.integers(8, size=n)
    rows = [rng.choice(by_class[k]) for k in classes]
    photos = inputs.relative(real[0][rows], real[1][rows])[..., None]
    crisp = np.concatenate([sharp[0][a], sharp[1][b]]).astype(np.float32)
    flip = rng.random(n) < 0.5
    for array in (seen[:n], seen[n:], truth, photos):
        array[flip] = array[flip, :, ::-1]
    seen[:n][flip, ..., 4] *= -1
    seen[n:][flip, ..., 4] *= -1
    return (seen, wanted, truth, shown.astype(np.float32), both[1].skin, photos,
            np.eye(8, dtype=np.float32)[classes], crisp)


def _features(drafts):
    from expression_lab.edit.retouch.examples import SHIFTS

    return inputs.features(drafts.luma, drafts.cover / np.float32(255), drafts.kinds,
                           drafts.shift / np.float32(SHIFTS), drafts.skin)


class Parts:
    """The networks, their optimizers and one step of training."""

    LOSSES = ("restore", "edges", "real", "sharp", "read", "spare", "face_critic", "patch_critic")

    def __init__(self, config, critic):
        keras = backend.load()
        self.config, self.critic = config, critic
        self.retoucher = network.retoucher()
        self.face, self.patch = network.face_critic(), network.patch_critic()
        rate = keras.optimizers.schedules.CosineDecay(config.learning_rate, config.steps, 0.1)
        self.optimizer = keras.optimizers.Adam(rate, beta_1=0.5, beta_2=0.99, clipnorm=1.0)
        self.critics_optimizer = keras.optimizers.Adam(config.critic_rate, beta_1=0.0, beta_2=0.99)
        self.optimizer.build(self.retoucher.trainable_variables)
        self.critics_optimizer.build(self.critic_variables)
        self.average = [value.numpy().copy() for value in self.retoucher.trainable_variables]

    @property
    def critic_variables(self):
        return self.face.trainable_variables + self.patch.trainable_variables

    def step(self, seen, wanted, truth, shown, skin, photos, classes, crisp, step):
        """One step of both sides: the losses, in the order of `LOSSES`."""
        made = seen[..., :1] + self.retoucher([seen, wanted], training=False)
        critics, critic_losses = backend.gradients(
            lambda: self._critics_loss(made, truth, shown, photos, classes, crisp),
            self.critic_variables)
        self.critics_optimizer.apply(critics, self.critic_variables)
        own, losses = backend.gradients(
            lambda: self._loss(seen, wanted, truth, shown, skin, crisp),
            self.retoucher.trainable_variables)
        self.optimizer.apply(own, self.retoucher.trainable_variables)
        return (*losses, *critic_losses)

    def _critics_loss(self, made, truth, shown, photos, classes, crisp):
        from keras import ops

        n = len(shown)
        fake = self.face([shrunk(made[n:]), shown], training=True)
        true = self.face([shrunk(photos), classes], training=True)
        face = ops.mean(ops.relu(1 - true)) + ops.mean(ops.relu(1 + fake))
        drawn = self.patch(made, training=True)
        taken = self.patch(truth, training=True)
        patch = (mean_where(ops.relu(1 - taken), crisp[:n])
                 + mean_where(ops.relu(1 + drawn), crisp))
        return face + patch, (face, patch)

    def _loss(self, seen, wanted, truth, shown, skin, crisp):
        from keras import ops

        c, n = self.config, len(shown)
        added = self.retoucher([seen, wanted], training=True)
        made = seen[..., :1] + added
        detail = 1 + (c.detail - 1) * near(ops.max(seen[..., 1:4], axis=-1, keepdims=True))
        restore = ops.mean(detail[:n] * ops.abs(made[:n] - truth)) / 2
        edges = edges_apart(made[:n] - truth, detail[:n])
        real = -ops.mean(self.face([shrunk(made[n:]), shown], training=False))
        sharp = -mean_where(self.patch(made, training=False), crisp)
        small = shrunk(jittered(made[n:])) * skin[:, 1, None, None, None]
        read = self.critic(ops.clip(small + skin[:, 0, None, None, None], 0, 255))
        read = -ops.mean(ops.sum(shown * read, axis=-1))
        calm = 1 - near(ops.max(seen[n:, ..., 1:4], axis=-1, keepdims=True))
        spare = ops.mean(calm * ops.abs(added[n:]))
        total = (c.restore * restore + c.edges * edges + c.real * real + c.sharp * sharp
                 + c.read * read + c.spare * spare)
        return total, (restore, edges, real, sharp, read, spare)

    def follow(self, step):
        """Let the moving average follow the weights, faster while training is young."""
        if step % 4:
            return
        keep = min(self.config.average, (step + 1) / (step + 20)) ** 4
        for mean, value in zip(self.average, self.retoucher.trainable_variables, strict=True):
            mean += (1 - keep) * (value.numpy() - mean)

    def averaged(self):
        """A float32 retoucher with the averaged weights: keras.Model."""
        model = network.retoucher()
        for variable, value in zip(model.trainable_variables, self.average, strict=True):
            variable.assign(value)
        return model

    def _values(self):
        models = (self.retoucher, self.face, self.patch)
        variables = [one for model in models for one in model.variables]
        return variables + [*self.optimizer.variables, *self.critics_optimizer.variables]

    def save(self, folder, history):
        """Write everything that training goes on from."""
        arrays = {f"value_{i:04d}": np.asarray(one.numpy()) for i, one in enumerate(self._values())}
        arrays |= {f"average_{i:04d}": one for i, one in enumerate(self.average)}
        about = {"config": self.config.to_dict(), "history": history}
        arrays["about"] = np.frombuffer(json.dumps(about).encode(), np.uint8)
        packed = io.BytesIO()
        np.savez(packed, **arrays)
        folder.mkdir(parents=True, exist_ok=True)
        files.replace(folder / STATE, packed.getvalue())

    def load(self, folder):
        """Read it back: the history so far, empty where there is none."""
        if not (folder / STATE).is_file():
            return []
        try:
            with np.load(folder / STATE, allow_pickle=False) as stored:
                about = json.loads(bytes(stored["about"]))
                values = [stored[f"value_{i:04d}"] for i in range(len(self._values()))]
                average = [stored[f"average_{i:04d}"] for i in range(len(self.average))]
        except Exception as error:  # zip, numpy and json each have errors of their own
            raise CheckpointError(f"{folder / STATE} is damaged ({error}); delete it and train "
                                  "from the start.") from None
        if about["config"] != json.loads(json.dumps(self.config.to_dict())):
            raise CheckpointError(f"{folder / STATE} belongs to a training with other settings; "
                                  "choose another folder, or delete it.")
        for variable, value in zip(self._values(), values, strict=True):
            variable.assign(value)
        self.average = average
        return about["history"]
