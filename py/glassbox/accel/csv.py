"""Parses CSV of small whole numbers, in the browser, at more than a gigabyte a second.

`parse` is for large regular files, such as pictures of one byte a pixel, and takes nothing but
digits, commas and line ends. Where something else begins it stops and says where, so that its
caller can say what is wrong, or give that row and all that follow to a reader that knows every
kind of CSV.
It knows nothing of the rest of glassbox, and any Pyodide project can use it:

    buffer, kept = np.empty(1 << 20, np.uint8), 0
    while count := file.readinto(memoryview(buffer)[kept:]):
        kept += count
        parsed = parse(buffer[:kept], cells[rows:])
        rows += parsed.rows
        kept -= parsed.used                     # the row that the end of this piece cut
        buffer[:kept] = buffer[parsed.used :][:kept].copy()
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from enum import IntEnum

import numpy as np

from .library import Unavailable, load


class Stop(IntEnum):
    """Why `parse` came back."""

    MORE = 0  # every whole row of the text has been read
    FULL = 1  # there is another row, but no room for it
    OTHER = 2  # a row that is not plain numbers of this range, or not so many


@dataclass(frozen=True)
class Parsed:
    """How far `parse` came.

    Attributes
    ----------
    stop : why it came no further
    used : bytes of the text that were read: whole rows, and blank lines
    rows : rows written
    lines : line ends in the bytes used
    offset : after OTHER, the byte of the text where the cell begins that does not fit
    column : after OTHER, the whole cells before that one in its row, which starts at byte `used`
    """

    stop: Stop
    used: int
    rows: int
    lines: int
    offset: int
    column: int


class Request(ctypes.Structure):
    """`csv_request` of source/csv.c, which explains the fields."""

    _fields_ = (
        *((name, ctypes.c_void_p) for name in ("text", "cells", "apart")),
        *(
            (name, ctypes.c_int32)
            for name in ("length", "rows_free", "columns", "apart_column", "apart_limit")
        ),
        *(
            (name, ctypes.c_int32)
            for name in ("longest_row", "used", "rows", "lines", "offset", "column")
        ),
    )


def is_available() -> bool:
    """Whether `parse` can be called here: in a browser with WebAssembly SIMD."""
    try:
        load()
    except Unavailable:
        return False
    return True


def parse(
    text: np.ndarray,
    cells: np.ndarray,
    apart: np.ndarray | None = None,
    apart_column: int = 0,
    apart_limit: int = 255,
    longest_row: int = 1 << 30,
) -> Parsed:
    """Read rows of whole numbers 0 to 255 out of a piece of CSV text.

    A row has a cell for each column, digits alone, with commas between, and ends in LF or CRLF.
    The text may end anywhere: a last row without a line end is left for the next call.

    Parameters
    ----------
    text : (bytes,) uint8
    cells : (rows, columns) uint8, written from row 0 on; after the rows that are reported, one
        more may be half written
    apart : (rows,) uint8, takes one column of its own, of which `cells` then has none
    apart_column : where that column is in the text, from 0
    apart_limit : the largest value in it
    longest_row : bytes, line end included

    Raises
    ------
    Unavailable
        Where there is no side module: see `is_available`.
    ValueError
        If an array is not of that type and shape, or not contiguous.
    """
    _check("text", text, 1, writeable=False)
    _check("cells", cells, 2)
    if apart is not None:
        _check("apart", apart, 1)
        if len(apart) != len(cells):
            raise ValueError(f"apart has {len(apart)} rows, and cells {len(cells)}.")
    columns = cells.shape[1] + (apart is not None)
    if cells.shape[1] == 0 or not 0 <= apart_column < columns:
        raise ValueError(f"There is no column {apart_column} of {columns} to set apart.")
    request = Request(
        text=text.ctypes.data,
        cells=cells.ctypes.data,
        apart=None if apart is None else apart.ctypes.data,
        length=text.size,
        rows_free=len(cells),
        columns=columns,
        apart_column=-1 if apart is None else apart_column,
        apart_limit=apart_limit,
        longest_row=longest_row,
    )
    stop = Stop(load().accel_parse_csv(ctypes.byref(request)))
    return Parsed(stop, request.used, request.rows, request.lines, request.offset, request.column)


def _check(name: str, array: np.ndarray, dimensions: int, writeable: bool = True) -> None:
    if array.dtype != np.uint8 or array.ndim != dimensions or not array.flags.c_contiguous:
        raise ValueError(
            f"{name} is {array.dtype} {array.shape}; "
            f"expected contiguous uint8 of {dimensions} dimensions."
        )
    if writeable and not array.flags.writeable:
        raise ValueError(f"{name} cannot be written to.")
