"""Collects, in one text, whose the parts of the site are and on what terms; it judges nothing."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable
from pathlib import Path

ABOUT = """\
Glassbox {version}, and all that its site carries of other people's work: a list, then each licence.

Glassbox {version}: MIT
Pyodide {pyodide}: MPL-2.0, github.com/pyodide/pyodide; Emscripten's C library (musl: MIT), libffi
    (MIT), expat (MIT), libmpdec (BSD-2-Clause), zlib (Zlib), bzip2 (bzip2-1.0.6), xz (0BSD), zstd
    (BSD-3-Clause) and SQLite (public domain) are compiled into it
CPython: PSF-2.0; Copyright (c) 2001 Python Software Foundation; All Rights Reserved
NumPy: BSD-3-Clause, and others for single files
pandas: BSD-3-Clause
SciPy: BSD-3-Clause; OpenBLAS and LAPACK, which are in it: BSD-3-Clause, BSD-3-Clause-Open-MPI
python-dateutil: Apache-2.0, and BSD-3-Clause for what is older
six: MIT
micropip: MPL-2.0
protobuf: BSD-3-Clause; ONNX's messages: Apache-2.0
CodeMirror and Lezer, with the four packages that they are made of: MIT
Optical Recognition of Handwritten Digits, E. Alpaydin and C. Kaynak, UCI Machine Learning
    Repository, 1998, doi 10.24432/C50P49: CC BY 4.0, creativecommons.org/licenses/by/4.0; here as
    scikit-learn distributes it, brought to 28 x 28 pixels

What was changed: Python's files were compiled, and all but NumPy's have lost their docstrings; the
sources are those of the packages of these names and versions. CodeMirror is minified, in one file
with the code that uses it. Nothing else was.

"""


class LicenceError(Exception):
    """A part of the site comes without its terms, in one sentence."""


def collect(
    version: str,
    pyodide: str,
    own: str,
    python: str,
    native: str,
    wheels: Iterable[Path],
    editor: str,
) -> bytes:
    """The text.

    Parameters
    ----------
    version, pyodide
        Of Glassbox, and of Pyodide.
    own, python
        The texts of their licences.
    native
        What SciPy says of the libraries that its wheels for CPython carry; Pyodide's wheel has two
        of them inside, and says nothing.
    wheels
        What Pyodide's packages were made of, and what writes ONNX models. micropip has the text of
        Pyodide's own licence.
    editor
        The texts of what is bundled with the code editor.
    """
    texts = [("Glassbox", own), ("CPython", python)]
    texts += [(name, library(native, name)) for name in ("OpenBLAS", "LAPACK")]
    for path in wheels:
        texts += of_wheel(path)
    written = "\n\n".join(f"== {name}\n\n{text.strip()}\n" for name, text in texts)
    start = editor.index("== ")
    return (
        f"{ABOUT.format(version=version, pyodide=pyodide)}\n{written}\n\n{editor[start:]}".encode()
    )


def of_wheel(path: Path) -> list[tuple[str, str]]:
    """Names and texts of the licences in a wheel."""
    with zipfile.ZipFile(path) as archive:
        names = [
            name
            for name in sorted(archive.namelist())
            if re.search(r"\.dist-info/.*LICEN[CS]E|\.dist-info/licenses/.", name)
        ]
        if not names:
            raise LicenceError(f"{path.name} comes without a licence.")
        return [(name, archive.read(name).decode()) for name in names]


def library(native: str, name: str) -> str:
    """The part of SciPy's list that is about one library."""
    parts = re.split(r"^Name: ", native, flags=re.MULTILINE)
    for part in parts[1:]:
        if part.startswith(f"{name}\n"):
            return part
    raise LicenceError(f"SciPy's licences say nothing of {name}, which they did before.")
