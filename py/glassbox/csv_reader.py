"""MNIST digits from the CSV files people have, a few rows at a time and checked to the last value.

Read are: Kaggle's `label,pixel0,...,pixel783`, `label,1x1,...,28x28`, `pixel1` to `pixel784`, and
files without a header, label first; plain, gzipped or zipped. A file is one example a row: the
label 0 to 9 and 784 whole numbers 0 to 255. `containers.py` finds the text in the file.
"""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import BinaryIO

import numpy as np

from .containers import open_text
from .dataset import PIXELS, Dataset, DatasetError, check_trainable

ROWS_AT_ONCE = 256
LONGEST_LINE = 1 << 16  # bytes; a row of 785 numbers takes under 5,000
EXPECTED = f"expected {PIXELS + 1} separated by commas, a label and {PIXELS} pixels"

NUMBER = re.compile(r"[-+]?\d+(\.\d*)?([eE][-+]?\d+)?")


@dataclass(frozen=True)
class Rows:
    """So much has been read: `bytes` of the file as it is stored (compressed, perhaps)."""

    bytes: int
    rows: int


@dataclass(frozen=True)
class _Line:
    number: int  # of the file, from 1
    text: bytes  # without its ending
    ended: bool  # False for a last line that just stops


@dataclass(frozen=True)
class _Columns:
    names: list[str] | None  # None without a header
    label: int | None  # where the label is; None for a file of test images
    count: int

    def describe(self, index: int) -> str:
        name = (
            f" ('{self.names[index]}')" if self.names else " (label)" if index == self.label else ""
        )
        return f"column {index + 1}{name}"


def read_csv(stream: BinaryIO, name: str, labelled: bool = True) -> Iterator[Rows | Dataset]:
    """Read a CSV file in pieces: each `next` is 256 rows and says how far it is.

    Parameters
    ----------
    stream : seekable, at its start; the caller closes it
    name : what the file is called, for messages and for the dataset
    labelled : False also takes files without labels, and any number of examples

    Yields
    ------
    Rows after each piece, and at last the Dataset

    Raises
    ------
    DatasetError
        With one sentence that says what is wrong, and where: row 1 is the first example, line 1
        the first line of the file, column 1 the first in a row.
    """
    lines = _lines(stream, name, labelled)
    first = next(lines, None)
    if first is None:
        raise DatasetError(f"{name} is empty; {EXPECTED} in each row.")
    columns = _read_first_line(first, name, labelled)
    pending = [] if columns.names else [first]

    images, labels, rows = [], [], 0
    while piece := pending + list(islice(lines, ROWS_AT_ONCE - len(pending))):
        pending = []
        values = _parse(piece, rows, columns, name)
        if columns.label is None:
            images.append(values)
        else:
            labels.append(values[:, columns.label].copy())
            images.append(np.delete(values, columns.label, axis=1))
        rows += len(piece)
        yield Rows(stream.tell(), rows)
    if rows == 0:
        raise DatasetError(f"{name} has a header but no rows; {EXPECTED} in each row.")

    dataset = Dataset(np.concatenate(images), np.concatenate(labels) if labels else None, name)
    yield check_trainable(dataset) if labelled else dataset


def _lines(stream: BinaryIO, name: str, labelled: bool) -> Iterator[_Line]:
    """The lines of the text that are not blank, with LF or CRLF taken off."""
    with open_text(stream, name, "train.csv" if labelled else "test.csv") as text:
        number = 0
        while raw := text.readline(LONGEST_LINE):
            if number == 0:
                raw = raw.removeprefix(b"\xef\xbb\xbf")  # Excel's byte order mark
            number += 1
            if len(raw) == LONGEST_LINE:
                raise DatasetError(
                    f"Line {number} of {name} is longer than {LONGEST_LINE:,} bytes; "
                    f"{EXPECTED} in each line."
                )
            line = raw.rstrip(b"\r\n")
            if line.strip():
                yield _Line(number, line, raw.endswith(b"\n"))


def _read_first_line(line: _Line, name: str, labelled: bool) -> _Columns:
    """Find out whether `line` is a header, and where the label is."""
    if line.text.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise DatasetError(f"{name} is UTF-16 text; expected UTF-8: save it as plain CSV.")
    if re.search(rb"[\x00-\x08\x0e-\x1f]", line.text):
        raise DatasetError(f"{name} looks like a binary file; expected CSV text.")
    try:
        text = line.text.decode()
    except UnicodeDecodeError as error:
        raise DatasetError(
            f"{name} is not UTF-8 text: line {line.number} has the byte "
            f"0x{line.text[error.start]:02x} at position {error.start + 1}."
        ) from error
    fields = [_unquote(field) for field in text.split(",")]
    is_header = sum(bool(NUMBER.fullmatch(field)) for field in fields) * 2 < len(fields)
    if not is_header:
        columns = _Columns(None, 0 if len(fields) != PIXELS else None, len(fields))
    else:
        lower = [field.lower() for field in fields]
        columns = _Columns(fields, lower.index("label") if "label" in lower else None, len(fields))
    _check_columns(columns, name, labelled)
    return columns


