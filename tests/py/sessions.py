"""What tests do with a session: train it, and compare what it has learned. Not a test itself."""

import numpy as np


def train(session, until):
    """Train up to this iteration."""
    while not session.advance(10_000, until=until):
        pass


def arrays(session):
    """Copies of its parameters, by name."""
    return {name: values.copy() for name, values in session.parameters().items()}


def assert_same(a, b):
    """Two answers of `arrays` are equal bit for bit."""
    assert a.keys() == b.keys()
    for name, values in a.items():
        np.testing.assert_array_equal(values, b[name], err_msg=name)
