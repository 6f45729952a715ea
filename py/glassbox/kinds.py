"""Names what a file is that is no CSV text, by how it begins; it does not read any of them.

And how a file's own name is shown in a sentence.
"""

import re

START = 4096  # bytes that are enough to tell

# https://en.wikipedia.org/wiki/List_of_file_signatures, and each format's own description.
ARCHIVES = {
    b"\x1f\x8b": "a gzip file",
    b"PK\x03\x04": "a zip file",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ\0": "an xz file",
    b"7z\xbc\xaf\x27\x1c": "a 7-Zip archive",
    b"Rar!\x1a\x07": "a RAR archive",
    b"\x28\xb5\x2f\xfd": "a Zstandard file",
    b"\x04\x22\x4d\x18": "an LZ4 file",
}
OTHERS = {
    b"\x89PNG\r\n\x1a\n": "a PNG picture",
    b"\xff\xd8\xff": "a JPEG picture",
    b"GIF8": "a GIF picture",
    b"%PDF-": "a PDF document",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "an old Excel or Word file",
    b"\x89HDF\r\n\x1a\n": "an HDF5 file",
    b"\x93NUMPY": "a NumPy array (.npy)",
    b"PAR1": "a Parquet table",
    b"ARROW1": "an Arrow table",
    b"SQLite format 3\0": "an SQLite database",
    b"\x80\x02": "a Python pickle",
    b"\x80\x03": "a Python pickle",
    b"\x80\x04": "a Python pickle",
    b"\x80\x05": "a Python pickle",
}
IDX = {b"\0\0\x08\x03": ("images", "labels"), b"\0\0\x08\x01": ("labels", "images")}
BYTE_ORDER_MARKS = {  # the longer first: UTF-32 begins like UTF-16
    b"\xff\xfe\0\0": "UTF-32",
    b"\0\0\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
MAGIC_OF_TAR = slice(257, 262)


LONGEST_NAME = 60


def shorten(words: str, longest: int = LONGEST_NAME) -> str:
    """What a file, or its maker, says in a sentence of ours: printable, and not too long."""
    words = "".join(each if each.isprintable() else "?" for each in words)
    half = longest // 2
    return words if len(words) <= longest else f"{words[:half]}…{words[-half:]}"


def problem_of(start: bytes, name: str, packed: bool) -> str | None:
    """One sentence if a file that begins like this cannot be CSV; None where it may be.

    Parameters
    ----------
    start : the first START bytes of the text, or all of a shorter one; unpacked, if it was packed
    name : what the file is called
    packed : whether this was in a gzip or zip file
    """
    file, name = name, f"{name} {'holds' if packed else 'is'}"
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if start.startswith(mark):
            return f"{name} {encoding} text; expected UTF-8: save it as plain CSV."
    if _alternates(start):
        return f"{name} UTF-16 text, without a mark; expected UTF-8: save it as plain CSV."
    archive = next((kind for mark, kind in ARCHIVES.items() if start.startswith(mark)), None)
    if start[MAGIC_OF_TAR] == b"ustar":
        archive = "a tar archive"
    if archive:
        return (
            f"{name} {archive}, which is not unpacked here: unpack it, and open the CSV file "
            "that is in it."
        )
    for mark, (held, other) in IDX.items():
        if start.startswith(mark):
            return (
                f"{file} is in MNIST's IDX format and has {held} without their {other}; expected "
                "CSV text with both, such as Kaggle's train.csv."
            )
    for mark, kind in OTHERS.items():
        if start.startswith(mark):
            return f"{name} {kind}; expected CSV text."
    return _problem_of_text(start.lstrip(), name)


def _alternates(start: bytes) -> bool:
    """Whether every second byte is zero, as in UTF-16 of plain characters."""
    even, odd = start[:64:2], start[1:64:2]
    return len(start) >= 8 and ((all(even) and not any(odd)) or (all(odd) and not any(even)))


def _problem_of_text(start: bytes, name: str) -> str | None:
    """The same of text; the name has its verb."""
    if re.match(rb"<(!doctype|html|head|body|script)", start, re.IGNORECASE):
        return (
            f"{name} a web page; expected CSV text: it may be the page that asks "
            "to log in, saved in the place of the file."
        )
    if start.startswith(b"<"):
        return f"{name} XML or HTML; expected CSV text."
    if re.match(rb'\{\s*"(cells|nbformat|metadata)"', start):
        return f"{name} a Jupyter notebook; expected CSV text."
    if re.match(rb'[{[]\s*["{[\d\]}]', start):
        return f"{name} JSON; expected CSV text."
    return None
