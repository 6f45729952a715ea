"""Digits predicted for images without labels, and Kaggle's file of them. It trains nothing.

The page, by the questions at the end, and the command line both predict with `predict`, and both
write `submission.csv` with `lines`.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from .dataset import CLASSES, Dataset, DatasetError
from .errors import read
from .gallery import MOST_IMAGES
from .metrics import predictions
from .program import Arrays, Program
from .training import columns, forward

HEADER = b"ImageId,Label\n"
LINES = 2048  # written at once, in a few milliseconds

# Of a normal distribution 95 % lies within so many standard deviations of its mean.
SIGMAS = 1.96


@dataclass(frozen=True)
class Predictions:
    """What a network makes of n images.

    Attributes
    ----------
    digits : (n,) uint8, the largest output of each
    margins : (n,) float32, by how much the largest output exceeds the second largest: the less, the
        more doubtful. NaN where an output is
    outputs : (n, 10) float32
    """

    digits: np.ndarray
    margins: np.ndarray
    outputs: np.ndarray

    @property
    def by_doubt(self) -> np.ndarray:
        """Indices (n,) int32, the smallest margin first; what is no number is most doubtful."""
        doubtful = np.where(np.isnan(self.margins), -math.inf, self.margins)
        return np.argsort(doubtful, kind="stable").astype(np.int32)


@dataclass(frozen=True)
class Estimate:
    """The share of digits that will be right, from held-out examples that nothing learned from.

    Attributes
    ----------
    examples : how many those are
    accuracy : the share of them that is right; NaN for none
    margin : in 95 of 100 such samples the true share lies no further from it than about this
    """

    examples: int
    accuracy: float
    margin: float


def estimate(right: int, examples: int) -> Estimate:
    """Estimate from `right` of so many held-out examples.

    The margin is 1.96 standard errors of a binomial share, 1.96 sqrt(p (1 - p) / n), where two
    more examples are taken to be right and two more wrong: without them, 30 of 30 would be certain.
    Source: A. Agresti and B. A. Coull, The American Statistician 52 (1998), 119-126.
    """
    if examples == 0:
        return Estimate(0, math.nan, math.nan)
    n = examples + 4
    p = (right + 2) / n
    return Estimate(examples, right / examples, SIGMAS * math.sqrt(p * (1 - p) / n))


def predict(
    parameters: Arrays, images: np.ndarray, program: Program, chunk_size: int, grey_levels: bool
) -> Iterator[int]:
    """Read images, a chunk between two yields; the generator returns the Predictions.

    Parameters
    ----------
    parameters : W1, b1, ..., WL, bL
    images : (n, 784) uint8
    chunk_size, grey_levels : how many at once, and whether as bytes, as in training

    Yields
    ------
    int, how many images have been read
    """
    n = len(images)
    found = Predictions(
        np.empty(n, np.uint8), np.empty(n, np.float32), np.empty((n, CLASSES), np.float32)
    )
    for start in range(0, n, chunk_size):
        chunk = slice(start, min(start + chunk_size, n))
        X = images[chunk].T if grey_levels else columns(images, chunk)  # (784, m)
        A = forward(parameters, X, program)[-1]  # (10, m), of the last layer
        second, first = np.partition(A, -2, axis=0)[-2:]
        found.digits[chunk] = predictions(A)
        found.margins[chunk] = first - second
        found.outputs[chunk] = A.T
        yield chunk.stop
    return found


def lines(digits: np.ndarray) -> Iterator[bytes]:
    """The file that Kaggle takes, in pieces: `ImageId` counts from 1, and lines end in LF."""
    yield HEADER
    for start in range(0, digits.size, LINES):
        numbered = enumerate(digits[start : start + LINES].tolist(), start + 1)
        yield b"".join(b"%d,%d\n" % line for line in numbered)


# ---- questions of the page


def predicted(view) -> Iterator[float | None]:
    """The test images, as the network shown reads them.

    Yields
    ------
    float, the share of the work that is done, or None

    Returns
    -------
    dict
        digits, margins and outputs, as of Predictions; by_doubt (n,) int32; counts (10,) int32 of
        each digit, and as shares (10,) float64 among these and among the labels of the loaded
        data; examples, accuracy and margin, as of Estimate.

    Raises
    ------
    DatasetError
        With one sentence, when there are no test images.
    """
    images = _test(view).images
    work = predict(view.parameters, images, view.program, view.chunk_size, view.grey_levels)
    everything = len(images) + view.validation.size
    while True:
        try:
            yield next(work) / everything
        except StopIteration as done:
            found = done.value
            break
    held_out = view.validation
    readings = yield from read(view.parameters, view.shards(held_out), held_out.size, view.program)
    right = np.count_nonzero(readings.predicted == view.dataset.labels[held_out])
    expected = estimate(int(right), held_out.size)
    counts = np.bincount(found.digits, minlength=CLASSES)
    return {
        "digits": found.digits,
        "margins": found.margins,
        "outputs": found.outputs.reshape(-1),
        "by_doubt": found.by_doubt,
        "counts": counts.astype(np.int32),
        "shares": counts / max(found.digits.size, 1),
        "data_shares": view.dataset.counts / view.dataset.labels.size,
        "examples": expected.examples,
        "accuracy": expected.accuracy,
        "margin": expected.margin,
    }


def test_images(view, examples: bytes) -> dict:
    """Some test images: (n * 784,) uint8.

    Parameters
    ----------
    examples : (n,) int32, indices from 0, at most MOST_IMAGES

    Raises
    ------
    DatasetError
        With one sentence: one of them does not exist.
    """
    images = _test(view).images
    chosen = np.frombuffer(examples, np.int32)
    if chosen.size > MOST_IMAGES:
        raise ValueError(f"{chosen.size} images were asked for; at most {MOST_IMAGES} can be.")
    if chosen.size and not 0 <= chosen.min() <= chosen.max() < len(images):
        raise DatasetError(f"The test images are numbered 1 to {len(images)} only.")
    return {"images": images[chosen].reshape(-1)}


def submission(view, digits: bytes) -> Iterator[None]:
    """`submission.csv` of predictions that `predicted` gave: (bytes,) uint8.

    Parameters
    ----------
    digits : (n,) uint8
    """
    pieces = []
    for piece in lines(np.frombuffer(digits, np.uint8)):
        pieces.append(piece)
        yield
    return {"bytes": np.frombuffer(b"".join(pieces), np.uint8)}


def _test(view) -> Dataset:
    if view.test is None:
        raise DatasetError("There are no test images yet: open Kaggle's test.csv.")
    return view.test
