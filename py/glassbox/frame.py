"""Where each array lies in the flat float32 frame that a picture of the network is drawn from.

The arrays are views into the frame and are updated in place, so that the browser copies one
stretch of memory a picture. What is in them is the business of `session.py`.
"""

import numpy as np

from .dataset import CLASSES, PIXELS


def lay_out(hidden: int) -> tuple[np.ndarray, dict[str, np.ndarray], list[dict]]:
    """Make a frame for so many hidden neurons.

    Returns
    -------
    frame : (N,) float32, zeros
    views : name -> the part of the frame, in its shape
    layout : name, shape and offset (in floats) of each part, the Slots of protocol.js

    The last parts are pictures of one example: `W2_A1` is W2 * A1.T, what each hidden neuron adds
    to each output, and `W1_x` is W1 * x.T, what each pixel adds to each hidden neuron.
    """
    shapes = {
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
    }
    frame = np.zeros(sum(rows * columns for rows, columns in shapes.values()), np.float32)
    views, layout, offset = {}, [], 0
    for name, shape in shapes.items():
        size = shape[0] * shape[1]
        views[name] = frame[offset : offset + size].reshape(shape)
        layout.append({"name": name, "shape": list(shape), "offset": offset})
        offset += size
    return frame, views, layout
