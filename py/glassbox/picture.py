"""What is drawn from a frame: pictures of one image, computed from the parameters in it.

It writes into a frame's views and knows neither who shows it nor how it is drawn.
"""

import numpy as np

from . import metrics
from .moments import Moment
from .program import Program, names_of
from .slopes import slopes
from .training import columns


def parameters_in(views: dict[str, np.ndarray]) -> tuple[np.ndarray, ...]:
    """W1, b1, ..., WL, bL of a frame."""
    return tuple(views[name] for name in names_of(layers_in(views), "W", "b"))


def layers_in(views: dict[str, np.ndarray]) -> int:
    """How many layers of weights a frame is of."""
    return sum(name.startswith("b") for name in views)


def show_image(views: dict[str, np.ndarray], image: np.ndarray, program: Program) -> int:
    """Write what an image (784,) uint8 makes of the parameters; return the digit it is read as.

    Raises
    ------
    CodeError
        When the program fails with these parameters, with one sentence.
    """
    x = columns(image[None], slice(0, 1))  # (784, 1)
    parameters = parameters_in(views)
    layers = layers_in(views)
    with np.errstate(over="ignore", invalid="ignore"):  # diverged weights may still be shown
        activations = program.forward(parameters, x)
        np.multiply(views["W1"], x.T, out=views["W1_x"])
        views["W1_dot_x"][:] = views["W1"] @ x
        for layer in range(2, layers + 1):
            W, before = views[f"W{layer}"], activations[2 * layer - 3]  # A of the layer before
            np.multiply(W, before.T, out=views[f"W{layer}_A{layer - 1}"], casting="same_kind")
            views[f"W{layer}_dot_A{layer - 1}"][:] = W @ before
        for layer, slope in enumerate(slopes(program, parameters, activations).all(), 1):
            views[f"slope{layer}"][:] = slope
    views["x"][:] = x
    for name, values in zip(names_of(layers, "Z", "A"), activations, strict=True):
        views[name][:] = values
    return int(metrics.predictions(activations[-1])[0])


def restore(moment: Moment, views: dict[str, np.ndarray]) -> None:
    """Write the parameters and gradients of a moment, bit for bit, and its last update.

    That update is -alpha dW1, as it was before it was rounded into W1: W1 before it is not kept.
    """
    arrays = (*moment.parameters, *moment.gradients)
    for view, values in zip(views.values(), arrays, strict=False):
        view[:] = values
    with np.errstate(over="ignore", invalid="ignore"):
        np.multiply(views["dW1"], -moment.alpha, out=views["deltaW1"])
