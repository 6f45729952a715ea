"""Is `backward_propagation` a gradient, and of what: its numbers beside measured slopes.

It measures, in float64; what the numbers mean in words is the business of `verdict.py`. Everything
is computed on copies: no run is changed here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from .refusal import Refusal
from .training import columns
from .verdict import judge

# Examples a check is taken on. A prime, and none that could be mistaken for another factor (2, or
# the ten outputs): a gradient that is 7 times the slope has forgotten the mean over the examples.
EXAMPLES = 7
# Entries of each array: drawn at random, and those of the largest gradient.
RANDOM = 12
LARGEST = 4
# Half the widths of the central differences. Two neighbours give a slope with an error of about
# 1e-11 in float64. Where the gradient is not it, the next two are tried: there may have been a
# kink within the wider of the first.
STEPS = (1e-3, 1e-4, 1e-5)
# Largest relative error that passes. A right gradient is within 1e-7 of the measured slope; a wrong
# one differs in its first or second digit.
TOLERANCE = 1e-5
# Below this, times the loss where that is above 1, an entry is measured against it and not against
# itself: rounding alone makes differences of about 1e-11.
FLOOR = 1e-5

Arrays = tuple[np.ndarray, ...]


class CheckError(Refusal):
    """Why there is nothing to check: one sentence for the person who asked."""


@dataclass(frozen=True)
class Loss:
    """A function that the gradient may be one of.

    Attributes
    ----------
    key : "own", "entropy", "softmax" or "squared"
    terms : of parameters, activations and labels Y (m,): an array of any shape whose sum is the
        loss, the mean over the examples. Two of them are subtracted term by term, which loses less
        to rounding than the difference of two sums.
    """

    key: str
    terms: Callable[[Arrays, Arrays, np.ndarray], np.ndarray]


@dataclass(frozen=True)
class Entries:
    """The entries of one array that are compared, and what was found.

    Attributes
    ----------
    name : of the parameter, "W1"
    rows, columns : (n,) int32
    why : (n,) uint8, an index into WHY
    values : (n,) float64, the parameter itself
    gradient : (n,) float64, what the code computes
    slopes : (losses, n) float64, measured; NaN where the loss was not finite
    errors : (losses, n) float64, relative, as `relative_errors`; NaN where there is no slope
    kink : (losses, n) bool, the slope is not the same on both sides, which explains the error
    """

    name: str
    rows: np.ndarray
    columns: np.ndarray
    why: np.ndarray
    values: np.ndarray
    gradient: np.ndarray
    slopes: np.ndarray
    errors: np.ndarray
    kink: np.ndarray


WHY = ("random", "largest", "chosen")


def check_gradients(view, chosen: dict | None = None, seed: int = 0) -> Iterator[None]:
    """Check the gradients of the code in force, on a few training examples; of what is shown.

    Parameters
    ----------
    chosen : an entry to look at besides: its "array" ("W1"), "row" and "column"
    seed : draws the examples and the entries

    Returns, at the end
    -------------------
    dict
        "rule", "original", "digest": which code; "examples" (m,) int32, indices into the data;
        and what `check` returns

    Raises
    ------
    CheckError
        With one sentence.
    """
    rng = np.random.default_rng(seed)
    number = min(EXAMPLES, view.train.size)
    examples = np.sort(rng.choice(view.train, number, replace=False))
    X = columns(view.dataset.images, examples).astype(np.float64)
    Y = view.dataset.labels[examples]
    program = view.program
    rule = view.settings.rule
    found = yield from check(program, view.parameters, X, Y, rule, chosen, rng)
    return {
        **found,
        "rule": rule if program.takes_rule else "",
        "original": program.original,
        "digest": program.digest,
        "examples": examples.astype(np.int32),
    }


def check(
    program,
    parameters: Arrays,
    X: np.ndarray,
    Y: np.ndarray,
    rule: str,
    chosen: dict | None,
    rng: np.random.Generator,
) -> Iterator[None]:
    """Compare a program's gradients with measured slopes, one forward propagation between yields.

    Parameters
    ----------
    program : has `forward`, `backward`, and with `has_loss` also `loss`, as `program.Program`
    parameters : W1, b1, ..., of any float dtype; not changed
    X, Y : (784, m) in 0..1, and (m,) of int

    Returns, at the end
    -------------------
    dict
        "tolerance", "steps": with what it was measured; "m": examples;
        "losses": of each that was compared, and "skipped": of each that was not, why;
        "arrays": the entries of each array. All of it as `verdict.judge` makes it.
    """
    P = tuple(np.array(values, np.float64) for values in parameters)
    X = np.asarray(X, np.float64)
    for name, values in zip(names(len(P)), P, strict=True):
        if not np.isfinite(values).all():
            raise CheckError(f"{name} is not finite any more: there is no slope to measure.")
    activations = program.forward(_copies(P), X.copy())
    gradients = program.backward(_copies(P), _copies(activations), X.copy(), Y, rule)
    yield
    yield from _check_forward(program, P, X, activations)
    losses, skipped = losses_of(program, P, activations, Y)
    yield

    base = [loss.terms(P, activations, Y) for loss in losses]
    floors = [FLOOR * max(1.0, abs(float(np.sum(terms)))) for terms in base]
    arrays = []
    for at, name in enumerate(names(len(P))):
        gradient = np.asarray(gradients[at], np.float64)
        rows, cols, why = choose(name, P[at].shape, gradient, X, chosen, rng)
        yield
        slopes, errors = np.empty((2, len(losses), rows.size))
        kink = np.zeros((len(losses), rows.size), bool)
        for n, place in enumerate(zip(rows, cols, strict=True)):
            terms = _Terms(program, P, at, place, X, Y, losses, base)
            measured = yield from _measure(terms, gradient[place], floors)
            slopes[:, n], errors[:, n], kink[:, n] = measured
        values = P[at][rows, cols]
        arrays.append(
            Entries(name, rows, cols, why, values, gradient[rows, cols], slopes, errors, kink)
        )
    return {
        **judge(arrays, [loss.key for loss in losses], floors, skipped, Y.size, TOLERANCE),
        "tolerance": TOLERANCE,
        "m": int(Y.size),
        "steps": np.array(STEPS),
    }


def names(arrays: int) -> list[str]:
    """W1, b1, W2, b2 and so on, so many."""
    return [f"{'Wb'[at % 2]}{at // 2 + 1}" for at in range(arrays)]


def choose(
    name: str,
    shape: tuple[int, int],
    gradient: np.ndarray,
    X: np.ndarray,
    chosen: dict | None,
    rng: np.random.Generator,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which entries of one array to compare: rows, columns, and an index into WHY; (n,) each.

    Of W1 the random ones are drawn where an example has ink: elsewhere slope and gradient are zero
    whatever the code does. A gradient that is not, there, is among the largest or of no weight.
    """
    among = np.arange(shape[1])
    if name == "W1" and X.any():
        among = np.flatnonzero(X.any(axis=1))
    wanted = []
    if chosen and chosen["array"] == name:
        row, column = int(chosen["row"]), int(chosen["column"])
        if not (0 <= row < shape[0] and 0 <= column < shape[1]):
            raise CheckError(f"There is no {name}[{row},{column}]: {name} is {shape}.")
        wanted.append((row, column, 2))
    size = np.abs(np.nan_to_num(np.asarray(gradient, np.float64), nan=np.inf))
    most = min(LARGEST, size.size)
    for flat in np.argpartition(-size, most - 1, axis=None)[:most]:
        wanted.append((*divmod(int(flat), shape[1]), 1))
    drawn = rng.choice(shape[0] * among.size, min(RANDOM, shape[0] * among.size), replace=False)
    for row, column in zip(*np.divmod(drawn, among.size), strict=True):
        wanted.append((int(row), int(among[column]), 0))
    once = {}
    for row, column, why in wanted:
        once.setdefault((row, column), why)
    rows, cols = np.array(list(once), np.int32).T
    return rows, cols, np.array(list(once.values()), np.uint8)


