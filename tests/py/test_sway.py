"""What would change the mind of the network: slopes against finite differences, and nudges."""

import numpy as np
import pytest
from examples import make_dataset, to_idx
from glassbox import network, sway
from glassbox.program import ORIGINAL
from glassbox.session import Session
from glassbox.slopes import slopes as steepness

DATASET = make_dataset(200)


@pytest.fixture
def parameters():
    """Large enough that nothing is linear, float64."""
    rng = np.random.default_rng(1)
    drawn = network.initialize_parameters(rng, hidden=9, dtype=np.float64)
    for parameter, scale in zip(drawn, (0.1, 0.1, 1.5, 1), strict=True):
        parameter += rng.normal(0, scale, parameter.shape)
    return drawn


def differences(function, x, step=1e-6):
    """Central differences of `function` by each pixel of x (784, 1)."""
    slopes = np.empty(x.size)
    for i in range(x.size):
        moved = x.copy()
        moved[i] += step
        above = function(moved)
        moved[i] -= 2 * step
        slopes[i] = (above - function(moved)) / (2 * step)
    return slopes


@pytest.mark.parametrize("k", [0, 3, 9])
def test_slopes_are_those_of_the_outputs(parameters, k):
    x = np.random.default_rng(2).random((784, 1))
    slopes = steepness(ORIGINAL, parameters, network.forward_propagation(*parameters, x))

    def output(x):
        return network.forward_propagation(*parameters, x)[3][k, 0]

    def lead(x):
        Z2 = network.forward_propagation(*parameters, x)[2]
        return Z2[k, 0] - Z2[(k + 1) % 10, 0]

    np.testing.assert_allclose(
        sway.slope_of_output(parameters, slopes, k), differences(output, x), rtol=1e-5, atol=1e-9
    )
    np.testing.assert_allclose(
        sway.slope_of_lead(parameters, slopes, k, (k + 1) % 10),
        differences(lead, x),
        rtol=1e-5,
        atol=1e-8,
    )


@pytest.fixture
def session():
    opened = Session(chunk_size=32)
    opened.open_sample(*to_idx(DATASET))
    settings = {"alpha": 0.3, "batch": 16, "hidden": 12, "seed": 3, "heldOut": 0.1}
    opened.reset({**settings, "rule": "classic"})
    opened.advance(np.inf, until=200)
    return opened


def ask(session, kind, **arguments):
    session.ask(1, {"kind": kind, **arguments})
    while len(session.questions):
        for done in session.questions.advance(0):
            return done.get("answer", done.get("message"))


def read(session, image):
    x = image.reshape(784, 1) / np.float32(255)
    return network.forward_propagation(*session.parameters().values(), x)[3][:, 0]


def test_sway_reads_the_image_that_is_given(session):
    image = DATASET.images[5]
    answer = ask(session, "sway", image=image.tobytes(), digit=4)
    np.testing.assert_allclose(answer["A2"], read(session, image), rtol=1e-5)
    assert answer["prediction"] == DATASET.labels[5] == read(session, image).argmax()
    assert (answer["slope"].shape, answer["slope"].dtype) == ((784,), np.float32)


@pytest.mark.parametrize("pixels", [4, 30])
def test_a_nudge_ends_as_soon_as_the_prediction_changes(session, pixels):
    image = DATASET.images[5]
    digit = (DATASET.labels[5] + 3) % 10
    before = session.frame.copy()
    answer = ask(session, "nudge", image=image.tobytes(), digit=int(digit), pixels=pixels)
    path = answer["path"].reshape(-1, 784)
    outputs = answer["A2"].reshape(-1, 10)
    assert answer["reached"] and answer["steps"] == len(path) - 1 > 0
    np.testing.assert_array_equal(path[0], image)
    for now, A2 in zip(path, outputs, strict=True):
        np.testing.assert_allclose(A2, read(session, now), rtol=1e-4, atol=1e-6)
    assert (outputs[:-1].argmax(axis=1) != digit).all() and outputs[-1].argmax() == digit
    steps = np.abs(np.diff(path.astype(int), axis=0))
    assert steps.max() == 32 and ((steps > 0).sum(axis=1) <= pixels).all()
    difference = np.abs(path[-1].astype(int) - path[0])
    assert answer["changed"] == (difference > 0).sum() and answer["levels"] == difference.sum()
    np.testing.assert_array_equal(session.frame, before)


def test_a_nudge_towards_what_it_is_read_as_moves_nothing(session):
    image = DATASET.images[5]
    label = int(DATASET.labels[5])
    answer = ask(session, "nudge", image=image.tobytes(), digit=label, pixels=8)
    assert (answer["steps"], answer["changed"], answer["reached"]) == (0, 0, True)


def test_a_nudge_that_cannot_arrive_says_so(session):
    for values in session.parameters().values():
        values[:] = 0  # nothing sways it: every slope is zero
    answer = ask(session, "nudge", image=bytes(784), digit=7, pixels=8)
    assert (answer["steps"], answer["reached"]) == (0, False)
