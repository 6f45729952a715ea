"""Every file of the table of bad inputs gets its sentence; limits hold, and memory is bounded."""

import gzip
import io
import struct
import tracemalloc
import zipfile

import numpy as np
import pytest
from bad_inputs import GOOD, READ, TABLE, Bad, Repeated, Stream, gzip_of, row, text, zipped
from glassbox import containers, csv_reader
from glassbox.csv_reader import Rows, read_csv
from glassbox.dataset import Dataset, DatasetError
from glassbox.session import Session
from hypothesis import example, given
from hypothesis import strategies as st

pytest.importorskip("pandas", reason="pandas is not installed here")

# What reading may take at most besides the images: a piece of text, and its lines.
MEMORY = 60_000_000


def read(content, name="train.csv"):
    *progress, dataset = read_csv(Stream(content), name, None)  # as the page does
    assert all(isinstance(piece, Rows) for piece in progress)
    return dataset


def problem(content, name="train.csv"):
    with pytest.raises(DatasetError) as refused:
        read(content, name)
    return str(refused.value)


def test_the_table_has_enough_rows():
    assert len(TABLE) >= 60
    assert len({(bad.what, bad.name) for bad in TABLE}) == len(TABLE)


@pytest.mark.parametrize("bad", TABLE, ids=lambda bad: bad.what)
def test_a_bad_file_gets_its_sentence(bad):
    said = problem(bad.content, bad.name)
    assert bad.matches(said), said
    assert said.isprintable() and said.endswith(".") and len(said) < 300


def test_the_pattern_of_a_sentence_has_no_other_meaning():
    bad = Bad("", "", b"", "a.csv (1 of 2) has …; it [may] be + good?")
    assert bad.matches("a.csv (1 of 2) has 'x'; it [may] be + good?")
    assert not bad.matches("abcsv (1 of 2) has 'x'; it [may] be + good?")
    assert not bad.matches("a.csv (1 of 2) has ; it [may] be + good?")


def test_a_session_goes_on_after_every_bad_file():
    session = Session(chunk_size=64)
    *_, session.dataset = read_csv(io.BytesIO(GOOD), "good.csv")
    session.reset({"alpha": 0.5, "batch": 16, "hidden": 4, "seed": 1, "heldOut": 0.1,
                   "rule": "classic"})  # fmt: skip
    for count, bad in enumerate(TABLE):
        if isinstance(bad.content, Repeated):
            continue  # they take a while, and are read above
        before = session.dataset
        stream = Stream(bad.content)
        session.open_file(stream, bad.name, stream.size)
        with pytest.raises(DatasetError):
            while session.advance_file()["state"] != "done":
                pass
        assert stream.closed and session.dataset is before
        iteration = session.iteration
        while not session.advance(1000, until=iteration + 1):
            pass
        assert session.iteration == iteration + 1 > count // 2


@pytest.mark.parametrize("what", READ)
def test_what_only_looks_odd_is_read(what):
    content, note = READ[what]
    dataset = read(content)
    assert dataset.note == note
    assert dataset.labels.tolist() == [index % 10 for index in range(40)]
    lit = dataset.images.max(axis=1)
    assert set(lit.tolist()) <= {1, 20, 200}


@pytest.mark.parametrize("bad", [bad for bad in TABLE if isinstance(bad.content, Repeated)],
                         ids=lambda bad: bad.what)  # fmt: skip
def test_memory_stays_bounded_whatever_the_size(bad):
    tracemalloc.start()
    try:
        problem(bad.content, bad.name)
        assert tracemalloc.get_traced_memory()[1] < MEMORY
    finally:
        tracemalloc.stop()


# Limits


def test_more_rows_than_a_page_can_hold(monkeypatch):
    for parser in (csv_reader.is_available, lambda: False):
        monkeypatch.setattr(csv_reader, "is_available", parser)
        for limit, rows in ((300, 300), (300, 301), (300, 700)):
            monkeypatch.setattr(csv_reader, "MOST_ROWS", limit)
            content = text([row(index) for index in range(rows)])
            if rows <= limit:
                assert read(content).labels.size == rows
            else:
                assert problem(content) == "train.csv has more than 300 rows, the most it can have."


def test_a_file_that_unpacks_to_more_than_is_read(monkeypatch):
    monkeypatch.setattr(containers, "LARGEST_TEXT", 50_000)
    sentence = "train.csv unpacks to more than 5e-05 GB, the most that is read."
    assert problem(gzip_of(GOOD)) == problem(zipped({"train.csv": GOOD})) == sentence
    assert problem(GOOD).startswith("train.csv has 0.0 GB; at most 5e-05 GB are read")