def relative_error(gradient: float, slope: float, floor: float) -> float:
    """Their difference by the larger of the two, or by a floor where both are small.

    Infinite for a gradient that is no number, NaN for a slope that is none.
    """
    if not np.isfinite(gradient):
        return np.inf
    return abs(gradient - slope) / max(abs(gradient), abs(slope), floor)


@dataclass(frozen=True)
class _Terms:
    """The losses' terms as a function of one entry of one array."""

    program: object
    P: Arrays
    at: int
    place: tuple[int, int]
    X: np.ndarray
    Y: np.ndarray
    losses: list[Loss]
    base: list[np.ndarray]

    def moved(self, step: float) -> list[np.ndarray]:
        values = self.P[self.at]
        before = values[self.place]
        values[self.place] += step
        try:
            with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
                activations = self.program.forward(self.P, self.X)
                return [loss.terms(self.P, activations, self.Y) for loss in self.losses]
        finally:
            values[self.place] = before

    def quotients(self, step: float) -> Iterator[None]:
        """The central difference of each loss, and by how much its two halves differ."""
        above = self.moved(step)
        yield
        below = self.moved(-step)
        yield
        rises = [
            (float(np.sum(up - here)) / step, float(np.sum(here - down)) / step)
            for up, here, down in zip(above, self.base, below, strict=True)
        ]
        central = [
            float(np.sum(up - down)) / (2 * step) for up, down in zip(above, below, strict=True)
        ]
        return central, [abs(right - left) for right, left in rises]


