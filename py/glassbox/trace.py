"""The history of one part of the network, and the images that excite it most.

Every number is that of `network.py` on parameters that are given. Which moments of a run are kept
is the business of `moments.py`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .network import forward_propagation
from .training import Arrays, forward

TOP = 8
PIECE = 16  # moments followed at once: an output's need about 0.2 ms each


@dataclass(frozen=True)
class Part:
    """What is looked at.

    Attributes
    ----------
    what : "neuron", "weight", "output" or "pixel"
    index : of the neuron, output or pixel; of the neuron that a weight belongs to
    pixel : that a weight reads
    """

    what: str
    index: int
    pixel: int = -1

    def check(self, parameters: Arrays) -> None:
        """Raise ValueError unless a network of these parameters has it."""
        hidden, pixels = parameters[0].shape
        outputs = parameters[2].shape[0]
        counts = {"neuron": hidden, "weight": hidden, "output": outputs, "pixel": pixels}
        known = self.what in counts and 0 <= self.index < counts[self.what]
        if not known or (self.what == "weight" and not 0 <= self.pixel < pixels):
            raise ValueError(f"This network has no {self.what} {self.index}, {self.pixel}.")


def follow(parameters: Arrays, x: np.ndarray, part: Part) -> tuple[float, float]:
    """The value of a part, and the length of what it reads by.

    Parameters
    ----------
    parameters : W1, b1, W2, b2
    x : (784, 1) float, the image that activations are of

    Returns
    -------
    value : A1[index], W1[index, pixel] or A2[index]; of a pixel x[index]
    length : Euclidean, of W1[index]; of W2[index] for an output, of W1[:, index] for a pixel
    """
    W1, b1, W2, b2 = parameters
    index = part.index
    match part.what:
        case "neuron":
            return _neuron(parameters, x, index)[1][0, 0], np.linalg.norm(W1[index])
        case "weight":
            return W1[index, part.pixel], np.linalg.norm(W1[index])
        case "output":
            A2 = forward_propagation(W1, b1, W2, b2, x)[3]
            return A2[index, 0], np.linalg.norm(W2[index])
        case "pixel":
            return x[index, 0], np.linalg.norm(W1[:, index])
        case _:
            raise ValueError(f"Nothing follows a {part.what}.")


def _neuron(parameters: Arrays, X: np.ndarray, j: int) -> tuple[np.ndarray, np.ndarray]:
    """Z1 and A1 of one hidden neuron, both (1, m): it needs no row of W1 but its own."""
    W1, b1, W2, b2 = parameters
    row = slice(j, j + 1)
    Z1, A1, _, _ = forward((W1[row], b1[row], W2[:, row], b2), X)
    return Z1, A1


def trace(view, what: str, index: int, pixel: int = -1) -> Iterator[None]:
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
    part = Part(what, index, pixel)
    part.check(view.parameters)
    states = {moment.iteration: moment.parameters for moment in view.moments}
    states[view.iteration] = view.parameters
    iterations = sorted(states)
    points = []
    for start in range(0, len(iterations), PIECE):
        piece = iterations[start : start + PIECE]
        points += [follow(states[iteration], view.x, part) for iteration in piece]
        yield
    values, lengths = np.array(points, np.float32).T
    return {
        "iterations": np.array(iterations, np.int32),
        "values": np.ascontiguousarray(values),
        "lengths": np.ascontiguousarray(lengths),
    }


def excites(view, what: str, index: int) -> Iterator[None]:
    """The images of the data, seen in training or held out, with the largest A1 or A2[index].

    Where many are 1 to the last bit it is Z that says which is larger.

    Parameters
    ----------
    what : "neuron" or "output"

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
    Part(what, index).check(view.parameters)
    count = view.dataset.labels.size
    sums = np.empty(count, np.float32)  # Z
    activations = np.empty(count, np.float32)
    for place, shard in view.shards(np.arange(count)):
        if what == "neuron":
            Z, A = _neuron(view.parameters, shard.X, index)
            sums[place], activations[place] = Z[0], A[0]
        else:
            _, _, Z, A = forward(view.parameters, shard.X)
            sums[place], activations[place] = Z[index], A[index]
        yield
    top = np.argsort(-sums, kind="stable")[:TOP]
    return {
        "examples": top.astype(np.int32),
        "labels": view.dataset.labels[top],
        "heldOut": view.held_out[top].astype(np.uint8),
        "values": activations[top],
        "images": view.dataset.images[top].ravel(),
        "of": count,
    }
