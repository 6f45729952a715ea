"""A two-layer neural network for handwritten digits, trained by Adam.

Changed: Adam keeps two running means of every gradient, m of itself (that is momentum) and v of its
square, and takes a step of alpha m / sqrt(v); and the first weights are larger, because its first
steps are as long for all weights, and those of 0.01 would soon all be pushed the same way.
Why: m averages out what differs from batch to batch, and the division makes the step of each weight
about alpha, however small its gradients are.
Watch for the learning rate, since 0.5, right for plain descent, wrecks the network at once; and for
weights of pixels near the rim: their gradients are tiny, and they move as fast as the others.

Kingma, Ba, "Adam: A Method for Stochastic Optimization" (2015), algorithm 1.

This is the whole network and nothing but the network: how batches are chosen, how long to
train and what to draw is decided elsewhere. Columns are examples throughout: `X` is (784, m),
one image of 28 x 28 pixels in 0..1 a column, and `Y` is (m,), its labels 0..9.

        Z1 = W1 X + b1    A1 = sigmoid(Z1)      the hidden layer   (100, m)
        Z2 = W2 A1 + b2   A2 = sigmoid(Z2)      the output layer   (10, m)

The equations are those of Nielsen, "Neural Networks and Deep Learning" (2015), chapter 2, for
many examples at once; dW1 is the gradient of the loss with respect to W1, and so on.

Changing it
-----------
This file is the program that trains. Change what you like, as long as these four functions stay:

    initialize_parameters   gives back W1, b1, ..., WL, bL     for two to four layers, L
    forward_propagation     gives back Z1, A1, ..., ZL, AL     AL, the outputs, is (10, m)
    backward_propagation    gives back dW1, db1, ..., dWL, dbL means over the m examples
    update_parameters       changes the parameters in place, or gives back new ones

- Arguments go by their names: a function gets what it asks for. forward_propagation may ask for
  parameters and X; backward_propagation for parameters, Z1, A1 and so on, X, Y and rule;
  update_parameters for parameters, dW1 and so on, alpha, and `state`.
- Shapes: Wl is (neurons, neurons of the layer before), bl is (neurons, 1). W1 reads 784 pixels,
  WL makes 10 outputs, and the largest output is the digit read.
- `state` is a dictionary for what an update must remember, numbers and arrays by name. It is empty
  when a run begins, and kept with the parameters: momentum and Adam's averages live there.
- A large batch comes in pieces of 512 examples, whose gradients are averaged.
- A function `loss`, of parameters, Z1, A1 and so on, and Y, may say what backward_propagation is
  the gradient of; the gradient check then measures it. The loss on the page stays the mean squared
  error, so that all networks can be compared.
"""

import numpy as np

RULES = ("classic", "exact MSE")
BETA1, BETA2 = 0.9, 0.999  # how much of the running means stays at each step
EPSILON = 1e-8  # keeps the division from 0 / 0


def initialize_parameters(rng=None, inputs=784, hidden=100, outputs=10, dtype=np.float32):
    """Draw small random weights; biases start at zero.

    Parameters
    ----------
    rng : numpy.random.Generator, optional
        Where the weights come from; a fresh, unseeded one if left out.
    inputs, hidden, outputs : int
        Sizes of the three layers.
    dtype : numpy dtype
        Type of all four arrays.

    Returns
    -------
    W1 (hidden, inputs), b1 (hidden, 1), W2 (outputs, hidden), b2 (outputs, 1)
    """
    rng = np.random.default_rng() if rng is None else rng
    W1 = (rng.standard_normal((hidden, inputs)) / np.sqrt(inputs)).astype(dtype)
    b1 = np.zeros((hidden, 1), dtype)
    W2 = (rng.standard_normal((outputs, hidden)) / np.sqrt(hidden)).astype(dtype)
    b2 = np.zeros((outputs, 1), dtype)
    return W1, b1, W2, b2


def sigmoid(Z):
    """Squash any finite `Z` into 0..1, same shape and float dtype: 1 / (1 + exp(-Z)).

    `exp` is only ever given numbers at or below zero, so it cannot overflow:
    for Z < 0 the equal form exp(Z) / (1 + exp(Z)) is used.
    """
    E = np.exp(-np.abs(Z))
    return np.where(Z < 0, E, 1) / (1 + E)


