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
import hashlib
import json
import os
import shutil
import subprocess
import tempfile
import time
import tomllib
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT / "py" / "tools"))

import licences  # noqa: E402 (from the folder just added)
import offline  # noqa: E402
import packs  # noqa: E402
import pyodide_wheels  # noqa: E402
import serve  # noqa: E402
import side_module  # noqa: E402
import single_file  # noqa: E402
import sizes  # noqa: E402
import update  # noqa: E402

DIST = ROOT / "dist"
SITE = DIST / "site"
NODE_MODULES = ROOT / "node_modules"
PYODIDE = NODE_MODULES / "pyodide"
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
PYPROJECT = ROOT / "py" / "pyproject.toml"

# What the site carries of Pyodide, as it is, and as packs and wheels of compiled files.
RUNTIME = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"]
ON_DEMAND = ["micropip", "pandas", "python-dateutil", "scipy", "six"]
# For the type checker and the one file only, and never part of the site.
NOT_SHIPPED = ("tsconfig*.json", "*.d.ts", "*.d.mts", "*.inline.js")
# What `test firefox` runs of the browser tests; `test firefox --all` runs them all.
IN_FIREFOX = ["train", "files", "single"]
# The browser tests that are about Python there more than about the page, a stage of their own: the
# two halves of all that is tested, which run side by side, then take about as long.
INSIDE = [f"{name}.test.js" for name in ("fence", "library", "pyodide", "survive", "taken")]
# The one file of the page that imports npm packages: it is shipped as a bundle with them.
EDITOR = ROOT / "site" / "panels" / "code" / "editor.js"


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


def pyproject() -> dict:
    return tomllib.loads(PYPROJECT.read_text())


def version() -> str:
    """Of Glassbox: package.json says it, and py/pyproject.toml the same."""
    return json.loads((ROOT / "package.json").read_text())["version"]


def pins(*groups: str) -> list[str]:
    """The exact requirements of these dependency groups of py/pyproject.toml."""
    return [pin for group in groups for pin in pyproject()["dependency-groups"][group]]


def pip(*arguments: str | Path, env: dict[str, str] | None = None) -> None:
    run(PYTHON, "-m", "pip", "--disable-pip-version-check", *arguments, "-qq", env=env)


def set_up_python() -> None:
    requirements = [*pyproject()["project"]["dependencies"], *pins("build", "browser", "test")]

    def make() -> None:
        run(sys.executable, "-m", "venv", "--clear", VENV)
        pip("install", *requirements)
        pip("install", "--no-deps", "--no-build-isolation", "--editable", ROOT / "py")

    # A virtual environment knows its own place and its Python: moved or upgraded, make it anew.
    inputs = [*requirements, str(VENV), sys.version]
    once(VENV / ".glassbox", inputs, "Making the virtual environment in .venv", make)


# ---- the site


def version_of_pyodide() -> str:
    return json.loads((PYODIDE / "package.json").read_text())["version"]


def lock_of_pyodide() -> dict:
    """What it knows of packages: their versions, files and hashes."""
    return json.loads((PYODIDE / "pyodide-lock.json").read_text())


def pyodide_wheels_of_site() -> dict[str, Path]:
    """What Pyodide's packages are made of, by name, each with its right hash."""
    lock, version = lock_of_pyodide(), version_of_pyodide()
    names = ["numpy", *ON_DEMAND]
    cache = pyodide_wheels.cache_folder(version)
    fetched = pyodide_wheels.fetch(lock, names, version, cache, PYTHON, say)
    return {name: fetched[lock["packages"][name]["file_name"]] for name in names}


