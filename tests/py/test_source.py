"""The lines that the stepper lights: those of the real files, found again after an edit."""

import pytest
from glassbox import network, source


def lit(rule):
    """Beat -> the text of its lines."""
    found = source.source(rule)
    texts = {name: text.splitlines() for name, text in found["files"].items()}
    return {
        beat: [texts[place["file"]][line - 1].split("#")[0].strip() for line in place["lines"]]
        for beat, place in found["beats"].items()
    }


@pytest.mark.parametrize("rule", network.RULES)
def test_every_beat_has_its_lines(rule):
    beats = lit(rule)
    assert beats["x"] == ["def forward_propagation(W1, b1, W2, b2, X):"]
    assert beats["Z1"] == ["Z1 = W1 @ X + b1"]
    assert beats["A1"] == ["A1 = sigmoid(Z1)"]
    assert beats["Z2"] == ["Z2 = W2 @ A1 + b2"]
    assert beats["A2"] == ["A2 = sigmoid(Z2)"]
    assert beats["loss"] == [
        "return float(np.mean((A2 - one_hot_encode(Y)) ** 2, dtype=np.float64))"
    ]
    assert beats["dW2"] == ["dW2 = dZ2 @ A1.T / m", "db2 = dZ2.mean(axis=1, keepdims=True)"]
    assert beats["dZ1"] == ["dZ1 = W2.T @ dZ2 * sigmoid_derivative(A1)"]
    assert beats["dW1"] == ["dW1 = dZ1 @ X.T / m", "db1 = dZ1.mean(axis=1, keepdims=True)"]
    assert beats["update"] == [f"{name} -= alpha * d{name}" for name in ("W1", "b1", "W2", "b2")]
    assert beats["after"] == beats["Z1"] + beats["A1"] + beats["Z2"] + beats["A2"]


def test_the_lines_under_a_condition_are_those_of_the_rule_in_force():
    first = "dZ2 = 2 * (A2 - one_hot_Y)"
    assert lit("classic")["dZ2"] == [first]
    assert lit("exact MSE")["dZ2"] == [
        first,
        'if rule == "exact MSE":',
        "dZ2 = dZ2 * sigmoid_derivative(A2)",
    ]


def test_an_edit_is_followed_and_what_is_gone_has_no_lines():
    edited = "import numpy\n\n\ndef f(a):\n    b = (\n        a\n        + 1\n    )\n    return b\n"
    assert source.lines_of(edited, "f", ("b",), "classic") == [5, 6, 7, 8]
    assert source.lines_of(edited, "f", ("return",), "classic") == [9]
    assert source.lines_of(edited, "f", (), "classic") == [4]
    assert source.lines_of(edited, "f", ("c",), "classic") == []
    assert source.lines_of(edited, "g", ("b",), "classic") == []
