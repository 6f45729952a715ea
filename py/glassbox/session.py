"""The seam: commands in, records and flat float32 frames out. No browser in it, and no policy.

`site/worker.js` and the command line both train through this class.
"""

import copy
import io
import math
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

import numpy as np

from . import accel
from .dataset import (
    CLASSES,
    PIXELS,
    SAMPLE_NAME,
    Dataset,
    DatasetError,
    add_examples,
    read_idx,
    without_added,
)
from .frame import lay_out
from .moments import LIMIT, Moment, Moments
from .picture import restore, show_image
from .program import ORIGINAL, CodeError, Program, function_source, load, names_of
from .questions import Queue, View
from .refusal import Refusal
from .run import Machine, Run, begin, fork, resume
from .training import Settings, Step, check_alpha
from .wire import describe, describe_program, describe_test, read_settings, write_settings

# What opens files, reads and writes weights, and keeps a run is imported by the methods that need
# it, and what answers a question by questions.py: opening the page waits for none of it.
if TYPE_CHECKING:
    from .opening import Opening

# Examples computed at once: what stays in the cache, and takes no longer than a slice or two of
# the worker's loop, because a pause is answered between chunks. NumPy's own loops in the browser
# have no BLAS: 64 examples take them about 8 ms.
CHUNK_SIZE = 512
CHUNK_SIZE_WITHOUT_BLAS = 64

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


class Diverged(Refusal):
    """Training ended because the loss is no longer a finite number: one sentence."""


@dataclass(frozen=True)
class _Look:
    """A moment that is shown instead of the run."""

    run: int
    moment: Moment
    frame: np.ndarray
    views: dict[str, np.ndarray]


