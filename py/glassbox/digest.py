"""Short codes of what a run is made of, to read aloud: two that agree in all have the same run.

They tell runs apart, and which part differs; they do not protect anything.
A fingerprint is longer: it decides whether data are those that a run was trained on.
"""

import hashlib
import struct
from collections.abc import Iterator
from dataclasses import asdict

import numpy as np

from . import accel
from .dataset import FINGERPRINT, Dataset, without_added

PIECE = 1 << 19  # bytes hashed at once, in a few milliseconds
CHARACTERS = 8  # of a code: one of 4 billion

# What the last bits of a sum depend on: the build of `accel`, as a person would call it.
ARITHMETIC = {"relaxed": "relaxed SIMD", "simd": "SIMD", None: "NumPy"}


def digest(view) -> Iterator[None]:
    """The codes of the run that is shown, at the iteration that is shown.

    Returns
    -------
    dict
        data : of all images and labels, and of how many of them a person added
        code : of the source of the network
        settings : of the run's settings, with the learning rates that it was trained with and the
            one in force, and of the weights that it began with if a file brought them
        parameters : of every bit of W1, b1, ...
        digest : of these four and the iteration
        arithmetic : which loops NumPy runs. Not part of `digest`: it is one reason why
            `parameters` may differ where data, code and settings agree
    """
    parts = {
        "data": (yield from _data(view.dataset)),
        "code": hashlib.sha256(view.program.source.encode()),
        "settings": hashlib.sha256(_settings(view)),
        "parameters": (yield from _arrays(view.parameters)),
    }
    whole = hashlib.sha256(b"".join(part.digest() for part in parts.values()))
    whole.update(struct.pack("<q", view.iteration))
    codes = {name: code(part) for name, part in parts.items()}
    arithmetic = ARITHMETIC[accel.status().build]
    return {**codes, "digest": code(whole), "arithmetic": arithmetic}


def code(hashed) -> str:
    """The first characters of a hash, in groups of four, such as 3F2A-91C0."""
    text = hashed.hexdigest()[:CHARACTERS].upper()
    return "-".join(text[start : start + 4] for start in range(0, CHARACTERS, 4))


def digest_of_arrays(arrays: tuple[np.ndarray, ...]) -> str:
    """The code of some arrays, as that of `parameters`, at once."""
    return code(_result(_arrays(arrays)))


def digest_of_data(dataset) -> str:
    """The code of a dataset, as that of `data`, at once."""
    return code(_result(_data(dataset)))


def _result(work: Iterator[None]):
    """What a generator returns when it has done all its work."""
    while True:
        try:
            next(work)
        except StopIteration as done:
            return done.value


def fingerprint(dataset: Dataset) -> Iterator[None]:
    """What tells data from all others: a whole SHA-256, of those that nobody added by hand.

    Found once, and then in `dataset.known`.

    Returns
    -------
    str
        Hexadecimal.
    """
    if FINGERPRINT not in dataset.known:
        loaded = without_added(dataset)
        hashed = yield from _arrays((loaded.images, loaded.labels))
        dataset.known[FINGERPRINT] = hashed.hexdigest()
    return dataset.known[FINGERPRINT]


def _data(dataset) -> Iterator[None]:
    """Hash a dataset, once: the same object is the same data."""
    if "hash" not in dataset.known:
        hashed = yield from _arrays((dataset.images, dataset.labels))
        hashed.update(struct.pack("<q", dataset.added))
        dataset.known["hash"] = hashed
    return dataset.known["hash"]


def _settings(view) -> bytes:
    """One line a setting; `repr` of a float names it exactly, and the same everywhere."""
    settings = asdict(view.settings)
    given = [value for _, what, value in view.log if what == "weights"]
    if given:
        settings["first"] = given[0]
    settings["alpha"] = [*_alphas(view), float(view.alpha)]
    return "".join(f"{name} = {value!r}\n" for name, value in sorted(settings.items())).encode()


def _alphas(view) -> list[tuple[int, float]]:
    """The learning rates that it was trained with, each with the iteration after which it held."""
    changes = {0: float(view.settings.alpha)}  # of several after one iteration the last counts
    for iteration, what, alpha in view.log:
        if what == "alpha" and iteration < view.iteration:
            changes[iteration] = float(alpha)
    alphas = sorted(changes.items())
    return [alphas[i] for i in range(len(alphas)) if i == 0 or alphas[i][1] != alphas[i - 1][1]]


def _arrays(arrays: tuple[np.ndarray, ...]) -> Iterator[None]:
    """Hash arrays, each with its shape and type, a piece at a time."""
    hashed = hashlib.sha256()
    for array in arrays:
        little = array.dtype.newbyteorder("<")
        hashed.update(f"{little.str}{array.shape}".encode())
        content = memoryview(np.ascontiguousarray(array, little).reshape(-1).view(np.uint8))
        for start in range(0, len(content), PIECE):
            hashed.update(content[start : start + PIECE])
            yield
    return hashed
