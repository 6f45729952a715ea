"""Finds the newest versions of what is pinned, and writes them: npm and pip say what there is and
what fits together. It knows not whether the tests still pass."""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pyodide_wheels
from project import (
    PYPROJECT,
    PYTHON,
    ROOT,
    lock_of_pyodide,
    pins,
    program,
    pyproject,
    say,
    set_up_node,
    set_up_python,
)

# As old as the oldest Node that the project runs on: newer types would allow what is not there.
HELD_BY_NPM = {"@types/node": "20"}
# CPython runs the code that the browser runs: these are as Pyodide's lock file has them.
HELD_BY_PYODIDE = ("numpy", "pandas", "python-dateutil", "six")


class UpdateError(Exception):
    """What is newest could not be found out, in one sentence."""


Change = tuple[str, str, str]  # name, version before, version after


# ---- npm


def npm(
    program: str, folder: Path, dry: bool, fits: Callable[[str, str], bool] = lambda *_: True
) -> list[Change]:
    """Bring the pins of folder/package.json, and its lock file, to the newest versions, as far as
    `fits(name, version)` has nothing against them."""
    listed = json.loads((folder / "package.json").read_text())
    pinned = {**listed.get("dependencies", {}), **listed.get("devDependencies", {})}
    changes = []
    for name, latest in _outdated(program, folder).items():
        held = HELD_BY_NPM.get(name)
        newest = _newest_of(program, folder, f"{name}@{held}") if held else latest
        if name in pinned and newest != pinned[name] and fits(name, newest):
            changes.append((name, pinned[name], newest))
    if changes and not dry:
        wanted = [f"{name}@{newest}" for name, _, newest in changes]
        options = ["--save-exact", "--package-lock-only", "--ignore-scripts", "--no-audit"]
        _npm(program, folder, "install", *options, *wanted)
    return changes


def _outdated(program: str, folder: Path) -> dict[str, str]:
    """The newest version of each package that is not at it."""
    found = json.loads(_npm(program, folder, "outdated", "--json", allowed=(0, 1)) or "{}")
    if "error" in found:
        raise UpdateError(f"npm could not be asked: {found['error'].get('summary', 'no answer')}")
    return {name: entry["latest"] for name, entry in found.items()}


def _newest_of(program: str, folder: Path, wanted: str) -> str:
    versions = json.loads(_npm(program, folder, "view", wanted, "version", "--json"))
    if isinstance(versions, str):
        return versions
    return max(versions, key=lambda one: [int(part) for part in one.split(".")])


def _npm(program: str, folder: Path, *words: str, allowed: Iterable[int] = (0,)) -> str:
    command = [program, *words, "--fetch-retries=0", "--loglevel=error"]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if done.returncode not in allowed:
        raise UpdateError(f"npm could not be asked: {_last_line(done.stderr)}")
    return done.stdout


# ---- PyPI


def newest(python: Path, names: Iterable[str], held: dict[str, str], *options: str) -> dict:
    """The newest versions of these packages that fit together, by pip's own solver.

    Parameters
    ----------
    python
        One that has pip.
    names
        The packages.
    held
        Versions that some of them must have.
    options
        For whom: `--python-version`, `--platform`.

    Returns
    -------
    dict
        Versions by normal name, of these and of whatever else they need.

    Raises
    ------
    UpdateError
        If nothing fits, or nobody answers.
    """
    wanted = [f"{name}=={held[name]}" if name in held else name for name in names]
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        command = [python, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet"]
        command += ["--disable-pip-version-check", "--retries=1", "--only-binary=:all:"]
        command += ["--target", folder, "--report", report, *options, *wanted]
        words = list(map(str, command))
        done = subprocess.run(words, capture_output=True, text=True, stdin=subprocess.DEVNULL)
        if done.returncode:
            raise UpdateError(f"pip found no versions that fit: {_last_line(done.stderr)}")
        installed = json.loads(report.read_text())["install"]
    return {normal(e["metadata"]["name"]): e["metadata"]["version"] for e in installed}


def rewrite(text: str, versions: dict[str, str]) -> tuple[str, list[Change]]:
    """Bring every `"name==version"` in py/pyproject.toml to these versions."""
    changes: dict[str, Change] = {}

    def replace(found: re.Match) -> str:
        name, before = found["name"], found["version"]
        after = versions.get(normal(name), before)
        if after != before:
            changes[name] = (name, before, after)
        return f'"{name}=={after}"'

    text = re.sub(r'"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^"]+)"', replace, text)
    return text, list(changes.values())


def normal(name: str) -> str:
    """A package's name as PyPI compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _last_line(text: str) -> str:
    lines = [line for line in text.splitlines() if line.strip() and "WARNING" not in line]
    return lines[-1].removeprefix("ERROR: ").removeprefix("npm error ") if lines else "no answer."


# ---- all pins of the project


def update_pins(dry: bool) -> None:
    """Bring all pins to the newest versions that fit together, and say which changed."""
    set_up_node()
    set_up_python()
    found = False

    def tell(place: str, changes: list[Change]) -> None:
        nonlocal found
        for name, before, after in changes:
            found = True
            say(f"{place}: {name} {before} -> {after}")

    def can_be_built(name: str, version: str) -> bool:
        if name != "pyodide" or pyodide_wheels.is_on_cdn(version):
            return True
        say(f"package.json: pyodide {version} is left out: its wheels are on the CDN, not reached")
        return False

    for folder in (ROOT, ROOT / "tests" / "bench"):
        place = (folder / "package.json").relative_to(ROOT).as_posix()
        tell(place, npm(program("npm"), folder, dry, can_be_built))
    # A newer Pyodide may have another lock file.
    set_up_node()
    lock = lock_of_pyodide()["packages"]
    held = {name: lock[name]["version"] for name in HELD_BY_PYODIDE}

    def names(requirements: list[str]) -> list[str]:
        return [normal(pin.split("==")[0]) for pin in requirements]

    ours = names([*pyproject()["project"]["dependencies"], *pins("build", "test")])
    oldest = pyproject()["project"]["requires-python"].removeprefix(">=")
    versions = newest(PYTHON, ours, held, "--python-version", oldest)
    # Those run inside Pyodide too, where only wheels without compiled code do.
    theirs = names(pins("browser"))
    anywhere = ["--platform", "any", "--python-version", "3.14"]
    versions |= newest(PYTHON, theirs, {}, *anywhere)
    text, changes = rewrite(PYPROJECT.read_text(encoding="utf-8"), versions)
    tell("py/pyproject.toml", changes)
    for name in sorted(set(versions) - {*ours, *theirs}):
        found = True
        say(f"py/pyproject.toml: {name} {versions[name]} is needed as well: add it, or say why not")
    if changes and not dry:
        PYPROJECT.write_text(text, encoding="utf-8")
    if not found:
        say("All pins are at the newest versions that fit.")
    elif not dry:
        say("Now run `python build.py test`.")