def _check_columns(columns: _Columns, name: str, labelled: bool) -> None:
    names, count = columns.names, columns.count
    where = "the header" if names else "the first row"
    if columns.label is None and count == PIXELS:
        if labelled:
            raise DatasetError(
                f"{name} holds test images without labels ({PIXELS} pixel columns and no label): "
                "training needs a file with labels, such as Kaggle's train.csv."
            )
    elif count != PIXELS + 1:
        columns_found = "1 column" if count == 1 else f"{count:,} columns"
        raise DatasetError(f"{where.capitalize()} of {name} has {columns_found}; {EXPECTED}.")
    elif columns.label is None:
        raise DatasetError(
            f"The header of {name} names {count} columns but none of them 'label'; "
            "expected label,pixel0,...,pixel783."
        )
    if names and len(set(names)) < count:
        twice = next(each for index, each in enumerate(names) if each in names[:index])
        first = names.index(twice) + 1
        second = names.index(twice, first) + 1
        raise DatasetError(
            f"The header of {name} has the name {_quote(twice)} twice, for columns {first} and "
            f"{second}; expected a different name for each."
        )


def _parse(piece: list[_Line], rows_before: int, columns: _Columns, name: str) -> np.ndarray:
    """Turn lines into numbers: (len(piece), columns.count) uint8.

    pandas converts, but is not trusted to check. Asked for uint8 it makes 300 into 44 and -1 into
    255 without a word; it takes 2.0, 1e1 and True for integers, stops reading a value at a NUL
    byte, skips blank lines, and drops the surplus values of a row that is not in the first chunk.
    So it is given digits and line ends only, and the number and range of what comes back are
    checked before it becomes uint8. It is given one value a line, because its cost for each of
    785 columns in each piece would be half of the time.
    """
    # Imported here: the browser fetches pandas only once somebody opens a CSV file.
    import pandas

    texts = [line.text for line in piece]
    if b"".join(texts).translate(None, b"0123456789,"):
        texts = [b",".join(map(_unquote, text.split(b","))) for text in texts]
    text = b",".join(texts)
    if text.translate(None, b"0123456789,") or any(
        line.count(b",") != columns.count - 1 for line in texts
    ):
        raise DatasetError(_find_problem(piece, rows_before, columns, name))
    try:
        table = pandas.read_csv(
            io.BytesIO(text.replace(b",", b"\n")),
            header=None,
            names=["value"],
            dtype=np.int64,
            na_filter=False,
            low_memory=False,
        )
    except (OverflowError, ValueError) as error:  # pandas' own errors are ValueErrors
        raise DatasetError(_find_problem(piece, rows_before, columns, name)) from error
    values = table["value"].to_numpy()
    if values.size == len(piece) * columns.count and values.min() >= 0 and values.max() <= 255:
        values = values.astype(np.uint8).reshape(len(piece), columns.count)
        if columns.label is None or values[:, columns.label].max() <= 9:
            return values
    raise DatasetError(_find_problem(piece, rows_before, columns, name))


def _find_problem(piece: list[_Line], rows_before: int, columns: _Columns, name: str) -> str:
    """Say what is wrong with the first bad value or row: slow, and only needed once."""
    for row, line in enumerate(piece, rows_before + 1):
        place = f"row {row:,} (line {line.number:,} of the file)"
        fields = line.text.split(b",")
        if len(fields) < columns.count and not line.ended:
            return (
                f"{name} ends in the middle of {place}, after {len(fields)} of "
                f"{columns.count} columns: it looks cut off."
            )
        if len(fields) != columns.count:
            count = "1 column" if len(fields) == 1 else f"{len(fields):,} columns"
            return f"{name} has {count} in {place}; expected {columns.count} as in the first line."
        for index, field in enumerate(map(_unquote, fields)):
            is_label = index == columns.label
            digits = field.lstrip(b"0")
            if (
                field.isdigit()
                and len(digits) <= 3
                and int(digits or b"0") <= (9 if is_label else 255)
            ):
                continue
            expected = "a label from 0 to 9" if is_label else "a whole number from 0 to 255"
            place = f"{place}, {columns.describe(index)}"
            return f"{name} has {_quote(field)} in {place}; expected {expected}."
    raise AssertionError("pandas refused rows that have nothing wrong with them")


def _unquote(field):
    """Take spaces, and then one pair of double quotes, off a field of str or bytes."""
    field = field.strip()
    quote = '"' if isinstance(field, str) else b'"'
    if len(field) >= 2 and field.startswith(quote) and field.endswith(quote):
        return field[1:-1]
    return field


def _quote(field: str | bytes) -> str:
    """Show a field in a message, in one line however odd it is."""
    if isinstance(field, bytes):
        if b"\0" in field:
            return "binary data (a NUL byte)"
        try:
            field = field.decode()
        except UnicodeDecodeError as error:
            return f"the byte 0x{field[error.start]:02x}, which is not UTF-8 text,"
    if not field:
        return "an empty value"
    return repr(field if len(field) <= 24 else field[:24] + "…")
