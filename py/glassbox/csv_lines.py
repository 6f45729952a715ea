"""The text of a CSV file, a piece at a time in one buffer: lines, whatever they say."""

import re
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from .dataset import DatasetError

# Bytes of text. A browser reads a file from the disk as fast as it can only in pieces of some
# megabytes; reading and parsing one takes it some ten milliseconds.
PIECE = 1 << 22
LONGEST_LINE = 1 << 16  # bytes, with its ending; a row of 785 numbers takes under 5,000

BYTE_ORDER_MARK = b"\xef\xbb\xbf"  # Excel's

# As many as there are at once: a file may have millions of them, and nobody should wait for that.
BLANK_LINES = re.compile(rb"[ \t\r\v\f\n]*\n")


@dataclass(frozen=True)
class Line:
    """One line of the file.

    Attributes
    ----------
    number : of the file, from 1
    text : without its ending, LF or CRLF
    ended : False for a last line that just stops
    """

    number: int
    text: bytes
    ended: bool


def old_line_ends(number: int, name: str) -> str:
    """What is said of a line that has a CR in it."""
    return (
        f"Line {number} of {name} has carriage returns (CR) in it; expected line ends of LF or "
        "CRLF: save it again as plain CSV."
    )


class Lines:
    """The lines of a text, to be taken one by one or, as the bytes they are, many at once.

    Parameters
    ----------
    source : where the text comes from
    name : what the file is called, for messages
    expected : what a line should be, for messages
    piece : bytes that one `fill` reads
    """

    def __init__(self, source: BinaryIO, name: str, expected: str, piece: int = PIECE):
        self._source = source
        self._name = name
        self._expected = expected
        # The start of a line that the last piece cut, the next piece, and a last line's ending.
        self._buffer = bytearray(LONGEST_LINE + piece + 1)
        self._bytes = np.frombuffer(self._buffer, np.uint8)
        self._piece = piece
        self._start = self._end = 0  # of what has been read and not yet taken
        self._number = 1
        self._at_start, self._at_end = True, False
        self._cut = False  # the text does not end with a line end, and was given one

    @property
    def unread(self) -> np.ndarray:
        """What has been read and not yet taken, as a view: (bytes,) uint8."""
        return self._bytes[self._start : self._end]

    def fill(self) -> bool:
        """Read the next piece; False at the end of the text. The last line always gets an end.

        Raises
        ------
        DatasetError
            If a line is too long.
        """
        if self._at_end:
            return False
        left = self._end - self._start
        if left >= LONGEST_LINE:
            raise self._too_long()
        self._buffer[:left] = self._buffer[self._start : self._end]
        self._start, self._end = 0, left
        while self._end < left + self._piece:
            count = self._source.readinto(memoryview(self._buffer)[self._end : left + self._piece])
            if not count:
                self._at_end = True
                break
            self._end += count
        if self._at_start:
            self._at_start = False
            if self._buffer.startswith(BYTE_ORDER_MARK, 0, self._end):
                self._start = len(BYTE_ORDER_MARK)
        if self._at_end and self._end > self._start and self._buffer[self._end - 1] != 0x0A:
            self._buffer[self._end] = 0x0A
            self._end += 1
            self._cut = True
        return True

    def peek(self) -> Line | None:
        """The next line; None if it has not been read to its end: fill first.

        Raises
        ------
        DatasetError
            If it is too long.
        """
        end = self._buffer.find(b"\n", self._start, self._end)
        if end < 0:
            return None
        if end - self._start + 1 >= LONGEST_LINE:
            raise self._too_long()
        text = bytes(self._buffer[self._start : end]).rstrip(b"\r")
        return Line(self._number, text, not (self._cut and end + 1 == self._end))

    def skip(self, size: int, lines: int) -> None:
        """Take so many bytes, which are so many whole lines."""
        self._start += size
        self._number += lines

    def skip_line(self) -> None:
        """Take the line that `peek` has given."""
        self.skip(self._buffer.index(b"\n", self._start) + 1 - self._start, 1)

    def skip_blank(self) -> bool:
        """Take the blank lines that come next, as far as they have been read: are there any?"""
        blank = BLANK_LINES.match(self._buffer, self._start, self._end)
        if blank is None:
            return False
        end = blank.end()
        self.skip(end - self._start, self._buffer.count(b"\n", self._start, end))
        return True

    def take(self, most: int) -> list[Line]:
        """Take the lines that come next and are not blank, as far as they have been read."""
        taken = []
        while len(taken) < most:
            self.skip_blank()
            line = self.peek()
            if line is None:
                break
            self.skip_line()
            taken.append(line)
        return taken

    def _too_long(self) -> DatasetError:
        if self._buffer.find(b"\r", self._start, self._start + LONGEST_LINE) >= 0:
            return DatasetError(old_line_ends(self._number, self._name))
        return DatasetError(
            f"Line {self._number} of {self._name} is longer than {LONGEST_LINE:,} bytes; "
            f"{self._expected} in each line."
        )
