"""The network's code in force, `network.py` or what a learner made of it, behind one interface.

It compiles the code, tries it on a few examples, and calls its functions by the names of their
arguments, as the top of network.py promises. What they compute is their own business: training,
pictures and questions know a network only as a Program, of two to four layers.
"""

import ast
import hashlib
import inspect
import linecache
import math
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType

import numpy as np

from . import guard, network
from .refusal import Refusal

FILE = "network.py"  # what tracebacks call the code

INPUTS, OUTPUTS = 784, 10
RULES = ("classic", "exact MSE")  # that backward_propagation may be given
LAYERS = range(2, 5)  # how many layers of weights a network may have
WIDEST = 400  # neurons of a hidden layer

# A learner waits for the trial; and a piece of training must not hold the page's clicks for ever.
TRIAL_SECONDS = 4.0
CALL_SECONDS = 5.0

Arrays = tuple[np.ndarray, ...]


class CodeError(Refusal):
    """Why code cannot be used, in one sentence.

    Attributes
    ----------
    line : of the code, from 1; 0 if no line is to blame
    traceback : Python's own account, in the code's own lines; may be empty
    """

    def __init__(self, message: str, line: int = 0, traceback: str = ""):
        super().__init__(message)
        self.line, self.traceback = line, traceback

    @property
    def message(self) -> str:
        """The sentence."""
        return str(self)


def digest_of(source: str) -> str:
    """Eight hexadecimal digits of the SHA-256 of a text of code."""
    return hashlib.sha256(source.encode()).hexdigest()[:8]


def names_of(layers: int, *letters: str) -> tuple[str, ...]:
    """W1, b1, W2, b2, ... for ("W", "b"): the names of the arrays of so many layers."""
    return tuple(f"{letter}{layer}" for layer in range(1, layers + 1) for letter in letters)


