"""Moments of training, kept as it goes within a limit of memory. Not how they are shown.

A moment is everything that a picture of the network needs and everything that training needs to
go on from there. Which are kept is a matter of the square root of the iteration: evenly spaced on
that scale, they are dense at first, where a network learns most, and still everywhere.
"""

import copy
import math
from dataclasses import dataclass, field

import numpy as np

from .frame import cut, sizes_of
from .program import ORIGINAL, Arrays, Program
from .refusal import Refusal
from .training import Position, Step, Trainer

LIMIT = 64_000_000  # bytes, over all runs: 100 moments of 100 hidden neurons
MOST = 160  # moments, over all runs: of a small network that is plenty, too


@dataclass(frozen=True)
class Moment:
    """A run between two iterations; nothing in it changes.

    Attributes
    ----------
    position : where the trainer stood
    epoch : as of `Trainer`
    alpha : learning rate of the update that led here; of the first, if there was none yet
    loss : of the last batch, before its update; NaN at the start
    train_accuracy, validation_accuracy : of the last evaluation until then; NaN before the first
    parameters, gradients : W1, b1, ..., WL, bL and dW1, db1, ..., read-only
    program : the code in force
    state : what its updates remember
    """

    position: Position
    epoch: float
    alpha: float
    loss: float
    train_accuracy: float
    validation_accuracy: float
    parameters: Arrays
    gradients: Arrays
    program: Program = ORIGINAL
    state: dict = field(default_factory=dict)

    @property
    def iteration(self) -> int:
        """Updates made until then."""
        return self.position.iteration

    @property
    def nbytes(self) -> int:
        """Of its arrays."""
        remembered = (np.asarray(value) for value in self.state.values())
        return sum(array.nbytes for array in (*self.parameters, *self.gradients, *remembered))


class MomentError(Refusal):
    """A moment that is not there: one sentence for the person who asked for it."""


