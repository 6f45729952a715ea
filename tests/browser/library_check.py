"""What `library.worker.js` runs in Pyodide: imports everything there is, and keeps what fails."""

import importlib
import pkgutil
import sys
import traceback
import warnings

# Opens a browser, or prints a poem.
NOT_TRIED = {"antigravity", "this"}


def sweep(more) -> tuple[int, dict[str, str]]:
    """Import the standard library's public modules, with their packages' modules, and `more`.

    Returns
    -------
    tuple
        How many were tried, and the error of each that failed.
    """
    names = sorted(
        name for name in sys.stdlib_module_names if name not in NOT_TRIED and name[0] != "_"
    )
    tried, failures = 0, {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in [*names, *more]:
            tried += 1
            failure = _import(name)
            if failure:
                failures[name] = failure
                continue
            for inner in _modules_of(name):
                tried += 1
                failure = _import(inner)
                if failure:
                    failures[inner] = failure
    return tried, failures


def _modules_of(name: str) -> list[str]:
    path = getattr(sys.modules[name], "__path__", None)
    found = pkgutil.iter_modules(path, f"{name}.") if path and name != "idlelib" else ()
    return [info.name for info in found if "__main__" not in info.name and "._" not in info.name]


def _import(name: str) -> str | None:
    try:
        importlib.import_module(name)
    except BaseException as error:  # some modules exit where they cannot run
        return type(error).__name__
    return None


def trace() -> str:
    """A traceback that goes through the standard library."""
    import json

    try:
        json.loads("{")
    except ValueError:
        return traceback.format_exc()
    return ""