@dataclass(frozen=True)
class Program:
    """Code that has been compiled; `load` has tried it as well.

    Attributes
    ----------
    source : its text
    functions : by name, those that the engine calls
    original : it is network.py as it came
    layers : sizes, the inputs first, with the hidden neurons that it was tried with
    activations : of each layer, recognised by what they compute: "sigmoid", "ReLU", "tanh",
        "softmax", "identity" or "other"
    grey_levels : it may be given W1 / 255 and pixels of 0 to 255 instead of W1 and pixels of 0
        to 1, because it makes the same of them
    notes : sentences that a learner should read with it
    """

    source: str
    functions: Mapping[str, Callable]
    original: bool = False
    layers: tuple[int, ...] = (INPUTS, 100, OUTPUTS)
    activations: tuple[str, ...] = ("sigmoid", "sigmoid")
    grey_levels: bool = False
    notes: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        """As `digest_of` makes it."""
        return digest_of(self.source)

    @cached_property
    def takes_rule(self) -> bool:
        """`backward_propagation` asks for the gradient rule."""
        return "rule" in self._asks["backward_propagation"]

    @cached_property
    def has_loss(self) -> bool:
        """The code says what its gradients are gradients of."""
        return "loss" in self.functions

    @cached_property
    def _asks(self) -> dict[str, tuple[str, ...]]:
        return {name: _asked(name, function) for name, function in self.functions.items()}

    def initialize(self, rng: np.random.Generator, hidden: int, dtype=np.float32) -> Arrays:
        """W1, b1, ..., WL, bL, as the code draws them, of that dtype.

        Raises
        ------
        CodeError
            With one sentence, also when they do not fit together.
        """
        offered = {
            "rng": rng,
            "inputs": INPUTS,
            "hidden": hidden,
            "outputs": OUTPUTS,
            "dtype": dtype,
        }
        drawn = self._call("initialize_parameters", offered)
        parameters = _as_arrays("initialize_parameters", drawn, self._line("initialize_parameters"))
        _check_layers(parameters, self._line("initialize_parameters"))
        return tuple(np.array(values, dtype) for values in parameters)

    def forward(self, parameters: Arrays, X: np.ndarray) -> Arrays:
        """Z1, A1, ..., ZL, AL of the examples in the columns of X; raises CodeError."""
        layers = len(parameters) // 2
        offered = dict(zip(names_of(layers, "W", "b"), parameters, strict=True), X=X)
        found = self._call("forward_propagation", offered)
        m = X.shape[1]
        shapes = [(b.shape[0], m) for b in parameters[1::2] for _ in "ZA"]
        return self._checked("forward_propagation", names_of(layers, "Z", "A"), found, shapes)

    def backward(
        self, parameters: Arrays, activations: Arrays, X: np.ndarray, Y: np.ndarray, rule: str
    ) -> Arrays:
        """dW1, db1, ..., dWL, dbL: means over the examples; raises CodeError."""
        layers = len(parameters) // 2
        offered = self._state_of(parameters, activations)
        found = self._call("backward_propagation", {**offered, "X": X, "Y": Y, "rule": rule})
        shapes = [values.shape for values in parameters]
        return self._checked("backward_propagation", names_of(layers, "dW", "db"), found, shapes)

    def update(self, parameters: Arrays, gradients: Arrays, alpha: float, state: dict) -> None:
        """One step, in place, whether the code works in place or returns new arrays.

        Parameters
        ----------
        state : what the code remembers from step to step, numbers and arrays by name; changed
            in place

        Raises
        ------
        CodeError
            With one sentence; parameters may then be changed in part.
        """
        layers = len(parameters) // 2
        offered = dict(zip(names_of(layers, "W", "b"), parameters, strict=True))
        offered |= zip(names_of(layers, "dW", "db"), gradients, strict=True)
        found = self._call("update_parameters", {**offered, "alpha": alpha, "state": state})
        if found is None:
            return
        names, shapes = names_of(layers, "W", "b"), [values.shape for values in parameters]
        for values, new in zip(
            parameters,
            self._checked("update_parameters", names, found, shapes),
            strict=True,
        ):
            if new is not values:
                np.copyto(values, new, casting="same_kind")

    def loss(self, parameters: Arrays, activations: Arrays, Y: np.ndarray) -> float:
        """The code's own loss of these examples; raises CodeError. Only where `has_loss`."""
        found = self._call("loss", {**self._state_of(parameters, activations), "Y": Y})
        try:
            return float(found)
        except (TypeError, ValueError):
            raise CodeError(
                f"`loss` gives back {_described(found)}; expected one number.", self._line("loss")
            ) from None

    def _state_of(self, parameters: Arrays, activations: Arrays) -> dict:
        layers = len(parameters) // 2
        offered = dict(zip(names_of(layers, "W", "b"), parameters, strict=True))
        return offered | dict(zip(names_of(layers, "Z", "A"), activations, strict=True))

    def _line(self, function: str) -> int:
        code = getattr(self.functions[function], "__code__", None)
        return code.co_firstlineno if code else 0

    def _call(self, name: str, offered: dict):
        """Call a function with what it asks for of what is offered."""
        try:
            arguments = {each: offered[each] for each in self._asks[name]}
        except KeyError as missing:
            raise CodeError(
                f"`{name}` asks for {missing.args[0]}; it can have {', '.join(offered)}.",
                self._line(name),
            ) from None
        if self.original:
            return self.functions[name](**arguments)
        try:
            with guard.limit(CALL_SECONDS):
                return self.functions[name](**arguments)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # SystemExit too: it is the code that is over, not the page
            raise failure(error) from None

    def _checked(self, function: str, names: tuple, found, shapes: list) -> Arrays:
        """What a function gave back, if it is these arrays in these shapes."""
        arrays = _as_arrays(function, found, self._line(function))
        if len(arrays) != len(names):
            raise CodeError(
                f"`{function}` gives back {len(arrays)} arrays; expected {len(names)}: "
                f"{', '.join(names)}.",
                self._line(function),
            )
        for name, values, shape in zip(names, arrays, shapes, strict=True):
            if values.shape != tuple(shape):
                raise CodeError(
                    f"`{function}` gives back {name} in the shape {values.shape}; "
                    f"expected {tuple(shape)}.",
                    self._line(function),
                )
        return arrays


