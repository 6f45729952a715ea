"""Matrix products by glassbox.accel, in the browser: every kind of operand, against float64 sums.

The oracle is `np.einsum`, which has loops of its own and never calls matmul's.
"""

import sys

import numpy as np
import pytest
from glassbox import accel
from glassbox.accel import library

pytestmark = pytest.mark.skipif(
    sys.platform != "emscripten", reason="the side modules run in the browser only"
)

# Around the sizes of tiles (6 x 8, 6 x 4, 6 x 2) and of vectors, and both sides of what is small.
SIZES = (0, 1, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 13, 16, 17, 24, 31, 33, 40, 64, 65, 100)
# Beyond one block in each direction: of rows (192), of columns (64, 128), and of k (384, 784).
LARGE = ((200, 90, 140), (13, 1600, 20), (10, 801, 131), (385, 20, 65), (1, 1000, 300), (300, 9, 1))
PAIRS = (("f4", "f4"), ("f8", "f8"), ("f4", "u1"), ("u1", "f4"))
SPECIAL = (np.nan, np.inf, -np.inf, -0.0, 0.0, 1e-40, -1e-45, 1e15, -1e-30)


@pytest.fixture(scope="module", params=library.BUILDS, autouse=True)
def build(request):
    assert accel.install(request.param).installed
    yield request.param
    accel.uninstall()


