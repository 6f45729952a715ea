"""Times a step of gradient descent: as the app takes it, and as NumPy's users would write it.

The worker of the bench imports it inside Pyodide; `python step.py FOLDER KIND m COUNT` runs it
under CPython and prints seconds as JSON.
"""

import json
import sys
from pathlib import Path

import numpy as np
import stopwatch
from glassbox.dataset import Dataset
from glassbox.network import (
    backward_propagation,
    forward_propagation,
    initialize_parameters,
    update_parameters,
)
from glassbox.session import Session

SLICE = 8.0  # milliseconds, as in site/worker.js
SAMPLE = 0.3  # seconds that one measurement should last
WARM_UP = 0.5  # seconds of steps before the first that counts
AWAKE = 5.0  # a step that takes so many seconds wakes its own code up, and counts itself
ALPHA = 0.3

folder = Path("/bench")
steps = {}


def measure(kind: str, m: int, count: int) -> list[float]:
    """Seconds a step, `count` times.

    Parameters
    ----------
    kind : "app", or the dtype in which the network's functions are called: "float32", "float64"
    m : examples in a batch; all there are (42,000) is a full batch
    """
    key = kind, m
    first = []
    if key not in steps:
        take = _app(m) if kind == "app" else _plain(m, np.dtype(kind))
        repeats, each = stopwatch.repeats(take, WARM_UP)
        if each > AWAKE:
            first = [each]
        else:
            repeats, _ = stopwatch.repeats(take, SAMPLE)
        steps[key] = take, repeats
    take, repeats = steps[key]
    return first + [stopwatch.seconds(take, repeats) for _ in range(count - len(first))]


def _data() -> tuple[np.ndarray, np.ndarray]:
    """Images (n, 784) and labels (n,) of train.csv, uint8."""
    images = np.fromfile(folder / "images.u8", np.uint8).reshape(-1, 784)
    return images, np.fromfile(folder / "labels.u8", np.uint8)


def _app(m: int):
    """As the worker trains: the session, in slices; batches are drawn, converted and counted."""
    images, labels = _data()
    session = Session()
    session.dataset = Dataset(images, labels, "train.csv")
    batch = 0 if m == labels.size else m
    settings = {"batch": batch, "hidden": 100, "seed": 0, "heldOut": 0, "rule": "classic"}
    session.reset({"alpha": ALPHA, **settings})

    def take() -> None:
        while not session.advance(SLICE, until=session.iteration + 1):
            pass
        session.take_records()

    return take


def _plain(m: int, dtype: np.dtype):
    """As a user of NumPy writes it: one batch, already scaled, through the network's functions."""
    images, labels = _data()
    X = images[:m].T / dtype.type(255)  # (784, m)
    Y = labels[:m]
    parameters = initialize_parameters(np.random.default_rng(0), dtype=dtype)

    def take() -> None:
        Z1, A1, _, A2 = forward_propagation(*parameters, X)
        gradients = backward_propagation(parameters[2], Z1, A1, A2, X, Y)
        update_parameters(*parameters, *gradients, ALPHA)

    return take


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    print(json.dumps(measure(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))))
