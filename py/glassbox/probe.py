"""What each name in the code stands for: one step done again on copies, its variables measured.

It is neither a debugger nor a trace: of each function the names are kept as they are where it
returns, and only their size, range and a small picture.
"""

import ast
import copy
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from .training import columns, streams

EXAMPLES = 64
SIDE = 28
PIXELS = SIDE * SIDE
MOST = 64  # rows and columns of a picture
LONGEST = 60  # characters of a value


def probe(view) -> Iterator[None]:
    """Do one step again with the code in force, and say what its variables are.

    Initialisation is as the run's was, by its seed; forward, backward, loss and update begin with
    the parameters shown, on examples of the newest batch. All of it is copies.

    Returns, at the end
    -------------------
    dict
        "digest": of the code; "seed": that the initialisation is by; "examples": how many;
        "last": whether they are of the newest batch, or, before there is one, the first of all;
        "functions": of each function at the top level of the code its "name", the lines "first"
        and "last", how often it was called, "calls", and its "variables", as `described` says,
        in the order in which they got their values; of several calls these are the last one's.
    """
    program = view.program
    P = tuple(values.copy() for values in view.parameters)
    examples = (view.last if view.last.size else view.train)[:EXAMPLES]
    X, Y = columns(view.dataset.images, examples), view.dataset.labels[examples]
    rule = view.settings.rule
    watch = Watch(program)
    with watch.watching():
        program.initialize(streams(view.settings.seed)[1], view.settings.hidden)
    yield
    with watch.watching():
        activations = program.forward(P, X)
    yield
    with watch.watching():
        gradients = program.backward(P, activations, X, Y, rule)
    yield
    with watch.watching():
        if program.has_loss:
            program.loss(P, activations, Y)
        program.update(P, gradients, view.alpha, copy.deepcopy(view.state))
    return {
        "digest": program.digest,
        "seed": view.settings.seed,
        "examples": int(examples.size),
        "last": bool(view.last.size),
        "functions": watch.functions(),
    }


class Watch:
    """Looks at the functions of a program while they run.

    Parameters
    ----------
    program : its functions and source
    """

    def __init__(self, program):
        self._lines = {
            node.name: (node.lineno, node.end_lineno)
            for node in ast.parse(program.source).body
            if isinstance(node, ast.FunctionDef)
        }
        self._spaces = {
            id(getattr(function, "__globals__", None)) for function in program.functions.values()
        }
        self._calls: dict[str, int] = {}
        self._variables: dict[str, list[dict]] = {}

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Whoever else profiles (a test's coverage, say) does so again afterwards."""
        before = sys.getprofile()
        sys.setprofile(self._saw)
        try:
            yield
        finally:
            sys.setprofile(before)

    def functions(self) -> list[dict]:
        """What was seen, as `probe` returns it."""
        return [
            {
                "name": name,
                "first": first,
                "last": last,
                "calls": self._calls.get(name, 0),
                "variables": self._variables.get(name, []),
            }
            for name, (first, last) in self._lines.items()
        ]

    def _saw(self, frame, event: str, _) -> None:
        name = frame.f_code.co_qualname
        if event != "return" or name not in self._lines or id(frame.f_globals) not in self._spaces:
            return
        self._calls[name] = self._calls.get(name, 0) + 1
        # At once: a later step may change the arrays in place.
        self._variables[name] = [
            described(variable, value)
            for variable, value in dict(frame.f_locals).items()
            if variable.isidentifier()
        ]


def described(name: str, value) -> dict:
    """A variable in few numbers.

    Returns
    -------
    dict
        "name". Of an array "kind" is "array", with "shape", "dtype", "min", "max" and "mean" of
        its finite values (NaN without any), how many are not, "odd", and a picture: "pixels"
        (height * width,) float32 with "height", "width", and "shown", what of the array it is.
        Of anything else "kind" is "value", with "type", and "text" in one short line.
    """
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
        return {"name": name, "kind": "array", **_measured(value), **_picture(value)}
    return {"name": name, "kind": "value", "type": type(value).__name__, "text": _text(value)}


def _measured(values: np.ndarray) -> dict:
    finite = values[np.isfinite(values)]
    return {
        "shape": list(values.shape),
        "dtype": str(values.dtype),
        "min": float(finite.min()) if finite.size else np.nan,
        "max": float(finite.max()) if finite.size else np.nan,
        "mean": float(finite.mean(dtype=np.float64)) if finite.size else np.nan,
        "odd": int(values.size - finite.size),
    }


def _picture(values: np.ndarray) -> dict:
    """As much of an array as a small picture holds, and in words what that is."""
    shown = ""
    if values.size == 0:
        picture = np.empty((0, 0))
    elif values.ndim == 2 and values.shape[1] == PIXELS:
        picture, shown = values[0].reshape(SIDE, SIDE), f"row 0 of {len(values)}, as 28 × 28 pixels"
    elif values.ndim == 2 and len(values) == PIXELS:
        picture = values[:, 0].reshape(SIDE, SIDE)
        shown = f"column 0 of {values.shape[1]}, as 28 × 28 pixels"
    else:
        # A column lies on its side: it is long, and a line of text is wide.
        table = values.reshape(1, -1) if values.size == max(values.shape, default=1) else values
        table = table.reshape(len(table), -1)
        picture = table[:MOST, :MOST]
        if picture.size < table.size:
            shown = f"the first {_size(picture)} of {_size(table)}"
    return {
        "pixels": np.ascontiguousarray(picture, np.float32).ravel(),
        "height": picture.shape[0],
        "width": picture.shape[1],
        "shown": shown,
    }


def _size(table: np.ndarray) -> str:
    return f"{table.shape[1]}" if len(table) == 1 else f"{len(table)} × {table.shape[1]}"


def _text(value) -> str:
    if isinstance(value, dict):
        return ", ".join(map(str, value)) or "empty"
    if not isinstance(value, str | int | float | bool | np.generic | tuple | list | type(None)):
        return ""
    text = str(value) if isinstance(value, np.generic) else repr(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
