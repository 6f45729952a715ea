"""Questions about a network: queued, answered in pieces, from one state of it."""

import inspect
import math
import sys
from types import ModuleType

import numpy as np
import pytest
from examples import make_dataset, to_idx
from glassbox import questions, training
from glassbox.questions import QUESTIONS, QuestionError, function_of
from glassbox.session import Session

SETTINGS = {"alpha": 0.3, "batch": 16, "hidden": 12, "seed": 3, "heldOut": 0.1, "rule": "classic"}
DATASET = make_dataset(200)


@pytest.fixture
def session():
    opened = Session(chunk_size=32)
    opened.open_sample(*to_idx(DATASET))
    opened.reset(SETTINGS)
    return opened


@pytest.fixture
def kinds(monkeypatch):
    """A module of the test's own: its functions answer questions by their names."""
    own = ModuleType("glassbox.own")
    monkeypatch.setitem(sys.modules, own.__name__, own)
    names = ("twice", "pieces", "refused", "broken")
    monkeypatch.setattr(questions, "QUESTIONS", {name: f"own:{name}" for name in names})
    return own


def ask(session, kind, **arguments):
    """The answer, or the sentence why there is none."""
    session.ask(1, {"kind": kind, **arguments})
    while len(session.questions):
        for done in session.questions.advance(0):
            assert done["number"] == 1
            return done.get("answer", done.get("message"))


@pytest.mark.parametrize("kind", QUESTIONS)
def test_every_question_has_a_function_that_answers_it(kind):
    asked = function_of(kind)
    assert next(iter(inspect.signature(asked).parameters)) == "view"


def test_a_question_is_about_what_is_shown(session):
    session.show(7)
    answer = ask(session, "shown")
    assert (answer["example"], answer["label"]) == (7, DATASET.labels[7])
    np.testing.assert_array_equal(answer["image"], DATASET.images[7])
    session.show_image(bytes(784), 2)
    answer = ask(session, "shown")
    assert (answer["example"], answer["label"], answer["iteration"]) == (-1, 2, 0)
    assert not answer["image"].any()


def test_an_answer_in_pieces_sees_one_state_while_training_goes_on(session, kinds):
    def twice(view):
        first = view.parameters[0].copy()
        yield
        return {"same": bool((view.parameters[0] == first).all())}

    kinds.twice = twice
    session.ask(5, {"kind": "twice"})
    assert session.questions.advance(0) == []
    session.advance(math.inf, until=3)
    assert session.questions.advance(0) == [
        {"number": 5, "answer": {"same": True, "run": 1, "iteration": 0}}
    ]
    assert session.iteration == 3


def test_questions_take_turns_and_can_be_dropped(session, kinds):
    order = []

    def pieces(view, name):
        for piece in range(3):
            order.append(f"{name}{piece}")
            yield
        return {}

    kinds.pieces = pieces
    for number, name in enumerate("abc"):
        session.ask(number, {"kind": "pieces", "name": name})
    session.questions.advance(0)
    session.questions.drop(1)
    session.questions.drop(99)
    done = session.questions.advance(10_000)
    assert [answered["number"] for answered in done] == [0, 2]
    assert order == ["a0", "c0", "a1", "c1", "a2", "c2"]


def test_a_new_run_refuses_the_questions_of_the_old(session):
    session.ask(1, {"kind": "shown"})
    session.reset(SETTINGS)
    assert session.questions.advance(0) == [
        {"number": 1, "message": "A new run began before this was answered."}
    ]


def test_what_has_no_answer_is_said_in_a_sentence(session, kinds, capsys):
    def refused(view):
        raise QuestionError("That has no answer.")

    kinds.refused, kinds.broken = refused, lambda view: 1 / 0
    assert ask(session, "refused") == "That has no answer."
    assert ask(session, "unheard of").startswith("This version cannot answer “unheard of”")
    message = ask(session, "broken")
    assert message == "Python could not answer this (ZeroDivisionError: division by zero)."
    assert "Traceback" in capsys.readouterr().err
    session.advance(math.inf, until=1)  # the run goes on


@pytest.mark.parametrize("grey_levels", [False, True])
def test_shards_cover_the_examples_in_order(session, grey_levels):
    session._run.trainer.grey_levels = grey_levels
    view = session.view()
    assert view.validation.size == 20 and view.held_out[view.validation].all()
    examples = np.arange(70)
    A2 = np.empty((10, 70), np.float32)
    for where, shard in view.shards(examples):
        np.testing.assert_array_equal(shard.Y, DATASET.labels[where])
        A2[:, where] = training.forward(view.parameters, shard.X)[3]
    X = training.columns(DATASET.images, examples)
    np.testing.assert_allclose(A2, training.forward(view.parameters, X)[3], rtol=1e-4)
