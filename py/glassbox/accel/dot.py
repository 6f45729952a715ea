"""Lets `np.dot` of matrices go the way of `@`: NumPy computes it by loops of its own."""

from __future__ import annotations

import functools

import numpy as np

# Pairs of dtypes whose product has a loop of ours.
_PAIRS = {("f", "f"), ("d", "d"), ("f", "B"), ("B", "f")}


def through_matmul(own):
    """Wrap NumPy's `dot` so that products of plain 2-D arrays become those of `np.matmul`.

    Everything else (scalars, other dtypes, more dimensions, subclasses, `out`, shapes that do not
    fit) is left to NumPy's own, with its own messages.
    """

    @functools.wraps(own)
    def dot(a, b, out=None):
        if (
            out is None
            and type(a) is type(b) is np.ndarray
            and (a.ndim, b.ndim) in ((2, 2), (2, 1), (1, 2))
            and (a.dtype.char, b.dtype.char) in _PAIRS
            and a.dtype.isnative
            and b.dtype.isnative
            and a.shape[-1] == b.shape[0]
        ):
            return np.matmul(a, b)
        return own(a, b, out)

    return dot


def install() -> None:
    """Put the wrapper in the place of `np.dot`, once."""
    if not hasattr(np.dot, "__wrapped__") or np.dot.__wrapped__ is not _own:
        np.dot = through_matmul(_own)


def uninstall() -> None:
    """Put NumPy's own function back, unless somebody else has replaced ours."""
    if getattr(np.dot, "__wrapped__", None) is _own:
        np.dot = _own


_own = np.dot
