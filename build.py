#!/usr/bin/env python3
"""Sets Glassbox up, builds it, serves it and tests it: the one entry point, from a fresh clone.

    python build.py              build the site into dist/site, ready for any static host
    python build.py serve        build it, serve it on loopback and print the address
    python build.py test         build it and run every check; `test py` runs one stage
    python build.py bench        build it and measure it beside others; `bench csv` runs one part
    python build.py update       write the newest versions that fit into all pins
    python build.py soak         build it and use it for ten minutes: does its memory stay flat?

It needs Python 3.11 and Node 20.11, or newer ones, and nothing else. What it sets up (.venv,
node_modules, dist) is done anew only when its inputs have changed.
"""

from __future__ import annotations

import sys

if sys.version_info < (3, 11):  # noqa: UP036 (before the imports that an older one lacks)
    sys.exit("Glassbox needs Python 3.11 or newer; this is " + sys.version.split()[0] + ".")

import argparse
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent / "py" / "tools"))

# From the folder just added; like this file they need the standard library only.
import licences
import packs
import pyodide_wheels
import serve
import single_file
import update
from project import PYTHON, ROOT, SITE, Failure, npm_ci, once, program, run
from site_files import build
from stages import STAGES, install_browser, run_stages

# What ends in one sentence.
KNOWN = (
    Failure,
    licences.LicenceError,
    packs.PackError,
    pyodide_wheels.WheelError,
    update.UpdateError,
    single_file.SingleFileError,
)


def serve_site(port: int) -> None:
    """Build the site and serve it on loopback."""
    build()
    try:
        serve.serve({"/": SITE}, port)
    except OSError as error:
        raise Failure(f"Port {port} cannot be used: {error.strerror}.") from error


def test(stages: list[str], whole: bool) -> None:
    """Build the site and run these stages; `whole`: in Firefox, too, every browser test."""
    build()
    run_stages(stages, whole)


def bench(arguments: list[str]) -> None:
    """Measure the built site beside its peers; the table goes to dist/bench.md."""
    build()
    install_browser()
    folder = ROOT / "tests" / "bench"
    once(
        folder / "node_modules" / ".glassbox",
        [folder / "package.json", folder / "package-lock.json"],
        "Installing what the benchmarks compare with",
        lambda: npm_ci(folder),
    )
    run(PYTHON, folder / "prepare.py")
    run(program("node"), folder / "bench.js", *arguments)


def soak(minutes: float) -> None:
    """Use the built site in every way for so long, and see whether its memory stays flat."""
    build()
    install_browser()
    run(program("node"), ROOT / "tests" / "bench" / "soak.js", str(minutes))


def main() -> None:
    parser = argparse.ArgumentParser(description="Build, serve and test Glassbox.")
    commands = parser.add_subparsers(dest="command")
    serving = commands.add_parser("serve", help="build the site and serve it on loopback")
    serving.add_argument("--port", type=int, default=8000, help="0 takes any free one")
    testing = commands.add_parser("test", help="build the site and run every check")
    testing.add_argument("stages", nargs="*", metavar="stage", help=f"of {', '.join(STAGES)}")
    testing.add_argument("--all", action="store_true", help="in Firefox, too, every browser test")
    benching = commands.add_parser("bench", help="build the site and measure it beside its peers")
    benching.add_argument("sections", nargs="*", metavar="section", help="all of them if none")
    benching.add_argument("--quick", action="store_true", help="with fewer repeats")
    updating = commands.add_parser(
        "update", help="write the newest versions that fit into all pins"
    )
    updating.add_argument("--dry-run", action="store_true", help="only say what there is")
    soaking = commands.add_parser("soak", help="use the site for minutes: is its memory flat?")
    soaking.add_argument("minutes", nargs="?", type=float, default=10)
    options = parser.parse_args()
    unknown = set(getattr(options, "stages", [])) - set(STAGES)
    if unknown:
        parser.error(f"no such stage: {', '.join(unknown)}; there are {', '.join(STAGES)}")
    if options.command == "serve":
        serve_site(options.port)
    elif options.command == "test":
        test(options.stages or list(STAGES), options.all)
    elif options.command == "bench":
        bench([*options.sections, *(["--quick"] if options.quick else [])])
    elif options.command == "update":
        update.update_pins(options.dry_run)
    elif options.command == "soak":
        soak(options.minutes)
    else:
        build()


if __name__ == "__main__":
    try:
        main()
    except KNOWN as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
