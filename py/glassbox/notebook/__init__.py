"""A Jupyter notebook that repeats a run under CPython: same code, data, seed, settings and changes.

It is written as JSON, nbformat 4.5; its code is that of cells.py. It computes nothing of the run.
"""

import ast
import base64
import hashlib
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np

from ..dataset import SAMPLE_NAME, Dataset
from ..imports import packages_of
from ..program import REQUIRED, function_source
from ..refusal import Refusal

MOST_RECORDED = 200  # losses of the page that are kept in it, to compare with
PIECE = 1 << 15  # bytes that are hashed or packed between two yields: some milliseconds' work


class NotebookError(Refusal):
    """Why a run cannot be repeated from its settings: one sentence."""


def notebook(view, iterations, losses) -> Iterator[None]:
    """The notebook of the run that is shown, up to the iteration that is shown.

    Parameters
    ----------
    view : a `questions.View`
    iterations, losses : (n,) float64, what the page recorded of it, in order; there may be gaps

    Returns
    -------
    dict
        `name` of the file, and its `text`.

    Raises
    ------
    NotebookError
        With one sentence: it did not begin from its settings, or not all of it follows from them.
    """
    _check(view)
    digest = yield from _sha256(view.dataset)
    own = yield from _embedded(view.dataset) if view.dataset.name == SAMPLE_NAME else iter(())
    cells = list(_cells(view, digest, own, _thinned(iterations, losses, view.iteration)))
    text = json.dumps(_document(_without_clashes(cells, view)), ensure_ascii=False, indent=1)
    return {"name": f"glassbox-run-{view.run}.ipynb", "text": text + "\n"}


def _check(view) -> None:
    if view.parent is not None:
        run, iteration = view.parent
        raise NotebookError(
            f"This run goes on from iteration {iteration:,} of run {run}; a notebook can only "
            "repeat a run that began from its first weights."
        )
    if any(what == "weights" for _, what, _ in view.log):
        raise NotebookError(
            "This run began with weights from a file, which a notebook does not have; it can only "
            "repeat a run that began from its first weights."
        )
    if view.dataset.added or any(what == "data" for _, what, _ in view.log):
        raise NotebookError(
            "This run was trained on images that you added, which a notebook does not have; it "
            "can only repeat a run on the loaded data."
        )
    if view.iteration == 0:
        raise NotebookError("This run has made no iteration yet: there is nothing to repeat.")


# ---- what is embedded


def _sha256(dataset: Dataset) -> Iterator[None]:
    """Of the grey levels and then the labels, as hexadecimal digits."""
    digest = hashlib.sha256()
    for values in (dataset.images, dataset.labels):
        data = memoryview(np.ascontiguousarray(values).reshape(-1))
        for start in range(0, len(data), PIECE):
            digest.update(data[start : start + PIECE])
            yield
    return digest.hexdigest()


def _embedded(dataset: Dataset) -> Iterator[None]:
    """The same bytes, compressed, as base64 text."""
    packer, packed = zlib.compressobj(9), []
    for values in (dataset.images, dataset.labels):
        data = memoryview(np.ascontiguousarray(values).reshape(-1))
        for start in range(0, len(data), PIECE):
            packed.append(packer.compress(data[start : start + PIECE]))
            yield
    return base64.b64encode(b"".join([*packed, packer.flush()])).decode()


def _thinned(iterations, losses, last: int) -> list[tuple[int, float]]:
    """At most MOST_RECORDED iterations with their losses, the first and the last among them."""
    iterations, losses = np.asarray(iterations, np.float64), np.asarray(losses, np.float64)
    usable = np.flatnonzero((iterations >= 1) & (iterations <= last) & np.isfinite(losses))
    count = min(usable.size, MOST_RECORDED)
    kept = usable[np.linspace(0, usable.size - 1, count).round().astype(int)]
    return [(int(iterations[each]), float(losses[each])) for each in kept]


# ---- the cells: markdown, and code


def _cells(view, digest: str, own: str | None, recorded: list) -> Iterator[dict]:
    dataset, last = view.dataset, view.iteration
    parts = _parts()
    data = "the sample, which is in it" if own else f"{dataset.name}, which must lie beside it"
    yield _markdown(
        f"# Glassbox, run {view.run}\n\n"
        f"This notebook trains a network from its first weights to iteration {last:,}, as Glassbox "
        "did in the browser: with the same code, seed, settings and changes, on the same data "
        f"({data}). At the end it compares its losses with those that the page recorded. They are "
        "the same up to the rounding of float32, which another machine's matrix product does in "
        "another order; over a very long run such differences grow.\n\n"
        f"It needs {_needs(view, own)}, and draws the losses if matplotlib is there."
    )
    yield _code(parts["imports"] + "\n" + _settings(view, digest))
    yield _markdown("## The network\n\n`network.py`, as it was when the run began.")
    yield _code(view.begun)
    yield _markdown(
        f"## The data\n\n{dataset.name}: {dataset.labels.size:,} examples"
        + (", compressed, in the next cell." if own else ".")
    )
    if own:
        yield _code(f'DATA = "{own}"', hidden=True)
    yield _code(parts["sample" if own else "file"])
    yield _code(parts["check"])
    yield _markdown(
        "## What is random\n\nWhich examples are held out, the first weights, and the order in "
        "which examples are trained on: each from a stream of its own."
    )
    yield _code(parts["split"])
    yield _markdown(
        "## Training\n\nThe engine knows `network.py` by the names of its arguments. A batch is "
        f"computed in chunks of {view.chunk_size} examples, as on the page, because sums depend on "
        "it in their last bits."
    )
    yield _code(parts["training"])
    for iteration, source, forget in _swaps(view):
        if iteration:
            yield _code(f"train_until({iteration})")
        yield _markdown(f"### After iteration {iteration:,}\n\nThe code was changed to this.")
        yield _code(source)
        if forget:
            yield _code("state.clear()  # other code updates: it has nothing to remember yet")
    yield _code(f"train_until({last})")
    yield _code(parts["accuracy"])
    if recorded:
        yield _markdown(
            "## Beside the page\n\nIterations, and the loss that the page recorded of each."
        )
        yield _code(f"RECORDED = {_literal(recorded)}", hidden=True)
        yield _code(parts["plot"])
        yield _code(parts["compare"])
    else:
        yield _markdown("The page had no losses of this run to compare with.")


