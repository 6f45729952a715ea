"""The history of one part of the network, and the images that excite it most.

Every number is that of a program on parameters that are given. Which moments of a run are kept
is the business of `moments.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .program import ORIGINAL, Arrays, Program
from .training import forward

TOP = 8
PIECE = 16  # moments followed at once: an output's need about 0.2 ms each


@dataclass(frozen=True)
class Part:
    """What is looked at.

    Attributes
    ----------
    what : "neuron", "weight", "unit", "output" or "pixel"
    index : of the neuron, output or pixel; of the neuron that a weight belongs to
    pixel : that a weight reads
    layer : of a unit, a neuron of a further hidden layer: 2 for the second
    """

    what: str
    index: int
    pixel: int = -1
    layer: int = -1

    def check(self, parameters: Arrays) -> None:
        """Raise ValueError unless a network of these parameters has it."""
        hidden, pixels = parameters[0].shape
        layers = len(parameters) // 2
        further = 1 < self.layer < layers
        units = parameters[2 * self.layer - 1].shape[0] if further else 0
        outputs = parameters[-1].shape[0]
        counts = {
            "neuron": hidden,
            "weight": hidden,
            "unit": units,
            "output": outputs,
            "pixel": pixels,
        }
        known = self.what in counts and 0 <= self.index < counts[self.what]
        if not known or (self.what == "weight" and not 0 <= self.pixel < pixels):
            raise ValueError(
                f"This network has no {self.what} {self.index}, {self.pixel}, {self.layer}."
            )


def follow(
    parameters: Arrays, x: np.ndarray, part: Part, program: Program = ORIGINAL
) -> tuple[float, float]:
    """The value of a part, and the length of what it reads by.

    Parameters
    ----------
    parameters : W1, b1, ..., WL, bL
    x : (784, 1) float, the image that activations are of

    Returns
    -------
    value : A1[index], W1[index, pixel], Al[index] of a unit or AL[index]; of a pixel x[index]
    length : Euclidean, of W1[index]; of Wl[index] or WL[index] for a unit or an output, of
        W1[:, index] for a pixel
    """
    W1, index = parameters[0], part.index
    match part.what:
        case "neuron":
            return _neuron(parameters, x, index, program)[1][0, 0], np.linalg.norm(W1[index])
        case "weight":
            return W1[index, part.pixel], np.linalg.norm(W1[index])
        case "unit" | "output":
            layer = part.layer if part.what == "unit" else len(parameters) // 2
            A = program.forward(parameters, x)[2 * layer - 1]
            return A[index, 0], np.linalg.norm(parameters[2 * layer - 2][index])
        case "pixel":
            return x[index, 0], np.linalg.norm(W1[:, index])
        case _:
            raise ValueError(f"Nothing follows a {part.what}.")


def _neuron(
    parameters: Arrays, X: np.ndarray, j: int, program: Program
) -> tuple[np.ndarray, np.ndarray]:
    """Z1 and A1 of one hidden neuron, both (1, m)."""
    row = slice(j, j + 1)
    if program.original:  # which needs no row of W1 but its own
        W1, b1, W2, b2 = parameters
        Z1, A1, _, _ = forward((W1[row], b1[row], W2[:, row], b2), X)
        return Z1, A1
    Z1, A1, *_ = forward(parameters, X, program)
    return Z1[row], A1[row]


def trace(view, what: str, index: int, pixel: int = -1, layer: int = -1) -> Iterator[None]:
    """Follow a part through the kept moments of its run and what is shown now.

    Returns, at the end
    -------------------
    dict
        "iterations" (n,) int32, ascending, what is shown among them; "values" and "lengths" (n,)
        float32, see `follow`

    Raises
    ------
    ValueError
        For a part that the network does not have.
    """
    part = Part(what, index, pixel, layer)
    part.check(view.parameters)
    states = {moment.iteration: (moment.parameters, moment.program) for moment in view.moments}
    states[view.iteration] = (view.parameters, view.program)
    iterations = sorted(states)
    points = []
    for start in range(0, len(iterations), PIECE):
        piece = iterations[start : start + PIECE]
        for parameters, program in (states[iteration] for iteration in piece):
            points.append(follow(parameters, view.x, part, program))
        yield
    values, lengths = np.array(points, np.float32).T
    return {
        "iterations": np.array(iterations, np.int32),
        "values": np.ascontiguousarray(values),
        "lengths": np.ascontiguousarray(lengths),
    }


def excites(view, what: str, index: int, layer: int = -1) -> Iterator[None]:
    """The images of the data, seen in training or held out, with the largest A[index].

    Where many are 1 to the last bit it is Z that says which is larger.

    Parameters
    ----------
    what : "neuron", "output" or "unit", with its layer

    Returns, at the end
    -------------------
    dict
        Largest first, as many as there are up to TOP: "examples" int32, indices into the data;
        "labels" and "heldOut" uint8; "values" float32; "images" uint8, 784 after 784; and "of",
        how many images were looked at

    Raises
    ------
    ValueError
        For a part that the network does not have.
    """
    Part(what, index, layer=layer).check(view.parameters)
    count = view.dataset.labels.size
    sums = np.empty(count, np.float32)  # Z
    activations = np.empty(count, np.float32)
    for place, shard in view.shards(np.arange(count)):
        if what == "neuron":
            Z, A = _neuron(view.parameters, shard.X, index, view.program)
            sums[place], activations[place] = Z[0], A[0]
        else:
            found = forward(view.parameters, shard.X, view.program)
            last = 2 * (layer if what == "unit" else len(found) // 2)
            Z, A = found[last - 2 : last]
            sums[place], activations[place] = Z[index], A[index]
        yield
    top = np.lexsort((-sums, -activations))[:TOP]  # a softmax is not ranked by its own sum
    return {
        "examples": top.astype(np.int32),
        "labels": view.dataset.labels[top],
        "heldOut": view.held_out[top].astype(np.uint8),
        "values": activations[top],
        "images": view.dataset.images[top].ravel(),
        "of": count,
    }