def values(rng, shape, dtype, special=False):
    if dtype == "u1":
        return rng.integers(0, 256, shape, np.uint8)
    array = rng.standard_normal(shape).astype(dtype)
    if special and array.size:
        places = rng.integers(0, array.size, 1 + array.size // 20)
        array.reshape(-1)[places] = rng.choice(SPECIAL, places.size).astype(dtype)
    return array


def laid_out(rng, array):
    """The same matrices in memory of another shape."""
    *batch, rows, columns = array.shape
    layout = rng.integers(0, 10)
    if layout == 0:
        return np.ascontiguousarray(array.swapaxes(-1, -2)).swapaxes(-1, -2)  # column after column
    if layout == 1:
        return np.ascontiguousarray(array[..., ::-1, :])[..., ::-1, :]  # negative strides
    if layout == 2:
        return np.ascontiguousarray(array[..., :, ::-1])[..., :, ::-1]
    if layout == 3:  # every second row and column of a larger one
        wide = np.full((*batch, 2 * rows, 2 * columns), 7, array.dtype)
        wide[..., ::2, ::2] = array
        return wide[..., ::2, ::2]
    if layout == 4:  # part of a larger one
        wide = np.full((*batch, rows + 3, columns + 5), 7, array.dtype)
        wide[..., 1 : rows + 1, 2 : columns + 2] = array
        return wide[..., 1 : rows + 1, 2 : columns + 2]
    if layout == 5:  # at an odd address
        raw = np.empty(array.nbytes + 1, np.uint8)[1:].view(array.dtype).reshape(array.shape)
        raw[...] = array
        return raw
    if layout == 6:  # the other order of bytes
        return array.astype(array.dtype.newbyteorder())
    if layout == 7 and array.size:  # one row or column for all: a stride of zero
        if rng.integers(0, 2):
            return np.broadcast_to(array[..., :1, :], array.shape)
        return np.broadcast_to(array[..., :, :1], array.shape)
    if layout == 8:  # fields of records, whose strides are not whole numbers of elements
        records = np.zeros(array.shape, [("byte", "u1"), ("value", array.dtype)])
        records["value"] = array
        return records["value"]
    array = array.copy()
    array.flags.writeable = False
    return array


def check(a, b, got):
    """Within (4 + sqrt(K)) roundings of the sum of |a||b|, and infinite or NaN in the same places.

    Summing in any order can err by K roundings, and does where all terms are one number; if they
    differ, so do the signs of the roundings.
    """
    assert got.dtype == np.result_type(a, b)
    assert got.shape == np.matmul(np.zeros(a.shape, int), np.zeros(b.shape, int)).shape
    wide_a, wide_b = a.astype(np.float64), b.astype(np.float64)
    with np.errstate(all="ignore"):
        right = np.einsum("...ij,...jk->...ik", wide_a, wide_b)
        size = np.einsum("...ij,...jk->...ik", abs(wide_a), abs(wide_b))
    depth = a.shape[-1]
    rounding = np.finfo(got.dtype).eps / 2
    # Products below the smallest normal number are rounded to multiples of the smallest of all.
    roundings = depth if 0 in a.strides + b.strides else 4 + depth**0.5
    bound = roundings * rounding * size + depth * np.finfo(got.dtype).smallest_subnormal
    finite = np.isfinite(right)
    assert np.array_equal(np.isnan(got), np.isnan(right))
    assert np.array_equal(got[~finite], right[~finite].astype(got.dtype), equal_nan=True)
    assert (abs(got[finite] - right[finite]) <= bound[finite]).all()


def describe(*arrays):
    return ", ".join(f"{x.dtype} {x.shape} strides {x.strides}" for x in arrays)


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_all_shapes_and_strides(left, right):
    rng = np.random.default_rng(1)
    for case in range(1000):
        M, K, N = rng.choice(SIZES, 3)
        batch = ((), (), (), (3,), (2, 2))[rng.integers(0, 5)]
        special = case % 4 == 0
        a = laid_out(rng, values(rng, (*batch, M, K), left, special))
        b = laid_out(rng, values(rng, (*batch, K, N), right, special))
        if batch and rng.integers(0, 2):
            b = b[(0,) * len(batch)]  # one for the whole batch
        try:
            check(a, b, a @ b)
        except AssertionError as error:
            raise AssertionError(f"{describe(a, b)}: {error}") from None


@pytest.mark.parametrize(("left", "right"), PAIRS)
@pytest.mark.parametrize("shape", LARGE)
def test_more_than_one_block(left, right, shape):
    rng = np.random.default_rng(2)
    M, K, N = shape
    a, b = values(rng, (M, K), left), values(rng, (K, N), right)
    for x in (a, np.asfortranarray(a)):
        for y in (b, np.asfortranarray(b), b[::-1, ::-1]):
            check(x, y, x @ y)


@pytest.mark.parametrize(("left", "right"), PAIRS)
def test_where_the_result_goes(left, right):
    rng = np.random.default_rng(3)
    for M, K, N in ((7, 20, 9), (30, 30, 30), (1, 40, 12), (12, 40, 1), (6, 0, 4)):
        a, b = values(rng, (M, K), left), values(rng, (K, N), right)
        dtype = np.result_type(a, b)
        wide = np.zeros((2 * M, 3 * N), dtype)
        places = {
            "rows": np.empty((M, N), dtype),
            "columns": np.empty((N, M), dtype).T,
            "every third": wide[::2, ::3],
            "backwards": np.empty((M, N), dtype)[::-1, ::-1],
        }
        for out in places.values():
            assert np.matmul(a, b, out=out) is out
            check(a, b, out)
        assert not wide[1::2].any() and not wide[:, 1::3].any()  # nothing beside it was written
        double = np.matmul(a, b, out=np.empty((M, N), np.float64))
        assert np.allclose(double, np.einsum("ij,jk", a.astype("f8"), b.astype("f8")), atol=1e-3)


def test_results_that_overlap_their_operands():
    rng = np.random.default_rng(4)
    for dtype in ("f4", "f8"):
        for n in (5, 20, 64):
            memory = values(rng, (2 * n, n), dtype)
            for operand in (slice(0, n), slice(1, n + 1)):
                ours = memory.copy()
                a, out = ours[operand], ours[:n]
                before = a.copy()
                check(before, before, np.matmul(a, a, out=out))
            ours = memory.copy()
            before = ours[:n].copy()
            check(before, before.T, np.matmul(ours[:n], ours[:n].T, out=ours[n:]))


def test_vectors_and_what_is_not_float():
    rng = np.random.default_rng(5)
    for K in (1, 3, 64, 1000):
        for dtype in ("f4", "f8"):
            a, x = values(rng, (37, K), dtype), values(rng, (K,), dtype)
            check(a, x[:, None], (a @ x)[:, None])
            check(x[None], a.T, (x @ a.T)[None])
            check(x[None], x[:, None], np.array(x @ x).reshape(1, 1))
            check(x[None], x[::-1, None], np.array(x @ x[::-1]).reshape(1, 1))
    whole = rng.integers(0, 9, (30, 30))
    for dtype in (np.int64, np.uint8, np.complex64, object):
        product = whole.astype(dtype) @ whole.astype(dtype)
        assert product.dtype == dtype
        right = np.einsum("ij,jk", whole, whole).astype(dtype)  # of uint8 the lowest byte
        assert np.array_equal(product, right)
    half = whole.astype(np.float16) @ whole.astype(np.float32)
    assert half.dtype == np.float32 and np.array_equal(half, np.einsum("ij,jk", whole, whole))


def test_after_taking_out_the_results_are_those_of_numpy(build):
    """The loops for uint8 stay in NumPy, which cannot forget them; they do then what it would."""
    rng = np.random.default_rng(6)
    accel.uninstall()
    try:
        for shape in ((100, 784, 9), (3, 4, 5), (2, 0, 3)):
            M, K, N = shape
            a, b = values(rng, (2, M, K), "f4"), values(rng, (2, K, N), "u1")
            for x in (b, b[..., ::-1, ::-1], b[:1]):
                assert np.array_equal(a @ x, a @ x.astype("f4"))
                flipped = x.swapaxes(-1, -2)
                assert np.array_equal(
                    flipped @ a.swapaxes(-1, -2), flipped.astype("f4") @ a.swapaxes(-1, -2)
                )
    finally:
        accel.install(build)


def test_100_000_products_leave_no_memory_behind():
    import ctypes

    import pyodide_js

    class Usage(ctypes.Structure):
        """What malloc says about itself."""

        _fields_ = tuple(
            (name, ctypes.c_size_t)
            for name in [
                "arena",
                "pieces",
                "fast",
                "maps",
                "mapped",
                "most",
                "fastest",
                "used",
                "free",
                "top",
            ]
        )

    mallinfo = ctypes.CDLL(None).mallinfo
    mallinfo.restype = Usage
    rng = np.random.default_rng(7)
    a, x = values(rng, (16, 24), "f4"), values(rng, (24, 8), "u1")
    b, c = x.astype("f4"), x.astype("f8")

    def products(times):
        for _ in range(times):
            _ = a @ b, b.T @ a.T, c.T @ c, a @ x, x.T @ a.T

    products(100)
    heap, used = len(pyodide_js._module.HEAPU8), mallinfo().used
    products(20_000)
    assert len(pyodide_js._module.HEAPU8) == heap
    assert mallinfo().used - used < 50_000  # bytes; a byte for each product would be 100,000
