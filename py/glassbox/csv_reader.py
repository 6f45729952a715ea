"""MNIST digits from the CSV files people have, a piece at a time and checked to the last value.

Read are: Kaggle's `label,pixel0,...,pixel783`, `label,1x1,...,28x28`, `pixel1` to `pixel784`, and
files without a header, label first; plain, gzipped or zipped. A file is one example a row: the
label 0 to 9 and 784 whole numbers 0 to 255. `containers.py` finds the text in the file,
`csv_lines.py` its lines, and `csv_header.py` what its columns are.

In the browser, rows of digits and commas go through the parser of `accel`. At the first row that
is not, and is not wrong either (quotes, spaces, 0.0, another separator, columns to leave out),
pandas takes over for that row and all that follow (`csv_rows.py`). Elsewhere pandas reads them all.
"""

import contextlib
import importlib
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from .accel.csv import Stop, is_available, parse
from .csv_header import EXPECTED, Columns, read_first_line
from .csv_lines import LONGEST_LINE, Line, Lines
from .csv_rows import find_problem, label_in_numbers, to_numbers
from .dataset import CLASSES, PIXELS, Dataset, DatasetError, check_trainable

ROWS_AT_ONCE = 128  # for pandas: fewer are answered sooner, more are read faster
LOOK_AHEAD = 16  # rows looked at for a fault before anybody waits for pandas

SHORTEST_ROW = 2 * (PIXELS + 1)  # bytes: a digit and a comma or line end for each value
SPARE = 1.05  # room for rows that are shorter than those at the start of the file


@dataclass(frozen=True)
class Rows:
    """So much has been read: `bytes` of the file as it is stored (compressed, perhaps)."""

    bytes: int
    rows: int


@dataclass(frozen=True)
class Needs:
    """The next piece needs a package that is not installed; reading goes on when it is."""

    package: str


def read_csv(
    stream: BinaryIO, name: str, labelled: bool = True
) -> Iterator[Rows | Needs | Dataset]:
    """Read a CSV file in pieces: each `next` takes some milliseconds and says how far it is.

    Parameters
    ----------
    stream : seekable, at its start; the caller closes it
    name : what the file is called, for messages and for the dataset
    labelled : False also takes files without labels, and any number of examples

    Yields
    ------
    Rows after each piece, Needs at most once, and at last the Dataset

    Raises
    ------
    DatasetError
        With one sentence that says what is wrong, and where: row 1 is the first example, line 1
        the first line of the file, column 1 the first in a row.
    """
    # Imported here: what unpacks files takes the browser as long to import as all of our own.
    from .containers import Text

    text = Text(stream, name, "train.csv" if labelled else "test.csv")
    lines = Lines(text, name, EXPECTED)
    first = _find_first_line(lines)
    if first is None:
        raise DatasetError(f"{name} is empty; {EXPECTED} in each row.")
    columns = read_first_line(first, name, labelled)
    if columns.names:
        lines.take(1)
    examples = _Examples(columns, name, _expected_rows(text.size, lines))

    if columns.is_usual and is_available():
        while examples.parse(lines):
            yield Rows(stream.tell(), examples.rows)
            if not lines.fill():
                break
    for piece in _pieces_for_pandas(lines, examples):
        if isinstance(piece, Needs):
            yield piece
        else:
            examples.add(to_numbers(piece, examples.rows, columns, name))
            yield Rows(stream.tell(), examples.rows)

    if examples.rows == 0:
        raise DatasetError(f"{name} has a header but no rows; {EXPECTED} in each row.")
    dataset = examples.finish()
    yield check_trainable(dataset) if labelled else dataset


def _find_first_line(lines: Lines) -> Line | None:
    """The first line that is not blank, not yet taken; None if there is none."""
    while True:
        line = lines.peek()
        if line is None:
            if not lines.fill():
                return None
        elif line.is_blank:
            lines.skip_line()
        else:
            return line


