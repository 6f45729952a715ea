"""What a browser test runs inside Pyodide: the Python tests, and a run that CPython repeats.

`python tests/browser/inside.py FOLDER` prints what CPython makes of the same run, as JSON.
"""

import contextlib
import io
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The tests of everything that the browser runs; the rest is about the command line and the build.
TESTS = ["network", "training", "dataset", "metrics", "session", "accel", "lessons"]
TESTS += ["probe", "gradient_check", "code_imports"]


class Outcomes:
    """A pytest plugin that counts how the tests ended, and asks hypothesis for less."""

    def __init__(self) -> None:
        self.counts = {"passed": 0, "failed": 0, "skipped": 0}

    def pytest_configure(self) -> None:
        from hypothesis import HealthCheck, settings

        # An example costs about ten times what it costs under CPython, where they all run.
        settings.register_profile(
            "pyodide",
            max_examples=15,
            deadline=None,
            suppress_health_check=[HealthCheck.too_slow],
            database=None,
        )
        settings.load_profile("pyodide")

    def pytest_runtest_logreport(self, report) -> None:
        # Set-up and clean-up are counted only if something goes wrong there.
        if report.when == "call" or report.outcome != "passed":
            self.counts[report.outcome] += 1


def run_tests() -> dict[str, int]:
    """Run the Python tests, print pytest's report and return how many ended how."""
    import pytest

    outcomes = Outcomes()
    files = [
        str(path) for name in TESTS for path in sorted((ROOT / "tests/py").glob(f"test_{name}*.py"))
    ]
    options = ["-q", "-c", str(ROOT / "py/pyproject.toml"), "--rootdir", str(ROOT)]
    # Collected, because the browser's console would give each dot of progress a line of its own.
    report = io.StringIO()
    try:
        with contextlib.redirect_stdout(report):
            status = pytest.main([*options, "-p", "no:cacheprovider", *files], plugins=[outcomes])
    finally:
        print(report.getvalue())
    return {**outcomes.counts, "status": int(status)}


def course(folder: str | Path) -> dict:
    """Two short seeded runs on the sample: five epochs of mini-batches, then ten full batches.

    Returns
    -------
    dict : `losses` of all iterations, and `accuracy` on the held-out digits after the five epochs
    """
    from glassbox.session import Session

    images, labels = (next(Path(folder).glob(f"*-{kind}-*")) for kind in ("images", "labels"))
    # Chunks are part of what fixes the order of a sum, and differ by default between the two.
    session = Session(chunk_size=64)
    session.open_sample(images.read_bytes(), labels.read_bytes())
    settings = {"hidden": 30, "seed": 7, "heldOut": 0.1, "rule": "classic"}
    losses, accuracies = [], []
    for alpha, batch, iterations in ((0.3, 64, 5 * 26), (0.5, 0, 10)):
        session.reset({**settings, "alpha": alpha, "batch": batch})
        for iteration in range(1, iterations + 1):
            while not session.advance(1000, until=iteration):  # a machine may stall for that long
                pass
        losses += session.take_records()[:, 2].tolist()
        accuracies.append(session.validation_accuracy())
    return {"losses": losses, "accuracy": accuracies[0]}


def courses(folder: str | Path) -> dict[str, dict]:
    """The course with NumPy's own loops, and with those of `accel`."""
    from glassbox import accel

    accel.uninstall()
    own = course(folder)
    if not accel.install().installed:
        raise RuntimeError(accel.status().reason)
    return {"own": own, "accel": course(folder)}


if __name__ == "__main__":
    print(json.dumps(course(sys.argv[1])))
