"""Which of NumPy's loops are replaced by which functions of the side module, and back."""

from __future__ import annotations

import numpy as np

from . import library, numpy_api
from .library import Unavailable

# The ufunc, its operands' types (f float32, d float64, ? bool), and our loop for them.
LOOPS = (("negative", "ff", "loop_negative"),)

SENTENCES = {
    "relaxed": "NumPy's float32 loops are replaced by SIMD ones with fused multiply-add.",
    "simd": "NumPy's float32 loops are replaced by SIMD ones.",
}

# What to give back: the address of NumPy's own loop for each ufunc and its types.
_own: dict[tuple[str, str], int] = {}


def replace(build: str | None = None) -> str:
    """Put the loops of a build into NumPy.

    Parameters
    ----------
    build
        One of `library.BUILDS`; the best one if left out.

    Returns
    -------
    str
        Which build it is.

    Raises
    ------
    Unavailable
        If there is no side module for this Python, or NumPy is of another series.
    """
    build = build or library.choose()
    module = library.load(build)
    if not np.__version__.startswith(numpy_api.SUPPORTED):
        raise Unavailable(
            f"the loops are written for NumPy {numpy_api.SUPPORTED}x, and this is {np.__version__}"
        )
    for name, types, function in LOOPS:
        previous = numpy_api.replace_loop(
            getattr(np, name), types, numpy_api.address(module[function])
        )
        _own.setdefault((name, types), previous)
    return build


def restore() -> None:
    """Give NumPy back what `replace` took out."""
    for (name, types), loop in _own.items():
        numpy_api.replace_loop(getattr(np, name), types, loop)
    _own.clear()