def test_a_small_file_may_unpack_to_anything_and_a_large_one_to_a_hundred_times_its_size(
    monkeypatch,
):
    monkeypatch.setattr(containers, "READ_AHEAD", 512)  # what is read ahead is counted as well
    several = GOOD + GOOD.split(b"\n", 1)[1] * 200
    assert len(several) > 60 * len(gzip_of(several))
    assert read(gzip_of(several)).labels.size == 40 * 201
    monkeypatch.setattr(containers, "HARMLESS_TEXT", 1_000_000)
    monkeypatch.setattr(containers, "LARGEST_EXPANSION", 50)
    for content in (gzip_of(several), zipped({"train.csv": several})):
        assert problem(content).startswith("train.csv unpacks to more than 50 times its size")


# Anything at all


def assert_data_or_sentence(content, name="train.csv"):
    try:
        dataset = read(content, name)
    except DatasetError as error:
        said = str(error)
        assert said.endswith(".") and said.isprintable() and len(said) < 400, said
        return
    assert isinstance(dataset, Dataset)
    assert dataset.images.dtype == np.uint8 and dataset.images.shape[1] == 784
    if dataset.labels is not None:
        assert dataset.labels.dtype == np.uint8
        assert dataset.labels.shape == (len(dataset.images),)
        assert dataset.labels.max() <= 9


STARTS = sorted({bad.content[:300] for bad in TABLE if isinstance(bad.content, bytes)})


@given(start=st.sampled_from(STARTS), keep=st.integers(0, 300), rest=st.binary(max_size=200))
def test_anything_that_begins_like_a_file_of_the_table(start, keep, rest):
    assert_data_or_sentence(start[:keep] + rest)


LINES = GOOD.splitlines(keepends=True)
FRAGMENTS = b'\n|\r|\r\n|"|,|;|\t| |\0|\xff|e|.|-|1e400|255|256|0x1|nan|\xef\xbb\xbf|\xc3'.split(
    b"|"
)


@given(
    lines=st.lists(st.sampled_from(LINES), min_size=0, max_size=30),
    changes=st.lists(
        st.tuples(st.floats(0, 1), st.integers(0, 30), st.sampled_from(FRAGMENTS)), max_size=4
    ),
)
def test_a_mutated_csv_file_gives_good_data_or_one_sentence(lines, changes):
    content = b"".join(lines)
    for place, removed, put in changes:
        at = round(place * len(content))
        content = content[:at] + put + content[at + removed :]
    assert_data_or_sentence(content)


@given(
    name=st.sampled_from(["zip", "stored", "gzip", "two members"]),
    changes=st.lists(
        st.tuples(st.integers(0, 4000), st.binary(min_size=1, max_size=9)), max_size=3
    ),
)
@example(name="zip", changes=[(0, b"PK\3\4")])
def test_a_mutated_container_gives_good_data_or_one_sentence(name, changes):
    content = bytearray(CONTAINERS[name])
    for at, put in changes:
        at %= len(content)
        content[at : at + len(put)] = put
    assert_data_or_sentence(bytes(content))


SHORT = b"\n".join(LINES[:3])
CONTAINERS = {
    "zip": zipped({"train.csv": SHORT}),
    "stored": zipped({"train.csv": b"label\n1\n"}, zipfile.ZIP_STORED),
    "gzip": gzip_of(SHORT),
    "two members": gzip_of(SHORT[:100]) + gzip_of(SHORT[100:]),
}

# Where a zip's directory and its end say how much there is, and where.
DIRECTORY = {"<H": (4, 6, 8, 10, 28, 30, 32, 34), "<L": (16, 20, 24, 38, 42)}
END = {"<H": (4, 6, 8, 10, 20), "<L": (12, 16)}
HEADER = {"<H": (4, 6, 8, 26, 28), "<L": (14, 18, 22)}


@given(data=st.data())
def test_a_zip_file_that_lies_about_itself(data):
    content = bytearray(zipped({"train.csv": SHORT, "b.csv": b"1"}))
    for mark, fields in ((b"PK\1\2", DIRECTORY), (b"PK\5\6", END), (b"PK\3\4", HEADER)):
        start = content.rindex(mark)
        form = data.draw(st.sampled_from(["", "", *fields]))
        if form:
            at = start + data.draw(st.sampled_from(fields[form]))
            most = 2 ** (8 * struct.calcsize(form)) - 1
            value = data.draw(st.one_of(st.just(most), st.integers(0, most), st.integers(0, 300)))
            struct.pack_into(form, content, at, value)
    assert_data_or_sentence(bytes(content))


@given(
    name=st.text(max_size=200),
    content=st.sampled_from([b"", b"label\n", GOOD[:9000], b"\x89PNG\r\n\x1a\n", b"{}"]),
)
def test_a_sentence_is_one_printable_line_whatever_the_file_is_called(name, content):
    said = problem(content, name)
    assert said.isprintable() and len(said) < 300


def test_the_name_of_good_data_stays_as_it_is():
    assert read(GOOD, "a\n" + "b" * 200).name == "a\n" + "b" * 200


def test_a_gzip_file_of_many_members_is_read():
    several = b"".join(map(gzip.compress, LINES))
    assert read(several).labels.size == 40
