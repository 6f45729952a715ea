"""The float32 loops of glassbox.accel, in the browser: NumPy's own results, to the bit.

Each case is computed by NumPy's own loops and by ours; only `exp` may differ, by one unit in the
last place, and is compared with float64.
"""

import sys
import warnings

import numpy as np
import pytest
from glassbox import accel
from glassbox.accel import library

pytestmark = pytest.mark.skipif(
    sys.platform != "emscripten", reason="the side modules run in the browser only"
)

UNARY = ("negative", "absolute", "square", "exp")
BINARY = ("add", "subtract", "multiply", "divide", "maximum", "less")
SIZES = (0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 64, 100, 129, 1000)
SPECIAL = (np.nan, -np.nan, np.inf, -np.inf, -0.0, 0.0, 1e-40, -1e-45, 3e38, -3e38, 90.0, -104.0)


@pytest.fixture(params=library.BUILDS)
def build(request):
    yield request.param
    accel.uninstall()


def values(rng, shape):
    array = (rng.standard_normal(shape) * 3).astype(np.float32)
    if array.size:
        places = rng.integers(0, array.size, 1 + array.size // 4)
        array.reshape(-1)[places] = rng.choice(SPECIAL, places.size)
    return array


def laid_out(rng, array):
    """The same numbers in memory of another shape."""
    layout = rng.integers(0, 8)
    if layout == 0:
        return array[..., ::-1]
    if layout == 1:
        return np.repeat(array, 2, axis=-1)[..., ::2]
    if layout == 2:
        return np.asfortranarray(array)
    if layout == 3:
        raw = np.empty(array.nbytes + 3, np.uint8)[3:].view(np.float32).reshape(array.shape)
        raw[...] = array
        return raw
    if layout == 4:
        return array.astype(">f4")
    if layout == 5 and array.size:
        return np.broadcast_to(array[..., :1], array.shape)
    array = array.copy()
    array.flags.writeable = False
    return array


def same(ours, own, exactly=True):
    """Equal in type, shape and every bit, but for what NaN carries; `exp` to one last place."""
    assert type(ours) is type(own)
    ours, own = np.asarray(ours), np.asarray(own)
    assert (ours.dtype, ours.shape) == (own.dtype, own.shape)
    if ours.dtype != np.float32:
        assert np.array_equal(ours, own, equal_nan=ours.dtype == np.float64)
        return
    nan = np.isnan(own)
    assert np.array_equal(np.isnan(ours), nan)
    distance = ours.view(np.int32)[~nan].astype(int) - own.view(np.int32)[~nan]
    assert (abs(distance) <= (0 if exactly else 1)).all()


def compare(build, cases):
    """Compute all cases by NumPy's own loops, then by ours."""
    with np.errstate(all="ignore"):
        accel.uninstall()
        own = [case() for _, case in cases]
        accel.install(build)
        for (name, case), right in zip(cases, own, strict=True):
            try:
                same(case(), right, exactly="exp" not in name)
            except AssertionError as error:
                raise AssertionError(f"{name}: {error}") from None


def case_of(name, function, *operands, **options):
    shapes = ", ".join(f"{x.dtype} {x.shape} {x.strides}" for x in map(np.asarray, operands))
    return f"{name} of {shapes} {sorted(options)}", lambda: function(*operands, **options)


@pytest.mark.parametrize("name", UNARY + BINARY)
def test_all_shapes_and_strides(build, name):
    rng = np.random.default_rng(1)
    ufunc, cases = getattr(np, name), []
    for size in SIZES:
        for repeat in range(12):
            shape = (size,) if repeat % 3 else (int(rng.integers(1, 5)), size)
            operands = [laid_out(rng, values(rng, shape)) for _ in range(ufunc.nin)]
            if ufunc.nin == 2 and repeat % 4 == 1:  # one number for all
                operands[repeat % 2] = (2, 0.5, np.float32(3))[repeat % 3]
            if ufunc.nin == 2 and repeat % 4 == 2:  # a column for all columns
                operands[1] = values(rng, (len(operands[0]), 1) if len(shape) == 2 else 1)
            cases.append(case_of(name, ufunc, *operands))
    compare(build, cases)


@pytest.mark.parametrize("name", UNARY + BINARY)
def test_where_the_result_goes(build, name):
    rng = np.random.default_rng(2)
    ufunc, cases = getattr(np, name), []
    kind = bool if name == "less" else np.float32

    def overlapping(memory, shifts, count):
        # The last is where the result goes, in a copy of the memory: nothing else may be written.
        memory = memory.copy()
        *operands, out = (memory[shift : shift + count] for shift in shifts)
        ufunc(*operands, out=out)
        return memory

    for size in SIZES:
        operands = [values(rng, size) for _ in range(ufunc.nin)]
        mask = rng.integers(0, 2, size).astype(bool)
        wide = np.zeros(3 * size, kind)
        cases += [
            case_of(name, ufunc, *operands, out=np.zeros(size, kind)),
            case_of(name, ufunc, *operands, out=wide[::3]),
            (f"{name} between", lambda wide=wide: wide.copy()),
            case_of(name, ufunc, *operands, out=np.zeros(size, kind)[::-1]),
            case_of(name, ufunc, *operands, out=np.zeros(size, kind), where=mask),
            case_of(name, ufunc, *operands, out=np.zeros(size, np.float64)),
        ]
        memory = values(rng, 3 * size + 20)
        for _ in range(8 if kind is np.float32 else 0):
            shifts = rng.integers(0, 9, ufunc.nin + 1) * rng.integers(0, 3)
            cases.append(
                (f"{name} {shifts}", lambda m=memory, s=shifts, n=size: overlapping(m, s, n))
            )
    compare(build, cases)


@pytest.mark.parametrize("name", ("add", "subtract", "multiply", "divide", "maximum"))
def test_reductions_and_the_like(build, name):
    rng = np.random.default_rng(3)
    ufunc, cases = getattr(np, name), []
    for size in SIZES:
        flat, square = values(rng, size), laid_out(rng, values(rng, (5, size)))
        smooth = rng.random((7, size), np.float32)  # no NaN, so that every bit of a sum counts
        for array in (flat, square, smooth, smooth.T, smooth[:, ::-1], smooth[:, ::2]):
            for axis in range(array.ndim):
                if array.shape[axis] or ufunc.identity is not None:
                    cases.append(case_of(f"{name}.reduce", ufunc.reduce, array, axis=axis))
                    cases.append(
                        case_of(f"{name}.reduce", ufunc.reduce, array, axis=axis, keepdims=True)
                    )
                if array.shape[axis]:
                    cases.append(
                        case_of(f"{name}.reduce", ufunc.reduce, array, axis=axis, initial=3)
                    )
                cases.append(case_of(f"{name}.accumulate", ufunc.accumulate, array, axis=axis))
        in_place = flat.copy()
        cases.append(
            (f"{name}.accumulate", lambda a=in_place: ufunc.accumulate(a.copy(), out=a.copy()))
        )
        if size > 5:
            places = rng.integers(0, size, 6).astype(np.intp)
            cases.append(case_of(f"{name}.reduceat", ufunc.reduceat, flat, places))
            cases.append(case_of(f"{name}.outer", ufunc.outer, flat[:9], flat))

            def at(array, places, operand):
                array = array.copy()
                ufunc.at(array, places, operand)
                return array

            cases.append((f"{name}.at", lambda f=flat, p=places: at(f, p, np.float32(1.5))))
            cases.append((f"{name}.at", lambda f=flat, p=places: at(f, p, f[:6])))
    for shape in ((1, 100_000), (3, 5003), (2, 3, 700), (100, 64), (100, 1000), (1, 128), (1, 136)):
        array = rng.random(shape, np.float32)
        axes = (None, *range(array.ndim), tuple(range(array.ndim - 1)))
        if name in ("subtract", "divide"):
            axes = range(array.ndim)  # their order matters, so that NumPy takes one axis only
        cases += [case_of(f"{name}.reduce", ufunc.reduce, array, axis=axis) for axis in axes]
    cases += [
        case_of("mean", np.mean, array, axis=1, keepdims=True),
        case_of("sum in float64", np.sum, array, dtype=np.float64),
        case_of("sum of some", np.sum, array, where=array > 0.5),
    ]
    compare(build, cases)


@pytest.mark.parametrize("name", UNARY + BINARY)
def test_other_types_are_left_alone(build, name):
    rng = np.random.default_rng(4)
    ufunc, cases = getattr(np, name), []
    for dtype in (np.float16, np.float64, np.int32, np.uint8, np.complex64, object):
        for other in (dtype, np.float32):
            a = rng.integers(1, 9, 20).astype(dtype)
            b = rng.integers(1, 9, 20).astype(other)
            if (name, dtype) == ("exp", object):
                continue
            cases.append(case_of(name, ufunc, *(a, b)[: ufunc.nin]))
    a = np.float32(2.5)
    cases.append(case_of(name, ufunc, *(a, a)[: ufunc.nin]))
    cases.append(case_of(name, ufunc, *(np.array(a), np.array(a))[: ufunc.nin]))
    compare(build, cases)


def test_exp_is_within_one_unit_in_the_last_place(build):
    accel.install(build)
    sweep = [
        np.linspace(-110, 95, 1_000_003),
        np.linspace(-1, 1, 300_001),
        np.linspace(-104.2, -87, 300_001),  # where results lose digits, and then vanish
        np.linspace(88.7, 88.75, 30_001),  # around the largest
    ]
    x = np.concatenate(sweep).astype(np.float32)
    with np.errstate(all="ignore"):
        y, right = np.exp(x), np.exp(x.astype(np.float64))
        rounded = right.astype(np.float32)
        place = np.spacing(np.maximum(rounded, np.finfo(np.float32).tiny)).astype(np.float64)
    finite = np.isfinite(rounded)
    assert np.array_equal(np.isinf(y), ~finite)
    assert (abs(y[finite] - right[finite]) < 1.0 * place[finite]).all()
    assert np.array_equal(y == 0, rounded == 0)
    assert np.array_equal(np.exp(x[::-3]), y[::-3])  # with strides the same, to the bit
    assert np.exp(np.float32([0.0, -0.0])).tolist() == [1, 1]


def test_errors_are_reported_as_before(build):
    """WebAssembly has no floating-point flags, so that NumPy there never hears of an overflow."""
    thousand, zero = np.full(9, 1000, np.float32), np.zeros(9, np.float32)
    cases = (
        lambda: np.exp(thousand),
        lambda: np.exp(-thousand),
        lambda: thousand / zero,
        lambda: zero / zero,
        lambda: np.multiply(thousand, np.float32(3e38)),
        lambda: np.full((9, 9), np.float32(3e38)) @ np.full((9, 9), np.float32(3e38)),
        lambda: np.less(thousand, np.nan),
    )

    def heard(case):
        with np.errstate(all="raise"):
            try:
                case()
            except FloatingPointError as error:
                return str(error)
        with warnings.catch_warnings(record=True) as caught, np.errstate(all="warn"):
            warnings.simplefilter("always")
            case()
        return [str(warning.message) for warning in caught]

    own = [heard(case) for case in cases]
    accel.install(build)
    assert [heard(case) for case in cases] == own
