"""Training: exact sums over chunks, reproducible runs, and honest records."""

import dataclasses
import itertools

import numpy as np
import pytest
from examples import make_dataset
from glassbox import training
from glassbox.dataset import split
from glassbox.network import initialize_parameters
from glassbox.training import START, Evaluation, Progress, Settings, Step, Trainer, streams


def make_trainer(
    dataset=None, chunk_size=32, dtype=np.float32, grey_levels=False, start=START, **settings
):
    dataset = dataset or make_dataset()
    chosen = Settings(**{"hidden": 12, "alpha": 0.3, **settings})
    split_rng, weights_rng, shuffle_rng = streams(chosen.seed)
    train, validation = split(dataset.labels, chosen.held_out, split_rng)
    parameters = initialize_parameters(weights_rng, hidden=chosen.hidden, dtype=dtype)
    return Trainer(
        dataset.images,
        dataset.labels,
        train,
        validation,
        parameters,
        tuple(np.full_like(each, np.nan) for each in parameters),
        np.full_like(parameters[0], np.nan),
        chosen,
        shuffle_rng,
        chunk_size,
        grey_levels,
        start=start,
    )


def steps(trainer, count):
    complete = (w for w in trainer.work() if isinstance(w, Step) and w.complete)
    return list(itertools.islice(complete, count))


def losses(trainer, count):
    return [step.loss for step in steps(trainer, count)]


@pytest.mark.parametrize("rule", ["classic", "exact MSE"])
@pytest.mark.parametrize("chunk_size", [1, 7, 64, 180])
def test_gradients_summed_over_chunks_equal_the_whole_batch(rule, chunk_size):
    dataset = make_dataset()
    trainer = make_trainer(dataset, chunk_size, np.float64, rule=rule)
    X = training.columns(dataset.images, trainer.train).astype(np.float64)
    shard = training.Shard(X, dataset.labels[trainer.train])
    whole = training.gradients(trainer.parameters, shard, rule)
    step = steps(trainer, 1)[0]
    for summed, expected in zip(trainer.gradients, whole.gradients, strict=True):
        np.testing.assert_allclose(summed, expected, rtol=1e-10, atol=1e-14)
    assert step.loss == pytest.approx(whole.loss, rel=1e-12)
    assert step.batch_accuracy == whole.correct / 180


@pytest.mark.parametrize("rule", ["classic", "exact MSE"])
def test_gradients_from_grey_levels_are_those_from_pixels_in_0_to_1(rule):
    dataset = make_dataset()
    parameters = make_trainer(dataset, dtype=np.float64).parameters
    pixels = training.Shard(dataset.images.T / 255, dataset.labels)
    levels = training.Shard(dataset.images.T, dataset.labels)
    expected = training.gradients(parameters, pixels, rule)
    found = training.gradients(parameters, levels, rule)
    for mean, other in zip(expected.gradients, found.gradients, strict=True):
        np.testing.assert_allclose(other, mean, rtol=1e-6, atol=1e-9)
    assert found.loss == pytest.approx(expected.loss, rel=1e-6)
    assert found.correct == expected.correct


@pytest.mark.parametrize("batch", [0, 16])
def test_training_on_grey_levels_gives_the_same_losses_to_rounding(batch):
    pixels, levels = (
        losses(make_trainer(batch=batch, grey_levels=grey_levels), 30)
        for grey_levels in (False, True)
    )
    assert levels == pytest.approx(pixels, rel=1e-4)


def test_the_partial_sum_is_that_of_the_examples_done():
    dataset = make_dataset()
    trainer = make_trainer(dataset, 50, np.float64)
    assert next(trainer.work()) == Progress(50, 180)
    part = trainer.train[:50]
    shard = training.Shard(training.columns(dataset.images, part), dataset.labels[part])
    expected = training.gradients(trainer.parameters, shard, "classic")
    for summed, mean in zip(trainer.gradients, expected.gradients, strict=True):
        np.testing.assert_allclose(summed, mean * (50 / 180), rtol=1e-5, atol=1e-12)


