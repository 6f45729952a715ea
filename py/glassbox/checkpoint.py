"""A run as bytes, so that it can go on where it was when Python, or the page, had to start anew.

A checkpoint is a moment with all that it hangs on besides the data: the settings, the code, and
the images that the person added. It is one .npy file after the other: facts as JSON, then the
arrays that they name. Numbers keep every bit, and nothing in it is ever executed but the code.
"""

import io
import json
import math
from dataclasses import asdict, dataclass
from tokenize import TokenError

import numpy as np

from .dataset import CLASSES, FINGERPRINT, PIXELS, Dataset, add_examples, without_added
from .digest import fingerprint
from .frame import sizes_of
from .kinds import shorten
from .moments import Moment
from .program import CodeError, Program, load, names_of
from .refusal import Refusal
from .training import Position, Settings, SettingsError, check_alpha

FORMAT = 1

COUNTS = ("iteration", "trained", "total", "drawn", "taken", "since", "since_correct", "due")
LONGEST_REASON = 100  # characters
LARGEST = 2**53  # what JavaScript can hold exactly


class CheckpointError(Refusal):
    """Bytes that are no checkpoint, or one that does not fit: one sentence."""


@dataclass(frozen=True)
class Past:
    """What a run has behind it, as of `Run`, so that its digest and its notebook stay the same.

    Attributes
    ----------
    begun : source of the code that it began with
    log : what was changed while it ran
    parent : the run and the iteration that it was forked from
    """

    begun: str
    log: tuple[tuple[int, str, float | str], ...] = ()
    parent: tuple[int, int] | None = None

    @classmethod
    def read(cls, begun: str, log: list, parent: list | None) -> "Past":
        """From JSON, which has lists only."""
        entries = tuple((int(after), str(what), value) for after, what, value in log)
        return cls(str(begun), entries, parent and (int(parent[0]), int(parent[1])))


@dataclass(frozen=True)
class Checkpoint:
    """What was saved.

    Attributes
    ----------
    run : number of the run that it is of
    settings, alpha : of that run; the learning rate in force may differ from its settings'
    moment : with the program and what its updates remember
    images, labels : (n, 784) and (n,) uint8, those that the person added
    examples : of the data, without those
    fingerprint : of these, as of digest.py; None if nobody had asked for it by then
    past : what the run began with and what was changed while it ran
    """

    run: int
    settings: Settings
    alpha: float
    moment: Moment
    images: np.ndarray
    labels: np.ndarray
    examples: int
    fingerprint: str | None
    past: Past


