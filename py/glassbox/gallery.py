"""The loaded data to look through: which examples there are, their images, each class's mean.

It reads and counts; how a network reads the examples is asked of `errors.read`.
"""

from collections.abc import Iterator

import numpy as np

from .dataset import CLASSES, PIXELS, DatasetError
from .errors import read
from .metrics import one_hot_encode

MOST_IMAGES = 1024  # that one answer brings: several screens full
AMONG = ("all", "trained on", "held out", "misread", "added")
PIECE = 2048  # images summed at once, in a few milliseconds


def select(view, digits: list[int], among: str) -> Iterator[None]:
    """The examples of some classes, in the order of the data.

    Parameters
    ----------
    digits : the classes wanted; none means all ten
    among : one of AMONG. "misread" is by this network as it is now, of all the data

    Returns
    -------
    dict
        examples (n,) int32, indices into the data.
    """
    if among not in AMONG:
        raise ValueError(f"Examples can be chosen among {AMONG}, not {among!r}.")
    labels = view.dataset.labels
    wanted = np.isin(labels, digits) if digits else np.ones(labels.size, bool)
    if among == "trained on":
        wanted &= ~view.held_out
    elif among == "held out":
        wanted &= view.held_out
    elif among == "added":
        wanted[: labels.size - view.dataset.added] = False
    examples = np.flatnonzero(wanted)
    if among == "misread":
        shards = view.shards(examples)
        readings = yield from read(view.parameters, shards, examples.size, view.program)
        examples = examples[readings.predicted != labels[examples]]
    return {"examples": examples.astype(np.int32)}


def images(view, examples: bytes) -> Iterator[None]:
    """Some examples with their labels, and how this network reads them.

    Parameters
    ----------
    examples : (n,) int32, indices into the data, at most MOST_IMAGES

    Returns
    -------
    dict
        images (n * 784,), labels (n,), held_out (n,) and predicted (n,), all uint8, and
        confidence (n,) float32: A2[predicted].

    Raises
    ------
    DatasetError
        With one sentence: one of them does not exist.
    """
    chosen = np.frombuffer(examples, np.int32)
    count = view.dataset.labels.size
    if chosen.size > MOST_IMAGES:
        raise ValueError(f"{chosen.size} images were asked for; at most {MOST_IMAGES} can be.")
    if chosen.size and not 0 <= chosen.min() <= chosen.max() < count:
        raise DatasetError(f"The loaded data have examples 0 to {count - 1} only.")
    readings = yield from read(view.parameters, view.shards(chosen), chosen.size, view.program)
    return {
        "images": view.dataset.images[chosen].reshape(-1),
        "labels": view.dataset.labels[chosen],
        "held_out": view.held_out[chosen].astype(np.uint8),
        "predicted": readings.predicted,
        "confidence": readings.confidence,
    }


def means(view) -> Iterator[None]:
    """The mean image of each class, and how many examples it has.

    Returns
    -------
    dict
        means (10 * 784,) float32 grey levels, 0 where a class has no examples; counts (10,) and
        held_out (10,) int32, the examples of each class and those of them that are held out.
    """
    dataset = view.dataset
    sums = np.zeros((CLASSES, PIXELS))
    for start in range(0, dataset.labels.size, PIECE):
        piece = slice(start, start + PIECE)
        # A piece's sums are whole numbers below 2^24, which float32 holds exactly.
        sums += one_hot_encode(dataset.labels[piece]) @ dataset.images[piece]
        yield
    counts = dataset.counts
    held_out = np.bincount(dataset.labels[view.held_out], minlength=CLASSES)
    return {
        "means": (sums / np.maximum(counts, 1)[:, None]).astype(np.float32).reshape(-1),
        "counts": counts.astype(np.int32),
        "held_out": held_out.astype(np.int32),
    }
