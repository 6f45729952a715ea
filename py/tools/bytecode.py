"""Compiles Python sources to .pyc files; it runs inside Pyodide, the Python that will read them.

`bytecode.mjs` starts it under Node, so that building needs no CPython 3.14 of its own.
"""

import ast
import importlib._bootstrap_external as bootstrap
import importlib.util
import io
import zipfile

MAY_HAVE_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def without_docstrings(tree: ast.Module) -> ast.Module:
    """Take the docstrings out, as `python -OO` does; the assertions stay, unlike there."""
    for node in ast.walk(tree):
        if (
            isinstance(node, MAY_HAVE_DOCSTRING)
            and ast.get_docstring(node, clean=False) is not None
        ):
            # A module may begin with nothing, and must before `from __future__`; a block may not.
            node.body[:1] = [] if isinstance(node, ast.Module) else [ast.Pass()]
    return ast.fix_missing_locations(tree)


def pyc(source: bytes, path: str, docstrings: bool, checked: bool) -> bytes:
    """The bytes of a .pyc file.

    Parameters
    ----------
    source
        What is in the .py file.
    path
        Where tracebacks are to say that it is.
    docstrings
        Whether they stay.
    checked
        Whether Python, when it imports it, compares it with the source that lies beside it.
    """
    tree = ast.parse(source, path)
    if not docstrings:
        tree = without_docstrings(tree)
    code = compile(tree, path, "exec", dont_inherit=True)
    # Bound to its source by a hash: a time would be another one in every build.
    return bytes(bootstrap._code_to_hash_pyc(code, importlib.util.source_hash(source), checked))


def compile_archive(archive, names, folder: str, docstrings: bool, sources: bool) -> bytes:
    """An archive with .pyc files for its .py files, and everything else as it is.

    Parameters
    ----------
    archive
        JavaScript's bytes of a zip file or wheel.
    names
        The files to keep, in the order to keep them in.
    folder
        Where Python will find the archive's files; it ends with a slash.
    docstrings
        Whether they stay.
    sources
        Whether the sources stay too, to be read and edited: then the .pyc files lie in
        `__pycache__`, and Python takes them only while they fit.

    Returns
    -------
    bytes
        A stored zip file, the same bytes for the same sources.
    """
    original = zipfile.ZipFile(io.BytesIO(archive.to_bytes()))
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as target:
        for name in names:
            data = original.read(name)
            if not name.endswith(".py") or sources:
                target.writestr(zipfile.ZipInfo(name), data)
            if name.endswith(".py"):
                place = importlib.util.cache_from_source(name) if sources else name + "c"
                code = pyc(data, folder + name, docstrings, checked=sources)
                target.writestr(zipfile.ZipInfo(place), code)
    return made.getvalue()
