"""The session as the browser's worker uses it: runs, frames, figures and records."""

import itertools
import math
import re
from pathlib import Path

import numpy as np
import pytest
from examples import make_dataset, to_idx
from glassbox import network
from glassbox.session import RECORD, Diverged, Session
from watched import DATASET, NAMES, SETTINGS, figures, opened_session, train, view


@pytest.fixture
def session():
    return opened_session()


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
