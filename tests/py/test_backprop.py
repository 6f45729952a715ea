"""The stepper's numbers: against finite differences and loops, and the network left untouched."""

import edits
import numpy as np
import pytest
from examples import make_dataset, to_idx
from glassbox import backprop, network
from glassbox.program import ORIGINAL, load
from glassbox.session import Session

HIDDEN, LABEL, ALPHA = 6, 3, 0.4


@pytest.fixture(params=network.RULES)
def rule(request):
    return request.param


@pytest.fixture
def problem():
    """Parameters large enough that nothing is linear, and an image: float64, flat pixels."""
    rng = np.random.default_rng(4)
    parameters = network.initialize_parameters(rng, hidden=HIDDEN, dtype=np.float64)
    for parameter, scale in zip(parameters, (0.1, 0.3, 1.5, 1), strict=True):
        parameter += rng.normal(0, scale, parameter.shape)
    return parameters, rng.random((784, 1))


def loss_of(rule, parameters, x):
    """What the rule is the gradient of, written out for one example."""
    A2 = network.forward_propagation(*parameters, x)[3].ravel()
    Y = np.arange(10) == LABEL
    if rule == "exact MSE":
        return np.sum((A2 - Y) ** 2)
    return -2 * np.sum(np.where(Y, np.log(A2), np.log(1 - A2)))


def slope(rule, parameters, x, which, index, step=1e-5):
    """Central difference of that loss by one entry of one parameter."""
    values = []
    for sign in (1, -1):
        moved = [parameter.copy() for parameter in parameters]
        moved[which][index] += sign * step
        values.append(loss_of(rule, moved, x))
    return (values[0] - values[1]) / (2 * step)


def test_gradients_are_the_slopes_of_what_the_rule_descends(problem, rule):
    parameters, x = problem
    found = backprop.one_example(parameters, x, LABEL, rule, ALPHA)
    gradients = [
        found["dW1"].reshape(HIDDEN, 784),
        found["dZ1"].reshape(HIDDEN, 1),  # db1, with one example
        found["dW2"].reshape(10, HIDDEN),
        found["dZ2"].reshape(10, 1),  # db2
    ]
    rng = np.random.default_rng(5)
    for which, gradient in enumerate(gradients):
        for _ in range(8):
            index = tuple(rng.integers(0, size) for size in gradient.shape)
            expected = slope(rule, parameters, x, which, index)
            assert gradient[index] == pytest.approx(expected, rel=1e-5, abs=1e-9)


def test_the_parts_make_the_sums_that_are_shown(problem, rule):
    """Each beat's equation, done again neuron by neuron."""
    (W1, b1, W2, b2), x = problem
    found = backprop.one_example((W1, b1, W2, b2), x, LABEL, rule, ALPHA)
    W1_x = found["W1_x"].reshape(HIDDEN, 784)
    W2_A1 = found["W2_A1"].reshape(10, HIDDEN)
    W2_dZ2 = found["W2_dZ2"].reshape(10, HIDDEN)
    dW1, dW2 = found["dW1"].reshape(HIDDEN, 784), found["dW2"].reshape(10, HIDDEN)
    near = pytest.approx
    for j in range(HIDDEN):
        assert found["W1_dot_x"][j] == near(sum(W1[j, i] * x[i, 0] for i in range(784)))
        assert found["W1_dot_x"][j] == near(W1_x[j].sum())
        assert found["Z1"][j] == near(found["W1_dot_x"][j] + b1[j, 0])
        assert found["A1"][j] == near(1 / (1 + np.exp(-found["Z1"][j])))
        assert found["slope1"][j] == near(found["A1"][j] * (1 - found["A1"][j]))
        back = sum(W2[k, j] * found["dZ2"][k] for k in range(10))
        assert found["W2T_dot_dZ2"][j] == near(back) == near(W2_dZ2[:, j].sum())
        assert found["dZ1"][j] == near(back * found["slope1"][j])
        assert dW1[j] == near(found["dZ1"][j] * x.ravel())
    for k in range(10):
        assert found["W2_dot_A1"][k] == near(sum(W2[k, j] * found["A1"][j] for j in range(HIDDEN)))
        assert found["W2_dot_A1"][k] == near(W2_A1[k].sum())
        assert found["Z2"][k] == near(found["W2_dot_A1"][k] + b2[k, 0])
        assert found["A2"][k] == near(1 / (1 + np.exp(-found["Z2"][k])))
        assert found["slope2"][k] == near(found["A2"][k] * (1 - found["A2"][k]))
        assert found["Y"][k] == (k == LABEL)
        assert found["errors"][k] == near((found["A2"][k] - (k == LABEL)) ** 2)
        factor = found["slope2"][k] if rule == "exact MSE" else 1
        assert found["dZ2"][k] == near(2 * (found["A2"][k] - (k == LABEL)) * factor)
        assert dW2[k] == near(found["dZ2"][k] * found["A1"])
    assert found["loss"] == near(found["errors"].sum() / 10)
    assert found["prediction"] == found["A2"].argmax()


