"""The seam: commands in, records and flat float32 frames out. No browser in it, and no policy.

`site/worker.js` and the command line both train through this class.
"""

import math
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import BinaryIO

import numpy as np

from . import accel, metrics
from .csv_reader import Needs, Rows, read_csv
from .dataset import (
    CLASSES,
    PIXELS,
    Dataset,
    DatasetError,
    add_example,
    read_idx,
    split,
    without_added,
)
from .frame import lay_out
from .network import forward_propagation, initialize_parameters, sigmoid_derivative
from .questions import Queue, View
from .training import (
    Settings,
    SettingsError,
    Step,
    Trainer,
    Work,
    check_alpha,
    columns,
    streams,
)

# Examples computed at once: what stays in the cache, and takes no longer than a slice or two of
# the worker's loop, because a pause is answered between chunks. NumPy's own loops in the browser
# have no BLAS: 64 examples take them about 8 ms.
CHUNK_SIZE = 512
CHUNK_SIZE_WITHOUT_BLAS = 64

SAMPLE_NAME = "UCI handwritten digits"

# A record's columns, and what they are called in protocol.js.
RECORD = {
    "iteration": "iteration",
    "epoch": "epoch",
    "loss": "loss",
    "batch_accuracy": "batchAccuracy",
    "train_accuracy": "trainAccuracy",
    "validation_accuracy": "validationAccuracy",
    "seconds": "seconds",
}

PACE_SECONDS = 1.0  # how far back examples per second looks


class Diverged(ValueError):
    """Training ended because the loss is no longer a finite number: one sentence."""


@dataclass(frozen=True)
class _Run:
    """Everything that one reset begins and the next replaces."""

    dataset: Dataset
    settings: Settings
    trainer: Trainer
    work: Iterator[Work]
    views: dict[str, np.ndarray]  # name -> its part of the frame
    held_out: np.ndarray  # (n,) bool
    pace: deque  # (seconds worked, examples trained on), from about a second ago until now

    def measure(self) -> None:
        """Note how far training has come, for `examples_per_second`."""
        self.pace.append((self.trainer.seconds, self.trainer.trained))
        while len(self.pace) > 2 and self.pace[-1][0] - self.pace[1][0] >= PACE_SECONDS:
            self.pace.popleft()

    def examples_per_second(self) -> float:
        """Over about the last second of training; NaN before the first measurement."""
        (began, before), (now, after) = self.pace[0], self.pace[-1]
        return (after - before) / (now - began) if now > began else math.nan


