"""The lessons: each is code that the page takes, learns, and has the gradients that it says."""

import ast
import math
import sys

import numpy as np
import pytest
from examples import make_dataset, sample_files, to_idx
from glassbox.lessons import LESSONS
from glassbox.program import ORIGINAL, load
from glassbox.session import Session
from sessions import arrays, assert_same, train
from test_reference import FILE
from test_reference import session as mnist

__all__ = ["mnist"]  # a fixture

SETTINGS = {"alpha": 0.3, "batch": 64, "hidden": 100, "seed": 0, "heldOut": 0.1, "rule": "classic"}
BY_NAME = {lesson.name: lesson for lesson in LESSONS}
EPOCHS = 15
HIDDEN, EXAMPLES = 7, 13

# What each lesson changes, besides its own texts. Everything else must read as in network.py.
CHANGES = {
    "relu": {"initialize_parameters", "forward_propagation", "backward_propagation"}
    | {"relu", "relu_derivative"},
    "tanh": {"initialize_parameters", "forward_propagation", "backward_propagation"}
    | {"tanh_derivative"},
    "softmax": {"forward_propagation", "backward_propagation", "softmax", "loss"},
    "adam": {"initialize_parameters", "update_parameters"},
    "weight_decay": {"backward_propagation", "loss"},
    "deeper": {
        "initialize_parameters",
        "forward_propagation",
        "backward_propagation",
        "update_parameters",
    },
}
SHAPES = {
    "relu": ((784, 100, 10), ("ReLU", "sigmoid")),
    "tanh": ((784, 100, 10), ("tanh", "sigmoid")),
    "softmax": ((784, 100, 10), ("sigmoid", "softmax")),
    "adam": ((784, 100, 10), ("sigmoid", "sigmoid")),
    "weight_decay": ((784, 100, 10), ("sigmoid", "sigmoid")),
    "deeper": ((784, 100, 50, 10), ("sigmoid", "sigmoid", "sigmoid")),
}

lessons = pytest.mark.parametrize("name", BY_NAME)


def functions(source):
    return {
        node.name: ast.get_source_segment(source, node)
        for node in ast.parse(source).body
        if isinstance(node, ast.FunctionDef)
    }


def open_session(files, name=None, **changed):
    """A session that begins with a lesson, or with network.py, and the lesson's settings."""
    session = Session()
    session.open_sample(*files)
    return begin(session, name, **changed)


def begin(session, name=None, **changed):
    settings = SETTINGS | (BY_NAME[name].settings if name else {}) | changed
    session.program = load(BY_NAME[name].source) if name else ORIGINAL
    session.reset(settings)
    return session


def test_every_lesson_has_its_expectations():
    assert BY_NAME.keys() == CHANGES.keys() == SHAPES.keys()


@lessons
def test_a_lesson_differs_from_network_py_in_what_it_is_about_and_nowhere_else(name):
    ours, theirs = functions(BY_NAME[name].source), functions(ORIGINAL.source)
    assert {each for each in ours | theirs if ours.get(each) != theirs.get(each)} == CHANGES[name]
    documentation = ast.get_docstring(ast.parse(BY_NAME[name].source))
    about, rest = documentation.split("\n\nThis is the whole network", 1)
    for word in ("\nChanged: ", "\nWhy: ", "\nWatch "):
        assert word in about
    original = ast.get_docstring(ast.parse(ORIGINAL.source))
    # Of the rest only the equations differ.
    equations = [line for line in rest.splitlines() if " = " in line and line not in original]
    kept = [line for line in rest.splitlines() if line not in equations]
    assert len(equations) <= 2
    assert set(kept[1:]) <= set(original.splitlines())


