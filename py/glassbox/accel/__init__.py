"""Fast loops for NumPy in the browser: `install()` puts them in, `uninstall()` takes them out.

It knows nothing of the rest of glassbox, and any Pyodide project can use it.
"""

from dataclasses import dataclass


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


def install() -> Status:
    """Replace NumPy's loops where the side module can be loaded; elsewhere say why not."""
    return status()


def uninstall() -> Status:
    """Give NumPy its own loops back."""
    return status()


def status() -> Status:
    """Say which loops NumPy runs now."""
    return Status(False, None, "NumPy runs its own loops: the side module is not written yet.")
