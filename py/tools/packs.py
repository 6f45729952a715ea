"""Makes Pyodide's part of the site from its stock files: packs that a browser boots from quickly.

Three things take the time of a stock boot: Python compiles its standard library and NumPy from
source, unpacks wheels file by file, and looks for every module in a zip archive. So the sources
are compiled here, by Pyodide itself under Node, and go into two packs that JavaScript writes into
Python's file system as they are:

- `boot.pack` holds the files that Python imports until the page is ready, as a rehearsal of it
  tells, and the whole of glassbox, with its sources;
- `rest.pack` holds the rest of the standard library and of NumPy, so that everything can be
  imported as in stock Pyodide, and what writes ONNX models; it is loaded when the page is ready.

A pack is gzipped here, because static hosts compress .wasm, .js and .json on the way if anything,
and never a file of a kind they do not know; one stream over all files is also smaller than an
archive of files compressed one by one. Its name does not end in .gz: a host might then call it an
encoding and unpack it on the way. pandas, SciPy and micropip stay wheels, with compiled files, for
Pyodide's own installers.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import re
import struct
import subprocess
import zipfile
from collections.abc import Iterable
from pathlib import Path

TOOLS = Path(__file__).resolve().parent
STDLIB = "/lib/python3.14/"
SITE_PACKAGES = STDLIB + "site-packages/"
STOCK_STDLIB = "/lib/python314.zip/"  # where Python sees it in stock Pyodide
FORMAT = 1  # of the packs; boot.js refuses another

# Never used in a browser: tests, and what C compilers and type checkers read. (numpy.f2py is not
# either, but `from numpy import *` imports it.)
UNUSED = re.compile(
    r"^numpy/_pyinstaller/|^(numpy|pandas|scipy)/(.*/)?(tests/|conftest\.py$)"
    r"|^(?!.*(\.dist-info/|LICENSE)).*\.(pyi|pxd|pyx|h|a|c|tpl|typed|md)$"
)
# pandas 3 takes time zones from the standard library unless it is asked for pytz's; NumPy is there.
NOT_NEEDED = {"pytz", "numpy"}


class PackError(Exception):
    """Node could not do its part, in one sentence."""


Files = list[tuple[str, bytes]]  # paths and what is in them


# ---- compiling, the slow part: about half a minute


def compile_all(node: str, stdlib: Path, wheels: dict[str, Path], folder: Path) -> None:
    """Compile Pyodide's standard library and the wheels into stored archives of .pyc files.

    Parameters
    ----------
    node
        The program.
    stdlib
        Pyodide's python_stdlib.zip.
    wheels
        A wheel by its package's name.
    folder
        Receives one archive each, `stdlib.zip` and `NAME.zip`; it exists.

    Raises
    ------
    PackError
        If Node fails.
    """
    # numpy.ma writes its docstrings from NumPy's, and people read them; the others' nobody sees.
    jobs = [_job(stdlib, folder / "stdlib.zip", STDLIB, docstrings=False)]
    for name, wheel in wheels.items():
        target = folder / f"{name}.zip"
        jobs.append(_job(wheel, target, SITE_PACKAGES, docstrings=name == "numpy"))
    # The largest in a process each.
    large = [job for job in jobs if job["target"].endswith(("pandas.zip", "scipy.zip"))]
    rest = [job for job in jobs if job not in large]
    _compile(node, folder, [*([job] for job in large), rest])


def compile_own(node: str, wheel: Path, folder: Path) -> None:
    """Compile our own wheel into `glassbox.zip`: its sources stay, to be read and edited."""
    job = _job(wheel, folder / "glassbox.zip", SITE_PACKAGES, docstrings=True, sources=True)
    _compile(node, folder, [[job]])


def _job(source: Path, target: Path, place: str, docstrings: bool, sources: bool = False) -> dict:
    with zipfile.ZipFile(source) as archive:
        names = [n for n in archive.namelist() if not n.endswith("/") and not UNUSED.search(n)]
    return {
        "source": str(source),
        "target": str(target),
        "names": sorted(names),
        "folder": place,
        "docstrings": docstrings,
        "sources": sources,
    }


def _compile(node: str, folder: Path, shares: list[list[dict]]) -> None:
    running = []
    for number, share in enumerate(shares):
        jobs = folder / f"jobs-{number}.json"
        jobs.write_text(json.dumps(share))
        command = [node, str(TOOLS / "bytecode.mjs"), str(jobs)]
        running.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))
    if any([process.wait() for process in running]):  # a list: all are waited for
        raise PackError("Pyodide under Node could not compile Python's standard library.")


def rehearse(node: str, numpy: Path, glassbox: Path, sample: Iterable[Path]) -> list[str]:
    """Let Pyodide do under Node what the page does, and list the files that Python imports.

    Returns
    -------
    list
        Paths as stock Pyodide has them, of .py and .so files.

    Raises
    ------
    PackError
        If the rehearsal fails, which the page would too.
    """
    command = [node, TOOLS / "rehearsal.mjs", numpy, glassbox, *sample]
    done = subprocess.run(list(map(str, command)), stdin=subprocess.DEVNULL, capture_output=True)
    if done.returncode:
        raise PackError(f"The boot fails under Node already: {done.stderr.decode().strip()}")
    return json.loads(done.stdout.splitlines()[-1])


# ---- packs


def packs(folder: Path, imported: Iterable[str]) -> dict[str, bytes]:
    """The two packs, from the compiled archives and the files that the rehearsal imported."""
    imported = set(imported)
    boot, rest = [], []
    for path, stock, data in _python_files(folder):
        # Pyodide's own modules are few, and it picks among them by where it runs. What makes a
        # package known as installed is in METADATA.
        early = stock in imported or "pyodide/" in path or path.endswith(("/METADATA", "_SOURCE"))
        (boot if early else rest).append((path, data))
    boot += [(SITE_PACKAGES + name, data) for name, data in _members(folder / "glassbox.zip")]
    rest += [(SITE_PACKAGES + name, data) for name, data in _members(folder / "onnx.zip")]
    return {"boot.pack": pack(boot), "rest.pack": pack(rest)}


def _python_files(folder: Path) -> Iterable[tuple[str, str, bytes]]:
    """Where each file of the standard library and NumPy goes, and its path in stock Pyodide."""
    for name, data in _members(folder / "stdlib.zip"):
        yield STDLIB + name, STOCK_STDLIB + _source_name(name), data
    for name, data in _members(folder / "numpy.zip"):
        yield SITE_PACKAGES + name, SITE_PACKAGES + _source_name(name), data
        if name.endswith("/METADATA"):
            # As Pyodide marks what it has installed itself, so that it installs it only once.
            source = SITE_PACKAGES + name.replace("METADATA", "PYODIDE_SOURCE")
            yield source, source, b"pyodide"


def _source_name(name: str) -> str:
    return name.removesuffix("c") if name.endswith(".pyc") else name


def _members(archive: Path) -> Files:
    with zipfile.ZipFile(archive) as opened:
        return [(name, opened.read(name)) for name in opened.namelist()]


def pack(files: Files) -> bytes:
    """One gzip stream: the length of the index (uint32, little-endian), the index, the files.

    The index is JSON, `{"format": 1, "files": [[path, length], …]}`; the files' bytes follow in
    its order, without gaps.
    """
    entries = [[path, len(data)] for path, data in files]
    index = json.dumps({"format": FORMAT, "files": entries}, separators=(",", ":")).encode()
    content = struct.pack("<I", len(index)) + index + b"".join(data for _, data in files)
    return gzip.compress(content, compresslevel=9, mtime=0)


def unpack(data: bytes) -> Files:
    """The files of a pack, as boot.js reads it; for tests."""
    content = gzip.decompress(data)
    (length,) = struct.unpack_from("<I", content)
    offset = 4 + length
    files = []
    for path, size in json.loads(content[4:offset])["files"]:
        files.append((path, content[offset : offset + size]))
        offset += size
    return files


# ---- wheels and their lock file


def wheels(lock: dict, names: Iterable[str], folder: Path) -> dict[str, bytes]:
    """The compiled archives as wheels, and a lock file that names them with their hashes.

    Parameters
    ----------
    lock
        Pyodide's lock file, parsed.
    names
        The packages.
    folder
        Where `compile_all` put the archives.
    """
    made, entries = {}, {}
    for name in names:
        entry = dict(lock["packages"][name])
        data = wheel(_members(folder / f"{name}.zip"))
        made[entry["file_name"]] = data
        entry["sha256"] = hashlib.sha256(data).hexdigest()
        entry["depends"] = [other for other in entry["depends"] if other not in NOT_NEEDED]
        entries[name] = entry
    text = json.dumps({"info": lock["info"], "packages": entries}, separators=(",", ":"))
    return {**made, "pyodide-lock.json": text.encode()}


def wheel(files: Files) -> bytes:
    """A deflated wheel of these files, with a new RECORD of them."""
    (record,) = (path for path, _ in files if path.endswith(".dist-info/RECORD"))
    files = [(path, data) for path, data in files if path != record]
    lines = []
    for path, data in files:
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append(f"{path},sha256={digest},{len(data)}\n")
    files.append((record, "".join([*lines, f"{record},,\n"]).encode()))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for path, data in files:
            # ZipInfo's time is 1 January 1980 unless it is told another.
            target.writestr(zipfile.ZipInfo(path), data, zipfile.ZIP_DEFLATED, compresslevel=9)
    return made.getvalue()
