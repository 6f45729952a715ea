"""What build.py puts into the site and how it is served: the sample, the wheels, the types."""

import ast
import base64
import gzip
import hashlib
import io
import json
import marshal
import re
import struct
import sys
import threading
import urllib.error
import urllib.request
import zipfile
from pathlib import Path
from types import SimpleNamespace

import glassbox
import numpy as np
import pytest
from glassbox.dataset import read_idx
from glassbox.questions import QUESTIONS
from sklearn.datasets import load_digits

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "py" / "tools"))

import bytecode  # noqa: E402 (from the folder just added)
import make_sample  # noqa: E402
import offline  # noqa: E402
import packs  # noqa: E402
import pyodide_wheels  # noqa: E402
import rehearsal  # noqa: E402
import serve  # noqa: E402
import single_file  # noqa: E402
import sizes  # noqa: E402
import update  # noqa: E402


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    """The sample's two files, freshly made."""
    folder = tmp_path_factory.mktemp("sample")
    make_sample.main(folder)
    return folder


@pytest.fixture(scope="module")
def images(folder) -> np.ndarray:
    data = gzip.decompress((folder / make_sample.IMAGES).read_bytes())
    return np.frombuffer(data, np.uint8, offset=16).reshape(-1, 28, 28)


def test_sample_has_every_digit_of_its_source(folder):
    sample = read_idx(
        (folder / make_sample.IMAGES).read_bytes(),
        (folder / make_sample.LABELS).read_bytes(),
        "sample",
    )
    digits = load_digits()
    assert sample.images.shape == (1797, 784)
    np.testing.assert_array_equal(sample.labels, digits.target)


def test_sample_lies_in_the_frame_as_mnist_does(images):
    assert (images.max(axis=(1, 2)) == 255).all()
    mass = images.astype(float)
    places = np.arange(28)
    for axis in (1, 2):
        profiles = mass.sum(axis=axis)
        centres = profiles @ places / profiles.sum(axis=1)
        assert np.abs(centres - 14).max() <= 0.5
        inked = images.any(axis=axis)
        extents = 28 - inked.argmax(axis=1) - inked[:, ::-1].argmax(axis=1)
        assert extents.max() <= 20


def test_sample_has_strokes_like_those_of_mnist(images):
    # In MNIST 13 % of the light, 19 % of the pixels inked: neither faint blots nor fat ones.
    assert 0.11 < images.mean() / 255 < 0.17
    assert 0.17 < (images > 0).mean() < 0.25


def test_a_digit_keeps_its_proportions_and_its_way_up():
    ell = np.zeros((8, 8))
    ell[1:7, 2] = ell[6, 2:5] = 16  # 6 high, 3 wide, the foot to the right
    image = make_sample.to_mnist(ell)
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    assert np.ptp(rows) + 1 == 20
    assert 9 <= np.ptp(columns) + 1 <= 12
    assert image[rows[0], columns[-1]] == 0
    assert image[rows[-3], columns[-3]] == 255


def test_sample_is_the_same_bytes_every_time(folder, tmp_path):
    make_sample.main(tmp_path)
    for name in (make_sample.IMAGES, make_sample.LABELS):
        assert (tmp_path / name).read_bytes() == (folder / name).read_bytes()


@pytest.fixture
def address(tmp_path):
    """A server that shows `tmp_path`/shown under /sub/."""
    (tmp_path / "shown").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    with serve.make_server({"/sub/": tmp_path / "shown"}) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


WHEEL = "one-1.0-py3-none-any.whl"


def lock_of(data: bytes) -> dict:
    """A lock file whose package `one` has these bytes as its wheel, and `two` depends on it."""
    one = {"file_name": WHEEL, "sha256": hashlib.sha256(data).hexdigest(), "depends": []}
    return {"info": {}, "packages": {"one": one, "two": {"depends": ["one"]}}}


def test_a_wheel_in_the_cache_is_taken_without_asking_anyone(tmp_path):
    (tmp_path / WHEEL).write_bytes(b"right")
    said = []
    wheels = pyodide_wheels.fetch(lock_of(b"right"), ["one"], "0", tmp_path, say=said.append)
    assert wheels[WHEEL].read_bytes() == b"right"
    assert said == []


