"""What a session keeps of its runs: moments that are looked back at, and forks from them."""

import math

import numpy as np
import pytest
from examples import to_idx
from glassbox import network
from glassbox.session import Diverged, Session
from watched import DATASET, SETTINGS, figures, opened_session, train, view


@pytest.fixture
def session():
    return opened_session()


def shown(session):
    session.refresh()
    return figures(session)


def arrays(session, names=("W1", "b1", "W2", "b2", "dW1", "db1", "dW2", "db2")):
    return {name: view(session, name).copy() for name in names}


def same(found, expected):
    assert found.keys() == expected.keys()
    for name, values in expected.items():
        assert found[name].tobytes() == values.tobytes(), name


def test_looking_at_a_moment_shows_its_arrays_bit_for_bit_and_its_figures(session):
    history = {}
    for iteration in range(1, 31):
        train(session, 1)
        history[iteration] = (arrays(session), shown(session))
    for iteration in (1, 7, 22):
        session.look(1, iteration)
        found = shown(session)
        expected, then = history[iteration]
        same(arrays(session), expected)
        assert (found["iteration"], found["now"], found["run"]) == (iteration, 30, 1)
        for name in ("epoch", "done", "total", "seconds", "prediction", "loss", "stepAlpha"):
            assert found[name] == then[name], name
        for name in ("trainAccuracy", "validationAccuracy"):
            assert found[name] == pytest.approx(then[name], nan_ok=True)
        W1, b1, W2, b2 = (view(session, name) for name in ("W1", "b1", "W2", "b2"))
        A2 = network.forward_propagation(W1, b1, W2, b2, view(session, "x"))[3]
        np.testing.assert_allclose(view(session, "A2"), A2, rtol=1e-6)
    session.look_at_now()
    assert shown(session)["iteration"] == 30
    same(arrays(session), history[30][0])


def test_the_last_update_of_a_moment_is_what_it_was_to_rounding(session):
    train(session, 9)
    session.refresh()
    then = view(session, "deltaW1").copy()
    train(session, 9)
    session.look(1, 9)
    session.refresh()
    # One rounding of W1 apart.
    np.testing.assert_allclose(view(session, "deltaW1"), then, atol=np.spacing(np.float32(0.5)))
    session.look(1, 0)
    session.refresh()
    assert not view(session, "deltaW1").any()


