"""Finds and loads the side module: the build that this engine can run, or the reason why none.

The modules lie beside this file in the built wheel. They are called .wasm and not .so, because
Pyodide's package loader would load every .so it finds, whether the engine can run it or not.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache
from pathlib import Path

# Best first: fused multiply-add makes matrix products a quarter faster.
BUILDS = ("relaxed", "simd")
FOLDER = Path(__file__).parent


class Unavailable(Exception):
    """There is no side module for this Python; the message is one sentence that says why."""


def choose() -> str:
    """Name of the best build that this engine accepts.

    Raises
    ------
    Unavailable
        If this is not Python in WebAssembly, the files are missing, or SIMD is.
    """
    if sys.platform != "emscripten":
        raise Unavailable("this Python is not one in WebAssembly")
    # Only Pyodide has these two, and only here are they needed.
    from js import WebAssembly
    from pyodide.ffi import to_js

    files = {build: FOLDER / f"{build}.wasm" for build in BUILDS}
    there = [build for build, file in files.items() if file.is_file()]
    if not there:
        raise Unavailable("the package was installed without its side modules")
    # An engine knows best what it can run: it is asked about the very bytes that it would run.
    for build in there:
        if WebAssembly.validate(to_js(files[build].read_bytes())):
            return build
    raise Unavailable("this browser has no WebAssembly SIMD")


@cache
def load(build: str | None = None) -> ctypes.CDLL:
    """Load the side module, once.

    Parameters
    ----------
    build
        One of BUILDS, for tests; the best one if left out.

    Returns
    -------
    ctypes.CDLL
        The functions that are marked EXPORT in `source/`.

    Raises
    ------
    Unavailable
        If there is none to load.
    """
    name = build or choose()
    if build is None:
        return load(name)  # so that asking for it by name gives the same one
    try:
        return ctypes.CDLL(str(FOLDER / f"{name}.wasm"))
    except OSError as error:
        raise Unavailable(f"the side module could not be loaded ({error})") from error
