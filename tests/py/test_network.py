"""The network against independent oracles: finite differences in float64, and mathematics."""

import math

import numpy as np
import pytest
from glassbox import network
from glassbox.metrics import mean_squared_error

HIDDEN, EXAMPLES = 7, 13


@pytest.fixture
def problem():
    """Parameters large enough that nothing is linear, and data, all float64."""
    rng = np.random.default_rng(1)
    parameters = network.initialize_parameters(rng, inputs=784, hidden=HIDDEN, dtype=np.float64)
    for parameter, scale in zip(parameters, (0.1, 0.1, 1.5, 1), strict=True):
        parameter += rng.normal(0, scale, parameter.shape)
    X = rng.random((784, EXAMPLES))
    Y = rng.integers(0, 10, EXAMPLES)
    return parameters, X, Y


def twice_the_cross_entropy(A2, Y):
    target = network.one_hot_encode(Y)
    entropy = -(target * np.log(A2) + (1 - target) * np.log(1 - A2))
    return 2 * entropy.sum() / Y.size


def summed_squared_error(A2, Y):
    return 10 * mean_squared_error(A2, Y)


def backward(parameters, X, Y, rule):
    Z1, A1, _, A2 = network.forward_propagation(*parameters, X)
    return network.backward_propagation(parameters[2], Z1, A1, A2, X, Y, rule)


def finite_differences(loss, parameters, X, Y, entries):
    """Central differences of `loss` by some entries of each parameter."""
    step = 1e-5
    slopes = []
    for parameter, indices in zip(parameters, entries, strict=True):
        for index in indices:
            kept = parameter[index]
            parameter[index] = kept + step
            above = loss(network.forward_propagation(*parameters, X)[3], Y)
            parameter[index] = kept - step
            below = loss(network.forward_propagation(*parameters, X)[3], Y)
            parameter[index] = kept
            slopes.append((above - below) / (2 * step))
    return np.array(slopes)


def some_entries(parameters):
    rng = np.random.default_rng(2)
    return [
        [tuple(rng.integers(0, size) for size in parameter.shape) for _ in range(12)]
        for parameter in parameters
    ]


@pytest.mark.parametrize(
    ("rule", "loss"),
    [("classic", twice_the_cross_entropy), ("exact MSE", summed_squared_error)],
)
def test_each_rule_is_the_gradient_of_its_own_loss(problem, rule, loss):
    parameters, X, Y = problem
    entries = some_entries(parameters)
    gradients = backward(parameters, X, Y, rule)
    computed = [
        g[index] for g, indices in zip(gradients, entries, strict=True) for index in indices
    ]
    expected = finite_differences(loss, parameters, X, Y, entries)
    np.testing.assert_allclose(computed, expected, rtol=1e-5, atol=1e-9)


def test_the_classic_rule_is_not_the_gradient_of_the_squared_error(problem):
    parameters, X, Y = problem
    entries = some_entries(parameters)
    gradients = backward(parameters, X, Y, "classic")
    computed = np.array(
        [g[index] for g, indices in zip(gradients, entries, strict=True) for index in indices]
    )
    squared = finite_differences(summed_squared_error, parameters, X, Y, entries)
    # Not even its direction: no factor makes one into the other.
    factor = (computed @ squared) / (squared @ squared)
    assert np.linalg.norm(computed - factor * squared) > 0.05 * np.linalg.norm(computed)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_sigmoid_of_any_finite_number_neither_warns_nor_leaves_0_to_1(dtype):
    largest = np.finfo(dtype).max
    Z = np.array([-largest, -1e30, -800, -1, -1e-30, 0, 1e-30, 1, 800, 1e30, largest], dtype)
    A = network.sigmoid(Z)  # pytest turns warnings into errors
    assert A.dtype == dtype
    assert A[0] == 0 and A[-1] == 1 and A[5] == 0.5
    assert np.all(np.diff(A) >= 0)
    assert A[7] == pytest.approx(1 / (1 + math.exp(-1)), rel=1e-6)
    assert A[3] == pytest.approx(1 / (1 + math.exp(1)), rel=1e-6)


def test_sigmoid_derivative_takes_the_activation():
    Z = np.linspace(-6, 6, 25)
    step = 1e-6
    slope = (network.sigmoid(Z + step) - network.sigmoid(Z - step)) / (2 * step)
    np.testing.assert_allclose(network.sigmoid_derivative(network.sigmoid(Z)), slope, atol=1e-9)


def test_one_hot_columns():
    encoded = network.one_hot_encode(np.array([3, 0, 9, 3], np.uint8))
    assert encoded.shape == (10, 4)
    assert encoded.argmax(axis=0).tolist() == [3, 0, 9, 3]
    assert encoded.sum() == 4


def test_shapes_and_dtypes_of_the_default_network():
    parameters = network.initialize_parameters(np.random.default_rng(0))
    W1, b1, W2, b2 = parameters
    assert [each.shape for each in parameters] == [(100, 784), (100, 1), (10, 100), (10, 1)]
    assert not b1.any() and not b2.any()
    assert W1.std() == pytest.approx(0.01, rel=0.02)
    assert W2.std() == pytest.approx(0.01, rel=0.1)

    X = np.random.default_rng(1).random((784, 5), np.float32)
    Y = np.arange(5, dtype=np.uint8)
    Z1, A1, Z2, A2 = network.forward_propagation(*parameters, X)
    assert [each.shape for each in (Z1, A1, Z2, A2)] == [(100, 5), (100, 5), (10, 5), (10, 5)]
    for rule in network.RULES:
        gradients = network.backward_propagation(W2, Z1, A1, A2, X, Y, rule)
        assert [each.shape for each in gradients] == [each.shape for each in parameters]
        assert {each.dtype for each in (Z1, A1, Z2, A2, *gradients)} == {np.dtype(np.float32)}


def test_without_a_generator_the_weights_are_fresh():
    first, second = network.initialize_parameters(), network.initialize_parameters()
    assert not np.array_equal(first[0], second[0])


def test_update_moves_in_place_and_returns_what_it_moved():
    parameters = network.initialize_parameters(np.random.default_rng(0), hidden=4)
    before = [each.copy() for each in parameters]
    gradients = [np.full_like(each, 2) for each in parameters]
    returned = network.update_parameters(*parameters, *gradients, 0.25)
    for old, new, same in zip(before, parameters, returned, strict=True):
        assert new is same
        np.testing.assert_allclose(new, old - np.float32(0.5), rtol=1e-6)
