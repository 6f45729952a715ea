"""What the network misreads, held to scikit-learn; training on one image changes only a copy."""

import numpy as np
import pytest
from examples import make_dataset
from glassbox import errors
from glassbox.dataset import CLASSES, Dataset, DatasetError, split
from glassbox.network import backward_propagation, forward_propagation, initialize_parameters
from glassbox.questions import View
from glassbox.training import Settings, SettingsError, columns


def make_view(held_out=0.4, examples=400, seed=1, chunk_size=32, grey_levels=False, **given):
    """A view of a network with large random weights: it is often wrong, and sure of it."""
    dataset = make_dataset(examples, seed)
    settings = given.pop("settings", Settings(alpha=0.3, hidden=12, held_out=held_out))
    train, validation = split(dataset.labels, held_out, np.random.default_rng(seed))
    W1, b1, W2, b2 = initialize_parameters(np.random.default_rng(seed), hidden=settings.hidden)
    is_held_out = np.zeros(examples, bool)
    is_held_out[validation] = True
    return View(
        **{
            "dataset": dataset,
            "train": train,
            "validation": validation,
            "held_out": is_held_out,
            "settings": settings,
            "alpha": settings.alpha,
            "parameters": (W1 * 10, b1, W2 * 100, b2),
            "iteration": 7,
            "image": dataset.images[3],
            "label": int(dataset.labels[3]),
            "example": 3,
            "chunk_size": chunk_size,
            "grey_levels": grey_levels,
            **given,
        }
    )


def answer(work):
    """The answer at the end of a question's pieces."""
    while True:
        try:
            next(work)
        except StopIteration as finished:
            return finished.value


def read_at_once(view, parameters=None):
    """A2 of all held-out examples (10, n), and their labels: what the pieces must add up to."""
    X = columns(view.dataset.images, view.validation)
    A2 = forward_propagation(*(parameters or view.parameters), X)[3]
    return A2, view.dataset.labels[view.validation]


@pytest.mark.parametrize("grey_levels", [False, True])
def test_the_figures_are_scikit_learns(grey_levels):
    oracle = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed here")
    view = make_view(grey_levels=grey_levels)
    found = answer(errors.errors(view))
    A2, labels = read_at_once(view)
    predicted = A2.argmax(axis=0)
    np.testing.assert_array_equal(
        found["confusion"].reshape(10, 10),
        oracle.confusion_matrix(labels, predicted, labels=range(10)),
    )
    np.testing.assert_allclose(
        found["classAccuracy"],
        oracle.recall_score(labels, predicted, average=None, labels=range(10)),
    )
    assert found["accuracy"] == oracle.accuracy_score(labels, predicted)


def test_each_held_out_example_is_there_once_with_its_own_reading():
    view = make_view()
    found = answer(errors.errors(view))
    A2, labels = read_at_once(view)
    assert sorted(found["examples"].tolist()) == view.validation.tolist()
    at = np.searchsorted(view.validation, found["examples"])
    np.testing.assert_array_equal(found["labels"], labels[at])
    np.testing.assert_array_equal(found["predicted"], A2.argmax(axis=0)[at])
    np.testing.assert_allclose(found["confidence"], A2.max(axis=0)[at], rtol=1e-5)
    np.testing.assert_allclose(found["truth"], A2[labels, range(labels.size)][at], rtol=1e-5)


def test_mistakes_come_first_and_the_surest_of_them_before_the_others():
    found = answer(errors.errors(make_view()))
    wrong = found["predicted"] != found["labels"]
    mistakes = np.count_nonzero(wrong)
    assert 0 < mistakes < wrong.size
    assert wrong[:mistakes].all()
    assert (np.diff(found["confidence"][:mistakes]) <= 0).all()
    assert (np.diff(found["confidence"][mistakes:]) >= 0).all()


def test_a_class_that_is_not_held_out_has_no_accuracy():
    view = make_view()
    few = view.validation[view.dataset.labels[view.validation] != 4]
    found = answer(errors.errors(make_view(validation=few)))
    assert np.isnan(found["classAccuracy"][4])
    assert np.isfinite(np.delete(found["classAccuracy"], 4)).all()
    assert not found["confusion"].reshape(10, 10)[4].any()


def test_nothing_held_out_is_no_error():
    found = answer(errors.errors(make_view(held_out=0)))
    assert found["examples"].size == 0
    assert not found["confusion"].any()
    assert np.isnan(found["accuracy"])


def test_answers_cross_to_the_page_as_plain_values_and_flat_arrays():
    view = make_view()
    for work in (errors.errors(view), errors.train_on(view, 0, 2)):
        for name, value in answer(work).items():
            if isinstance(value, np.ndarray):
                assert value.ndim == 1 and value.flags.c_contiguous, name
                assert value.dtype in (np.uint8, np.int32, np.float32, np.float64), name
            else:
                assert isinstance(value, int | float | str), name


