"""What is drawn from a frame: pictures of one image, computed from the parameters in it.

It writes into a frame's views and knows neither who shows it nor how it is drawn.
"""

import numpy as np

from . import metrics
from .moments import Moment
from .network import forward_propagation, sigmoid_derivative
from .training import columns


def show_image(views: dict[str, np.ndarray], image: np.ndarray) -> int:
    """Write what an image (784,) uint8 makes of the parameters; return the digit it is read as."""
    x = columns(image[None], slice(0, 1))  # (784, 1)
    parameters = (views["W1"], views["b1"], views["W2"], views["b2"])
    with np.errstate(over="ignore", invalid="ignore"):  # diverged weights may still be shown
        activations = forward_propagation(*parameters, x)
        np.multiply(views["W2"], activations[1].T, out=views["W2_A1"])
        np.multiply(views["W1"], x.T, out=views["W1_x"])
        views["W1_dot_x"][:] = views["W1"] @ x
        views["W2_dot_A1"][:] = views["W2"] @ activations[1]
        views["slope1"][:] = sigmoid_derivative(activations[1])
        views["slope2"][:] = sigmoid_derivative(activations[3])
    views["x"][:] = x
    for name, values in zip(("Z1", "A1", "Z2", "A2"), activations, strict=True):
        views[name][:] = values
    return int(metrics.predictions(activations[3])[0])


def restore(moment: Moment, views: dict[str, np.ndarray]) -> None:
    """Write the parameters and gradients of a moment, bit for bit, and its last update.

    That update is -alpha dW1, as it was before it was rounded into W1: W1 before it is not kept.
    """
    arrays = (*moment.parameters, *moment.gradients)
    for view, values in zip(views.values(), arrays, strict=False):
        view[:] = values
    with np.errstate(over="ignore", invalid="ignore"):
        np.multiply(views["dW1"], -moment.alpha, out=views["deltaW1"])