def _measure(terms: _Terms, gradient: float, floors: list[float]) -> Iterator[None]:
    """The slope of every loss by one entry, its relative error, and whether it is at a kink."""
    slopes = np.full(len(floors), np.nan)
    errors = np.full(len(floors), np.nan)
    kink = np.zeros(len(floors), bool)
    wide = yield from terms.quotients(STEPS[0])
    open_ = range(len(floors))
    for step, narrow_step in pairwise(STEPS):
        narrow = yield from terms.quotients(narrow_step)
        again = []
        for i in open_:
            first, bend = wide[0][i], wide[1][i]
            second, narrow_bend = narrow[0][i], narrow[1][i]
            # Together they are right to the fourth order: Richardson's extrapolation.
            slope = second + (second - first) / ((step / narrow_step) ** 2 - 1)
            error = relative_error(gradient, slope, floors[i])
            if np.isnan(slope) or error <= TOLERANCE or error == np.inf:
                slopes[i], errors[i], kink[i] = slope, error, False
                continue
            gap = abs(gradient - slope)
            # Either the quotients do not settle; or they do, on the mean of the slopes left and
            # right of a kink at the very point. There the halves differ at any step, where those
            # of a smooth function come closer and closer.
            settled = abs(slope - (slope if np.isnan(slopes[i]) else slopes[i])) <= 0.1 * gap
            corner = narrow_bend > 0.5 * bend and narrow_bend >= 1.5 * gap
            kink[i] = not settled or corner
            slopes[i], errors[i] = slope, error
            again.append(i)
        if not again:
            break
        open_, wide = again, narrow
    return slopes, errors, kink


def _copies(arrays: Arrays) -> Arrays:
    return tuple(values.copy() for values in arrays)


def _check_forward(program, P: Arrays, X: np.ndarray, activations: Arrays) -> Iterator[None]:
    """Raise CheckError where slopes cannot be measured: on chance, or on rounded numbers."""
    # No number of these is one of float32's.
    nudged = program.forward(tuple(values * (1 + 1e-9) + 1e-9 for values in P), X.copy())
    yield
    given = _copies((*P, X))
    again = program.forward(given[:-1], given[-1])
    yield
    for name, before, after in zip((*names(len(P)), "X"), (*P, X), given, strict=True):
        if not np.array_equal(before, after):
            raise CheckError(
                f"forward_propagation changes {name} while it computes: so there is no slope to "
                "measure."
            )
    for at, (one, two) in enumerate(zip(activations, again, strict=True)):
        name = f"{'ZA'[at % 2]}{at // 2 + 1}"
        if not np.array_equal(one, two, equal_nan=True):
            raise CheckError(
                f"{name} is not the same when it is computed twice: with chance in "
                "forward_propagation there is no slope to measure."
            )
        if not np.isfinite(one).all():
            raise CheckError(f"{name} is not finite here: there is no slope to measure.")
        # Activations such as ReLU's 0 are in any dtype what they are.
        if at % 2 == 0 and np.all(np.float32(nudged[at]) == nudged[at]):
            raise CheckError(
                f"{name} comes out rounded to float32, where float64 went in: slopes cannot be "
                "measured that finely. Leave the dtype to the parameters and X."
            )


