"""What a gradient check found, in plain words. It measures nothing: `gradient_check.py` does."""

import numpy as np

LOSSES = {
    "own": "the code’s own loss",
    "entropy": "twice the cross-entropy",
    "softmax": "the cross-entropy of softmax",
    "squared": "the squared error",
}

# How closely gradient / slope must be one number for it to be called one.
CONSTANT = 1e-4


def judge(
    arrays: list,
    keys: list[str],
    floors: list[float],
    skipped: list[dict],
    m: int,
    tolerance: float,
) -> dict:
    """Pass or fail of each array and loss, what is wrong where it fails, and one sentence overall.

    Parameters
    ----------
    arrays : list of gradient_check.Entries
    keys : of the losses compared, keys of LOSSES
    floors : of each loss, below which an entry's error is measured against this
    skipped : the "key" and "why" of the others
    m : examples
    tolerance : largest relative error that passes

    Returns
    -------
    dict
        "outcome": "right", "scaled" (a positive constant times a gradient) or "wrong";
        "verdict": a sentence or two; "notes": list of further sentences;
        "losses": of each loss its "key", "name", "passes" and "worst";
        "skipped": of each other its "key", "name" and "why";
        "arrays": of each array its "name", "row", "column", "why", "value", "gradient" (n,) and of
        each loss its "cells": "passes", "worst", "at" (which entry is worst), "kinks", "says",
        and "slope", "error", "kink" (n,);
        "worst": the "array" and "entry" with the largest error for the loss of the verdict
    """
    cells = [
        [_cell(entries, i, floors[i], m, tolerance) for i in range(len(keys))] for entries in arrays
    ]
    losses = []
    for i, key in enumerate(keys):
        column = [row[i] for row in cells]
        losses.append(
            {
                "key": key,
                "name": LOSSES[key],
                "passes": all(cell["passes"] for cell in column),
                "worst": max(cell["worst"] for cell in column),
            }
        )
    about = _nearest(cells, losses)
    outcome, verdict = _verdict(arrays, cells, losses, about, m)
    worst = max(range(len(arrays)), key=lambda at: cells[at][about]["worst"])
    return {
        "outcome": outcome,
        "verdict": verdict,
        "notes": _notes(arrays, cells, about),
        "about": about,
        "losses": losses,
        "skipped": [{**one, "name": LOSSES[one["key"]]} for one in skipped],
        "arrays": [
            {
                "name": entries.name,
                "row": entries.rows,
                "column": entries.columns,
                "why": entries.why,
                "value": entries.values,
                "gradient": entries.gradient,
                "cells": [
                    {key: value for key, value in cell.items() if not key.startswith("_")}
                    for cell in row
                ],
            }
            for entries, row in zip(arrays, cells, strict=True)
        ],
        "worst": {"array": worst, "entry": cells[worst][about]["at"]},
    }


def _cell(entries, i: int, floor: float, m: int, tolerance: float) -> dict:
    """One array and one loss."""
    slope, error, kink = entries.slopes[i], entries.errors[i], entries.kink[i]
    counted = ~kink & ~np.isnan(error)
    of_counted = np.where(counted, error, -1.0)
    at = int(of_counted.argmax())
    worst = float(max(of_counted[at], 0.0))
    passes = worst <= tolerance
    g, s = entries.gradient[counted], slope[counted]
    ratio = 1.0 if passes else _ratio(g, s, floor)
    cell = {
        "passes": passes,
        "worst": worst,
        "at": at,
        "kinks": int(kink.sum()),
        "slope": np.ascontiguousarray(slope),
        "error": np.ascontiguousarray(error),
        "kink": kink.astype(np.uint8),
        "_ratio": ratio,
        # Both are zero, or as good as: it says nothing about a factor.
        "_silent": bool((np.maximum(np.abs(g), np.abs(s)) <= floor).all()),
    }
    cell["says"] = _diagnosis(entries, counted, slope, cell, m)
    return cell


def _ratio(g: np.ndarray, s: np.ndarray, floor: float) -> float:
    """gradient / slope where that is one number over the array; NaN where it is not."""
    if not np.isfinite(g).all() or not np.any(np.abs(s) > floor):
        return np.nan
    ratio = float(g @ s / (s @ s))
    size = np.maximum(np.maximum(np.abs(g), np.abs(ratio * s)), floor)
    return ratio if np.all(np.abs(g - ratio * s) <= CONSTANT * size) else np.nan


