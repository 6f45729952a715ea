"""What is said of digits that lie on their side, and that nothing is said of others."""

import gzip
import io
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from examples import make_dataset, sample_files, to_csv
from glassbox import sideways
from glassbox.csv_reader import read_csv
from glassbox.dataset import Dataset, read_idx

FOLDER = Path(os.environ.get("GLASSBOX_MNIST", Path(__file__).parents[3] / "shared" / "data"))
FILE = FOLDER / "train.csv.gz"
SAMPLE = read_idx(*sample_files(), "sample")


@pytest.fixture(scope="module")
def mnist():
    """The first 3,000 real digits."""
    if not FILE.exists():
        pytest.skip("no train.csv.gz: set GLASSBOX_MNIST to the folder that holds it")
    with gzip.open(FILE) as file:
        lines = b"".join(file.readline() for _ in range(3001))
    rows = np.loadtxt(io.BytesIO(lines), np.uint8, delimiter=",", skiprows=1)
    return Dataset(rows[:, 1:], rows[:, 0], "mnist")


def transposed(dataset: Dataset) -> Dataset:
    images = dataset.images.reshape(-1, 28, 28).transpose(0, 2, 1).reshape(-1, 784)
    return replace(dataset, images=images)


def drawn(dataset: Dataset, size: int, rng: np.random.Generator) -> Dataset:
    chosen = rng.choice(dataset.labels.size, size, replace=False)
    return replace(dataset, images=dataset.images[chosen], labels=dataset.labels[chosen])


def test_the_upright_means_are_the_samples():
    sums = np.stack([SAMPLE.images[SAMPLE.labels == digit].sum(axis=0) for digit in range(10)])
    means = sums / SAMPLE.counts[:, None]
    blocks = means.reshape(10, 7, 4, 7, 4).mean(axis=(2, 4)).reshape(10, 49)
    levels = np.round(9 * blocks / blocks.max(axis=1, keepdims=True)).astype(int)
    assert ["".join(map(str, row)) for row in levels] == sideways.UPRIGHT


def test_the_sample_is_upright_and_not_when_transposed():
    assert sideways.note(SAMPLE) == ""
    assert sideways.note(transposed(SAMPLE)) == sideways.NOTE


@pytest.mark.parametrize("size", [50, 100, 1000])
def test_real_digits_are_told_apart_in_every_draw(mnist, size):
    rng = np.random.default_rng(size)
    for _ in range(100):
        some = drawn(mnist, size, rng)
        assert sideways.note(some) == ""
        assert sideways.note(transposed(some)) == sideways.NOTE


@pytest.mark.parametrize("size", [50, 500])
def test_nothing_is_said_of_other_pictures(mnist, size):
    rng = np.random.default_rng(size)
    for _ in range(100):
        some = transposed(drawn(mnist, size, rng))
        noise = rng.integers(0, 256, some.images.shape, np.uint8)
        rows, columns = rng.integers(7, 22, (2, 10, 1, 1)) - np.indices((28, 28))[:, None]
        widths = rng.uniform(20, 150, (2, 10, 1, 1))
        spots = 255 * np.exp(-(rows**2) / widths[0] - columns**2 / widths[1])
        of_classes = spots.astype(np.uint8).reshape(10, 784)[some.labels]
        for images in (noise, 255 - some.images, of_classes, np.zeros_like(noise)):
            assert sideways.note(replace(some, images=images)) == ""
        # Two classes only, and those that are the most alike on their side.
        two = np.isin(mnist.labels, [0, 4])
        few = replace(mnist, images=mnist.images[two], labels=mnist.labels[two])
        assert sideways.note(drawn(few, 50, rng)) == ""


def test_nothing_is_said_of_few_images_or_of_those_without_labels():
    assert sideways.note(transposed(drawn(SAMPLE, 49, np.random.default_rng(0)))) == ""
    assert sideways.note(replace(transposed(SAMPLE), labels=None)) == ""
    assert sideways.note(make_dataset()) == ""


def test_a_file_of_them_is_read_as_it_is_and_says_so_beside_other_notes():
    some = transposed(drawn(SAMPLE, 60, np.random.default_rng(1)))
    *_, read = read_csv(io.BytesIO(to_csv(some)), "side.csv")
    np.testing.assert_array_equal(read.images, some.images)
    assert read.note == sideways.NOTE
    text = to_csv(some).replace(b"\n", b",x\n").replace(b"pixel783,x", b"pixel783,extra")
    *_, read = read_csv(io.BytesIO(text), "side.csv")
    assert read.note == f"Left out: column 786 ('extra'). {sideways.NOTE}"
