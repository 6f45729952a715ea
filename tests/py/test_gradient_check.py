"""The gradient check: right gradients pass, wrong ones are named, kinks are seen."""

import numpy as np
import pytest
from edits import DEEPER, RELU, SOFTMAX, edit
from examples import make_dataset, to_idx
from glassbox import gradient_check
from glassbox.gradient_check import CheckError, check
from glassbox.lessons import LESSONS
from glassbox.program import ORIGINAL, load
from glassbox.session import Session
from hypothesis import given
from hypothesis import strategies as st

HIDDEN = 6

LOSS = """

def loss(A2, Y):
    return -np.log(A2[Y, np.arange(Y.size)]).mean()
"""

# Twice the cross-entropy of sigmoid outputs, behind two layers of ReLU.
DEEP_RELU = (
    DEEPER.replace("np.tanh(Z2)", "np.maximum(Z2, 0)")
    .replace("(1 - A2 * A2)", "(A2 > 0)")
    .replace("dZ3 = A3 - np", "dZ3 = 2 * A3 - 2 * np")
)


def problem(program=ORIGINAL, seed=4, m=7, scale=1.0):
    """Parameters large enough that nothing is linear, and examples with dark pixels."""
    rng = np.random.default_rng(seed)
    parameters = program.initialize(rng, HIDDEN)
    if program.layers[-1] == 10 and len(parameters) == 4:
        sizes = (0.1, 0.3, 1.0, 1.0)
        parameters = tuple(
            (values + scale * rng.normal(0, size, values.shape)).astype(np.float32)
            for values, size in zip(parameters, sizes, strict=True)
        )
    X = rng.random((784, m)) * (rng.random((784, 1)) < 0.4)
    return parameters, X, rng.integers(0, 10, m)


def run(program, given=None, rule="classic", chosen=None, seed=0):
    """The check's answer."""
    parameters, X, Y = given or problem(program)
    pieces = check(program, parameters, X, Y, rule, chosen, np.random.default_rng(seed))
    while True:
        try:
            next(pieces)
        except StopIteration as finished:
            return finished.value


def keys(found, passes=True):
    return [loss["key"] for loss in found["losses"] if loss["passes"] is passes]


def cells(found, key):
    """Of one loss, each array's cell by the array's name."""
    at = [loss["key"] for loss in found["losses"]].index(key)
    return {array["name"]: array["cells"][at] for array in found["arrays"]}


def test_classic_is_the_gradient_of_twice_the_cross_entropy_and_not_of_the_squared_error():
    found = run(ORIGINAL)
    assert (keys(found), keys(found, False)) == (["entropy"], ["squared"])
    assert found["outcome"] == "right"
    assert found["verdict"].startswith("It is the gradient of twice the cross-entropy (worst ")
    assert found["verdict"].endswith("; it is not that of the squared error.")
    assert found["losses"][0]["worst"] < 1e-6 < 0.1 < found["losses"][1]["worst"]
    assert found["skipped"][0]["key"] == "softmax"


def test_exact_mse_is_the_gradient_of_the_squared_error():
    found = run(ORIGINAL, rule="exact MSE")
    assert (keys(found), keys(found, False)) == (["squared"], ["entropy"])


def test_the_slopes_are_those_of_the_loss_written_out():
    """An oracle of its own: one entry, a plain quotient of twice the cross-entropy."""
    parameters, X, Y = problem()
    found = run(ORIGINAL, (parameters, X, Y))
    array = found["arrays"][2]  # W2

    def loss(step, place):
        moved = [values.astype(np.float64) for values in parameters]
        moved[2][place] += step
        A2 = ORIGINAL.forward(moved, X)[-1]
        hits = np.arange(10)[:, None] == Y
        return -2 * np.sum(np.where(hits, np.log(A2), np.log(1 - A2))) / Y.size

    for n in range(0, array["row"].size, 5):
        place = array["row"][n], array["column"][n]
        expected = (loss(1e-6, place) - loss(-1e-6, place)) / 2e-6
        assert array["cells"][0]["slope"][n] == pytest.approx(expected, rel=1e-5, abs=1e-8)
        assert array["value"][n] == parameters[2][place]


def test_a_sign_error_is_caught_and_named():
    found = run(load(edit(("dW2 = dZ2 @ A1.T", "dW2 = -dZ2 @ A1.T")), HIDDEN))
    assert found["outcome"] == "wrong"
    of = cells(found, "entropy")
    assert [name for name, cell in of.items() if not cell["passes"]] == ["W2"]
    assert of["W2"]["says"] == "dW2 is −1 times the slope: a sign error"
    assert found["verdict"] == (
        "It is not a gradient: dW1, db1 and db2 agree with twice the cross-entropy, but dW2 is "
        "−1 times the slope: a sign error."
    )
    assert found["arrays"][found["worst"]["array"]]["name"] == "W2"


