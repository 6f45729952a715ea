"""The figures this network is known to reach on MNIST, from Kaggle's train.csv, in float32."""

import math
import os
from pathlib import Path

import numpy as np
import pytest
from glassbox.session import Session

FOLDER = Path(os.environ.get("GLASSBOX_MNIST", Path(__file__).parents[3] / "shared" / "data"))
FILE = FOLDER / "train.csv.gz"

pytestmark = pytest.mark.skipif(
    not FILE.exists(), reason="no train.csv.gz: set GLASSBOX_MNIST to the folder that holds it"
)


@pytest.fixture(scope="module")
def session():
    opened = Session()
    opened.open_file(FILE.open("rb"), FILE.name, FILE.stat().st_size)
    while (piece := opened.advance_file())["state"] == "reading":
        last = piece
    assert last["bytes"] == last["size"] and last["rows"] == 42_000
    return opened


def validation(session, iterations, **settings):
    """Iterations and validation accuracies, where it was evaluated: two arrays."""
    chosen = {"hidden": 100, "seed": 0, "heldOut": 0.1, "rule": "classic", **settings}
    started = session.reset(chosen)
    assert (started["trainExamples"], started["validationExamples"]) == (37_800, 4_200)
    session.advance(math.inf, until=iterations)
    records = session.take_records()
    evaluated = records[~np.isnan(records[:, 5])]
    return evaluated[:, 0], evaluated[:, 5]


def test_the_counts_are_mnists(session):
    assert session.dataset.labels.size == 42_000
    assert session.dataset.counts.sum() == 42_000
    assert session.dataset.counts.min() > 3_700
    assert session.dataset.images.max() == 255


def test_full_batch(session):
    iterations, accuracy = validation(session, 200, alpha=0.5, batch=0)
    assert iterations.tolist() == list(range(1, 201))
    assert accuracy[99] == pytest.approx(0.83, abs=0.015)
    assert accuracy[199] == pytest.approx(0.90, abs=0.01)


def test_mini_batches(session):
    epoch = -(-37_800 // 64)
    iterations, accuracy = validation(session, 20 * epoch, alpha=0.3, batch=64)

    def after(epochs):
        return accuracy[iterations <= epochs * epoch][-1]

    assert after(1) == pytest.approx(0.90, abs=0.01)
    assert after(3) == pytest.approx(0.94, abs=0.01)
    assert after(20) == pytest.approx(0.97, abs=0.007)