def _needs(view, own: str | None) -> str:
    """The packages that the notebook imports, in words."""
    codes = (view.begun, *(source for _, source, _ in _swaps(view)))
    others = {name for code in codes for name in packages_of(code)} - {"numpy"}
    names = ["NumPy 2", *sorted(others if own else others | {"pandas"})]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _settings(view, digest: str) -> str:
    settings = view.settings
    changes = {0: settings.alpha}  # of several after one iteration the last counts
    changes |= {
        iteration: alpha
        for iteration, what, alpha in view.log
        if what == "alpha" and iteration < view.iteration
    }
    values = {
        "SEED": settings.seed,
        "HIDDEN": settings.hidden,
        "BATCH": settings.batch,
        "HELD_OUT": settings.held_out,
        "RULE": settings.rule,
        "ALPHAS": sorted(changes.items()),
        "CHUNK": view.chunk_size,
        "EXAMPLES": view.dataset.labels.size,
        "SHA256": digest,
        "FILE": view.dataset.name,
    }
    if view.dataset.name == SAMPLE_NAME:
        del values["FILE"]
    words = {
        "BATCH": "examples in a batch; 0 is all of them",
        "HELD_OUT": "share of the examples that is never trained on",
        "ALPHAS": "learning rates, each with the iteration after which it holds",
        "SHA256": "of the grey levels and the labels",
    }
    return "".join(
        f"{name} = {_literal(value)}" + (f"  # {words[name]}\n" if name in words else "\n")
        for name, value in values.items()
    )


def _literal(value) -> str:
    """As Python has it, a list's items each in its line and strings in double quotes."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "[\n" + "".join(f"    {item!r},\n" for item in value) + "]"
    return repr(value)


def _swaps(view) -> Iterator[tuple[int, str, bool]]:
    """Code that was changed: after which iteration, to what, and whether its state was forgotten.

    Of several changes after one iteration the last is trained with; but each made the updates
    forget that updated in another way.
    """
    sources = {}
    before, forget = view.begun, {}
    for iteration, what, source in view.log:
        if what == "code" and iteration < view.iteration:
            updates = [function_source(each, "update_parameters") for each in (before, source)]
            forget[iteration] = forget.get(iteration, False) or updates[0] != updates[1]
            sources[iteration] = before = source
    return ((iteration, sources[iteration], forget[iteration]) for iteration in sorted(sources))


def _parts() -> dict[str, str]:
    """The cells of cells.py by their names."""
    text = (Path(__file__).parent / "cells.py").read_text(encoding="utf-8")
    _, *parts = re.split(r"^# %% (\w+)\n", text, flags=re.MULTILINE)
    return {name: part.strip() + "\n" for name, part in zip(parts[::2], parts[1::2], strict=True)}


def _markdown(text: str) -> dict:
    return {"cell_type": "markdown", "metadata": {}, "source": text}


def _code(source: str, hidden: bool = False) -> dict:
    metadata = {"jupyter": {"source_hidden": True}} if hidden else {}
    return {
        "cell_type": "code",
        "execution_count": None,
        "metadata": metadata,
        "outputs": [],
        "source": source.strip("\n"),
    }


def _without_clashes(cells: list[dict], view) -> list[dict]:
    """Rename in our cells what network.py has as well: all share one namespace here."""
    codes = {view.begun, *(value for _, what, value in view.log if what == "code")}
    codes = {code.strip("\n") for code in codes}
    ours = [cell for cell in cells if cell["cell_type"] == "code" and cell["source"] not in codes]
    theirs = set().union(*(_made(code) for code in codes))
    made = set().union(*(_made(cell["source"]) for cell in ours))
    for name in (made & theirs) - {"np", *REQUIRED}:
        # Neither an attribute nor the name of an argument, which has no space before its "=".
        ours_alone = re.compile(rf"(?<![.\w]){name}(?!\w|=[^=])")
        for cell in ours:
            cell["source"] = ours_alone.sub(f"{name}_of_run", cell["source"])
    return cells


def _made(source: str) -> set[str]:
    """The names that code makes outside of its functions."""
    found, waiting = set(), list(ast.parse(source).body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
            found.add(node.name)
        elif isinstance(node, ast.Name):
            found |= {node.id} if isinstance(node.ctx, ast.Store) else set()
        elif isinstance(node, ast.alias):
            found.add(node.asname or node.name.split(".")[0])
        else:
            waiting += ast.iter_child_nodes(node)
    return found


def _document(cells: Iterable[dict]) -> dict:
    return {
        "cells": [
            {"id": f"glassbox-{number}", **cell, "source": cell["source"].splitlines(keepends=True)}
            for number, cell in enumerate(cells)
        ],
        "metadata": {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python"},
        },
        "nbformat": 4,
        "nbformat_minor": 5,
    }
