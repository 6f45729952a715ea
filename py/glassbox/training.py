"""Gradient descent, one small piece at a time: batches, chunks, and the generator of steps.

It knows the network only as a Program, and neither prints nor draws: whoever wants to train takes
pieces of work from `Trainer.work` until there have been enough.
"""

import copy
import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from reprlib import repr as shown  # of a value that may be anything, and is not to fill the page

import numpy as np

from . import metrics
from .program import ORIGINAL, RULES, Arrays, CodeError, Program, function_source
from .refusal import Refusal

NAN = float("nan")

# Validation is due once 4 times as many examples were trained on as it has: forward propagation
# is about half of the work of training on an example, so this takes about a tenth of the time.
TRAINED_PER_EVALUATED = 4
# It begins this many times as often, and half as often after each evaluation until it is that
# rare: a network learns most in its first few hundred steps.
FIRST_EVALUATIONS = 8


class SettingsError(Refusal):
    """A setting that cannot be trained with: one sentence for the person who made it."""


@dataclass(frozen=True)
class Settings:
    """What makes a run reproducible, besides its data.

    Raises
    ------
    SettingsError
        With one sentence, for a value that cannot be trained with.
    """

    alpha: float = 0.5
    batch: int = 0  # examples in a mini-batch; 0 is the full batch
    hidden: int = 100
    seed: int = 0
    held_out: float = 0.1
    rule: str = "classic"

    def __post_init__(self):
        check_alpha(self.alpha)
        _check_integer("batch size", self.batch, 0, 1_000_000)
        _check_integer("number of hidden neurons", self.hidden, 1, 400)
        _check_integer("seed", self.seed, 0, 2**53 - 1)  # what JavaScript can hold exactly
        if not (_is_number(self.held_out) and 0 <= self.held_out <= 0.5):
            raise SettingsError(
                f"The held-out share must be a number from 0 to 0.5, not {shown(self.held_out)}."
            )
        if self.rule not in RULES:
            rule = shown(self.rule)
            raise SettingsError(f"The gradient rule must be one of {RULES}, not {rule}.")


def check_alpha(alpha: float) -> None:
    """Raise SettingsError, with one sentence, unless `alpha` is a usable learning rate."""
    if not (_is_number(alpha) and 0 < alpha < math.inf):
        raise SettingsError(f"The learning rate must be a number above 0, not {shown(alpha)}.")


def _check_integer(name: str, value: int, low: int, high: int) -> None:
    if not (isinstance(value, int) and _is_number(value) and low <= value <= high):
        raise SettingsError(
            f"The {name} must be a whole number from {low} to {high}, not {shown(value)}."
        )