def test_training_goes_on_while_one_looks_back_and_loses_nothing(session):
    other = Session(chunk_size=32)
    other.open_sample(*to_idx(DATASET))
    other.reset(SETTINGS)
    train(other, 40)
    train(session, 20)
    session.look(1, 5)
    frame = session.frame.copy()
    train(session, 10)
    session.show(3)
    session.refresh()
    session.look(1, 8)
    train(session, 10)
    assert session.iteration == 40 and figures(session)["iteration"] == 5
    session.look_at_now()
    records, expected = session.take_records(), other.take_records()
    np.testing.assert_array_equal(records[:, :6], expected[:, :6])
    same(dict(session.parameters()), dict(other.parameters()))
    session.look(1, 5)
    np.testing.assert_array_equal(session.frame[: frame.size // 3], frame[: frame.size // 3])


def test_looking_between_two_moments_shows_the_nearest(session):
    train(session, 200)
    kept = session.moments.runs()[1]
    gap = next(i for i in range(201) if i not in kept)
    session.look(1, gap)
    assert abs(shown(session)["iteration"] - gap) == min(abs(one - gap) for one in kept)
    with pytest.raises(ValueError, match=r"^No moments of run 9 are kept\.$"):
        session.look(9, 0)
    assert shown(session)["run"] == 1


def test_questions_see_the_moment_that_is_looked_at(session):
    train(session, 10)
    session.set_alpha(0.05)
    train(session, 10)
    session.look(1, 6)
    seen = session.view()
    assert (seen.iteration, seen.run, seen.alpha) == (6, 1, 0.3)
    same(
        dict(zip("abcd", seen.parameters, strict=True)),
        dict(zip("abcd", session.moments.find(1, 6).parameters, strict=True)),
    )
    assert [moment.iteration for moment in seen.moments] == list(range(21))
    assert seen.find(1, 4).iteration == 4 and seen.find(1, None).iteration == 20
    session.ask(1, {"kind": "shown"})
    (answer,) = session.questions.advance(1000)
    assert (answer["answer"]["run"], answer["answer"]["iteration"]) == (1, 6)


@pytest.mark.parametrize("batch", [0, 16])
@pytest.mark.parametrize("iteration", [0, 1, 13, 25])
def test_a_fork_with_the_same_settings_repeats_the_run_bit_for_bit(session, batch, iteration):
    settings = {**SETTINGS, "batch": batch}
    session.reset(settings)
    train(session, 40)
    expected, then = arrays(session), session.take_records()
    started = session.fork(settings, 1, iteration, 2)
    assert started["parent"] == {"run": 1, "iteration": iteration}
    assert (started["settings"], started["trainExamples"]) == (settings, 180)
    assert shown(session)["iteration"] == figures(session)["now"] == iteration
    assert figures(session)["run"] == 2
    train(session, 40 - iteration)
    same(arrays(session), expected)
    records = session.take_records()
    np.testing.assert_array_equal(records[:, :6], then[iteration:, :6])
    assert np.isfinite(records[:, 6]).all() and (np.diff(records[:, 6]) >= 0).all()


def test_a_fork_of_a_fork_repeats_it_too_and_all_runs_can_be_looked_at(session):
    train(session, 20)
    session.fork({**SETTINGS, "alpha": 0.1}, 1, 12, 2)
    train(session, 20)
    expected = arrays(session)
    session.fork({**SETTINGS, "alpha": 0.1}, 2, 17, 3)
    train(session, 15)
    same(arrays(session), expected)
    kept = {one["run"]: one["iterations"] for one in session.kept()["runs"]}
    assert {run: (one[0], one[-1]) for run, one in kept.items()} == {
        1: (0, 20),
        2: (12, 32),
        3: (17, 32),
    }
    assert session.kept()["bytes"] == session.moments.nbytes <= session.kept()["limit"]
    for run, iteration, rate in ((1, 4, 0.3), (2, 14, 0.1), (2, 12, 0.3)):
        session.look(run, iteration)
        now = shown(session)
        assert (now["run"], now["iteration"], now["now"]) == (run, iteration, 32)
        assert now["stepAlpha"] == rate
        assert session.view().settings.alpha == (0.3 if run == 1 else 0.1)


def test_a_fork_from_now_goes_on_from_the_newest_iteration_also_within_one(session):
    session.reset({**SETTINGS, "batch": 0})
    train(session, 7)
    expected = arrays(session)
    session.advance(0)  # into the eighth
    started = session.fork({**SETTINGS, "batch": 16}, 1, None, 2)
    assert started["parent"] == {"run": 1, "iteration": 7}
    same(arrays(session), expected)
    assert session.moments.runs()[1][-1] == 7
    train(session, 3)


def test_a_fork_learns_with_its_own_settings(session):
    train(session, 10)
    session.fork({**SETTINGS, "alpha": 0.01, "batch": 0, "rule": "exact MSE"}, 1, 6, 2)
    W1 = view_of_now = session.parameters()["W1"].copy()
    train(session, 1)
    session.started = {"layout": session._run.layout}
    np.testing.assert_allclose(session.parameters()["W1"], W1 - 0.01 * view(session, "dW1"))
    assert shown(session)["total"] == 180 and view_of_now is W1
    expected = training_gradients(session, W1)
    np.testing.assert_allclose(view(session, "dW1"), expected, rtol=1e-3, atol=1e-7)


def training_gradients(session, W1):
    moment = session.moments.find(1, 6)
    np.testing.assert_array_equal(moment.parameters[0], W1)
    trainer = session._run.trainer
    X = DATASET.images[trainer.train].T / np.float32(255)
    Z1, A1, _, A2 = network.forward_propagation(*moment.parameters, X)
    return network.backward_propagation(
        moment.parameters[2], Z1, A1, A2, X, DATASET.labels[trainer.train], "exact MSE"
    )[0]


@pytest.mark.parametrize(
    ("change", "run", "iteration", "sentence"),
    [
        (
            {"hidden": 13},
            1,
            5,
            r"A fork keeps its network and its split: its hidden neurons must be 12",
        ),
        ({"seed": 4}, 1, 5, "its seed must be 3, as in run 1, not 4"),
        ({"heldOut": 0.2}, 1, 5, "its held-out share must be 0.1"),
        ({"alpha": -1}, 1, 5, "learning rate must be a number above 0"),
        ({}, 1, 77, r"Iteration 77 of run 1 is not among the moments kept\."),
        ({}, 4, 5, r"Iteration 5 of run 4 is not among the moments kept\."),
    ],
)
def test_a_fork_that_cannot_be_is_refused_and_the_run_goes_on(
    session, change, run, iteration, sentence
):
    train(session, 10)
    before = session.frame.copy()
    with pytest.raises(ValueError, match=sentence):
        session.fork({**SETTINGS, **change}, run, iteration, 2)
    np.testing.assert_array_equal(session.frame, before)
    assert figures(session)["run"] == 1
    train(session, 1)
    assert len(session.take_records()) == 11


def test_a_moment_that_is_looked_at_can_be_forked_from_even_when_it_is_not_kept_any_more():
    session = Session(chunk_size=32, moments_limit=6 * 80_000)
    session.open_sample(*to_idx(DATASET))
    session.reset(SETTINGS)
    train(session, 3)
    session.look(1, 2)
    train(session, 300)
    assert 2 not in session.moments.runs()[1]
    assert session.moments.nbytes <= session.moments.limit
    assert session.fork(SETTINGS, 1, 2, 2)["parent"] == {"run": 1, "iteration": 2}


def test_after_a_run_diverged_an_earlier_moment_can_be_forked_from(session):
    train(session, 5)
    session.set_alpha(3e38)
    with pytest.raises(Diverged):
        session.advance(math.inf, until=50)
    session.look(1, 5)
    assert np.isfinite(shown(session)["loss"])
    session.fork(SETTINGS, 1, 5, 2)
    train(session, 5)


def test_a_reset_forgets_all_moments_and_what_was_looked_at(session):
    train(session, 5)
    session.look(1, 2)
    session.reset(SETTINGS, 7)
    assert session.moments.runs() == {7: (0,)}
    assert (shown(session)["iteration"], figures(session)["run"]) == (0, 7)
