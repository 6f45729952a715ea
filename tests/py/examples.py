"""Digits for tests: made-up ones that are learned in moments, and the sample. Not a test itself."""

import gzip
from pathlib import Path

import numpy as np
from glassbox.dataset import Dataset


def make_dataset(examples: int = 200, seed: int = 0) -> Dataset:
    """Noisy copies of ten random patterns, one a class; every class is there."""
    rng = np.random.default_rng(seed)
    patterns = rng.integers(0, 200, (10, 784))
    labels = rng.permutation(np.arange(examples) % 10).astype(np.uint8)
    noise = rng.integers(0, 56, (examples, 784))
    return Dataset((patterns[labels] + noise).astype(np.uint8), labels, "made up")


def to_idx(dataset: Dataset, compress: bool = True) -> tuple[bytes, bytes]:
    """The two IDX files of a dataset."""
    examples = len(dataset.labels).to_bytes(4, "big")
    size = (28).to_bytes(4, "big")
    images = bytes([0, 0, 8, 3]) + examples + size + size + dataset.images.tobytes()
    labels = bytes([0, 0, 8, 1]) + examples + dataset.labels.tobytes()
    return (gzip.compress(images), gzip.compress(labels)) if compress else (images, labels)


def sample_files() -> tuple[bytes, bytes]:
    """The two IDX files of the sample that build.py made, for `Session.open_sample`."""
    root = Path(__file__).resolve().parents[2]
    folder = next(each for each in (root / "dist/sample", root / "data") if each.is_dir())
    images, labels = (next(folder.glob(f"*-{kind}-*")) for kind in ("images", "labels"))
    return images.read_bytes(), labels.read_bytes()


HEADERS = {
    "pixel0": ["label", *(f"pixel{pixel}" for pixel in range(784))],
    "pixel1": ["label", *(f"pixel{pixel}" for pixel in range(1, 785))],
    "1x1": ["label", *(f"{row}x{column}" for row in range(1, 29) for column in range(1, 29))],
    "none": None,
}


def to_csv(
    dataset: Dataset, header: str = "pixel0", ending: str = "\n", last_ending: bool = True
) -> bytes:
    """A dataset as the text of a CSV file, label first."""
    rows = [
        ",".join(map(str, [label, *pixels]))
        for label, pixels in zip(dataset.labels.tolist(), dataset.images.tolist(), strict=True)
    ]
    names = HEADERS[header]
    lines = rows if names is None else [",".join(names), *rows]
    return (ending.join(lines) + (ending if last_ending else "")).encode()
