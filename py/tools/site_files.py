"""Makes every file of the site and brings dist/site to what it should be; each part is made anew
only when what it is made of has changed. How a part is made, the tools beside this one know.
"""

from __future__ import annotations

import shutil
import subprocess
from functools import partial
from pathlib import Path

import licences
import offline
import packs
import pyodide_wheels
import side_module
import single_file
import sizes
from project import (
    DIST,
    PYODIDE,
    PYPROJECT,
    PYTHON,
    ROOT,
    SITE,
    VENV,
    Failure,
    lock_of_pyodide,
    once,
    pins,
    pip,
    program,
    run,
    say,
    set_up_node,
    set_up_python,
    version,
    version_of_pyodide,
)

# What the site carries of Pyodide, as it is, and as packs and wheels of compiled files.
RUNTIME = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm"]
ON_DEMAND = ["micropip", "pandas", "python-dateutil", "scipy", "six"]
# What the site has as it is written; all else of the page's program is in its bundles.
AS_WRITTEN = ["version.js", "service-worker.js", "manifest.webmanifest", "icon.svg"]


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


def bundles() -> tuple[dict[str, Path], Path]:
    """The page and its program, by path, and the licences of the npm packages that are in it."""
    folder = DIST / "bundles"
    names = ("bundle.mjs", "licences.mjs", "styles.mjs")
    tools = [ROOT / "py" / "tools" / name for name in names]
    kinds = ("index.html", "*.js", "*.css")
    sources = sorted(path for kind in kinds for path in (ROOT / "site").rglob(kind))

    def bundle() -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        run(program("node"), tools[0], ROOT / "site", folder)

    paths = [str(path.relative_to(ROOT)) for path in sources]
    inputs = [*tools, ROOT / "package-lock.json", *sources, *paths]
    once(folder / ".glassbox", inputs, "Bundling the page", bundle)
    made = {path.name: path for path in sorted((folder / "site").iterdir())}
    return made, folder / "licences.txt"


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
        bundles()[1].read_text(encoding="utf-8"),
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
    runtime = {f"pyodide/{name}": source for name, source in pyodide_files().items()}
    wheel = glassbox_wheel()
    return {
        **{name: ROOT / "site" / name for name in AS_WRITTEN},
        **bundles()[0],
        **{path.name: path for path in icon_files()},
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
    names = ("single.mjs", "single_file.py", "licences.mjs", "styles.mjs")
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