class Session:
    """One page's data, run and shown example.

    Attributes
    ----------
    frame : (N,) float32, all arrays that a picture needs, in the layout `reset` returns. Its
        address stays the same for a run.
    figures : (11,) float64, in the order of FIGURES, which is that of `Figures` in protocol.js
    questions : those that wait for their answers
    """

    FIGURES = (
        "iteration",
        "epoch",
        "done",
        "total",
        "examplesPerSecond",
        "seconds",
        "alpha",
        "example",
        "label",
        "prediction",
        "heldOut",
    )

    def __init__(
        self, chunk_size: int | None = None, clock: Callable[[], float] = time.perf_counter
    ):
        self.frame = np.zeros(0, np.float32)
        self.figures = np.full(len(self.FIGURES), np.nan)
        self.dataset: Dataset | None = None
        self._chunk_size = chunk_size
        self._clock = clock
        self._run: _Run | None = None
        self._records: list[list[float]] = []
        self._diverged: str | None = None
        self._example = 0
        self._own: tuple[np.ndarray, int] | None = None  # an image shown instead, and its label
        self.questions = Queue(clock)
        self._file: tuple[BinaryIO, Iterator[Rows | Needs | Dataset], int] | None = None

    # Data

    def open_sample(self, images: bytes, labels: bytes) -> dict:
        """Take the bundled sample, two IDX files, as the data for the next run."""
        self.dataset = read_idx(bytes(images), bytes(labels), SAMPLE_NAME)
        return _describe(self.dataset)

    def open_file(self, stream: BinaryIO, name: str, size: int) -> None:
        """Begin to read a CSV file of `size` bytes; the session closes the stream when done."""
        self.close_file()
        self._file = (stream, read_csv(stream, name), size)

    def advance_file(self) -> dict:
        """Read a little more. The data are replaced only once all of the file is good.

        Returns
        -------
        dict
            Its "state" is "reading", with how far it is; "needs", with the "package" to install
            before the next call; or "done", with the dataset.

        Raises
        ------
        DatasetError
            With one sentence; the file is closed, data and run stay as they were.
        """
        if self._file is None:
            raise ValueError("No file is being read.")
        _, pieces, size = self._file
        try:
            piece = next(pieces)
        except DatasetError as error:
            problem = str(error)
        except Exception:
            self.close_file()
            raise
        else:
            problem = None
        if problem is not None:
            self.close_file()
            # Raised anew: the traceback of the first would keep all the images read so far.
            raise DatasetError(problem)
        if isinstance(piece, Rows):
            return {"state": "reading", "bytes": piece.bytes, "size": size, "rows": piece.rows}
        if isinstance(piece, Needs):
            return {"state": "needs", "package": piece.package}
        self.close_file()
        self.dataset = piece
        return {"state": "done", "dataset": _describe(piece)}

    def close_file(self) -> None:
        """Stop reading, if a file is open."""
        if self._file is not None:
            stream, pieces, _ = self._file
            self._file = None
            pieces.close()
            stream.close()

    # A run

    def reset(self, settings: dict) -> dict:
        """Begin a new run on the data; an unusable setting leaves the old run as it was.

        Parameters
        ----------
        settings : the keys of `Settings` in protocol.js

        Raises
        ------
        SettingsError
            With one sentence: a setting that cannot be trained with.
        """
        if self.dataset is None:
            raise ValueError("There are no data to train on yet.")
        new_data = self._run is None or self._run.dataset is not self.dataset
        self._run, self.frame, started = self._prepare(self.dataset, read_settings(settings))
        self._records = []
        self._diverged = None
        self.questions.refuse("A new run began before this was answered.")
        if new_data:
            self._example = 0
            self._own = None
        self.refresh()
        return started

    def _prepare(self, dataset: Dataset, settings: Settings) -> tuple[_Run, np.ndarray, dict]:
        split_rng, weights_rng, shuffle_rng = streams(settings.seed)
        train, validation = _split(dataset, settings.held_out, split_rng)
        held_out = np.zeros(dataset.labels.size, bool)
        held_out[validation] = True

        frame, views, layout = lay_out(settings.hidden)
        parameters = tuple(views[name] for name in ("W1", "b1", "W2", "b2"))
        first = initialize_parameters(weights_rng, hidden=settings.hidden)
        for view, values in zip(parameters, first, strict=True):
            view[:] = values
        fast = accel.status().installed
        slow = sys.platform == "emscripten" and not fast
        trainer = Trainer(
            dataset.images,
            dataset.labels,
            train,
            validation,
            parameters,
            gradients=tuple(views[name] for name in ("dW1", "db1", "dW2", "db2")),
            previous_W1=np.empty_like(views["W1"]),
            settings=settings,
            rng=shuffle_rng,
            chunk_size=self._chunk_size or (CHUNK_SIZE_WITHOUT_BLAS if slow else CHUNK_SIZE),
            grey_levels=fast,
            clock=self._clock,
        )
        run = _Run(
            dataset,
            settings,
            trainer,
            trainer.work(),
            views,
            held_out,
            pace=deque([(0.0, 0)]),
        )
        started = {
            "settings": _write_settings(settings),
            "layout": layout,
            "trainExamples": train.size,
            "validationExamples": validation.size,
        }
        return run, frame, started

    def set_alpha(self, alpha: float) -> None:
        """Change the learning rate, from the next update on."""
        check_alpha(alpha)
        self._running().trainer.alpha = alpha

    def show(self, example: int) -> None:
        """Choose the example that frames to come and questions are about."""
        examples = self._running().dataset.labels.size
        if not 0 <= example < examples:
            raise IndexError(
                f"There is no example {example}: they are numbered 0 to {examples - 1}."
            )
        self._example, self._own = int(example), None

    def show_image(self, image: bytes, label: int = -1) -> None:
        """Choose an image of the person's own instead: 784 grey levels, and its label or -1."""
        image = np.array(memoryview(image), np.uint8)
        if image.shape != (PIXELS,) or not -1 <= label < CLASSES:
            raise ValueError(f"An image of shape {image.shape} labelled {label} cannot be shown.")
        self._own = image, int(label)

    def add_example(self, image: bytes, label: int) -> dict:
        """Add an image to the data and, from the next batch on, to what this run is trained on.

        Returns
        -------
        dict
            The dataset, and how many examples the run is trained on.

        Raises
        ------
        DatasetError
            With one sentence: the data of this run are not the loaded ones any more.
        """
        image = np.array(memoryview(image), np.uint8)
        if image.shape != (PIXELS,) or not 0 <= label < CLASSES:
            raise ValueError(f"An image of shape {image.shape} labelled {label} cannot be added.")
        run = self._running()
        grown = add_example(run.dataset, image, label)
        return self._change_data(grown)

    def remove_added(self) -> dict:
        """Take all added images out again; what was learned from them stays in the parameters."""
        return self._change_data(without_added(self._running().dataset))

    def _change_data(self, dataset: Dataset) -> dict:
        run = self._running()
        if self.dataset is not run.dataset:
            raise DatasetError("Other data were opened meanwhile: add to those once they are here.")
        before, after = run.dataset.labels.size, dataset.labels.size
        kept = min(before, after)
        held_out = np.zeros(after, bool)
        held_out[:kept] = run.held_out[:kept]
        train = run.trainer.train
        train = np.concatenate([train[train < kept], np.arange(kept, after)])
        run.trainer.take_data(dataset.images, dataset.labels, train)
        self._run = replace(run, dataset=dataset, held_out=held_out)
        self.dataset = dataset
        if self._example >= after:
            self._example = 0
        return {"dataset": _describe(dataset), "trainExamples": train.size}

    @property
    def iteration(self) -> int:
        """Updates made in this run."""
        return self._running().trainer.iteration

    def advance(self, budget_ms: float, until: int | None = None) -> bool:
        """Train for about `budget_ms`, at least one chunk; True once iteration `until` is complete.

        It stops where the next chunk, if it takes as long as the last, would overrun; and as soon
        as iteration `until`, its evaluation included, is complete. A single step is therefore
        `until=iteration + 1`, also when it is asked for in the middle of an evaluation.

        Raises
        ------
        Diverged
            When the loss is not finite; the record of that iteration is kept.
        """
        run = self._running()
        if self._diverged is not None:
            raise Diverged(self._diverged)
        began = self._clock()
        deadline = began + budget_ms / 1000
        reached = False
        while True:
            piece = next(run.work)
            now = self._clock()
            if isinstance(piece, Step):
                self._record(piece)
                reached = until is not None and piece.complete and piece.iteration >= until
            if reached or now + (now - began) > deadline:
                break
            began = now
        run.measure()
        return reached

    def validation_accuracy(self) -> float:
        """Of the parameters as they are now, on all held-out examples; NaN if there are none."""
        return self._running().trainer.validation_accuracy()

    def refresh(self) -> None:
        """Bring the frame's pictures of the shown example, and the figures, up to date."""
        run = self._running()
        views, trainer = run.views, run.trainer
        image, label, example = self._shown()
        x = columns(image[None], slice(0, 1))  # (784, 1)
        with np.errstate(over="ignore", invalid="ignore"):  # diverged weights may still be shown
            activations = forward_propagation(*trainer.parameters, x)
            np.subtract(views["W1"], trainer.previous_W1, out=views["deltaW1"])
            np.multiply(views["W2"], activations[1].T, out=views["W2_A1"])
            np.multiply(views["W1"], x.T, out=views["W1_x"])
            views["W1_dot_x"][:] = views["W1"] @ x
            views["W2_dot_A1"][:] = views["W2"] @ activations[1]
            views["slope1"][:] = sigmoid_derivative(activations[1])
            views["slope2"][:] = sigmoid_derivative(activations[3])
        views["x"][:] = x
        for name, values in zip(("Z1", "A1", "Z2", "A2"), activations, strict=True):
            views[name][:] = values
        self.figures[:] = (
            trainer.iteration,
            trainer.epoch,
            trainer.done,
            trainer.total,
            run.examples_per_second(),
            trainer.seconds,
            trainer.alpha,
            example,
            label,
            metrics.predictions(activations[3])[0],
            example >= 0 and run.held_out[example],
        )

    def _shown(self) -> tuple[np.ndarray, int, int]:
        """The image shown (784,) uint8, its label or -1, and its index in the data or -1."""
        if self._own is not None:
            return *self._own, -1
        dataset = self._running().dataset
        return dataset.images[self._example], int(dataset.labels[self._example]), self._example

    # Questions

    def view(self) -> View:
        """The state that is shown, as questions see it: parameters are copies."""
        run = self._running()
        trainer = run.trainer
        image, label, example = self._shown()
        return View(
            dataset=run.dataset,
            train=trainer.train,
            validation=trainer.validation,
            held_out=run.held_out,
            settings=run.settings,
            alpha=trainer.alpha,
            parameters=tuple(values.copy() for values in trainer.parameters),
            iteration=trainer.iteration,
            image=image,
            label=label,
            example=example,
            chunk_size=trainer.chunk_size,
            grey_levels=trainer.grey_levels,
        )

    def ask(self, number: int, question: dict) -> None:
        """Put a question about what is shown now; `questions.advance` brings the answer.

        Parameters
        ----------
        number : names the question in its answer
        question : its "kind", a key of `questions.QUESTIONS`, and that function's arguments
        """
        self.questions.put(number, self.view(), question)

    def take_records(self) -> np.ndarray:
        """Hand over the records since the last call: (n, 7) float64, the columns of RECORD.

        One an iteration; but the last one handed over comes once more when it is evaluated after.
        """
        records = np.array(self._records, np.float64).reshape(-1, len(RECORD))
        self._records.clear()
        return records

    def parameters(self) -> dict[str, np.ndarray]:
        """W1, b1, W2 and b2 as they are now, as views into the frame."""
        return {name: self._running().views[name] for name in ("W1", "b1", "W2", "b2")}

    def _running(self) -> _Run:
        if self._run is None:
            raise ValueError("There is no run yet: reset comes first.")
        return self._run

    def _record(self, step: Step) -> None:
        if self._records and self._records[-1][0] == step.iteration:
            self._records.pop()  # the same step, evaluated now
        self._records.append([getattr(step, column) for column in RECORD])
        if not math.isfinite(step.loss):
            alpha = self._running().trainer.alpha
            self._diverged = (
                f"The loss became {step.loss} at iteration {step.iteration} with learning rate "
                f"{alpha:g}: press Reset and try a smaller one."
            )
            raise Diverged(self._diverged)


def _split(
    dataset: Dataset, share: float, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """As `split`; what was added stands with the examples to train on and moves no other."""
    examples = dataset.labels.size
    train, validation = split(without_added(dataset).labels, share, rng)
    return np.concatenate([train, np.arange(examples - dataset.added, examples)]), validation


def _describe(dataset: Dataset) -> dict:
    """DatasetInfo of protocol.js."""
    return {
        "name": dataset.name,
        "examples": dataset.labels.size,
        "counts": dataset.counts.tolist(),
        "note": dataset.note,
        "added": dataset.added,
    }


def read_settings(settings: dict) -> Settings:
    """Check settings given by the names of protocol.js.

    Raises
    ------
    SettingsError
        With one sentence.
    """
    known = {"alpha", "batch", "hidden", "seed", "heldOut", "rule"}
    if settings.keys() != known:
        odd = ", ".join(sorted(settings.keys() ^ known))
        raise SettingsError(f"The settings are missing, or do not know: {odd}.")
    values = dict(settings)
    return Settings(held_out=values.pop("heldOut"), **values)


def _write_settings(settings: Settings) -> dict:
    values = asdict(settings)
    return {"heldOut": values.pop("held_out"), **values}
