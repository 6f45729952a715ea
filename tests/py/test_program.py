"""Code that a learner has changed: what is accepted, what is refused and in which words."""

import numpy as np
import pytest
from edits import DECAY, DEEPER, MOMENTUM, NEW_ARRAYS, RELU, SOFTMAX, edit
from glassbox import guard, network, slopes
from glassbox.program import ORIGINAL, CodeError, load
from glassbox.training import GREY_LEVEL, Shard, gradients

RNG = np.random.default_rng


def refused(source):
    with pytest.raises(CodeError) as caught:
        load(source)
    return caught.value


def line_of(source, text):
    return next(i for i, line in enumerate(source.splitlines(), 1) if text in line)


def test_the_original_is_the_module_itself():
    assert load(ORIGINAL.source) is ORIGINAL
    assert ORIGINAL.functions["forward_propagation"] is network.forward_propagation
    assert ORIGINAL.takes_rule and not ORIGINAL.has_loss


@pytest.mark.parametrize(
    ("source", "layers", "activations"),
    [
        (ORIGINAL.source + "\n", (784, 100, 10), ("sigmoid", "sigmoid")),
        (RELU, (784, 100, 10), ("ReLU", "sigmoid")),
        (SOFTMAX, (784, 100, 10), ("sigmoid", "softmax")),
        (DEEPER, (784, 100, 20, 10), ("ReLU", "tanh", "sigmoid")),
    ],
)
def test_layers_and_activations_are_recognised(source, layers, activations):
    program = load(source)
    assert (program.layers, program.activations) == (layers, activations)
    assert not program.original and program.notes == ()


def test_hidden_neurons_are_those_asked_for():
    assert load(RELU, hidden=12).layers == (784, 12, 10)


def parameters_of(program, dtype=np.float64, hidden=7):
    rng = RNG(1)
    drawn = program.initialize(rng, hidden, dtype)
    return tuple((values + rng.normal(0, 0.2, values.shape)).astype(dtype) for values in drawn)


SWISH = edit(("    A1 = sigmoid(Z1)\n", "    A1 = Z1 * sigmoid(Z1)\n"))


def test_an_activation_that_nobody_knows_is_measured():
    assert load(SWISH).activations == ("other", "sigmoid")


