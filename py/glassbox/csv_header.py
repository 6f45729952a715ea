"""What the first line of a CSV file says about its columns: header or example, label, pixels."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .csv_lines import Line, old_line_ends
from .dataset import PIXELS, DatasetError

EXPECTED = f"expected {PIXELS + 1} separated by commas, a label and {PIXELS} pixels"
TEST_IMAGES = f"; or the {PIXELS} pixels alone, of test images"  # where these can be read too

NUMBER = re.compile(r"[-+]?\d+(\.\d*)?([eE][-+]?\d+)?")
SEPARATORS = ",;\t"  # the first of those that occur most often

# pixel0 to pixel783 or pixel1 to pixel784, and 1x1 to 28x28 or 0x0 to 27x27.
NUMBERED = re.compile(r"(?:pixel|px|p)[ _-]?(\d{1,4})")
ROW_BY_COLUMN = re.compile(r"(\d{1,2})x(\d{1,2})")
SIDE = 28

# What numbers the rows of a file, and is no label under another name.
INDEX = re.compile(r"|(?:image|row)?[ _-]?id|index|unnamed: 0")


@dataclass(frozen=True)
class Columns:
    """Where in a row of the file the label and the pixels are.

    Attributes
    ----------
    names : None without a header
    label : index of its column; None for a file of test images
    count : columns in a row
    separator : between two values
    pixels : indices of the columns of the 784 pixels, in their order, where they are not just all
        columns but the label's as they stand; else None
    left_out : indices of the columns that are neither
    """

    names: list[str] | None
    label: int | None
    count: int
    separator: bytes = b","
    pixels: list[int] | None = None
    left_out: tuple[int, ...] = ()

    @property
    def is_usual(self) -> bool:
        """Commas, and no column that has to be moved or left out."""
        return self.separator == b"," and self.pixels is None

    def describe(self, index: int) -> str:
        """A column as a message names it."""
        name = (
            f" ('{self.names[index]}')" if self.names else " (label)" if index == self.label else ""
        )
        return f"column {index + 1}{name}"

    def note(self) -> str:
        """One sentence if columns are left out, or nothing."""
        if not self.left_out:
            return ""
        shown = [self.describe(index) for index in self.left_out[:3]]
        if len(self.left_out) > len(shown):
            shown.append(f"{len(self.left_out) - len(shown):,} more")
        *most, last = shown
        return f"Left out: {', '.join(most)} and {last}." if most else f"Left out: {last}."


def read_first_line(line: Line, name: str, labelled: bool | None) -> Columns:
    """Find out whether a line is a header, and what the columns are.

    Parameters
    ----------
    labelled : as of `read_csv`

    Raises
    ------
    DatasetError
        With one sentence: this is not text, or not the columns that are needed.
    """
    if b"\r" in line.text:
        raise DatasetError(old_line_ends(line.number, name))
    if re.search(rb"[\x00-\x08\x0e-\x1f]", line.text):
        raise DatasetError(f"{name} looks like a binary file; expected CSV text.")
    try:
        text = line.text.decode()
    except UnicodeDecodeError as error:
        raise DatasetError(
            f"{name} is not UTF-8 text: line {line.number} has the byte "
            f"0x{line.text[error.start]:02x} at position {error.start + 1}: save it as UTF-8."
        ) from error
    separator = max(SEPARATORS, key=text.count)
    fields = [unquote(field) for field in split(text, separator)]
    is_header = sum(bool(NUMBER.fullmatch(field)) for field in fields) * 2 < len(fields)
    if is_header:
        columns = _read_names(fields, separator.encode())
    else:
        label = 0 if len(fields) != PIXELS else None
        columns = Columns(None, label, len(fields), separator.encode())
    _check_columns(columns, name, labelled)
    return columns


def _read_names(names: list[str], separator: bytes) -> Columns:
    lower = [name.lower() for name in names]
    label = lower.index("label") if "label" in lower else None
    pixels = _find_pixels(lower)
    if pixels is None or pixels == [each for each in range(len(names)) if each != label]:
        return Columns(names, label, len(names), separator)
    used = {label, *pixels}
    left_out = tuple(index for index in range(len(names)) if index not in used)
    return Columns(names, label, len(names), separator, pixels, left_out)


def _find_pixels(names: list[str]) -> list[int] | None:
    """Where the columns of all 784 pixels are, if the names say so."""
    for find in (_numbered, _row_by_column):
        found = dict(find(names))
        for first in (0, 1):
            if all(number in found for number in range(first, first + PIXELS)):
                return [found[number] for number in range(first, first + PIXELS)]
    return None


def _numbered(names: list[str]) -> Iterator[tuple[int, int]]:
    for index, name in enumerate(names):
        if (match := NUMBERED.fullmatch(name)) and int(match[1]) <= PIXELS:
            yield int(match[1]), index


def _row_by_column(names: list[str]) -> Iterator[tuple[int, int]]:
    """1x1 becomes 1 and 28x28 784; 0x0 becomes 0 where a name has a row or column 0."""
    pairs = [
        (int(match[1]), int(match[2]), index)
        for index, name in enumerate(names)
        if (match := ROW_BY_COLUMN.fullmatch(name))
    ]
    first = 0 if any(row == 0 for row, _, _ in pairs) else 1
    for row, column, index in pairs:
        if first <= row < first + SIDE and first <= column < first + SIDE:
            yield (row - first) * SIDE + column - first + first, index


def _check_columns(columns: Columns, name: str, labelled: bool | None) -> None:
    names, count = columns.names, columns.count
    where = "the header" if names else "the first row"
    # Said to whoever seems to mean test images.
    meant = labelled is False or (labelled is None and _names_pixels(columns))
    if columns.label is None and (count == PIXELS or _are_pixels(columns, labelled)):
        if labelled:
            raise DatasetError(
                f"{name} holds test images without labels ({PIXELS} pixel columns and no label): "
                "training needs a file with labels, such as Kaggle's train.csv."
            )
    elif names and [each.lower() for each in names] == ["imageid", "label"]:
        raise DatasetError(
            f"{name} is a submission: it has answers and no images. Training needs a file with "
            "images and labels, such as Kaggle's train.csv."
        )
    elif count != PIXELS + 1 and columns.pixels is None:
        also = TEST_IMAGES if meant else ""
        columns_found = "1 column" if count == 1 else f"{count:,} columns"
        raise DatasetError(f"{where.capitalize()} of {name} has {columns_found}; {EXPECTED}{also}.")
    elif columns.label is None:
        raise DatasetError(
            f"The header of {name} names {count} columns but none of them 'label'; "
            f"expected label,pixel0,...,pixel783{TEST_IMAGES if labelled is False else ''}."
        )
    if names:
        _check_names(columns, name)


def _are_pixels(columns: Columns, labelled: bool | None) -> bool:
    """Whether columns without a label, some to be left out, are those of test images."""
    if labelled or columns.pixels is None:
        return False
    # Where it may be data to train on as well, a label may hide behind another name.
    left_out = [columns.names[index].lower() for index in columns.left_out]
    return labelled is False or all(map(INDEX.fullmatch, left_out))


def _names_pixels(columns: Columns) -> bool:
    """Whether a header without a label names pixels, all or some."""
    lower = [each.lower() for each in columns.names or ()]
    return columns.label is None and any((*_numbered(lower), *_row_by_column(lower)))


def _check_names(columns: Columns, name: str) -> None:
    names = columns.names
    seen: dict[str, int] = {}
    for index, each in enumerate(names):
        if each in seen and not {index, seen[each]} <= set(columns.left_out):
            raise DatasetError(
                f"The header of {name} has the name {quote(each)} twice, for columns "
                f"{seen[each] + 1} and {index + 1}; expected a different name for each."
            )
        seen.setdefault(each, index)
    lower = [each.lower() for each in names]
    named = max(len(dict(_numbered(lower))), len(dict(_row_by_column(lower))))
    if named and _find_pixels(lower) is None:
        # Not taken as they stand: something else would be shown as a pixel.
        label = "" if columns.label is None else "label,"
        raise DatasetError(
            f"The header of {name} names {named} of the {PIXELS} pixels; "
            f"expected {label}pixel0,...,pixel783."
        )


def split(text, separator):
    """The fields of a line, str or bytes; a separator inside double quotes is part of its field."""
    fields = text.split(separator)
    mark = '"' if isinstance(text, str) else b'"'
    if mark not in text:
        return fields
    whole, parts = [], []
    for field in fields:
        odd = field.count(mark) % 2 == 1
        if parts or (odd and field.strip().startswith(mark)):
            parts.append(field)
            if odd and len(parts) > 1:  # the quote that the first of them opened ends here
                whole.append(separator.join(parts))
                parts = []
        else:
            whole.append(field)
    return fields if parts else whole  # a quote that is never closed is not one


def unquote(field):
    """Take spaces, and then one pair of double quotes, off a field of str or bytes."""
    field = field.strip()
    mark = '"' if isinstance(field, str) else b'"'
    if len(field) >= 2 and field.startswith(mark) and field.endswith(mark):
        return field[1:-1]
    return field


def quote(field: str | bytes) -> str:
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
