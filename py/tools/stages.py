"""The stages of `build.py test`: what each runs, and what it needs beside the built site, which are
browsers and the wheels that tests import.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from project import (
    DIST,
    NODE_MODULES,
    PYPROJECT,
    PYTHON,
    ROOT,
    Failure,
    once,
    pins,
    pip,
    program,
    run,
    say,
)

# What `test firefox` runs of the browser tests; `test firefox --all` runs them all.
IN_FIREFOX = ["train", "files", "single"]
# The browser tests that are about Python there, and code that somebody writes for it, more than
# about the page, a stage of their own: the two halves of all that is tested, which run side by
# side, then take about as long.
ABOUT_PYTHON = ("ask", "check", "code", "fence", "layers", "library", "probe", "pyodide")
ABOUT_PYTHON += ("survive", "taken")
INSIDE = [f"{name}.test.js" for name in ABOUT_PYTHON]


def run_node_tests(
    folder: str, *options: str, only: list[Path] | None = None, env: dict[str, str] | None = None
) -> None:
    """Run the folder's tests, or these files of it."""
    files = only or sorted((ROOT / folder).rglob("*.test.js"))
    if not files:
        raise Failure(f"There are no tests in {folder}.")
    run(program("node"), "--test", "--test-reporter=spec", *options, *files, env=env)


def run_browser_tests(only: list[Path] | None = None, env: dict[str, str] | None = None) -> None:
    """Run these of the browser tests, and a file that failed once more, which is said.

    Beside all others, on a machine that has no time for them, a test may see what no person would.
    What fails twice is wrong.
    """
    folder = ROOT / "tests" / "browser"
    # One file at a time: each starts a browser, and two Pyodides at once only slow each other.
    in_turn = "--test-concurrency=1"
    with tempfile.TemporaryDirectory() as place:
        list_of_failed = Path(place, "failed")
        reporters = [
            "--test-reporter-destination=stdout",
            f"--test-reporter={(folder / 'failed.js').as_uri()}",
            f"--test-reporter-destination={list_of_failed}",
        ]
        try:
            run_node_tests("tests/browser", in_turn, *reporters, only=only, env=env)
        except Failure:
            lines = list_of_failed.read_text(encoding="utf-8").splitlines()
            failed = [Path(line) for line in dict.fromkeys(lines)]
            if not failed:
                raise
            names = ", ".join(path.name for path in failed)
            say(f"\n== once more: {names}")
            run_node_tests("tests/browser", in_turn, only=failed, env=env)
            say(f"== FAILED AT FIRST, and passed when run again: {names}")


def test_lint() -> None:
    sources = ["py", "tests", "build.py"]
    run(PYTHON, "-m", "ruff", "check", "--config", PYPROJECT, *sources)
    run(PYTHON, "-m", "ruff", "format", "--check", "--config", PYPROJECT, *sources)


def test_types() -> None:
    tsc = NODE_MODULES / "typescript" / "bin" / "tsc"
    # Page and worker see different global names, so that each has a configuration of its own.
    for config in ("site/tsconfig.json", "site/tsconfig.worker.json"):
        run(program("node"), tsc, "--project", config)


def test_py() -> None:
    # One thread: two that wait for each other's share of a product stall on a busy machine.
    env = {"OPENBLAS_NUM_THREADS": "1"}
    run(PYTHON, "-m", "pytest", "-c", PYPROJECT, "--rootdir", ROOT, "-q", "tests/py", env=env)


def test_js() -> None:
    run_node_tests("tests/js")


def test_browser() -> None:
    install_browser()
    files = sorted((ROOT / "tests" / "browser").glob("*.test.js"))
    only = [path for path in files if path.name not in INSIDE]
    run_browser_tests(only)


def test_inside() -> None:
    download_test_wheels()
    install_browser()
    run_browser_tests([ROOT / "tests" / "browser" / name for name in INSIDE])