def test_a_wheel_that_is_not_in_the_cache_comes_from_the_cdn(address, tmp_path, monkeypatch):
    monkeypatch.setattr(pyodide_wheels, "CDN", address + "/sub/{version}/{file_name}")
    (tmp_path / "shown" / "7").mkdir()
    (tmp_path / "shown" / "7" / WHEEL).write_bytes(b"right")
    wheels = pyodide_wheels.fetch(lock_of(b"right"), ["one"], "7", tmp_path / "cache")
    assert wheels == {WHEEL: tmp_path / "cache" / WHEEL}
    assert wheels[WHEEL].read_bytes() == b"right"


@pytest.mark.parametrize("place", ["cache", "CDN"])
def test_a_wheel_with_another_hash_is_refused(address, tmp_path, monkeypatch, place):
    monkeypatch.setattr(pyodide_wheels, "CDN", address + "/sub/{file_name}")
    cache = tmp_path / "cache"
    cache.mkdir()
    ((cache if place == "cache" else tmp_path / "shown") / WHEEL).write_bytes(b"wrong")
    with pytest.raises(pyodide_wheels.WheelError) as caught:
        pyodide_wheels.fetch(lock_of(b"right"), ["one"], "0", cache)
    hashes = [hashlib.sha256(data).hexdigest() for data in (b"right", b"wrong")]
    assert all(part in str(caught.value) for part in [WHEEL, *hashes])
    assert place == "cache" or not (cache / WHEEL).exists()


def test_a_wheel_of_another_pyodide_is_told_as_that(tmp_path, monkeypatch):
    monkeypatch.setattr(pyodide_wheels, "_from_cdn", lambda *_: iter(()))
    monkeypatch.setattr(pyodide_wheels, "_from_mirror", lambda *_: iter([(WHEEL, b"older")]))
    ending = rf"{pyodide_wheels.MIRROR} carries the wheels of another Pyodide than 7\.$"
    with pytest.raises(pyodide_wheels.WheelError, match=ending):
        pyodide_wheels.fetch(lock_of(b"newer"), ["one"], "7", tmp_path)


def test_whether_the_cdn_has_a_pyodide(address, tmp_path, monkeypatch):
    monkeypatch.setattr(pyodide_wheels, "CDN", address + "/sub/{version}/{file_name}")
    (tmp_path / "shown" / "7").mkdir()
    (tmp_path / "shown" / "7" / "pyodide-lock.json").write_text("{}")
    assert pyodide_wheels.is_on_cdn("7")
    assert not pyodide_wheels.is_on_cdn("8")


def test_a_package_brings_what_it_depends_on():
    assert pyodide_wheels.closure(lock_of(b""), ["two"]) == ["one", "two"]


@pytest.mark.parametrize(
    "name, kind",
    [
        ("a.wasm", "application/wasm"),
        ("a.mjs", "text/javascript; charset=utf-8"),
        ("a.js", "text/javascript; charset=utf-8"),
        ("a.gz", "application/gzip"),
        ("a.whl", "application/octet-stream"),
    ],
)
def test_the_server_names_types_as_browsers_need_them(address, tmp_path, name, kind):
    packed = gzip.compress(b"bytes")
    (tmp_path / "shown" / name).write_bytes(packed)
    with urllib.request.urlopen(f"{address}/sub/{name}") as response:
        assert response.headers["Content-Type"] == kind
        assert response.headers["Content-Encoding"] is None
        assert response.headers["Cache-Control"] == "no-cache"
        assert response.read() == packed


@pytest.mark.parametrize("path", ["/secret.txt", "/sub/../secret.txt", "/sub/%2e%2e/secret.txt"])
def test_the_server_shows_nothing_else(address, path):
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(address + path)


SOURCE = b'''"""What it is."""
from __future__ import annotations

class Thing:
    """What it is."""

def double(x: int) -> int:
    """Twice x."""
    assert x >= 0, "positive"
    return 2 * x
'''


@pytest.mark.parametrize("docstrings", [True, False])
def test_compiled_code_does_what_its_source_does(docstrings):
    code = marshal.loads(bytecode.pyc(SOURCE, "/lib/thing.py", docstrings, False)[16:])
    assert code.co_filename == "/lib/thing.py"
    made = {"__name__": "thing"}
    exec(code, made)
    assert made["double"](4) == 8
    with pytest.raises(AssertionError, match="positive"):
        made["double"](-1)
    expected = ("Twice x.", "What it is.", "What it is.") if docstrings else (None, None, None)
    assert (made["double"].__doc__, made["Thing"].__doc__, made.get("__doc__")) == expected


