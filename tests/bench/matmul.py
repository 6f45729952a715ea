"""Times each matrix product of the network in the layouts that training really has.

The worker of the bench imports it inside Pyodide.
"""

import numpy as np
import stopwatch
from glassbox import accel

HIDDEN, PIXELS, CLASSES = 100, 784, 10
SAMPLE = 0.03  # seconds that one measurement should last, so that the clock's grain is nothing
AWAKE = 1.0  # a call that lasts so many seconds needs no other before it to wake its code up

products = {}
repeats = {}


def prepare(m: int) -> dict[str, int]:
    """Make the operands for m examples; return the operations of each product, by its name."""
    rng = np.random.default_rng(0)
    ink = rng.integers(0, 256, (m, PIXELS), np.uint8)
    ink[rng.random((m, PIXELS)) < 0.8] = 0  # as much white as MNIST has
    scaled = ink * np.float32(1 / 255)
    W1 = rng.standard_normal((HIDDEN, PIXELS), np.float32)
    W2 = rng.standard_normal((CLASSES, HIDDEN), np.float32)
    A1 = rng.random((HIDDEN, m), np.float32)
    dZ1 = rng.standard_normal((HIDDEN, m), np.float32)
    dZ2 = rng.standard_normal((CLASSES, m), np.float32)
    # Rows of `ink` are examples, as in the file; X is the transposed view.
    products.clear()
    repeats.clear()
    products.update(
        {
            "W1 @ X": (W1, scaled.T),
            "W1 @ X, X uint8": (W1, ink.T),
            "W2 @ A1": (W2, A1),
            "dZ2 @ A1.T": (dZ2, A1.T),
            "W2.T @ dZ2": (W2.T, dZ2),
            "dZ1 @ X.T": (dZ1, scaled),
            "dZ1 @ X.T, X uint8": (dZ1, ink),
        }
    )
    return {name: 2 * a.shape[0] * a.shape[1] * b.shape[1] for name, (a, b) in products.items()}


def seconds(name: str, accelerated: bool) -> float:
    """Time of one product, the mean over as many as fill a measurement."""
    if accel.status().installed != accelerated:
        accel.install() if accelerated else accel.uninstall()
    a, b = products[name]
    key = name, accelerated
    if key not in repeats:
        repeats[key], each = stopwatch.repeats(lambda: a @ b, SAMPLE)
        if each > AWAKE:
            return each
    return stopwatch.seconds(lambda: a @ b, repeats[key])


def build() -> str | None:
    """Which build of the loops this browser gets; None if it gets none."""
    return accel.install().build