def test_firefox(whole: bool = False) -> None:
    if os.name == "nt":
        say("The tests in Firefox run on Linux and macOS only.")
        return
    if whole:
        download_test_wheels()
    install_browser("firefox")
    only = [] if whole else [ROOT / "tests" / "browser" / f"{name}.test.js" for name in IN_FIREFOX]
    run_browser_tests(only, env={"GLASSBOX_BROWSER": "firefox"})


def download_test_wheels() -> None:
    """What tests inside Pyodide import, into dist/test-wheels."""
    wheels = DIST / "test-wheels"

    def download() -> None:
        shutil.rmtree(wheels, ignore_errors=True)
        # For Pyodide's Python, not for ours: the pure-Python wheel where there is a choice.
        target = ["--platform", "any", "--python-version", "3.14", "--only-binary=:all:"]
        pip("download", "--no-deps", *target, "--dest", wheels, *pins("browser"))

    once(wheels / ".glassbox", pins("browser"), "Downloading the wheels that tests need", download)


def install_browser(name: str = "chromium") -> None:
    """Install Chromium or Firefox the way this system allows, unless there is one."""
    finder = [program("node"), str(ROOT / "tests/browser/browser.js")]
    env = {**os.environ, "GLASSBOX_BROWSER": name}
    if subprocess.run(finder, capture_output=True, env=env).returncode == 0:
        return
    say(f"Installing {name.capitalize()}, which the browser tests need")
    root = [] if os.name != "nt" and os.geteuid() == 0 else ["sudo", "-n"]
    release = Path("/etc/os-release")
    debian = release.exists() and "ID=debian" in release.read_text().splitlines()
    if debian and (not root or (shutil.which("sudo") and succeeds("sudo", "-n", "true"))):
        env = {"DEBIAN_FRONTEND": "noninteractive"}
        run(*root, "apt-get", "update", "-qq", env=env)
        package = {"chromium": "chromium", "firefox": "firefox-esr"}[name]
        # Another stage may be installing the other browser.
        patience = "DPkg::Lock::Timeout=600"
        run(*root, "apt-get", "install", "-y", "-qq", "-o", patience, package, env=env)
    elif name == "firefox":
        # Playwright's own Firefox is patched, and driven in another way.
        raise Failure("Install Firefox for its tests, or say where it is in FIREFOX_PATH.")
    else:
        run(program("node"), NODE_MODULES / "playwright-core/cli.js", "install", "chromium")


def succeeds(*command: str) -> bool:
    return subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL).returncode == 0


STAGES = {
    "lint": test_lint,
    "types": test_types,
    "py": test_py,
    "js": test_js,
    "browser": test_browser,
    "inside": test_inside,
    "firefox": test_firefox,
}


def run_stages(stages: list[str], whole: bool = False) -> None:
    """Run these stages on the built site, all of them even if one fails, and sum up.

    The tests in Chromium, which wait as much as they compute, run beside all others, whose output
    comes after theirs.
    """
    beside = [name for name in stages if name != "browser"]
    if len(beside) in (0, len(stages)):
        failed = [name for name in stages if not run_stage(name, whole)]
    else:
        options = ["--all"] if whole else []
        command = [sys.executable, ROOT / "build.py", "test", *beside, *options]
        with tempfile.TemporaryFile("w+", encoding="utf-8") as output:
            others = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT
            )
            failed = [] if run_stage("browser", whole) else ["browser"]
            if others.wait():
                failed.append("another stage")
            output.seek(0)
            print(output.read(), flush=True)
    if failed:
        raise Failure(f"Failed: {', '.join(failed)}.")
    say("\nEverything passed.")


def run_stage(name: str, whole: bool) -> bool:
    """Whether it passed."""
    say(f"\n== {name}")
    begun = time.monotonic()
    try:
        if name == "firefox":
            test_firefox(whole)
        else:
            STAGES[name]()
        outcome = "passed"
    except Failure as failure:
        say(str(failure))
        outcome = "FAILED"
    say(f"== {name} {outcome} in {time.monotonic() - begun:.1f} s")
    return outcome == "passed"
