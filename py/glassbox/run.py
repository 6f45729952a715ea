"""One run: a trainer, the frame it works in, and its moments. Begun from random weights, or forked.

A fork goes on from a moment of another run with settings of its own. It is the same network on
the same examples: only the learning rate, the batch size and the gradient rule may differ.
"""

import math
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from .dataset import Dataset, split, without_added
from .frame import kept, lay_out
from .moments import Keeper, Moment, Moments
from .network import initialize_parameters
from .picture import restore
from .training import START, Position, Settings, SettingsError, Trainer, Work, streams

PACE_SECONDS = 1.0  # how far back examples per second looks


@dataclass(frozen=True)
class Machine:
    """What a run is computed with; it stays the same for a session.

    Attributes
    ----------
    chunk_size, grey_levels, clock : as of `Trainer`
    """

    chunk_size: int
    grey_levels: bool
    clock: Callable[[], float]


@dataclass(frozen=True)
class Run:
    """Everything that one reset or fork begins and the next replaces.

    Attributes
    ----------
    number : names it, in the page too
    parent : number of the run it was forked from, and at which iteration; None if it was not
    frame, views, layout : as `frame.lay_out` makes them
    held_out : (n,) bool
    pace : (seconds worked, examples trained on), from about a second ago until now
    """

    number: int
    parent: tuple[int, int] | None
    dataset: Dataset
    settings: Settings
    trainer: Trainer
    work: Iterator[Work]
    frame: np.ndarray
    views: dict[str, np.ndarray]
    layout: list[dict]
    held_out: np.ndarray
    keeper: Keeper
    pace: deque

    def measure(self) -> None:
        """Note how far training has come, for `examples_per_second`."""
        self.pace.append((self.trainer.seconds, self.trainer.trained))
        while len(self.pace) > 2 and self.pace[-1][0] - self.pace[1][0] >= PACE_SECONDS:
            self.pace.popleft()

    def examples_per_second(self) -> float:
        """Over about the last second of training; NaN before the first measurement."""
        (began, before), (now, after) = self.pace[0], self.pace[-1]
        return (after - before) / (now - began) if now > began else math.nan


def begin(
    number: int, dataset: Dataset, settings: Settings, machine: Machine, moments: Moments
) -> Run:
    """Begin a run from random weights; its moments go to `moments`."""
    split_rng, weights_rng, _ = streams(settings.seed)
    train, validation = _split(dataset, settings.held_out, split_rng)
    laid_out = lay_out(settings.hidden)
    first = initialize_parameters(weights_rng, hidden=settings.hidden)
    for view, values in zip(laid_out[1].values(), first, strict=False):
        view[:] = values
    return _start(number, None, dataset, settings, machine, moments, (train, validation), laid_out)


def fork(
    number: int,
    parent: Run,
    moment: Moment,
    moment_of: int,
    settings: Settings,
    machine: Machine,
    moments: Moments,
) -> Run:
    """Go on from a moment with other settings.

    Parameters
    ----------
    parent : a run of the same reset, whose data and split it takes over
    moment, moment_of : where it starts, and the number of the run that this is a moment of

    Raises
    ------
    SettingsError
        With one sentence, when it would be another network or another split.
    """
    for name, words in (
        ("hidden", "hidden neurons"),
        ("seed", "seed"),
        ("held_out", "held-out share"),
    ):
        ours, theirs = getattr(settings, name), getattr(parent.settings, name)
        if ours != theirs:
            raise SettingsError(
                f"A fork keeps its network and its split: its {words} must be {theirs}, "
                f"as in run {moment_of}, not {ours}."
            )
    laid_out = lay_out(settings.hidden)
    restore(moment, laid_out[1])
    examples = (parent.trainer.train, parent.trainer.validation)
    return _start(
        number,
        (moment_of, moment.iteration),
        parent.dataset,
        settings,
        machine,
        moments,
        examples,
        laid_out,
        moment,
    )


def _split(
    dataset: Dataset, share: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """As `split`; what was added stands with the examples to train on and moves no other."""
    examples = dataset.labels.size
    train, validation = split(without_added(dataset).labels, share, rng)
    return np.concatenate([train, np.arange(examples - dataset.added, examples)]), validation


def _start(
    number: int,
    parent: tuple[int, int] | None,
    dataset: Dataset,
    settings: Settings,
    machine: Machine,
    moments: Moments,
    examples: tuple[np.ndarray, np.ndarray],
    laid_out: tuple[np.ndarray, dict[str, np.ndarray], list[dict]],
    moment: Moment | None = None,
) -> Run:
    frame, views, layout = laid_out
    train, validation = examples
    held_out = np.zeros(dataset.labels.size, bool)
    held_out[validation] = True
    start: Position = moment.position if moment else START
    trainer = Trainer(
        dataset.images,
        dataset.labels,
        train,
        validation,
        parameters=tuple(views[name] for name in ("W1", "b1", "W2", "b2")),
        gradients=tuple(views[name] for name in ("dW1", "db1", "dW2", "db2")),
        previous_W1=np.empty_like(views["W1"]),
        settings=settings,
        rng=streams(settings.seed)[2],
        chunk_size=machine.chunk_size,
        grey_levels=machine.grey_levels,
        clock=machine.clock,
        start=start,
    )
    if moment:
        trainer.previous_W1 -= views["deltaW1"]
    return Run(
        number,
        parent,
        dataset,
        settings,
        trainer,
        trainer.work(),
        frame,
        views,
        layout,
        held_out,
        Keeper(moments, number, trainer, kept(frame, settings.hidden), moment),
        pace=deque([(start.seconds, start.trained)]),
    )