@lessons
def test_the_page_takes_it(name):
    program = load(BY_NAME[name].source)
    assert (program.layers, program.activations) == SHAPES[name]
    assert program.notes == ()
    assert program.takes_rule is (name not in ("softmax", "weight_decay"))
    assert program.has_loss is (name in ("softmax", "weight_decay"))
    # A penalty in dW1 is not 255 times as large with pixels that are.
    assert program.grey_levels is (name != "weight_decay")
    settings = BY_NAME[name].settings
    assert settings.keys() <= SETTINGS.keys()
    assert ("rule" in settings) is program.takes_rule


# Its gradients, against finite differences of a loss that is written out here


def target(Y):
    return (np.arange(10)[:, None] == Y).astype(float)


def twice_the_cross_entropy(outputs, Y, weights):
    wanted = target(Y)
    each = wanted * np.log(outputs) + (1 - wanted) * np.log(1 - outputs)
    return -2 * each.sum() / Y.size


def squared_error(outputs, Y, weights):
    return ((outputs - target(Y)) ** 2).sum() / Y.size


def cross_entropy(outputs, Y, weights):
    return -sum(math.log(outputs[digit, column]) for column, digit in enumerate(Y)) / Y.size


def with_penalty(outputs, Y, weights):
    squares = sum((W**2).sum() for W in weights)
    return twice_the_cross_entropy(outputs, Y, weights) + 0.0005 / 2 * squares


ORACLES = {"softmax": {None: cross_entropy}, "weight_decay": {None: with_penalty}}
BOTH = {"classic": twice_the_cross_entropy, "exact MSE": squared_error}


@pytest.mark.parametrize(
    ("name", "rule"), [(name, rule) for name in BY_NAME for rule in ORACLES.get(name, BOTH)]
)
def test_its_gradients_are_those_of_its_loss(name, rule):
    program = load(BY_NAME[name].source, HIDDEN)
    oracle = ORACLES.get(name, BOTH)[rule]
    rng = np.random.default_rng(1)
    drawn = program.initialize(rng, HIDDEN, np.float64)
    # Large enough that nothing is linear.
    parameters = [values + rng.normal(0, 0.2, values.shape) for values in drawn]
    X, Y = rng.random((784, EXAMPLES)), rng.integers(0, 10, EXAMPLES)

    def measured():
        return oracle(program.forward(parameters, X)[-1], Y, parameters[::2])

    activations = program.forward(parameters, X)
    gradients = program.backward(parameters, activations, X, Y, rule)
    if program.has_loss:
        assert program.loss(parameters, activations, Y) == pytest.approx(measured(), rel=1e-12)
    step = 1e-5
    for values, gradient in zip(parameters, gradients, strict=True):
        assert gradient.dtype == np.float64
        for _ in range(12):
            place = tuple(rng.integers(0, size) for size in values.shape)
            kept = values[place]
            values[place] = kept + step
            above = measured()
            values[place] = kept - step
            slope = (above - measured()) / (2 * step)
            values[place] = kept
            assert gradient[place] == pytest.approx(slope, rel=1e-5, abs=1e-8)


def test_adam_is_algorithm_1():
    program = load(BY_NAME["adam"].source, HIDDEN)
    rng = np.random.default_rng(2)
    parameters = program.initialize(rng, HIDDEN, np.float64)
    expected, state = [values.copy() for values in parameters], {}
    m = [np.zeros_like(values) for values in parameters]
    v = [np.zeros_like(values) for values in parameters]
    for t in range(1, 6):
        gradients = tuple(rng.normal(0, 10.0**-t, values.shape) for values in parameters)
        program.update(parameters, gradients, 0.01, state)
        for i, g in enumerate(gradients):
            m[i] = 0.9 * m[i] + 0.1 * g
            v[i] = 0.999 * v[i] + 0.001 * g * g
            m_hat, v_hat = m[i] / (1 - 0.9**t), v[i] / (1 - 0.999**t)
            expected[i] = expected[i] - 0.01 * m_hat / (v_hat**0.5 + 1e-8)
    for values, wanted in zip(parameters, expected, strict=True):
        np.testing.assert_allclose(values, wanted, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("name", "scales"),
    [
        ("relu", (math.sqrt(2 / 784), math.sqrt(2 / 100))),
        # Of a uniform distribution the deviation is its limit divided by the square root of 3.
        ("tanh", (math.sqrt(2 / 884), math.sqrt(2 / 110))),
        ("adam", (math.sqrt(1 / 784), math.sqrt(1 / 100))),
        ("deeper", (math.sqrt(1 / 784), math.sqrt(1 / 100), math.sqrt(1 / 50))),
    ],
)
def test_first_weights_have_the_size_that_it_names(name, scales):
    parameters = load(BY_NAME[name].source).initialize(np.random.default_rng(3), 100)
    for W, b, scale in zip(parameters[::2], parameters[1::2], scales, strict=True):
        assert W.std() == pytest.approx(scale, rel=0.1)
        assert not b.any()