REQUIRED = (
    "initialize_parameters",
    "forward_propagation",
    "backward_propagation",
    "update_parameters",
)
OPTIONAL = ("loss",)


def load(source: str, hidden: int = 100) -> Program:
    """Compile code in a namespace of its own and try it on a few examples.

    Parameters
    ----------
    source : the text of a `network.py`
    hidden : hidden neurons that it is to begin with

    Raises
    ------
    CodeError
        With one sentence, and the line where there is one: it is no Python, it ends or fails or
        does not come back, a function is missing, or what one gives back is not what the top of
        network.py asks for.
    """
    if source == ORIGINAL.source:
        return ORIGINAL
    return load_edited(source, hidden)


def load_edited(source: str, hidden: int) -> Program:
    """As `load`, and network.py too is tried: on a disk it may have been edited where it lies."""
    with guard.limit(TRIAL_SECONDS):
        return _try(_compile(source), hidden)


def _compile(source: str) -> Program:
    # So that tracebacks show its lines; without a time it is not looked for on the disk.
    linecache.cache[FILE] = (len(source), None, source.splitlines(keepends=True), FILE)
    try:
        code = compile(source, FILE, "exec")
    except SyntaxError as error:
        line = error.lineno or 0
        text = "".join(traceback.format_exception_only(error)).rstrip()
        raise CodeError(f"Line {line} is not Python: {error.msg}.", line, text) from None
    except ValueError as error:  # NUL bytes, on older Pythons
        raise CodeError(f"This is not Python: {error}.") from None
    guard.watch(code)
    module = ModuleType("network")
    module.__file__ = FILE
    try:
        exec(code, module.__dict__)
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise failure(error) from None
    functions = {}
    for name in (*REQUIRED, *OPTIONAL):
        found = getattr(module, name, None)
        if callable(found):
            functions[name] = found
        elif name in REQUIRED:
            raise CodeError(
                f"There is no function `{name}`; the code must have {', '.join(REQUIRED)}."
            )
    return Program(source, functions)


def _asked(name: str, function: Callable) -> tuple[str, ...]:
    """The names of the arguments that a function must be given, and of those it may be."""
    known = {"rng", "inputs", "hidden", "outputs", "dtype", "X", "Y", "rule", "alpha", "state"}
    most = LAYERS[-1]
    known |= {*names_of(most, "W", "b"), *names_of(most, "dW", "db"), *names_of(most, "Z", "A")}
    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        raise CodeError(f"The arguments of `{name}` cannot be read: write it with def.") from None
    return tuple(
        each.name
        for each in parameters
        if each.kind in (each.POSITIONAL_OR_KEYWORD, each.KEYWORD_ONLY)
        and (each.default is each.empty or each.name in known)
    )


def failure(error: BaseException) -> CodeError:
    """An exception out of the code as one sentence, with the line where it was raised."""
    if isinstance(error, CodeError):
        return error
    frames = traceback.extract_tb(error.__traceback__)
    inside = [frame for frame in frames if frame.filename == FILE]
    line = (inside[-1].lineno or 0) if inside else 0
    where = f"Line {line}" if line else "The code"
    text = ""
    if isinstance(error, guard.TimeIsUp):
        what = "did not come to an end: is this loop endless?"
    elif isinstance(error, SystemExit):
        what = "asks Python to exit; the page goes on without this code."
    elif isinstance(error, MemoryError):
        what = f"needs more memory than there is: {error}".rstrip(": ") + "."
    else:
        words = [type(error).__name__, *str(error).splitlines()[:1]]
        if words[0] == "JsException":  # whose text has a name of its own, or is a sentence
            words = [words[-1].removeprefix("Error: ")]
        what = f"fails: {': '.join(words)}".rstrip(".") + "."
    if inside:
        endless = isinstance(error, guard.TimeIsUp)
        own = inside if endless else frames[frames.index(inside[0]) :]
        kept = traceback.StackSummary.from_list(own[:40])
        text = "Traceback (most recent call last):\n" + "".join(kept.format())
        text += "".join(traceback.format_exception_only(error)).rstrip()
    return CodeError(f"{where} {what}", line, text)


