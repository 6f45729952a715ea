"""The session as the browser's worker uses it: data, runs, frames, figures and records."""

import io
import itertools
import math
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from examples import make_dataset, to_csv, to_idx
from glassbox import network
from glassbox.dataset import DatasetError
from glassbox.session import RECORD, Diverged, Session

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


@pytest.fixture
def session():
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


# Data


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


# Reset


def test_reset_says_how_the_run_is_laid_out(session):
    started = session.started
    assert started["settings"] == SETTINGS
    assert (started["trainExamples"], started["validationExamples"]) == (180, 20)
    assert [slot["name"] for slot in started["layout"]] == NAMES
    sizes = [slot["shape"][0] * slot["shape"][1] for slot in started["layout"]]
    offsets = [slot["offset"] for slot in started["layout"]]
    assert offsets == [0, *itertools.accumulate(sizes)][:-1]
    assert session.frame.dtype == np.float32 and session.frame.flags.c_contiguous
    assert session.frame.size == sum(sizes)
    shapes = {slot["name"]: slot["shape"] for slot in started["layout"]}
    assert shapes["W1"] == shapes["dW1"] == shapes["deltaW1"] == [12, 784]
    assert shapes["W2"] == shapes["dW2"] == shapes["W2_A1"] == [10, 12]
    assert shapes["x"] == [784, 1] and shapes["W1_x"] == [12, 784]
    assert shapes["Z2"] == shapes["A2"] == shapes["b2"] == [10, 1]
    # What crosses into JavaScript is made of its own kinds of values.
    assert all(type(number) is int for slot in started["layout"] for number in slot["shape"])
    assert all(type(offset) is int for offset in offsets)
    assert type(started["trainExamples"]) is type(started["validationExamples"]) is int


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"alpha": -1}, "learning rate must be a number above 0, not -1"),
        ({"hidden": 401}, "hidden neurons must be a whole number from 1 to 400, not 401"),
        ({"heldOut": 1}, "held-out share must be a number from 0 to 0.5, not 1"),
        ({"rule": "other"}, "gradient rule"),
        ({"bach": 3}, "settings are missing, or do not know: bach"),
    ],
)
def test_bad_settings_leave_the_old_run_as_it_was(session, change, sentence):
    train(session, 3)
    frame, before = session.frame, session.frame.copy()
    with pytest.raises(ValueError, match=sentence):
        session.reset({**SETTINGS, **change})
    assert session.frame is frame
    np.testing.assert_array_equal(frame, before)
    train(session, 1)
    assert len(session.take_records()) == 4


def test_reset_starts_again_exactly(session):
    train(session, 20)
    first = session.take_records()
    session.reset(SETTINGS)
    assert figures(session)["iteration"] == 0
    assert session.take_records().shape == (0, 7)
    train(session, 20)
    np.testing.assert_array_equal(session.take_records()[:, :6], first[:, :6])


def test_commands_before_data_or_a_run_are_refused_with_a_sentence():
    empty = Session()
    with pytest.raises(ValueError, match="no data to train on yet"):
        empty.reset(SETTINGS)
    for command in (
        lambda: empty.advance(8),
        empty.refresh,
        lambda: empty.set_alpha(1),
        lambda: empty.show(0),
    ):
        with pytest.raises(ValueError, match="no run yet"):
            command()
    assert empty.take_records().shape == (0, 7)
    assert empty.figures.shape == (17,)


# Training


def test_the_frame_stays_where_it_is_while_training(session):
    frame, figures_ = session.frame, session.figures
    address = frame.ctypes.data
    train(session, 5)
    session.refresh()
    assert session.frame is frame and frame.ctypes.data == address
    assert session.figures is figures_


def test_a_step_is_one_iteration_with_its_evaluation(session):
    for iteration in range(1, 5):
        assert session.advance(math.inf, until=session.iteration + 1)
        session.refresh()
        assert figures(session)["iteration"] == session.iteration == iteration
        records = session.take_records()
        assert records[:, 0].tolist() == [iteration]
        assert np.isfinite(records[0, 5]) == (iteration in (1, 3))


def test_a_step_asked_for_in_the_middle_of_an_evaluation_is_the_next_iteration(session):
    assert not session.advance(0)  # the update is made, its evaluation has not begun
    first = session.take_records()
    assert session.iteration == 1 and first[:, 0].tolist() == [1] and np.isnan(first[0, 5])
    assert session.advance(math.inf, until=session.iteration + 1)
    again = session.take_records()
    assert again[:, 0].tolist() == [1, 2]
    assert again[0, 2] == first[0, 2] and np.isfinite(again[0, 5])


def test_a_step_may_take_many_slices(session):
    session.reset({**SETTINGS, "batch": 0})
    assert [session.advance(0, until=1) for _ in range(7)] == [False] * 6 + [True]


