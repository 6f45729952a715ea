"""The data of a session: the sample, and files that are read in pieces."""

import io
import itertools
from dataclasses import replace

import numpy as np
import pytest
from examples import make_dataset, to_csv, to_idx
from glassbox.dataset import DatasetError
from glassbox.session import Session
from watched import DATASET, SETTINGS, figures, opened_session, train


@pytest.fixture
def session():
    return opened_session()


def test_opening_the_sample_describes_it():
    info = Session().open_sample(*to_idx(DATASET))
    assert info == {
        "name": "UCI handwritten digits",
        "examples": 200,
        "counts": [20] * 10,
        "note": "",
        "added": 0,
    }


def read_file(session, content, name="digits.csv", expected=None):
    session.open_file(io.BytesIO(content), name, len(content), expected=expected)
    for count in itertools.count(1):
        piece = session.advance_file()
        if piece["state"] == "done":
            return piece["dataset"], count
        assert piece["size"] == len(content)
        assert 0 < piece["bytes"] <= len(content)


def test_a_file_is_read_in_pieces_and_then_replaces_the_data(session):
    pytest.importorskip("pandas", reason="pandas is not installed here")
    info, pieces = read_file(session, to_csv(make_dataset(600)))
    assert info == {
        "name": "digits.csv",
        "examples": 600,
        "counts": [60] * 10,
        "note": "",
        "added": 0,
    }
    assert pieces >= 2  # some rows at least, and the whole
    assert figures(session)["total"] == 16  # the old run goes on until a reset
    train(session, 1)
    assert session.reset(SETTINGS)["trainExamples"] == 540


def test_a_run_that_goes_on_takes_no_other_file_than_its_own(session):
    pytest.importorskip("pandas", reason="pandas is not installed here")
    own = make_dataset(300)
    fingerprint = read_file(session, to_csv(own), "own.csv") and fingerprint_of(session)
    expected = {"name": "own.csv", "examples": 300, "fingerprint": fingerprint}
    session.open_sample(*to_idx(DATASET))
    images = own.images.copy()
    images[7, 400] ^= 1
    for other, words in (
        (make_dataset(299), r"300 images of own\.csv; renamed\.csv has 299"),
        (
            replace(own, images=images),
            r"renamed\.csv has as many images as own\.csv, .* others",
        ),
    ):
        with pytest.raises(DatasetError, match=words):
            read_file(session, to_csv(other), "renamed.csv", expected)
        assert session.dataset.name == "UCI handwritten digits"
    info, _ = read_file(session, to_csv(own), "renamed.csv", expected)
    assert info["examples"] == 300
    assert fingerprint_of(session) == fingerprint


def fingerprint_of(session):
    session.reset(SETTINGS)
    session.ask(1, {"kind": "fingerprint"})
    while not (answers := session.questions.advance(1000)):
        pass
    return answers[0]["answer"]["fingerprint"]


def test_a_bad_file_leaves_data_and_weights_alone_and_is_closed(session):
    pytest.importorskip("pandas", reason="pandas is not installed here")
    train(session, 5)
    before = session.frame.copy()
    stream = io.BytesIO(to_csv(DATASET)[:-2000])
    session.open_file(stream, "bad.csv", 1)
    with pytest.raises(DatasetError, match=r"bad\.csv ends in the middle of row 200"):
        while True:
            session.advance_file()
    assert stream.closed
    np.testing.assert_array_equal(session.frame, before)
    assert session.dataset.name == "UCI handwritten digits"
    train(session, 1)
    with pytest.raises(ValueError, match="No file is being read"):
        session.advance_file()


def test_cancelling_a_file_or_opening_another_closes_it(session):
    pytest.importorskip("pandas", reason="pandas is not installed here")
    first, second = io.BytesIO(to_csv(DATASET)), io.BytesIO(to_csv(DATASET))
    session.open_file(first, "first.csv", 1)
    session.advance_file()
    session.open_file(second, "second.csv", 1)
    assert first.closed and not second.closed
    session.close_file()
    assert second.closed
    session.close_file()
    assert session.dataset.name == "UCI handwritten digits"
