"""Predictions of images without labels, the doubt about each, and Kaggle's file of them."""

import io
import itertools
import math
import os
from pathlib import Path

import numpy as np
import pytest
from bad_inputs import TABLE, Repeated, Stream
from edits import edit
from examples import make_dataset, to_csv, to_idx
from glassbox import network
from glassbox.csv_reader import read_csv
from glassbox.dataset import DatasetError
from glassbox.program import ORIGINAL, load
from glassbox.session import Session
from glassbox.submission import Predictions, estimate, lines, predict
from hypothesis import given
from hypothesis import strategies as st

SETTINGS = {"alpha": 0.3, "batch": 16, "hidden": 12, "seed": 3, "heldOut": 0.1, "rule": "classic"}
DATASET = make_dataset(200)
TEST = make_dataset(130, seed=0)
MNIST = Path(os.environ.get("GLASSBOX_MNIST", Path(__file__).parents[3] / "shared" / "data"))


def to_test_csv(dataset):
    rows = to_csv(dataset).decode().splitlines()
    return "\n".join(row.split(",", 1)[1] for row in rows).encode()


def open_file(session, content, name="test.csv", labelled=None):
    """Read a file to its end: what the page is told of it."""
    session.open_file(io.BytesIO(content), name, len(content), labelled)
    while (piece := session.advance_file())["state"] == "reading":
        pass
    return piece


@pytest.fixture
def session():
    opened = Session(chunk_size=32)
    opened.open_sample(*to_idx(DATASET))
    opened.reset(SETTINGS)
    return opened


def train(session, iterations):
    assert session.advance(math.inf, until=session.iteration + iterations)


def ask(session, kind, **arguments):
    """The answer, or the sentence why there is none; and the shares told before."""
    session.ask(1, {"kind": kind, **arguments})
    shares = []
    while len(session.questions):
        for told in session.questions.advance(0):
            if "share" in told:
                shares.append(told["share"])
            else:
                return told.get("answer", told.get("message")), shares
    raise AssertionError("There was no answer.")


# ---- reading


def test_test_images_touch_neither_data_nor_run(session):
    train(session, 2)
    dataset, W1 = session.dataset, session.parameters()["W1"].copy()
    piece = open_file(session, to_test_csv(TEST))
    assert piece == {"state": "test", "test": {"name": "test.csv", "examples": 130, "note": ""}}
    np.testing.assert_array_equal(session.test.images, TEST.images)
    assert session.test.labels is None and session.test.images.dtype == np.uint8
    assert session.dataset is dataset
    assert session.iteration == 2
    np.testing.assert_array_equal(session.parameters()["W1"], W1)
    train(session, 1)


def test_what_is_read_is_decided_by_its_columns_or_by_who_asks(session):
    assert open_file(session, to_csv(TEST))["state"] == "done"
    assert session.test is None
    piece = open_file(session, to_csv(TEST), labelled=False)
    note = "Its labels are left out."
    assert piece["test"] == {"name": "test.csv", "examples": 130, "note": note}
    assert session.test.labels is None
    with pytest.raises(DatasetError, match="holds test images without labels"):
        open_file(session, to_test_csv(TEST), labelled=True)


def test_a_bad_file_keeps_the_test_images_there_were(session):
    open_file(session, to_test_csv(TEST))
    before = session.test
    with pytest.raises(DatasetError, match=r"has '256' in row 130"):
        open_file(session, to_test_csv(TEST).rsplit(b",", 1)[0] + b",256")
    assert session.test is before
    session.open_file(io.BytesIO(to_test_csv(TEST)), "test.csv", 1, None)
    session.advance_file()
    session.close_file()
    assert session.test is before


# ---- predicting


@pytest.mark.parametrize("iterations", [0, 400])
def test_predictions_are_those_of_the_network_shown(session, iterations):
    open_file(session, to_test_csv(TEST))
    if iterations:
        train(session, iterations)
    found, shares = ask(session, "predicted")
    X = TEST.images.T / np.float32(255)
    A2 = network.forward_propagation(*session.parameters().values(), X)[3]
    assert (found["run"], found["iteration"]) == (1, iterations)
    np.testing.assert_array_equal(found["digits"], A2.argmax(axis=0))
    np.testing.assert_allclose(found["outputs"].reshape(-1, 10), A2.T, rtol=1e-5)
    ordered = np.sort(A2, axis=0)
    np.testing.assert_allclose(found["margins"], ordered[-1] - ordered[-2], atol=1e-6)
    assert (np.diff(found["margins"][found["by_doubt"]]) >= 0).all()
    assert sorted(found["by_doubt"]) == list(range(130))
    np.testing.assert_array_equal(found["counts"], np.bincount(A2.argmax(axis=0), minlength=10))
    np.testing.assert_allclose(found["shares"], found["counts"] / 130)
    np.testing.assert_allclose(found["data_shares"], DATASET.counts / 200)
    assert shares == sorted(shares) and len(shares) == 5 and shares[-1] == pytest.approx(130 / 150)

    view = session.view()
    X = DATASET.images[view.validation].T / np.float32(255)
    A2 = network.forward_propagation(*view.parameters, X)[3]
    right = np.count_nonzero(A2.argmax(axis=0) == DATASET.labels[view.validation])
    assert found["examples"] == 20
    assert found["accuracy"] == right / 20 == session.validation_accuracy()
    if iterations:
        assert np.mean(found["digits"] == TEST.labels) > 0.9


def test_predictions_are_of_one_network_while_it_trains_on(session):
    open_file(session, to_test_csv(TEST))
    train(session, 4)
    expected, _ = ask(session, "predicted")
    session.ask(2, {"kind": "predicted"})
    for _ in range(3):
        session.questions.advance(0)
        train(session, 5)
    told = session.questions.advance(math.inf)
    assert told[-1]["answer"]["iteration"] == 4
    np.testing.assert_array_equal(told[-1]["answer"]["outputs"], expected["outputs"])
    session.look(1, 4)
    again, _ = ask(session, "predicted")
    np.testing.assert_array_equal(again["outputs"], expected["outputs"])