def test_the_update_moves_each_parameter_against_its_gradient(problem, rule):
    parameters, x = problem
    before = [parameter.copy() for parameter in parameters]
    found = backprop.one_example(parameters, x, LABEL, rule, ALPHA)
    after = []
    for name, parameter, gradient in zip(
        ("W1", "b1", "W2", "b2"), before, ("dW1", "dZ1", "dW2", "dZ2"), strict=True
    ):
        moved = parameter - ALPHA * found[gradient].reshape(parameter.shape)
        np.testing.assert_allclose(found[f"{name}_after"].reshape(parameter.shape), moved)
        after.append(moved)
    np.testing.assert_allclose(found["deltaW1"], (after[0] - before[0]).ravel())
    np.testing.assert_allclose(found["deltaW2"], (after[2] - before[2]).ravel())
    A2 = network.forward_propagation(*after, x)[3]
    np.testing.assert_allclose(found["A2_after"], A2.ravel())
    assert found["loss_after"] == pytest.approx(np.mean((A2.ravel() - found["Y"]) ** 2))
    # And nothing of it in what was given.
    for parameter, kept in zip(parameters, before, strict=True):
        np.testing.assert_array_equal(parameter, kept)


NAMES = ("W1", "b1", "W2", "b2")
BY_THE_BOOK = {
    "Z1": "W1 @ x + b1",
    "Z2": "W2 @ A1 + b2",
    "dZ2": "2 (A2 - Y)",
    "dW2": "dZ2 @ A1.T",
    "dZ1": "W2.T @ dZ2 * slope1",
    "dW1": "dZ1 @ x.T",
    "update": "-= alpha * gradient",
}
DIVIDED = edits.edit(("    dW1 = dZ1 @ X.T / m", "    dW1 = dZ1 @ X.T / m / 2"))
SHIFTED = edits.edit(("    Z1 = W1 @ X + b1", "    Z1 = W1 @ (X - 0.5) + b1"))


@pytest.mark.parametrize(
    ("source", "rule", "differs"),
    [
        (ORIGINAL.source, "classic", {}),
        (ORIGINAL.source, "exact MSE", {"dZ2": "2 (A2 - Y) * slope2"}),
        (edits.RELU, "classic", {}),
        (edits.NEW_ARRAYS, "classic", {}),
        (edits.SOFTMAX, "classic", {"dZ2": "A2 - Y"}),
        (edits.DECAY, "classic", {"dW1": ""}),
        (edits.MOMENTUM, "classic", {"update": ""}),
        (DIVIDED, "classic", {"dW1": ""}),
        (SHIFTED, "classic", {"Z1": "", "dW1": "dZ1 @ x.T"}),
    ],
)
def test_what_the_code_does_is_told_from_its_numbers(problem, source, rule, differs):
    parameters, x = problem
    program = load(source, HIDDEN)
    state = {name: np.full_like(p, 0.5) for name, p in zip(NAMES, parameters, strict=True)}
    for dtype in (np.float64, np.float32):
        given = tuple(p.astype(dtype) for p in parameters)
        found = backprop.one_example(
            given, x.astype(dtype), LABEL, rule, ALPHA, program, {**state, "steps": 1}
        )
        assert backprop.formulas(found) == {**BY_THE_BOOK, **differs}