# Training with it

wide = pytest.param(
    *(100, 0.93),
    marks=pytest.mark.skipif(
        sys.platform == "emscripten", reason="30 neurons say it ten times sooner in the browser"
    ),
)


@pytest.mark.parametrize(("hidden", "least"), [(30, 0.9), wide])
@lessons
def test_it_learns_the_sample(name, hidden, least):
    session = open_session(sample_files(), name, hidden=hidden, seed=1)
    train(session, EPOCHS * 26)
    assert session.validation_accuracy() > least
    losses = session.take_records()[:, 2]
    assert losses[-26:].mean() < losses[:26].mean() / 2


@lessons
def test_what_it_remembers_goes_with_a_moment_and_a_checkpoint(name):
    files = to_idx(make_dataset(200))
    session = open_session(files, name, batch=16, hidden=12)
    train(session, 10)
    data = session.checkpoint()
    settings = SETTINGS | BY_NAME[name].settings | {"batch": 16, "hidden": 12}
    forked = open_session(files, name, batch=16, hidden=12)
    train(forked, 10)
    forked.fork(settings, 1, None, 2)
    resumed = Session()
    resumed.open_sample(*files)
    resumed.resume(data, None, 2)
    for each in (session, forked, resumed):
        train(each, 25)
    assert bool(session.view().state) is (name == "adam")
    assert_same(arrays(session), arrays(forked))
    assert_same(arrays(session), arrays(resumed))


@lessons
def test_it_can_take_the_place_of_network_py_while_it_runs(name):
    session = open_session(to_idx(make_dataset(200)), hidden=12)
    train(session, 3)
    applied = session.apply_code(BY_NAME[name].source)
    assert applied["outcome"] == ("reset" if name == "deeper" else "swapped")
    draws = "initialize_parameters" in CHANGES[name] and name != "deeper"
    assert (
        "It draws other first weights: press Reset to begin with those." in applied["notes"]
    ) is draws


def test_the_question_gives_them_all():
    session = open_session(to_idx(make_dataset(40)), hidden=3)
    session.ask(1, {"kind": "lessons"})
    (done,) = session.questions.advance(1000)
    given = done["answer"]["lessons"]
    assert [each["name"] for each in given] == list(BY_NAME)
    for each in given:
        assert each.keys() == {"name", "title", "words", "settings", "source"}
        assert each["source"] == BY_NAME[each["name"]].source
        assert each["words"].endswith(".") and 1 <= each["words"].count(". ") + 1 <= 2


@pytest.mark.skipif(not FILE.exists(), reason="no train.csv.gz, see test_reference.py")
@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("relu", 0.955),
        ("tanh", 0.945),
        ("softmax", 0.925),
        ("adam", 0.93),
        ("weight_decay", 0.93),
        ("deeper", 0.935),
    ],
)
def test_on_mnist_after_three_epochs(mnist, name, least):
    begin(mnist, name)
    train(mnist, 3 * 591)
    assert mnist.validation_accuracy() > least