def test_no_share_is_told_of_an_answer_that_is_there(session):
    open_file(session, to_test_csv(TEST))
    session.ask(2, {"kind": "predicted"})
    (told,) = session.questions.advance(math.inf)
    assert set(told) == {"number", "answer"}


def test_a_network_of_other_layers_predicts(session):
    source = edit(
        ("    A2 = sigmoid(Z2)\n", "    A2 = Z2\n"),
        ("2 * (A2 - one_hot_Y)", "0.1 * (A2 - one_hot_Y)"),
    )
    session.program = load(source, 12)
    session.reset(SETTINGS)
    open_file(session, to_test_csv(TEST))
    found, _ = ask(session, "predicted")
    X = TEST.images.T / np.float32(255)
    outputs = session.program.forward(tuple(session.parameters().values()), X)[-1]
    np.testing.assert_allclose(found["outputs"].reshape(-1, 10), outputs.T, atol=1e-5)
    assert found["outputs"].min() < 0


def test_images_are_handed_out_by_their_index(session):
    sentence = "There are no test images yet: open Kaggle's test.csv."
    for kind, arguments in (("predicted", {}), ("test_images", {"examples": b""})):
        assert ask(session, kind, **arguments)[0] == sentence
    open_file(session, to_test_csv(TEST))
    wanted = np.array([129, 0, 7], np.int32)
    found, _ = ask(session, "test_images", examples=wanted.tobytes())
    np.testing.assert_array_equal(found["images"].reshape(3, 784), TEST.images[wanted])
    found, _ = ask(session, "test_images", examples=np.array([130], np.int32).tobytes())
    assert found == "The test images are numbered 1 to 130 only."


def test_outputs_that_are_no_numbers_are_the_most_doubtful():
    margins = np.array([0.5, np.nan, 0, 0.1, 0], np.float32)
    found = Predictions(np.zeros(5, np.uint8), margins, np.zeros((5, 10), np.float32))
    assert found.by_doubt.tolist() == [1, 2, 4, 3, 0]


@pytest.mark.parametrize("grey_levels", [False, True])
@pytest.mark.parametrize("chunk_size", [1, 7, 1000])
def test_how_it_is_cut_changes_no_digit(chunk_size, grey_levels):
    parameters = network.initialize_parameters(np.random.default_rng(0), hidden=12)
    *_, last = pieces = list(predict(parameters, TEST.images, ORIGINAL, chunk_size, grey_levels))
    assert len(pieces) == -(-130 // chunk_size) and last == 130
    whole, found = (
        finished(predict(parameters, TEST.images, ORIGINAL, size, grey))
        for size, grey in ((130, False), (chunk_size, grey_levels))
    )
    np.testing.assert_array_equal(found.digits, whole.digits)
    np.testing.assert_allclose(found.outputs, whole.outputs, rtol=1e-4)


def finished(work):
    while True:
        try:
            next(work)
        except StopIteration as done:
            return done.value


# ---- the estimate


@given(st.integers(1, 10_000), st.data())
def test_the_estimate_is_a_binomial_share(examples, data):
    right = data.draw(st.integers(0, examples))
    found = estimate(right, examples)
    assert found.accuracy == right / examples
    assert 0 < found.margin < 0.5
    assert estimate(examples - right, examples).margin == pytest.approx(found.margin)


def test_the_estimate_of_many_is_the_usual_one_and_of_none_is_none():
    found = estimate(4070, 4200)
    p = 4070 / 4200
    assert found.margin == pytest.approx(1.96 * math.sqrt(p * (1 - p) / 4200), rel=0.02)
    assert found.margin == pytest.approx(0.0053, abs=0.0001)
    assert math.isnan(estimate(0, 0).accuracy) and math.isnan(estimate(0, 0).margin)


# ---- the file


@given(st.lists(st.integers(0, 9), min_size=0, max_size=60), st.sampled_from([0, 4090]))
def test_the_file_is_what_kaggle_asks_for(digits, before):
    digits = [3] * before + digits
    content = b"".join(lines(np.array(digits, np.uint8)))
    head, *rows = content.decode().split("\n")
    assert head == "ImageId,Label"
    assert rows.pop() == ""
    assert rows == [f"{image},{digit}" for image, digit in zip(itertools.count(1), digits)]


def test_the_page_gets_the_same_file(session):
    digits = np.arange(5000).astype(np.uint8) % 10
    found, _ = ask(session, "submission", digits=digits.tobytes())
    assert found["bytes"].tobytes() == b"".join(lines(digits))


@pytest.mark.skipif(not (MNIST / "test.csv.gz").exists(), reason="there is no real MNIST here")
def test_kaggles_own_test_file_is_read():
    session = Session()
    content = (MNIST / "test.csv.gz").read_bytes()
    piece = open_file(session, content, "test.csv.gz")
    assert piece["test"] == {"name": "test.csv.gz", "examples": 28_000, "note": ""}
    assert session.test.images.shape == (28_000, 784)
    assert session.test.images.nbytes == 28_000 * 784


def test_files_that_cannot_be_used_get_the_same_sentences_where_test_images_may_come():
    pytest.importorskip("pandas", reason="pandas is not installed here")
    for bad in TABLE:
        if isinstance(bad.content, Repeated):
            continue
        stream = Stream(bad.content)
        with pytest.raises(DatasetError) as refused:
            list(read_csv(stream, bad.name, labelled=None))
        assert bad.matches(str(refused.value)), refused.value