@pytest.mark.parametrize("share", [1, 0.1])
@pytest.mark.parametrize("rule", ["classic", "exact MSE"])
def test_training_on_one_is_gradient_descent_on_a_batch_of_one(rule, share):
    view = make_view(settings=Settings(alpha=0.3, hidden=12, rule=rule))
    x = columns(view.dataset.images, slice(5, 6)).astype(np.float64)
    Y = view.dataset.labels[5:6]
    parameters = [values.astype(np.float64) for values in view.parameters]
    path = [forward_propagation(*parameters, x)[3][:, 0]]
    for _ in range(3):
        Z1, A1, _, A2 = forward_propagation(*parameters, x)
        gradients = backward_propagation(parameters[2], Z1, A1, A2, x, Y, rule)
        parameters = [p - 0.3 * share * g for p, g in zip(parameters, gradients, strict=True)]
        path.append(forward_propagation(*parameters, x)[3][:, 0])

    found = answer(errors.train_on(view, 5, 3, share))
    np.testing.assert_allclose(found["path"].reshape(4, 10), path, rtol=1e-3, atol=1e-5)
    assert (found["label"], found["steps"], found["rule"]) == (Y[0], 3, rule)


def test_what_moved_is_found_by_comparing_both_networks():
    oracle = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed here")
    view = make_view(alpha=1.0)
    found = answer(errors.train_on(view, 5, 4))

    # The same network again, trained here with the textbook functions alone.
    x, Y = columns(view.dataset.images, slice(5, 6)), view.dataset.labels[5:6]
    parameters = [values.copy() for values in view.parameters]
    for _ in range(4):
        Z1, A1, _, A2 = forward_propagation(*parameters, x)
        gradients = backward_propagation(parameters[2], Z1, A1, A2, x, Y)
        parameters = [p - g for p, g in zip(parameters, gradients, strict=True)]

    A2, labels = read_at_once(view)
    before, after = A2.argmax(axis=0), read_at_once(view, parameters)[0].argmax(axis=0)
    assert found["accuracyBefore"] == oracle.accuracy_score(labels, before)
    assert found["accuracyAfter"] == oracle.accuracy_score(labels, after)
    for name, predicted in (("classBefore", before), ("classAfter", after)):
        np.testing.assert_allclose(
            found[name], oracle.recall_score(labels, predicted, average=None, labels=range(10))
        )
    moved = {
        (int(view.validation[i]), int(labels[i]), int(before[i]), int(after[i]))
        for i in np.flatnonzero(before != after)
    }
    names = ("examples", "labels", "before", "after")
    listed = list(zip(*(found[name].tolist() for name in names), strict=True))
    assert len(listed) == len(moved) > 0
    assert set(listed) == moved
    was_right = [label == digit for _, label, digit, _ in listed]
    assert was_right == sorted(was_right, reverse=True)


def test_the_networks_own_parameters_stay_as_they_are():
    view = make_view()
    kept = [values.copy() for values in view.parameters]
    answer(errors.train_on(view, 0, 5))
    for values, before in zip(view.parameters, kept, strict=True):
        np.testing.assert_array_equal(values, before)


def test_the_image_shown_can_be_trained_on_if_it_has_a_label():
    own = np.arange(784, dtype=np.int64).astype(np.uint8)
    view = make_view(example=-1, image=own, label=6)
    found = answer(errors.train_on(view, -1, 20))
    path = found["path"].reshape(21, CLASSES)
    assert found["label"] == 6
    assert path[-1, 6] > path[0, 6]
    same = Dataset(np.vstack([own] * 20), np.full(20, 6, np.uint8), "the same image, as data")
    by_index = answer(errors.train_on(make_view(dataset=same, validation=view.train[:0]), 0, 20))
    np.testing.assert_array_equal(by_index["path"], found["path"])

    with pytest.raises(DatasetError, match="has no label"):
        answer(errors.train_on(make_view(example=-1, label=-1), -1, 1))


@pytest.mark.parametrize("steps", [0, -1, 101, 1.5, "3"])
def test_steps_out_of_range_are_refused(steps):
    with pytest.raises(SettingsError, match="whole number from 1 to 100"):
        answer(errors.train_on(make_view(), 0, steps))


@pytest.mark.parametrize("share", [0, -1, 1.5, float("nan"), "1"])
def test_shares_out_of_range_are_refused(share):
    with pytest.raises(SettingsError, match="above 0 and at most 1"):
        answer(errors.train_on(make_view(), 0, 1, share))


@pytest.mark.parametrize("example", [-2, 400])
def test_an_example_that_is_not_there_is_refused(example):
    with pytest.raises(DatasetError, match="numbered 0 to 399"):
        answer(errors.train_on(make_view(), example, 1))
