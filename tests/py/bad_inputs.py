"""Files that cannot be used, each with the sentence it gets: one table for CPython and the browser.

Not a test itself. `python tests/py/bad_inputs.py` prints the table with the files as JSON, for the
test that opens them on the page.
"""

import base64
import bz2
import gzip
import io
import json
import lzma
import re
import struct
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

ROWS = 40
NAMES = ["label", *(f"pixel{pixel}" for pixel in range(784))]
HEADER = ",".join(NAMES)


@dataclass(frozen=True)
class Repeated:
    """A file that is too large to be made: `start`, and then `chunk` so many times."""

    start: bytes
    chunk: bytes
    times: int


@dataclass(frozen=True)
class Bad:
    """A file that cannot be used.

    Attributes
    ----------
    what : is wrong with it
    name : of the file
    content : what is in it
    sentence : what the person reads; … is anything, where it depends on the system
    """

    what: str
    name: str
    content: bytes | Repeated
    sentence: str

    def matches(self, said: str) -> bool:
        return re.fullmatch(pattern_of(self.sentence), said) is not None


def pattern_of(sentence: str) -> str:
    """A regular expression for a sentence of the table, for Python and JavaScript."""
    return ".+".join(map(re.escape, sentence.split("…")))


class Stream(io.RawIOBase):
    """Gives a file of the table as a stream, whatever its size."""

    def __init__(self, content: bytes | Repeated):
        if isinstance(content, bytes):
            content = Repeated(content, b"", 0)
        self.content, self.at = content, 0
        self.size = len(content.start) + len(content.chunk) * content.times

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self.at = offset + {io.SEEK_SET: 0, io.SEEK_CUR: self.at, io.SEEK_END: self.size}[whence]
        return self.at

    def readinto(self, buffer) -> int:
        start, chunk = self.content.start, self.content.chunk
        if self.at >= self.size:
            return 0
        if self.at < len(start):
            piece = start[self.at :]
        else:
            piece = chunk[(self.at - len(start)) % len(chunk) :]
        piece = piece[: len(buffer)]
        buffer[: len(piece)] = piece
        self.at += len(piece)
        return len(piece)


def row(index: int) -> list[str]:
    """An image of the digit index % 10: a bright spot where the digit says."""
    digit = index % 10
    pixels = [0] * 784
    pixels[100 + digit * 50 : 130 + digit * 50] = [200] * 30
    return list(map(str, [digit, *pixels]))


def fields() -> list[list[str]]:
    """A good file: its header, and its rows."""
    return [list(NAMES), *(row(index) for index in range(ROWS))]


def text(lines: list[list[str]], ending: str = "\n", separator: str = ",") -> bytes:
    return (ending.join(map(separator.join, lines)) + ending).encode()


GOOD = text(fields())
WITHOUT_HEADER = text(fields()[1:])


def with_cell(line: int, column: int, value: str | bytes) -> bytes:
    """The good file with another value: line 0 is the header, column 0 the label."""
    lines = [[cell.encode() for cell in each] for each in fields()]
    lines[line][column] = value if isinstance(value, bytes) else value.encode()
    return b"\n".join(map(b",".join, lines)) + b"\n"


def with_line(line: int, change: Callable[[str], str]) -> bytes:
    lines = GOOD.decode().splitlines()
    lines[line] = change(lines[line])
    return "\n".join([*lines, ""]).encode()


def cells(change: Callable[[str], str], first: int = 1) -> bytes:
    """The good file with all pixels from this line on changed."""
    lines = fields()
    for line in lines[first:]:
        line[1:] = map(change, line[1:])
    return text(lines)


def zipped(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(zipfile.ZipInfo(name), data, compression)
    return content.getvalue()


def encrypted() -> bytes:
    content = bytearray(zipped({"train.csv": GOOD}))
    directory = content.rindex(b"PK\x01\x02")
    content[6] |= 1  # bit 0 of the flags, in the member's header and in the directory
    content[directory + 8] |= 1
    return bytes(content)


def lying_zip64() -> bytes:
    """Says in a zip64 field that it holds 10 GB, and ends much sooner, with another checksum."""
    content = bytearray(zipped({"train.csv": GOOD}))
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 16] ^= 0xFF  # the checksum
    struct.pack_into("<L", content, directory + 24, 0xFFFFFFFF)  # the size: see the zip64 field
    (name_length,) = struct.unpack_from("<H", content, directory + 28)
    struct.pack_into("<H", content, directory + 30, 12)
    at = directory + 46 + name_length
    content[at:at] = struct.pack("<HHQ", 1, 8, 10_000_000_000)
    end = content.rindex(b"PK\x05\x06")
    (size,) = struct.unpack_from("<L", content, end + 12)
    struct.pack_into("<L", content, end + 12, size + 12)
    return bytes(content)


