"""A session as the page watches it: its frame and its figures, by name. Not a test itself."""

import math

from examples import make_dataset, to_idx
from glassbox.session import Session

SETTINGS = {
    "alpha": 0.3,
    "batch": 16,
    "hidden": 12,
    "seed": 3,
    "heldOut": 0.1,
    "rule": "classic",
}
NAMES = ["W1", "b1", "W2", "b2", "dW1", "db1", "dW2", "db2", "deltaW1"]
NAMES += ["x", "Z1", "A1", "Z2", "A2", "W2_A1", "W1_x"]
NAMES += ["W1_dot_x", "slope1", "W2_dot_A1", "slope2"]
DATASET = make_dataset(200)


def opened_session():
    """A session with 200 examples, 180 of them to train on, just reset."""
    opened = Session(chunk_size=32)
    opened.open_sample(*to_idx(DATASET))
    opened.started = opened.reset(SETTINGS)
    return opened


def view(session, name):
    """One array of the frame, found as the page finds it."""
    slot = next(slot for slot in session.started["layout"] if slot["name"] == name)
    rows, columns = slot["shape"]
    return session.frame[slot["offset"] : slot["offset"] + rows * columns].reshape(rows, columns)


def figures(session):
    return dict(zip(session.FIGURES, session.figures.tolist(), strict=True))


def train(session, iterations):
    assert session.advance(math.inf, until=session.iteration + iterations)
