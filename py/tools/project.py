"""Where the parts of the project are, what it pins, how a command is run; and its set-up, the npm
packages and the virtual environment. It makes nothing of the site.

Like all that build.py imports, it needs nothing but the standard library: it runs before there is
a virtual environment.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "dist"
SITE = DIST / "site"
NODE_MODULES = ROOT / "node_modules"
PYODIDE = NODE_MODULES / "pyodide"
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PYPROJECT = ROOT / "py" / "pyproject.toml"


class Failure(Exception):
    """Something went wrong, in one sentence for the person at the terminal."""


def say(line: str) -> None:
    print(line, flush=True)


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> None:
    """Run a command that shows its own output; Failure if it fails."""
    words = [str(word) for word in command]
    done = subprocess.run(
        words, cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL
    )
    if done.returncode:
        raise Failure(f"`{' '.join(words[:4])} …` failed with exit code {done.returncode}.")


def program(name: str) -> str:
    """Full path of a program (npm is npm.cmd on Windows)."""
    found = shutil.which(name)
    if not found:
        raise Failure(f"{name} is not on the PATH: Glassbox needs Node 20.11 or newer.")
    return found


# ---- what is pinned


def pyproject() -> dict:
    return tomllib.loads(PYPROJECT.read_text())


def version() -> str:
    """Of Glassbox: package.json says it, and py/pyproject.toml the same."""
    return json.loads((ROOT / "package.json").read_text())["version"]


def pins(*groups: str) -> list[str]:
    """The exact requirements of these dependency groups of py/pyproject.toml."""
    return [pin for group in groups for pin in pyproject()["dependency-groups"][group]]


def version_of_pyodide() -> str:
    return json.loads((PYODIDE / "package.json").read_text())["version"]


def lock_of_pyodide() -> dict:
    """What it knows of packages: their versions, files and hashes."""
    return json.loads((PYODIDE / "pyodide-lock.json").read_text())


# ---- set-up, each step skipped when its inputs are those of the last time


def once(stamp: Path, inputs: Iterable[str | Path], title: str, make: Callable[[], None]) -> None:
    """Call `make` unless the stamp says it was done for these inputs (text, or files)."""
    digest = hashlib.sha256()
    for item in inputs:
        digest.update(item.read_bytes() if isinstance(item, Path) else item.encode())
        digest.update(b"\0")
    if stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    say(title)
    make()
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest.hexdigest())


def npm_ci(folder: Path) -> None:
    """Install what the folder's package-lock.json names."""
    run(program("npm"), "ci", "--no-audit", "--no-fund", "--loglevel=error", cwd=folder)


def set_up_node() -> None:
    version = subprocess.check_output([program("node"), "--version"], text=True).strip()
    if [int(part) for part in version.lstrip("v").split(".")[:2]] < [20, 11]:
        raise Failure(f"Glassbox needs Node 20.11 or newer; this is {version}.")
    once(
        NODE_MODULES / ".glassbox",
        [ROOT / "package.json", ROOT / "package-lock.json"],
        "Installing the npm packages",
        lambda: npm_ci(ROOT),
    )


def pip(*arguments: str | Path, env: dict[str, str] | None = None) -> None:
    run(PYTHON, "-m", "pip", "--disable-pip-version-check", *arguments, "-qq", env=env)


def set_up_python() -> None:
    requirements = [*pyproject()["project"]["dependencies"], *pins("build", "browser", "test")]

    def make() -> None:
        run(sys.executable, "-m", "venv", "--clear", VENV)
        # What is imported is compiled then.
        pip("install", "--no-compile", *requirements)
        pip("install", "--no-deps", "--no-build-isolation", "--editable", ROOT / "py")

    # A virtual environment knows its own place and its Python: moved or upgraded, make it anew.
    inputs = [*requirements, str(VENV), sys.version]
    once(VENV / ".glassbox", inputs, "Making the virtual environment in .venv", make)