def tar(name: str, data: bytes) -> bytes:
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w") as archive:
        member = tarfile.TarInfo(name)
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    return content.getvalue()


def gzip_of(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


def gzip_claim() -> bytes:
    """A gzip file that claims 10 GB (modulo 2^32, as its last four bytes do)."""
    return gzip_of(GOOD)[:-4] + struct.pack("<L", 10_000_000_000 % (1 << 32))


def bomb() -> Repeated:
    """A gzip file of a few good rows and of blank lines: 10 MB that become 10 GB."""
    return Repeated(gzip_of(GOOD), gzip_of(b"\n" * 4_000_000), 2500)


PIXEL_11 = "row 5 (line 6 of the file), column 13 ('pixel11')"
LABEL = "row 7 (line 8 of the file), column 1 ('label')"
WHOLE = "expected a whole number from 0 to 255"
COLUMNS = "expected 785 separated by commas, a label and 784 pixels"
UNPACK = "which is not unpacked here: unpack it, and open the CSV file that is in it."
IDX = "expected CSV text with both, such as Kaggle's train.csv."


def pixel(what: str, value: str | bytes, shown: str, hint: str = "") -> Bad:
    sentence = f"pixels.csv has {shown} in {PIXEL_11}; {WHOLE}{hint}."
    return Bad(what, "pixels.csv", with_cell(5, 12, value), sentence)


def label(what: str, value: str, shown: str) -> Bad:
    sentence = f"labels.csv has {shown} in {LABEL}; expected a label from 0 to 9."
    return Bad(what, "labels.csv", with_cell(7, 0, value), sentence)


def packed(name: str, content: bytes, kind: str, verb: str = "is") -> Bad:
    return Bad(f"{kind}, {name}", name, content, f"{name} {verb} {kind}, {UNPACK}")


def other(name: str, content: bytes, kind: str) -> Bad:
    return Bad(f"{kind}, {name}", name, content, f"{name} is {kind}; expected CSV text.")


PNG = b"\x89PNG\r\n\x1a\n" + bytes(range(256))
EMNIST = text([row(index) if index != 11 else ["46", *row(11)[1:]] for index in range(ROWS)])

TABLE = [
    # One value
    pixel("a value of 256", "256", "'256'"),
    pixel("a negative number", "-1", "'-1'"),
    pixel("an empty cell", "", "an empty value"),
    pixel("a word", "dark", "'dark'"),
    pixel("not a number", "NaN", "'NaN'"),
    pixel("infinity", "inf", "'inf'"),
    pixel("a hexadecimal number", "0xff", "'0xff'"),
    pixel("a fraction", "127.5", "'127.5'"),
    pixel("2e3, which is 2000", "2e3", "'2e3'"),
    pixel("a number of 5000 digits", "9" * 5000, "'999999999999999999999999…'"),
    pixel("a NUL byte", "1\0", "binary data (a NUL byte)"),
    pixel("Latin-1 in a cell", b"\xe9", "the byte 0xe9, which is not UTF-8 text,"),
    pixel("a quote that is never closed", '"12', "'\"12'"),
    pixel("digits of another script", "٣", "'٣'"),
    pixel("an apostrophe for the thousands", "1'024", '"1\'024"'),
    pixel("a carriage return in a cell", "1\r2", "'1\\r2'"),
    pixel("markup", "<img src=x onerror=alert(1)>", "'<img src=x onerror=alert…'"),
    pixel(
        "a pixel scaled to 0 to 1",
        "0.784",
        "'0.784'",
        ": it looks scaled to 0 to 1, so multiply all pixels by 255",
    ),
    label("a label of 10, where they go from 1 to 10", "10", "'10'"),
    label("a negative label", "-1", "'-1'"),
    label("no label", "", "an empty value"),
    label("a letter for a label", "A", "'A'"),
    Bad(
        "EMNIST with 47 classes",
        "emnist-balanced-train.csv",
        EMNIST,
        "emnist-balanced-train.csv has '46' in row 12 (line 12 of the file), column 1 (label); "
        "expected a label from 0 to 9.",
    ),
    # Columns and rows
    Bad(
        "a thousands separator",
        "thousands.csv",
        with_cell(5, 12, '"1,024"'),
        "thousands.csv has 786 columns in row 5 (line 6 of the file); "
        "expected 785 as in the first line.",
    ),
    Bad(
        "a missing value",
        "short.csv",
        with_line(3, lambda line: line.rpartition(",")[0]),
        "short.csv has 784 columns in row 3 (line 4 of the file); "
        "expected 785 as in the first line.",
    ),
    Bad(
        "a comma too many",
        "comma.csv",
        with_line(3, lambda line: line + ","),
        "comma.csv has one ',' too many at the end of row 3 (line 4 of the file); "
        "expected 785 columns.",
    ),
    Bad(
        "a comma at the end of every line, without a header",
        "commas.csv",
        WITHOUT_HEADER.replace(b"\n", b",\n"),
        f"The first row of commas.csv has 786 columns; {COLUMNS}.",
    ),
    Bad(
        "two separators",
        "mixed.csv",
        with_line(3, lambda line: line.replace(",", ";")),
        "mixed.csv has ';' between the values in row 3 (line 4 of the file); "
        "expected ',' as in the first line.",
    ),
    Bad(
        "a separator that is none",
        "bars.csv",
        GOOD.replace(b",", b"|"),
        f"The header of bars.csv has 1 column; {COLUMNS}.",
    ),
    Bad(
        "the header once more in the middle",
        "joined.csv",
        GOOD + GOOD,
        "joined.csv has its header once more in row 41 (line 42 of the file): remove that line.",
    ),
    Bad(
        "one column",
        "column.csv",
        b"digits\n1\n2\n",
        f"The header of column.csv has 1 column; {COLUMNS}.",
    ),
    Bad(
        "three columns of numbers",
        "three.csv",
        b"1,2,3\n4,5,6\n",
        f"The first row of three.csv has 3 columns; {COLUMNS}.",
    ),
    Bad(
        "785 columns of text",
        "words.csv",
        text([["word"] * 785] * 30),
        "The header of words.csv names 785 columns but none of them 'label'; "
        "expected label,pixel0,...,pixel783.",
    ),
    Bad(
        "785 columns of text under a good header",
        "prose.csv",
        text([NAMES, *[["word"] * 785] * 30]),
        "prose.csv has 'word' in row 1 (line 2 of the file), column 1 ('label'); "
        "expected a label from 0 to 9.",
    ),
    Bad(
        "a label that is called something else",
        "digit.csv",
        GOOD.replace(b"label", b"digit"),
        "The header of digit.csv names 785 columns but none of them 'label'; "
        "expected label,pixel0,...,pixel783.",
    ),
    Bad(
        "two columns of the same name",
        "twice.csv",
        with_cell(0, 13, "pixel7"),
        "The header of twice.csv has the name 'pixel7' twice, for columns 9 and 14; "
        "expected a different name for each.",
    ),
    Bad(
        "a pixel that is missing in the middle",
        "hole.csv",
        text([[*line[:400], *line[401:]] for line in fields()]),
        f"The header of hole.csv has 784 columns; {COLUMNS}.",
    ),
    Bad(
        "a pixel that is called something else",
        "grey.csv",
        with_cell(0, 4, "grey"),
        "The header of grey.csv names 783 of the 784 pixels; expected label,pixel0,...,pixel783.",
    ),
    Bad(
        "the label last, without a header",
        "last.csv",
        text([[*line[1:], line[0]] for line in fields()[1:]]),
        "All 40 examples in last.csv are labelled 0: at least two different digits are needed to "
        "train. Without a header, the first column is taken for the label.",
    ),
    Bad("nothing", "empty.csv", b"", f"empty.csv is empty; {COLUMNS} in each row."),
    Bad(
        "blank lines",
        "blank.csv",
        b"\n \r\n" * 200_000,
        f"blank.csv is empty; {COLUMNS} in each row.",
    ),
    Bad(
        "only a header",
        "header.csv",
        text([NAMES]),
        f"header.csv has a header but no rows; {COLUMNS} in each row.",
    ),
    Bad(
        "one row",
        "one.csv",
        text(fields()[:2]),
        "one.csv has only 1 example: at least 20 are needed to train.",
    ),
    Bad(
        "only one digit",
        "threes.csv",
        text([NAMES, *[row(3)] * 30]),
        "All 30 examples in threes.csv are labelled 3: at least two different digits are needed "
        "to train.",
    ),
    Bad(
        "a file that stops in the middle",
        "half.csv",
        GOOD[:-200],
        "half.csv ends in the middle of row 40 (line 41 of the file), after 686 of 785 columns: "
        "it looks cut off.",
    ),
    # Text, but not this
    Bad(
        "Latin-1",
        "latin.csv",
        GOOD.replace(b"label", b"\xe9tiquette", 1),
        "latin.csv is not UTF-8 text: line 1 has the byte 0xe9 at position 1: save it as UTF-8.",
    ),
    Bad(
        "UTF-16",
        "utf16.csv",
        GOOD.decode().encode("utf-16"),
        "utf16.csv is UTF-16 text; expected UTF-8: save it as plain CSV.",
    ),
    Bad(
        "UTF-16 without a mark",
        "utf16le.csv",
        GOOD.decode().encode("utf-16-le"),
        "utf16le.csv is UTF-16 text, without a mark; expected UTF-8: save it as plain CSV.",
    ),
    Bad(
        "UTF-16, the other way round, without a mark",
        "utf16be.csv",
        GOOD.decode().encode("utf-16-be"),
        "utf16be.csv is UTF-16 text, without a mark; expected UTF-8: save it as plain CSV.",
    ),
    Bad(
        "UTF-32",
        "utf32.csv",
        GOOD.decode().encode("utf-32"),
        "utf32.csv is UTF-32 text; expected UTF-8: save it as plain CSV.",
    ),
    Bad(
        "line ends of CR alone",
        "mac.csv",
        GOOD.replace(b"\n", b"\r"),
        "Line 1 of mac.csv has carriage returns (CR) in it; "
        "expected line ends of LF or CRLF: save it again as plain CSV.",
    ),
    Bad(
        "line ends of CR alone, in a short file",
        "mac2.csv",
        b"1,2\r3,4\r",
        "Line 1 of mac2.csv has carriage returns (CR) in it; "
        "expected line ends of LF or CRLF: save it again as plain CSV.",
    ),
    Bad(
        "a web page",
        "train.csv",
        b"<!DOCTYPE html>\n<html><head><title>Log in</title></head></html>\n",
        "train.csv is a web page; expected CSV text: it may be the page that asks to log in, "
        "saved in the place of the file.",
    ),
    other("data.csv", b'<?xml version="1.0"?>\n<rows></rows>\n', "XML or HTML"),
    other("data.json", b'[{"label": 3, "pixels": [0, 0, 0]}]\n', "JSON"),
    other("digits.ipynb", b'{\n "cells": [],\n "metadata": {}\n}\n', "a Jupyter notebook"),
    Bad(
        "a submission",
        "sample_submission.csv",
        b"ImageId,Label\n1,0\n2,0\n3,0\n",
        "sample_submission.csv is a submission: it has answers and no images. Training needs a "
        "file with images and labels, such as Kaggle's train.csv.",
    ),
    Bad(
        "a line without an end",
        "line.csv",
        Repeated(b"label,", b"0," * (1 << 19), 1000),
        f"Line 1 of line.csv is longer than 65,536 bytes; {COLUMNS} in each line.",
    ),
    Bad(
        "a line without an end, after good ones",
        "line2.csv",
        Repeated(GOOD, b"0," * (1 << 19), 1000),
        f"Line 42 of line2.csv is longer than 65,536 bytes; {COLUMNS} in each line.",
    ),
    # Binary files
    other("digit.csv", PNG, "a PNG picture"),
    other("digit.jpg", b"\xff\xd8\xff\xe0\0\x10JFIF\0" + bytes(99), "a JPEG picture"),
    other("digit.gif", b"GIF89a\x01\0\x01\0" + bytes(99), "a GIF picture"),
    other("mnist.pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "a PDF document"),
    other(
        "mnist.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99), "an old Excel or Word file"
    ),
    other("mnist.h5", b"\x89HDF\r\n\x1a\n" + bytes(99), "an HDF5 file"),
    other("mnist.npy", b"\x93NUMPY\x01\0v\0{'descr': '|u1'}\n", "a NumPy array (.npy)"),
    other("mnist.pkl", b"\x80\x04\x95\x10\0\0\0\0\0\0\0", "a Python pickle"),
    other("train.parquet", b"PAR1\x15\x04\x15\x10", "a Parquet table"),
    Bad(
        "bytes of no known kind",
        "noise.csv",
        bytes(range(256)) * 16,
        "noise.csv looks like a binary file; expected CSV text.",
    ),
    Bad(
        "MNIST's own images",
        "train-images-idx3-ubyte.gz",
        gzip_of(b"\0\0\x08\x03\0\0\x27\x10\0\0\0\x1c\0\0\0\x1c" + bytes(784 * 4)),
        "train-images-idx3-ubyte.gz is in MNIST's IDX format and has images without their labels; "
        f"{IDX}",
    ),
    Bad(
        "MNIST's own labels",
        "train-labels-idx1-ubyte",
        b"\0\0\x08\x01\0\0\x27\x10" + bytes(range(10)) * 10,
        "train-labels-idx1-ubyte is in MNIST's IDX format and has labels without their images; "
        f"{IDX}",
    ),
    # Archives
    packed("train.csv.bz2", bz2.compress(GOOD), "a bzip2 file"),
    packed("train.csv.xz", lzma.compress(GOOD), "an xz file"),
    packed("train.7z", b"7z\xbc\xaf\x27\x1c\0\x04" + bytes(99), "a 7-Zip archive"),
    packed("train.rar", b"Rar!\x1a\x07\x01\0" + bytes(99), "a RAR archive"),
    packed("train.csv.zst", b"\x28\xb5\x2f\xfd\x04\x58" + bytes(99), "a Zstandard file"),
    packed("train.csv.lz4", b"\x04\x22\x4d\x18\x64\x40" + bytes(99), "an LZ4 file"),
    packed("train.tar", tar("train.csv", GOOD), "a tar archive"),
    packed("train.tar.gz", gzip_of(tar("train.csv", GOOD)), "a tar archive", "holds"),
    packed("train.csv.gz.gz", gzip_of(gzip_of(GOOD)), "a gzip file", "holds"),
    packed("train.zip.gz", gzip_of(zipped({"train.csv": GOOD})), "a zip file", "holds"),
    Bad(
        "a gzip file that is cut off",
        "train.csv.gz",
        gzip_of(GOOD)[:200],
        "train.csv.gz is a damaged gzip file: ….",
    ),
    Bad(
        "a gzip file with a changed byte",
        "train.csv.gz",
        gzip_of(GOOD)[:-8] + b"\0\0\0\0" + gzip_of(GOOD)[-4:],
        "train.csv.gz is a damaged gzip file: ….",
    ),
    Bad(
        "a gzip file that claims 10 GB",
        "train.csv.gz",
        gzip_claim(),
        "train.csv.gz is a damaged gzip file: ….",
    ),
    Bad(
        "a gzip file of 10 MB that becomes 10 GB",
        "bomb.csv.gz",
        bomb(),
        "bomb.csv.gz unpacks to more than 100 times its size, as a file made to fill the memory "
        "does, and no table of images: it is not read.",
    ),
    Bad(
        "a zip file that is cut off",
        "train.zip",
        zipped({"train.csv": GOOD})[:-200],
        "train.zip is a damaged zip file: ….",
    ),
    Bad(
        "a zip file that claims 10 GB",
        "train.zip",
        lying_zip64(),
        "train.zip is a damaged zip file: ….",
    ),
    Bad(
        "an encrypted zip file",
        "train.zip",
        encrypted(),
        "train.zip is an encrypted zip file: unpack it first.",
    ),
    Bad(
        "a zip file compressed in another way",
        "train.zip",
        zipped({"train.csv": GOOD}, zipfile.ZIP_BZIP2),
        "train.zip is a zip file with an unusual compression: unpack it first.",
    ),
    Bad(
        "a zip file without a CSV file",
        "pictures.zip",
        zipped({"1.png": PNG, "2.png": PNG, "3.png": PNG, "4.png": PNG}),
        "pictures.zip is a zip file without a CSV file in it: "
        "it holds 1.png, 2.png, 3.png, 1 more.",
    ),
    Bad(
        "a zip file of nothing",
        "nothing.zip",
        zipped({}),
        "nothing.zip is a zip file without a CSV file in it: it is empty.",
    ),
    Bad(
        "a zip file of two CSV files",
        "two.zip",
        zipped({"a.csv": GOOD, "b.csv": GOOD}),
        "two.zip is a zip file with 2 CSV files in it, and not one of them is train.csv: "
        "unpack it and open the one you want.",
    ),
    Bad(
        "an Excel workbook",
        "digits.xlsx",
        zipped({"[Content_Types].xml": b"<x/>", "xl/workbook.xml": b"<x/>"}),
        "digits.xlsx is an Excel workbook; expected CSV: save the sheet as CSV UTF-8.",
    ),
    Bad(
        "arrays of NumPy",
        "mnist.zip",
        zipped({"x_train.npy": b"\x93NUMPY", "y_train.npy": b"\x93NUMPY"}),
        "mnist.zip is a file of NumPy arrays (.npz); expected CSV text.",
    ),
    # The file itself
    Bad(
        "a file of 10 GB",
        "huge.csv",
        Repeated(GOOD, GOOD.split(b"\n", 1)[1] * 16, 10_000_000_000 // (16 * len(WITHOUT_HEADER))),
        "huge.csv has 10.0 GB; at most 4 GB are read, and MNIST has 0.1.",
    ),
    Bad(
        "a name of 200 letters",
        f"{'long' * 50}.csv",
        b"",
        f"{'long' * 7}lo…{'ng' + 'long' * 6}.csv is empty; {COLUMNS} in each row.",
    ),
    Bad(
        "a name of two lines",
        "two\nlines\u202e.csv",
        b"",
        f"two?lines?.csv is empty; {COLUMNS} in each row.",
    ),
]

# What looks odd, and is read all the same: content, and the note that the person gets.
READ = {
    "CRLF": (text(fields(), "\r\n"), ""),
    "a byte order mark": (b"\xef\xbb\xbf" + GOOD, ""),
    "2e1, which is 20": (cells(lambda cell: "2e1" if cell == "200" else cell), ""),
    "header in capitals, with spaces": (
        text([[f" {name.upper()} " for name in NAMES], *fields()[1:]]),
        "",
    ),
    "the label last, as the header says": (
        text([[*line[1:], line[0]] for line in fields()]),
        "",
    ),
    "a comma at the end of every line": (
        GOOD.replace(b"\n", b",\n"),
        "Left out: column 786 ('').",
    ),
    "images scaled to 0 to 1, and rounded": (
        cells(lambda cell: str(int(cell) // 200)),
        "No pixel is above 1, of 255: are they scaled to 0 to 1?",
    ),
    # Of these few that are no digits nobody can tell; of digits sideways.py can.
    "transposed images": (
        text([NAMES, *([r[0], *(r[1 + x * 28 + y] for y in range(28) for x in range(28))]
                       for r in fields()[1:])]),
        "",
    ),
}  # fmt: skip


def as_json() -> str:
    """The table with the bytes of every file, in base64."""
    table = []
    for bad in TABLE:
        content = bad.content
        if isinstance(content, bytes):
            content = Repeated(content, b"", 0)
        table.append(
            {
                "what": bad.what,
                "name": bad.name,
                "pattern": f"^{pattern_of(bad.sentence)}$",
                "start": base64.b64encode(content.start).decode(),
                "chunk": base64.b64encode(content.chunk).decode(),
                "times": content.times,
            }
        )
    good = base64.b64encode(GOOD).decode()
    return json.dumps({"good": good, "bad": table})


if __name__ == "__main__":
    print(as_json())
