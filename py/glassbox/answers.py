"""Answers out of a View that are a few lines each; what they compute with is in other modules."""

from collections.abc import Iterator

import numpy as np

from .backprop import compare_rules, formulas, one_example
from .compare import compare
from .digest import fingerprint
from .drawing import prepare
from .program import digest_of
from .questions import QuestionError, View
from .source import source


def shown(view: View) -> dict:
    """The image shown, and what it is."""
    return {"image": view.image, "label": view.label, "example": view.example}


def prepared(view: View, bitmap: bytes, width: int) -> dict:
    """A drawing, rows of `width` grey levels, as the (784,) grey levels that the network reads."""
    ink = np.frombuffer(bitmap, np.uint8).reshape(-1, width)
    if not ink.any():
        raise QuestionError("There is no ink on the pad yet: draw a digit first.")
    return {"image": prepare(ink).reshape(-1)}


def backprop(view: View) -> dict:
    """The image shown, forward and back through this network, and both rules compared."""
    if view.label < 0:
        raise QuestionError("Say which digit this image is: without a label there is no error.")
    parameters, x, label, program = view.parameters, view.x, view.label, view.program
    layers = len(parameters) // 2
    if layers != 2:
        raise QuestionError(
            f"This network has {layers} layers; backpropagation is gone through for two. "
            "Check measures the gradients of any network."
        )
    rule = view.settings.rule
    both = program.takes_rule and program.activations[-1] == "sigmoid"
    found = one_example(parameters, x, label, rule, view.alpha, program, view.state)
    return {
        **found,
        "formulas": formulas(found),
        **(compare_rules(parameters, x, label, program) if both else {}),
        "activations": list(program.activations),
        "takesRule": program.takes_rule,
        "image": view.image,
        "example": view.example,
    }


def compared(view: View, a: dict, b: dict) -> Iterator[None]:
    """Two moments, each by its "run" and "iteration"; without that, the newest one in force."""
    first, second = (view.find(which["run"], which.get("iteration")) for which in (a, b))
    answer = yield from compare(first, second, view.image, view.shards(view.validation))
    held_out = view.example >= 0 and bool(view.held_out[view.example])
    return {**answer, "label": view.label, "example": view.example, "held_out": held_out}


def changes(view: View) -> dict:
    """What the run that is shown began with, and what was changed while it ran.

    Returns
    -------
    dict
        code : digest of the code that it began with
        log : a list of {"after": iteration, "what": as of `Run.log`, "value": the same, but of
            code its digest}
    """
    log = [
        {"after": after, "what": what, "value": digest_of(value) if what == "code" else value}
        for after, what, value in view.log
    ]
    return {"code": digest_of(view.begun), "log": log}


def fingerprinted(view: View) -> Iterator[None]:
    """What tells the data of this run from all others."""
    return {"fingerprint": (yield from fingerprint(view.dataset))}


def source_of_beats(view: View) -> dict:
    """The text that computes what is shown, and which of its lines compute what."""
    return source(view.settings.rule, view.program.source)