def _diagnosis(entries, counted, slope, cell: dict, m: int) -> str:
    """What is wrong with one array, if that can be told: a clause without a full stop."""
    name = f"d{entries.name}"
    if cell["passes"]:
        if cell["_silent"] and counted.any():
            return f"{name} and its slope are 0 or nearly"
        return ""
    g, s, w = entries.gradient[counted], slope[counted], entries.values[counted]
    if not np.isfinite(g).all():
        return f"{name} is not finite"
    if np.isfinite(cell["_ratio"]):
        return f"{name} is {factor_words(cell['_ratio'], m)}"
    decay = _decay(g, s, w)
    if np.isfinite(decay):
        sign = "+" if decay > 0 else "−"
        weights = f"{abs(decay):.3g} {entries.name}"
        return f"{name} is the slope {sign} {weights}: a weight decay that this loss does not have"
    at = cell["at"]
    place = f"{entries.rows[at]},{entries.columns[at]}" if name[1] == "W" else entries.rows[at]
    return f"{name}[{place}] is {_number(entries.gradient[at])}, its slope {_number(slope[at])}"


def _decay(g, s, w) -> float:
    """c where the gradient is the slope and c times the parameter; NaN where it is not."""
    if g.size < 4 or not w.any():
        return np.nan
    gap = g - s
    c = float(gap @ w / (w @ w))
    return c if np.all(np.abs(gap - c * w) <= 1e-3 * np.abs(gap).max()) and c else np.nan


def factor_words(ratio: float, m: int) -> str:
    """A factor in words, with what it may come from: "−1 times the slope: a sign error"."""
    if ratio == 0:
        return "0 where the slope is not"
    number, reasons = f"{abs(ratio):.4g} times", []
    for value, words, reason in (
        (m, f"{m} times", "the mean over the examples is missing"),
        (1 / m, f"1/{m} of", "the mean over the examples is taken twice"),
        (10, "10 times", "the number of outputs"),
        (1 / 10, "1/10 of", "a mean over the ten outputs"),
        (2, "twice", ""),
        (1 / 2, "half", ""),
    ):
        if m > 1 and _equal(abs(ratio), value):
            number, reasons = words, [reason] if reason else []
            break
    if ratio < 0:
        number = "−1 times" if _equal(ratio, -1) else f"minus {number}"
        reasons.append("a sign error")
    return f"{number} the slope" + (f": {', and '.join(reasons)}" if reasons else "")


def _nearest(cells: list, losses: list[dict]) -> int:
    """The loss to speak about: the one that the gradient is of, or is nearest to."""

    def closeness(i: int):
        column = [row[i] for row in cells]
        return (
            losses[i]["passes"],
            sum(cell["passes"] and not cell["_silent"] for cell in column),
            sum(bool(np.isfinite(cell["_ratio"])) for cell in column),
            losses[i]["key"] == "own",
            -_median([min(cell["worst"], 9.0) for cell in column]),
        )

    return max(range(len(losses)), key=closeness)


def _median(values: list[float]) -> float:
    """As of numpy.median, which would import numpy.ma: soon after a boot that is not here yet."""
    middle = len(values) // 2
    return (sorted(values)[middle] + sorted(values)[~middle]) / 2