@pytest.mark.parametrize("source", [ORIGINAL.source, RELU, SOFTMAX, DEEPER, SWISH])
@pytest.mark.parametrize("way", [slopes.slopes, slopes.measure])
def test_slopes_are_those_of_finite_differences_layer_by_layer(source, way):
    program = load(source, 7)
    parameters = parameters_of(program)
    x = RNG(2).random((784, 1))
    activations = program.forward(parameters, x)
    found_by = way(program, parameters, activations)
    step = 1e-6
    for layer in range(len(parameters) // 2):
        for i in range(parameters[2 * layer + 1].shape[0]):
            found = []
            for sign in (1, -1):
                moved = [values.copy() for values in parameters]
                moved[2 * layer + 1][i] += sign * step
                found.append(program.forward(moved, x)[2 * layer + 1][:, 0])
            expected = (found[0] - found[1]) / (2 * step)
            if layer == len(found_by.hidden):
                np.testing.assert_allclose(found_by.outputs[:, i], expected, atol=1e-7)
            else:
                assert found_by.hidden[layer][i, 0] == pytest.approx(expected[i], abs=1e-7)


@pytest.mark.parametrize(
    ("source", "fast"),
    [(ORIGINAL.source + "\n", True), (RELU, True), (SOFTMAX, True), (DEEPER, True), (DECAY, False)],
)
def test_bytes_are_multiplied_as_they_are_only_where_it_comes_to_the_same(source, fast):
    program = load(source, 12)
    assert program.grey_levels is fast
    parameters = parameters_of(program, np.float32, 12)
    grey = RNG(3).integers(0, 256, (784, 30), np.uint8)
    Y = RNG(4).integers(0, 10, 30)
    exact = gradients(parameters, Shard(grey * GREY_LEVEL, Y), "classic", program)
    bytes_ = gradients(parameters, Shard(grey, Y), "classic", program)
    same = np.allclose(exact.gradients[0], bytes_.gradients[0], rtol=1e-3, atol=1e-5)
    assert same is fast


@pytest.mark.parametrize("source", [ORIGINAL.source, NEW_ARRAYS, MOMENTUM])
def test_an_update_may_change_arrays_or_give_back_new_ones(source):
    program = load(source, 7)
    parameters = parameters_of(program)
    before = [values.copy() for values in parameters]
    slopes = tuple(np.ones_like(values) for values in parameters)
    state = {}
    program.update(parameters, slopes, 0.25, state)
    for values, kept in zip(parameters, before, strict=True):
        np.testing.assert_allclose(values, kept - 0.25)
    program.update(parameters, slopes, 0.25, state)
    moved = 0.25 * (2.9 if source is MOMENTUM else 2)
    np.testing.assert_allclose(parameters[0], before[0] - moved)
    assert (state != {}) is (source is MOMENTUM)


# What is refused


def test_text_that_is_not_python_names_its_line():
    source = edit(("    Z1 = W1 @ X + b1  # (hidden, m)", "    Z1 = (W1 @ X + b1"))
    error = refused(source)
    assert error.line == line_of(source, "Z1 = (W1")
    assert error.message == f"Line {error.line} is not Python: '(' was never closed."
    assert "Z1 = (W1 @ X + b1" in error.traceback


@pytest.mark.parametrize(
    ("change", "words", "at"),
    [
        (("def update_parameters", "def update"), "There is no function `update_parameters`", None),
        (
            ("    Z1 = W1 @ X + b1", "    Z1 = W1 @ X + b2"),
            "fails: ValueError: operands could not be broadcast together with shapes",
            "Z1 = W1 @ X + b2",
        ),
        (
            ("    return Z1, A1, Z2, A2", "    return Z1, A1, Z2"),
            "3 arrays; expected 4",
            "def forw",
        ),
        (
            ("    dW2 = dZ2 @ A1.T / m", "    dW2 = (dZ2 @ A1.T / m).T"),
            "gives back dW2 in the shape (100, 10); expected (10, 100).",
            "def backward_propagation",
        ),
        (
            ("    Z2 = W2 @ A1 + b2", "    Z2 = W2 @ A1 / 0 + b2"),
            "makes Z2 with 70 values that are not finite",
            "def forward_propagation",
        ),
        (
            ("def forward_propagation(W1", "def forward_propagation(W0, W1"),
            "asks for W0; it can have W1, b1, W2, b2, X.",
            "def forward_propagation",
        ),
        (("    return Z1, A1, Z2, A2", "    return"), "nothing (None)", "def forward_propagation"),
        (
            ("np.zeros((hidden, 1), dtype)", "np.zeros(hidden, dtype)"),
            "gives back b1 in the shape (100,); expected (100, 1).",
            "def initialize_parameters",
        ),
        (
            ("np.zeros((outputs, 1), dtype)", "np.zeros((outputs, 1), int)"),
            "gives back an array of int64 as number 4",
            "def initialize_parameters",
        ),
        (("    m = Y.size", "    raise SystemExit"), "asks Python to exit", "raise SystemExit"),
        (("    m = Y.size", "    m = Y.size / 0"), "fails: ZeroDivisionError", "m = Y.size / 0"),
        (("    m = Y.size", "    import torch"), "fails: ModuleNotFoundError", "import torch"),
        (
            ("    m = Y.size", "    return backward_propagation(**locals())"),
            "fails: RecursionError",
            "return backward_propagation(**locals())",
        ),
    ],
)
def test_a_fault_is_one_sentence_with_its_line(change, words, at):
    with np.errstate(all="ignore"):
        source = edit(change)
        error = refused(source)
    assert words in error.message
    assert "\n" not in error.message and error.message.endswith(".")
    assert error.line == (line_of(source, at) if at else 0)
    if "fails" in words or "exit" in words:
        assert at in error.traceback and "program.py" not in error.traceback


@pytest.mark.parametrize("text", ["Error: This is refused.", "This is refused."])
def test_what_the_page_refuses_is_told_in_its_own_words(text):
    error = refused(
        edit(("    m = Y.size", f"    raise type('JsException', (Exception,), {{}})({text!r})"))
    )
    assert error.message == f"Line {error.line} fails: This is refused."


def test_state_keeps_numbers_and_arrays_only():
    source = MOMENTUM.replace('state["steps"] = state.get("steps", 0) + 1', 'state["all"] = []')
    assert "`state['all']` is a value of type list" in refused(source).message


@pytest.mark.skipif(not guard.AVAILABLE, reason="Python before 3.12 cannot watch code")
@pytest.mark.parametrize(
    "loop",
    [
        "while True: pass",
        "[0 for _ in iter(int, 1) for _ in ()]",
        "for _ in iter(int, 1): m = 1",
    ],
)
def test_an_endless_loop_is_stopped_where_it_is(loop, monkeypatch):
    monkeypatch.setattr("glassbox.program.TRIAL_SECONDS", 0.3)
    source = edit(("    m = Y.size", f"    {loop}"))
    error = refused(source)
    assert error.line == line_of(source, loop)
    assert "did not come to an end" in error.message


def test_one_layer_and_five_are_refused():
    one = DEEPER.replace("(inputs, hidden, 20, outputs)", "(inputs, outputs)")
    assert "gives back 2 arrays; expected W1, b1, W2, b2" in refused(one).message
    five = DEEPER.replace("(inputs, hidden, 20, outputs)", "(inputs, 9, 9, 9, 9, outputs)")
    assert "10 arrays" in refused(five).message


def test_float64_gradients_are_accepted_with_a_note():
    source = edit(("one_hot_Y = one_hot_encode(Y)", "one_hot_Y = np.eye(10)[:, Y]"))
    assert load(source).notes[0].startswith("dW1 is float64 where the parameters are float32")
