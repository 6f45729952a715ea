"""Trained weights as a file: an .npz of W1, b1, ..., WL and bL, and of which code they are."""

import zipfile
import zlib
from typing import BinaryIO

import numpy as np

from .dataset import CLASSES, PIXELS
from .program import LAYERS, Arrays, Program, names_of

CODE = "code"  # where the digest of the code stands


class WeightsError(ValueError):
    """Weights that cannot be used: one sentence."""


def save(file: BinaryIO, parameters: dict[str, np.ndarray], program: Program) -> None:
    """Write the parameters, by their names."""
    np.savez(file, **parameters, **{CODE: np.array(program.digest)})


def load(file: BinaryIO, name: str) -> tuple[Arrays, str]:
    """Read what `save` wrote.

    Parameters
    ----------
    name : of the file, for messages

    Returns
    -------
    W1, b1, ..., WL, bL : arrays of floats that fit together
    str : the digest of the code that they were trained with; empty if the file does not say

    Raises
    ------
    WeightsError
        With one sentence.
    """
    try:
        with np.load(file, allow_pickle=False) as saved:
            layers = max(2, sum(each.startswith("W") for each in saved.files))
            names = names_of(layers, "W", "b")
            parameters = tuple(saved[each] for each in names)
            code = str(saved[CODE]) if CODE in saved.files else ""
    except (
        AttributeError,
        EOFError,
        KeyError,
        TypeError,
        ValueError,
        zipfile.BadZipFile,
        zlib.error,
    ) as error:
        raise WeightsError(
            f"{name} does not hold weights: expected W1, b1, W2, b2 and so on, as `train` saves "
            "them."
        ) from error
    sizes = [PIXELS, *(W.shape[0] if W.ndim else 0 for W in parameters[::2])]
    fits = layers in LAYERS and sizes[-1] == CLASSES
    for W, b, before, size in zip(
        parameters[::2], parameters[1::2], sizes, sizes[1:], strict=False
    ):
        fits &= W.shape == (size, before) and b.shape == (size, 1)
        fits &= W.dtype.kind == b.dtype.kind == "f"
    if not fits:
        found = ", ".join(
            f"{each} {values.shape}" for each, values in zip(names, parameters, strict=True)
        )
        raise WeightsError(f"The weights in {name} do not fit together: {found}.")
    return parameters, code


def check_layers(parameters: Arrays, program: Program, name: str, code: str) -> None:
    """WeightsError unless the program makes layers of these sizes.

    Parameters
    ----------
    name, code : of the weights' file and of the program, for the message
    """
    first = program.initialize(np.random.default_rng(0), parameters[1].size)
    theirs, ours = (
        " – ".join(map(str, (PIXELS, *(b.size for b in each[1::2]))))
        for each in (parameters, first)
    )
    if ours != theirs:
        raise WeightsError(
            f"The weights in {name} are of a network {theirs}, and {code} makes {ours}: predict "
            "with the code that they were trained with, by --network."
        )
