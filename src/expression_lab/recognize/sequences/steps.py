"""The networks over frames written out in numpy, so that a camera needs no deep-learning library.

Each function takes what a network learned (a dict of arrays by the names of its layers) and the
frames, and gives logits at every frame: the same numbers as the Keras network.
"""

import numpy as np

from expression_lab.recognize.classifier import softmax


def run(name, weights, frames):
    """Logits at every frame.

    Args:
        name: str, "average", "lstm" or "attention".
        weights: dict of str -> float32 array.
        frames: float32 `(n, T, f)`.

    Returns:
        float32 `(n, T, classes)`.
    """
    x = looked(weights, frames)
    return {"average": _average, "lstm": _lstm, "attention": _attention}[name](weights, x)


def looked(weights, frames):
    """What is kept of each frame, seen for itself: `(n, T, f)` -> `(n, T, d)`."""
    return np.maximum(dense(weights, "look", normalized(weights, frames)), 0)


def dense(weights, name, x):
    """A linear layer."""
    return x @ weights[f"{name}/kernel"] + weights[f"{name}/bias"]


def normalized(weights, x):
    """Layer normalisation (Ba et al. 2016): each frame has mean 0 and variance 1, then a scale."""
    x = x - x.mean(axis=-1, keepdims=True)
    x = x / np.sqrt((x ** 2).mean(axis=-1, keepdims=True) + 1e-3)
    return x * weights["norm/gamma"] + weights["norm/beta"]


def _average(weights, x):
    count = np.arange(1, x.shape[1] + 1, dtype=np.float32)[:, None]
    return _compared(weights, x.cumsum(axis=1) / count)


def _lstm(weights, x):
    """The memory of the LSTM, frame by frame."""
    n, frames, width = x.shape
    state = cell = np.zeros((n, width), np.float32)
    memory = np.empty_like(x)
    for t in range(frames):
        gates = (x[:, t] @ weights["memory/kernel"] + weights["memory/bias"]
                 + state @ weights["memory/recurrent_kernel"])
        let_in, keep, new, let_out = np.split(gates, 4, axis=1)
        cell = _sigmoid(keep) * cell + _sigmoid(let_in) * np.tanh(new)
        memory[:, t] = state = _sigmoid(let_out) * np.tanh(cell)
    return dense(weights, "answer", memory)


def _attention(weights, x):
    shares = attention_weights(weights, x)
    pooled = np.einsum("ntsq,nsd->ntqd", shares, x)
    pooled = pooled.reshape(*x.shape[:2], pooled.shape[2] * x.shape[2])
    return _compared(weights, np.concatenate([pooled, x], axis=-1))


def _compared(weights, x):
    return dense(weights, "answer", np.maximum(dense(weights, "compare", x), 0))


def attention_weights(weights, x):
    """What each frame so far counts for each query: `(n, T, d)` -> `(n, T, T, queries)`.

    Entry `[n, t, s]` is the weight of frame s when frame t is the last one seen.
    """
    frames, width = x.shape[1:]
    age = np.arange(frames)[:, None] - np.arange(frames)
    scores = (x @ weights["attend/query"])[:, None] / np.float32(width ** 0.5)
    aged = scores - age[:, :, None] * np.logaddexp(0, weights["attend/slope"])
    aged = np.where(age[:, :, None] >= 0, aged, -np.inf)
    return softmax(aged.swapaxes(2, 3)).swapaxes(2, 3)


def _sigmoid(x):
    return 0.5 * (1 + np.tanh(0.5 * x))
