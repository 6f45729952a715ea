"""Trained weights as a file, .npz or .safetensors: arrays, and facts in words; no code is in it.

Of an .npz, W1, b1, ..., WL, bL are members as NumPy saves them; the facts are three strings beside
them: `code`, the digest of the network's source, `settings` and `facts`, both JSON. A .safetensors
file has the same strings as its metadata. Nothing that is read is ever executed.
"""

import json
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import PurePath
from typing import BinaryIO

import numpy as np

from . import errors, npz, safetensors
from .dataset import CLASSES, PIXELS, Dataset
from .digest import digest, digest_of_data
from .lessons import LESSONS
from .onnx_export import to_onnx
from .program import LAYERS, ORIGINAL, WIDEST, Arrays, Program, digest_of, names_of
from .refusal import Refusal
from .safetensors import FormatError, quoted
from .training import Settings, SettingsError
from .wire import read_settings, write_settings

FORMAT = 1
KINDS = ("npz", "safetensors")
WRITTEN = (*KINDS, "onnx")  # this one is not read
STRINGS = ("code", "settings", "facts")

LARGEST = 32_000_000  # bytes of a file; four layers of 400 neurons in float64 are 7 million
MOST_COMPARED = 64  # images on which an ONNX model is held to the code
LONGEST_STRING = 100_000  # bytes


class WeightsError(Refusal):
    """Weights that cannot be used: one sentence."""


@dataclass(frozen=True)
class Weights:
    """What a file of weights holds.

    Attributes
    ----------
    parameters : W1, b1, ..., WL, bL, float32, finite, that fit together
    code : digest of the code that they were trained with; empty if the file does not say
    settings : that they were trained with; None if the file does not say
    facts : what else the file says, as `facts_of` makes it; only what is of the right type
    notes : sentences that the person should read
    """

    parameters: Arrays
    code: str = ""
    settings: Settings | None = None
    facts: dict = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def held_out_accuracy(self) -> float:
        """As measured when they were saved, on examples not trained on; NaN if it does not say."""
        return self.facts.get("heldOutAccuracy", math.nan)

    @property
    def sizes(self) -> tuple[int, ...]:
        """Neurons of its layers, the inputs first."""
        return PIXELS, *(b.size for b in self.parameters[1::2])


# ---- writing


def weights(view, format: str) -> Iterator[None]:
    """The weights that are shown as a file.

    Parameters
    ----------
    view : a `questions.View`
    format : one of WRITTEN

    Returns
    -------
    dict
        `bytes` of the file, an array of uint8; `heldOutAccuracy`, NaN if nothing is held out.
    """
    facts = yield from facts_of(view)
    content = to_bytes(view, facts, format)
    accuracy = facts["heldOutAccuracy"]
    return {
        "bytes": np.frombuffer(content, np.uint8),
        "heldOutAccuracy": math.nan if accuracy is None else accuracy,
    }


def facts_of(view) -> Iterator[None]:
    """What a file says of the weights that are shown, besides settings and code; plain values.

    Returns
    -------
    dict
        format : FORMAT
        iteration : updates made
        heldOutAccuracy, heldOut : of these weights, measured now, and on how many examples; None
            without any
        alpha : the learning rate in force; of the run's settings it is the first
        data, examples : name and number of the examples loaded
        layers, activations : of the network
        digest : as `digest.digest` makes it
    """
    held_out = view.validation
    read = yield from errors.read(
        view.parameters, view.shards(held_out), held_out.size, view.program
    )
    right = np.count_nonzero(read.predicted == view.dataset.labels[held_out])
    codes = yield from digest(view)
    return {
        "format": FORMAT,
        "iteration": view.iteration,
        "heldOutAccuracy": right / held_out.size if held_out.size else None,
        "heldOut": int(held_out.size),
        "alpha": view.alpha,
        "data": view.dataset.name,
        "examples": int(view.dataset.labels.size),
        "layers": [PIXELS, *(int(b.size) for b in view.parameters[1::2])],
        "activations": list(view.program.activations),
        "digest": codes,
    }


