"""Moments: which are kept within a limit of memory, and that they are what the run was."""

import itertools
import math

import numpy as np
import pytest
from examples import make_dataset
from glassbox import frame
from glassbox.dataset import split
from glassbox.moments import MOST, Keeper, Moment, MomentError, Moments
from glassbox.network import initialize_parameters
from glassbox.training import Position, Settings, Step, Trainer, streams

DATASET = make_dataset(200)
SMALL = 1000  # bytes of a made-up moment


def moment(iteration, nbytes=SMALL):
    array = np.zeros(nbytes // 4, np.float32)
    none = np.zeros(0, np.float32)
    return Moment(
        Position(iteration), 0.0, 0.5, 1.0, 1.0, 1.0, (array, none, none, none), (none,) * 4
    )


def run_for(moments, run, iterations, first=0):
    """Keep as a Keeper does, without a network."""
    moments.keep(run, moment(first))
    following = moments.next_after(run)
    for iteration in range(first + 1, first + iterations + 1):
        if iteration >= following:
            moments.keep(run, moment(iteration))
            following = moments.next_after(run)


class Run:
    """A trainer whose arrays lie in a frame, and its keeper, as the session has them."""

    def __init__(self, moments, run=1, chunk_size=32, **settings):
        chosen = Settings(**{"hidden": 12, "alpha": 0.3, "batch": 16, **settings})
        split_rng, weights_rng, shuffle_rng = streams(chosen.seed)
        train, validation = split(DATASET.labels, chosen.held_out, split_rng)
        self.frame, views, _ = frame.lay_out((chosen.hidden, 10))
        arrays = list(views.values())
        first = initialize_parameters(weights_rng, hidden=chosen.hidden)
        for view, values in zip(arrays, first, strict=False):
            view[:] = values
        self.trainer = Trainer(
            DATASET.images,
            DATASET.labels,
            train,
            validation,
            tuple(arrays[:4]),
            tuple(arrays[4:8]),
            np.empty_like(arrays[0]),
            chosen,
            shuffle_rng,
            chunk_size,
        )
        self.live = frame.kept(self.frame, (chosen.hidden, 10))
        self.keeper = Keeper(moments, run, self.trainer, self.live)
        self.work = self.trainer.work()
        self.history = {}  # iteration -> what was in the arrays then, and its last Step

    def train(self, iterations):
        until = self.trainer.iteration + iterations
        while True:
            piece = next(self.work)
            if isinstance(piece, Step):
                self.keeper.step(piece)
                if piece.complete:
                    self.history[piece.iteration] = (self.live.copy(), piece)
                    if piece.iteration == until:
                        return


def test_a_moment_is_what_the_arrays_were_bit_for_bit_and_stays_so():
    moments = Moments()
    run = Run(moments)
    beginning = run.live.copy()
    run.train(150)
    kept = moments.of(1)
    assert len(kept) > 50
    for each in kept:
        values = run.history[each.iteration][0] if each.iteration else beginning
        found = np.concatenate([a.ravel() for a in (*each.parameters, *each.gradients)])
        assert found.tobytes() == values.tobytes()
        assert each.nbytes == values.nbytes
        with pytest.raises(ValueError, match="read-only"):
            each.parameters[0][0, 0] = 1
    assert [array.shape for array in kept[0].parameters] == [(12, 784), (12, 1), (10, 12), (10, 1)]
    assert [array.shape for array in kept[0].gradients] == [(12, 784), (12, 1), (10, 12), (10, 1)]


def test_a_moment_has_the_figures_of_its_iteration():
    moments = Moments()
    run = Run(moments)
    run.train(20)
    run.trainer.alpha = 0.01
    run.train(20)
    assert math.isnan(moments.of(1)[0].loss) and math.isnan(moments.of(1)[0].train_accuracy)
    train, validation = math.nan, math.nan
    by_iteration = {each.iteration: each for each in moments.of(1)}
    for iteration, (_, step) in run.history.items():
        if not math.isnan(step.train_accuracy):
            train, validation = step.train_accuracy, step.validation_accuracy
        if each := by_iteration.get(iteration):
            assert (each.loss, each.epoch) == (step.loss, step.epoch)
            assert (each.train_accuracy, each.validation_accuracy) == (train, validation)
            assert each.alpha == (0.3 if iteration <= 20 else 0.01)


def test_the_first_iterations_are_all_kept_and_later_ones_evenly_by_their_square_root():
    moments = Moments(limit=64 * SMALL)
    run_for(moments, 1, 10_000)
    iterations = np.array(moments.runs()[1])
    assert iterations[0] == 0 and 9_700 < iterations[-1] <= 10_000
    assert len(iterations) == 64
    steps = np.diff(np.sqrt(iterations))
    assert steps.max() < 3.5 * 100 / 64  # no hole: the even step would be 100 / 64
    assert steps.min() > 0.5 * 100 / 64
    few = Moments(limit=64 * SMALL)
    run_for(few, 1, 30)
    assert few.runs()[1] == tuple(range(31))


@pytest.mark.parametrize("length", [50, 333, 5_000, 40_000])
def test_the_limit_holds_at_all_times_and_the_first_always_stays(length):
    moments = Moments(limit=20 * SMALL)
    moments.keep(1, moment(0))
    for iteration in range(1, length):
        if iteration >= moments.next_after(1):
            moments.keep(1, moment(iteration))
            kept = moments.runs()[1]
            assert kept[0] == 0 and kept[-1] == iteration
            assert moments.nbytes == SMALL * len(kept) <= moments.limit
    assert len(moments.runs()[1]) >= min(length, 20) - 1


def test_runs_give_way_alike_and_keep_their_firsts_and_lasts():
    moments = Moments(limit=60 * SMALL)
    run_for(moments, 1, 5_000)
    last = moments.runs()[1][-1]
    run_for(moments, 2, 2_000, first=3_000)
    run_for(moments, 3, 2_000, first=0)
    runs = moments.runs()
    assert list(runs) == [1, 2, 3]
    assert runs[1][0] == 0 and runs[1][-1] == last
    assert runs[2][0] == 3_000 and runs[3][0] == 0
    assert all(14 <= len(iterations) <= 27 for iterations in runs.values()), runs
    assert sum(map(len, runs.values())) == 60


def test_when_even_firsts_and_lasts_are_too_many_the_oldest_run_is_forgotten():
    moments = Moments(limit=4 * SMALL)
    for run in (1, 2, 3):
        run_for(moments, run, 50)
        assert moments.nbytes <= moments.limit
        assert run in moments.runs()
    assert 1 not in moments.runs()
    assert moments.of(1) == ()


def test_a_small_network_keeps_no_more_than_can_be_told_apart():
    moments = Moments()
    run_for(moments, 1, 3_000)
    assert 0.9 * MOST < len(moments) <= MOST


def test_one_moment_larger_than_the_limit_is_kept_all_the_same():
    moments = Moments(limit=SMALL)
    run_for(moments, 1, 100)
    assert moments.runs()[1][0] == 0 and len(moments.runs()[1]) == 2


def test_a_moment_that_is_not_kept_is_a_sentence():
    moments = Moments()
    moments.keep(7, moment(0))
    assert moments.find(7, 0).iteration == 0
    with pytest.raises(
        MomentError, match=r"^Iteration 5 of run 7 is not among the moments kept\.$"
    ):
        moments.find(7, 5)
    with pytest.raises(MomentError, match="of run 8"):
        moments.find(8, 0)


def test_the_version_tells_of_every_change():
    moments = Moments()
    seen = [moments.version]
    for iteration in range(3):
        moments.keep(1, moment(iteration))
        seen.append(moments.version)
    assert sorted(set(seen)) == seen


@pytest.mark.parametrize("batch", [0, 16])
def test_now_is_the_newest_complete_iteration_wherever_training_stands(batch):
    run = Run(Moments(limit=10 * 80_000), batch=batch)  # few, so that most steps are not kept
    run.train(40)
    for _ in range(13):
        now = run.keeper.now()
        iteration = run.trainer.iteration
        assert now.iteration == iteration
        values, step = run.history.get(iteration, (None, None))
        if values is not None:
            found = np.concatenate([a.ravel() for a in (*now.parameters, *now.gradients)])
            assert found.tobytes() == values.tobytes()
            assert now.loss == step.loss
        piece = next(run.work)
        if isinstance(piece, Step):
            run.keeper.step(piece)
            if piece.complete:
                run.history[piece.iteration] = (run.live.copy(), piece)


def test_keeping_now_makes_it_the_last_and_once_only():
    moments = Moments(limit=10 * 80_000)
    run = Run(moments)
    run.train(47)
    kept = run.keeper.keep_now()
    assert moments.runs()[1][-1] == kept.iteration == 47
    version = moments.version
    assert run.keeper.keep_now() is kept
    assert moments.version == version


def test_a_trainer_goes_on_from_a_kept_moment_bit_for_bit():
    moments = Moments()
    run = Run(moments)
    run.train(30)
    for each in itertools.islice(moments.of(1), 0, None, 7):
        other = Run(Moments())
        other.live[:] = np.concatenate([a.ravel() for a in (*each.parameters, *each.gradients)])
        other.trainer = Trainer(
            DATASET.images,
            DATASET.labels,
            run.trainer.train,
            run.trainer.validation,
            other.trainer.parameters,
            other.trainer.gradients,
            np.empty_like(other.trainer.previous_W1),
            Settings(hidden=12, alpha=0.3, batch=16),
            streams(0)[2],
            32,
            start=each.position,
        )
        other.keeper = Keeper(Moments(), 2, other.trainer, other.live, each)
        assert other.keeper.now().loss == pytest.approx(each.loss, nan_ok=True)
        other.work = other.trainer.work()
        other.train(30 - each.iteration or 1)
        if each.iteration < 30:
            assert other.live.tobytes() == run.history[30][0].tobytes()