def sigmoid_derivative(A):
    """Slope of the sigmoid, from its *activation* `A = sigmoid(Z)`: A (1 - A), same shape."""
    return A * (1 - A)


def forward_propagation(W1, b1, W2, b2, X):
    """Compute both layers for the examples in the columns of `X` (784, m).

    Returns
    -------
    Z1 (hidden, m), A1 (hidden, m), Z2 (10, m), A2 (10, m)
    """
    Z1 = W1 @ X + b1  # (hidden, m)
    A1 = sigmoid(Z1)
    Z2 = W2 @ A1 + b2  # (10, m)
    A2 = sigmoid(Z2)
    return Z1, A1, Z2, A2


def one_hot_encode(Y, classes=10):
    """Turn labels `Y` (m,) into columns that are 1 at the label and 0 elsewhere: (classes, m)."""
    return np.eye(classes, dtype=np.float32)[:, Y]


def backward_propagation(W2, Z1, A1, A2, X, Y, rule="classic"):
    """Gradients of the loss with respect to the parameters, averaged over the m examples.

    Be aware of what they are gradients *of*. The loss on the screen is the mean squared error,
    whose derivative at the output is 2 (A2 - one_hot_Y) sigmoid'(Z2), divided by ten outputs.

    - rule "classic" leaves sigmoid'(Z2) out: dZ2 = 2 (A2 - one_hot_Y). That is not the gradient
      of the squared error. It is, exactly, the gradient of twice the cross-entropy of sigmoid
      outputs, -2 sum(one_hot_Y log A2 + (1 - one_hot_Y) log(1 - A2)), and it learns faster: an
      output that is wrong and saturated (A2 near 0 or 1) still gets a full-sized push.
    - rule "exact MSE" keeps it: dZ2 = 2 (A2 - one_hot_Y) A2 (1 - A2), the gradient of the squared
      error summed over the ten outputs, which is ten times the mean squared error.

    Parameters
    ----------
    W2 (10, hidden), Z1 (hidden, m), A1 (hidden, m), A2 (10, m), X (784, m), Y (m,) of int
    rule : "classic" or "exact MSE"

    Returns
    -------
    dW1 (hidden, 784), db1 (hidden, 1), dW2 (10, hidden), db2 (10, 1)

    Raises
    ------
    ValueError
        For any other rule.
    """
    if rule not in RULES:
        raise ValueError(f"The rule is {rule!r}; it must be one of {RULES}.")
    m = Y.size
    one_hot_Y = one_hot_encode(Y)  # (10, m)
    dZ2 = 2 * (A2 - one_hot_Y)  # (10, m)
    if rule == "exact MSE":
        dZ2 = dZ2 * sigmoid_derivative(A2)
    dW2 = dZ2 @ A1.T / m  # (10, hidden)
    db2 = dZ2.mean(axis=1, keepdims=True)  # (10, 1)
    dZ1 = W2.T @ dZ2 * sigmoid_derivative(A1)  # (hidden, m); the slope at Z1, from A1
    dW1 = dZ1 @ X.T / m  # (hidden, 784)
    db1 = dZ1.mean(axis=1, keepdims=True)  # (hidden, 1)
    return dW1, db1, dW2, db2


def update_parameters(W1, b1, W2, b2, dW1, db1, dW2, db2, alpha, state):
    """Take one step of Adam, in place: each parameter moves by -alpha m / sqrt(v).

    Parameters
    ----------
    state : dict
        Empty at first; keeps `t`, the steps taken, and m and v of each parameter, as `mW1`, `vW1`.

    Returns
    -------
    W1, b1, W2, b2 : the same arrays that were given
    """
    state["t"] = t = state.get("t", 0) + 1
    for name, parameter, gradient in (
        ("W1", W1, dW1),
        ("b1", b1, db1),
        ("W2", W2, dW2),
        ("b2", b2, db2),
    ):
        m = BETA1 * state.get("m" + name, 0) + (1 - BETA1) * gradient
        v = BETA2 * state.get("v" + name, 0) + (1 - BETA2) * gradient**2
        state["m" + name], state["v" + name] = m, v
        # Both begin at zero; divided by this they are means of the gradients so far.
        m_hat, v_hat = m / (1 - BETA1**t), v / (1 - BETA2**t)
        parameter -= alpha * m_hat / (np.sqrt(v_hat) + EPSILON)
    return W1, b1, W2, b2