def save(
    run: int, settings: Settings, alpha: float, moment: Moment, dataset: Dataset, past: Past
) -> bytes:
    """Write a checkpoint."""
    own = slice(dataset.labels.size - dataset.added, None)
    facts = {
        "format": FORMAT,
        "run": run,
        "settings": asdict(settings),
        "alphaInForce": alpha,
        "examples": dataset.labels.size - dataset.added,
        "fingerprint": dataset.known.get(FINGERPRINT),
        "past": asdict(past),
        "position": asdict(moment.position),
        "code": moment.program.source,
        **{name: getattr(moment, name) for name in FIGURES},
    }
    names = names_of(len(moment.parameters) // 2, "W", "b")
    arrays = dict(zip(names, moment.parameters, strict=True))
    arrays |= {f"d{name}": values for name, values in zip(names, moment.gradients, strict=True)}
    arrays |= {f"state.{name}": np.asarray(value) for name, value in moment.state.items()}
    arrays |= {"images": dataset.images[own], "labels": dataset.labels[own]}
    facts["arrays"] = list(arrays)
    file = io.BytesIO()
    for values in (np.frombuffer(json.dumps(facts).encode(), np.uint8), *arrays.values()):
        np.save(file, values, allow_pickle=False)
    return file.getvalue()


UNREADABLE = (
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RecursionError,
    SyntaxError,
    TokenError,
    TypeError,
    ValueError,
)
FIGURES = ("epoch", "alpha", "loss", "train_accuracy", "validation_accuracy")  # of a moment


def restore(data: bytes, program: Program | None = None) -> Checkpoint:
    """Read a checkpoint.

    Parameters
    ----------
    data : what `save` wrote
    program : code to go on with instead of that in the checkpoint; what the updates remembered
        is then forgotten

    Raises
    ------
    CheckpointError
        With one sentence: it is none, or is not whole.
    CodeError
        With one sentence, when the code in it cannot be used.
    SettingsError
        With one sentence.
    """
    try:
        file = io.BytesIO(data)
        facts = _facts(file)
        arrays = {name: _read(file) for name in facts["arrays"]}
        settings = Settings(**facts["settings"])
        state = {
            name.removeprefix("state."): values if values.ndim else values.item()
            for name, values in arrays.items()
            if name.startswith("state.")
        }
        names = names_of(sum(name.startswith("W") for name in arrays), "W", "b")
        kept = program or load(facts["code"], settings.hidden)
        moment = Moment(
            Position(**facts["position"]),
            *(facts[name] for name in FIGURES),
            parameters=tuple(_read_only(arrays[name]) for name in names),
            gradients=tuple(_read_only(arrays[f"d{name}"]) for name in names),
            program=kept,
            state=state if kept.source == facts["code"] else {},
        )
        drawn = kept.initialize(np.random.default_rng(0), settings.hidden)
        if sizes_of(drawn) != sizes_of(moment.parameters):
            raise CheckpointError(
                f"The saved layers are {sizes_of(moment.parameters)}, and the code makes "
                f"{sizes_of(drawn)}."
            )
        for name, values, like in zip(names * 2, _arrays_of(moment), drawn * 2, strict=True):
            if (values.shape, values.dtype) != (like.shape, np.float32):
                raise CheckpointError(
                    f"The checkpoint has {name}, or its gradient, as {values.dtype} "
                    f"{values.shape}; expected float32 {like.shape}."
                )
        images, labels = arrays["images"], arrays["labels"]
        if images.shape != (labels.size, PIXELS) or images.dtype != np.uint8:
            raise CheckpointError(f"The checkpoint has added images in the shape {images.shape}.")
        if labels.ndim != 1 or labels.dtype != np.uint8 or (labels >= CLASSES).any():
            raise CheckpointError("The checkpoint has added labels that are not all 0 to 9.")
        _check_numbers(facts, moment.position, labels.size)
        return Checkpoint(
            facts["run"],
            settings,
            facts["alphaInForce"],
            moment,
            images,
            labels,
            facts["examples"],
            facts["fingerprint"],
            Past.read(**facts["past"]),
        )
    except (CheckpointError, CodeError, SettingsError):
        raise
    except UNREADABLE as error:
        raise CheckpointError(_unreadable(error)) from error


def data_of(saved: Checkpoint, dataset: Dataset) -> Dataset:
    """The data that a checkpoint was made with: those that are loaded, and the images added then.

    Raises
    ------
    CheckpointError
        With one sentence, when others are loaded.
    """
    loaded = without_added(dataset)
    if loaded.labels.size != saved.examples:
        raise CheckpointError(
            f"The run was trained on {saved.examples} images; {loaded.labels.size} are loaded."
        )
    for _ in fingerprint(loaded) if saved.fingerprint else ():
        pass  # nobody waits here who would do something else meanwhile
    if saved.fingerprint not in (None, loaded.known.get(FINGERPRINT)):
        raise CheckpointError(
            f"The run was trained on {saved.examples} other images than those that are loaded."
        )
    return add_examples(loaded, saved.images, saved.labels) if saved.labels.size else loaded


def source_of(data: bytes) -> str:
    """The code in a checkpoint, which is not run.

    Raises
    ------
    CheckpointError
        With one sentence: it is none, or is not whole.
    """
    try:
        return _facts(io.BytesIO(data))["code"]
    except CheckpointError:
        raise
    except UNREADABLE as error:
        raise CheckpointError(_unreadable(error)) from error


def _unreadable(error: Exception) -> str:
    # NumPy and JSON quote what they cannot read, which may be all of it.
    return f"This is not a checkpoint of a run ({shorten(str(error), LONGEST_REASON)})."


def _facts(file: io.BytesIO) -> dict:
    """What stands before the arrays."""
    facts = json.loads(_read(file).tobytes())
    if facts["format"] != FORMAT:
        raise CheckpointError(
            f"This checkpoint has the format {shorten(repr(facts['format']))}; "
            f"this version reads {FORMAT}."
        )
    return facts


def _check_numbers(facts: dict, position: Position, added: int) -> None:
    """Raise ValueError, TypeError or SettingsError unless a run can go on from such numbers."""
    check_alpha(facts["alphaInForce"])
    for name in FIGURES:
        float(facts[name])
    counts = {name: value for name, value in asdict(position).items() if name in COUNTS}
    for name, value in {"run": facts["run"], "examples": facts["examples"], **counts}.items():
        if not isinstance(value, int) or not 0 <= value <= LARGEST:
            raise ValueError(f"{name} is {value!r}")
    if not 0 <= position.seconds < np.inf:
        raise ValueError(f"seconds is {position.seconds!r}")
    if not position.taken <= position.drawn <= facts["examples"] + added:
        raise ValueError(f"{position.taken} of {position.drawn} drawn were taken")
    if position.shuffle is not None:
        np.random.default_rng(0).bit_generator.state = position.shuffle  # raises if it is none


def _arrays_of(moment: Moment) -> tuple[np.ndarray, ...]:
    return (*moment.parameters, *moment.gradients)


def _read(file: io.BytesIO) -> np.ndarray:
    """The next array; ValueError if what comes is none, or less than it says."""
    start = file.tell()
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError("an array of another version")
    shape, _, dtype = np.lib.format.read_array_header_1_0(file)
    left = file.getbuffer().nbytes - file.tell()
    if dtype.hasobject or min(shape, default=0) < 0 or math.prod(shape) * dtype.itemsize > left:
        # Not read: memory for it would be taken first.
        raise ValueError(f"an array {shape} of {dtype} in {left} bytes")
    file.seek(start)
    return np.lib.format.read_array(file, allow_pickle=False)


def _read_only(values: np.ndarray) -> np.ndarray:
    values.flags.writeable = False
    return values
