"""The split, and IDX files. CSV files have test_dataset_csv.py."""

import gzip

import numpy as np
import pytest
from examples import make_dataset, to_idx
from glassbox.dataset import DatasetError, read_idx, split
from hypothesis import given
from hypothesis import strategies as st


@given(
    counts=st.lists(st.integers(0, 60), min_size=10, max_size=10).filter(lambda c: sum(c) > 0),
    share=st.floats(0, 0.5),
    seed=st.integers(0, 2**32),
)
def test_the_split_is_exact_complete_and_in_proportion(counts, share, seed):
    labels = np.random.default_rng(seed).permutation(np.repeat(np.arange(10), counts))
    train, validation = split(labels, share, np.random.default_rng(seed))
    assert validation.size == round(labels.size * share)
    np.testing.assert_array_equal(
        np.sort(np.concatenate([train, validation])), np.arange(labels.size)
    )
    held = np.bincount(labels[validation], minlength=10)
    assert np.all(np.abs(held - np.array(counts) * (validation.size / labels.size)) < 1)


def test_mnist_splits_as_the_figures_say():
    counts = [4132, 4684, 4177, 4351, 4072, 3795, 4137, 4401, 4063, 4188]
    labels = np.repeat(np.arange(10, dtype=np.uint8), counts)
    train, validation = split(labels, 0.1, np.random.default_rng(0))
    assert (train.size, validation.size) == (37_800, 4_200)


def test_the_split_is_seeded():
    labels = make_dataset().labels
    first, again, other = (split(labels, 0.2, np.random.default_rng(seed))[1] for seed in (1, 1, 2))
    assert first.tolist() == again.tolist() != other.tolist()


def test_nothing_held_out():
    train, validation = split(np.array([1, 2, 3]), 0, np.random.default_rng(0))
    assert train.tolist() == [0, 1, 2]
    assert validation.size == 0


@pytest.mark.parametrize("compress", [True, False])
def test_idx_round_trip(compress):
    dataset = make_dataset(35)
    read = read_idx(*to_idx(dataset, compress), "sample")
    np.testing.assert_array_equal(read.images, dataset.images)
    np.testing.assert_array_equal(read.labels, dataset.labels)
    assert read.images.dtype == read.labels.dtype == np.uint8
    assert read.name == "sample"
    assert read.counts.tolist() == np.bincount(dataset.labels).tolist()


IMAGES, LABELS = to_idx(make_dataset(30), compress=False)


@pytest.mark.parametrize(
    ("images", "labels", "sentence"),
    [
        (b"", LABELS, "image file does not start like an IDX image file"),
        (LABELS, IMAGES, "its first four bytes are 00000801, expected 00000803"),
        (IMAGES[:-1], LABELS, "says it holds 23,520 bytes of data, but 23,519 follow"),
        (IMAGES + b"x", LABELS, "says it holds 23,520 bytes of data, but 23,521 follow"),
        (IMAGES, LABELS[:-1], "label file says it holds 30 bytes of data, but 29 follow"),
        (IMAGES, to_idx(make_dataset(31), False)[1], "30 examples but the label file 31"),
        (IMAGES, LABELS[:-1] + b"\x0a", "Label 30 in the label file is 10; expected 0 to 9"),
        (gzip.compress(IMAGES)[:-9], LABELS, "image file is a damaged gzip file"),
        (b"\x1f\x8b\x08nonsense of gzip", LABELS, "image file is a damaged gzip file"),
        (b"\0\0\x08\x03" + b"\xff" * 12, LABELS, "bytes of data, but 0 follow its header"),
        (
            IMAGES[:8] + (14).to_bytes(4, "big") + (56).to_bytes(4, "big") + IMAGES[16:],
            LABELS,
            "The images are 14 x 56 pixels; expected 28 x 28",
        ),
        (*to_idx(make_dataset(19)), "sample has only 19 examples: at least 20 are needed"),
        (IMAGES, LABELS[:8] + b"\x07" * 30, "All 30 examples in sample are labelled 7"),
    ],
)
def test_what_is_wrong_with_an_idx_file_is_said_in_a_sentence(images, labels, sentence):
    with pytest.raises(DatasetError, match=sentence):
        read_idx(images, labels, "sample")
