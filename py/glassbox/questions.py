"""Questions about a network that the page asks and Python answers, while training goes on.

What can be asked stands in QUESTIONS; what an answer is computed by, in the modules named there,
which are imported when they are first asked: opening the page waits for none of them. A question
sees one state of the network, a View, also when its answer takes many pieces and the network has
moved on meanwhile.
"""

import traceback
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module

import numpy as np

from .dataset import Dataset
from .moments import Moment, Moments
from .program import ORIGINAL, Arrays, Program
from .refusal import Refusal
from .training import Settings, Shard, columns


class QuestionError(Refusal):
    """Why a question has no answer: one sentence for the person who asked."""


@dataclass(frozen=True)
class View:
    """One state of the network, and what it is looked at with.

    Attributes
    ----------
    dataset : the loaded data
    test : images without labels, to be predicted, or None
    train, validation : (n,) int, indices of the examples learned from and of those held out
    held_out : (examples,) bool
    run : number of the run that this is a state of
    settings : of that run; `alpha` may have changed since
    alpha : learning rate in force
    parameters : W1, b1, ..., WL, bL, copies
    iteration : updates that made them
    image : (784,) uint8, the image shown
    label : what it is labelled, or -1
    example : its index in the data, or -1 for an image of the person's own
    chunk_size, grey_levels : how `shards` cuts examples, as in training
    moments : those kept of that run, the oldest first
    find : the moment of a run at an iteration, or at None the newest of the run in force; it
        raises MomentError, with one sentence, when it is not kept
    program : the code that made this state
    state : what its updates remember, a copy
    last : (n,) int, indices of the examples of the last chunk that was trained on; none at first
    begun, log : the code that the run began with, and what was changed while it went on, as of
        `Run`; of a fork, since the fork
    parent : the run and iteration that it was forked from, or None
    """

    dataset: Dataset
    train: np.ndarray
    validation: np.ndarray
    held_out: np.ndarray
    settings: Settings
    alpha: float
    parameters: Arrays
    iteration: int
    image: np.ndarray
    label: int
    example: int
    chunk_size: int
    grey_levels: bool
    run: int = 1
    moments: tuple[Moment, ...] = ()
    find: Callable[[int, int | None], Moment] = Moments().find
    program: Program = ORIGINAL
    state: dict = field(default_factory=dict)
    last: np.ndarray = field(default_factory=lambda: np.zeros(0, int))
    begun: str = ORIGINAL.source
    log: tuple[tuple[int, str, float | str], ...] = ()
    parent: tuple[int, int] | None = None
    test: Dataset | None = None

    @property
    def x(self) -> np.ndarray:
        """The image shown as the network reads it: (784, 1) float32, 0 to 1."""
        return columns(self.image[None], slice(0, 1))

    def shards(self, examples: np.ndarray) -> Iterator[tuple[slice, Shard]]:
        """Cut examples into pieces that are computed at once, each with where it stands.

        Parameters
        ----------
        examples : (n,) int, indices into the data
        """
        for start in range(0, examples.size, self.chunk_size):
            chunk = examples[start : start + self.chunk_size]
            images = self.dataset.images
            X = images[chunk].T if self.grey_levels else columns(images, chunk)
            yield slice(start, start + chunk.size), Shard(X, self.dataset.labels[chunk])


# By kind: "module:function", of a View and the question's arguments. It returns the answer, a
# dictionary of plain values and contiguous arrays of one dimension; or is a generator that yields
# between pieces of at most about 10 ms, None or the share of the work that is done, and then
# returns it.
QUESTIONS = {
    "shown": "answers:shown",
    "errors": "errors:errors",
    "train_on": "errors:train_on",
    "backprop": "answers:backprop",
    "changes": "answers:changes",
    "prepare": "answers:prepared",
    "sway": "sway:sway",
    "nudge": "sway:nudge",
    "select": "gallery:select",
    "images": "gallery:images",
    "means": "gallery:means",
    "trace": "trace:trace",
    "excites": "trace:excites",
    "compare": "answers:compared",
    "check_gradients": "gradient_check:check_gradients",
    "probe": "probe:probe",
    "digest": "digest:digest",
    "fingerprint": "answers:fingerprinted",
    "predicted": "submission:predicted",
    "test_images": "submission:test_images",
    "submission": "submission:submission",
    "lessons": "lessons:lessons",
    "notebook": "notebook:notebook",
    "package": "package:package",
    "weights": "weights:weights",
    "source": "answers:source_of_beats",
}


def function_of(kind: str) -> Callable[..., dict | Iterator[float | None]]:
    """What answers a kind of question.

    Raises
    ------
    QuestionError
        With one sentence.
    """
    if kind not in QUESTIONS:
        raise QuestionError(f"This version cannot answer “{kind}”: reload the page.")
    module, function = QUESTIONS[kind].split(":")
    return getattr(import_module(f".{module}", __package__), function)


def answer(view: View, kind: str, arguments: dict) -> Iterator[None]:
    """Work on an answer in pieces; the generator's return value is the answer.

    Raises
    ------
    QuestionError
        With one sentence.
    """
    result = function_of(kind)(view, **arguments)
    if not isinstance(result, dict):
        result = yield from result
    return {"run": view.run, "iteration": view.iteration, **result}


class Queue:
    """Questions that wait for their answers, worked on in turn.

    Parameters
    ----------
    clock : seconds
    """

    def __init__(self, clock: Callable[[], float]):
        self._clock = clock
        self._waiting: deque[tuple[int, Iterator[None]]] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def put(self, number: int, view: View, question: dict) -> None:
        """Take a question: `number` names it in its answer."""
        arguments = dict(question)
        self._waiting.append((number, answer(view, arguments.pop("kind"), arguments)))

    def drop(self, number: int) -> None:
        """Forget a question; one that is answered already, or unknown, is no error."""
        self._waiting = deque(entry for entry in self._waiting if entry[0] != number)

    def refuse(self, message: str) -> None:
        """Answer all of them with this sentence."""

        def refused() -> Iterator[None]:
            raise QuestionError(message)
            yield

        self._waiting = deque((number, refused()) for number, _ in self._waiting)

    def advance(self, budget_ms: float) -> list[dict]:
        """Work for about `budget_ms`, at least on one piece of one question.

        Returns
        -------
        list of dict
            For each that is done, "number" and either its "answer" or a "message", one sentence
            saying why there is none. For one that says how far it is, "number" and the "share".
        """
        deadline = self._clock() + budget_ms / 1000
        done = []
        shares: dict[int, float] = {}
        while self._waiting:
            number, work = self._waiting.popleft()
            try:
                with np.errstate(over="ignore", invalid="ignore"):  # weights may have diverged
                    share = next(work)
                if share is not None:
                    shares[number] = share
                self._waiting.append((number, work))
            except StopIteration as finished:
                shares.pop(number, None)
                done.append({"number": number, "answer": finished.value})
            except Refusal as error:
                done.append({"number": number, "message": str(error)})
            except Exception as error:
                # A fault of ours: the run must not end with it, and the console has it whole.
                traceback.print_exc()
                message = f"Python could not answer this ({type(error).__name__}: {error})."
                done.append({"number": number, "message": message})
            if self._clock() >= deadline:
                break
        return [*({"number": number, "share": share} for number, share in shares.items()), *done]