@pytest.mark.parametrize("batch", [0, 16, 50])
def test_the_same_seed_gives_the_same_losses_bit_for_bit(batch):
    first, second = (losses(make_trainer(batch=batch, seed=5), 30) for _ in range(2))
    assert first == second
    assert losses(make_trainer(batch=batch, seed=6), 30) != first


def test_the_three_streams_of_a_seed_are_independent():
    drawn = [rng.random(8).tolist() for rng in streams(3)]
    again = [rng.random(8).tolist() for rng in streams(3)]
    assert drawn == again
    assert drawn[0] != drawn[1] != drawn[2] != drawn[0]


def test_more_hidden_neurons_change_neither_the_split_nor_the_order_of_the_batches():
    few, many = (make_trainer(batch=16, hidden=hidden) for hidden in (5, 9))
    assert np.array_equal(few.validation, many.validation)
    for _, first, second in zip(range(20), few._batches(), many._batches(), strict=False):
        assert np.array_equal(first, second)


def test_it_learns():
    trainer = make_trainer(batch=16, hidden=30, alpha=0.2)
    history = steps(trainer, 200)
    assert history[-1].loss < history[0].loss / 4
    assert [s.validation_accuracy for s in history if s.validation_accuracy >= 0][-1] == 1


def test_a_learning_rate_changed_in_the_middle_of_an_iteration_applies_to_its_update():
    trainer = make_trainer(chunk_size=50, alpha=0.5)
    work = trainer.work()
    next(work)
    trainer.alpha = 0.001
    before = [each.copy() for each in trainer.parameters]
    next(piece for piece in work if not isinstance(piece, Progress))
    for old, new, gradient in zip(before, trainer.parameters, trainer.gradients, strict=True):
        np.testing.assert_array_equal(new, old - 0.001 * gradient)


def test_a_pause_in_the_middle_of_an_iteration_leaves_the_parameters_alone():
    trainer = make_trainer(chunk_size=16)
    before = [each.copy() for each in trainer.parameters]
    work = trainer.work()
    pieces = [next(work) for _ in range(11)]  # 180 examples are 12 chunks
    assert pieces == [Progress(done, 180) for done in range(16, 177, 16)]
    assert (trainer.iteration, trainer.done, trainer.total) == (0, 176, 180)
    for old, now in zip(before, trainer.parameters, strict=True):
        np.testing.assert_array_equal(old, now)
    next(work)
    assert (trainer.iteration, trainer.done) == (1, 180)
    assert not np.array_equal(before[0], trainer.parameters[0])


def test_W1_before_the_update_is_kept():
    trainer = make_trainer(batch=16)
    np.testing.assert_array_equal(trainer.previous_W1, trainer.parameters[0])
    work = trainer.work()
    for _ in range(20):
        before = trainer.parameters[0].copy()
        if isinstance(next(work), Step) and not np.array_equal(before, trainer.parameters[0]):
            np.testing.assert_array_equal(trainer.previous_W1, before)