def pyodide_files() -> dict[str, Path | bytes]:
    """Pyodide's own files, the packs that Python boots from, and wheels with their lock file."""
    lock, version, wheels = lock_of_pyodide(), version_of_pyodide(), pyodide_wheels_of_site()
    tools = [ROOT / "py" / "tools" / name for name in ("packs.py", "bytecode.py", "bytecode.mjs")]
    node, compiled, schema = program("node"), DIST / "compiled", onnx_schema()

    def compile_all() -> None:
        compiled.mkdir(parents=True, exist_ok=True)
        archives = {**wheels, "onnx": schema}
        packs.compile_all(node, PYODIDE / "python_stdlib.zip", archives, compiled)
        write_files(DIST / "on-demand", packs.wheels(lock, ON_DEMAND, compiled))

    title = "Compiling Python's standard library and packages (half a minute)"
    inputs = [*tools, version, schema, *(lock["packages"][name]["sha256"] for name in wheels)]
    once(compiled / ".glassbox", inputs, title, compile_all)

    own, sample = glassbox_wheel(), sample_files()

    def pack() -> None:
        packs.compile_own(node, own, compiled)
        imported = packs.rehearse(node, wheels["numpy"], own, sample)
        write_files(DIST / "packs", packs.packs(compiled, imported))

    tools += [ROOT / "py" / "tools" / name for name in ("rehearsal.py", "rehearsal.mjs")]
    inputs += [*tools, own, *sample]
    once(DIST / "packs" / ".glassbox", inputs, "Packing what Python boots from", pack)
    made = [*(DIST / "packs").glob("*.pack"), *(DIST / "on-demand").glob("[!.]*")]
    return {
        **{name: PYODIDE / name for name in RUNTIME},
        **{path.name: path for path in made},
    }


