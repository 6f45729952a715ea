"""Installing the loops of glassbox.accel, taking them out, and what the status says."""

import sys

import numpy as np
import pytest
from glassbox import accel
from glassbox.accel import library

BROWSER = sys.platform == "emscripten"
inside_only = pytest.mark.skipif(not BROWSER, reason="the side modules run in the browser only")


@pytest.fixture(autouse=True)
def taken_out():
    yield
    accel.uninstall()


@pytest.mark.skipif(BROWSER, reason="there they are installed")
def test_elsewhere_nothing_is_replaced_and_the_status_says_why():
    status = accel.install()
    assert not status.installed and status.build is None
    assert status.reason == "NumPy runs its own loops: this Python is not one in WebAssembly."
    assert accel.uninstall() == accel.status() == status


@inside_only
def test_installing_and_taking_out_may_be_repeated():
    first = accel.install()
    assert first.installed and first.build in library.BUILDS
    assert accel.install() == accel.status() == first
    last = accel.uninstall()
    assert not last.installed and last.reason == "NumPy runs its own loops again."
    assert accel.uninstall() == accel.status() == last
    assert accel.install() == first


@inside_only
@pytest.mark.parametrize("build", library.BUILDS)
def test_each_build_says_what_it_is(build):
    assert accel.install(build).build == build
    assert library.load(build).accel_fused() == (build == "relaxed")


@inside_only
def test_another_series_of_numpy_is_left_alone(monkeypatch):
    monkeypatch.setattr(np, "__version__", "2.9.1")
    status = accel.install()
    assert not status.installed
    assert "NumPy 2.4.x, and this is 2.9.1" in status.reason


@inside_only
def test_a_numpy_without_one_of_the_loops_gets_none(monkeypatch):
    from glassbox.accel import loops

    own = np.float32(1) - np.ones(3, np.float32)
    accel.uninstall()
    monkeypatch.setitem(loops.REPLACED, "square", ("square", "fd"))
    status = accel.install()
    assert not status.installed and "numpy.square has no loop for fd" in status.reason
    assert np.array_equal(np.float32(1) - np.ones(3, np.float32), own)
    assert not loops._STATE.own


@inside_only
def test_one_build_may_follow_the_other():
    first, second = library.BUILDS
    own = np.dot
    assert accel.install(first).build == first
    assert accel.install(second).build == second
    a = np.random.default_rng(0).random((40, 40), np.float32)
    assert np.allclose(a @ a, np.einsum("ij,jk", a, a))
    assert not accel.uninstall().installed
    assert np.dot is own


@inside_only
def test_dot_of_matrices_is_their_product_and_is_given_back():
    own = np.dot
    a, b = np.random.default_rng(0).random((2, 30, 30), np.float32)
    accel.install()
    assert np.dot is not own and np.dot.__doc__ == own.__doc__
    assert np.array_equal(np.dot(a, b), a @ b)
    assert np.array_equal(np.dot(a, b[0]), a @ b[0])
    assert np.dot(a[0], b[0]) == own(a[0], b[0])
    with pytest.raises(ValueError, match="not aligned"):
        np.dot(a, b[:5])
    accel.uninstall()
    assert np.dot is own