class Session:
    """One page's data, run and shown example.

    Attributes
    ----------
    frame : (N,) float32, all arrays that a picture needs, in the layout `reset` returns; of the
        run, or of the moment that is looked at. Its address stays the same until the next
        `reset`, `fork`, `look` or `look_at_now`.
    figures : (17,) float64, in the order of FIGURES, which is that of `Figures` in protocol.js
    test : images without labels, to be predicted; no run depends on them
    questions : those that wait for their answers
    moments : those kept of this reset's runs
    program : the code that the next reset begins with; the run in force has it as well, from its
        next batch on, unless its layers are others
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
        "run",
        "now",
        "stepAlpha",
        "loss",
        "trainAccuracy",
        "validationAccuracy",
    )

    def __init__(
        self,
        chunk_size: int | None = None,
        clock: Callable[[], float] = time.perf_counter,
        moments_limit: int = LIMIT,
    ):
        self.figures = np.full(len(self.FIGURES), np.nan)
        self.dataset: Dataset | None = None
        self.test: Dataset | None = None
        self.program: Program = ORIGINAL
        self._chunk_size = chunk_size
        self._clock = clock
        self._run: Run | None = None
        self._look: _Look | None = None
        self.moments = Moments(moments_limit)
        self._settings: dict[int, Settings] = {}  # by run, of this reset's runs
        self._pasts: dict[int, tuple] = {}  # by run too: what it began with, its log, its parent
        self._records: list[list[float]] = []
        self._diverged: str | None = None
        self._example = 0
        self._own: tuple[np.ndarray, int] | None = None  # an image shown instead, and its label
        self.questions = Queue(clock)
        self._opening: Opening | None = None

    # Data

    def open_sample(self, images: bytes, labels: bytes) -> dict:
        """Take the bundled sample, two IDX files, as the data for the next run."""
        self.dataset = read_idx(bytes(images), bytes(labels), SAMPLE_NAME)
        return describe(self.dataset)

    def open_file(
        self,
        stream: BinaryIO,
        name: str,
        size: int,
        labelled: bool | None = True,
        expected: dict | None = None,
    ) -> None:
        """Begin to read a CSV file of `size` bytes; the session closes the stream when done.

        Parameters
        ----------
        labelled : True is data to train on; False images to be predicted, whose labels are left
            out if they have some; None is either, by what the columns are
        expected : `Expected` of protocol.js: the data that must be in it, if no others may be
        """
        from .opening import Expected, Opening

        self.close_file()
        wanted = Expected(**expected) if expected else None
        self._opening = Opening(stream, name, size, labelled, wanted)

    def advance_file(self) -> dict:
        """Read a little more. Data or test images are replaced only once all of the file is good.

        Returns
        -------
        dict
            Its "state" is "reading", with how far it is; "needs", with the "package" to install
            before the next call; "done", with the dataset, and under "test" whether the archive
            that it came out of has Kaggle's test.csv as well; or "test", with the test images.

        Raises
        ------
        DatasetError
            With one sentence; the file is closed, data and run stay as they were.
        """
        if self._opening is None:
            raise ValueError("No file is being read.")
        try:
            piece = self._opening.advance()
        except Exception:
            self._opening = None
            raise
        if isinstance(piece, dict):
            return piece
        opening, self._opening = self._opening, None
        if opening.labelled is False or piece.labels is None:
            note = piece.note
            if piece.labels is not None:
                note = f"{note} Its labels are left out.".strip()
            self.test = replace(piece, labels=None, note=note)
            return {"state": "test", "test": describe_test(self.test)}
        self.dataset = piece
        return {"state": "done", "dataset": describe(piece), "test": opening.has_test}

    def close_file(self) -> None:
        """Stop reading, if a file is open."""
        if self._opening is not None:
            self._opening.close()
            self._opening = None

    # A run

    def reset(self, settings: dict, number: int = 1) -> dict:
        """Begin a new run on the data; an unusable setting leaves the old run as it was.

        Parameters
        ----------
        settings : the keys of `Settings` in protocol.js
        number : of the run

        Raises
        ------
        SettingsError, CodeError
            With one sentence: a setting that cannot be trained with, or code that cannot begin
            with these settings.
        """
        if self.dataset is None:
            raise ValueError("There are no data to train on yet.")
        moments = Moments(self.moments.limit)
        wanted = read_settings(settings)
        run = begin(number, self.dataset, wanted, self._machine(), moments, self.program)
        return self._begin(run, moments)

    def open_weights(self, data: bytes, name: str, settings: dict, number: int) -> dict:
        """Begin a new run with weights from a file, on the data and with the code in force.

        It begins at iteration 0, evaluated: of how the weights came about only the settings are
        known. Those in the file hold, above all which examples are held out.

        Parameters
        ----------
        data, name : of the file
        settings : the keys of `Settings` in protocol.js, where the file has none
        number : of the run

        Returns
        -------
        dict
            As of `reset`, and "weights": what is in force now, `OpenedWeights` of protocol.js.

        Raises
        ------
        WeightsError, SettingsError, CodeError
            With one sentence; everything is as it was.
        """
        from . import weights
        from .digest import digest_of_arrays

        if self.dataset is None:
            raise ValueError("There are no data to train on yet.")
        found = weights.load(io.BytesIO(bytes(data)), name)
        wanted = found.settings or read_settings(settings)
        wanted = replace(
            wanted, hidden=found.sizes[1], alpha=found.facts.get("alpha", wanted.alpha)
        )
        weights.check_code(found, self.program, name)
        moments = Moments(self.moments.limit)
        run = begin(
            number,
            self.dataset,
            wanted,
            self._machine(),
            moments,
            self.program,
            found.parameters,
        )
        accuracy = float(run.trainer.validation_accuracy())
        notes = [*found.notes, *weights.cautions(found, self.program, self.dataset)]
        run.log.append((0, "weights", digest_of_arrays(found.parameters)))
        run.keeper.validation_accuracy = accuracy
        begun = self._begin(run, moments)
        if not math.isnan(accuracy):
            evaluated = {"iteration": 0, "epoch": 0, "validation_accuracy": accuracy, "seconds": 0}
            self._records.append([evaluated.get(column, math.nan) for column in RECORD])
        opened = {
            "name": name,
            "notes": notes,
            "iteration": found.facts.get("iteration", -1),
            "saved": found.held_out_accuracy,
            "accuracy": accuracy,
        }
        return {**begun, "weights": opened}

    def fork(self, settings: dict, run: int, iteration: int | None, number: int) -> dict:
        """Go on from a moment, as a new run; the one in force until now keeps its moments.

        Parameters
        ----------
        settings : the keys of `Settings` in protocol.js
        run, iteration : the moment; iteration None is the newest of the run in force
        number : of the new run

        Raises
        ------
        SettingsError, MomentError
            With one sentence; the run in force goes on.
        """
        parent = self._running()
        newest = parent.keeper.keep_now()  # the last of its run, if this succeeds
        moment = newest if iteration is None else self._find(run, iteration)
        args = (moment, run, read_settings(settings), self._machine(), self.moments)
        forked = fork(number, parent, *args)
        forked.trainer.swap(parent.trainer.next_program)
        return self._begin(forked)

    def _begin(self, run: Run, moments: Moments | None = None) -> dict:
        """Put a run in force; with moments of its own, nothing is left of the runs before it."""
        if moments is not None:
            self.moments = moments
            self._settings.clear()
            self._pasts.clear()
        if self._run is None or self._run.dataset is not run.dataset:
            self._example, self._own = 0, None
        self._run, self._look = run, None
        self._settings[run.number] = run.settings
        self._pasts[run.number] = run.begun.source, run.log, run.parent
        self._records = []
        self._diverged = None
        self.questions.refuse("A new run began before this was answered.")
        self.refresh()
        parent = (
            None if run.parent is None else dict(zip(("run", "iteration"), run.parent, strict=True))
        )
        return {
            "settings": write_settings(run.settings),
            "layout": run.layout,
            "trainExamples": run.trainer.train.size,
            "validationExamples": run.trainer.validation.size,
            "parent": parent,
            "program": describe_program(run.trainer.program, run.sizes),
        }

    # The code

    def apply_code(self, source: str) -> dict:
        """Try code, and go on with it if it can be used: from the next batch on.

        Returns
        -------
        dict
            "outcome": "swapped", or "reset" where the run in force has other layers and goes on
            with the code it has until a reset; "program", as `describe_program` describes it; and
            "notes", sentences that the person should read.

        Raises
        ------
        CodeError
            With one sentence; everything goes on with the code before.
        """
        run = self._running()
        program = load(source, run.settings.hidden)
        before, self.program = self.program, program
        sizes = program.layers[1:] if not program.original else (run.settings.hidden, CLASSES)
        description = describe_program(program, sizes)
        if sizes != run.sizes:
            now, then = (" – ".join(map(str, (PIXELS, *each))) for each in (run.sizes, sizes))
            note = f"It has other layers, {then} instead of {now}: training begins anew."
            return {"outcome": "reset", "program": description, "notes": [*program.notes, note]}
        run.log_code(run.trainer.swap(program), source)
        notes = list(program.notes)
        first, now = (
            function_source(each.source, "initialize_parameters") for each in (before, program)
        )
        if first != now and run.trainer.iteration:
            notes.append("It draws other first weights: press Reset to begin with those.")
        return {"outcome": "swapped", "program": description, "notes": notes}

    @property
    def unevaluated(self) -> bool:
        """The newest iteration is being evaluated: who goes on from a checkpoint skips that."""
        return self._running().trainer.unevaluated

    def checkpoint(self) -> bytes:
        """The run in force as it is after its newest complete iteration, for `resume`."""
        from . import checkpoint

        run = self._running()
        alpha = run.trainer.alpha
        moment = run.keeper.now()
        begun, log, parent = self._pasts[run.number]
        past = checkpoint.Past(begun, tuple(log), parent)
        return checkpoint.save(run.number, run.settings, alpha, moment, run.dataset, past)

    @staticmethod
    def code_in(data: bytes) -> str:
        """The code of a checkpoint, which may need packages before it can be resumed.

        Raises
        ------
        CheckpointError
            With one sentence.
        """
        from . import checkpoint

        return checkpoint.source_of(bytes(data))

    def resume(self, data: bytes, source: str | None, number: int) -> dict:
        """Go on from a checkpoint, on the data that it was made with, as a new run.

        Parameters
        ----------
        data : what `checkpoint` gave, of this session or another
        source : code to go on with, instead of the checkpoint's
        number : of the new run

        Raises
        ------
        CheckpointError, CodeError, SettingsError
            With one sentence; nothing has changed.
        """
        from . import checkpoint

        if self.dataset is None:
            raise ValueError("There are no data to train on yet.")
        program = None if source is None else load(source)
        saved = checkpoint.restore(bytes(data), program)
        moment, dataset = saved.moment, checkpoint.data_of(saved, self.dataset)
        moments = Moments(self.moments.limit)
        run = resume(number, saved.run, dataset, saved.settings, self._machine(), moments, moment)
        run.trainer.alpha = saved.alpha
        self.dataset, self.program = dataset, moment.program
        started = self._begin(run, moments)
        # It is the same run still, whatever its number.
        past = saved.past
        run.log.extend(past.log)
        if program and program.source != checkpoint.source_of(bytes(data)):
            run.log_code(run.trainer.iteration, program.source)
        self._pasts[number] = past.begun, run.log, past.parent
        return {**started, "dataset": describe(dataset)}

    def _machine(self) -> Machine:
        fast = accel.status().installed
        slow = sys.platform == "emscripten" and not fast
        chunk_size = self._chunk_size or (CHUNK_SIZE_WITHOUT_BLAS if slow else CHUNK_SIZE)
        return Machine(chunk_size, fast, self._clock)

    # Moments

    def look(self, run: int, iteration: float) -> int:
        """Show the moment of a run that is nearest to an iteration; training goes on underneath.

        Returns
        -------
        int
            The iteration of that moment.

        Raises
        ------
        MomentError
            With one sentence, when nothing of that run is kept.
        """
        moment = self.moments.nearest(run, iteration)
        if self._look:
            frame, views = self._look.frame, self._look.views
        else:
            frame, views, _ = lay_out(self._running().sizes)
        restore(moment, views)
        self._look = _Look(run, moment, frame, views)
        return moment.iteration

    def look_at_now(self) -> None:
        """Show the run again."""
        self._look = None

    @property
    def activations(self) -> list[str]:
        """What the layers that are shown compute, as of `Program`."""
        look = self._look
        return list((look.moment if look else self._running().trainer).program.activations)

    @property
    def moments_version(self) -> int:
        """Changes whenever what `kept` returns does, within one reset."""
        return self.moments.version

    def kept(self) -> dict:
        """Which moments are kept, and what they take: `Kept` of protocol.js."""
        return {
            "runs": [
                {"run": run, "iterations": list(iterations)}
                for run, iterations in self.moments.runs().items()
            ],
            "bytes": self.moments.nbytes,
            "limit": self.moments.limit,
        }

    def _find(self, run: int, iteration: int | None) -> Moment:
        """A moment by its run and iteration; None is the newest of the run in force."""
        if iteration is None:
            return self._running().keeper.now()
        look = self._look
        if look and (look.run, look.moment.iteration) == (run, iteration):
            return look.moment  # which may not be kept any more
        return self.moments.find(run, iteration)

    def set_alpha(self, alpha: float) -> None:
        """Change the learning rate, from the next update on."""
        check_alpha(alpha)
        run = self._running()
        if run.trainer.alpha != alpha:
            run.log.append((run.trainer.iteration, "alpha", alpha))
        run.trainer.alpha = alpha

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
        grown = add_examples(run.dataset, image[None], np.array([label], np.uint8))
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
        run.log.append((run.trainer.iteration, "data", dataset.added))
        self._run = replace(run, dataset=dataset, held_out=held_out)
        self.dataset = dataset
        if self._example >= after:
            self._example = 0
        return {"dataset": describe(dataset), "trainExamples": train.size}

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
        CodeError
            When edited code fails, with one sentence; everything is as it was before the
            iteration that failed, and the next call tries it again.
        """
        run = self._running()
        if self._diverged is not None:
            raise Diverged(self._diverged)
        began = self._clock()
        deadline = began + budget_ms / 1000
        reached = False
        while True:
            try:
                piece = next(run.work)
            except CodeError:
                # A generator that has failed is over.
                self._run = replace(run, work=run.trainer.work())
                raise
            now = self._clock()
            if isinstance(piece, Step):
                self._record(piece)
                reached = until is not None and piece.complete and piece.iteration >= until
            # Not >: a browser's clock may stand still for a millisecond, and so for a whole chunk.
            if reached or now + (now - began) >= deadline:
                break
            began = now
        run.measure()
        return reached

    def validation_accuracy(self) -> float:
        """Of the parameters as they are now, on all held-out examples; NaN if there are none."""
        return self._running().trainer.validation_accuracy()

    @property
    def frame(self) -> np.ndarray:
        """The arrays of what is shown, one after the other."""
        return self._look.frame if self._look else self._running().frame

    def refresh(self) -> None:
        """Bring the frame's pictures of the shown example, and the figures, up to date."""
        run, look = self._running(), self._look
        image, label, example = self._shown()
        held_out = example >= 0 and run.held_out[example]
        if look:
            prediction = show_image(look.views, image, look.moment.program)
            moment, position = look.moment, look.moment.position
            total = position.total or run.trainer.batch  # before the first step as the run says it
            where = (moment.iteration, moment.epoch, position.total, total)
            seconds = position.seconds
        else:
            trainer, moment = run.trainer, run.keeper
            np.subtract(run.views["W1"], trainer.previous_W1, out=run.views["deltaW1"])
            prediction = show_image(run.views, image, trainer.program)
            where = (trainer.iteration, trainer.epoch, trainer.done, trainer.total)
            seconds = trainer.seconds
        self.figures[:] = (
            *where,
            run.examples_per_second(),
            seconds,
            run.trainer.alpha,
            example,
            label,
            prediction,
            held_out,
            look.run if look else run.number,
            run.trainer.iteration,
            moment.alpha,
            moment.loss,
            moment.train_accuracy,
            moment.validation_accuracy,
        )

    def _shown(self) -> tuple[np.ndarray, int, int]:
        """The image shown (784,) uint8, its label or -1, and its index in the data or -1."""
        if self._own is not None:
            return *self._own, -1
        dataset = self._running().dataset
        return dataset.images[self._example], int(dataset.labels[self._example]), self._example

    # Questions

    def view(self) -> View:
        """The state that is shown, as questions see it: parameters never change under them."""
        run, look = self._running(), self._look
        trainer = run.trainer
        image, label, example = self._shown()
        if look:
            parameters, iteration = look.moment.parameters, look.moment.iteration
            alpha, program, state = look.moment.alpha, look.moment.program, look.moment.state
        else:
            parameters = tuple(values.copy() for values in trainer.parameters)
            alpha, iteration = trainer.alpha, trainer.iteration
            program, state = trainer.program, copy.deepcopy(trainer.state)
        shown = look.run if look else run.number
        begun, log, parent = self._pasts[shown]
        return View(
            dataset=run.dataset,
            test=self.test,
            train=trainer.train,
            validation=trainer.validation,
            held_out=run.held_out,
            run=shown,
            settings=self._settings[shown],
            alpha=alpha,
            parameters=parameters,
            iteration=iteration,
            image=image,
            label=label,
            example=example,
            chunk_size=trainer.chunk_size,
            grey_levels=trainer.grey_levels and program.grey_levels,
            moments=self.moments.of(shown),
            find=self._find,
            program=program,
            state=state,
            last=trainer.last,
            begun=begun,
            log=tuple(log),
            parent=parent,
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
        """W1, b1, ..., WL and bL as they are now, as views into the frame."""
        trainer = self._running().trainer
        names = names_of(len(trainer.parameters) // 2, "W", "b")
        return dict(zip(names, trainer.parameters, strict=True))

    def _running(self) -> Run:
        if self._run is None:
            raise ValueError("There is no run yet: reset comes first.")
        return self._run

    def _record(self, step: Step) -> None:
        if self._records and self._records[-1][0] == step.iteration:
            self._records.pop()  # the same step, evaluated now
        self._records.append([getattr(step, column) for column in RECORD])
        self._running().keeper.step(step)
        if not math.isfinite(step.loss):
            alpha = self._running().trainer.alpha
            self._diverged = (
                f"The loss became {step.loss} at iteration {step.iteration} with learning rate "
                f"{alpha:g}: press Reset and try a smaller one."
            )
            raise Diverged(self._diverged)
