"""Makes the one file: a page that carries all of Glassbox with it, and opens from a disk.

From `file://` a browser lets a page fetch nothing, not even what lies beside it, and starts no
module worker. So the program is bundled (`single.mjs`: a script for the page, a classic one for
the worker), and what the site would fetch stands in the page as text that nobody runs,
`<script type="text/plain" data-file=NAME data-packing=PACKING>`: parts that are packed and in
base64, each on a line of its own. `site/stored.inline.js` reads it.

The large ones are packed by xz, not gzip: 8 MB instead of 11, which base64 makes 4 MB of the file.
Unpacking takes a quarter of a second longer, and nothing has to be downloaded.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import io
import json
import lzma
import os
import re
import zipfile
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import escape
from html.parser import HTMLParser
from pathlib import Path

import packs

# As small as the largest of them gets. No context of byte positions: bytecode and wasm have none.
XZ = {"format": lzma.FORMAT_XZ, "check": lzma.CHECK_CRC32}
XZ_FILTERS = [{"id": lzma.FILTER_LZMA2, "preset": 6, "pb": 0}]

ABOUT = """\
Glassbox in one file: open it in a browser. It fetches nothing from anywhere, and nothing leaves
this device. The licences of what is in it are behind the button ?, at the end."""

# What is there only if the file was not cut off: `site/whole.inline.js` and `start.inline.js` ask.
END = '<template id="whole"></template>'

TYPES = {".png": "image/png", ".svg": "image/svg+xml"}
POLICY = re.compile(r'(<meta http-equiv="Content-Security-Policy" content=")([^"]*)(">)')


# The page unpacks these itself, and the worker the others, in the order of the boot.
FOR_PAGE = ["worker.js", "data/sample-images-idx3-ubyte.gz", "data/sample-labels-idx1-ubyte.gz"]
LOCK = "pyodide/pyodide-lock.json"
FOR_WORKER = ["pyodide/pyodide.asm.wasm", "pyodide/boot.pack", "pyodide/rest.pack"]
# The names of the files, and what each carries of the wheels, by the beginning of their names.
EDITIONS = {
    "glassbox.html": (),
    "glassbox-with-pandas.html": ("micropip-", "pandas-", "python_dateutil-", "six-"),
}


class SingleFileError(Exception):
    """The page has something that one file cannot, in one sentence."""


@dataclass(frozen=True)
class Stored:
    """A file that the page carries: unpacked parts, which belong one after the other."""

    name: str
    packing: str  # "xz", or "gzip" for what the page itself unpacks, as browsers can
    parts: tuple[bytes, ...]


def make(site: Path, program: Path, files: dict[str, bytes]) -> dict[str, str]:
    """All editions of the one file, by their names.

    Parameters
    ----------
    site
        The site's sources.
    program
        Where `single.mjs` has put the bundles; what is packed is kept there as well.
    files
        What the built site has, by path.

    Raises
    ------
    SingleFileError
        If the page has something that one file cannot.
    """
    gzipped = {name: gzip.decompress(files[name]) for name in files if name.endswith(".gz")}
    gzipped["worker.js"] = (program / "worker.js").read_bytes()
    common = [Stored(name, "gzip", (gzipped[name],)) for name in FOR_PAGE]
    for name in FOR_WORKER:
        parts = pack_parts(files[name]) if name.endswith(".pack") else (files[name],)
        common.append(Stored(name, "xz", parts))
    editions = {}
    for edition, beginnings in EDITIONS.items():
        wheels = {
            name.removeprefix("pyodide/"): files[name]
            for name in files
            if beginnings and name.removeprefix("pyodide/").startswith(beginnings)
        }
        loose = loose_wheels(files[LOCK], wheels)
        editions[edition] = [
            *common,
            Stored(LOCK, "gzip", (loose.pop("pyodide-lock.json"),)),
            *(Stored(f"pyodide/{name}", "xz", (data,)) for name, data in loose.items()),
        ]
    carried = elements(
        [file for edition in editions.values() for file in edition], program / "packed"
    )
    licences = files["licences.txt"].decode() + (program / "more-licences.txt").read_text()
    return {
        edition: page(
            (site / "index.html").read_text(),
            (program / "whole.js").read_text(),
            (program / "page.js").read_text(),
            (program / "page.css").read_text(),
            [carried[file] for file in stored],
            licences,
            site,
        )
        for edition, stored in editions.items()
    }


def pack_parts(pack: bytes) -> tuple[bytes, ...]:
    """Cut a pack where our own package begins, which changes more often than the rest of it."""
    content = gzip.decompress(pack)
    files = packs.unpack(pack)
    own = packs.SITE_PACKAGES + "glassbox/"
    first = next((i for i, (path, _) in enumerate(files) if path.startswith(own)), len(files))
    index = len(content) - sum(len(data) for _, data in files)
    cut = index + sum(len(data) for _, data in files[:first])
    return tuple(part for part in (content[:index], content[index:cut], content[cut:]) if part)


def loose_wheels(lock: bytes, wheels: dict[str, bytes]) -> dict[str, bytes]:
    """These wheels with their files as they are, to be packed better, and a lock file with their
    hashes, by name. What else the lock file names stays in it: the page knows what it lacks."""
    known = json.loads(lock)
    made = {}
    for entry in known["packages"].values():
        if entry["file_name"] in wheels:
            data = loose(wheels[entry["file_name"]])
            made[entry["file_name"]] = data
            entry["sha256"] = hashlib.sha256(data).hexdigest()
    return {"pyodide-lock.json": json.dumps(known, separators=(",", ":")).encode(), **made}


def loose(archive: bytes) -> bytes:
    """A zip archive of the same files, not compressed."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(archive)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            target.writestr(zipfile.ZipInfo(name), source.read(name))
    return made.getvalue()