class Bytes(bytes):
    """What JavaScript's bytes look like to Python in Pyodide."""

    def to_bytes(self) -> bytes:
        return bytes(self)


def test_an_archive_is_compiled_to_the_same_bytes_every_time(tmp_path):
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        archive.writestr("a/thing.py", SOURCE)
        archive.writestr("a/data.txt", b"data")
    data = Bytes((tmp_path / "in.zip").read_bytes())
    names = ["a/data.txt", "a/thing.py"]
    first, second = (bytecode.compile_archive(data, names, "/lib/", False, False) for _ in "ab")
    assert first == second
    assert zipfile.ZipFile(io.BytesIO(first)).namelist() == ["a/data.txt", "a/thing.pyc"]
    kept = zipfile.ZipFile(io.BytesIO(bytecode.compile_archive(data, names, "/lib/", True, True)))
    assert kept.namelist()[:2] == names
    assert kept.read("a/thing.py") == SOURCE
    # Bit 0: bound to its source by a hash; bit 1: Python compares them.
    assert kept.read(kept.namelist()[2])[4] == 0b11


def test_a_pack_holds_its_files_and_is_the_same_bytes_every_time():
    files = [("/lib/a.pyc", b"code"), ("/lib/empty", b""), ("/lib/ü.txt", b"text")]
    assert packs.unpack(packs.pack(files)) == files
    assert packs.pack(files) == packs.pack(files)


def test_a_wheel_that_was_compiled_has_its_own_record_and_its_hash_in_the_lock(tmp_path):
    with zipfile.ZipFile(tmp_path / "one.zip", "w") as archive:
        archive.writestr("one/a.pyc", b"code")
        archive.writestr("one-1.0.dist-info/RECORD", b"another one")
    lock = lock_of(b"")
    lock["packages"]["one"]["depends"] = ["numpy", "pytz", "two"]
    made = packs.wheels(lock, ["one"], tmp_path)
    assert made == packs.wheels(lock, ["one"], tmp_path)
    entry = json.loads(made["pyodide-lock.json"])["packages"]["one"]
    assert entry["sha256"] == hashlib.sha256(made[WHEEL]).hexdigest()
    assert entry["depends"] == ["two"]
    wheel = zipfile.ZipFile(io.BytesIO(made[WHEEL]))
    digest = base64.urlsafe_b64encode(hashlib.sha256(b"code").digest()).decode().rstrip("=")
    record = wheel.read("one-1.0.dist-info/RECORD").decode().splitlines()
    assert record == [f"one/a.pyc,sha256={digest},4", "one-1.0.dist-info/RECORD,,"]


def test_the_built_packs_hold_each_file_once_and_the_sources_of_glassbox():
    pyodide = ROOT / "dist" / "site" / "pyodide"
    boot, rest = (
        dict(packs.unpack((pyodide / f"{n}.pack").read_bytes())) for n in ("boot", "rest")
    )
    assert not boot.keys() & rest.keys()
    own = packs.SITE_PACKAGES + "glassbox/"
    for source in (ROOT / "py" / "glassbox").glob("*.py"):
        assert boot[own + source.name] == source.read_bytes()
        assert f"{own}__pycache__/{source.stem}.cpython-314.pyc" in boot
    for name in ("encodings/__init__", "site-packages/numpy/__init__"):
        assert packs.STDLIB + name + ".pyc" in boot
    for name in ("xml/dom/minidom", "site-packages/numpy/fft/__init__"):
        assert packs.STDLIB + name + ".pyc" in rest


def test_the_rehearsal_asks_every_question_and_none_fails(folder, capsys):
    assert rehearsal.ASKED.keys() == QUESTIONS.keys()
    files = [(folder / name).read_bytes() for name in (make_sample.IMAGES, make_sample.LABELS)]
    rehearsal.boot_and_train(*(SimpleNamespace(to_bytes=lambda file=file: file) for file in files))
    assert capsys.readouterr() == ("", "")


def test_what_glassbox_imports_whenever_it_does_is_in_the_first_pack():
    package = ROOT / "py" / "glassbox"
    files = [*package.glob("*.py"), *package.glob("accel/*.py"), package / "notebook/__init__.py"]
    imported = set()
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                imported.add(node.module)
    rest = packs.unpack((ROOT / "dist" / "site" / "pyodide" / "rest.pack").read_bytes())
    places = (path.removeprefix(packs.SITE_PACKAGES).removeprefix(packs.STDLIB) for path, _ in rest)
    later = {place.removesuffix(".pyc").removesuffix("/__init__") for place in places}
    # The command line's; and of ONNX's messages, of which questions.js knows, the package.
    assert {name for name in imported if name.replace(".", "/") in later} == {"argparse", "onnx"}


