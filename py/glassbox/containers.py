"""Finds the text inside a file that may be plain, gzipped, or a zip as Kaggle downloads it.

What a file is, is decided by its first bytes and not by its name. The text is never held whole.
"""

import contextlib
import gzip
import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from .dataset import DatasetError
from .kinds import shorten

READ_AHEAD = (
    1 << 18
)  # bytes of a compressed file, which zipfile would ask for by 4 KB, and of its text

# Text that is said to be longer than this many times the file is believed when it has come:
# MNIST becomes nine times as long, and anybody can write a size into a file.
LIKELY_EXPANSION = 16

# Limits, for files that would keep a page busy until its memory is full. A million images, more
# than can be had of MNIST, are some 2 GB of text. A row of zeros that is repeated shrinks to a
# thousandth: that is no table of pictures any more, but a small one does no harm.
LARGEST_TEXT = 4_000_000_000  # bytes, also of a file as it is stored
LARGEST_EXPANSION = 100  # times the bytes that were read of the file
HARMLESS_TEXT = 100_000_000  # bytes, which may come of anything

LONGEST_REASON = 100  # characters

# What gzip, zipfile and their decompressors raise for damaged or unsupported content: they do not
# keep to errors of their own, as the tests find that damage files at random.
DAMAGE = (
    EOFError,
    NotImplementedError,
    OSError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)


class Text:
    """The text in a file, whatever it is packed in; the stream stays open.

    Parameters
    ----------
    stream : seekable, at its start
    name : what the file is called, for messages
    preferred : which CSV file to take from a zip that holds several, such as "train.csv": the
        first of these that is there

    Attributes
    ----------
    size : of the text in bytes, as a hint: a compressed file may say anything
    member : which of several CSV files in a zip this is; empty if there was no choice
    others : the names of the other CSV files in the zip

    Raises
    ------
    DatasetError
        With one sentence, on opening or at any read: damaged, or not one CSV file inside.
    """

    def __init__(self, stream: BinaryIO, name: str, preferred: tuple[str, ...]):
        self._name = name
        self._kind = None
        self._stream = stream
        self._given = 0  # bytes of text
        self.member = ""
        self.others: tuple[str, ...] = ()
        with self._damage_in_words():
            start = stream.read(4)
            stored = stream.seek(0, io.SEEK_END)
            if stored > LARGEST_TEXT:
                raise DatasetError(
                    f"{name} has {stored / 1e9:.1f} GB; "
                    f"at most {LARGEST_TEXT / 1e9:g} GB are read, and MNIST has 0.1."
                )
            self._kind = {b"\x1f\x8b": "gzip", b"PK": "zip"}.get(start[:2])
            if self._kind == "gzip":
                stream.seek(max(stored - 4, 0))
                # The last four bytes: how long the text was, modulo 2^32 (RFC 1952).
                size = int.from_bytes(stream.read(4), "little")
                self._source = gzip.GzipFile(fileobj=_buffered(stream))
            elif self._kind == "zip":
                archive = zipfile.ZipFile(_buffered(stream))
                member, others = _choose_member(archive, name, preferred)
                self._source, size = archive.open(member), member.file_size
                if others:
                    self.member = PurePosixPath(member.filename).name
                    self.others = tuple(PurePosixPath(each.filename).name for each in others)
            else:
                self._source, size = stream, stored
            self.size = min(size, stored * LIKELY_EXPANSION)
            if self._kind != "zip":
                stream.seek(0)

    @property
    def packed(self) -> bool:
        """Whether the text is in a gzip or zip file."""
        return self._kind is not None

    def readinto(self, buffer: memoryview) -> int:
        """Read some of what comes next, as much as fits or less; how many bytes, 0 at the end."""
        if self._kind:
            buffer = buffer[:READ_AHEAD]  # decompressors make copies of what they give
        with self._damage_in_words():
            count = self._source.readinto(buffer)
        self._given += count
        if self._kind:
            self._check_expansion()
        return count

    def _check_expansion(self) -> None:
        """Raise DatasetError where much too much text comes of little."""
        if self._given > LARGEST_TEXT:
            raise DatasetError(
                f"{self._name} unpacks to more than {LARGEST_TEXT / 1e9:g} GB, "
                "the most that is read."
            )
        if self._given > max(HARMLESS_TEXT, LARGEST_EXPANSION * self._stream.tell()):
            raise DatasetError(
                f"{self._name} unpacks to more than {LARGEST_EXPANSION} times its size, as a file "
                "made to fill the memory does, and no table of images: it is not read."
            )

    @contextlib.contextmanager
    def _damage_in_words(self) -> Iterator[None]:
        try:
            yield
        except DatasetError:
            raise
        except DAMAGE as error:
            # With a number it is the system's, about the file and not about what is in it.
            if self._kind is None or getattr(error, "errno", None):
                reason = getattr(error, "strerror", None) or error
                raise DatasetError(
                    f"{self._name} could not be read: {reason}; it may have been changed or moved."
                ) from error
            reason = shorten(str(error).rstrip("."), LONGEST_REASON)  # it may quote the file
            raise DatasetError(f"{self._name} is a damaged {self._kind} file: {reason}.") from error


def _buffered(stream: BinaryIO) -> io.BufferedReader:
    return io.BufferedReader(_Borrowed(stream), READ_AHEAD)


class _Borrowed(io.RawIOBase):
    """Reads a stream that somebody else will close: a BufferedReader closes what it reads."""

    def __init__(self, stream: BinaryIO):
        self.stream = stream

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        return self.stream.readinto(buffer)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self.stream.seek(offset, whence)


def _choose_member(
    archive: zipfile.ZipFile, name: str, preferred: tuple[str, ...]
) -> tuple[zipfile.ZipInfo, list[zipfile.ZipInfo]]:
    """The one CSV file in a zip, or among several the first of `preferred`; and the others."""
    members = [
        member
        for member in archive.infolist()
        if member.filename.lower().endswith(".csv")
        and not member.filename.startswith("__MACOSX/")  # the Finder's own notes
    ]
    if not members:
        raise DatasetError(_without_csv([member.filename for member in archive.infolist()], name))
    chosen = members[0] if len(members) == 1 else None
    for wanted in preferred if chosen is None else ():
        named = [each for each in members if PurePosixPath(each.filename).name == wanted]
        if len(named) == 1:
            chosen = named[0]
            break
    if chosen is None:
        raise DatasetError(
            f"{name} is a zip file with {len(members)} CSV files in it, and not one of them is "
            f"{preferred[0]}: unpack it and open the one you want."
        )
    if chosen.flag_bits & 0x1:
        raise DatasetError(f"{name} is an encrypted zip file: unpack it first.")
    if chosen.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DatasetError(f"{name} is a zip file with an unusual compression: unpack it first.")
    return chosen, [each for each in members if each is not chosen]


def _without_csv(names: list[str], name: str) -> str:
    """What is said of a zip file that holds no CSV file."""
    if any(each.startswith("xl/") for each in names):
        return f"{name} is an Excel workbook; expected CSV: save the sheet as CSV UTF-8."
    if names and all(each.endswith(".npy") for each in names):
        return f"{name} is a file of NumPy arrays (.npz); expected CSV text."
    shown = [shorten(each) for each in names[:3]]
    if len(names) > len(shown):
        shown.append(f"{len(names) - len(shown):,} more")
    held = f"holds {', '.join(shown)}" if shown else "is empty"
    return f"{name} is a zip file without a CSV file in it: it {held}."
