"""Finds the text inside a file that may be plain, gzipped, or a zip as Kaggle downloads it.

What a file is, is decided by its first bytes and not by its name.
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

READ_AHEAD = 1 << 18  # bytes of text

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


@contextlib.contextmanager
def open_text(stream: BinaryIO, name: str, preferred: str) -> Iterator[io.BufferedReader]:
    """The bytes of the text in `stream`, as a buffered reader, to be used in a `with`.

    Parameters
    ----------
    stream : seekable, at its start; it stays open
    name : what the file is called, for messages
    preferred : which CSV file to take from a zip that holds several, such as "train.csv"

    Raises
    ------
    DatasetError
        With one sentence, on opening or at any read: damaged, or not one CSV file inside.
    """
    start = stream.read(4)
    stream.seek(0)
    kind = {b"\x1f\x8b": "gzip", b"PK": "zip"}.get(start[:2])
    try:
        if kind == "gzip":
            source = gzip.GzipFile(fileobj=stream)
        elif kind == "zip":
            source = _open_member(zipfile.ZipFile(stream), name, preferred)
        else:
            source = _Borrowed(stream)
        yield io.BufferedReader(source, READ_AHEAD)
    except DatasetError:
        raise
    except DAMAGE as error:
        if kind is None:
            raise DatasetError(f"{name} could not be read: {error}.") from error
        raise DatasetError(f"{name} is a damaged {kind} file: {error}.") from error


class _Borrowed(io.RawIOBase):
    """Reads a stream that somebody else will close: a BufferedReader closes what it reads."""

    def __init__(self, stream: BinaryIO):
        self.stream = stream

    def readable(self) -> bool:
        return True

    def readinto(self, buffer) -> int:
        return self.stream.readinto(buffer)


def _open_member(archive: zipfile.ZipFile, name: str, preferred: str) -> BinaryIO:
    """Open the one CSV file in a zip, or the one called `preferred` among several."""
    members = [
        member
        for member in archive.infolist()
        if member.filename.lower().endswith(".csv")
        and not member.filename.startswith("__MACOSX/")  # the Finder's own notes
    ]
    if len(members) > 1:
        named = [each for each in members if PurePosixPath(each.filename).name == preferred]
        members = named if len(named) == 1 else members
    if not members:
        raise DatasetError(f"{name} is a zip file without a CSV file in it.")
    if len(members) > 1:
        raise DatasetError(
            f"{name} is a zip file with {len(members)} CSV files in it, and not one of them is "
            f"{preferred}: unpack it and open the one you want."
        )
    if members[0].flag_bits & 0x1:
        raise DatasetError(f"{name} is an encrypted zip file: unpack it first.")
    if members[0].compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise DatasetError(f"{name} is a zip file with an unusual compression: unpack it first.")
    return archive.open(members[0])
