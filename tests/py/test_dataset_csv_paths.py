"""The parser's path and pandas' path through a CSV file: the same arrays, or the same sentence."""

import gzip
import io
import zipfile
from functools import partial

import numpy as np
import pytest
from examples import HEADERS, make_dataset, to_csv
from glassbox import csv_reader
from glassbox.accel.csv import is_available
from glassbox.csv_lines import Lines
from glassbox.csv_reader import Needs, Rows, read_csv
from glassbox.dataset import Dataset, DatasetError
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("pandas", reason="pandas is not installed here")

needs_parser = pytest.mark.skipif(not is_available(), reason="the parser is for the browser")
ODD = ["256", "300", "-1", "", "x", "0.0", "3.00", "1e1", "2.5", '"7"', " 7", "007", "0" * 50, "\0"]


def outcome(content, parser, piece):
    """What reading gives, in a form that can be compared."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_reader, "is_available", lambda: parser)
        patch.setattr(csv_reader, "Lines", partial(Lines, piece=piece))
        try:
            *_, dataset = read_csv(io.BytesIO(content), "digits.csv", labelled=None)
        except DatasetError as error:
            return str(error)
    assert isinstance(dataset, Dataset)
    labels = None if dataset.labels is None else dataset.labels.tobytes()
    return dataset.images.tobytes(), labels, dataset.note


@st.composite
def files(draw):
    """A file that may have a few things wrong or odd, anywhere."""
    seed = draw(st.integers(0, 1000))
    rng = np.random.default_rng(seed)
    examples = draw(st.integers(20, 26))
    images = rng.integers(0, 256, (examples, 784)) * (rng.random((examples, 784)) < 0.2)
    dataset = Dataset(images.astype(np.uint8), (np.arange(examples) % 10).astype(np.uint8), "")
    header = draw(st.sampled_from(list(HEADERS)))
    lines = [line.split(",") for line in to_csv(dataset, header).decode().splitlines()]
    if draw(st.booleans()) and header != "none":
        at = draw(st.integers(0, 784))
        lines = [[*line[1 : at + 1], line[0], *line[at + 1 :]] for line in lines]
    elif draw(st.booleans()):  # test images
        lines = [line[1:] for line in lines]
    for _ in range(draw(st.integers(0, 2))):
        line = draw(st.sampled_from(lines))
        if draw(st.integers(0, 4)):
            line[draw(st.integers(0, len(line) - 1))] = draw(st.sampled_from(ODD))
        elif draw(st.booleans()):
            line.pop()
        else:
            line.append("0")
    for _ in range(draw(st.integers(0, 2))):
        lines.insert(draw(st.integers(0, len(lines))), draw(st.sampled_from([[""], ["  "]])))
    ending = draw(st.sampled_from(["\n", "\r\n", "\n", "\r\r\n"]))
    text = ending.join(map(",".join, lines)) + draw(st.sampled_from([ending, "", "\n\n"]))
    content = draw(st.sampled_from([b"", b"\xef\xbb\xbf"])) + text.encode()
    if draw(st.integers(0, 3)) == 0:
        content = content[: -draw(st.integers(1, 3000))]
    if draw(st.integers(0, 3)) == 0:
        at = draw(st.integers(0, len(content)))
        content = content[:at] + draw(st.binary(max_size=4)) + content[at:]
    return content


def packed(content, container, cut):
    if container == "gzip":
        content = gzip.compress(content, 1)
    elif container == "zip":
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("digits.csv", content)
        content = packed.getvalue()
    return content[: len(content) - cut]


@needs_parser
@given(
    files(),
    st.sampled_from(["plain", "gzip", "zip"]),
    st.sampled_from([0, 0, 0, 9, 2000]),
    st.sampled_from([97, 1571, 5000, 1 << 22]),
)
def test_both_paths_agree(content, container, cut, piece):
    content = packed(content, container, cut)
    assert outcome(content, True, piece) == outcome(content, False, piece)


@given(files(), st.sampled_from([97, 1571, 5000]))
def test_pieces_change_nothing(content, piece):
    whole = outcome(content, is_available(), 1 << 22)
    assert outcome(content, is_available(), piece) == whole


@needs_parser
def test_the_parser_reads_plain_files_alone(monkeypatch):
    monkeypatch.setattr(csv_reader, "to_numbers", None)  # pandas' path would fail
    dataset = make_dataset(50)
    for header in HEADERS:
        for ending in ("\n", "\r\n"):
            *_, read = read_csv(io.BytesIO(to_csv(dataset, header, ending)), "digits.csv")
            np.testing.assert_array_equal(read.images, dataset.images)
            np.testing.assert_array_equal(read.labels, dataset.labels)


@needs_parser
def test_pandas_takes_over_at_the_first_row_that_needs_it(monkeypatch):
    seen = []

    def watched(piece, rows_before, *rest):
        seen.append(rows_before)
        return to_numbers(piece, rows_before, *rest)

    to_numbers = csv_reader.to_numbers
    monkeypatch.setattr(csv_reader, "to_numbers", watched)
    dataset = make_dataset(700)
    lines = to_csv(dataset).split(b"\n")
    lines[401] = lines[401].replace(b",", b",0000")
    lines[431] = lines[431].replace(b",", b" ,")
    *_, read = read_csv(io.BytesIO(b"\n".join(lines)), "digits.csv")
    np.testing.assert_array_equal(read.images, dataset.images)
    assert seen == list(range(430, 700, csv_reader.ROWS_AT_ONCE))


def test_pandas_is_asked_for_once_and_not_for_a_fault(monkeypatch):
    monkeypatch.setattr(csv_reader, "is_available", lambda: False)
    monkeypatch.setattr(csv_reader.importlib.util, "find_spec", lambda name: None)
    lines = to_csv(make_dataset(300)).split(b"\n")
    pieces = read_csv(io.BytesIO(b"\n".join(lines)), "digits.csv")
    assert next(pieces) == Needs("pandas")
    with pytest.raises(DatasetError, match="can only be read with pandas, which is not here"):
        next(pieces)
    pieces = read_csv(io.BytesIO(b"\n".join(lines)), "digits.csv")
    assert next(pieces) == Needs("pandas")
    monkeypatch.undo()
    *progress, dataset = pieces
    assert all(isinstance(piece, Rows) for piece in progress)
    assert progress[-1].rows == len(dataset.images) == 300
    monkeypatch.setattr(csv_reader, "is_available", lambda: False)
    monkeypatch.setattr(csv_reader.importlib.util, "find_spec", lambda name: None)
    lines[7] += b"7"
    with pytest.raises(DatasetError, match=r"in row 7 \(line 8 of the file\), column 785"):
        next(read_csv(io.BytesIO(b"\n".join(lines)), "digits.csv"))


@pytest.mark.parametrize("size", [0, 100, 2**31, 2**32 - 1])
def test_a_size_that_a_gzip_file_only_claims_is_not_trusted(size):
    dataset = make_dataset(60)
    content = gzip.compress(to_csv(dataset))[:-4] + size.to_bytes(4, "little")
    # Python itself holds the claim against the text in the end.
    with pytest.raises(DatasetError, match="is a damaged gzip file: Incorrect length"):
        list(read_csv(io.BytesIO(content), "digits.csv.gz"))


def test_the_arrays_grow_where_a_file_is_longer_than_it_seemed_and_keep_nothing_spare():
    dataset = make_dataset(900)
    several = b"".join(map(gzip.compress, to_csv(dataset).splitlines(keepends=True)))
    *_, read = read_csv(io.BytesIO(several), "digits.csv.gz")  # its size is that of the last row
    np.testing.assert_array_equal(read.images, dataset.images)
    assert read.images.base is None and read.images.nbytes == 900 * 784
    assert read.labels.base is None and read.labels.nbytes == 900
