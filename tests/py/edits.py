"""Edits of network.py that the tests make, as a learner would: by changing its lines."""

from glassbox.program import ORIGINAL


def edit(*changes: tuple[str, str]) -> str:
    """The original with these pieces of text replaced; each must be there exactly once."""
    source = ORIGINAL.source
    for old, new in changes:
        assert source.count(old) == 1, f"{old!r} is there {source.count(old)} times"
        source = source.replace(old, new)
    return source


UPDATE = "".join(f"    {name} -= alpha * d{name}\n" for name in ("W1", "b1", "W2", "b2"))

RELU = edit(
    ("    A1 = sigmoid(Z1)\n    Z2", "    A1 = np.maximum(Z1, 0)\n    Z2"),
    ("dZ1 = W2.T @ dZ2 * sigmoid_derivative(A1)", "dZ1 = W2.T @ dZ2 * (A1 > 0)"),
    (
        "(rng.standard_normal((hidden, inputs)) * 0.01)",
        "(rng.standard_normal((hidden, inputs)) * np.sqrt(2 / inputs))",
    ),
)

MOMENTUM = edit(
    ("dW1, db1, dW2, db2, alpha):", "dW1, db1, dW2, db2, alpha, state):"),
    (
        UPDATE,
        """    state["steps"] = state.get("steps", 0) + 1
    for name, values, slope in (
        ("W1", W1, dW1), ("b1", b1, db1), ("W2", W2, dW2), ("b2", b2, db2)
    ):
        state[name] = 0.9 * state.get(name, 0) + slope
        values -= alpha * state[name]
""",
    ),
)

# Returns new arrays instead of changing those it is given, as many notebooks do.
NEW_ARRAYS = edit(
    (
        UPDATE,
        "    W1 = W1 - alpha * dW1\n    b1 = b1 - alpha * db1\n"
        "    W2 = W2 - alpha * dW2\n    b2 = b2 - alpha * db2\n",
    ),
)

DECAY = edit(("dW1 = dZ1 @ X.T / m", "dW1 = dZ1 @ X.T / m + 1e-3 * W1"), ("(W2, Z1", "(W1, W2, Z1"))

SOFTMAX = edit(
    (
        "    A2 = sigmoid(Z2)\n    return",
        "    E = np.exp(Z2 - Z2.max(axis=0))\n    A2 = E / E.sum(axis=0)\n    return",
    ),
    ("    dZ2 = 2 * (A2 - one_hot_Y)", "    dZ2 = A2 - one_hot_Y"),
)

DEEPER = """
import numpy as np


def initialize_parameters(rng, inputs, hidden, outputs, dtype):
    sizes = (inputs, hidden, 20, outputs)
    parameters = []
    for before, size in zip(sizes, sizes[1:]):
        parameters += [rng.standard_normal((size, before)).astype(dtype) * np.sqrt(2 / before)]
        parameters += [np.zeros((size, 1), dtype)]
    return parameters


def forward_propagation(W1, b1, W2, b2, W3, b3, X):
    Z1 = W1 @ X + b1
    A1 = np.maximum(Z1, 0)
    Z2 = W2 @ A1 + b2
    A2 = np.tanh(Z2)
    Z3 = W3 @ A2 + b3
    A3 = 1 / (1 + np.exp(-Z3))
    return Z1, A1, Z2, A2, Z3, A3


def backward_propagation(W2, W3, A1, A2, A3, X, Y):
    m = Y.size
    dZ3 = A3 - np.eye(10, dtype=X.dtype)[:, Y]
    dZ2 = W3.T @ dZ3 * (1 - A2 * A2)
    dZ1 = W2.T @ dZ2 * (A1 > 0)
    return tuple(
        part
        for dZ, A in ((dZ1, X), (dZ2, A1), (dZ3, A2))
        for part in (dZ @ A.T / m, dZ.mean(axis=1, keepdims=True))
    )


def update_parameters(W1, b1, W2, b2, W3, b3, dW1, db1, dW2, db2, dW3, db3, alpha):
    for values, slope in ((W1, dW1), (b1, db1), (W2, dW2), (b2, db2), (W3, dW3), (b3, db3)):
        values -= alpha * slope
"""