# ---- packing


def elements(stored: Iterable[Stored], cache: Path) -> dict[Stored, str]:
    """What stands in the page for each file.

    Parameters
    ----------
    stored
        The files.
    cache
        A folder that keeps what was packed, by the hash of what is in it, so that it is packed
        once; what is not asked for any more is removed from it.
    """
    cache.mkdir(parents=True, exist_ok=True)
    files = dict.fromkeys(stored)
    jobs = {(part, file.packing) for file in files for part in file.parts}
    # Threads are enough: xz lets go of Python's lock.
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        packed = dict(zip(jobs, pool.map(lambda job: _packed(*job, cache), jobs), strict=True))
    wanted = {_key(*job) for job in jobs}
    for path in cache.iterdir():
        if path.name not in wanted:
            path.unlink()
    lines = {job: base64.b64encode(data).decode() for job, data in packed.items()}
    return {
        file: element(file, [lines[part, file.packing] for part in file.parts]) for file in files
    }


def element(file: Stored, lines: list[str]) -> str:
    """The element that carries a file; base64 needs no escaping."""
    start = f'<script type="text/plain" data-file="{file.name}" data-packing="{file.packing}">'
    return "\n".join([start, *lines, "</script>"])


def _key(part: bytes, packing: str) -> str:
    return f"{hashlib.sha256(part).hexdigest()}.{packing}"


def _packed(part: bytes, packing: str, cache: Path) -> bytes:
    if packing == "gzip":
        return gzip.compress(part, 9, mtime=0)
    path = cache / _key(part, packing)
    if not path.exists():
        path.write_bytes(lzma.compress(part, **XZ, filters=XZ_FILTERS))
    return path.read_bytes()


# ---- the page


