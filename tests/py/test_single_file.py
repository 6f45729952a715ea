"""The one file as it is built: what is in it, that it refers to nothing else, and its policy."""

import base64
import gzip
import hashlib
import json
import lzma
import re
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "py" / "tools"))

import packs  # noqa: E402 (from the folder just added)
import single_file  # noqa: E402
from single_file import SingleFileError, Stored  # noqa: E402

SITE = ROOT / "dist" / "site"
STORED = re.compile(
    r'<script type="text/plain" data-file="([^"]+)" data-packing="(gzip|xz)">\n(.*?)\n</script>',
    re.DOTALL,
)
UNPACK = {"gzip": gzip.decompress, "xz": lzma.decompress}


def carried(name: str) -> dict[str, bytes]:
    """What an edition carries, unpacked, by name."""
    html = (ROOT / "dist" / name).read_text(encoding="utf-8")
    return {
        name: b"".join(UNPACK[packing](base64.b64decode(line)) for line in text.split("\n"))
        for name, packing, text in STORED.findall(html)
    }


@pytest.fixture(scope="module")
def plain() -> str:
    return (ROOT / "dist" / "glassbox.html").read_text(encoding="utf-8")


# ---- as it is built


def test_it_is_small_enough_to_be_sent_and_is_the_same_on_the_site(plain):
    assert len(plain) < 13_000_000
    # The dialog says how large they are, in MB.
    offered = dict(
        re.findall(r'<a href="([\w-]+\.html)" download>[^<]*</a>, (\d+) MB', _read("index.html"))
    )
    assert sorted(offered) == sorted(single_file.EDITIONS)
    for name, megabytes in offered.items():
        data = (ROOT / "dist" / name).read_bytes()
        assert abs(len(data) / 1e6 - int(megabytes)) < 1
        assert (SITE / name).read_bytes() == data


def _read(name: str) -> str:
    return (SITE / name).read_text(encoding="utf-8")


def test_it_carries_what_the_site_would_send():
    files = carried("glassbox.html")
    assert files.pop("worker.js").startswith(b'"use strict"')
    for name, data in files.items():
        source = (SITE / name).read_bytes()
        unpacked = gzip.decompress(source) if name.endswith((".gz", ".pack")) else source
        assert data == unpacked, name
    assert "pyodide/boot.pack" in files and "data/sample-images-idx3-ubyte.gz" in files
    assert not [name for name in files if name.endswith(".whl")]


def test_the_other_carries_pandas_in_wheels_whose_hashes_its_lock_names():
    files = carried("glassbox-with-pandas.html")
    wheels = {name: data for name, data in files.items() if name.endswith(".whl")}
    assert len(wheels) == 4
    entries = json.loads(files["pyodide/pyodide-lock.json"])["packages"].values()
    hashes = {f"pyodide/{entry['file_name']}": entry["sha256"] for entry in entries}
    # SciPy's is named as well: the page says what it lacks.
    assert len(hashes) == 5
    for name, data in wheels.items():
        assert hashlib.sha256(data).hexdigest() == hashes[name]
        served = zipfile.ZipFile(SITE / name)
        with zipfile.ZipFile(BytesIO(data)) as wheel:
            assert {n: wheel.read(n) for n in wheel.namelist()} == {
                n: served.read(n) for n in served.namelist()
            }


def test_it_refers_to_nothing_else(plain):
    single_file.References().check(plain)
    page = STORED.sub("", plain)
    program = re.search(r'<script type="module">(.*?)</script>', page, re.DOTALL)
    assert program
    rest = page.replace(program[0], "").split('<details class="licences">')[0]
    styles = re.search(r"<style>(.*?)</style>", rest, re.DOTALL)[1]
    assert "url(" not in styles.replace("url(data:", "") and "@import" not in styles
    assert not re.findall(r"https?://(?!www\.w3\.org/)[^\s\"'<]+", rest)


def test_its_policy_allows_its_two_scripts_and_no_site(plain):
    directives = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', plain)[1]
    policy = dict(part.strip().split(" ", 1) for part in directives.split(";"))
    first, program = re.findall(r'<script(?: type="module")?>(.*?)</script>', plain, re.DOTALL)
    digests = [
        base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        for script in (first, program)
    ]
    allowed = "".join(f"'sha256-{digest}' " for digest in digests)
    assert policy["script-src"] == f"{allowed}'wasm-unsafe-eval'"
    assert policy["default-src"] == "'none'" and policy["worker-src"] == "blob:"
    assert policy["connect-src"] == "data:"
    assert "'self'" not in directives and "http" not in directives and "*" not in directives


