"""One image forward and back, with every intermediate value kept: what the stepper shows.

All of it is computed by the code in force, with m = 1, on copies: it trains nothing. It follows
two layers; of a deeper network it would be another walk.
"""

import copy

import numpy as np

from .metrics import mean_squared_error, one_hot_encode, predictions
from .program import ORIGINAL, RULES, Program
from .slopes import slopes

# Half the width of the central differences. In float64 their error, about STEP^2 / 6 from the
# curve and 1e-16 / STEP from rounding, stays below 1e-8.
STEP = 1e-4


def one_example(parameters, x, label, rule, alpha, program: Program = ORIGINAL, state=None):
    """Take one image through forward, backward, update, and forward again.

    Parameters
    ----------
    parameters : W1 (hidden, 784), b1 (hidden, 1), W2 (10, hidden), b2 (10, 1); not changed
    x : (784, 1), 0 to 1
    label : int, 0 to 9
    rule : "classic" or "exact MSE"
    alpha : float, the learning rate of the update
    program : the code in force
    state : dict, what its updates remember; not changed

    Returns
    -------
    dict
        Arrays flat, row after row, in the dtype of the parameters, under the code's names.
        Besides those, the parts that a reader's sums are made of: `W1_dot_x` is W1 @ x, `W1_x`
        is W1 * x.T; `W2_dot_A1` and `W2_A1` the same one layer on; `slope1` and `slope2` are
        the slopes of the activations at Z1 and Z2; `W2T_dot_dZ2` is W2.T @ dZ2,
        `W2_dZ2` is W2 * dZ2; `errors` are (A2 - Y)^2; `deltaW1` and `deltaW2` are what the update
        adds, and `..._after` what then is. With m = 1, db1 is dZ1 and db2 is dZ2. `loss`,
        `prediction`: plain numbers.
    """
    W1, b1, W2, b2 = parameters
    Y = np.array([label])
    one_hot_Y = one_hot_encode(Y)  # (10, 1)
    Z1, A1, Z2, A2 = activations = program.forward(parameters, x)
    dW1, db1, dW2, db2 = gradients = program.backward(parameters, activations, x, Y, rule)
    dZ1, dZ2 = db1, db2  # the mean over one example
    slope1, slope2 = slopes(program, parameters, activations).all()

    after = [parameter.copy() for parameter in parameters]
    program.update(after, gradients, alpha, copy.deepcopy(state or {}))
    _, A1_after, _, A2_after = program.forward(after, x)

    arrays = {
        "x": x,
        "W1": W1,
        "b1": b1,
        "W1_x": W1 * x.T,  # (hidden, 784)
        "W1_dot_x": W1 @ x,  # (hidden, 1)
        "Z1": Z1,
        "A1": A1,
        "slope1": slope1.astype(A1.dtype),
        "W2": W2,
        "b2": b2,
        "W2_A1": W2 * A1.T,  # (10, hidden)
        "W2_dot_A1": W2 @ A1,  # (10, 1)
        "Z2": Z2,
        "A2": A2,
        "slope2": slope2.astype(A2.dtype),
        "Y": one_hot_Y,
        "errors": (A2 - one_hot_Y) ** 2,  # (10, 1)
        "dZ2": dZ2,
        "dW2": dW2,
        "W2_dZ2": W2 * dZ2,  # (10, hidden)
        "W2T_dot_dZ2": W2.T @ dZ2,  # (hidden, 1)
        "dZ1": dZ1,
        "dW1": dW1,
        "deltaW1": after[0] - W1,
        "deltaW2": after[2] - W2,
        "W1_after": after[0],
        "b1_after": after[1],
        "W2_after": after[2],
        "b2_after": after[3],
        "A1_after": A1_after,
        "W2_A1_after": after[2] * A1_after.T,  # (10, hidden)
        "A2_after": A2_after,
    }
    return {
        **{name: np.ascontiguousarray(values).ravel() for name, values in arrays.items()},
        "label": int(label),
        "rule": rule,
        "alpha": float(alpha),
        "loss": mean_squared_error(A2, Y),
        "loss_after": mean_squared_error(A2_after, Y),
        "prediction": int(predictions(A2)[0]),
        "prediction_after": int(predictions(A2_after)[0]),
    }