def page(
    html: str,
    first: str,
    script: str,
    styles: str,
    files: Iterable[str],
    licences: str,
    site: Path,
) -> str:
    """The one file.

    Parameters
    ----------
    html
        The site's index.html.
    first
        The script that sees whether the file ends where it should: before all that is large.
    script, styles
        The bundles that take the place of its scripts and stylesheets.
    files
        The elements that carry files, see `elements`.
    licences
        Their texts.
    site
        Where the icons are that the page names.

    Raises
    ------
    SingleFileError
        If the page would ask for another file.
    """
    first, script = (escape_script(text.strip()) for text in (first, script))
    # Text that is ASCII is decoded in a fraction of the time, and these are twelve million letters.
    html = html.encode("ascii", "xmlcharrefreplace").decode()
    html = re.sub(r"<!-- site -->.*?<!-- /site -->", "", html, flags=re.DOTALL)
    html = re.sub(r"<!--.*?-->\n?", "", html, flags=re.DOTALL)
    html = POLICY.sub(
        lambda found: (
            f"{found[1]}{policy(found[2], first, script)}{found[3]}\n<script>{first}</script>"
        ),
        html,
    )
    html = re.sub(r"<link [^>]*>\n?", lambda found: _link(found[0], site), html)
    html, scripts = re.subn(
        r"<script [^>]*></script>\n?",
        # A function: in text backslashes would mean something.
        lambda _: (
            f"<style>\n{_checked(styles, '</style')}\n</style>\n"
            f'<script type="module">{script}</script>\n'
        ),
        html,
    )
    if scripts != 1:
        raise SingleFileError(f"index.html has {scripts} scripts where one file can take one.")
    html = re.sub(r'<a href="licences.txt">(.*?)</a>', _licences(licences), html)
    html = html.replace("</body>", "\n".join([*files, END, "</body>"]))
    html = html.replace("<html", f"<!--\n{ABOUT}\n-->\n<html", 1)
    References().check(html)
    return html


def _licences(texts: str) -> Callable[[re.Match], str]:
    """In the place of a link to them: the licences themselves, folded."""
    escaped = text_of(texts)
    return lambda found: (
        f'</p>\n<details class="licences"><summary>{found[1]}</summary>'
        f'<pre tabindex="0" role="region" aria-label="{found[1]}">{escaped}</pre></details>\n<p>'
    )


def text_of(text: str) -> str:
    """A text for HTML, in ASCII."""
    return escape(text).encode("ascii", "xmlcharrefreplace").decode()


def policy(served: str, *scripts: str) -> str:
    """The site's Content-Security-Policy without the site: these scripts, by hash, are allowed."""
    digests = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts
    ]
    directives = []
    for directive in filter(None, (text.split() for text in served.split(";"))):
        name, *sources = directive
        sources = [source for source in sources if source != "'self'"]
        if name == "script-src":
            sources[:0] = [f"'sha256-{digest}'" for digest in digests]
        directives.append(" ".join([name, *(sources or ["'none'"])]))
    return "; ".join(directives)


def escape_script(script: str) -> str:
    """A program that HTML cannot end or take for something else, in ASCII. What has to be escaped
    stands in strings and patterns only, where a backslash may say it: esbuild sees to that."""
    script = re.sub(r"<(?=!--|/?script)", r"\\x3C", script, flags=re.IGNORECASE)
    return re.sub(r"[^\0-\x7f]+", _in_units, script)


def _in_units(found: re.Match) -> str:
    units = found[0].encode("utf-16-be").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))


def _checked(text: str, ending: str) -> str:
    if ending in text.lower():
        raise SingleFileError(f"A text of the one file holds {ending}>, which would end it.")
    return text


def _link(tag: str, site: Path) -> str:
    """A <link> of the page as the one file has it: icons with their picture, others not at all."""
    attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
    kinds = attributes.get("rel", "").split()
    if "icon" not in kinds:
        if set(kinds) & {"stylesheet", "modulepreload", "manifest", "apple-touch-icon"}:
            return ""
        raise SingleFileError(f"One file cannot have this link of index.html: {tag.strip()}")
    icon = site / attributes["href"]
    data = base64.b64encode(icon.read_bytes()).decode()
    return tag.replace(attributes["href"], f"data:{TYPES[icon.suffix]};base64,{data}")


class References(HTMLParser):
    """Finds what a page would fetch, or lead to beside it."""

    def check(self, html: str) -> None:
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        for name, value in attributes:
            if name in ("src", "srcset", "href", "data", "action", "poster"):
                own = value is None or value.startswith(("#", "data:"))
                if not own and not (tag == "a" and value.startswith("https://")):
                    raise SingleFileError(f"One file cannot have <{tag} {name}={value!r}>.")