# The losses. Each is the mean over the examples.


def losses_of(
    program, P: Arrays, activations: Arrays, Y: np.ndarray
) -> tuple[list[Loss], list[dict]]:
    """The losses that these outputs have, and of the others why not: "key" and "why"."""
    Z, A = activations[-2], activations[-1]  # (10, m)
    is_sigmoid = _close(A, _sigmoid(Z))
    is_softmax = _close(A, np.exp(_log_softmax(Z)))
    sums_to_one = bool(np.allclose(A.sum(axis=0), 1, rtol=0, atol=1e-9)) and bool((A >= 0).all())
    compared, skipped = [], []
    if program.has_loss:

        def own(parameters, values, labels):
            return np.float64(program.loss(parameters, values, labels))

        compared.append(Loss("own", own))

    outside = f"an output is {_outside(A):.3g}, and a logarithm needs 0 < A < 1"
    if sums_to_one and not is_sigmoid:
        skipped.append({"key": "entropy", "why": "the outputs sum to 1: they are not sigmoids"})
    elif is_sigmoid:
        compared.append(Loss("entropy", _entropy_of_Z))
    elif ((A > 0) & (A < 1)).all():
        compared.append(Loss("entropy", _entropy_of_A))
    else:
        skipped.append({"key": "entropy", "why": outside})

    if not sums_to_one or is_sigmoid:
        skipped.append({"key": "softmax", "why": "the outputs do not sum to 1"})
    elif is_softmax:
        compared.append(Loss("softmax", _softmax_of_Z))
    elif (A[Y, np.arange(Y.size)] > 0).all():
        compared.append(Loss("softmax", _softmax_of_A))
    else:
        skipped.append({"key": "softmax", "why": "the true digit's output is 0"})
    compared.append(Loss("squared", _squared))
    for loss in compared.copy():
        if not np.isfinite(loss.terms(P, activations, Y)).all():
            compared.remove(loss)
            skipped.append({"key": loss.key, "why": "it is not finite here"})
    return compared, skipped


def _squared(parameters, activations, Y):
    """Sum over the outputs of (A - Y)^2."""
    return (activations[-1] - _one_hot(Y)) ** 2 / Y.size


def _entropy_of_A(parameters, activations, Y):
    """-2 sum(Y log A + (1 - Y) log(1 - A)) over the outputs."""
    A = activations[-1]
    return -2 * np.where(_one_hot(Y), np.log(A), np.log1p(-A)) / Y.size


def _entropy_of_Z(parameters, activations, Y):
    """The same where A = sigmoid(Z): exact also where A has been rounded to 0 or 1."""
    Z = activations[-2]
    return 2 * np.where(_one_hot(Y), np.logaddexp(0, -Z), np.logaddexp(0, Z)) / Y.size


def _softmax_of_A(parameters, activations, Y):
    """-log A of the true digit's output."""
    return -np.log(activations[-1][Y, np.arange(Y.size)]) / Y.size


def _softmax_of_Z(parameters, activations, Y):
    """The same where A = softmax(Z): exact also where A has been rounded to 0."""
    return -_log_softmax(activations[-2])[Y, np.arange(Y.size)] / Y.size


def _one_hot(Y):
    return np.arange(10)[:, None] == Y  # (10, m)


def _sigmoid(Z):
    return np.exp(-np.logaddexp(0, -Z))


def _log_softmax(Z):
    above = Z - Z.max(axis=0)
    return above - np.log(np.exp(above).sum(axis=0))


def _close(one, other):
    return bool(np.allclose(one, other, rtol=1e-9, atol=1e-13))


def _outside(A):
    """The output that is furthest outside of 0..1, or on its edge."""
    return float(A.flat[np.abs(A - 0.5).argmax()])
