"""What the network misreads, and what else moves when it trains on one more image.

Answers about the held-out examples. Every number is that of `metrics.py` and of the program, on
parameters that are given: no run is changed here.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from . import metrics
from .dataset import CLASSES, DatasetError
from .program import ORIGINAL, Arrays, Program
from .training import SettingsError, Shard, columns, forward, gradients

MOST_STEPS = 100  # of training on one image: each is a piece of work, and a learner waits for them


@dataclass(frozen=True)
class Readings:
    """How some examples are read.

    Attributes
    ----------
    predicted : (n,) uint8, the largest output of each
    confidence : (n,) float32, how large it is: A2[predicted]
    truth : (n,) float32, the output that should have been the largest: A2[label]
    """

    predicted: np.ndarray
    confidence: np.ndarray
    truth: np.ndarray


def read(
    parameters: Arrays,
    shards: Iterator[tuple[slice, Shard]],
    examples: int,
    program: Program = ORIGINAL,
) -> Iterator[None]:
    """Read so many examples, a shard between two yields; the generator returns their Readings.

    Parameters
    ----------
    parameters : W1, b1, ..., WL, bL
    shards : pieces of the examples, each with where it stands among them
    examples : how many they are together
    """
    predicted = np.empty(examples, np.uint8)
    confidence = np.empty(examples, np.float32)
    truth = np.empty(examples, np.float32)
    for place, shard in shards:
        A2 = forward(parameters, shard.X, program)[-1]  # (10, m), of the last layer
        columns_ = np.arange(shard.Y.size)
        predicted[place] = metrics.predictions(A2)
        confidence[place] = A2[predicted[place], columns_]
        truth[place] = A2[shard.Y, columns_]
        yield
    return Readings(predicted, confidence, truth)


def class_accuracy(confusion: np.ndarray) -> np.ndarray:
    """Share of each label's examples that are read as that label: (10,) float64, NaN for none.

    Parameters
    ----------
    confusion : (10, 10) of int, labels in rows
    """
    counts = confusion.sum(axis=1)
    return np.where(counts > 0, confusion.diagonal() / np.maximum(counts, 1), np.nan)


def by_interest(predicted: np.ndarray, labels: np.ndarray, confidence: np.ndarray) -> np.ndarray:
    """The order in which to look at examples: (n,) int, positions in the arrays given.

    Mistakes come first, the most confident first; then what is right, the least confident first.
    """
    wrong = predicted != labels
    return np.lexsort((np.where(wrong, -confidence, confidence), ~wrong))


def errors(view) -> Iterator[None]:
    """How every held-out example is read, in the order of `by_interest`.

    Returns, at the end
    -------------------
    dict
        "examples" (n,) int32, indices into the data; "labels", "predicted" (n,) uint8;
        "confidence", "truth" (n,) float32 as in Readings; "confusion" (100,) int32, row after
        row, labels in rows; "classAccuracy" (10,) float64; "accuracy", NaN if nothing is held out
    """
    examples = view.validation
    labels = view.dataset.labels[examples]
    found = yield from read(view.parameters, view.shards(examples), examples.size, view.program)
    confusion = metrics.confusion_matrix(found.predicted, labels)
    order = by_interest(found.predicted, labels, found.confidence)
    return {
        "examples": examples[order].astype(np.int32),
        "labels": labels[order],
        "predicted": found.predicted[order],
        "confidence": found.confidence[order],
        "truth": found.truth[order],
        "confusion": confusion.astype(np.int32).ravel(),
        "classAccuracy": class_accuracy(confusion),
        "accuracy": metrics.accuracy(found.predicted, labels),
    }


def train_on(view, example: int, steps: int, share: float = 1) -> Iterator[None]:
    """Train a copy on one image alone, and see what else moved among the held-out examples.

    Each step is `gradients` and `update_parameters` with a batch of one, by the run's rule and
    learning rate, or a share of it: in a batch of m an image has only the m-th part of the say.

    Parameters
    ----------
    example : index into the data; -1 for the image shown, with the label it was given
    steps : 1 to 100
    share : of the learning rate, above 0 and at most 1

    Returns, at the end
    -------------------
    dict
        "label", "alpha", "rule" and "steps", what was done;
        "path" ((steps + 1) * 10,) float32, A2 of the image before and after each step;
        "accuracyBefore", "accuracyAfter" on the held-out examples;
        "classBefore", "classAfter" (10,) float64, `class_accuracy`;
        of the held-out examples that are read as another digit than before, those that were right
        first, the most confident first: "examples" (n,) int32, "labels", "before", "after" (n,)
        uint8 and "confidence" (n,) float32, of the reading after

    Raises
    ------
    SettingsError, DatasetError
        With one sentence.
    """
    if not (isinstance(steps, int) and 1 <= steps <= MOST_STEPS):
        raise SettingsError(
            f"The number of steps must be a whole number from 1 to {MOST_STEPS}, not {steps!r}."
        )
    if not (isinstance(share, int | float) and 0 < share <= 1):
        raise SettingsError(f"The share must be above 0 and at most 1, not {share!r}.")
    shard = _one(view, example)
    rule, alpha = view.settings.rule, view.alpha * share
    program, state = view.program, copy.deepcopy(view.state)
    parameters = tuple(values.copy() for values in view.parameters)
    path = np.empty((steps + 1, CLASSES), np.float32)
    path[0] = forward(parameters, shard.X, program)[-1][:, 0]
    for step in range(steps):
        slopes = gradients(parameters, shard, rule, program).gradients
        program.update(parameters, slopes, alpha, state)
        path[step + 1] = forward(parameters, shard.X, program)[-1][:, 0]
        yield

    examples = view.validation
    labels = view.dataset.labels[examples]
    before = yield from read(view.parameters, view.shards(examples), examples.size, program)
    after = yield from read(parameters, view.shards(examples), examples.size, program)
    moved = np.flatnonzero(before.predicted != after.predicted)
    was_right = before.predicted[moved] == labels[moved]
    moved = moved[np.lexsort((-after.confidence[moved], ~was_right))]
    return {
        "label": int(shard.Y[0]),
        "alpha": alpha,
        "rule": rule,
        "steps": steps,
        "path": path.ravel(),
        "accuracyBefore": metrics.accuracy(before.predicted, labels),
        "accuracyAfter": metrics.accuracy(after.predicted, labels),
        "classBefore": class_accuracy(metrics.confusion_matrix(before.predicted, labels)),
        "classAfter": class_accuracy(metrics.confusion_matrix(after.predicted, labels)),
        "examples": examples[moved].astype(np.int32),
        "labels": labels[moved],
        "before": before.predicted[moved],
        "after": after.predicted[moved],
        "confidence": after.confidence[moved],
    }


def _one(view, example: int) -> Shard:
    """The image to train on, as a batch of one."""
    if example == -1:
        if view.label < 0:
            raise DatasetError("The image shown has no label: give it one, then train on it.")
        return Shard(view.x, np.array([view.label]))
    examples = view.dataset.labels.size
    if not 0 <= example < examples:
        raise DatasetError(f"There is no example {example}: they are numbered 0 to {examples - 1}.")
    one = slice(example, example + 1)
    return Shard(columns(view.dataset.images, one), view.dataset.labels[one])
