"""Numbers a build of the site by what is in it, and tells its service worker which files it has."""

from __future__ import annotations

import base64
import hashlib
import json

import sizes

WORKER, NUMBER = "service-worker.js", "version.js"
# When the service worker fetches a file, by the moment at which the page would; at once if it is
# not here. What the page never asks for is no business of its.
WHEN = {
    "when a file needs pandas": "idle",
    "when edited code imports SciPy": "used",
    "never by the page": None,
}
# Linked in the help: read by people, without a network as well.
READ = "licences.txt"


def number(files: dict[str, bytes], version: str) -> dict[str, bytes]:
    """Give the site its number: in version.js for the page, and in the service worker.

    Parameters
    ----------
    files
        What is in the site, by path.
    version
        As people know it.

    Returns
    -------
    dict
        The two files that name the build, filled in.
    """
    build = digest(files)
    named = _fill(files[NUMBER], "VERSION = 'unbuilt'", f"VERSION = {json.dumps(version)}")
    named = _fill(named, "BUILD = 'unbuilt'", f"BUILD = {json.dumps(build)}")
    kept = {}
    for path, data in sorted({**files, NUMBER: named}.items()):
        when = "idle" if path == READ else WHEN.get(sizes.moment(path), "now")
        if when and path != WORKER:
            sha256 = base64.b64encode(hashlib.sha256(data).digest()).decode()
            kept[path] = [sha256, when]
    site = json.dumps({"version": version, "build": build, "files": kept}, separators=(",", ":"))
    empty = "{ version: '', build: '', files: {} }"
    return {NUMBER: named, WORKER: _fill(files[WORKER], empty, site)}


def digest(files: dict[str, bytes]) -> str:
    """The first eight hexadecimal digits of a SHA-256 over all paths and contents."""
    whole = hashlib.sha256()
    for path, data in sorted(files.items()):
        whole.update(f"{path}\0{len(data)}\0".encode() + data)
    return whole.hexdigest()[:8]


def _fill(source: bytes, gap: str, content: str) -> bytes:
    before, found, after = source.decode().partition(gap)
    if not found or gap in after:
        raise ValueError(f"{gap!r} should stand in it exactly once")
    return (before + content + after).encode()