def test_the_built_lock_names_the_wheels_beside_it():
    pyodide = ROOT / "dist" / "site" / "pyodide"
    entries = json.loads((pyodide / "pyodide-lock.json").read_text())["packages"]
    assert sorted(entries) == ["micropip", "pandas", "python-dateutil", "scipy", "six"]
    for entry in entries.values():
        data = (pyodide / entry["file_name"]).read_bytes()
        assert hashlib.sha256(data).hexdigest() == entry["sha256"]
        names = zipfile.ZipFile(io.BytesIO(data)).namelist()
        assert not [name for name in names if name.endswith(".py")]
        assert any("LICEN" in name.upper() for name in names)


def test_sizes_are_those_that_travel(tmp_path):
    files = {"a.js": b" " * 1000, "pyodide/rest.pack": b"12", "pyodide/pandas.whl": b"123"}
    lines = sizes.report({**files, "b.wasm": b" " * 1_000_000}, tmp_path / "sizes.md").splitlines()
    assert lines[0].strip() == "until the page is ready: 1.0 MB, compressed 0.0 MB"
    table = (tmp_path / "sizes.md").read_text()
    assert "| **when the page is ready** | 2 | 2 |" in table
    assert "| b.wasm | 1,000,000 | " in table and "| 1 smaller files | 1,000 | " in table


NUMBERED = {
    "index.html": b"page",
    "pyodide/pandas-1.whl": b"pandas",
    "pyodide/scipy-1.whl": b"scipy",
    "wheels/glassbox.whl": b"wheel",
    "licences.txt": b"text",
    "version.js": (ROOT / "site" / "version.js").read_bytes(),
    "service-worker.js": (ROOT / "site" / "service-worker.js").read_bytes(),
}


def listed(filled: dict[str, bytes]) -> dict:
    """What the service worker knows of the site."""
    (line,) = (x for x in filled["service-worker.js"].decode().splitlines() if "const SITE" in x)
    return json.loads(line.removeprefix("const SITE = ").removesuffix(";"))


def test_a_build_is_numbered_by_its_files_and_the_service_worker_lists_them():
    site = listed(offline.number(NUMBERED, "1.2.3"))
    again = listed(offline.number(NUMBERED, "1.2.3"))
    assert again == site and site["version"] == "1.2.3" and len(site["build"]) == 8
    whens = {path: when for path, (_, when) in site["files"].items()}
    later = {"pyodide/pandas-1.whl": "idle", "licences.txt": "idle", "pyodide/scipy-1.whl": "used"}
    assert whens == {"index.html": "now", "version.js": "now", **later}
    for changed in NUMBERED:
        other = listed(offline.number({**NUMBERED, changed: NUMBERED[changed] + b"\n"}, "1.2.3"))
        assert other["build"] != site["build"]


def test_the_built_service_worker_has_the_hash_of_every_file_that_it_serves():
    folder = ROOT / "dist" / "site"
    filled = {name: (folder / name).read_bytes() for name in ("service-worker.js", "version.js")}
    site = listed(filled)
    assert f'BUILD = "{site["build"]}"' in filled["version.js"].decode()
    for path, (sha256, _) in site["files"].items():
        digest = hashlib.sha256((folder / path).read_bytes()).digest()
        assert base64.b64encode(digest).decode() == sha256, path
    built = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    left = {path for path in built - set(site["files"]) if not path.startswith("wheels/")}
    left = {path for path in left if not path.endswith(".txt")}
    # Those two are for taking along, and too large to be kept besides.
    assert left == {"service-worker.js", *single_file.EDITIONS}