@np.errstate(invalid="ignore", over="ignore")  # diverged weights have their formulas too
def formulas(found: dict) -> dict[str, str]:
    """Which formula each step of the code follows for this image, told from its numbers.

    Edited code may compute a step in its own way; the page must not explain what is not done.

    Parameters
    ----------
    found : the answer of `one_example`

    Returns
    -------
    dict
        Of Z1, Z2, dZ2, dW2, dZ1, dW1 and update: the formula, or "" for one of the code's own.
    """
    v = {name: np.asarray(values, np.float64) for name, values in found.items() if name != "rule"}
    error = v["A2"] - v["Y"]
    candidates = {
        "Z1": {"W1 @ x + b1": v["W1_dot_x"] + v["b1"]},
        "Z2": {"W2 @ A1 + b2": v["W2_dot_A1"] + v["b2"]},
        "dZ2": {
            "2 (A2 - Y)": 2 * error,
            "A2 - Y": error,
            "2 (A2 - Y) * slope2": 2 * error * v["slope2"],
            "(A2 - Y) * slope2": error * v["slope2"],
        },
        "dW2": {"dZ2 @ A1.T": np.outer(v["dZ2"], v["A1"]).ravel()},
        "dZ1": {"W2.T @ dZ2 * slope1": v["W2T_dot_dZ2"] * v["slope1"]},
        "dW1": {"dZ1 @ x.T": np.outer(v["dZ1"], v["x"]).ravel()},
    }
    # What rounding may make of values of this size.
    size = {
        "Z1": 10 * _largest(v["W1_x"]),  # sums of many
        "Z2": 10 * _largest(v["W2_A1"]),
        "dZ2": _largest(error),
        "dW2": _largest(v["dW2"]),
        "dZ1": _largest(v["W2T_dot_dZ2"]),
        "dW1": _largest(v["dW1"]),
    }
    follows = {
        name: next(
            (how for how, values in ways.items() if _same(v[name], values, 1e-4, size[name])), ""
        )
        for name, ways in candidates.items()
    }
    steps = {
        name: (v[f"{name}_after"] - v[name], -v["alpha"] * v[gradient])
        for name, gradient in (("W1", "dW1"), ("b1", "dZ1"), ("W2", "dW2"), ("b2", "dZ2"))
    }
    downhill = all(
        _same(moved, step, 1e-3, _largest(v[name]) + _largest(step))
        for name, (moved, step) in steps.items()
    )
    return {**follows, "update": "-= alpha * gradient" if downhill else ""}


def _largest(values):
    return np.abs(values, where=np.isfinite(values), out=np.zeros_like(values)).max()


def _same(found, expected, relative, size):
    """Whether two arrays differ by rounding at most, where they are numbers at all."""
    numbers = np.isfinite(found)
    return np.array_equal(numbers, np.isfinite(expected)) and np.allclose(
        found[numbers], expected[numbers], relative, 1e-6 * size
    )


def compare_rules(parameters, x, label, program: Program = ORIGINAL):
    """Both rules' dZ2 beside the slopes, measured, of the two functions they might come from.

    It is for code that takes a rule, and has sigmoid outputs.

    Parameters
    ----------
    parameters, x, label : as of `one_example`

    Returns
    -------
    dict
        `classic`, `exact`: dZ2 by either rule, (10,) in the parameters' dtype. `squared_slope`,
        `entropy_slope`: `numeric_slopes` of `squared_error` and of `twice_the_cross_entropy`,
        (10,) float64. `gaps`: (4,) float64, the largest difference over the ten outputs between
        classic and entropy, classic and squared, exact and entropy, exact and squared.
    """
    Y = np.array([label])
    activations = program.forward(parameters, x)
    classic, exact = (
        program.backward(parameters, activations, x, Y, rule)[3].ravel() for rule in RULES
    )
    Z2 = activations[2]
    Z, target = Z2.ravel().astype(np.float64), one_hot_encode(Y).ravel().astype(np.float64)
    entropy_slope = numeric_slopes(twice_the_cross_entropy, Z, target)
    squared_slope = numeric_slopes(squared_error, Z, target)
    gaps = [
        np.abs(dZ2 - slope).max()
        for dZ2 in (classic, exact)
        for slope in (entropy_slope, squared_slope)
    ]
    return {
        "classic": classic,
        "exact": exact,
        "entropy_slope": entropy_slope,
        "squared_slope": squared_slope,
        "gaps": np.array(gaps, np.float64),
    }


def squared_error(Z2, one_hot_Y):
    """Sum over the outputs of (A2 - Y)^2, as a function of Z2 (10,)."""
    A2 = np.exp(-np.logaddexp(0, -Z2))  # the sigmoid of any finite number
    return np.sum((A2 - one_hot_Y) ** 2)


def twice_the_cross_entropy(Z2, one_hot_Y):
    """-2 sum(Y log A2 + (1 - Y) log(1 - A2)), as a function of Z2 (10,).

    Written as log(1 + exp(-Z2)) and log(1 + exp(Z2)), which are -log A2 and -log(1 - A2) and
    stay finite where A2 has been rounded to 0 or 1.
    """
    return 2 * np.sum(
        one_hot_Y * np.logaddexp(0, -Z2) + (1 - one_hot_Y) * np.logaddexp(0, Z2),
    )


def numeric_slopes(function, Z2, one_hot_Y):
    """The slope of `function` by each of its ten Z2, measured: a little up less a little down.

    Parameters
    ----------
    function : of Z2 and one_hot_Y, to a number
    Z2, one_hot_Y : (10,) float64

    Returns
    -------
    (10,) float64
    """
    slopes = np.empty_like(Z2)
    for k in range(Z2.size):
        above, below = Z2.copy(), Z2.copy()
        above[k] += STEP
        below[k] -= STEP
        rise = function(above, one_hot_Y) - function(below, one_hot_Y)
        slopes[k] = rise / (above[k] - below[k])
    return slopes
