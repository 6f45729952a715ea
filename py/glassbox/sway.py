"""What would change the network's mind about one image: which pixels sway an output, and how far.

The slopes are those of the whole network by its input, as backpropagation would go on to compute
them below dZ1; here nothing is learned, and it is the image that moves.
"""

from collections.abc import Iterator

import numpy as np

from . import metrics
from .program import Arrays
from .slopes import Slopes, back, slopes
from .training import columns, forward

GREY_STEP = 32  # grey levels that a pixel moves at once
MOST_STEPS = 200


def slope_of_output(parameters: Arrays, steep: Slopes, k: int) -> np.ndarray:
    """How AL[k] changes with each pixel: dAL[k] / dx, (784,), for pixels in 0..1.

    Parameters
    ----------
    parameters : W1, b1, ..., WL, bL
    steep : slopes of the one image's activations
    k : the output, 0 to 9
    """
    return back(parameters, steep, steep.outputs[k][:, None])


def slope_of_lead(parameters: Arrays, steep: Slopes, k: int, rival: int) -> np.ndarray:
    """How the lead of output k over another changes with each pixel: d(ZL[k] - ZL[rival]) / dx.

    Of ZL, because that keeps its slope where AL is saturated; the larger ZL is the larger AL.
    """
    dZ = np.zeros((steep.outputs.shape[0], 1))
    dZ[k], dZ[rival] = 1, -1
    return back(parameters, steep, dZ)


def sway(view, image: bytes, digit: int) -> dict:
    """How this network reads an image, and which pixels sway its output for `digit`.

    Returns
    -------
    dict
        slope (784,) float32, dAL[digit] / dx for pixels in 0..1; A2 (10,) float32, the outputs AL;
        prediction.
    """
    x = columns(_pixels(image)[None], slice(0, 1))  # (784, 1)
    activations = forward(view.parameters, x, view.program)
    found = slopes(view.program, view.parameters, activations)
    outputs = activations[-1]
    return {
        "slope": slope_of_output(view.parameters, found, digit).astype(np.float32),
        "A2": outputs[:, 0].copy(),
        "prediction": int(metrics.predictions(outputs)[0]),
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
        activations = forward(view.parameters, columns(now[None], slice(0, 1)), view.program)
        Z, A = activations[-2:]  # of the outputs
        outputs.append(A[:, 0])
        reached = int(metrics.predictions(A)[0]) == digit
        if reached or len(path) > MOST_STEPS:
            break
        rival = int(np.argmax(np.where(np.arange(len(Z)) == digit, -np.inf, Z[:, 0])))
        found = slopes(view.program, view.parameters, activations)
        slope = slope_of_lead(view.parameters, found, digit, rival)
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
