"""Rows of a CSV file in any spelling, turned into numbers by pandas; and what is wrong with one."""

import io
import re
from operator import itemgetter

import numpy as np

from .csv_header import SEPARATORS, Columns, quote, split, unquote
from .csv_lines import Line
from .dataset import DatasetError

PLAIN = b"0123456789,"
FLOATS = PLAIN + b".eE+-"
# What pandas, too, takes for a number: no sign, and a digit before the point.
FLOAT = re.compile(rb"\d+(?:\.\d*)?(?:[eE][-+]?\d+)?")


def to_numbers(piece: list[Line], rows_before: int, columns: Columns, name: str) -> np.ndarray:
    """Turn lines into numbers.

    pandas converts, but is not trusted to check. Asked for uint8 it makes 300 into 44 and -1 into
    255 without a word; it takes True for an integer, stops reading a value at a NUL byte, skips
    blank lines, and drops the surplus values of a row that is not in the first chunk. So it is
    given digits, points, exponents and line ends only, and the number and range of what comes back
    are checked before it becomes uint8. It is given one value a line, because its cost for each of
    785 columns in each piece would be half of the time.

    Parameters
    ----------
    piece : not blank
    rows_before : rows of the file before them, for messages
    columns : of the file
    name : what the file is called, for messages

    Returns
    -------
    (len(piece), columns) uint8 : the columns as they stand, if they are the usual ones; else the
        label, if there is one, and then the 784 pixels

    Raises
    ------
    DatasetError
        With the sentence of `find_problem`.
    """
    texts = [line.text for line in piece]
    count = columns.count
    if not columns.is_usual or b"".join(texts).translate(None, PLAIN):
        rows = [_normalise(text, columns) for text in texts]
        texts = [row for row in rows if row is not None]
        count = count if columns.is_usual else len(_used(columns))
    if len(texts) == len(piece) and all(text.count(b",") == count - 1 for text in texts):
        values = _convert(b",".join(texts))
        if values is not None and values.size == len(piece) * count:
            values = values.reshape(len(piece), count)
            label = label_in_numbers(columns)
            if label is None or values[:, label].max() <= 9:
                return values
    problem = find_problem(piece, rows_before, columns, name)
    assert problem, "pandas refused rows that have nothing wrong with them"
    raise DatasetError(problem)


def label_in_numbers(columns: Columns) -> int | None:
    """Which column of what `to_numbers` returns is the label."""
    return columns.label if columns.is_usual or columns.label is None else 0


def _used(columns: Columns) -> list[int]:
    """Indices of the label's column, if there is one, and the pixels', in their order."""
    label = [] if columns.label is None else [columns.label]
    pixels = columns.pixels or [each for each in range(columns.count) if each not in label]
    return [*label, *pixels]


def _fields(text: bytes, columns: Columns) -> list[bytes]:
    # Between quotes there may be a separator only where a value may be anything.
    separator = columns.separator
    return split(text, separator) if columns.left_out else text.split(separator)


def _normalise(text: bytes, columns: Columns) -> bytes | None:
    """A line with commas, without quotes and without columns to leave out; None if they are not
    as many as they should be."""
    fields = _fields(text, columns)
    if columns.is_usual:
        return b",".join(map(unquote, fields))
    if len(fields) != columns.count:
        return None
    return b",".join(map(unquote, itemgetter(*_used(columns))(fields)))


def _convert(text: bytes) -> np.ndarray | None:
    """Numbers with commas between as (n,) uint8; None if not all are whole and 0 to 255."""
    # Imported here: the browser fetches pandas only when a file needs it.
    import pandas

    if text.translate(None, FLOATS):
        return None
    is_plain = not text.translate(None, PLAIN)
    if not is_plain:
        signs = re.sub(rb"\d[eE][-+]", b"", text)
        if b"-" in signs or b"+" in signs or re.search(rb"(?:^|[^\d])\.", text):
            return None
    try:
        table = pandas.read_csv(
            io.BytesIO(text.replace(b",", b"\n")),
            header=None,
            names=["value"],
            dtype=np.int64 if is_plain else np.float64,
            # The others are off by a last bit now and then, and 2.55e+02 must be 255.
            float_precision=None if is_plain else "round_trip",
            na_filter=False,
            low_memory=False,
        )
    except (OverflowError, ValueError):  # pandas' own errors are ValueErrors
        return None
    values = table["value"].to_numpy()
    if values.size and values.min() >= 0 and values.max() <= 255:
        numbers = values.astype(np.uint8)
        if is_plain or (numbers == values).all():
            return numbers
    return None


def find_problem(piece: list[Line], rows_before: int, columns: Columns, name: str) -> str | None:
    """Say what is wrong with the first bad value or row, if one is: slow, and rarely needed.

    Row 1 is the first example, line 1 the first line of the file, column 1 the first in a row.
    """
    left_out = set(columns.left_out)
    for row, line in enumerate(piece, rows_before + 1):
        place = f"row {row:,} (line {line.number:,} of the file)"
        fields = _fields(line.text, columns)
        if len(fields) < columns.count and not line.ended:
            return (
                f"{name} ends in the middle of {place}, after {len(fields)} of "
                f"{columns.count} columns: it looks cut off."
            )
        if len(fields) != columns.count:
            return f"{name} has {_wrong_count(line.text, fields, columns, place)}"
        if (
            columns.names
            and [unquote(field).decode(errors="replace") for field in fields] == columns.names
        ):
            return f"{name} has its header once more in {place}: remove that line."
        for index, field in enumerate(map(unquote, fields)):
            is_label = index == columns.label
            if index in left_out or _is_whole(field, 9 if is_label else 255):
                continue
            expected = "a label from 0 to 9" if is_label else "a whole number from 0 to 255"
            place = f"{place}, {columns.describe(index)}"
            hint = "" if is_label else _hint(field)
            return f"{name} has {quote(field)} in {place}; expected {expected}{hint}."
    return None


def _wrong_count(text: bytes, fields: list[bytes], columns: Columns, place: str) -> str:
    """What a line has instead of the number of columns that it should have, and where."""
    ours = columns.separator.decode()
    for other in SEPARATORS:
        if other != ours and text.count(other.encode()) == columns.count - 1:
            return (
                f"{other!r} between the values in {place}; expected {ours!r} as in the first line."
            )
    if len(fields) == columns.count + 1 and not fields[-1].strip():
        return f"one {ours!r} too many at the end of {place}; expected {columns.count} columns."
    count = "1 column" if len(fields) == 1 else f"{len(fields):,} columns"
    return f"{count} in {place}; expected {columns.count} as in the first line."


def _hint(field: bytes) -> str:
    """What may have become of a pixel."""
    if FLOAT.fullmatch(field) and 0 < float(field) < 1:
        return ": it looks scaled to 0 to 1, so multiply all pixels by 255"
    return ""


def _is_whole(field: bytes, limit: int) -> bool:
    """Whether a field is a whole number from 0 to `limit`, as digits or as 7.0 or 7e+00."""
    if not FLOAT.fullmatch(field):
        return False
    value = float(field)
    return value <= limit and value.is_integer()
