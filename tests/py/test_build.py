"""What build.py puts into the site and how it is served: the sample, the wheels, the types."""

import gzip
import hashlib
import sys
import threading
import urllib.error
import urllib.request
from pathlib import Path

import numpy as np
import pytest
from glassbox.dataset import read_idx
from sklearn.datasets import load_digits

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "py" / "tools"))

import make_sample  # noqa: E402 (from the folder just added)
import pyodide_wheels  # noqa: E402
import serve  # noqa: E402


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


def test_a_package_brings_what_it_depends_on():
    assert pyodide_wheels.closure(lock_of(b""), ["two"]) == ["one", "two"]
    assert list(pyodide_wheels.trimmed(lock_of(b""), ["one"])["packages"]) == ["one"]


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
