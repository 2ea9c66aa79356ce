"""Rows that look like an array and are read only when they are asked for."""

import numpy as np

from expression_lab.errors import ConfigError

BLOCK = 512  # rows that are read together
LIMIT = 4 << 30  # bytes that may become one array in memory


class LazyRows:
    """Looks like an array; its rows are read when they are asked for, and not kept.

    Args:
        read: function int64 `(m,)` -> array `(m, *row)`, the rows at these positions.
        shape: tuple of int, `(n, *row)`.
        dtype: of the rows.
    """

    def __init__(self, read, shape, dtype):
        self._read, self.shape, self.dtype = read, tuple(shape), np.dtype(dtype)
        self.ndim = len(self.shape)
        self.nbytes = int(np.prod(self.shape)) * self.dtype.itemsize

    def __len__(self):
        return self.shape[0]

    def __repr__(self):
        return f"LazyRows({self.shape}, {self.dtype}: read when they are asked for)"

    def __getitem__(self, index):
        first, rest = (index[0], index[1:]) if isinstance(index, tuple) else (index, ())
        if isinstance(first, (int, np.integer)) and not isinstance(first, bool):
            return self._rows(np.array([range(len(self))[first]]))[0][rest]
        return self._rows(positions(first, len(self)))[(slice(None), *rest)]

    def __array__(self, dtype=None, copy=None):
        if copy is False:
            raise ValueError("Rows that are read from files cannot be had without a copy.")
        if self.nbytes > LIMIT:
            raise ConfigError(
                f"All {len(self):,} rows at once would take {self.nbytes / 2**30:,.0f} GB of "
                "memory. Take a subset or a smaller size, or go through .batches().")
        whole = self._rows(np.arange(len(self)))
        return whole if dtype is None else whole.astype(dtype, copy=False)

    def _rows(self, chosen):
        found = np.empty((len(chosen), *self.shape[1:]), self.dtype)
        for start in range(0, len(chosen), BLOCK):
            found[start:start + BLOCK] = self._read(chosen[start:start + BLOCK])
        return found


def positions(index, n):
    """Positions that a slice, a bool mask `(n,)` or int positions `(m,)` stand for.

    Raises:
        IndexError: it is none of these, or leads out of 0 to n.
    """
    if isinstance(index, slice):
        return np.arange(*index.indices(n))
    index = np.asarray(index)
    if index.dtype == bool and index.shape == (n,):
        return np.flatnonzero(index)
    index = index.astype(np.int64) if index.size == 0 else index
    if index.ndim != 1 or index.dtype.kind not in "iu":
        raise IndexError(f"rows are chosen by a slice, a mask ({n},) or positions (m,), not by "
                         f"{index.dtype} {index.shape}")
    outside = (index < -n) | (index >= n)
    if outside.any():
        raise IndexError(f"row {index[outside][0]} is not among the {n}")
    return np.where(index < 0, index + n, index).astype(np.int64)
