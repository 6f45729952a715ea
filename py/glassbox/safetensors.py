"""The safetensors format: arrays of floats by name, with a map of strings. Nothing of networks.

Eight bytes say how long the header is; it is JSON and names each array's type, shape and place in
the bytes that follow (github.com/huggingface/safetensors, README, "Format"). The library for it
is compiled from Rust and not among the browser's packages, so it is the tests that use it.
"""

import json
import math

import numpy as np

DTYPES = {"F32": np.dtype("<f4"), "F64": np.dtype("<f8")}
METADATA = "__metadata__"
LONGEST_HEADER = 100_000  # bytes; the format allows 100 million
ALIGNED = 8  # bytes: a header is filled up with spaces, so that what follows can be mapped


class FormatError(ValueError):
    """Bytes that are not of this format: what was found, as the end of a sentence."""


def write(arrays: dict[str, np.ndarray], metadata: dict[str, str]) -> bytes:
    """The file, with the arrays (float32 or float64) in the order that they are given in."""
    names = {dtype: name for name, dtype in DTYPES.items()}
    header, parts, place = {METADATA: metadata}, [], 0
    for name, values in arrays.items():
        dtype = values.dtype.newbyteorder("<")
        parts.append(np.ascontiguousarray(values, dtype).tobytes())
        end = place + len(parts[-1])
        shape = list(values.shape)
        header[name] = {"dtype": names[dtype], "shape": shape, "data_offsets": [place, end]}
        place = end
    text = json.dumps(header, ensure_ascii=False, separators=(",", ":")).encode()
    text += b" " * (-len(text) % ALIGNED)
    return b"".join([len(text).to_bytes(8, "little"), text, *parts])


def read(content: bytes) -> tuple[dict[str, np.ndarray], dict[str, str]]:
    """The arrays, as views of the bytes, and the strings of a file.

    Raises
    ------
    FormatError
    """
    length = int.from_bytes(content[:8], "little")
    if len(content) < 8 or length > len(content) - 8:
        raise FormatError("its header is not whole")
    if length > LONGEST_HEADER:
        raise FormatError(f"its header is longer than {LONGEST_HEADER:,} bytes")
    header, data = _header(content[8 : 8 + length]), content[8 + length :]
    metadata = header.pop(METADATA, {})
    if not _is_strings(metadata):
        raise FormatError(f"{METADATA} is not a map of strings")
    arrays, places = {}, []
    for name, entry in header.items():
        dtype, shape, begin, end = _entry(name, entry)
        if not begin <= end <= len(data) or end - begin != math.prod(shape) * dtype.itemsize:
            raise FormatError(f"{quoted(name)} has not the bytes of its shape {shape}")
        arrays[name] = np.frombuffer(data[begin:end], dtype).reshape(shape)
        places.append((begin, end))
    place = 0
    for begin, end in sorted(places):
        if begin != place:
            raise FormatError("its arrays overlap, or there are gaps between them")
        place = end
    if place != len(data):
        raise FormatError("there are bytes behind its arrays")
    return arrays, metadata


def _header(text: bytes) -> dict:
    def once(pairs: list[tuple[str, object]]) -> dict:
        if len(dict(pairs)) != len(pairs):
            raise FormatError("its header has a name twice")
        return dict(pairs)

    try:
        header = json.loads(text.decode(), object_pairs_hook=once)
    except FormatError:
        raise
    except (ValueError, RecursionError):
        raise FormatError("its header is not JSON") from None
    if text[:1] != b"{" or not isinstance(header, dict):
        raise FormatError("its header is not a JSON object")
    return header


def _entry(name: str, entry) -> tuple[np.dtype, tuple[int, ...], int, int]:
    """The type, shape, and first and last place of an array."""
    if not isinstance(entry, dict) or entry.keys() != {"dtype", "shape", "data_offsets"}:
        raise FormatError(f"{quoted(name)} is not described by dtype, shape and data_offsets")
    numbers = entry["shape"], entry["data_offsets"]
    if not all(isinstance(each, list) and all(map(_is_whole, each)) for each in numbers):
        raise FormatError(f"the shape or the offsets of {quoted(name)} are not whole numbers")
    if len(entry["data_offsets"]) != 2 or len(entry["shape"]) > 8:
        raise FormatError(f"the shape or the offsets of {quoted(name)} are too many numbers")
    dtype = entry["dtype"]
    if not isinstance(dtype, str) or dtype not in DTYPES:
        raise FormatError(
            f"{quoted(name)} is of the type {quoted(str(dtype))}; expected {' or '.join(DTYPES)}"
        )
    return DTYPES[dtype], tuple(entry["shape"]), *entry["data_offsets"]


def _is_whole(value) -> bool:
    return type(value) is int and 0 <= value < 1 << 48


def _is_strings(value) -> bool:
    return isinstance(value, dict) and all(isinstance(each, str) for each in value.values())


def quoted(name: str) -> str:
    """A name out of a file: no longer than fits into a sentence, and nothing unseen in it."""
    text = name if len(name) <= 40 else f"{name[:40]}…"
    return text if text.isprintable() and text else repr(text)
