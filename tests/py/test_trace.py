"""The history of a part of the network and the images that excite it, held to all of it at once."""

from types import SimpleNamespace

import edits
import numpy as np
import pytest
from glassbox import trace
from glassbox.network import forward_propagation, initialize_parameters
from glassbox.program import ORIGINAL, load
from glassbox.training import columns
from test_errors import answer, make_view


def moments(count):
    """Networks of the view's size, at iterations 0, 10, 20 and so on."""
    found = []
    for i in range(count):
        W1, b1, W2, b2 = initialize_parameters(np.random.default_rng(100 + i), hidden=12)
        parameters = (W1 * 10, b1 + 0.1, W2 * 9, b2)
        found.append(SimpleNamespace(iteration=10 * i, parameters=parameters, program=ORIGINAL))
    return tuple(found)


def whole(parameters, x, what, index, pixel):
    """The same from the whole network, every length by its definition."""
    W1, b1, W2, b2 = parameters
    _, A1, _, A2 = forward_propagation(W1, b1, W2, b2, x)
    reads, value = {
        "neuron": lambda: (W1[index], A1[index, 0]),
        "weight": lambda: (W1[index], W1[index, pixel]),
        "output": lambda: (W2[index], A2[index, 0]),
        "pixel": lambda: (W1[:, index], x[index, 0]),
    }[what]()
    return value, np.sqrt((reads.astype(float) ** 2).sum())


@pytest.mark.parametrize(
    ("what", "index", "pixel"),
    [("neuron", 11, -1), ("weight", 3, 406), ("output", 9, -1), ("pixel", 300, -1)],
)
def test_a_part_is_followed_through_the_moments_and_what_is_shown(what, index, pixel):
    kept = moments(40)
    view = make_view(moments=kept, iteration=385)
    found = answer(trace.trace(view, what, index, pixel))
    assert found["iterations"].tolist() == [*range(0, 390, 10), 385, 390]
    states = [moment.parameters for moment in kept]
    states.insert(39, view.parameters)
    points = [whole(parameters, view.x, what, index, pixel) for parameters in states]
    np.testing.assert_allclose(found["values"], [value for value, _ in points], rtol=1e-5)
    np.testing.assert_allclose(found["lengths"], [length for _, length in points], rtol=1e-5)
    assert found["values"].dtype == found["lengths"].dtype == np.float32


def test_without_moments_it_is_what_is_shown_now():
    view = make_view()
    found = answer(trace.trace(view, "neuron", 2))
    assert found["iterations"].tolist() == [7] and found["values"].shape == (1,)


@pytest.mark.parametrize(
    ("what", "index", "pixel"),
    [("neuron", 12, -1), ("output", 10, -1), ("weight", 0, 784), ("pixel", -1, -1), ("bias", 0, 0)],
)
def test_a_part_that_is_not_there_is_refused(what, index, pixel):
    with pytest.raises(ValueError, match=f"no {what} {index}"):
        answer(trace.trace(make_view(), what, index, pixel))


@pytest.mark.parametrize("grey_levels", [False, True])
@pytest.mark.parametrize(("what", "index"), [("neuron", 5), ("output", 7)])
def test_the_images_that_excite_most_are_those_of_all_sorted(what, index, grey_levels):
    view = make_view(grey_levels=grey_levels)
    X = columns(view.dataset.images, slice(None))
    activations = forward_propagation(*view.parameters, X)
    Z, A = (activations[0], activations[1]) if what == "neuron" else activations[2:]
    found = answer(trace.excites(view, what, index))
    top = found["examples"]
    assert found["of"] == 400 and top.size == trace.TOP
    np.testing.assert_allclose(Z[index, top], np.sort(Z[index])[::-1][:8], rtol=1e-4)
    np.testing.assert_allclose(found["values"], A[index, top], rtol=1e-4)
    np.testing.assert_array_equal(found["labels"], view.dataset.labels[top])
    np.testing.assert_array_equal(found["heldOut"], view.held_out[top])
    np.testing.assert_array_equal(found["images"].reshape(-1, 784), view.dataset.images[top])


def test_activations_of_one_to_the_last_bit_are_ranked_by_their_sums():
    view = make_view()
    W1, b1, W2, b2 = view.parameters
    view = make_view(parameters=(W1 * 0 + 1, b1 + 100, W2, b2))
    found = answer(trace.excites(view, "neuron", 0))
    assert (found["values"] == 1).all()
    ink = view.dataset.images.sum(axis=1, dtype=np.int64)
    np.testing.assert_array_equal(ink[found["examples"]], np.sort(ink)[::-1][:8])


def test_outputs_that_know_each_other_are_ranked_by_what_they_say():
    program = load(edits.SOFTMAX, hidden=12)
    view = make_view(program=program, examples=400)
    X = columns(view.dataset.images, slice(None))
    Z, A = program.forward(view.parameters, X)[2:]
    found = answer(trace.excites(view, "output", 7))
    np.testing.assert_allclose(A[7, found["examples"]], np.sort(A[7])[::-1][:8], rtol=1e-4)
    assert set(found["examples"]) != set(np.argsort(-Z[7])[:8]), "the sums alone say otherwise"


def test_a_neuron_of_a_further_layer_is_followed_and_excited_by_its_own_activation():
    program = load(edits.DEEPER, hidden=12)
    parameters = program.initialize(np.random.default_rng(3), 12)
    view = make_view(program=program, parameters=parameters)
    X = columns(view.dataset.images, slice(None))
    A2 = program.forward(parameters, X)[3]
    found = answer(trace.trace(view, "unit", 19, layer=2))
    value, length = found["values"][0], found["lengths"][0]
    np.testing.assert_allclose(value, program.forward(parameters, view.x)[3][19, 0], rtol=1e-5)
    np.testing.assert_allclose(length, np.linalg.norm(parameters[2][19]), rtol=1e-5)
    top = answer(trace.excites(view, "unit", 19, layer=2))
    np.testing.assert_allclose(top["values"], np.sort(A2[19])[::-1][:8], rtol=1e-4)
    for layer, index in ((2, 20), (1, 0), (3, 0)):
        with pytest.raises(ValueError, match=f"no unit {index}, -1, {layer}"):
            answer(trace.trace(view, "unit", index, layer=layer))


def test_fewer_images_than_places_are_all_shown():
    view = make_view(examples=5, held_out=0)
    assert sorted(answer(trace.excites(view, "output", 0))["examples"]) == [0, 1, 2, 3, 4]
