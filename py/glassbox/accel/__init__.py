"""Fast loops for NumPy in the browser: `install()` puts them in, `uninstall()` takes them out.

It knows nothing of the rest of glassbox, and any Pyodide project can use it.
"""

from __future__ import annotations

from dataclasses import dataclass

from .library import Unavailable


@dataclass(frozen=True)
class Status:
    """Which loops NumPy runs now.

    Attributes
    ----------
    installed : whether NumPy's own loops are replaced
    build : "relaxed" (fused multiply-add), "simd" (it rounds twice), or None
    reason : one sentence: what is replaced, or why nothing is
    """

    installed: bool
    build: str | None
    reason: str


_WITH = {"relaxed": "fused multiply-add", "simd": "multiplication and addition"}
_NEVER = Status(False, None, "NumPy runs its own loops: install() was not called.")
_REMOVED = Status(False, None, "NumPy runs its own loops again.")
_STATUS = {"now": _NEVER}


def install(build: str | None = None) -> Status:
    """Replace NumPy's loops where the side module can be loaded; elsewhere say why not.

    Parameters
    ----------
    build
        "relaxed" or "simd", for tests; left out, the best that this engine can run.
    """
    if status().installed and build in (None, status().build):
        return status()
    uninstall()  # one build does not follow upon the other
    try:
        from . import loops

        name = loops.replace(build)
        sentence = (
            f"NumPy's float32 loops and its matrix products are ours, with SIMD {_WITH[name]}."
        )
        _STATUS["now"] = Status(True, name, sentence)
    except Unavailable as error:
        _STATUS["now"] = Status(False, None, f"NumPy runs its own loops: {error}.")
    return status()


def uninstall() -> Status:
    """Give NumPy its own loops back."""
    if status().installed:
        from . import loops

        loops.restore()
        _STATUS["now"] = _REMOVED
    return status()


def status() -> Status:
    """Say which loops NumPy runs now."""
    return _STATUS["now"]
