"""Two moments side by side: each as a frame, and what lies between them. It changes neither."""

from collections.abc import Iterator

import numpy as np

from . import metrics
from .frame import lay_out, sizes_of
from .moments import Moment
from .picture import layers_in, restore, show_image
from .program import names_of
from .training import Shard, forward


def compare(
    a: Moment,
    b: Moment,
    image: np.ndarray,
    shards: Iterator[tuple[slice, Shard]],
) -> Iterator[None]:
    """What two moments make of an image, of the held-out examples, and what changed between them.

    Parameters
    ----------
    a, b : of runs of one reset, so that their hidden neurons correspond
    image : (784,) uint8
    shards : the held-out examples in pieces; the generator yields after each

    Returns
    -------
    dict
        `frame_a`, `frame_b` : as `frame.lay_out` lays them out, about the image. `figures_a`,
        `figures_b` : what they stand with, by the names of `Figures` in protocol.js; `heldOutLoss`
        and `right` among them are of the held-out examples, their mean squared error and how many
        are read right. `activations_a`, `activations_b` : what the layers of their code compute.
        `examples` : how many these are. `fixed`, `broken` : how many `b` alone
        reads right, and `a` alone.
        `W1`, `A1`, ..., `AL`, `W2_A1`, ... : `b` minus `a`, flat. `moved` : the Euclidean length
        of W1's difference, by that of `a`'s W1.
    """
    frames, views, figures = [], [], []
    for moment in (a, b):
        frame, parts, _ = lay_out(sizes_of(moment.parameters))
        restore(moment, parts)
        frames.append(frame)
        views.append(parts)
        figures.append(_figures(moment, show_image(parts, image, moment.program)))
    first, second = views
    layers = layers_in(first)
    passed = (f"W{layer}_A{layer - 1}" for layer in range(2, layers + 1))
    with np.errstate(over="ignore", invalid="ignore"):
        changes = {
            name: (second[name] - first[name]).ravel()
            for name in ("W1", *names_of(layers, "A"), *passed)
        }
        moved = np.linalg.norm(changes["W1"]) / np.linalg.norm(first["W1"])
    yield
    errors, right = [0.0, 0.0], [0, 0]
    examples = fixed = broken = 0
    for _, shard in shards:
        read = []
        for which, moment in enumerate((a, b)):
            error, correct = _evaluate(moment, shard)
            errors[which] += error
            right[which] += int(correct.sum())
            read.append(correct)
            yield
        fixed += int(np.count_nonzero(~read[0] & read[1]))
        broken += int(np.count_nonzero(read[0] & ~read[1]))
        examples += shard.Y.size
    for which in (0, 1):
        figures[which]["heldOutLoss"] = errors[which] / examples if examples else float("nan")
        figures[which]["right"] = right[which]
    return {
        "frame_a": frames[0],
        "frame_b": frames[1],
        "figures_a": figures[0],
        "figures_b": figures[1],
        "activations_a": list(a.program.activations),
        "activations_b": list(b.program.activations),
        **changes,
        "moved": float(moved),
        "examples": examples,
        "fixed": fixed,
        "broken": broken,
    }


def _figures(moment: Moment, prediction: int) -> dict:
    return {
        "iteration": moment.iteration,
        "epoch": moment.epoch,
        "done": moment.position.total,
        "total": moment.position.total,
        "seconds": moment.position.seconds,
        "alpha": moment.alpha,
        "loss": moment.loss,
        "prediction": prediction,
    }


def _evaluate(moment: Moment, shard: Shard) -> tuple[float, np.ndarray]:
    """The sum over a shard of each example's mean squared error, and which are read right (m,)."""
    outputs = forward(moment.parameters, shard.X, moment.program)[-1]
    loss = metrics.mean_squared_error(outputs, shard.Y) * shard.Y.size
    return loss, metrics.predictions(outputs) == shard.Y