@pytest.mark.parametrize(
    ("change", "outcome", "verdict"),
    [
        (
            ("2 * (A2 - one_hot_Y)  # (10, m)", "2 * (one_hot_Y - A2)"),
            "wrong",
            "It is −1 times the gradient of twice the cross-entropy: a sign error. Training with "
            "it climbs.",
        ),
        (
            ("2 * (A2 - one_hot_Y)  # (10, m)", "A2 - one_hot_Y"),
            "scaled",
            "It is half the gradient of twice the cross-entropy: that of the cross-entropy itself.",
        ),
        (
            ("2 * (A2 - one_hot_Y)  # (10, m)", "3 * (A2 - one_hot_Y)"),
            "scaled",
            "It is 1.5 times the gradient of twice the cross-entropy, everywhere: the same "
            "direction, with another learning rate.",
        ),
        (
            ("dW1 = dZ1 @ X.T / m", "dW1 = dZ1 @ X.T"),
            "wrong",
            "It is not a gradient: db1, dW2 and db2 agree with twice the cross-entropy, but dW1 "
            "is 7 times the slope: the mean over the examples is missing.",
        ),
        (
            ("dW1 = dZ1 @ X.T / m", "dW1 = dZ1 @ X.T / m + 0.05 * 2 * W1"),
            "wrong",
            "It is not a gradient: db1, dW2 and db2 agree with twice the cross-entropy, but dW1 "
            "is the slope + 0.1 W1: a weight decay that this loss does not have.",
        ),
        (
            ("dZ1 = W2.T @ dZ2 * sigmoid_derivative(A1)", "dZ1 = 0 * W2.T @ dZ2"),
            "wrong",
            "It is not a gradient: dW2 and db2 agree with twice the cross-entropy, but dW1 and "
            "db1 are 0 where the slope is not.",
        ),
    ],
)
def test_a_factor_is_named(change, outcome, verdict):
    source = edit(change).replace("(W2, Z1, A1,", "(W1, W2, Z1, A1,")
    found = run(load(source, HIDDEN))
    assert (found["outcome"], found["verdict"]) == (outcome, verdict)


def test_a_missing_mean_is_named_for_all_arrays():
    found = run(
        load(edit(("= 2 * (A2 - one_hot_Y)  # (10, m)", "= 2 * m * (A2 - one_hot_Y)")), HIDDEN)
    )
    assert found["verdict"] == (
        "It is 7 times the gradient of twice the cross-entropy: the mean over the examples is "
        "missing."
    )
    assert found["outcome"] == "wrong"


def test_a_slope_that_is_left_out_is_seen():
    found = run(load(edit((" * sigmoid_derivative(A1)  #", "  #")), HIDDEN))
    of = cells(found, "entropy")
    assert [name for name, cell in of.items() if not cell["passes"]] == ["W1", "b1"]
    assert "but dW1 and db1 differ: dW1[" in found["verdict"]


def test_softmax_is_compared_with_its_own_loss():
    found = run(load(SOFTMAX + LOSS, HIDDEN))
    assert keys(found) == ["own", "softmax"] and keys(found, False) == ["squared"]
    assert [one["key"] for one in found["skipped"]] == ["entropy"]
    assert (
        "the gradient of the code’s own loss and of the cross-entropy of softmax"
        in found["verdict"]
    )


def test_a_loss_that_the_gradient_is_not_of_is_told():
    source = SOFTMAX + LOSS.replace("-np.log", "-2 * np.log")
    found = run(load(source, HIDDEN))
    assert found["outcome"] == "wrong"
    assert found["verdict"].startswith(
        "It is not the gradient of the code’s own loss: dW1, db1, dW2 and db2 are half the slope. "
        "It is the gradient of the cross-entropy of softmax (worst "
    )


def test_weight_decay_passes_with_a_loss_that_has_it():
    source = edit(("dW1 = dZ1 @ X.T / m", "dW1 = dZ1 @ X.T / m + 0.1 * W1")).replace(
        "(W2, Z1, A1,", "(W1, W2, Z1, A1,"
    )
    source += """

def loss(W1, A2, Y):
    hits = np.arange(10)[:, None] == Y
    error = -2 * np.where(hits, np.log(A2), np.log(1 - A2)).sum() / Y.size
    return error + 0.05 * (W1 * W1).sum()
"""
    assert keys(run(load(source, HIDDEN))) == ["own"]


