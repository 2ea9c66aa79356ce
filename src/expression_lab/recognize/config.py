"""Everything that a training of a classifier depends on beside its data."""

import dataclasses

from expression_lab.errors import ConfigError, unknown_name
from expression_lab.recognize import networks

PRECISIONS = ("float32", "mixed_bfloat16")


@dataclasses.dataclass(frozen=True)
class TrainingConfig:
    """Everything that a training depends on beside the data and the augmentation.

    Attributes:
        network: str, a name of `networks.available()`.
        size: int, side of the pictures in pixels.
        epochs: int, passes over the training set.
        batch_size: int, faces a step.
        learning_rate: float, the highest one, after the warm-up.
        weight_decay: float, of AdamW (Loshchilov and Hutter 2019).
        warmup: float, epochs in which the learning rate rises from zero.
        label_smoothing: float in [0, 1), share of the target spread over all classes.
        dropout: float in [0, 1).
        average: float in [0, 1), decay a step of the moving average of the weights.
        patience: int, epochs without a better validation accuracy before training stops.
        precision: str, "float32", or "mixed_bfloat16" (faster where the processor has it).
        seed: int.

    Raises:
        UnknownNameError, ConfigError: when made with a value that makes no sense.
    """

    network: str = "residual"
    size: int = 48
    epochs: int = 40
    batch_size: int = 128
    learning_rate: float = 2e-3
    weight_decay: float = 0.05
    warmup: float = 2.0
    label_smoothing: float = 0.0
    dropout: float = 0.3
    average: float = 0.999
    patience: int = 15
    precision: str = "float32"
    seed: int = 0

    def __post_init__(self):
        if self.network not in networks.available():
            raise unknown_name("network", self.network, networks.available())
        if self.precision not in PRECISIONS:
            raise unknown_name("precision", self.precision, PRECISIONS)
        for name in ("size", "epochs", "batch_size", "patience"):
            self._demand(name, int, 1, 1_000_000)
        self._demand("seed", int, 0, 2**32 - 1)
        for name, high in (("learning_rate", 10), ("weight_decay", 10), ("warmup", 1000)):
            self._demand(name, (int, float), 0, high)
        for name in ("label_smoothing", "dropout", "average"):
            self._demand(name, (int, float), 0, 0.9999999)

    def _demand(self, name, kind, low, high):
        value = getattr(self, name)
        if isinstance(value, bool) or not isinstance(value, kind) or not low <= value <= high:
            raise ConfigError(f"{name} is {value!r}; it must be a number from {low} to {high}.")

    def to_dict(self):
        """All fields as a dict that JSON can hold."""
        return dataclasses.asdict(self)