def test_a_budget_of_nothing_still_does_one_chunk(session):
    session.started = session.reset({**SETTINGS, "batch": 0})
    assert not session.advance(0)
    session.refresh()
    shown = figures(session)
    assert (shown["iteration"], shown["done"], shown["total"]) == (0, 32, 180)
    assert shown["epoch"] == pytest.approx(32 / 180)
    assert view(session, "dW1").any()
    assert not view(session, "deltaW1").any()


def test_a_budget_of_nothing_is_over_where_the_clock_stands_still():
    session = Session(chunk_size=10, clock=lambda: 0.0)
    session.open_sample(*to_idx(DATASET))
    session.reset({**SETTINGS, "batch": 0})
    assert not session.advance(0)
    session.refresh()
    assert figures(session)["done"] == 10


def test_it_stops_where_the_next_chunk_would_overrun_the_budget():
    now = itertools.count(step=0.001)
    session = Session(chunk_size=10, clock=lambda: next(now))
    session.open_sample(*to_idx(DATASET))
    session.reset({**SETTINGS, "batch": 0})
    # A chunk takes 3 ms on this clock: one call before it, one after it, one to look.
    session.advance(10)
    session.refresh()
    assert figures(session)["done"] == 30


def test_no_record_is_lost(session):
    for _ in range(40):
        session.advance(2)
    records = session.take_records()
    np.testing.assert_array_equal(records[:, 0], np.arange(1, len(records) + 1))
    assert records.dtype == np.float64 and records.shape[1] == 7
    assert np.all(np.isfinite(records[:, [0, 1, 2, 3, 6]]))
    # Not longer in each: the browser's clock ticks ten times in a millisecond.
    assert np.all(np.diff(records[:, 6]) >= 0) and records[-1, 6] > 0
    assert session.take_records().shape == (0, 7)
    train(session, 1)
    # The last one comes again if it was handed over before its evaluation was done.
    more = session.take_records()
    assert sorted({*records[:, 0], *more[:, 0]}) == list(range(1, len(records) + 2))


def test_a_new_learning_rate_is_in_force_at_the_next_update(session):
    train(session, 3)
    session.set_alpha(0.007)
    before = view(session, "W1").copy()
    train(session, 1)
    np.testing.assert_allclose(view(session, "W1"), before - 0.007 * view(session, "dW1"))
    session.refresh()
    assert figures(session)["alpha"] == 0.007
    with pytest.raises(ValueError, match="learning rate must be a number above 0, not 0"):
        session.set_alpha(0)
    assert figures(session)["alpha"] == 0.007


def test_training_that_diverges_ends_with_a_sentence_and_its_record(session):
    session.set_alpha(3e38)
    with pytest.raises(Diverged, match=r"^The loss became nan at iteration \d+ with learning rate"):
        session.advance(math.inf, until=50)
    records = session.take_records()
    assert np.isnan(records[-1, 2]) and np.isfinite(records[:-1, 2]).all()
    with pytest.raises(Diverged):
        session.advance(8)
    session.refresh()
    assert session.take_records().shape == (0, 7)
    session.reset(SETTINGS)
    train(session, 1)


# Frames