def test_each_rule_equals_the_slope_of_its_own_function_and_not_the_other(problem):
    parameters, x = problem
    found = backprop.compare_rules(parameters, x, LABEL)
    np.testing.assert_allclose(found["classic"], found["entropy_slope"], rtol=1e-6, atol=1e-8)
    np.testing.assert_allclose(found["exact"], found["squared_slope"], rtol=1e-6, atol=1e-8)
    classic_entropy, classic_squared, exact_entropy, exact_squared = found["gaps"]
    assert max(classic_entropy, exact_squared) < 1e-7
    assert min(classic_squared, exact_entropy) > 0.1


def test_the_measured_slopes_match_the_derivatives_by_hand():
    Z2 = np.array([-900.0, -40, -3, -0.5, 0, 0.5, 3, 12, 40, 900])
    Y = (np.arange(10) == 2).astype(np.float64)
    A2 = network.sigmoid(Z2)
    entropy = backprop.numeric_slopes(backprop.twice_the_cross_entropy, Z2, Y)
    squared = backprop.numeric_slopes(backprop.squared_error, Z2, Y)
    np.testing.assert_allclose(entropy, 2 * (A2 - Y), atol=1e-7)
    np.testing.assert_allclose(squared, 2 * (A2 - Y) * A2 * (1 - A2), atol=1e-7)


def test_diverged_weights_are_shown_as_they_are(problem):
    parameters, x = problem
    parameters[2][0, 0] = np.nan
    with np.errstate(invalid="ignore"):
        found = backprop.one_example(parameters, x, LABEL, "classic", ALPHA)
        backprop.compare_rules(parameters, x, LABEL)
    assert np.isnan(found["Z2"][0]) and np.isnan(found["loss"])
    assert backprop.formulas(found) == BY_THE_BOOK


# Through the session


SETTINGS = {"alpha": 0.3, "batch": 16, "hidden": 12, "seed": 3, "heldOut": 0.1, "rule": "classic"}


@pytest.fixture
def session(rule):
    opened = Session(chunk_size=32)
    opened.open_sample(*to_idx(make_dataset(200)))
    opened.reset({**SETTINGS, "rule": rule})
    while not opened.advance(1000, until=20):
        pass
    return opened


def ask(session):
    session.ask(1, {"kind": "backprop"})
    (done,) = session.questions.advance(1000)
    return done.get("answer", done.get("message"))


def test_the_answer_is_of_the_shown_image_and_bit_for_bit_what_the_stage_shows(session, rule):
    session.show(17)
    session.refresh()
    views = session._run.views
    answer = ask(session)
    for name in ("x", "W1", "b1", "W2", "b2", "W1_x", "W2_A1", "Z1", "A1", "Z2", "A2"):
        np.testing.assert_array_equal(answer[name], views[name].ravel(), err_msg=name)
    assert (answer["rule"], answer["alpha"], answer["iteration"]) == (rule, 0.3, 20)
    assert (answer["example"], answer["label"]) == (17, session.dataset.labels[17])
    np.testing.assert_array_equal(answer["image"], session.dataset.images[17])
    for name, values in answer.items():
        if isinstance(values, np.ndarray):
            assert values.ndim == 1 and values.flags.c_contiguous, name
            assert values.dtype in (np.uint8, np.float32, np.float64), name


def test_asking_leaves_the_run_as_it_would_have_been(session, rule):
    other = Session(chunk_size=32)
    other.open_sample(*to_idx(make_dataset(200)))
    other.reset({**SETTINGS, "rule": rule})
    for until in range(21, 40):
        ask(session)
        session.advance(1000, until=until)
    while not other.advance(1000, until=session.iteration):
        pass
    for name, values in session.parameters().items():
        np.testing.assert_array_equal(values, other.parameters()[name], err_msg=name)


def test_an_image_without_a_label_is_refused_in_a_sentence(session):
    session.show_image(bytes(784))
    assert ask(session) == "Say which digit this image is: without a label there is no error."
    session.show_image(bytes(784), 5)
    assert ask(session)["label"] == 5
