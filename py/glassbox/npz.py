"""The .npz format as NumPy writes it, with arrays and single strings by name. Nothing of networks.

`numpy.load` reads it too. What comes from elsewhere is read here without it, because it would
make an array of whatever size a few bytes of header ask for.
"""

import io
import math
import warnings
import zipfile
import zlib

import numpy as np

from .safetensors import FormatError, quoted

MOST_ARRAYS = 64
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
HEADERS = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}


def write(arrays: dict[str, np.ndarray], strings: dict[str, str]) -> bytes:
    """The file: the same arrays and strings, the same bytes."""
    content = io.BytesIO()
    members = arrays | {name: np.array(text) for name, text in strings.items()}
    with zipfile.ZipFile(content, "w", zipfile.ZIP_STORED) as archive:
        for name, values in members.items():
            # Its time is 1 January 1980 unless it is told another.
            with archive.open(zipfile.ZipInfo(f"{name}.npy"), "w") as member:
                np.lib.format.write_array(member, values, allow_pickle=False)
    return content.getvalue()


# What zipfile raises for bytes that are no archive, besides BadZipFile.
BROKEN = (
    EOFError,
    NotImplementedError,
    OSError,
    OverflowError,
    RuntimeError,
    ValueError,
    zlib.error,
)


def read(content: bytes, largest: int) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The arrays and the strings of a file.

    Parameters
    ----------
    largest : bytes that it may unpack to

    Raises
    ------
    FormatError
    """
    arrays, strings, size = {}, {}, 0
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for info in archive.infolist():
                name = info.filename.removesuffix(".npy")
                # Before it is unpacked: a few bytes may become gigabytes. No more comes than this.
                size += info.file_size
                if size > largest or len(arrays) + len(strings) >= MOST_ARRAYS:
                    raise FormatError(
                        f"it would unpack to more than {largest // 1_000_000} MB, or to more than "
                        f"{MOST_ARRAYS} arrays"
                    )
                if info.compress_type not in METHODS:
                    raise FormatError(f"{quoted(name)} in it is packed in a way NumPy does not use")
                if name in arrays or name in strings:
                    raise FormatError(f"it has {quoted(name)} twice")
                found = _array(archive.read(info), name)
                if found.dtype.kind == "U" and found.ndim == 0:
                    strings[name] = str(found)
                else:
                    arrays[name] = found
    except FormatError:
        raise
    except (zipfile.BadZipFile, *BROKEN) as error:
        raise FormatError(f"the archive is damaged ({quoted(str(error))})") from None
    return arrays, strings


def _array(content: bytes, name: str) -> np.ndarray:
    """An array as NumPy saves one, as a view of the bytes."""
    stream = io.BytesIO(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that Python 2 wrote it
            version = np.lib.format.read_magic(stream)
            shape, by_columns, dtype = HEADERS[version](stream)
    except Exception:  # a header goes through Python's own parser, which has many ways to refuse
        raise FormatError(f"{quoted(name)} in it is no array that NumPy saved") from None
    if dtype.hasobject:
        raise FormatError(
            f"{quoted(name)} in it is pickled, which could run code; expected plain numbers"
        )
    rest = len(content) - stream.tell()
    whole = all(size >= 0 for size in shape) and math.prod(shape) * dtype.itemsize == rest
    if not whole or dtype.itemsize == 0 < len(shape):
        raise FormatError(
            f"{quoted(name)} in it has {rest:,} bytes, which is not its shape {shape} of {dtype}"
        )
    if dtype.itemsize == 0:
        return np.array("")
    values = np.frombuffer(content, dtype, offset=stream.tell())
    return values.reshape(shape, order="F" if by_columns else "C")