# ---- the trial


def _try(program: Program, hidden: int) -> Program:
    """Let the code do everything once, on a few examples; what is found out is in the Program."""
    rng = np.random.default_rng(0)
    notes = []
    parameters = program.initialize(rng, hidden)
    _finite("initialize_parameters", names_of(len(parameters) // 2, "W", "b"), parameters, program)
    layers = len(parameters) // 2
    grey = rng.integers(0, 256, (7, INPUTS), np.uint8) * (rng.random((7, INPUTS)) < 0.2)
    grey = grey.astype(np.uint8).T  # (784, 7)
    Y = rng.integers(0, OUTPUTS, 7)
    X = (grey / np.float32(255)).astype(np.float32)
    state: dict = {}
    for columns in (slice(None), slice(0, 1), slice(None)):  # one example too, as on the stage
        activations = program.forward(parameters, X[:, columns])
        _finite("forward_propagation", names_of(layers, "Z", "A"), activations, program)
        gradients = program.backward(parameters, activations, X[:, columns], Y[columns], RULES[0])
        _finite("backward_propagation", names_of(layers, "dW", "db"), gradients, program)
        program.update(parameters, gradients, 0.01, state)
        _finite("update_parameters", names_of(layers, "W", "b"), parameters, program)
        _check_state(state, program)
    if program.has_loss and not math.isfinite(program.loss(parameters, activations, Y)):
        raise CodeError("`loss` is not a finite number.", program._line("loss"))
    wide = [
        name
        for name, values in zip(names_of(layers, "dW", "db"), gradients, strict=True)
        if values.dtype == np.float64
    ]
    if wide:
        notes.append(
            f"{wide[0]} is float64 where the parameters are float32: it works, but takes longer."
        )
    exact = tuple(rng.standard_normal(values.shape) * 0.1 for values in parameters)
    return Program(
        program.source,
        program.functions,
        layers=(INPUTS, *(b.shape[0] for b in parameters[1::2])),
        activations=_recognised(program, exact, grey / 255),
        grey_levels=_same_of_grey_levels(program, exact, grey, Y),
        notes=tuple(notes),
    )


def _recognised(program: Program, parameters: Arrays, X: np.ndarray) -> tuple[str, ...]:
    """What each layer's activation is, by its values."""
    found = program.forward(parameters, X)
    return tuple(_activation(Z, A) for Z, A in zip(found[::2], found[1::2], strict=True))


def _activation(Z: np.ndarray, A: np.ndarray) -> str:
    with np.errstate(all="ignore"):
        E = np.exp(Z - Z.max(axis=0))
        candidates = {
            "sigmoid": 1 / (1 + np.exp(-Z)),
            "ReLU": np.maximum(Z, 0),
            "tanh": np.tanh(Z),
            "softmax": E / E.sum(axis=0),
            "identity": Z,
        }
    for name, values in candidates.items():
        if np.allclose(A, values, rtol=1e-5, atol=1e-7):
            return name
    return "other"


def _same_of_grey_levels(program: Program, parameters: Arrays, grey: np.ndarray, Y) -> bool:
    """Whether (W1 / 255) and 255 X give what W1 and X give, with dW1 255 times as large.

    So it is where the code only multiplies with X; an L2 penalty in dW1, noise on the input or a
    mask of pixels is found out here, in float64, and then X is given as 0 to 1.
    """
    results = []
    for X, W1 in ((grey / 255, parameters[0]), (grey, parameters[0] / 255)):
        used = (W1, *parameters[1:])
        try:
            activations = program.forward(used, X)
            dW1, *others = program.backward(used, activations, X, Y, RULES[0])
        except CodeError:
            return False
        results.append((*activations, dW1 / 255 if X.dtype == np.uint8 else dW1, *others))
    return all(
        np.allclose(a, b, rtol=1e-9, atol=1e-12 + 1e-9 * np.abs(b).max())
        for a, b in zip(*results, strict=True)
    )


def _finite(function: str, names: tuple, arrays: Arrays, program: Program) -> None:
    for name, values in zip(names, arrays, strict=True):
        bad = values.size - np.count_nonzero(np.isfinite(values))
        if bad:
            raise CodeError(
                f"`{function}` makes {name} with {bad} values that are not finite (NaN or "
                f"infinity), on a trial with {OUTPUTS - 3} examples.",
                program._line(function),
            )


def _check_state(state: dict, program: Program) -> None:
    for name, value in state.items():
        fits = isinstance(value, np.ndarray | np.number | int | float) and isinstance(name, str)
        if not fits or (isinstance(value, np.ndarray) and value.dtype.kind not in "fiub"):
            raise CodeError(
                f"`state[{name!r}]` is {_described(value)}; `state` keeps numbers and arrays of "
                "numbers, by name.",
                program._line("update_parameters"),
            )


def _as_arrays(function: str, found, line: int) -> Arrays:
    if not isinstance(found, tuple | list):
        raise CodeError(f"`{function}` gives back {_described(found)}; expected arrays.", line)
    for i, values in enumerate(found):
        if not isinstance(values, np.ndarray) or values.dtype.kind != "f":
            raise CodeError(
                f"`{function}` gives back {_described(values)} as number {i + 1} of its results; "
                "expected an array of floats.",
                line,
            )
    return tuple(found)


def _check_layers(parameters: Arrays, line: int) -> None:
    """CodeError unless these are W1, b1, ..., WL, bL that fit together."""
    layers, odd = divmod(len(parameters), 2)
    function = "`initialize_parameters` gives back"
    if odd or layers not in LAYERS:
        raise CodeError(
            f"{function} {len(parameters)} arrays; expected W1, b1, W2, b2 and so on, for "
            f"{LAYERS[0]} to {LAYERS[-1]} layers.",
            line,
        )
    before = INPUTS
    for layer, (W, b) in enumerate(zip(parameters[::2], parameters[1::2], strict=True), 1):
        size = W.shape[0] if W.ndim == 2 else 0
        last = layer == layers
        wanted = str(OUTPUTS) if last else f"1 to {WIDEST}"
        if (
            W.ndim != 2
            or W.shape[1] != before
            or not (size == OUTPUTS if last else 1 <= size <= WIDEST)
        ):
            raise CodeError(
                f"{function} W{layer} in the shape {W.shape}; expected ({wanted}, {before}).", line
            )
        if b.shape != (size, 1):
            raise CodeError(
                f"{function} b{layer} in the shape {b.shape}; expected ({size}, 1).", line
            )
        before = size


def _described(value) -> str:
    if isinstance(value, np.ndarray):
        return f"an array of {value.dtype}"
    if value is None:
        return "nothing (None)"
    return f"a value of type {type(value).__name__}"


def function_source(source: str, name: str) -> str:
    """The text of one function of a file; empty if it has none of that name."""
    for node in ast.parse(source).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return ast.get_source_segment(source, node) or ""
    return ""


ORIGINAL = Program(
    # Its source lies beside the compiled file.
    Path(network.__file__).with_suffix(".py").read_text(encoding="utf-8"),
    {name: getattr(network, name) for name in REQUIRED},
    original=True,
    grey_levels=True,
)