def test_what_tells_that_it_was_cut_off_comes_first_and_its_end_last(plain):
    # A disk has space for files in pieces of 4,096 bytes or more.
    assert plain.index("</script>") < 4096
    assert plain.endswith(f"{single_file.END}\n</body>\n</html>\n")
    assert plain.count(single_file.END) == 1


def test_it_is_ascii_and_shows_whose_it_is(plain):
    assert plain.isascii()
    licences = re.search(r'<details class="licences">(.*?)</details>', plain, re.DOTALL)[1]
    for name in ("xz-decompress", "@codemirror/view", "numpy-", "CPython", "Glassbox"):
        assert f"== {name}" in licences
    assert "licences.txt" not in plain


# ---- the parts it is built with


def test_a_script_cannot_end_itself_or_begin_a_comment():
    script = 'const a = "</script>", b = `<!--`, c = "<SCRIPT>", d = /−😀/, e = a</**/b;'
    escaped = single_file.escape_script(script)
    assert escaped == (
        'const a = "\\x3C/script>", b = `\\x3C!--`, c = "\\x3CSCRIPT>", '
        "d = /\\u2212\\ud83d\\ude00/, e = a</**/b;"
    )


def test_a_text_that_would_end_its_element_is_refused():
    with pytest.raises(SingleFileError, match="</style>"):
        single_file.page("<script src></script>", "", "", "a{}</STYLE>", [], "", ROOT)


@pytest.mark.parametrize(
    "tag",
    [
        '<img src="a.png">',
        '<a href="licence.html">',
        '<iframe src="https://elsewhere.example">',
        '<link rel="preload" href="a.js">',
    ],
)
def test_a_page_that_would_ask_for_a_file_is_refused(tag):
    html = f"<html><body><script src></script>{tag}</body></html>"
    with pytest.raises(SingleFileError, match="One file cannot have"):
        single_file.page(html, "", "", "", [], "", ROOT)


def test_what_is_for_the_site_alone_is_left_out(tmp_path):
    (tmp_path / "i.svg").write_text("<svg/>")
    html = (
        '<html><head><meta http-equiv="Content-Security-Policy" content="script-src \'self\'">'
        '<link rel="icon" href="i.svg"><link rel="manifest" href="m">'
        '<script type="module" src="start.js"></script></head><body>ü'
        "<!-- site --><a href=x>x</a><!-- /site --><!-- why --></body></html>"
    )
    made = single_file.page(html, "look()", "run()", "a{}", ["<b>stored</b>"], "", tmp_path)
    icon = base64.b64encode(b"<svg/>").decode()
    assert f'<link rel="icon" href="data:image/svg+xml;base64,{icon}">' in made
    assert '<script type="module">run()</script>' in made
    assert made.index("<script>look()</script><link") < made.index("<style>")
    assert f"<body>&#252;<b>stored</b>\n{single_file.END}\n</body>" in made
    for gone in ("manifest", "href=x", "why", "start.js"):
        assert gone not in made


def test_a_pack_is_cut_where_our_own_package_begins():
    own = packs.SITE_PACKAGES + "glassbox/a.py"
    pack = packs.pack([("/lib/a.pyc", b"one"), ("/lib/b.pyc", b"two"), (own, b"three")])
    parts = single_file.pack_parts(pack)
    assert b"".join(parts) == gzip.decompress(pack)
    assert parts[1:] == (b"onetwo", b"three")


def test_what_is_packed_is_packed_once_and_comes_out_again(tmp_path):
    files = [Stored("a", "xz", (b"one" * 99, b"two")), Stored("b", "gzip", (b"three",))]
    first = single_file.elements(files, tmp_path)
    kept, _ = sorted(tmp_path.iterdir())
    times = kept.stat().st_mtime_ns
    assert single_file.elements(files, tmp_path) == first
    assert kept.stat().st_mtime_ns == times
    name, packing, text = STORED.search(first[files[0]]).groups()
    unpacked = [lzma.decompress(base64.b64decode(line)) for line in text.split("\n")]
    assert (name, packing, unpacked) == ("a", "xz", [b"one" * 99, b"two"])
    # What is not asked for any more is not kept.
    single_file.elements(files[1:], tmp_path)
    assert not list(tmp_path.iterdir())