def onnx_schema() -> Path:
    """What the browser's Python needs to write ONNX models, as a zip of sources."""
    folder = DIST / "onnx"
    script = ROOT / "py" / "tools" / "onnx_schema.py"

    def make() -> None:
        folder.mkdir(parents=True, exist_ok=True)
        run(PYTHON, script, folder / "onnx.zip")

    inputs = [*pins("build"), script]
    once(folder / ".glassbox", inputs, "Collecting what writes ONNX", make)
    return folder / "onnx.zip"


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    """Make the folder anew, with these files."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)


def glassbox_wheel() -> Path:
    """Build the Python package, with its side modules, as a wheel: always the same bytes for
    the same sources."""
    folder = DIST / "wheel"
    package = ROOT / "py" / "glassbox"
    sources = sorted(path for path in package.rglob("*") if path.suffix in (".py", ".c", ".h"))

    def make() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        staged = folder / "sources"
        ignored = shutil.ignore_patterns("__pycache__", "source")
        shutil.copytree(package, staged / "glassbox", ignore=ignored)
        shutil.copy(PYPROJECT, staged)
        try:
            modules = side_module.compile_all(package / "accel" / "source", PYTHON)
        except subprocess.CalledProcessError as error:
            raise Failure("The C of glassbox/accel does not compile.") from error
        for name, data in modules.items():
            (staged / "glassbox" / "accel" / name).write_bytes(data)
        arguments = ["wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", folder]
        # 1 January 1980, the earliest time that a zip file can hold.
        pip(*arguments, staged, env={"SOURCE_DATE_EPOCH": "315532800"})

    compiler = ROOT / "py" / "tools" / "side_module.py"
    names = (str(path.relative_to(ROOT)) for path in sources)
    inputs = [PYPROJECT, compiler, *sources, *names]
    once(folder / ".glassbox", inputs, "Building the glassbox wheel", make)
    (wheel,) = folder.glob("*.whl")
    return wheel


def sample_files() -> list[Path]:
    folder = DIST / "sample"
    script = ROOT / "py" / "tools" / "make_sample.py"
    once(
        folder / ".glassbox",
        [*pins("build"), script, ROOT / "py" / "glassbox" / "drawing.py"],
        "Making the sample of digits",
        lambda: run(PYTHON, script, folder),
    )
    return sorted(folder.glob("*.gz"))  # images, then labels


def editor_files() -> list[Path]:
    """The code editor with the packages it is made of as one module, and their licences."""
    folder = DIST / "editor"
    bundler = ROOT / "py" / "tools" / "bundle.mjs"

    def bundle() -> None:
        folder.mkdir(parents=True, exist_ok=True)
        run(program("node"), bundler, EDITOR, folder)

    inputs = [EDITOR, bundler, ROOT / "package-lock.json"]
    once(folder / ".glassbox", inputs, "Bundling the code editor", bundle)
    return [folder / "editor.js", folder / "licences.txt"]


def licence_text() -> bytes:
    """Whose everything in the site is. Pins that are here anyway carry the texts that Pyodide and
    its SciPy come without."""

    def text_in(pattern: str) -> str:
        found = [*VENV.glob(f"lib/python*/site-packages/{pattern}")]
        found += VENV.glob(f"Lib/site-packages/{pattern}")
        if not found:
            raise Failure(
                f"There is no {pattern} in .venv, which the site's licences are taken from."
            )
        return found[0].read_text(encoding="utf-8")

    return licences.collect(
        version(),
        version_of_pyodide(),
        (ROOT / "LICENSE").read_text(encoding="utf-8"),
        # Python's own licence is its own, too.
        text_in("typing_extensions-*.dist-info/licenses/LICENSE"),
        text_in("scipy-*.dist-info/LICENSE.txt"),
        [*pyodide_wheels_of_site().values(), onnx_schema()],
        editor_files()[1].read_text(encoding="utf-8"),
    )


def icon_files() -> list[Path]:
    """What a device shows of the installed page."""
    folder = DIST / "icons"
    drawing, script = ROOT / "site" / "icon.svg", ROOT / "py" / "tools" / "icons.mjs"
    inputs = [drawing, script, ROOT / "package-lock.json"]
    draw = partial(run, program("node"), script, drawing, folder)
    once(folder / ".glassbox", inputs, "Drawing the icons", draw)
    return sorted(folder.glob("*.png"))


def site_files() -> dict[str, Path | bytes]:
    """Every file of the site: its path, and where it comes from or what it holds."""
    pages = {
        path.relative_to(ROOT / "site").as_posix(): path
        for path in (ROOT / "site").rglob("*")
        if path.is_file() and not any(path.match(pattern) for pattern in NOT_SHIPPED)
    }
    runtime = {f"pyodide/{name}": source for name, source in pyodide_files().items()}
    wheel = glassbox_wheel()
    return {
        **pages,
        **{path.name: path for path in icon_files()},
        "panels/code/editor.js": editor_files()[0],
        "licences.txt": licence_text(),
        **runtime,
        # Not for the page, which has it in a pack: for whoever wants it in a Pyodide of their own.
        f"wheels/{wheel.name}": wheel,
        **{f"data/{path.name}": path for path in sample_files()},
    }


def single_files(contents: dict[str, bytes]) -> dict[str, bytes]:
    """The site, of which this is the contents, as one file, without and with pandas."""
    folder = DIST / "single"
    sources = sorted(path for path in (ROOT / "site").rglob("*") if path.is_file())
    names = ("single.mjs", "single_file.py", "licences.mjs")
    tools = [ROOT / "py" / "tools" / name for name in names]

    def make() -> None:
        (folder / "filled").mkdir(parents=True, exist_ok=True)
        (folder / "filled" / offline.NUMBER).write_bytes(contents[offline.NUMBER])
        (folder / "licences.txt").write_bytes(contents["licences.txt"])
        run(program("node"), tools[0], ROOT / "site", folder)
        for name, page in single_file.make(ROOT / "site", folder, contents).items():
            (DIST / name).write_text(page)

    # The site's number tells of all that is in it; of the sources some are in the one file only.
    paths = [str(path.relative_to(ROOT)) for path in sources]
    inputs = [
        *tools,
        ROOT / "package-lock.json",
        *sources,
        *paths,
        contents[offline.NUMBER].decode(),
    ]
    once(folder / ".glassbox", inputs, "Making the one file", make)
    return {name: (DIST / name).read_bytes() for name in single_file.EDITIONS}


def build() -> None:
    """Bring dist/site to what it should be, touching only the files that differ."""
    set_up_node()
    set_up_python()
    files = site_files()
    contents = {
        name: source if isinstance(source, bytes) else source.read_bytes()
        for name, source in files.items()
    }
    contents |= offline.number(contents, version())
    # To be taken along: the page never asks for it, and the number knows nothing of it.
    contents |= single_files(contents)
    for path in [p for p in SITE.rglob("*") if p.is_file()]:
        if path.relative_to(SITE).as_posix() not in contents:
            path.unlink()
    for name, data in contents.items():
        target = SITE / name
        if not target.exists() or target.read_bytes() != data:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
    say(f"Built dist/site: {len(contents)} files")
    say(sizes.report(contents, DIST / "sizes.md"))


# ---- tests


def run_node_tests(
    folder: str, *options: str, only: list[Path] | None = None, env: dict[str, str] | None = None
) -> None:
    """Run the folder's tests, or these files of it."""
    files = only or sorted((ROOT / folder).rglob("*.test.js"))
    if not files:
        raise Failure(f"There are no tests in {folder}.")
    run(program("node"), "--test", "--test-reporter=spec", *options, *files, env=env)


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
    # One file at a time: each starts a browser, and two Pyodides at once only slow each other.
    run_node_tests("tests/browser", "--test-concurrency=1", only=only)


