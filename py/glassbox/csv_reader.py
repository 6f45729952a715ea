"""MNIST digits from the CSV files people have, a piece at a time and checked to the last value.

Read are: Kaggle's `label,pixel0,...,pixel783`, `label,1x1,...,28x28`, `pixel1` to `pixel784`, and
files without a header, label first; plain, gzipped or zipped. A file is one example a row: the
label 0 to 9 and 784 whole numbers 0 to 255; test images are the 784 alone, as in Kaggle's test.csv.
`containers.py` finds the text in the file, `csv_lines.py` its lines, and `csv_header.py` what its
columns are.

In the browser, rows of digits and commas go through the parser of `accel`. At the first row that
is not, and is not wrong either (quotes, spaces, 0.0, another separator, columns to leave out),
pandas takes over for that row and all that follow (`csv_rows.py`). Elsewhere pandas reads them all.
"""

import contextlib
import importlib
import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO

import numpy as np

from . import sideways
from .accel.csv import Stop, is_available, parse
from .csv_header import EXPECTED, Columns, read_first_line
from .csv_lines import LONGEST_LINE, Line, Lines
from .csv_rows import find_problem, label_in_numbers, to_numbers
from .dataset import CLASSES, PIXELS, Dataset, DatasetError, check_trainable

# Some fourteen times MNIST, and 0.8 GB of the 4 GB that a browser gives Python.
MOST_ROWS = 1_000_000

ROWS_AT_ONCE = 128  # for pandas: fewer are answered sooner, more are read faster
LOOK_AHEAD = 16  # rows looked at for a fault before anybody waits for pandas

WITHOUT_HEADER = " Without a header, the first column is taken for the label."
# Which file of an archive is meant, as Kaggle calls them.
TRAIN, TEST = "train.csv", "test.csv"

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
    stream: BinaryIO, name: str, labelled: bool | None = True
) -> Iterator[Rows | Needs | Dataset]:
    """Read a CSV file in pieces: each `next` takes some milliseconds and says how far it is.

    Parameters
    ----------
    stream : seekable, at its start; the caller closes it
    name : what the file is called, for messages and for the dataset
    labelled : True takes data to train on; False test images, with labels or without, and any
        number of them; None either, by what the columns are

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
    from .kinds import START, problem_of, shorten

    preferred = {True: (TRAIN,), False: (TEST,), None: (TRAIN, TEST)}
    full_name, name = name, shorten(name)
    text = Text(stream, name, preferred[labelled])
    if text.member not in ("", TRAIN):
        full_name, name = (f"{text.member} in {each}" for each in (full_name, name))
    lines = Lines(text, name, EXPECTED)
    lines.fill()
    if problem := problem_of(lines.unread[:START].tobytes(), name, text.packed):
        raise DatasetError(problem)
    while (first := _first_line(lines)) is None:
        yield Rows(stream.tell(), 0)
        if not lines.fill():
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
            continue
        if piece:
            examples.add(to_numbers(piece, examples.rows, columns, name))
        yield Rows(stream.tell(), examples.rows)

    if examples.rows == 0:
        raise DatasetError(f"{name} has a header but no rows; {EXPECTED} in each row.")
    dataset = examples.finish()
    if labelled or (labelled is None and dataset.labels is not None):
        check_trainable(dataset, "" if columns.names else WITHOUT_HEADER)
    yield replace(dataset, name=full_name, archived=text.others)


def _first_line(lines: Lines) -> Line | None:
    """The first line that is not blank, not yet taken; None if it has not been read to its end."""
    lines.skip_blank()
    return lines.peek()


def _expected_rows(size: int, lines: Lines) -> int:
    """How many rows a text of `size` bytes has, if they go on as they begin."""
    unread = lines.unread
    average = unread.size / max(np.count_nonzero(unread == 0x0A), 1)
    return min(int(size / max(average, 1) * SPARE), size // SHORTEST_ROW, MOST_ROWS - 1) + 1


def _pieces_for_pandas(lines: Lines, examples: "_Examples") -> Iterator[list[Line] | Needs]:
    """The rest of the file, 128 rows at a time, once pandas is here to read them.

    Where there are blank lines only, and perhaps many, a piece is empty.
    """
    while not (piece := lines.take(LOOK_AHEAD)):
        if not lines.fill():
            return
        yield piece
    if importlib.util.find_spec("pandas") is None:
        # Nobody should wait for pandas to hear that row 7 has 300.
        examples.refuse(piece)
        yield Needs("pandas")
        importlib.invalidate_caches()
        if importlib.util.find_spec("pandas") is None:
            raise DatasetError(f"{examples.name} can only be read with pandas, which is not here.")
    piece += lines.take(ROWS_AT_ONCE - len(piece))
    while True:
        yield piece
        # What has been read goes first: so much is said of a file that is damaged further on.
        piece = lines.take(ROWS_AT_ONCE)
        if not piece and not lines.fill():
            return


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
                self._make_room(self.rows + 1)
                continue
            if not lines.skip_blank():
                self.refuse([lines.peek()])
                return False

    def refuse(self, piece: list[Line]) -> None:
        """Raise a DatasetError if one of the lines that come next is wrong."""
        if problem := find_problem(piece, self.rows, self.columns, self.name):
            raise DatasetError(problem)

    def add(self, values: np.ndarray) -> None:
        """Add what `to_numbers` made."""
        end = self.rows + len(values)
        if end > len(self.images):
            self._make_room(end)
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
        dataset = Dataset(self.images, self.labels, self.name)
        notes = (self.columns.note(), self._note_of_pixels(), sideways.note(dataset))
        return replace(dataset, note=" ".join(filter(None, notes)))

    def _note_of_pixels(self) -> str:
        """One sentence if the images are all but black, or nothing."""
        # A look at the first ones is enough for nearly every file.
        if self.images[:ROWS_AT_ONCE].max() > 1 or (most := self.images.max()) > 1:
            return ""
        return f"No pixel is above {most}, of 255: are they scaled to 0 to 1?"

    def _make_room(self, rows: int) -> None:
        if rows > MOST_ROWS:
            raise DatasetError(
                f"{self.name} has more than {MOST_ROWS:,} rows, the most it can have."
            )
        self._resize(min(rows + rows // 4 + ROWS_AT_ONCE, MOST_ROWS))

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