def test_three_layers_pass_and_a_fault_deep_inside_does_not():
    found = run(load(DEEP_RELU, HIDDEN))
    assert keys(found) == ["entropy"]
    assert [array["name"] for array in found["arrays"]] == ["W1", "b1", "W2", "b2", "W3", "b3"]
    wrong = DEEP_RELU.replace("W2.T @ dZ2 * (A1 > 0)", "W2.T @ dZ2")
    of = cells(run(load(wrong, HIDDEN)), "entropy")
    assert {name for name, cell in of.items() if not cell["passes"]} == {"W1", "b1"}
    assert run(load(DEEPER, HIDDEN))["outcome"] == "scaled"  # half of it, with tanh


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_the_lessons_pass_by_their_own_loss_where_they_have_one(lesson):
    program = load(lesson.source, HIDDEN)
    found = run(program, problem(program))
    assert found["outcome"] == "right"
    assert keys(found)[0] == ("own" if program.has_loss else "entropy")


@pytest.mark.parametrize("convention", ["A1 > 0", "Z1 >= 0"])
def test_a_kink_at_the_very_point_is_no_failure(convention):
    """A blank image and zero biases: every Z1 is 0, where ReLU has two slopes."""
    program = load(RELU.replace("A1 > 0", convention), HIDDEN)
    parameters, X, Y = problem(program)
    parameters[1][:] = 0
    found = run(program, (parameters, 0 * X, Y))
    of = cells(found, "entropy")
    assert of["b1"]["kinks"] == HIDDEN and of["b1"]["passes"]
    assert of["W2"]["kinks"] == 0
    assert found["outcome"] == "right" and "Not counted." in found["notes"][0]


def test_a_kink_close_by_is_no_failure():
    program = load(RELU, HIDDEN)
    parameters, X, Y = problem(program, m=1)
    Z1 = ORIGINAL.forward([values.astype(np.float64) for values in parameters], X)[0]
    W1, b1, *others = (values.astype(np.float64) for values in parameters)
    b1 -= Z1 - 3e-4  # crossed by the widest step alone
    found = run(program, ([W1, b1, *others], X, Y))
    assert (found["outcome"], cells(found, "entropy")["b1"]["kinks"]) == ("right", 0)
    b1 -= 3e-4 - 2e-6  # crossed by all
    found = run(program, ([W1, b1, *others], X, Y))
    assert cells(found, "entropy")["b1"]["kinks"] == HIDDEN
    assert found["outcome"] == "right"


def test_a_wrong_gradient_is_not_excused_by_relu():
    source = RELU.replace("dW1 = dZ1 @ X.T / m", "dW1 = 1.01 * dZ1 @ X.T / m")
    found = run(load(source, HIDDEN))
    assert "dW1 is 1.01 times the slope" in found["verdict"]


def test_saturated_outputs_are_measured():
    """Outputs that are rounded to 0 and 1, in float64 too."""
    parameters, X, Y = problem()
    for b2 in (40.0, 800.0, -800.0):
        parameters[3][:] = b2
        found = run(ORIGINAL, (parameters, X, Y))
        assert keys(found)[0] == "entropy", b2
        assert found["losses"][0]["worst"] < 1e-5


def test_outputs_that_have_no_cross_entropy_are_skipped_in_words():
    source = edit(
        ("    A2 = sigmoid(Z2)\n    return", "    A2 = Z2\n    return"),
        ("dZ2 = dZ2 * sigmoid_derivative(A2)", "pass"),
    )
    program = load(source, HIDDEN)
    assert program.activations[-1] == "identity"
    found = run(program)
    assert keys(found) == ["squared"]
    why = {one["key"]: one["why"] for one in found["skipped"]}
    assert "and a logarithm needs 0 < A < 1" in why["entropy"] and why["softmax"]


def test_a_gradient_that_is_no_number_fails():
    """Only now: on the trial's examples it is one."""
    change = "db2 = dZ2.mean(axis=1, keepdims=True) * (1 if m in (1, 7) else np.nan)"
    broken = load(edit(("db2 = dZ2.mean(axis=1, keepdims=True)", change)), HIDDEN)
    found = run(broken, problem(m=2))
    assert "db2 is not finite" in found["verdict"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (
            ("Z1 = W1 @ X + b1  #", "X -= X.mean()\n    Z1 = W1 @ X + b1  #"),
            "forward_propagation changes X while it computes",
        ),
        (
            ("A1 = sigmoid(Z1)\n", "A1 = sigmoid(Z1) * (np.random.random() < 0.5)\n"),
            "A1 is not the same",
        ),
        (
            ("Z1 = W1 @ X + b1  #", "Z1 = (W1 @ X + b1).astype(np.float32)  #"),
            "Z1 comes out rounded to float32",
        ),
    ],
)
def test_what_cannot_be_measured_is_told(change, sentence):
    # The change is made in forward_propagation alone.
    program = load(edit(change), HIDDEN)
    with pytest.raises(CheckError, match=sentence):
        for seed in range(20):
            np.random.seed(seed)
            run(program)