def test_inside() -> None:
    download_test_wheels()
    install_browser()
    only = [ROOT / "tests" / "browser" / name for name in INSIDE]
    run_node_tests("tests/browser", "--test-concurrency=1", only=only)


def test_firefox(whole: bool = False) -> None:
    if os.name == "nt":
        say("The tests in Firefox run on Linux and macOS only.")
        return
    if whole:
        download_test_wheels()
    install_browser("firefox")
    only = [] if whole else [ROOT / "tests" / "browser" / f"{name}.test.js" for name in IN_FIREFOX]
    env = {"GLASSBOX_BROWSER": "firefox"}
    run_node_tests("tests/browser", "--test-concurrency=1", only=only, env=env)


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


def test(stages: list[str], whole: bool = False) -> None:
    """Run these stages, all of them even if one fails, and sum up.

    The tests in Chromium, which wait as much as they compute, run beside all others, whose output
    comes after theirs.
    """
    build()
    beside = [name for name in stages if name != "browser"]
    if len(beside) in (0, len(stages)):
        failed = [name for name in stages if not run_stage(name, whole)]
    else:
        command = [sys.executable, __file__, "test", *beside, *(["--all"] if whole else [])]
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


def update_pins(dry: bool) -> None:
    """Bring all pins to the newest versions that fit together, and say which changed."""
    set_up_node()
    set_up_python()
    found = False

    def tell(place: str, changes: list[update.Change]) -> None:
        nonlocal found
        for name, before, after in changes:
            found = True
            say(f"{place}: {name} {before} -> {after}")

    for folder in (ROOT, ROOT / "tests" / "bench"):
        place = (folder / "package.json").relative_to(ROOT).as_posix()
        tell(place, update.npm(program("npm"), folder, dry))
    # A newer Pyodide may have another lock file.
    set_up_node()
    lock = lock_of_pyodide()["packages"]
    held = {name: lock[name]["version"] for name in update.HELD_BY_PYODIDE}

    def names(requirements: list[str]) -> list[str]:
        return [update.normal(pin.split("==")[0]) for pin in requirements]

    ours = names([*pyproject()["project"]["dependencies"], *pins("build", "test")])
    oldest = pyproject()["project"]["requires-python"].removeprefix(">=")
    versions = update.newest(PYTHON, ours, held, "--python-version", oldest)
    # Those run inside Pyodide too, where only wheels without compiled code do.
    theirs = names(pins("browser"))
    anywhere = ["--platform", "any", "--python-version", "3.14"]
    versions |= update.newest(PYTHON, theirs, {}, *anywhere)
    text, changes = update.rewrite(PYPROJECT.read_text(encoding="utf-8"), versions)
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
    if options.command == "test":
        test(options.stages or list(STAGES), options.all)
    elif options.command == "soak":
        soak(options.minutes)
    elif options.command == "bench":
        bench([*options.sections, *(["--quick"] if options.quick else [])])
    elif options.command == "update":
        update_pins(options.dry_run)
    else:
        build()
    if options.command == "serve":
        try:
            serve.serve({"/": SITE}, options.port)
        except OSError as error:
            raise Failure(f"Port {options.port} cannot be used: {error.strerror}.") from error


# What ends in one sentence.
KNOWN = (
    Failure,
    licences.LicenceError,
    packs.PackError,
    pyodide_wheels.WheelError,
    update.UpdateError,
    single_file.SingleFileError,
)

if __name__ == "__main__":
    try:
        main()
    except KNOWN as error:
        sys.exit(f"\n{error}")
    except KeyboardInterrupt:
        sys.exit("\nStopped.")
