"""What crosses to the page as plain values, by the names of protocol.js."""

from dataclasses import asdict

from .dataset import PIXELS, Dataset
from .program import Program
from .training import Settings, SettingsError


def describe(dataset: Dataset) -> dict:
    """DatasetInfo of protocol.js."""
    return {
        "name": dataset.name,
        "examples": dataset.labels.size,
        "counts": dataset.counts.tolist(),
        "note": dataset.note,
        "added": dataset.added,
    }


def describe_test(test: Dataset) -> dict:
    """TestInfo of protocol.js."""
    return {"name": test.name, "examples": len(test.images), "note": test.note}


def describe_program(program: Program, sizes: tuple[int, ...]) -> dict:
    """ProgramInfo of protocol.js; `sizes` are those of its layers in this run."""
    return {
        "layers": [PIXELS, *sizes],
        "activations": list(program.activations),
        "takesRule": program.takes_rule,
        "hasLoss": program.has_loss,
        "original": program.original,
        "digest": program.digest,
        "source": program.source,
    }


def read_settings(settings: dict) -> Settings:
    """Check settings given by the names of protocol.js.

    Raises
    ------
    SettingsError
        With one sentence.
    """
    known = {"alpha", "batch", "hidden", "seed", "heldOut", "rule"}
    if settings.keys() != known:
        odd = ", ".join(sorted(settings.keys() ^ known))
        raise SettingsError(f"The settings are missing, or do not know: {odd}.")
    values = dict(settings)
    return Settings(held_out=values.pop("heldOut"), **values)


def write_settings(settings: Settings) -> dict:
    """The inverse of `read_settings`."""
    values = asdict(settings)
    return {"heldOut": values.pop("held_out"), **values}
