"""Reports what a visitor of the site downloads, and when."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from pathlib import Path

# When the page asks for a file, by the first rule that fits its path. Hosts compress these kinds
# on the way, if they compress anything; the others are compressed already.
COMPRESSED_BY_HOSTS = (".css", ".html", ".js", ".json", ".mjs", ".svg", ".wasm", ".webmanifest")
MOMENTS: list[tuple[str, Callable[[str], bool]]] = [
    ("when the page is ready", lambda path: path.endswith("/rest.pack")),
    ("when edited code imports SciPy", lambda path: path.startswith("pyodide/scipy-")),
    (
        "when a file needs pandas",
        lambda path: path.startswith("pyodide/") and path.endswith(".whl"),
    ),
    (
        "when the code is opened",
        lambda path: path.startswith(("editor.", "code-")),
    ),
    (
        "to keep the page on the device",
        lambda path: path.startswith(("icon-", "manifest.", "offline-", "service-worker.js")),
    ),
    ("never by the page: the one file, and with pandas", lambda path: path.startswith("glassbox")),
    ("never by the page", lambda path: path.startswith("wheels/") or path.endswith(".txt")),
    ("until the page is ready", lambda path: True),
]
SMALL = 100_000  # bytes; smaller files share a line


def moment(path: str) -> str:
    """When the page downloads this file of the site."""
    return next(name for name, fits in MOMENTS if fits(path))


def report(files: dict[str, bytes], target: Path) -> str:
    """Write a table of all files to `target`, in Markdown, and return a line for each moment.

    Parameters
    ----------
    files
        What is in the site, by path.
    target
        The file to write.
    """
    # Base64 of what is packed: a host that compresses it has little of it, and we would wait.
    transferred = {
        path: len(gzip.compress(data, 9))
        if path.endswith(COMPRESSED_BY_HOSTS) and not path.startswith("glassbox")
        else len(data)
        for path, data in files.items()
    }
    rows = ["| file | bytes | compressed |", "|---|---:|---:|"]
    lines = []

    def row(name: str, paths: list[str]) -> tuple[int, int]:
        stored = sum(len(files[path]) for path in paths)
        sent = sum(transferred[path] for path in paths)
        rows.append(f"| {name} | {stored:,} | {sent:,} |")
        return stored, sent

    for name, _ in reversed(MOMENTS):
        paths = [path for path in files if moment(path) == name]
        stored, sent = row(f"**{name}**", paths)
        lines.append(f"  {name}: {stored / 1e6:.1f} MB, compressed {sent / 1e6:.1f} MB")
        small = [path for path in paths if len(files[path]) < SMALL]
        for path in sorted(set(paths) - set(small), key=lambda path: -transferred[path]):
            row(path, [path])
        if small:
            row(f"{len(small)} smaller files", small)
    note = "Compressed: by `gzip -9` where a host may compress on the way, otherwise as stored."
    target.write_text("\n".join([*rows, "", note, ""]))
    return "\n".join(lines)
