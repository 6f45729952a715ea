"""Where each array lies in the flat float32 frame that a picture of the network is drawn from.

The arrays are views into the frame and are updated in place, so that the browser copies one
stretch of memory a picture. What is in them is the business of `session.py`.
"""

import itertools

import numpy as np

from .dataset import PIXELS

Sizes = tuple[int, ...]  # neurons of each layer that has weights, the outputs last: (100, 10)


def sizes_of(parameters: tuple) -> Sizes:
    """The sizes of a network's layers, from W1, b1, ..., WL, bL."""
    return tuple(b.shape[0] for b in parameters[1::2])


def lay_out(sizes: Sizes) -> tuple[np.ndarray, dict[str, np.ndarray], list[dict]]:
    """Make a frame for a network.

    Returns
    -------
    frame : (N,) float32, zeros
    views : name -> the part of the frame, in its shape
    layout : name, shape and offset (in floats) of each part, the Slots of protocol.js

    The first parts are the parameters and their gradients, which a moment keeps. The last are
    pictures of one example: `W2_A1` is W2 * A1.T, what each neuron adds to each of the next layer,
    and `W1_x` is W1 * x.T, what each pixel adds to each hidden neuron; `W2_dot_A1` and `W1_dot_x`
    are those sums, W2 @ A1 and W1 @ x, before the bias; `slope1` and so on are the slopes of the
    activations at Z1 and so on, NaN where they cannot be measured.
    """
    shapes = _shapes(sizes)
    lengths = [rows * columns for rows, columns in shapes.values()]
    frame = np.zeros(sum(lengths), np.float32)
    views = cut(frame, sizes)
    offsets = [0, *itertools.accumulate(lengths)][:-1]
    layout = [
        {"name": name, "shape": list(view.shape), "offset": offset}
        for (name, view), offset in zip(views.items(), offsets, strict=True)
    ]
    return frame, views, layout


def cut(values: np.ndarray, sizes: Sizes) -> dict[str, np.ndarray]:
    """Name the parts of a frame, or of as many of its first floats as hold whole parts."""
    views, offset = {}, 0
    for name, (rows, columns) in _shapes(sizes).items():
        if offset == values.size:
            break
        views[name] = values[offset : offset + rows * columns].reshape(rows, columns)
        offset += rows * columns
    return views


def kept(frame: np.ndarray, sizes: Sizes) -> np.ndarray:
    """The first floats of a frame, which a moment keeps: a view."""
    shapes = list(_shapes(sizes).values())[: 4 * len(sizes)]
    return frame[: sum(rows * columns for rows, columns in shapes)]


def _shapes(sizes: Sizes) -> dict[str, tuple[int, int]]:
    before = (PIXELS, *sizes)
    layers = list(enumerate(zip(sizes, before, strict=False), 1))
    W = {layer: (size, read) for layer, (size, read) in layers}
    b = {layer: (size, 1) for layer, (size, _) in layers}
    parameters = {
        f"{name}{layer}": of[layer] for layer, _ in layers for name, of in (("W", W), ("b", b))
    }
    return {
        **parameters,
        **{f"d{name}": shape for name, shape in parameters.items()},
        "deltaW1": W[1],
        "x": (PIXELS, 1),
        **{f"{name}{layer}": b[layer] for layer, _ in layers for name in "ZA"},
        **{f"W{layer}_A{layer - 1}": W[layer] for layer, _ in layers[1:]},
        "W1_x": W[1],
        "W1_dot_x": b[1],
        "slope1": b[1],
        **{
            f"{name}{layer}{rest}": b[layer]
            for layer, _ in layers[1:]
            for name, rest in (("W", f"_dot_A{layer - 1}"), ("slope", ""))
        },
    }