@pytest.mark.parametrize("batch", [16, 64, 179])
def test_mini_batches_cover_every_example_once_an_epoch_in_a_new_order(batch):
    trainer = make_trainer(batch=batch)
    per_epoch = -(-180 // batch)
    batches = trainer._batches()
    epochs = [np.concatenate(list(itertools.islice(batches, per_epoch))) for _ in range(3)]
    for epoch in epochs:
        np.testing.assert_array_equal(np.sort(epoch), trainer.train)
    assert not np.array_equal(epochs[0], epochs[1])
    assert not np.array_equal(epochs[0], trainer.train)


def test_a_batch_larger_than_the_data_is_the_full_batch():
    assert losses(make_trainer(batch=1024), 5) == losses(make_trainer(batch=0), 5)


def test_epochs_count_the_examples_trained_on():
    history = steps(make_trainer(batch=64), 6)  # batches of 64, 64 and 52
    assert [step.iteration for step in history] == [1, 2, 3, 4, 5, 6]
    epochs = [64 / 180, 128 / 180, 1, 244 / 180, 308 / 180, 2]
    assert [step.epoch for step in history] == pytest.approx(epochs)


def test_evaluation_grows_rarer_until_it_comes_after_four_times_its_own_examples():
    # 20 held out: due after 10, 20, 40 and then always 80 examples, in batches of 16 (the 12th,
    # the last of its epoch, has 4)
    history = steps(make_trainer(batch=16), 18)
    due = [step.iteration for step in history if not np.isnan(step.validation_accuracy)]
    assert due == [1, 3, 6, 11, 17]
    assert due == [step.iteration for step in history if not np.isnan(step.train_accuracy)]


def test_training_accuracy_is_that_of_the_batches_since_the_last_evaluation():
    history = steps(make_trainer(batch=16), 11)
    expected = sum(step.batch_accuracy for step in history[6:11]) / 5
    assert history[10].train_accuracy == pytest.approx(expected)


def test_validation_accuracy_is_that_of_the_updated_parameters():
    dataset = make_dataset()
    trainer = make_trainer(dataset, chunk_size=8)
    work = trainer.work()
    step = next(piece for piece in work if isinstance(piece, Step) and piece.complete)
    shard = training.Shard(
        training.columns(dataset.images, trainer.validation), dataset.labels[trainer.validation]
    )
    correct = training.gradients(trainer.parameters, shard, "classic").correct
    assert step.validation_accuracy == correct / 20


def test_evaluation_is_chunked_too():
    pieces = list(itertools.islice(make_trainer(chunk_size=8, batch=8).work(), 4))
    assert pieces[1:3] == [Evaluation(8, 20), Evaluation(16, 20)]
    first, last = pieces[0], pieces[3]
    assert (first.iteration, first.complete, last.iteration, last.complete) == (1, False, 1, True)
    assert first.loss == last.loss
    assert np.isnan(first.validation_accuracy) and last.validation_accuracy >= 0


def test_nothing_held_out_is_allowed():
    history = steps(make_trainer(held_out=0, batch=20), 20)
    assert all(np.isnan(step.validation_accuracy) for step in history)
    evaluated = [step.iteration for step in history if not np.isnan(step.train_accuracy)]
    assert evaluated == [1, 2, 4, 8, 12, 16, 20]


def test_only_the_work_is_timed():
    now = itertools.count()
    trainer = make_trainer(chunk_size=60, held_out=0)
    trainer.clock = lambda: next(now)
    history = []
    for piece in itertools.islice(trainer.work(), 6):  # 200 examples: 4 chunks an iteration
        for _ in range(10):
            next(now)  # time that passes between the pieces
        history.append(piece)
    assert [piece.seconds for piece in history if isinstance(piece, Step)] == [4]
    assert trainer.seconds == 6


def test_pixels_become_exactly_0_to_1():
    images = np.array([[0, 51, 255] + [0] * 781], np.uint8)
    X = training.columns(images, slice(0, 1))
    assert X.shape == (784, 1) and X.dtype == np.float32
    assert X[:3, 0].tolist() == pytest.approx([0, 0.2, 1])
    assert X.max() == 1


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"alpha": 0}, "The learning rate must be a number above 0, not 0."),
        ({"alpha": float("nan")}, "learning rate"),
        ({"alpha": float("inf")}, "learning rate"),
        ({"alpha": "fast"}, "learning rate"),
        ({"batch": -1}, "batch size"),
        ({"batch": 2.5}, "batch size"),
        ({"hidden": 0}, "hidden neurons must be a whole number from 1 to 400, not 0."),
        ({"hidden": 401}, "hidden neurons"),
        ({"seed": -1}, "seed"),
        ({"seed": True}, "seed"),
        ({"held_out": 0.6}, "held-out share must be a number from 0 to 0.5, not 0.6."),
        ({"rule": "magic"}, "gradient rule"),
    ],
)
def test_settings_that_cannot_be_trained_with_are_refused(change, sentence):
    with pytest.raises(ValueError, match=sentence):
        Settings(**change)


