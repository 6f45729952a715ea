"""Examples in memory: checked images and labels, their split, and MNIST's own IDX format.

CSV files are read in `csv_reader.py`. Nothing here opens a file or knows where bytes come from.
"""

import zlib
from dataclasses import dataclass, field, replace

import numpy as np

from .refusal import Refusal

PIXELS = 784  # 28 x 28
CLASSES = 10
MINIMUM_EXAMPLES = 20
FINGERPRINT = "fingerprint"  # in `known`: of the data without what was added, see digest.py

SAMPLE_NAME = "UCI handwritten digits"  # what the bundled data are called

IDX_IMAGES = 0x0803  # magic number: unsigned bytes, 3 dimensions
IDX_LABELS = 0x0801  # magic number: unsigned bytes, 1 dimension


class DatasetError(Refusal):
    """What is wrong with the data: one sentence saying what was found and what was expected."""


@dataclass(frozen=True)
class Dataset:
    """Images with their labels. Here a *row* is an example, as in the files; the network takes
    columns, and `training.columns` turns one into the other, a chunk at a time.

    Attributes
    ----------
    images : (n, 784) uint8
    labels : (n,) uint8, each 0 to 9; None for a file of test images, which has no labels
    name : what a person would call it
    note : one sentence that a person should read with it, or nothing
    added : how many of the last examples a person added; they are always trained on
    archived : the names of other CSV files in the archive that it came out of
    known : what has been found out about these data once, by name; no part of them
    """

    images: np.ndarray
    labels: np.ndarray | None
    name: str
    note: str = ""
    added: int = 0
    archived: tuple[str, ...] = ()
    known: dict = field(default_factory=dict, init=False, repr=False, compare=False)

    @property
    def counts(self) -> np.ndarray:
        """Examples of each class 0 to 9: (10,) int."""
        return np.bincount(self.labels, minlength=CLASSES)


def add_examples(dataset: Dataset, images: np.ndarray, labels: np.ndarray) -> Dataset:
    """The data with more examples at their end: images (n, 784) and their labels (n,), uint8."""
    grown = replace(
        dataset,
        images=np.concatenate([dataset.images, images]),
        labels=np.concatenate([dataset.labels, labels]),
        added=dataset.added + labels.size,
    )
    return _same_without_added(dataset, grown)


def without_added(dataset: Dataset) -> Dataset:
    """The data as they were before anybody added to them; the images are not copied."""
    examples = dataset.labels.size - dataset.added
    images, labels = dataset.images[:examples], dataset.labels[:examples]
    return _same_without_added(dataset, replace(dataset, images=images, labels=labels, added=0))


def _same_without_added(before: Dataset, after: Dataset) -> Dataset:
    """What is known of both, since they differ in nothing but in what was added."""
    if FINGERPRINT in before.known:
        after.known[FINGERPRINT] = before.known[FINGERPRINT]
    return after


def check_trainable(dataset: Dataset, hint: str = "") -> Dataset:
    """Return `dataset` if a classifier can learn from it.

    Parameters
    ----------
    hint : a further sentence where all labels are the same

    Raises
    ------
    DatasetError
        With fewer than 20 examples, or only one class.
    """
    examples = dataset.labels.size
    if examples < MINIMUM_EXAMPLES:
        found = "1 example" if examples == 1 else f"{examples} examples"
        raise DatasetError(
            f"{dataset.name} has only {found}: at least {MINIMUM_EXAMPLES} are needed to train."
        )
    present = np.flatnonzero(dataset.counts)
    if present.size == 1:
        raise DatasetError(
            f"All {examples:,} examples in {dataset.name} are labelled {present[0]}: "
            f"at least two different digits are needed to train.{hint}"
        )
    return dataset


def split(
    labels: np.ndarray, share: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Choose which examples to hold out for validation, each class in proportion.

    The number held out is exactly round(n * share): every class gets the whole part of its
    proportional share, and the classes with the largest remainders one more.

    Parameters
    ----------
    labels : (n,) of int 0 to 9
    share : 0 to 0.5
    rng : draws the examples within each class

    Returns
    -------
    train (n - held,), validation (held,) : sorted indices into `labels`
    """
    held = round(labels.size * share)
    counts = np.bincount(labels, minlength=CLASSES)
    quota, remainder = np.divmod(counts * held, labels.size)
    largest = np.argsort(-remainder, kind="stable")
    quota[largest[: held - quota.sum()]] += 1

    validation = np.concatenate(
        [
            rng.permutation(np.flatnonzero(labels == digit))[: quota[digit]]
            for digit in range(CLASSES)
        ]
    )
    validation.sort()
    train = np.setdiff1d(np.arange(labels.size), validation, assume_unique=True)
    return train, validation


def read_idx(images: bytes, labels: bytes, name: str) -> Dataset:
    """Read a pair of IDX files, the format MNIST itself is published in, gzipped or plain.

    Source of the format: https://yann.lecun.com/exdb/mnist/

    Raises
    ------
    DatasetError
        If either is not such a file, or the two do not belong together.
    """
    pixels = _read_idx_array(images, IDX_IMAGES, "image")
    digits = _read_idx_array(labels, IDX_LABELS, "label")
    if pixels.shape[1:] != (28, 28):
        rows, columns = pixels.shape[1:]
        raise DatasetError(f"The images are {rows} x {columns} pixels; expected 28 x 28.")
    if len(pixels) != len(digits):
        raise DatasetError(
            f"The image file has {len(pixels):,} examples but the label file {len(digits):,}."
        )
    wrong = np.flatnonzero(digits >= CLASSES)
    if wrong.size:
        raise DatasetError(
            f"Label {wrong[0] + 1:,} in the label file is {digits[wrong[0]]}; expected 0 to 9."
        )
    return check_trainable(Dataset(pixels.reshape(-1, PIXELS), digits, name))


def _read_idx_array(content: bytes, magic: int, kind: str) -> np.ndarray:
    """Check one IDX file: big-endian magic number, the size of each dimension, then the bytes."""
    if bytes(content[:2]) == b"\x1f\x8b":
        import gzip  # not at the start: the browser takes a while to, and unpacks the sample itself

        try:
            content = gzip.decompress(content)
        except (EOFError, OSError, zlib.error) as error:
            raise DatasetError(f"The {kind} file is a damaged gzip file: {error}.") from error
    dimensions = magic & 0xFF
    header = 4 + 4 * dimensions
    found = int.from_bytes(content[:4], "big")
    if len(content) < header or found != magic:
        raise DatasetError(
            f"The {kind} file does not start like an IDX {kind} file: "
            f"its first four bytes are {bytes(content[:4]).hex()}, expected {magic:08x}."
        )
    shape = [int(size) for size in np.frombuffer(content, ">u4", dimensions, offset=4)]
    size = 1
    for length in shape:
        size *= length  # Python's integers: a forged header cannot overflow
    if len(content) - header != size:
        raise DatasetError(
            f"The {kind} file says it holds {size:,} bytes of data, "
            f"but {len(content) - header:,} follow its header."
        )
    return np.frombuffer(content, np.uint8, offset=header).reshape(shape)
