"""Two moments side by side: against the network's own functions and a count by hand."""

import math

import edits
import numpy as np
import pytest
from examples import make_dataset, to_idx
from glassbox import network
from glassbox.compare import compare
from glassbox.frame import cut
from glassbox.session import Session

SETTINGS = {"alpha": 0.3, "batch": 16, "hidden": 12, "seed": 3, "heldOut": 0.3, "rule": "classic"}
DATASET = make_dataset(200)


def open_session(**settings):
    session = Session(chunk_size=32)
    session.open_sample(*to_idx(DATASET))
    session.reset({**SETTINGS, **settings})
    return session


@pytest.fixture
def session():
    session = open_session()
    session.advance(math.inf, until=60)
    session.show(5)
    return session


def ask(session, a, b):
    session.ask(1, {"kind": "compare", "a": a, "b": b})
    while True:
        for done in session.questions.advance(0):
            return done.get("answer") or done["message"]


def test_both_frames_are_those_moments_about_the_shown_image(session):
    answer = ask(session, {"run": 1, "iteration": 20}, {"run": 1, "iteration": 50})
    for which, iteration in (("a", 20), ("b", 50)):
        session.look(1, iteration)
        session.refresh()
        np.testing.assert_array_equal(answer[f"frame_{which}"], session.frame)
        shown = dict(zip(session.FIGURES, session.figures.tolist(), strict=True))
        figures = answer[f"figures_{which}"]
        for name in ("iteration", "epoch", "done", "total", "seconds", "loss", "prediction"):
            assert figures[name] == shown[name], name
        assert figures["alpha"] == shown["stepAlpha"]


def test_what_changed_is_b_minus_a(session):
    answer = ask(session, {"run": 1, "iteration": 0}, {"run": 1, "iteration": 50})
    first, second = (cut(answer[f"frame_{which}"], (12, 10)) for which in "ab")
    for name in ("W1", "W2_A1", "A1", "A2"):
        np.testing.assert_array_equal(answer[name], (second[name] - first[name]).ravel())
    W1 = first["W1"].astype(np.float64)
    moved = np.sqrt(((second["W1"] - W1) ** 2).sum() / (W1**2).sum())
    assert answer["moved"] == pytest.approx(moved, rel=1e-5) and moved > 0.1


def test_the_held_out_examples_are_counted_one_by_one(session):
    a, b = (session.moments.find(1, iteration) for iteration in (20, 50))
    answer = ask(session, {"run": 1, "iteration": 20}, {"run": 1, "iteration": 50})
    validation = session.view().validation
    assert answer["examples"] == validation.size == 60
    read, losses = [], []
    for moment in (a, b):
        right, total = [], 0.0
        for example in validation:
            x = DATASET.images[example].reshape(784, 1) / np.float32(255)
            A2 = network.forward_propagation(*moment.parameters, x)[3][:, 0]
            Y = np.eye(10)[DATASET.labels[example]]
            total += ((A2 - Y) ** 2).mean()
            right.append(A2.argmax() == DATASET.labels[example])
        read.append(np.array(right))
        losses.append(total / 60)
    assert [answer["figures_a"]["right"], answer["figures_b"]["right"]] == [r.sum() for r in read]
    assert [answer[f"figures_{w}"]["heldOutLoss"] for w in "ab"] == pytest.approx(losses, rel=1e-5)
    assert answer["fixed"] == (~read[0] & read[1]).sum() > 0
    assert answer["broken"] == (read[0] & ~read[1]).sum()


def test_a_moment_compared_with_itself_has_not_changed(session):
    answer = ask(session, {"run": 1, "iteration": 20}, {"run": 1, "iteration": 20})
    assert not any(answer[name].any() for name in ("W1", "W2_A1", "A1", "A2"))
    assert (answer["moved"], answer["fixed"], answer["broken"]) == (0, 0, 0)


def test_without_an_iteration_it_is_the_newest_one_of_the_run_in_force(session):
    session.fork({**SETTINGS, "alpha": 0.01}, 1, 20, 2)
    session.advance(math.inf, until=25)
    answer = ask(session, {"run": 1, "iteration": 60}, {"run": 2})
    assert answer["figures_b"]["iteration"] == 25
    assert answer["figures_b"]["alpha"] == 0.01
    W1 = cut(answer["frame_b"], (12, 10))["W1"]
    np.testing.assert_array_equal(W1, session.parameters()["W1"])


def test_a_moment_that_is_not_kept_is_a_sentence(session):
    found = ask(session, {"run": 1, "iteration": 999}, {"run": 1})
    assert found == "Iteration 999 of run 1 is not among the moments kept."


def test_each_moment_is_shown_by_the_code_that_it_is_of(session):
    session.apply_code(edits.RELU)
    session.advance(math.inf, until=70)
    answer = ask(session, {"run": 1, "iteration": 50}, {"run": 1})
    assert answer["activations_a"] == ["sigmoid", "sigmoid"]
    assert answer["activations_b"] == ["ReLU", "sigmoid"]
    for frame, A1 in (("frame_a", network.sigmoid), ("frame_b", lambda Z: np.maximum(Z, 0))):
        parts = cut(answer[frame], (12, 10))
        np.testing.assert_allclose(parts["A1"], A1(parts["Z1"]), rtol=1e-5, atol=1e-7)


def test_nothing_held_out_is_no_trouble():
    session = open_session(heldOut=0)
    session.advance(math.inf, until=5)
    answer = ask(session, {"run": 1, "iteration": 0}, {"run": 1, "iteration": 5})
    assert (answer["examples"], answer["fixed"], answer["broken"]) == (0, 0, 0)
    assert math.isnan(answer["figures_a"]["heldOutLoss"])


def test_it_comes_in_pieces_and_changes_nothing(session):
    a, b = (session.moments.find(1, iteration) for iteration in (20, 50))
    before = session.frame.copy()
    view = session.view()
    pieces = list(compare(a, b, view.image, view.shards(view.validation)))
    assert len(pieces) == 1 + 2 * 2  # 60 examples in shards of 32, for each moment
    np.testing.assert_array_equal(session.frame, before)
