"""Which of NumPy's loops are replaced by which functions of the side module, and back."""

from __future__ import annotations

import ctypes
from typing import NamedTuple

import numpy as np

from . import dot, library, numpy_api
from .library import Unavailable

# The ufunc, and its operands' types (B uint8, f float32, d float64, ? bool), by our name for the
# loop. Each of these takes the place of one of NumPy's.
REPLACED = {
    "matmul_f32": ("matmul", "fff"),
    "matmul_f64": ("matmul", "ddd"),
    "add": ("add", "fff"),
    "subtract": ("subtract", "fff"),
    "multiply": ("multiply", "fff"),
    "divide": ("divide", "fff"),
    "maximum": ("maximum", "fff"),
    "negative": ("negative", "ff"),
    "absolute": ("absolute", "ff"),
    "square": ("square", "ff"),
    "exp": ("exp", "ff"),
    "less": ("less", "ff?"),
}
# Those whose C hands some cases back to NumPy's own loop, and so is told where it is.
HAND_BACK = ("matmul_f32", "matmul_f64", "add", "maximum")
# NumPy has no loop for these and would convert the uint8 operand first.
ADDED = {"matmul_bytes_f32": "Bff", "matmul_f32_bytes": "fBf"}


class _State(NamedTuple):
    """What has been done to NumPy."""

    own: dict[str, int]  # addresses of NumPy's own loops, by our name; empty when they are in place
    added: list[ctypes.CDLL]  # the module whose loops were added: NumPy calls it for ever


_STATE = _State({}, [])


def replace(build: str | None = None) -> str:
    """Put the loops of a build into NumPy, which has its own.

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
        If there is no side module for this Python, or NumPy is of another series; then NumPy is
        as it was.
    """
    build = build or library.choose()
    module = library.load(build)
    if not np.__version__.startswith(numpy_api.SUPPORTED):
        raise Unavailable(
            f"the loops are written for NumPy {numpy_api.SUPPORTED}x, and this is {np.__version__}"
        )
    if not module.accel_start():
        raise Unavailable("there is no memory for the side module's workspace")
    try:
        for name, (ufunc, types) in REPLACED.items():
            loop = numpy_api.address(module[f"loop_{name}"])
            own = numpy_api.replace_loop(getattr(np, ufunc), types, loop)
            _STATE.own[name] = own
            if name in HAND_BACK:
                module[f"accel_own_{name}"](ctypes.c_void_p(own))
    except LookupError as error:
        restore()
        raise Unavailable(f"this NumPy is built differently: {error}") from error
    if not _STATE.added:
        _STATE.added.append(module)
        _use_bytes("loop", module)
        for name, types in ADDED.items():
            numpy_api.add_loop(
                np.matmul, types, numpy_api.address(module[f"added_{name}"]), f"accel_{name}"
            )
    _use_bytes("loop", module)
    dot.install()
    return build


def restore() -> None:
    """Give NumPy back what `replace` took out."""
    dot.uninstall()
    for name, loop in _STATE.own.items():
        ufunc, types = REPLACED[name]
        numpy_api.replace_loop(getattr(np, ufunc), types, loop)
    _STATE.own.clear()
    if _STATE.added:
        _use_bytes("own", _STATE.added[0])


def _use_bytes(kind: str, module: ctypes.CDLL) -> None:
    """Let the two added loops, which cannot be taken out, call those of a module."""
    loops = [ctypes.c_void_p(numpy_api.address(module[f"{kind}_{name}"])) for name in ADDED]
    _STATE.added[0].accel_use_bytes(*loops)