def _is_number(value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def streams(seed: int) -> tuple[np.random.Generator, np.random.Generator, np.random.Generator]:
    """Independent sources of randomness for the split, the first weights and the shuffling.

    Drawing more or fewer numbers from one (more hidden neurons, say) leaves the others alone.
    """
    split, weights, shuffle = np.random.SeedSequence(seed).spawn(3)
    return (
        np.random.default_rng(split),
        np.random.default_rng(weights),
        np.random.default_rng(shuffle),
    )


GREY_LEVEL = np.float32(1 / 255)  # of pixels in 0..1


def columns(images: np.ndarray, examples: np.ndarray | slice) -> np.ndarray:
    """X of some examples: from `images` (n, 784) uint8 to (784, m) float32 in 0..1.

    The result is a transposed view, so that an example's pixels lie together in memory: that is
    how they are stored, and NumPy without BLAS (in the browser) multiplies it fastest.
    """
    return (images[examples] * GREY_LEVEL).T


@dataclass(frozen=True)
class Shard:
    """Examples that one worker turns into gradients at once.

    Attributes
    ----------
    X : (784, m), floats in 0..1, or grey levels 0 to 255 as uint8
    Y : (m,) of int, the labels
    """

    X: np.ndarray
    Y: np.ndarray


@dataclass(frozen=True)
class ShardGradients:
    """Means over the m examples of one shard; `correct` counts them."""

    gradients: Arrays
    examples: int
    loss: float
    correct: int


def forward(parameters: Arrays, X: np.ndarray, program: Program = ORIGINAL) -> Arrays:
    """Z1, A1, ..., ZL and AL of X in either of a shard's forms.

    Of grey levels it is W1 that is multiplied by 1/255, and not X: (W1 / 255) @ (255 X) is
    W1 @ X, and there are far fewer weights than pixels.
    """
    return program.forward(_used(parameters, X), X)


def _used(parameters: Arrays, X: np.ndarray) -> Arrays:
    W1, *others = parameters
    return (W1 * GREY_LEVEL, *others) if X.dtype == np.uint8 else parameters


def gradients(
    parameters: Arrays, shard: Shard, rule: str, program: Program = ORIGINAL
) -> ShardGradients:
    """Forward and back once. It changes nothing, so shards may be computed anywhere."""
    used = _used(parameters, shard.X)
    activations = program.forward(used, shard.X)
    found = program.backward(used, activations, shard.X, shard.Y, rule)
    if shard.X.dtype == np.uint8:
        found = (found[0] * GREY_LEVEL, *found[1:])  # dZ1 @ (255 X).T is 255 times too much
    outputs = activations[-1]
    return ShardGradients(
        gradients=found,
        examples=shard.Y.size,
        loss=metrics.mean_squared_error(outputs, shard.Y),
        correct=int(np.count_nonzero(metrics.predictions(outputs) == shard.Y)),
    )


def accumulate(totals: Arrays, part: ShardGradients, done: int, total: int) -> None:
    """Add one shard's share to `totals`, in place; the first (`done` 0) starts the sum afresh.

    A mean over all `total` examples is the sum of the shards' means, each weighted by m / total.
    """
    weight = part.examples / total
    for sum_, mean in zip(totals, part.gradients, strict=True):
        if done == 0:
            np.multiply(mean, weight, out=sum_)
        else:
            sum_ += mean * weight


@dataclass(frozen=True)
class Progress:
    """`done` of the `total` examples of this iteration are summed into the gradients."""

    done: int
    total: int


@dataclass(frozen=True)
class Evaluation:
    """`done` of the `total` held-out examples were evaluated since the last step's update."""

    done: int
    total: int


@dataclass(frozen=True)
class Step:
    """One completed iteration.

    `loss` and `batch_accuracy` are of its batch, before the update. `train_accuracy` is the share
    correct among all examples trained on since the last evaluation (each before its update), and
    `validation_accuracy` that of the held-out examples after it; both NaN when not evaluated.
    Where an evaluation is due, the step comes twice: at once, not yet `complete`, and again with
    the two accuracies.
    """

    iteration: int
    epoch: float
    loss: float
    batch_accuracy: float
    train_accuracy: float = NAN
    validation_accuracy: float = NAN
    complete: bool = True
    seconds: float = NAN


Work = Progress | Evaluation | Step


@dataclass(frozen=True)
class Position:
    """Where a trainer stands between two iterations: what its future hangs on besides parameters.

    Of the shuffled order of the current epoch it is not the order that is kept, but the state of
    the generator that drew it: drawn again, it is the same.

    Attributes
    ----------
    iteration, trained, seconds : as of `Trainer`
    total : examples of the last batch; 0 before the first
    shuffle : state of the generator before it drew this epoch's order; None before the first
    drawn, taken : examples in that order, and how many of them were trained on
    since, since_correct : examples trained on since the last evaluation, and how many were right
    due : examples after which the next evaluation comes; 0 before the first is planned
    """

    iteration: int = 0
    trained: int = 0
    seconds: float = 0.0
    total: int = 0
    shuffle: dict | None = None
    drawn: int = 0
    taken: int = 0
    since: int = 0
    since_correct: int = 0
    due: int = 0


START = Position()


class Trainer:
    """Trains one set of parameters, in place, for as long as someone asks for more work.

    Parameters
    ----------
    images, labels : (n, 784) uint8, (n,) uint8
    train, validation : indices of the examples to learn from and of those held out
    parameters, gradients : W1, b1, ..., WL, bL and dW1, db1, ..., written in place
    previous_W1 : receives W1 as it was before the last update
    settings : `alpha` may change while it runs, by assigning `trainer.alpha`
    rng : shuffles the mini-batches
    chunk_size : examples computed at once. Sums depend on it in their last bits, so it stays
        fixed for a run
    grey_levels : multiply uint8 images as they are. Fast with the loops of `accel`; NumPy's own
        would convert them again and again
    clock : seconds, to time the work alone
    start : a `position()` of another trainer of the same examples, whose parameters these are.
        With its settings this one goes on exactly as that one did; with batches of another size
        it goes on in the same order, and with full batches there is none
    program : the code that computes, also as an attribute; `next_program` is that of the next batch
    state : what its updates remember; taken over, and changed in place
    """

    def __init__(
        self,
        images: np.ndarray,
        labels: np.ndarray,
        train: np.ndarray,
        validation: np.ndarray,
        parameters: Arrays,
        gradients: Arrays,
        previous_W1: np.ndarray,
        settings: Settings,
        rng: np.random.Generator,
        chunk_size: int = 1024,
        grey_levels: bool = False,
        clock: Callable[[], float] = time.perf_counter,
        start: Position = START,
        program: Program = ORIGINAL,
        state: dict | None = None,
    ):
        self.images, self.labels = images, labels
        self.train, self.validation = train, validation
        self.parameters, self.gradients = parameters, gradients
        self.program, self.next_program = program, program
        self.state: dict = {} if state is None else state
        self._evaluating = False
        self.unevaluated = False  # the newest step will come again, with its evaluation
        self.last = train[:0]  # indices of the examples of the last chunk that was trained on
        self.previous_W1 = previous_W1
        np.copyto(previous_W1, parameters[0])
        self.alpha = settings.alpha
        self.rule = settings.rule
        self.batch = min(settings.batch or train.size, train.size)
        self.rng = rng
        self.chunk_size = chunk_size
        self.grey_levels = grey_levels
        self.clock = clock
        self.iteration = start.iteration  # updates made
        self.trained = start.trained  # examples, each counted once its gradient is summed
        # Of the gradient now in `gradients`.
        self.done, self.total = start.total, start.total or self.batch
        self.seconds = start.seconds  # spent working, not waiting to be asked
        self._shuffle, self._drawn, self._taken = start.shuffle, start.drawn, start.taken
        self._since, self._since_correct = start.since, start.since_correct
        rarest = self._rarest()
        self._due = min(start.due, rarest) or max(1, rarest // FIRST_EVALUATIONS)

    @property
    def epoch(self) -> float:
        """How often, on average, each training example was used."""
        return self.trained / self.train.size

    def position(self) -> Position | None:
        """Where it stands, for another to go on from; None within an iteration's gradients."""
        if 0 < self.done < self.total:
            return None
        return Position(
            self.iteration,
            self.trained,
            self.seconds,
            self.done,
            self._shuffle,
            self._drawn,
            self._taken,
            self._since,
            self._since_correct,
            self._due,
        )

    def take_data(self, images: np.ndarray, labels: np.ndarray, train: np.ndarray) -> None:
        """Go on with more, or fewer, examples at the end of the data, from the next batch on.

        Mini-batches then begin a new epoch, in a new order.
        """
        if self.batch == self.train.size:
            self.batch = train.size
        self.images, self.labels, self.train = images, labels, train

    def swap(self, program: Program) -> int:
        """Go on with other code of the same layers, from the next batch on.

        What updates remember is kept if the new code updates as the old one does.

        Returns
        -------
        int
            The iteration after which it is in force: the newest one, or that of the batch whose
            gradients are being summed.
        """
        self.next_program = program
        if self.position() is None:
            return self.iteration + 1
        if not self._evaluating:
            self._take_program()
        return self.iteration

    def _take_program(self) -> None:
        old, new = self.program.source, self.next_program.source
        same = (function_source(text, "update_parameters") for text in (old, new))
        if len(set(same)) > 1:
            self.state.clear()
        self.program = self.next_program

    def work(self) -> Iterator[Work]:
        """Endless: each `next` does one chunk's work and says what was done.

        Between two pieces everything is consistent: parameters change only in the piece that
        completes an iteration's gradients. When the code fails, CodeError ends it, everything is
        as it was before that iteration, and a new call goes on from there.
        """
        pieces = self._pieces()
        while True:
            began = self.clock()
            # Weights that explode become inf and NaN: the loss says so, warnings need not.
            with np.errstate(over="ignore", invalid="ignore"):
                piece = next(pieces)
            self.seconds += self.clock() - began
            yield replace(piece, seconds=self.seconds) if isinstance(piece, Step) else piece

    def validation_accuracy(self) -> float:
        """Of the parameters as they are now, on all held-out examples; NaN if there are none."""
        evaluation = self._evaluate()
        while True:
            try:
                next(evaluation)
            except StopIteration as finished:
                return finished.value

    def _pieces(self) -> Iterator[Work]:
        self.unevaluated = False
        for batch in self._batches():
            if self.next_program is not self.program:
                self._take_program()
            trained = self.trained
            try:
                loss, correct = yield from self._sum_gradients(batch)
                self._update()
            except CodeError:
                self.trained = trained
                self._taken = max(0, self._taken - batch.size)
                self.done = 0  # and so there are no gradients
                for values in self.gradients:
                    values.fill(0)
                raise
            self.iteration += 1
            self._since += batch.size
            self._since_correct += correct
            step = Step(self.iteration, self.epoch, loss, correct / batch.size)
            if self.iteration == 1 or self._since >= self._due:
                train_accuracy = self._since_correct / self._since
                # Before the evaluation, not after: whoever goes on from here does not repeat it.
                self._since, self._since_correct = 0, 0
                self._due = min(2 * self._due, self._rarest())
                if self.validation.size:
                    self.unevaluated = True
                    yield replace(step, complete=False)
                validation_accuracy = yield from self._evaluate()
                self.unevaluated = False
                step = replace(
                    step,
                    train_accuracy=train_accuracy,
                    validation_accuracy=validation_accuracy,
                )
            yield step

    def _rarest(self) -> int:
        """Examples between two evaluations, in the end."""
        return TRAINED_PER_EVALUATED * (self.validation.size or self.train.size // 10)

    def _batches(self) -> Iterator[np.ndarray]:
        """Indices of one batch after another; each epoch covers every example exactly once."""
        if self.batch == self.train.size:
            while True:
                self._drawn = self._taken = 0
                yield self.train
        if self._shuffle is not None:
            self.rng.bit_generator.state = self._shuffle
            yield from self._epoch(self.train[: self._drawn], self._taken)
        while True:
            yield from self._epoch(self.train, 0)

    def _epoch(self, examples: np.ndarray, taken: int) -> Iterator[np.ndarray]:
        """The batches of one shuffled order, from its example number `taken` on."""
        self._shuffle = self.rng.bit_generator.state
        order = self.rng.permutation(examples)
        self._drawn = order.size
        train = self.train
        for start in range(taken, order.size, self.batch):
            if self.train is not train:
                return  # the data have changed: the order may name what is not there any more
            self._taken = min(start + self.batch, order.size)
            yield order[start : start + self.batch]

    def _chunks(self, examples: np.ndarray) -> Iterator[Shard]:
        images, labels = self.images, self.labels  # the same for all, should they change meanwhile
        for start in range(0, examples.size, self.chunk_size):
            chunk = examples[start : start + self.chunk_size]
            grey = self.grey_levels and self.program.grey_levels
            X = images[chunk].T if grey else columns(images, chunk)
            yield Shard(X, labels[chunk])

    def _sum_gradients(self, batch: np.ndarray) -> Iterator[Progress]:
        """Sum the gradients of `batch`; return its loss and how many it got right.

        The last chunk yields nothing: the update that follows belongs to the same piece.
        """
        loss, correct = 0.0, 0
        self.done, self.total = 0, batch.size
        for shard in self._chunks(batch):
            if self.done:
                yield Progress(self.done, self.total)
            self.last = batch[self.done : self.done + shard.Y.size]
            part = gradients(self.parameters, shard, self.rule, self.program)
            accumulate(self.gradients, part, self.done, self.total)
            loss += part.loss * part.examples / batch.size
            correct += part.correct
            self.done += part.examples
            self.trained += part.examples
        return loss, correct

    def _update(self) -> None:
        np.copyto(self.previous_W1, self.parameters[0])
        if self.program.original:
            self.program.update(self.parameters, self.gradients, self.alpha, self.state)
            return
        # Other code may fail half-way through.
        parameters = [values.copy() for values in self.parameters]
        state = copy.deepcopy(self.state)
        try:
            self.program.update(self.parameters, self.gradients, self.alpha, self.state)
        except CodeError:
            for values, kept in zip(self.parameters, parameters, strict=True):
                np.copyto(values, kept)
            self.state = state
            raise

    def _evaluate(self) -> Iterator[Evaluation]:
        """Return the accuracy on all held-out examples; NaN if there are none."""
        done, correct = 0, 0
        self._evaluating = True
        try:
            for shard in self._chunks(self.validation):
                if done:
                    yield Evaluation(done, self.validation.size)
                outputs = forward(self.parameters, shard.X, self.program)[-1]
                correct += np.count_nonzero(metrics.predictions(outputs) == shard.Y)
                done += shard.Y.size
        finally:
            self._evaluating = False
        return correct / done if done else NAN