def _expected_rows(size: int, lines: Lines) -> int:
    """How many rows a text of `size` bytes has, if they go on as they begin."""
    unread = lines.unread
    average = unread.size / max(np.count_nonzero(unread == 0x0A), 1)
    return min(int(size / max(average, 1) * SPARE), size // SHORTEST_ROW) + 1


def _pieces_for_pandas(lines: Lines, examples: "_Examples") -> Iterator[list[Line] | Needs]:
    """The rest of the file, 128 rows at a time, once pandas is here to read them."""
    piece = lines.take(LOOK_AHEAD)
    while not piece and lines.fill():
        piece = lines.take(LOOK_AHEAD)
    if not piece:
        return
    if importlib.util.find_spec("pandas") is None:
        # Nobody should wait for pandas to hear that row 7 has 300.
        examples.refuse(piece)
        yield Needs("pandas")
        importlib.invalidate_caches()
        if importlib.util.find_spec("pandas") is None:
            raise DatasetError(f"{examples.name} can only be read with pandas, which is not here.")
    while piece:
        piece += lines.take(ROWS_AT_ONCE - len(piece))
        yield piece
        # What has been read goes first: so much is said of a file that is damaged further on.
        piece = lines.take(ROWS_AT_ONCE)
        while not piece and lines.fill():
            piece = lines.take(ROWS_AT_ONCE)


class _Examples:
    """The rows read so far, in arrays that are allocated once if the file is as it seems."""

    def __init__(self, columns: Columns, name: str, expected_rows: int):
        self.columns = columns
        self.name = name
        self.rows = 0
        with self._memory_in_words(expected_rows):
            self.images = np.empty((expected_rows, PIXELS), np.uint8)
            self.labels = None if columns.label is None else np.empty(expected_rows, np.uint8)

    def parse(self, lines: Lines) -> bool:
        """Take all whole rows that have been read; False when the next is one for pandas."""
        while True:
            free = slice(self.rows, None)
            parsed = parse(
                lines.unread,
                self.images[free],
                None if self.labels is None else self.labels[free],
                apart_column=self.columns.label or 0,
                apart_limit=CLASSES - 1,
                longest_row=LONGEST_LINE - 1,
            )
            lines.skip(parsed.used, parsed.lines)
            self.rows += parsed.rows
            if parsed.stop is Stop.MORE:
                return True
            if parsed.stop is Stop.FULL:
                self._resize(self.rows + self.rows // 4 + ROWS_AT_ONCE)
                continue
            line = lines.peek()
            if not line.is_blank:
                self.refuse([line])
                return False
            lines.skip_line()

    def refuse(self, piece: list[Line]) -> None:
        """Raise a DatasetError if one of the lines that come next is wrong."""
        if problem := find_problem(piece, self.rows, self.columns, self.name):
            raise DatasetError(problem)

    def add(self, values: np.ndarray) -> None:
        """Add what `to_numbers` made."""
        end = self.rows + len(values)
        if end > len(self.images):
            self._resize(end + end // 4)
        label = label_in_numbers(self.columns)
        if label is None:
            self.images[self.rows : end] = values
        else:
            self.labels[self.rows : end] = values[:, label]
            self.images[self.rows : end, :label] = values[:, :label]
            self.images[self.rows : end, label:] = values[:, label + 1 :]
        self.rows = end

    def finish(self) -> Dataset:
        """Give back the memory that was not needed."""
        self._resize(self.rows)
        return Dataset(self.images, self.labels, self.name, self.columns.note())

    def _resize(self, rows: int) -> None:
        # In place: nothing else refers to these arrays, and a copy would take as much again.
        with self._memory_in_words(rows):
            self.images.resize((rows, PIXELS), refcheck=False)
            if self.labels is not None:
                self.labels.resize(rows, refcheck=False)

    @contextlib.contextmanager
    def _memory_in_words(self, rows: int) -> Iterator[None]:
        try:
            yield
        except MemoryError as error:
            raise DatasetError(
                f"{self.name} is too large: there is no memory for {rows:,} images."
            ) from error