def _verdict(arrays, cells, losses, about: int, m: int) -> tuple[str, str]:
    """The outcome, and one or two sentences."""
    if all(cell["_silent"] for row in cells for cell in row):
        return "nothing", "All gradients and slopes are 0 here, or nearly: that tells nothing."
    passing = [loss for loss in losses if loss["passes"]]
    failing = [loss for loss in losses if not loss["passes"]]
    if passing:
        worst = max(loss["worst"] for loss in passing)
        of = f"the gradient of {_list((loss['name'] for loss in passing), 'and of')}"
        exact = f"{of} (worst relative error {_number(worst, 1)})"
        if failing and failing[0]["key"] == "own":
            return "wrong", (
                f"It is not the gradient of the code’s own loss: {_clauses(arrays, cells, 0, m)}. "
                f"It is {exact}."
            )
        others = f"; it is not that of {_list((loss['name'] for loss in failing), 'or')}"
        return "right", f"It is {exact}{others if failing else ''}."
    name = losses[about]["name"]
    factor = _common_ratio([row[about] for row in cells])
    if factor > 0 and not (_equal(factor, m) or _equal(factor, 1 / m)):
        return "scaled", _scaled(factor, losses[about], m)
    if np.isfinite(factor) and factor != 0:
        words = factor_words(factor, m).replace("the slope", f"the gradient of {name}")
        uphill = " Training with it climbs." if factor < 0 else ""
        return "wrong", f"It is {words}.{uphill}"
    right = [
        f"d{entries.name}"
        for entries, row in zip(arrays, cells, strict=True)
        if row[about]["passes"] and not row[about]["_silent"]
    ]
    clauses = _clauses(arrays, cells, about, m)
    if right:
        agree = f"{_list(right)} {'agrees' if len(right) == 1 else 'agree'} with {name}"
        return "wrong", f"It is not a gradient: {agree}, but {clauses}."
    if len(losses) == 1:
        return "wrong", f"It is not the gradient of {name}: {clauses}."
    none = _list((loss["name"] for loss in losses), "or")
    return "wrong", f"It is not the gradient of {none}. Beside {name}, {clauses}."


def _scaled(factor: float, loss: dict, m: int) -> str:
    """A positive constant times a gradient is the gradient of another function."""
    known = {
        ("entropy", 0.5): "the cross-entropy itself",
        ("squared", 0.1): "the mean squared error",
    }
    for (key, value), function in known.items():
        if loss["key"] == key and _equal(factor, value):
            times = factor_words(factor, m).split(" the slope")[0]
            return f"It is {times} the gradient of {loss['name']}: that of {function}."
    times = factor_words(factor, m).split(" the slope")[0]
    return (
        f"It is {times} the gradient of {loss['name']}, everywhere: the same direction, with "
        "another learning rate."
    )


def _common_ratio(column: list[dict]) -> float:
    """The one factor of all arrays that say anything; NaN if there is none."""
    ratios = [cell["_ratio"] for cell in column if not cell["_silent"]]
    same = ratios and all(_equal(ratio, ratios[0]) for ratio in ratios)
    return ratios[0] if same else np.nan


def _clauses(arrays, cells, about: int, m: int) -> str:
    """What is wrong, arrays with the same factor together, and of the others the first alone."""
    by_factor: dict[str, list[str]] = {}
    others = []
    for entries, row in zip(arrays, cells, strict=True):
        cell = row[about]
        if cell["passes"]:
            continue
        if np.isfinite(cell["_ratio"]):
            by_factor.setdefault(factor_words(cell["_ratio"], m), []).append(f"d{entries.name}")
        else:
            others.append((f"d{entries.name}", cell["says"]))
    clauses = [
        f"{_list(which)} {'is' if len(which) == 1 else 'are'} {words}"
        for words, which in by_factor.items()
    ]
    if len(others) > 1:
        clauses.append(f"{_list(name for name, _ in others)} differ: {others[0][1]}")
    else:
        clauses += [says for _, says in others]
    return "; ".join(clauses)


def _notes(arrays, cells, about: int) -> list[str]:
    notes = []
    entries = sum(one.rows.size for one in arrays)
    kinks = sum(row[about]["kinks"] for row in cells)
    unknown = sum(int(np.isnan(row[about]["error"]).sum()) for row in cells)
    if kinks:
        is_, at = ("is", "a kink") if kinks == 1 else ("are", "kinks")
        notes.append(
            f"{kinks} of {entries} entries {is_} at {at}, as ReLU has: the slopes left and right "
            "of it differ, and the code may give either. Not counted."
        )
    if unknown:
        notes.append(f"Of {unknown} of {entries} entries no slope could be measured.")
    return notes


def _list(words, last: str = "and") -> str:
    words = list(words)
    return f" {last} ".join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)


def _equal(one: float, other: float) -> bool:
    return abs(one - other) <= CONSTANT * abs(other)


def _number(value: float, digits: int = 3) -> str:
    """A number as people write it: 0.0123, −4.96·10⁻⁵."""
    mantissa, _, power = f"{value:.{digits}g}".replace("-", "−").partition("e")
    raised = str(int(power.replace("−", "-") or 0)).translate(str.maketrans(_DIGITS))
    return f"{mantissa}·10{raised}" if power else mantissa


_DIGITS = dict(zip("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹", strict=True))