def test_diverged_parameters_are_told():
    parameters, X, Y = problem()
    parameters[2][3, 1] = np.nan
    with pytest.raises(CheckError, match="W2 is not finite"):
        run(ORIGINAL, (parameters, X, Y))


def test_the_chosen_entry_is_among_those_compared():
    found = run(ORIGINAL, chosen={"array": "W2", "row": 8, "column": 5})
    array = found["arrays"][2]
    at = array["why"].tolist().index(gradient_check.WHY.index("chosen"))
    assert (array["row"][at], array["column"][at]) == (8, 5)
    with pytest.raises(CheckError, match=r"There is no b2\[10,0\]"):
        run(ORIGINAL, chosen={"array": "b2", "row": 10, "column": 0})


def test_nothing_that_is_given_is_changed():
    parameters, X, Y = problem()
    before = [values.copy() for values in (*parameters, X, Y)]
    run(ORIGINAL, (parameters, X, Y))
    for one, other in zip((*parameters, X, Y), before, strict=True):
        np.testing.assert_array_equal(one, other)


def test_the_random_entries_follow_the_seed():
    first, again, other = (run(ORIGINAL, seed=seed) for seed in (1, 1, 2))
    columns = [found["arrays"][0]["column"].tolist() for found in (first, again, other)]
    assert columns[0] == columns[1] != columns[2]


@given(
    seed=st.integers(0, 2**32 - 1),
    rule=st.sampled_from(["classic", "exact MSE"]),
    scale=st.floats(0, 8),
    m=st.sampled_from([1, 2, 7]),
)
def test_right_gradients_pass_whatever_the_parameters(seed, rule, scale, m):
    found = run(ORIGINAL, problem(seed=seed, scale=scale, m=m), rule, seed=seed)
    assert {"classic": "entropy", "exact MSE": "squared"}[rule] in keys(found)


@given(seed=st.integers(0, 2**32 - 1), m=st.sampled_from([1, 7]))
def test_right_gradients_of_deep_relu_pass_whatever_the_parameters(seed, m):
    program = load(DEEP_RELU, HIDDEN)
    found = run(program, problem(program, seed=seed, m=m), seed=seed)
    assert "entropy" in keys(found)


@given(
    seed=st.integers(0, 2**32 - 1),
    factor=st.floats(-20, 20).filter(lambda factor: abs(factor - 1) > 1e-3),
    at=st.integers(0, 3),
)
def test_a_factor_on_one_array_is_always_caught(seed, factor, at):
    class Scaled:
        has_loss = False
        forward = ORIGINAL.forward

        @staticmethod
        def backward(*arguments):
            found = list(ORIGINAL.backward(*arguments))
            found[at] = factor * found[at]
            return tuple(found)

    found = run(Scaled, problem(seed=seed), seed=seed)
    name = ["W1", "b1", "W2", "b2"][at]
    assert {each for each, cell in cells(found, "entropy").items() if not cell["passes"]} == {name}


def test_the_question_is_about_the_code_in_force_and_leaves_the_run_alone():
    session = Session(chunk_size=32)
    session.open_sample(*to_idx(make_dataset(200)))
    settings = {"alpha": 0.3, "batch": 16, "hidden": HIDDEN, "seed": 3, "heldOut": 0.1}
    session.reset({**settings, "rule": "exact MSE"})
    session.advance(np.inf, until=5)
    before = [values.copy() for values in session.parameters().values()]
    session.ask(1, {"kind": "check_gradients", "chosen": None, "seed": 2})
    done = []
    while not done:
        done = session.questions.advance(0)
    answer = done[0]["answer"]
    assert keys(answer) == ["squared"] and answer["iteration"] == 5
    assert (answer["rule"], answer["original"]) == ("exact MSE", True)
    assert answer["digest"] == ORIGINAL.digest and answer["examples"].size == answer["m"] == 7
    for one, other in zip(session.parameters().values(), before, strict=True):
        np.testing.assert_array_equal(one, other)
