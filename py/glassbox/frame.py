"""Where each array lies in the flat float32 frame that a picture of the network is drawn from.

The arrays are views into the frame and are updated in place, so that the browser copies one
stretch of memory a picture. What is in them is the business of `session.py`.
"""

import itertools

import numpy as np

from .dataset import CLASSES, PIXELS

KEPT = 8  # the first so many parts, parameters and gradients, are what a moment keeps


def lay_out(hidden: int) -> tuple[np.ndarray, dict[str, np.ndarray], list[dict]]:
    """Make a frame for so many hidden neurons.

    Returns
    -------
    frame : (N,) float32, zeros
    views : name -> the part of the frame, in its shape
    layout : name, shape and offset (in floats) of each part, the Slots of protocol.js

    The last parts are pictures of one example: `W2_A1` is W2 * A1.T, what each hidden neuron adds
    to each output, and `W1_x` is W1 * x.T, what each pixel adds to each hidden neuron; `W2_dot_A1`
    and `W1_dot_x` are those sums, W2 @ A1 and W1 @ x, before the bias; `slope1` and `slope2` are
    the sigmoid's derivatives at Z1 and Z2.
    """
    sizes = [rows * columns for rows, columns in _shapes(hidden).values()]
    frame = np.zeros(sum(sizes), np.float32)
    views = cut(frame, hidden)
    offsets = [0, *itertools.accumulate(sizes)][:-1]
    layout = [
        {"name": name, "shape": list(view.shape), "offset": offset}
        for (name, view), offset in zip(views.items(), offsets, strict=True)
    ]
    return frame, views, layout


def cut(values: np.ndarray, hidden: int) -> dict[str, np.ndarray]:
    """Name the parts of a frame, or of as many of its first floats as hold whole parts."""
    views, offset = {}, 0
    for name, (rows, columns) in _shapes(hidden).items():
        if offset == values.size:
            break
        views[name] = values[offset : offset + rows * columns].reshape(rows, columns)
        offset += rows * columns
    return views


def kept(frame: np.ndarray, hidden: int) -> np.ndarray:
    """The first floats of a frame, which a moment keeps: a view."""
    shapes = list(_shapes(hidden).values())[:KEPT]
    return frame[: sum(rows * columns for rows, columns in shapes)]


def _shapes(hidden: int) -> dict[str, tuple[int, int]]:
    return {
        "W1": (hidden, PIXELS),
        "b1": (hidden, 1),
        "W2": (CLASSES, hidden),
        "b2": (CLASSES, 1),
        "dW1": (hidden, PIXELS),
        "db1": (hidden, 1),
        "dW2": (CLASSES, hidden),
        "db2": (CLASSES, 1),
        "deltaW1": (hidden, PIXELS),
        "x": (PIXELS, 1),
        "Z1": (hidden, 1),
        "A1": (hidden, 1),
        "Z2": (CLASSES, 1),
        "A2": (CLASSES, 1),
        "W2_A1": (CLASSES, hidden),
        "W1_x": (hidden, PIXELS),
        "W1_dot_x": (hidden, 1),
        "slope1": (hidden, 1),
        "W2_dot_A1": (CLASSES, 1),
        "slope2": (CLASSES, 1),
    }