def resume(trainer, **settings):
    """Another trainer that goes on from where this one stands."""
    other = make_trainer(start=trainer.position(), **settings)
    for theirs, ours in zip(other.parameters, trainer.parameters, strict=True):
        np.copyto(theirs, ours)
    return other


def without_time(history):
    """NaN is not itself; the text of it is."""
    return [repr(dataclasses.replace(step, seconds=0)) for step in history]


@pytest.mark.parametrize("batch", [0, 16, 50, 179])
@pytest.mark.parametrize("taken", [0, 1, 2, 3, 11, 12, 13, 40])
def test_another_trainer_goes_on_from_any_step_bit_for_bit(batch, taken):
    original = make_trainer(batch=batch)
    steps(original, taken)
    other = resume(original, batch=batch)
    assert (other.iteration, other.trained, other.seconds) == (
        original.iteration,
        original.trained,
        original.seconds,
    )
    expected, found = steps(original, 30), steps(other, 30)
    assert without_time(found) == without_time(expected)
    for ours, theirs in zip(
        (*original.parameters, *original.gradients),
        (*other.parameters, *other.gradients),
        strict=True,
    ):
        assert ours.tobytes() == theirs.tobytes()


def test_an_evaluation_under_way_is_not_repeated_by_who_goes_on_and_delays_nothing():
    original = make_trainer(batch=16, chunk_size=8)
    work = original.work()
    next(piece for piece in work if isinstance(piece, Step) and piece.iteration == 3)
    next(work)  # into the evaluation of the third
    other = resume(original, batch=16, chunk_size=8)
    rest = [piece for piece in itertools.islice(work, 200) if isinstance(piece, Step)]
    expected = [step for step in rest if step.complete and step.iteration > 3]
    assert without_time(steps(other, len(expected))) == without_time(expected)


def test_within_an_iteration_there_is_no_position():
    trainer = make_trainer(chunk_size=50)
    work = trainer.work()
    assert trainer.position().iteration == 0
    for _ in range(3):
        next(work)
        assert trainer.position() is None
    next(work)
    assert trainer.position().iteration == 1


@pytest.mark.parametrize("taken", [0, 3, 11, 12])
def test_with_another_batch_size_the_epoch_goes_on_in_its_order(taken):
    trainer = make_trainer(batch=16)  # 180 examples: 12 batches an epoch
    batches = list(itertools.islice(make_trainer(batch=16)._batches(), 24))
    steps(trainer, taken)
    wanted = np.concatenate(batches[taken:])
    other = resume(trainer, batch=50)
    found = np.concatenate(list(itertools.islice(other._batches(), 8)))
    np.testing.assert_array_equal(found[: wanted.size], wanted)


def test_from_full_batches_to_mini_batches_and_back_the_shuffle_is_the_seeds():
    first_epoch = list(itertools.islice(make_trainer(batch=60)._batches(), 3))
    full = make_trainer()
    steps(full, 5)
    mini = resume(full, batch=60)
    np.testing.assert_array_equal(list(itertools.islice(mini._batches(), 3)), first_epoch)
    mini = resume(full, batch=60)
    steps(mini, 1)
    again = resume(resume(mini), batch=60)
    np.testing.assert_array_equal(list(itertools.islice(again._batches(), 2)), first_epoch[1:])
    np.testing.assert_array_equal(next(resume(mini)._batches()), mini.train)


def test_what_was_added_to_the_training_examples_leaves_the_epoch_under_way_alone():
    trainer = make_trainer(batch=60)
    steps(trainer, 1)
    second = list(itertools.islice(make_trainer(batch=60)._batches(), 2))[1]
    other = resume(trainer, batch=60)
    other.train = np.append(other.train, other.train[:1])
    batches = other._batches()
    np.testing.assert_array_equal(next(batches), second)
    next(batches)
    assert sum(next(batches).size for _ in range(4)) == 181
