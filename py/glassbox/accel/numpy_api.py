"""The two functions of NumPy's C API that put inner loops into its ufuncs, reached by ctypes.

An inner loop is the C function that a ufunc calls for one stretch of elements (or, for matmul,
for a batch of matrices). NumPy documents both functions for extension modules, which call them
by their place in a table; so does this file, there being no C compiler's header at hand. The
places and the structures are part of NumPy's stable binary interface.
"""

from __future__ import annotations

import ctypes
from ctypes import POINTER, byref, c_char_p, c_int, c_void_p, py_object

import numpy as np

# The series whose behaviour the loops are written and tested against.
SUPPORTED = "2.4."

# Places in the table PyUFunc_API, as numpy/__ufunc_api.h numbers them.
_REPLACE_LOOP_BY_SIGNATURE = 30
_ADD_LOOP_FROM_SPEC = 43
# Constants of numpy/ndarraytypes.h and numpy/dtype_api.h.
_NO_CASTING = 0
_FLAGS = 1 << 0 | 1 << 1  # it may raise, with the GIL; there are no floating-point flags to look at
_STRIDED_LOOP = 5


class _Slot(ctypes.Structure):
    """PyType_Slot: one function of an ArrayMethod."""

    _fields_ = (("slot", c_int), ("function", c_void_p))


class _Spec(ctypes.Structure):
    """PyArrayMethod_Spec: a new loop, and the dtypes that it is for."""

    _fields_ = (
        ("name", c_char_p),
        ("nin", c_int),
        ("nout", c_int),
        ("casting", c_int),
        ("flags", c_int),
        ("dtypes", POINTER(c_void_p)),
        ("slots", POINTER(_Slot)),
    )


def _api(place: int, result, *arguments):
    """The C function at that place of NumPy's table; it runs with the GIL and may raise."""
    get = ctypes.PYFUNCTYPE(c_void_p, py_object, c_char_p)(
        ("PyCapsule_GetPointer", ctypes.pythonapi)
    )
    table = ctypes.cast(get(np._core._multiarray_umath._UFUNC_API, None), POINTER(c_void_p))
    return ctypes.PYFUNCTYPE(result, *arguments)(table[place])


def address(function) -> int:
    """Address of a function of a loaded library, as NumPy's C code calls it."""
    return ctypes.cast(function, c_void_p).value


def replace_loop(ufunc: np.ufunc, types: str, loop: int) -> int:
    """Give a ufunc another inner loop for operands of exactly these types.

    Parameters
    ----------
    ufunc
        One of NumPy's ufuncs.
    types
        Its operands' type characters, inputs and then outputs, such as "fff".
    loop
        Address of a `PyUFuncGenericFunction`.

    Returns
    -------
    int
        Address of the loop that was there before.

    Raises
    ------
    LookupError
        If the ufunc has no loop for these types.
    """
    call = _api(
        _REPLACE_LOOP_BY_SIGNATURE, c_int, py_object, c_void_p, POINTER(c_int), POINTER(c_void_p)
    )
    numbers = (c_int * len(types))(*[np.dtype(character).num for character in types])
    previous = c_void_p()
    if call(ufunc, loop, numbers, byref(previous)) != 0:
        raise LookupError(f"numpy.{ufunc.__name__} has no loop for {types}")
    return previous.value


# NumPy keeps the specification's name for ever.
_kept: list[bytes] = []


def add_loop(ufunc: np.ufunc, types: str, loop: int, name: str) -> None:
    """Give a ufunc a loop for a combination of types that it had to convert before.

    NumPy has no function that takes such a loop out again.

    Parameters
    ----------
    ufunc
        One of NumPy's ufuncs, of two inputs and one output.
    types
        Its operands' type characters, such as "fBf".
    loop
        Address of a `PyArrayMethod_StridedLoop`.
    name
        What NumPy calls it in messages.
    """
    call = _api(_ADD_LOOP_FROM_SPEC, c_int, py_object, POINTER(_Spec))
    classes = [type(np.dtype(character)) for character in types]  # NumPy's own, so immortal
    dtypes = (c_void_p * len(types))(*[id(one) for one in classes])
    slots = (_Slot * 2)(_Slot(_STRIDED_LOOP, loop), _Slot(0, None))
    _kept.append(name.encode())
    specification = _Spec(_kept[-1], 2, 1, _NO_CASTING, _FLAGS, dtypes, slots)
    call(ufunc, byref(specification))  # on failure it raises NumPy's own exception
