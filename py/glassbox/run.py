"""One run: a trainer, the frame it works in, and its moments. Begun from weights, or forked.

A fork goes on from a moment of another run with settings of its own. It is the same network on
the same examples: only the learning rate, the batch size and the gradient rule may differ.
"""

import copy
import math
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from .dataset import Dataset, split, without_added
from .frame import Sizes, kept, lay_out, sizes_of
from .moments import Keeper, Moment, Moments
from .picture import parameters_in, restore
from .program import Arrays, Program
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
    begun : the code that it began with
    log : what was changed while it ran, in order: after which iteration, "alpha", "code" or
        "data", and the learning rate, the source, or how many images of the person's own are among
        the data, from then on; first of all "weights", and their digest, if it began with some that
        were read from a file
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
    begun: Program
    log: list[tuple[int, str, float | str]]

    @property
    def sizes(self) -> Sizes:
        """Neurons of its layers, the outputs last."""
        return sizes_of(self.trainer.parameters)

    def log_code(self, iteration: int, source: str) -> None:
        """Note code that is in force after this iteration; none that waited for it ever was."""
        codes = [entry for entry in self.log if entry[1] == "code"]
        if codes and codes[-1][0] > self.trainer.iteration:
            self.log.remove(codes[-1])
        self.log.append((iteration, "code", source))

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
    number: int,
    dataset: Dataset,
    settings: Settings,
    machine: Machine,
    moments: Moments,
    program: Program,
    given: Arrays | None = None,
) -> Run:
    """Begin a run from random weights; its moments go to `moments`.

    Parameters
    ----------
    given : weights to begin with instead, W1, b1, ..., that the program can work with

    Raises
    ------
    CodeError
        With one sentence, when the program cannot begin with these settings.
    """
    split_rng, weights_rng, _ = streams(settings.seed)
    examples = _split(dataset, settings.held_out, split_rng)
    first = given or program.initialize(weights_rng, settings.hidden)
    laid_out = lay_out(sizes_of(first))
    for view, values in zip(laid_out[1].values(), first, strict=False):
        view[:] = values
    return _start(
        number, None, dataset, settings, machine, moments, examples, laid_out, program, {}
    )


def resume(
    number: int,
    parent: int,
    dataset: Dataset,
    settings: Settings,
    machine: Machine,
    moments: Moments,
    moment: Moment,
) -> Run:
    """Go on from a moment that was saved, on the same data, when the run that it is of is gone.

    Parameters
    ----------
    parent : number of the run that it is of
    """
    examples = _split(dataset, settings.held_out, streams(settings.seed)[0])
    return _from_moment(number, (parent, moment), dataset, settings, machine, moments, examples)


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
    examples = (parent.trainer.train, parent.trainer.validation)
    return _from_moment(
        number, (moment_of, moment), parent.dataset, settings, machine, moments, examples
    )


def _from_moment(
    number: int,
    parent: tuple[int, Moment],
    dataset: Dataset,
    settings: Settings,
    machine: Machine,
    moments: Moments,
    examples: tuple[np.ndarray, np.ndarray],
) -> Run:
    of, moment = parent
    laid_out = lay_out(sizes_of(moment.parameters))
    restore(moment, laid_out[1])
    return _start(
        number,
        (of, moment.iteration),
        dataset,
        settings,
        machine,
        moments,
        examples,
        laid_out,
        moment.program,
        copy.deepcopy(moment.state),
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
    program: Program,
    state: dict,
    moment: Moment | None = None,
) -> Run:
    frame, views, layout = laid_out
    train, validation = examples
    held_out = np.zeros(dataset.labels.size, bool)
    held_out[validation] = True
    start: Position = moment.position if moment else START
    parameters = parameters_in(views)
    trainer = Trainer(
        dataset.images,
        dataset.labels,
        train,
        validation,
        parameters=parameters,
        gradients=tuple(list(views.values())[len(parameters) : 2 * len(parameters)]),
        previous_W1=np.empty_like(views["W1"]),
        settings=settings,
        rng=streams(settings.seed)[2],
        chunk_size=machine.chunk_size,
        grey_levels=machine.grey_levels,
        clock=machine.clock,
        start=start,
        program=program,
        state=state,
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
        Keeper(moments, number, trainer, kept(frame, sizes_of(parameters)), moment),
        pace=deque([(start.seconds, start.trained)]),
        begun=program,
        log=[],
    )
