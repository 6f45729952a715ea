"""What would change the network's mind about one image: which pixels sway an output, and how far.

The slopes are those of the whole network by its input, as backpropagation would go on to compute
them below dZ1; here nothing is learned, and it is the image that moves.
"""

from collections.abc import Iterator

import numpy as np

from . import metrics
from .network import sigmoid_derivative
from .training import Arrays, columns, forward

GREY_STEP = 32  # grey levels that a pixel moves at once
MOST_STEPS = 200


def slope_of_output(parameters: Arrays, A1: np.ndarray, A2: np.ndarray, k: int) -> np.ndarray:
    """How A2[k] changes with each pixel: dA2[k] / dx, (784,), for pixels in 0..1.

    Parameters
    ----------
    parameters : W1, b1, W2, b2
    A1 (hidden, 1), A2 (10, 1) : activations of the one image
    k : the output, 0 to 9
    """
    W1, _, W2, _ = parameters
    dA1 = W2[k][:, None] * sigmoid_derivative(A2[k])  # (hidden, 1)
    return (W1.T @ (dA1 * sigmoid_derivative(A1)))[:, 0]


def slope_of_lead(parameters: Arrays, A1: np.ndarray, k: int, rival: int) -> np.ndarray:
    """How the lead of output k over another changes with each pixel: d(Z2[k] - Z2[rival]) / dx.

    Of Z2, because that keeps its slope where A2 is saturated; the larger Z2 is the larger A2.
    """
    W1, _, W2, _ = parameters
    dA1 = (W2[k] - W2[rival])[:, None]  # (hidden, 1)
    return (W1.T @ (dA1 * sigmoid_derivative(A1)))[:, 0]


def sway(view, image: bytes, digit: int) -> dict:
    """How this network reads an image, and which pixels sway its output for `digit`.

    Returns
    -------
    dict
        slope (784,) float32, dA2[digit] / dx for pixels in 0..1; A2 (10,) float32; prediction.
    """
    x = columns(_pixels(image)[None], slice(0, 1))  # (784, 1)
    _, A1, _, A2 = forward(view.parameters, x)
    return {
        "slope": slope_of_output(view.parameters, A1, A2, digit),
        "A2": A2[:, 0].copy(),
        "prediction": int(metrics.predictions(A2)[0]),
    }


def nudge(view, image: bytes, digit: int, pixels: int) -> Iterator[None]:
    """Move an image, a few pixels at a time, until it is read as `digit`.

    A step takes the `pixels` pixels that most raise the lead of `digit` over the output that is
    ahead of all others, and moves each by 32 grey levels the way that raises it; a pixel that is
    black or white already, where it would have to go on, is left out.

    Returns
    -------
    dict
        path (steps + 1, 784) uint8, the image before and after each step; A2 (steps + 1, 10)
        float32; steps; reached, whether it is read as `digit` now; changed, how many pixels differ
        in the end; levels, the grey levels they differ by in sum.
    """
    now = _pixels(image).copy()
    path, outputs = [now.copy()], []
    while True:
        _, A1, Z2, A2 = forward(view.parameters, columns(now[None], slice(0, 1)))
        outputs.append(A2[:, 0])
        reached = int(metrics.predictions(A2)[0]) == digit
        if reached or len(path) > MOST_STEPS:
            break
        rival = int(np.argmax(np.where(np.arange(len(Z2)) == digit, -np.inf, Z2[:, 0])))
        slope = slope_of_lead(view.parameters, A1, digit, rival)
        can_move = np.where(slope > 0, now < 255, now > 0) & (slope != 0)
        strongest = np.argsort(-np.abs(slope) * can_move, kind="stable")[:pixels]
        strongest = strongest[can_move[strongest]]
        if strongest.size == 0:
            break
        moved = now[strongest] + np.copysign(GREY_STEP, slope[strongest])
        now[strongest] = np.clip(moved, 0, 255)
        path.append(now.copy())
        yield
    difference = np.abs(path[-1].astype(int) - path[0])
    return {
        "path": np.concatenate(path),
        "A2": np.concatenate(outputs),
        "steps": len(path) - 1,
        "reached": reached,
        "changed": int(np.count_nonzero(difference)),
        "levels": int(difference.sum()),
    }


def _pixels(image: bytes) -> np.ndarray:
    return np.frombuffer(image, np.uint8)