def test_every_package_that_the_site_carries_is_in_its_licences():
    site = ROOT / "dist" / "site"
    text = (site / "licences.txt").read_text(encoding="utf-8")
    listed, *texts = re.split(r"^== ", text, flags=re.MULTILINE)
    headings = [part.partition("\n")[0] for part in texts]
    assert all(len(part) > 300 for part in texts)
    lock = json.loads((ROOT / "node_modules" / "pyodide" / "pyodide-lock.json").read_text())
    built = json.loads((site / "pyodide" / "pyodide-lock.json").read_text())
    for name in ["numpy", *built["packages"]]:
        entry = lock["packages"][name]
        stem = entry["file_name"].split("-")[0]
        assert any(h.startswith(f"{stem}-{entry['version']}.dist-info") for h in headings), name
        assert re.search(rf"^{name}[:;]", listed, re.MULTILINE | re.IGNORECASE), name
    pinned = json.loads((ROOT / "package.json").read_text())["dependencies"]
    for name, version in pinned.items():
        # xz-decompress is in the one file only, and so is its licence.
        assert f"{name} {version}" in headings or name in ("pyodide", "xz-decompress"), name
    version = json.loads((ROOT / "package.json").read_text())["version"]
    for words in (f"Glassbox {version}: MIT", f"Pyodide {pinned['pyodide']}: MPL-2.0", "CC BY 4.0"):
        assert words in listed
    assert {"Glassbox", "CPython", "OpenBLAS", "LAPACK"} <= set(headings)
    assert "Mozilla Public License" in text and "PYTHON SOFTWARE FOUNDATION LICENSE" in text


def test_one_version_stands_everywhere():
    version = json.loads((ROOT / "package.json").read_text())["version"]
    assert glassbox.__version__ == version
    assert json.loads((ROOT / "package-lock.json").read_text())["version"] == version
    assert f"version: {version}\n" in (ROOT / "CITATION.cff").read_text()
    assert f'VERSION = "{version}"' in (ROOT / "dist" / "site" / "version.js").read_text()
    assert [path.name.split("-")[1] for path in (ROOT / "dist/site/wheels").iterdir()] == [version]
    # What is not released yet is above the last that was.
    changelog = (ROOT / ".github" / "CHANGELOG.md").read_text(encoding="utf-8")
    released = re.findall(r"^## \[(\d+\.\d+\.\d+)\] - \d{4}-\d\d-\d\d$", changelog, re.MULTILINE)
    parts = [tuple(map(int, one.split("."))) for one in [version, *released]]
    assert parts == sorted(parts, reverse=True)
    assert "## [Unreleased]" in changelog or released[0] == version


def test_the_manifest_names_icons_of_their_sizes():
    site = ROOT / "dist" / "site"
    manifest = json.loads((site / "manifest.webmanifest").read_text())
    # Under any path, and no further.
    assert manifest["start_url"] == manifest["scope"] == "./"
    for icon in manifest["icons"]:
        data = (site / icon["src"]).read_bytes()
        if icon["type"] == "image/png":
            assert data[:8] == b"\x89PNG\r\n\x1a\n"
            assert "{}x{}".format(*struct.unpack(">II", data[16:24])) == icon["sizes"]
    assert {icon.get("purpose") for icon in manifest["icons"]} == {None, "maskable"}


def test_newer_versions_are_written_into_every_pin_and_nothing_else_changes():
    text = """# ruff==0.1 is what it was
build = ["flit_core==4.2.0", "typing-extensions==4.0"]
requires = ["flit_core==4.2.0"]
version = "4.2.0"
"""
    versions = {"flit-core": "4.3.0", "typing-extensions": "4.0", "ruff": "1.0"}
    after, changes = update.rewrite(text, versions)
    assert after == text.replace("flit_core==4.2.0", "flit_core==4.3.0")
    assert changes == [("flit_core", "4.2.0", "4.3.0")]


def test_pins_that_cpython_and_the_browser_share_are_those_of_pyodide():
    lock = json.loads((ROOT / "node_modules" / "pyodide" / "pyodide-lock.json").read_text())
    pyproject = (ROOT / "py" / "pyproject.toml").read_text()
    for name in update.HELD_BY_PYODIDE:
        assert f'"{name}=={lock["packages"][name]["version"]}"' in pyproject


def test_of_npm_packages_what_does_not_fit_keeps_its_pin(tmp_path, monkeypatch):
    (tmp_path / "package.json").write_text('{"dependencies": {"one": "1.0", "two": "1.0"}}')
    monkeypatch.setattr(update, "_outdated", lambda *_: {"one": "2.0", "two": "2.0"})
    refused = [("one", "2.0")]
    changes = update.npm("npm", tmp_path, True, lambda *newer: newer not in refused)
    assert changes == [("two", "1.0", "2.0")]


def test_what_cannot_be_found_out_is_one_sentence():
    with pytest.raises(update.UpdateError, match=r"^pip found no versions that fit: .+$"):
        update.newest(sys.executable, ["no-such-package-of-ours"], {}, "--no-index")