class Moments:
    """The kept moments of several runs: those of one reset, and those that were forked from it.

    The first and the last of each run always stay. When all take more than `limit` bytes, or are
    more than MOST, those others go that are missed least: whose neighbours in their run lie
    closest together, measured by the length of the run, so that all runs give way alike. Should
    firsts and lasts alone be more than that, the oldest run is forgotten.
    """

    def __init__(self, limit: int = LIMIT):
        self.limit = limit
        self.version = 0  # grows with every change
        self.nbytes = 0  # what they take now
        self._runs: dict[int, list[Moment]] = {}  # oldest run first, each by iteration

    def __len__(self) -> int:
        return sum(map(len, self._runs.values()))

    def runs(self) -> dict[int, tuple[int, ...]]:
        """Run -> the iterations of its moments, ascending; the oldest run first."""
        return {
            run: tuple(moment.iteration for moment in moments)
            for run, moments in self._runs.items()
        }

    def of(self, run: int) -> tuple[Moment, ...]:
        """The moments of a run in their order; none of a run that is not kept."""
        return tuple(self._runs.get(run, ()))

    def find(self, run: int, iteration: int) -> Moment:
        """The moment of a run at exactly that iteration.

        Raises
        ------
        MomentError
            With one sentence, when it is not kept (any more).
        """
        for moment in self._runs.get(run, ()):
            if moment.iteration == iteration:
                return moment
        raise MomentError(f"Iteration {iteration} of run {run} is not among the moments kept.")

    def nearest(self, run: int, iteration: float) -> Moment:
        """The moment of a run nearest to an iteration.

        Raises
        ------
        MomentError
            With one sentence, when nothing of the run is kept.
        """
        if run not in self._runs:
            raise MomentError(f"No moments of run {run} are kept.")
        return min(self._runs[run], key=lambda moment: abs(moment.iteration - iteration))

    def keep(self, run: int, moment: Moment) -> None:
        """Add the newest moment of a run, or take the place of the one at its iteration."""
        moments = self._runs.setdefault(run, [])
        if moments and moments[-1].iteration >= moment.iteration:
            self.nbytes -= moments.pop().nbytes
        moments.append(moment)
        self.nbytes += moment.nbytes
        self.version += 1
        while (self.nbytes > self.limit or len(self) > MOST) and self._drop(run):
            pass

    def next_after(self, run: int) -> int:
        """The iteration from which on the next moment of a run is worth keeping.

        Steps on the scale of square roots as long as its share of the limit suffices for, if the
        run ended there: on that scale d iterations are d / (2 √i) long.
        """
        first, last = self._runs[run][0].iteration, self._runs[run][-1].iteration
        most = min(MOST, self.limit // self._runs[run][0].nbytes)
        room = max(4, most // len(self._runs))
        return last + max(1, math.ceil(2 * (last - math.sqrt(last * first)) / room))

    def _drop(self, newest: int) -> bool:
        """Let the moment go that is missed least; False if nothing can."""
        least, victim = math.inf, None
        for moments in self._runs.values():
            if len(moments) < 3:
                continue
            scale = np.sqrt([moment.iteration for moment in moments])
            gaps = (scale[2:] - scale[:-2]) / (scale[-1] - scale[0])
            middle = int(gaps.argmin())
            if gaps[middle] < least:
                least, victim = gaps[middle], (moments, middle + 1)
        if victim:
            moments, index = victim
            self.nbytes -= moments.pop(index).nbytes
            return True
        oldest = next(iter(self._runs))
        if oldest == newest:
            return False
        self.nbytes -= sum(moment.nbytes for moment in self._runs.pop(oldest))
        return True


class Keeper:
    """Takes the moments of one run as its trainer goes on.

    Parameters
    ----------
    moments : where they are kept
    run : its number
    trainer : at the start of the run
    live : (K,) float32, the trainer's parameters and gradients one after the other in memory, so
        that a moment is one copy; see `frame.kept`
    first : the moment of another run that this one starts from, for its loss and accuracies
    """

    def __init__(
        self,
        moments: Moments,
        run: int,
        trainer: Trainer,
        live: np.ndarray,
        first: Moment | None = None,
    ):
        self._moments, self._run, self._trainer, self._live = moments, run, trainer, live
        # Of the newest iteration, as of `Moment`.
        self.alpha = first.alpha if first else trainer.alpha
        self.loss = first.loss if first else math.nan
        self.train_accuracy = first.train_accuracy if first else math.nan
        self.validation_accuracy = first.validation_accuracy if first else math.nan
        self._completed: Moment | None = None
        self._keep(self._copy())

    def step(self, step: Step) -> None:
        """Note a step, and keep it if it is time to."""
        self.loss, self.alpha = step.loss, self._trainer.alpha
        if not step.complete:
            return
        if not math.isnan(step.train_accuracy):
            self.train_accuracy = step.train_accuracy
            self.validation_accuracy = step.validation_accuracy
        if step.iteration >= self._next:
            self._keep(self._copy())
        elif self._trainer.batch > self._trainer.chunk_size:
            # The next gradients are summed over several pieces, within which there is no moment
            # to be had. It is a hundredth of the time that such a step takes.
            self._completed = self._copy()

    def now(self) -> Moment:
        """The newest complete iteration, kept or not."""
        if self._trainer.position() is not None:
            return self._copy()
        return self._completed or self._moments.of(self._run)[-1]

    def keep_now(self) -> Moment:
        """Keep the newest complete iteration: it is the last of the run, or somebody needs it."""
        moment = self.now()
        if self._moments.of(self._run)[-1].iteration != moment.iteration:
            self._keep(moment)
        return self._moments.of(self._run)[-1]

    def _keep(self, moment: Moment) -> None:
        self._moments.keep(self._run, moment)
        self._completed = None
        self._next = self._moments.next_after(self._run)

    def _copy(self) -> Moment:
        position = self._trainer.position()
        values = self._live.copy()
        values.flags.writeable = False
        arrays = tuple(cut(values, sizes_of(self._trainer.parameters)).values())
        parameters = len(self._trainer.parameters)
        return Moment(
            position,
            self._trainer.epoch,
            self.alpha,
            self.loss,
            self.train_accuracy,
            self.validation_accuracy,
            parameters=arrays[:parameters],
            gradients=arrays[parameters:],
            program=self._trainer.program,
            state=copy.deepcopy(self._trainer.state),
        )