def test_the_shown_example_is_computed_with_the_current_parameters(session):
    train(session, 25)
    session.show(42)
    session.refresh()
    x = DATASET.images[42].reshape(784, 1) / np.float32(255)
    np.testing.assert_allclose(view(session, "x"), x, rtol=1e-6)
    W1, b1, W2, b2 = (view(session, name) for name in ("W1", "b1", "W2", "b2"))
    expected = network.forward_propagation(W1, b1, W2, b2, x)
    for name, values in zip(("Z1", "A1", "Z2", "A2"), expected, strict=True):
        np.testing.assert_allclose(view(session, name), values, rtol=1e-5, atol=1e-6)
    A1, Z1, Z2 = (view(session, name) for name in ("A1", "Z1", "Z2"))
    # What is drawn as parts adds up to the whole.
    sums = view(session, "W2_A1").sum(axis=1, keepdims=True)
    np.testing.assert_allclose(sums + b2, Z2, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(view(session, "W2_A1")[3], W2[3] * A1[:, 0], rtol=1e-5)
    sums = view(session, "W1_x").sum(axis=1, keepdims=True)
    np.testing.assert_allclose(sums + b1, Z1, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(view(session, "W1_dot_x") + b1, Z1, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(view(session, "W2_dot_A1") + b2, Z2, rtol=1e-4, atol=1e-5)
    # The slopes are the sigmoid's, by finite differences.
    for Z, name in ((Z1, "slope1"), (Z2, "slope2")):
        wide = Z.astype(np.float64)
        slope = (network.sigmoid(wide + 1e-4) - network.sigmoid(wide - 1e-4)) / 2e-4
        np.testing.assert_allclose(view(session, name), slope, rtol=1e-4, atol=1e-6)

    shown = figures(session)
    assert shown["example"] == 42
    assert shown["label"] == DATASET.labels[42]
    assert shown["prediction"] == view(session, "A2").argmax()


def test_the_last_update_is_shown(session):
    train(session, 4)
    before = view(session, "W1").copy()
    train(session, 1)
    session.refresh()
    np.testing.assert_array_equal(view(session, "deltaW1"), view(session, "W1") - before)


def test_figures_say_where_the_run_is(session):
    session.refresh()
    start = figures(session)
    assert np.isnan(start["examplesPerSecond"]) and start["seconds"] == 0
    assert (start["iteration"], start["epoch"], start["done"], start["total"]) == (0, 0, 0, 16)
    train(session, 12)
    session.refresh()
    shown = figures(session)
    assert (shown["iteration"], shown["epoch"]) == (12, 1)
    assert shown["done"] == shown["total"] == 4  # 180 examples end in a batch of 4
    assert shown["examplesPerSecond"] == pytest.approx(180 / shown["seconds"])


def test_examples_per_second_looks_back_about_a_second():
    now = itertools.count(step=0.1)
    session = Session(chunk_size=16, clock=lambda: next(now))
    session.open_sample(*to_idx(DATASET))
    session.reset({**SETTINGS, "heldOut": 0, "batch": 0})
    for _ in range(60):  # each chunk of 16 examples takes a tenth of a second
        session.advance(0)
    session.refresh()
    assert figures(session)["examplesPerSecond"] == pytest.approx(160, rel=0.1)
    assert len(session._run.pace) <= 12


def test_held_out_examples_are_marked(session):
    held_out = 0
    for example in range(200):
        session.show(example)
        session.refresh()
        held_out += figures(session)["heldOut"]
    assert held_out == 20


def test_what_cannot_be_shown_is_refused_and_changes_nothing(session):
    session.show(5)
    for example in (200, -1):
        with pytest.raises(IndexError, match=f"no example {example}: .* 0 to 199"):
            session.show(example)
    for image, label in ((bytes(783), 3), (bytes(784), 10), (bytes(784), -2)):
        with pytest.raises(ValueError, match="cannot be shown"):
            session.show_image(image, label)
    session.refresh()
    assert figures(session)["example"] == 5


def test_an_image_of_ones_own_is_shown_until_an_example_is_chosen(session):
    image = DATASET.images[8].copy()
    session.show(8)
    session.refresh()
    expected = view(session, "A2").copy()
    session.show(3)
    session.show_image(image.tobytes())
    session.refresh()
    np.testing.assert_array_equal(view(session, "A2"), expected)
    shown = figures(session)
    assert (shown["example"], shown["label"], shown["heldOut"]) == (-1, -1, 0)
    session.show_image(image.tobytes(), 4)
    session.reset(SETTINGS)
    assert figures(session)["label"] == 4
    session.show(3)
    session.refresh()
    assert figures(session)["example"] == 3


def test_a_smaller_dataset_forgets_what_it_does_not_have(session):
    session.show(199)
    session.open_sample(*to_idx(make_dataset(50)))
    session.reset({**SETTINGS, "hidden": 4})
    assert figures(session)["example"] == 0


def test_new_data_are_shown_from_their_first_example(session):
    session.show(7)
    session.reset(SETTINGS)
    assert figures(session)["example"] == 7
    session.open_sample(*to_idx(DATASET))
    session.reset(SETTINGS)
    assert figures(session)["example"] == 0


def test_the_accuracy_on_demand_is_that_of_an_evaluation(session):
    session.advance(math.inf, until=1)
    assert session.validation_accuracy() == session.take_records()[-1, 5]


def test_figures_and_records_have_the_names_and_order_of_the_protocol(session):
    protocol = Path(__file__).parents[2] / "site" / "protocol.js"
    if not protocol.exists():
        pytest.skip("site/protocol.js is not here (as inside the browser)")
    text = protocol.read_text()
    typedef = text[text.index("@typedef {object} Figures") : text.index("Columns of a frame's")]
    assert tuple(re.findall(r"@property \{number\} (\w+)", typedef)) == session.FIGURES
    fields = re.findall(r"'(\w+)'", text[text.index("RECORD_FIELDS") : text.index("]);")])
    assert fields == list(RECORD.values())
    assert len(fields) == session.take_records().shape[1]
    typedef = text[text.index("@typedef {object} Settings") : text.index("One array inside")]
    assert set(re.findall(r"@property \{.*?\} (\w+)", typedef)) == set(SETTINGS)


# Moments, looking back and forks


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
