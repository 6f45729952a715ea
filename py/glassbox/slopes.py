"""How steep each activation is for one image.

Of activations that have been recognised by their values there is a formula, from A. Of any other
the slope is measured: each Z is moved a little up and down, whatever the code makes of it.
"""

from dataclasses import dataclass

import numpy as np

from .program import CodeError, Program

STEP = 1e-4  # of Z, in float64: the error of a central difference is then below 1e-8


@dataclass(frozen=True)
class Slopes:
    """Of a network of L layers, for one image.

    Attributes
    ----------
    hidden : dA1/dZ1 to dA(L-1)/dZ(L-1), each (n, 1) float64: a hidden neuron's activation
        depends on its own Z alone
    outputs : (10, 10) float64, dAL[k] / dZL[i]; a diagonal, unless the outputs know each other,
        as those of a softmax do
    """

    hidden: tuple[np.ndarray, ...]
    outputs: np.ndarray

    def all(self) -> tuple[np.ndarray, ...]:
        """One (n, 1) for each layer: of the outputs, each by its own Z."""
        return (*self.hidden, self.outputs.diagonal()[:, None])


# From A, (n, 1); of a softmax this is the slope by its own Z.
FORMULAS = {
    "sigmoid": lambda A: A * (1 - A),
    "softmax": lambda A: A * (1 - A),
    "tanh": lambda A: 1 - A * A,
    "ReLU": lambda A: (A > 0).astype(A.dtype),
    "identity": np.ones_like,
}


def slopes(program: Program, parameters: tuple, activations: tuple) -> Slopes:
    """The slopes at the activations of one image, by formula where all are known.

    Parameters
    ----------
    parameters : W1, b1, ..., WL, bL
    activations : Z1, A1, ..., ZL, AL of that image, each (n, 1)
    """
    names = program.activations
    if any(name not in FORMULAS for name in names):
        return measure(program, parameters, activations)
    with np.errstate(over="ignore", invalid="ignore"):
        found = [FORMULAS[name](A) for name, A in zip(names, activations[1::2], strict=True)]
        outputs = np.diag(found[-1][:, 0])
        if names[-1] == "softmax":
            A = activations[-1]
            outputs = outputs - A @ A.T * (1 - np.eye(A.size, dtype=A.dtype))
    return Slopes(tuple(found[:-1]), outputs)


def measure(program: Program, parameters: tuple, activations: tuple) -> Slopes:
    """Measure the slopes at the activations of one image, all in one forward propagation.

    The image and W1 are left out of it: with W1 = 0 and the Z1 there is in the place of b1, Z1 is
    what it was. Each column moves the Z of one layer, or of one output, by moving the bias.

    Parameters
    ----------
    parameters : W1, b1, ..., WL, bL
    activations : Z1, A1, ..., ZL, AL of one image, each (n, 1)

    Returns
    -------
    Slopes, all NaN where the code does not add its biases as columns and so cannot be measured
    """
    layers = len(parameters) // 2
    sizes = [b.shape[0] for b in parameters[1::2]]
    moved = [layer for layer in range(layers - 1) for _ in range(2)]  # the layer a column moves
    columns = len(moved) + 2 * sizes[-1]
    sign = [STEP, -STEP]
    still = [np.asarray(values, np.float64) for values in parameters]
    still[0] = np.zeros((sizes[0], 1))
    for layer, size in enumerate(sizes):
        base = activations[0] if layer == 0 else parameters[2 * layer + 1]
        b = np.repeat(np.asarray(base, np.float64), columns, axis=1)  # (size, columns)
        if layer < layers - 1:
            b[:, 2 * layer : 2 * layer + 2] += sign
        else:
            k = np.repeat(np.arange(size), 2)
            b[k, len(moved) + np.arange(2 * size)] += np.tile(sign, size)
        still[2 * layer + 1] = b
    try:
        found = program.forward(tuple(still), np.zeros((1, columns)))
    except CodeError:
        unknown = [np.full((size, 1), np.nan) for size in sizes[:-1]]
        return Slopes(tuple(unknown), np.full((sizes[-1],) * 2, np.nan))
    hidden = []
    with np.errstate(all="ignore"):
        for layer in range(layers - 1):
            A = found[2 * layer + 1][:, 2 * layer : 2 * layer + 2]
            hidden.append(((A[:, 0] - A[:, 1]) / (2 * STEP))[:, None])
        A = found[-1][:, len(moved) :]  # (10, 20)
        outputs = (A[:, 0::2] - A[:, 1::2]) / (2 * STEP)
    return Slopes(tuple(hidden), outputs)


def back(parameters: tuple, slopes: Slopes, dZ: np.ndarray) -> np.ndarray:
    """Lead a slope by ZL (10, 1) back to the pixels, (784,), as backpropagation would."""
    for W, slope in zip(parameters[-2:0:-2], reversed(slopes.hidden), strict=True):
        dZ = (W.T @ dZ) * slope
    return (parameters[0].T @ dZ)[:, 0]
