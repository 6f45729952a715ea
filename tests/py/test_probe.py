"""The probe: what it says of each name is what a direct computation has, and nothing is touched."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest
from edits import DEEPER
from examples import make_dataset
from glassbox import network, training
from glassbox.probe import described, probe
from glassbox.program import ORIGINAL, CodeError, load

DATASET = make_dataset(200)


def view_of(program, hidden=12):
    parameters = program.initialize(np.random.default_rng(3), hidden)
    return SimpleNamespace(
        program=program,
        parameters=parameters,
        dataset=DATASET,
        train=np.arange(5, 190),
        last=np.arange(40, 140),
        settings=training.Settings(hidden=hidden, seed=7),
        alpha=0.3,
        state={},
    )


def run(view):
    pieces = probe(view)
    while True:
        try:
            next(pieces)
        except StopIteration as finished:
            return finished.value


def variables(found, function):
    (of,) = (each for each in found["functions"] if each["name"] == function)
    return {each["name"]: each for each in of["variables"]}


def test_it_says_of_each_name_what_a_direct_computation_has():
    view = view_of(ORIGINAL)
    before = [values.copy() for values in view.parameters]
    found = run(view)
    examples = np.arange(40, 104)
    X, Y = training.columns(DATASET.images, examples), DATASET.labels[examples]
    Z1, A1, Z2, A2 = network.forward_propagation(*before, X)
    gradients = network.backward_propagation(before[2], Z1, A1, A2, X, Y)
    after = network.update_parameters(*(v.copy() for v in before), *gradients, 0.3)
    first = network.initialize_parameters(training.streams(7)[1], hidden=12)
    expected = {
        "initialize_parameters": dict(zip(("W1", "b1", "W2", "b2"), first, strict=True)),
        "forward_propagation": {"X": X, "Z1": Z1, "A1": A1, "Z2": Z2, "A2": A2, "W1": before[0]},
        "backward_propagation": {
            "one_hot_Y": network.one_hot_encode(Y),
            "dZ2": 2 * (A2 - network.one_hot_encode(Y)),
            **dict(zip(("dW1", "db1", "dW2", "db2"), gradients, strict=True)),
            "Y": Y,
        },
        "update_parameters": dict(zip(("W1", "b1", "W2", "b2"), after, strict=True)),
    }
    for function, names in expected.items():
        seen = variables(found, function)
        for name, values in names.items():
            assert tuple(seen[name]["shape"]) == values.shape, (function, name)
            assert seen[name]["dtype"] == str(values.dtype)
            assert seen[name]["min"] == values.min() and seen[name]["max"] == values.max()
            assert seen[name]["mean"] == pytest.approx(values.mean(dtype=np.float64), abs=1e-12)
            assert seen[name]["pixels"].dtype == np.float32
            assert seen[name]["pixels"].size == seen[name]["height"] * seen[name]["width"]
    assert variables(found, "backward_propagation")["m"]["text"] == "64"
    assert variables(found, "backward_propagation")["rule"]["text"] == "'classic'"
    assert variables(found, "update_parameters")["alpha"]["text"] == "0.3"
    assert found["examples"] == 64 and found["seed"] == 7
    for one, other in zip(view.parameters, before, strict=True):
        np.testing.assert_array_equal(one, other)


def test_functions_have_their_lines_and_their_calls():
    functions = {each["name"]: each for each in run(view_of(ORIGINAL))["functions"]}
    lines = ORIGINAL.source.splitlines()
    for name, each in functions.items():
        assert lines[each["first"] - 1].startswith(f"def {name}(")
        assert lines[each["last"] - 1].startswith("    ")
    assert functions["sigmoid"]["calls"] == 2
    assert functions["one_hot_encode"]["calls"] == 1
    # Of the last call: the outputs'.
    assert variables({"functions": list(functions.values())}, "sigmoid")["Z"]["shape"] == [10, 64]


def test_edited_code_is_seen_as_it_is_and_its_inner_functions_are_not():
    program = load(DEEPER, 12)
    found = run(view_of(program))
    assert [each["name"] for each in found["functions"]] == [
        "initialize_parameters",
        "forward_propagation",
        "backward_propagation",
        "update_parameters",
    ]
    assert variables(found, "forward_propagation")["A3"]["shape"] == [10, 64]
    assert variables(found, "initialize_parameters")["sizes"]["text"] == "(784, 12, 20, 10)"
    assert found["digest"] == program.digest != ORIGINAL.digest


def test_the_state_is_a_copy():
    source = ORIGINAL.source.replace(
        "alpha):\n", "alpha, state):\n    state['n'] = state.get('n', 0) + 1\n"
    )
    view = view_of(load(source, 12))
    view.state = {"n": 4}
    assert variables(run(view), "update_parameters")["state"]["text"] == "n"
    assert view.state == {"n": 4}


def test_whoever_profiled_before_does_so_again_also_after_a_failure():
    def profiler(frame, event, argument):
        pass

    source = ORIGINAL.source.replace("    m = Y.size\n", "    m = Y.size\n    assert m < 10\n")
    view = view_of(load(source, 12))
    sys.setprofile(profiler)
    try:
        with pytest.raises(CodeError, match="AssertionError"):
            run(view)
        assert sys.getprofile() is profiler
    finally:
        sys.setprofile(None)


@pytest.mark.parametrize(
    ("shape", "height", "width", "shown"),
    [
        ((100, 784), 28, 28, "row 0 of 100, as 28 × 28 pixels"),
        ((784, 64), 28, 28, "column 0 of 64, as 28 × 28 pixels"),
        ((10, 100), 10, 64, "the first 10 × 64 of 10 × 100"),
        ((10, 40), 10, 40, ""),
        ((400, 100), 64, 64, "the first 64 × 64 of 400 × 100"),
        ((100, 1), 1, 64, "the first 64 of 100"),
        ((30,), 1, 30, ""),
        ((3, 4, 5), 3, 20, ""),
        ((), 1, 1, ""),
        ((0,), 0, 0, ""),
        ((0, 784), 0, 0, ""),
    ],
)
def test_pictures_say_what_they_show(shape, height, width, shown):
    values = np.random.default_rng(0).random(shape)
    found = described("it", np.array(values))
    assert (found["height"], found["width"], found["shown"]) == (height, width, shown)
    if height == 28:
        first = values[0] if shape[1] == 784 else values[:, 0]
        np.testing.assert_array_equal(found["pixels"], first.astype(np.float32))


def test_what_is_not_finite_is_counted_and_left_out_of_the_range():
    found = described("it", np.array([[1.0, np.nan, -3.0, np.inf]]))
    assert (found["min"], found["max"], found["mean"], found["odd"]) == (-3, 1, -1, 2)
    assert np.isnan(described("it", np.full(3, np.nan))["mean"])
    counted = described("it", np.array([True, False]))
    assert (counted["dtype"], counted["mean"]) == ("bool", 0.5)


def test_values_are_one_short_line():
    assert described("it", np.float32(0.5))["text"] == "0.5"
    assert described("it", list(range(99)))["text"].endswith("…")
    assert described("it", {})["text"] == "empty"
    assert described("it", np.random.default_rng(0)) == {
        "name": "it",
        "kind": "value",
        "type": "Generator",
        "text": "",
    }
