"""The data to look through, and examples that a person adds to them."""

import math

import numpy as np
import pytest
from examples import make_dataset, to_idx
from glassbox import gallery, network
from glassbox.session import Session

SETTINGS = {"alpha": 0.3, "batch": 16, "hidden": 12, "seed": 3, "heldOut": 0.1, "rule": "classic"}
DATASET = make_dataset(200)
DRAWN = (np.arange(784) % 256).astype(np.uint8)


def open_session(**settings):
    opened = Session(chunk_size=32)
    opened.open_sample(*to_idx(DATASET))
    opened.reset({**SETTINGS, **settings})
    return opened


@pytest.fixture
def session():
    return open_session()


def ask(session, kind, **arguments):
    session.ask(1, {"kind": kind, **arguments})
    while len(session.questions):
        for done in session.questions.advance(0):
            return done.get("answer", done.get("message"))


def train(session, iterations):
    assert session.advance(math.inf, until=session.iteration + iterations)


def predictions(session):
    X = DATASET.images.T / np.float32(255)
    return network.forward_propagation(*session.parameters().values(), X)[3].argmax(axis=0)


def select(session, digits=(), among="all"):
    return ask(session, "select", digits=list(digits), among=among)["examples"]


def test_classes_and_parts_of_the_data_are_selected(session):
    view = session.view()
    np.testing.assert_array_equal(select(session), np.arange(200))
    np.testing.assert_array_equal(
        select(session, [3, 7]), np.flatnonzero((DATASET.labels == 3) | (DATASET.labels == 7))
    )
    np.testing.assert_array_equal(select(session, among="held out"), view.validation)
    np.testing.assert_array_equal(select(session, among="trained on"), view.train)
    train(session, 3)
    wrong = predictions(session) != DATASET.labels
    assert 0 < wrong.sum() < 200
    np.testing.assert_array_equal(select(session, among="misread"), np.flatnonzero(wrong))
    five = select(session, [5], "misread")
    np.testing.assert_array_equal(five, np.flatnonzero(wrong & (DATASET.labels == 5)))
    assert select(session, [5], "added").size == 0


def test_images_come_with_what_is_known_of_them(session):
    train(session, 5)
    wanted = np.array([199, 0, 7], np.int32)
    answer = ask(session, "images", examples=wanted.tobytes())
    np.testing.assert_array_equal(answer["images"].reshape(-1, 784), DATASET.images[wanted])
    np.testing.assert_array_equal(answer["labels"], DATASET.labels[wanted])
    np.testing.assert_array_equal(answer["predicted"], predictions(session)[wanted])
    np.testing.assert_array_equal(answer["held_out"], np.isin(wanted, session.view().validation))
    assert "examples 0 to 199 only" in ask(
        session, "images", examples=np.array([200], np.int32).tobytes()
    )


def test_means_are_those_of_each_class(session, monkeypatch):
    monkeypatch.setattr(gallery, "PIECE", 33)
    answer = ask(session, "means")
    for digit in range(10):
        expected = DATASET.images[DATASET.labels == digit].mean(axis=0)
        np.testing.assert_allclose(answer["means"].reshape(10, 784)[digit], expected, rtol=1e-6)
    np.testing.assert_array_equal(answer["counts"], DATASET.counts)
    held = session.view().validation
    np.testing.assert_array_equal(
        answer["held_out"], np.bincount(DATASET.labels[held], minlength=10)
    )


def test_a_drawn_example_is_added_and_taken_out_again(session):
    train(session, 4)
    changed = session.add_example(DRAWN.tobytes(), 6)
    assert changed["trainExamples"] == 181
    assert (changed["dataset"]["examples"], changed["dataset"]["added"]) == (201, 1)
    assert changed["dataset"]["counts"][6] == DATASET.counts[6] + 1
    session.show(200)
    answer = ask(session, "shown")
    assert answer["label"] == 6
    np.testing.assert_array_equal(answer["image"], DRAWN)
    np.testing.assert_array_equal(select(session, among="added"), [200])
    assert select(session, among="held out").size == 20
    changed = session.remove_added()
    assert changed["trainExamples"] == 180
    assert (changed["dataset"]["examples"], changed["dataset"]["added"]) == (200, 0)
    assert ask(session, "shown")["example"] == 0
    np.testing.assert_array_equal(session.dataset.images, DATASET.images)


@pytest.mark.parametrize("batch", [0, 16, 1000])
def test_training_goes_on_with_what_is_added_from_the_next_batch(batch):
    session = open_session(batch=batch)
    trained = []
    trainer = session._run.trainer
    chunks = trainer._chunks

    def watch(examples):
        trained.extend(examples.tolist())
        return chunks(examples)

    trainer._chunks = watch
    session.advance(0)  # in the middle of a full batch
    session.add_example(DRAWN.tobytes(), 6)
    session.add_example(DRAWN.tobytes(), 7)
    trained.clear()
    train(session, 1 + -(-182 // trainer.batch))  # the batch under way, and an epoch
    times = np.bincount([example for example in trained if example >= 200], minlength=202)[200:]
    assert (times >= 1).all()
    # Out in the middle of an epoch whose order names them, and one in again: no order is stale.
    train(session, 1)
    session.remove_added()
    session.add_example(DRAWN.tobytes(), 5)
    train(session, 30)
    session.remove_added()
    train(session, 1)
    trained.clear()
    train(session, 30)
    assert max(trained) < 200
    assert trainer.batch == (16 if batch == 16 else 180)


def test_after_a_reset_what_was_added_is_trained_on_and_the_split_is_as_before(session):
    held = session.view().validation
    session.add_example(DRAWN.tobytes(), 6)
    session.reset(SETTINGS)
    view = session.view()
    np.testing.assert_array_equal(view.validation, held)
    assert view.train[-1] == 200 and not view.held_out[200]


def test_the_pads_bitmap_becomes_an_image(session):
    ink = np.zeros((40, 60), np.uint8)
    assert "no ink on the pad" in ask(session, "prepare", bitmap=ink.tobytes(), width=60)
    ink[5:35, 10:15] = 255
    image = ask(session, "prepare", bitmap=ink.tobytes(), width=60)["image"].reshape(28, 28)
    assert (np.ptp(np.flatnonzero(image.any(axis=1))), image.max()) == (19, 255)