def to_bytes(view, facts: dict, kind: str) -> bytes:
    """The file itself: the same weights and facts, the same bytes.

    Raises
    ------
    ExportError
        With one sentence, when the network is no ONNX model.
    """
    names = names_of(len(view.parameters) // 2, "W", "b")
    arrays = dict(zip(names, view.parameters, strict=True))
    strings = {
        "code": view.program.digest,
        "settings": json.dumps(write_settings(view.settings)),
        "facts": json.dumps(facts, ensure_ascii=False),
    }
    if kind == "onnx":
        return to_onnx(view.parameters, view.program, strings, view.dataset.images[:MOST_COMPARED])
    if kind == "safetensors":
        return safetensors.write(arrays, strings)
    return npz.write(arrays, strings)


# ---- reading


def load(file: BinaryIO, name: str) -> Weights:
    """Read what `to_bytes` wrote, or what anybody else wrote with these arrays in it.

    Parameters
    ----------
    name : of the file, for messages

    Raises
    ------
    WeightsError
        With one sentence: which array, what was found, what was expected.
    """
    content = file.read(LARGEST + 1)
    if len(content) > LARGEST:
        raise WeightsError(
            f"{name} is larger than {LARGEST // 1_000_000} MB; weights of the largest network are "
            "smaller than that."
        )
    try:
        arrays, strings = _members(content)
    except FormatError as error:
        raise WeightsError(f"{name} cannot be read as weights: {error}.") from None
    parameters, notes = _checked(arrays, name)
    code, settings, facts, others = _told(strings, name)
    return Weights(parameters, code, settings, facts, (*notes, *others))


def _members(content: bytes) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """Arrays and strings of either kind of file; FormatError, for both, says what is wrong."""
    if content[:2] == b"PK":
        return npz.read(content, LARGEST)
    if not content:
        raise FormatError("it is empty")
    if content[8:9] == b"{":
        return safetensors.read(content)
    if content[:1] == b"\x80" or content[:6] == b"\x93NUMPY":
        what = "a pickle, which could run code" if content[:1] == b"\x80" else "a single array"
        raise FormatError(f"it is {what}; expected an .npz or a .safetensors file")
    raise FormatError("it is neither an .npz nor a .safetensors file")


def _checked(arrays: dict[str, np.ndarray], name: str) -> tuple[Arrays, list[str]]:
    """W1, b1, ..., WL, bL in float32, and what to say of them."""
    found = ", ".join(map(quoted, arrays)) or "nothing"
    found = found if len(found) <= 200 else f"{found[:200]}…"
    ours = [each for each in arrays if re.fullmatch(r"[Wb][1-9]\d?", each)]
    layers = max(LAYERS[0], len(ours) // 2)
    names = names_of(layers, "W", "b")
    for each in names:
        if each not in arrays:
            raise WeightsError(
                f"{name} does not hold weights: there is no {each} among its arrays ({found}); "
                f"expected W1, b1, W2, b2 and so on, for {LAYERS[0]} to {LAYERS[-1]} layers."
            )
    if layers not in LAYERS or len(ours) != len(names):
        raise WeightsError(
            f"{name} has the arrays {found}; expected W1, b1, W2, b2 and so on, for "
            f"{LAYERS[0]} to {LAYERS[-1]} layers."
        )
    before, parameters, wide = PIXELS, [], []
    for layer in range(1, layers + 1):
        size = CLASSES if layer == layers else None
        W = _floats(arrays[f"W{layer}"], f"W{layer}", (size, before), name)
        before = W.shape[0]
        b = _floats(arrays[f"b{layer}"], f"b{layer}", (before, 1), name)
        parameters += [W, b]
    wide = [each for each in names if arrays[each].dtype.itemsize == 8]
    notes = []
    if wide:
        notes.append(f"{', '.join(wide)} were float64 and are rounded to float32.")
    if others := [each for each in arrays if each not in names]:
        rest = ", ".join(map(quoted, others[:5])) + (" and others" if len(others) > 5 else "")
        notes.append(f"The file also has {rest}, which no layer here uses.")
    return tuple(parameters), notes


def _floats(values: np.ndarray, array: str, wanted: tuple, name: str) -> np.ndarray:
    """An array in float32; `wanted` is its shape, None for any size of a hidden layer."""
    if values.dtype.kind != "f" or values.dtype.itemsize not in (4, 8):
        raise WeightsError(
            f"{array} in {name} is of the type {values.dtype}; expected float32 or float64."
        )
    rows, columns = wanted
    fits = values.ndim == 2 and values.shape[1] == columns
    if not fits or not (1 <= values.shape[0] <= WIDEST if rows is None else len(values) == rows):
        expected = f"1 to {WIDEST}" if rows is None else rows
        raise WeightsError(
            f"{array} in {name} has the shape {values.shape}; expected ({expected}, {columns})."
        )
    with np.errstate(over="ignore"):
        floats = values.astype(np.float32)
    bad = np.argwhere(~np.isfinite(floats))
    if bad.size:
        row, column = bad[0]
        more = f", and so on in {len(bad)} places" if len(bad) > 1 else ""
        raise WeightsError(
            f"{array}[{row}, {column}] in {name} is {values[row, column]}{more}; expected finite "
            "numbers that float32 can hold."
        )
    return np.ascontiguousarray(floats)


def _told(strings: dict[str, str], name: str) -> tuple[str, Settings | None, dict, list[str]]:
    """What a file says in words. It is not needed: what cannot be used is left out, and said."""
    code = strings.get("code", "")
    notes, settings, facts = [], None, {}
    if not re.fullmatch(r"([0-9a-f]{8})?", code):
        code = ""
        notes.append("What the file says of its code cannot be used.")
    try:
        if "settings" in strings:
            settings = read_settings(_json(strings["settings"]))
    except (SettingsError, TypeError, ValueError) as error:
        reason = f": {error}" if isinstance(error, SettingsError) else "."
        notes.append(f"What the file says of its settings cannot be used{reason}")
    try:
        facts = _facts(_json(strings.get("facts", "{}")))
    except ValueError:
        notes.append("What the file says of its training cannot be used.")
    if facts.get("format", FORMAT) > FORMAT:
        notes.append("A newer version wrote the file: some of what it says may be missed.")
    return code, settings, facts, notes


def _json(text: str) -> dict:
    try:
        found = json.loads(text[:LONGEST_STRING])
    except RecursionError:
        found = None
    if not isinstance(found, dict):
        raise ValueError("no JSON object")
    return found


def _facts(found: dict) -> dict:
    """Those of `facts_of` that are of the right type."""
    kinds = {
        "format": _is_count,
        "iteration": _is_count,
        "heldOut": _is_count,
        "examples": _is_count,
        "heldOutAccuracy": lambda value: type(value) in (int, float) and 0 <= value <= 1,
        "alpha": lambda value: type(value) in (int, float) and 0 < value < math.inf,
        "data": lambda value: isinstance(value, str) and len(value) <= 200,
        "activations": _are_strings,
        "digest": lambda value: isinstance(value, dict) and _are_strings([*value.values()]),
    }
    return {name: found[name] for name, fits in kinds.items() if fits(found.get(name))}


def _is_count(value) -> bool:
    return type(value) is int and 0 <= value < 1 << 53


def _are_strings(value) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


# ---- weights and code


def check_layers(parameters: Arrays, program: Program, name: str, code: str, remedy: str) -> None:
    """WeightsError unless the program makes layers of these sizes.

    Parameters
    ----------
    name, code : of the weights' file and of the program, for the message
    remedy : what the person can do, as the end of the sentence
    """
    first = program.initialize(np.random.default_rng(0), parameters[1].size)
    theirs, ours = (
        " – ".join(map(str, (PIXELS, *(b.size for b in each[1::2]))))
        for each in (parameters, first)
    )
    if ours != theirs:
        raise WeightsError(
            f"The weights in {name} are of a network {theirs}, and {code} makes {ours}: {remedy}."
        )


def check_code(found: Weights, program: Program, name: str) -> None:
    """WeightsError unless the code in force can work with these weights."""
    theirs = code_in_words(found.code) or "the code that they were trained with"
    check_layers(
        found.parameters,
        program,
        name,
        "the code in force",
        f"apply {theirs} in the Code view first",
    )


def cautions(found: Weights, program: Program, dataset: Dataset) -> list[str]:
    """What to bear in mind with weights in this program and on these data: whole sentences."""
    sentences = []
    if found.code not in ("", program.digest):
        theirs = code_in_words(found.code) or f"other code (digest {found.code})"
        ours = list(program.activations)
        computes = found.facts.get("activations", ours)
        if computes != ours:
            theirs += f", whose activations are {', '.join(computes)} and not {', '.join(ours)}"
        sentences.append(f"They were trained with {theirs}; the code in force goes on.")
    trained_on = found.facts.get("digest", {}).get("data")
    if found.settings is None:
        sentences.append(
            "The file does not say which examples were held out: some that are held out here may "
            "have been trained on."
        )
    elif trained_on != digest_of_data(dataset):
        named = "data" in found.facts and "examples" in found.facts
        data = f" ({quoted(found.facts['data'])}, {found.facts['examples']:,} images)" * named
        sentences.append(f"They were trained on other data{data}.")
    return sentences


def code_in_words(code: str) -> str:
    """Code by its digest, in words; empty where the digest is of no code that is known here."""
    if code == ORIGINAL.digest:
        return "the original network.py"
    known = {digest_of(lesson.source): lesson.title for lesson in LESSONS}
    return f"the lesson “{known[code]}”" if code in known else ""


def kind_of(path: PurePath) -> str:
    """Which of KINDS a file is to be, by its name; .npz unless it is .safetensors."""
    return "safetensors" if path.suffix.lower() == ".safetensors" else "npz"
