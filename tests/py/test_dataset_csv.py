"""CSV files: every variant people have reads the same, every fault is one sentence in its place."""

import gzip
import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest
from examples import HEADERS, make_dataset, to_csv
from glassbox.csv_lines import LONGEST_LINE
from glassbox.csv_reader import Rows, read_csv
from glassbox.dataset import Dataset, DatasetError
from hypothesis import example, given
from hypothesis import strategies as st

pytest.importorskip("pandas", reason="pandas is not installed here")

DATASET = make_dataset(30)
ROWS = to_csv(DATASET, "none").decode().splitlines()
HEADER = ",".join(HEADERS["pixel0"])


def read(content, name="train.csv", labelled=True):
    *progress, dataset = read_csv(io.BytesIO(content), name, labelled)
    assert all(isinstance(piece, Rows) for piece in progress)
    assert isinstance(dataset, Dataset)
    return dataset


def with_value(row, column, value):
    """The good file, but for one value: both counted from 1, the label being column 1."""
    rows = [text.split(",") for text in ROWS]
    rows[row - 1][column - 1] = value
    return "\n".join([HEADER, *map(",".join, rows)]).encode()


def zipped(members, compression=zipfile.ZIP_DEFLATED):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    return content.getvalue()


def assert_same(dataset, expected):
    np.testing.assert_array_equal(dataset.images, expected.images)
    np.testing.assert_array_equal(dataset.labels, expected.labels)
    assert dataset.images.dtype == dataset.labels.dtype == np.uint8
    assert dataset.images.flags.c_contiguous


@given(
    examples=st.integers(20, 40),
    seed=st.integers(0, 1000),
    header=st.sampled_from(list(HEADERS)),
    ending=st.sampled_from(["\n", "\r\n"]),
    last_ending=st.booleans(),
    mark=st.sampled_from([b"", b"\xef\xbb\xbf"]),
    container=st.sampled_from(["plain", "gzip", "zip"]),
)
def test_every_variant_reads_the_same(examples, seed, header, ending, last_ending, mark, container):
    rng = np.random.default_rng(seed)
    images = rng.integers(0, 256, (examples, 784), np.uint8)
    labels = (rng.permutation(examples) % 10).astype(np.uint8)
    dataset = Dataset(images, labels, "random")
    content = mark + to_csv(dataset, header, ending, last_ending)
    if container == "gzip":
        content = gzip.compress(content, 1)
    elif container == "zip":
        content = zipped({"train.csv": content, "__MACOSX/._train.csv": b"", "README.txt": b""})
    assert_same(read(content), dataset)


def test_progress_counts_rows_and_the_bytes_of_the_file_as_it_is_stored():
    many = make_dataset(1000)
    for content in (to_csv(many), gzip.compress(to_csv(many)), zipped({"train.csv": to_csv(many)})):
        *progress, dataset = read_csv(io.BytesIO(content), "train.csv")
        rows = [piece.rows for piece in progress]
        assert rows == sorted(rows) and rows[0] > 0 and rows[-1] == 1000
        read_bytes = [piece.bytes for piece in progress]
        assert read_bytes == sorted(read_bytes)
        assert read_bytes[0] > 0 and read_bytes[-1] <= len(content)
        assert_same(dataset, many)


def test_a_number_of_rows_that_no_piece_divides():
    some = make_dataset(513)
    assert_same(read(to_csv(some, "1x1")), some)


def test_the_label_may_be_in_another_column():
    header = ",".join([*HEADERS["pixel1"][1:], "Label"])
    rows = [",".join([*row.split(",")[1:], row.split(",")[0]]) for row in ROWS]
    assert_same(read("\n".join([header, *rows]).encode()), DATASET)


@pytest.mark.parametrize(
    "spell",
    [
        lambda rows: [HEADER.replace(",", '","').join('""'), *rows],
        lambda rows: [HEADER, *(row.replace(",", '","').join('""') for row in rows)],
        lambda rows: [HEADER, *(row.replace(",", ", ") for row in rows)],
        lambda rows: [HEADER, "", *rows[:9], "  ", *rows[9:], "", ""],
        lambda rows: [HEADER.upper(), *rows],
        lambda rows: [HEADER, *(row.replace(",7,", f",{'0' * 40}7,") for row in rows)],
        lambda rows: [HEADER, *(row.replace(",", ".0,") for row in rows)],
        lambda rows: [HEADER, *rows[:20], *(row.replace(",", ".000,") for row in rows[20:])],
        lambda rows: [
            HEADER,
            *(",".join(f"{int(v):.18e}" for v in row.split(",")) for row in rows),
        ],
        lambda rows: [line.replace(",", ";") for line in (HEADER, *rows)],
        lambda rows: [line.replace(",", "\t") for line in (HEADER, *rows)],
        lambda rows: [row.replace(",", '";"').join('""') for row in rows],
        lambda rows: [HEADER.replace("pixel", "px_"), *rows],
    ],
    ids=[
        "quoted header",
        "quoted values",
        "spaces",
        "blank lines",
        "upper case",
        "zeros",
        "floats",
        "floats further on",
        "what savetxt writes",
        "semicolons",
        "tabs",
        "no header, quotes and semicolons",
        "px_0",
    ],
)
def test_other_spellings_of_the_same_numbers(spell):
    assert_same(read("\n".join(spell(ROWS)).encode()), DATASET)


def with_columns(*columns):
    """The good file with columns put in, each a position, a name and what makes its values."""
    lines = [line.split(",") for line in (HEADER, *ROWS)]
    for position, name, make in columns:
        lines[0].insert(position, name)
        for row, fields in enumerate(lines[1:]):
            fields.insert(position, make(row))
    return "\n".join(map(",".join, lines)).encode()


@pytest.mark.parametrize(
    ("content", "note"),
    [
        (with_columns((0, "", str)), "Left out: column 1 ('')."),
        (with_columns((1, "id", str)), "Left out: column 2 ('id')."),
        (
            with_columns((0, "Unnamed: 0", str), (786, "file", lambda row: f'"a, {row}.png"')),
            "Left out: column 1 ('Unnamed: 0') and column 787 ('file').",
        ),
        (
            with_columns(*((300, f"extra {i}", lambda row: "no") for i in range(1200))),
            "Left out: column 301 ('extra 1199'), column 302 ('extra 1198'), "
            "column 303 ('extra 1197') and 1,197 more.",
        ),
        (with_columns((0, "", str), (5, "", lambda row: "")), "Left out: column 1 ('') and"),
    ],
)
def test_columns_beside_label_and_pixels_are_left_out_and_named(content, note):
    dataset = read(content)
    assert_same(dataset, DATASET)
    assert dataset.note.startswith(note)


def test_pixels_that_are_named_stand_where_their_names_say():
    order = np.random.default_rng(0).permutation(785)
    for header in ("pixel0", "pixel1", "1x1"):
        lines = [HEADERS[header], *(row.split(",") for row in ROWS)]
        shuffled = "\n".join(",".join(fields[at] for at in order) for fields in lines).encode()
        dataset = read(shuffled)
        assert_same(dataset, DATASET)
        assert dataset.note == ""


def test_a_fault_in_another_spelling_keeps_its_place():
    lines = [HEADER, *(row.replace(",", ".0,") for row in ROWS)]
    lines[8] = lines[8].replace(".0,", ".5,", 1)
    sentence = r"row 8 \(line 9 of the file\), column 1 \('label'\); expected a label from 0 to 9"
    with pytest.raises(DatasetError, match=sentence):
        read("\n".join(lines).encode())
    content = with_columns((0, "id", str)).replace(b"\n6,", b'\n"",', 1)
    assert_same(read(content), DATASET)  # a column that is left out may hold anything
    fields = content.split(b"\n")[11].split(b",")
    with pytest.raises(DatasetError, match=r"row 11 .*, column 786 \('pixel783'\)"):
        read(content.replace(b",".join(fields), b",".join([*fields[:-1], b"x"])))


def test_files_without_labels_are_read_when_asked_for():
    for header in ("pixel0", "none"):
        lines = to_csv(DATASET, header).decode().splitlines()
        content = "\n".join(line.split(",", 1)[1] for line in lines).encode()
        dataset = read(content, labelled=False)
        np.testing.assert_array_equal(dataset.images, DATASET.images)
        assert dataset.labels is None
    assert_same(read(to_csv(DATASET), labelled=False), DATASET)
    assert read(",".join(["7"] * 784).encode(), labelled=False).images.shape == (1, 784)


def without_labels(header="pixel0"):
    lines = to_csv(DATASET, header).decode().splitlines()
    return "\n".join(line.split(",", 1)[1] for line in lines).encode()


@pytest.mark.parametrize("header", HEADERS)
def test_the_columns_say_whether_they_are_test_images(header):
    assert_same(read(to_csv(DATASET, header), labelled=None), DATASET)
    dataset = read(without_labels(header), labelled=None)
    np.testing.assert_array_equal(dataset.images, DATASET.images)
    assert dataset.labels is None and dataset.images.dtype == np.uint8


def test_an_index_beside_test_images_is_left_out_and_a_hidden_label_is_refused():
    lines = without_labels().decode().splitlines()
    for name in ("id", "ImageId", "image_id", "Unnamed: 0", ""):
        first, *rest = lines
        content = "\n".join([f"{name},{first}", *(f"{i},{row}" for i, row in enumerate(rest))])
        dataset = read(content.encode(), labelled=None)
        np.testing.assert_array_equal(dataset.images, DATASET.images)
        assert dataset.labels is None
        assert dataset.note == f"Left out: column 1 ('{name}')."
    with pytest.raises(DatasetError, match="names 785 columns but none of them 'label'"):
        read(content.replace(",pixel0", "digit,pixel0", 1).encode(), labelled=None)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("7", "300"), r"has '300' in row 1 \(line 2 of the file\), column \d+ \('pixel\d+'\)"),
        (("7", "x"), "expected a whole number from 0 to 255"),
        (("pixel783", "pixel900"), "names 783 of the 784 pixels; expected pixel0,...,pixel783"),
        (("pixel0,", ""), "expected 785 .* and 784 pixels; or the 784 pixels alone"),
        (("\n", "\n1,"), "has 785 columns in row 1 .*; expected 784 as in the first line"),
    ],
)
def test_test_images_are_checked_as_data_to_train_on_are(change, sentence):
    head, row, *rest = without_labels().decode().split("\n")
    before, after = change
    if before in ("7", "\n"):
        row = f"{after[1:]}{row}" if before == "\n" else f"{after},{row.split(',', 1)[1]}"
    else:
        head = head.replace(before, after)
    with pytest.raises(DatasetError, match=sentence):
        read("\n".join([head, row, *rest]).encode(), name="test.csv", labelled=None)


PLACE = r"row 3 \(line 4 of the file\), column 14 \('pixel12'\)"
WHOLE = "expected a whole number from 0 to 255"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("256", "'256'"),
        ("300", "'300'"),
        ("-1", "'-1'"),
        ("65541", "'65541'"),
        (str(2**32 + 5), f"'{2**32 + 5}'"),
        (str(2**63 + 5), f"'{2**63 + 5}'"),
        (str(2**64 + 5), f"'{2**64 + 5}'"),
        ("9" * 5000, f"'{'9' * 24}…'"),
        ("2.5", "'2.5'"),
        ("0.25e1", "'0.25e1'"),
        ("255.5", "'255.5'"),
        ("2.56e+02", r"'2.56e\+02'"),
        ("1e999", "'1e999'"),
        ("1e", "'1e'"),
        ("1.2.3", "'1.2.3'"),
        (".5", "'.5'"),
        (".0", "'.0'"),
        ("-0.0", "'-0.0'"),
        ("nan", "'nan'"),
        ("+5", r"'\+5'"),
        ("1_0", "'1_0'"),
        ("1 0", "'1 0'"),
        ("0x10", "'0x10'"),
        ("", "an empty value"),
        ('""', "an empty value"),
        ("NA", "'NA'"),
        ("True", "'True'"),
        ("½", "'½'"),
        ("٣", "'٣'"),
        ('"1', "'\"1'"),
        ("1\r2", r"'1\\r2'"),
        ("1\0" + "2", r"binary data \(a NUL byte\)"),
        ("word", "'word'"),
    ],
)
def test_a_value_that_is_no_pixel_is_named_with_its_place(value, shown):
    with pytest.raises(DatasetError, match=f"^train.csv has {shown} in {PLACE}; {WHOLE}.$"):
        read(with_value(3, 14, value))


@pytest.mark.parametrize("length", range(1, 45))
def test_no_number_wraps_into_range_however_long_it_is(length):
    for digits in ("1" + "0" * length, str(2 ** (8 * length)), str(2 ** (8 * length) + 7)):
        if int(digits) > 255:
            with pytest.raises(DatasetError, match=PLACE):
                read(with_value(3, 14, digits))


def test_bytes_that_are_not_utf8_are_named_with_their_place():
    content = with_value(3, 14, "?").replace(b"?", b"\xe9")
    with pytest.raises(DatasetError, match=f"the byte 0xe9, which is not UTF-8 text, in {PLACE}"):
        read(content)


def test_a_value_in_a_later_piece_is_counted_from_the_first():
    rows = to_csv(make_dataset(300), "none").decode().splitlines()
    rows[279] = rows[279][:-1] + "x"
    for header, line in ((HEADER, 281), (None, 280)):
        content = "\n".join([header, *rows] if header else rows).encode()
        with pytest.raises(DatasetError, match=rf"row 280 \(line {line} of the file\), column 785"):
            read(content)


@pytest.mark.parametrize("label", ["10", "11", "-1", "", "a"])
def test_a_label_outside_0_to_9(label):
    sentence = r"row 2 \(line 3 of the file\), column 1 \('label'\); expected a label from 0 to 9"
    with pytest.raises(DatasetError, match=sentence):
        read(with_value(2, 1, label))


def lines_of(*changes):
    lines = [HEADER, *ROWS]
    for index, line in changes:
        lines[index] = line
    return "\n".join(lines).encode()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "train.csv is empty; expected 785 separated by commas, a label and 784 pixels"),
        (b"\n\r\n  \n", "train.csv is empty"),
        (b"\xef\xbb\xbf", "train.csv is empty"),
        (HEADER.encode(), "train.csv has a header but no rows"),
        (HEADER.encode() + b"\n\n", "train.csv has a header but no rows"),
        (lines_of((4, ROWS[3] + ",1")), r"has 786 columns in row 4 \(line 5 of the file\)"),
        (lines_of((4, ROWS[3][:-9])), r"has 78\d columns in row 4 \(line 5 of the file\)"),
        (lines_of((4, "7")), r"has 1 column in row 4 \(line 5 of the file\); expected 785"),
        (lines_of()[:-99], r"ends in the middle of row 30 \(line 31 of the file\), after 7\d\d of"),
        (HEADER[:-30].encode(), "The header of train.csv has 782 columns; expected 785"),
        (b"1,2,3\n4,5,6\n", "The first row of train.csv has 3 columns; expected 785"),
        (lines_of().replace(b",", b"|"), "The header of train.csv has 1 column; expected 785"),
        (
            "\n".join(f"{i},{row}" for i, row in enumerate(ROWS)).encode(),
            "The first row of train.csv has 786 columns; expected 785",
        ),
        (
            lines_of().replace(b"label,", b"id,"),
            "The header of train.csv names 785 columns but none of them 'label'",
        ),
        (
            lines_of().replace(b",pixel3,", b",grey3,"),
            "The header of train.csv names 783 of the 784 pixels; expected label,pixel0",
        ),
        (lines_of().replace(b"label", b"digit"), "785 columns but none of them 'label'"),
        (
            lines_of().replace(b"pixel12,", b"pixel7,"),
            "the name 'pixel7' twice, for columns 9 and 14",
        ),
        (b"1," * LONGEST_LINE, f"Line 1 of train.csv is longer than {LONGEST_LINE:,} bytes"),
        (lines_of().decode().encode("utf-16"), "train.csv is UTF-16 text; expected UTF-8"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "train.csv is a PNG picture; expected CSV text"),
        (b"%PDX\x00\x01\x02", "train.csv looks like a binary file"),
        ("étiquette,pixel0".encode("latin-1"), "line 1 has the byte 0xe9 at position 1"),
        ("\n".join(ROWS[:19]).encode(), "train.csv has only 19 examples: at least 20"),
        (ROWS[0].encode(), "train.csv has only 1 example: at least 20"),
        (
            "\n".join(["3" + row[1:] for row in ROWS]).encode(),
            "All 30 examples in train.csv are labelled 3: at least two different digits",
        ),
        (
            "\n".join(line.split(",", 1)[1] for line in [HEADER, *ROWS]).encode(),
            "train.csv holds test images without labels .* such as Kaggle's train.csv",
        ),
        (
            "\n".join(line.split(",", 1)[1] for line in ROWS).encode(),
            "train.csv holds test images without labels",
        ),
        (gzip.compress(to_csv(DATASET))[:-3000], "train.csv is a damaged gzip file"),
        (b"\x1f\x8b\x08\0nonsense", "train.csv is a damaged gzip file"),
        (zipped({"train.csv": to_csv(DATASET)})[:-3000], "train.csv is a damaged zip file"),
        (zipped({"notes.txt": b"hello"}), "train.csv is a zip file without a CSV file in it"),
        (
            zipped({"a.csv": b"1", "b.csv": b"2"}),
            "a zip file with 2 CSV files in it, .* is train.csv",
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(DatasetError, match=sentence) as refused:
        read(content)
    assert "\n" not in str(refused.value)


def test_kaggles_whole_download_holds_both_files():
    test = "\n".join(line.split(",", 1)[1] for line in [HEADER, *ROWS])
    content = zipped(
        {"sample_submission.csv": b"ImageId", "train.csv": to_csv(DATASET), "test.csv": test}
    )
    assert_same(read(content), DATASET)
    dataset = read(content, "digits.zip", labelled=None)
    assert_same(dataset, replace(DATASET, name="digits.zip"))
    assert set(dataset.archived) == {"sample_submission.csv", "test.csv"}
    dataset = read(content, "digits.zip", labelled=False)
    assert dataset.labels is None
    assert dataset.name == "test.csv in digits.zip"
    content = zipped({"sample_submission.csv": b"ImageId", "test.csv": test})
    assert read(content, labelled=None).labels is None
    content = zipped({"test.csv": test.replace("pixel0", "label")})
    with pytest.raises(DatasetError, match="digits.zip has 784 columns; expected 785"):
        read(content, "digits.zip", labelled=None)


def test_an_encrypted_zip():
    content = bytearray(zipped({"train.csv": to_csv(DATASET)}))
    directory = content.rindex(b"PK\x01\x02")
    content[6] |= 1  # bit 0 of the flags, in the member's header and in the directory
    content[directory + 8] |= 1
    with pytest.raises(DatasetError, match=r"train.csv is an encrypted zip file"):
        read(bytes(content))


def test_the_compressions_of_a_zip():
    assert_same(read(zipped({"train.csv": to_csv(DATASET)}, zipfile.ZIP_STORED)), DATASET)
    content = bytearray(zipped({"train.csv": to_csv(DATASET)}))
    directory = content.rindex(b"PK\x01\x02")
    content[8] = content[directory + 10] = zipfile.ZIP_LZMA
    with pytest.raises(DatasetError, match=r"an unusual compression: unpack it first"):
        read(bytes(content))


SOURCES = {
    "plain": to_csv(DATASET),
    "headerless": to_csv(DATASET, "none", "\r\n", False),
    "gzip": gzip.compress(to_csv(DATASET)),
    "zip": zipped({"train.csv": to_csv(DATASET)}),
}


@given(
    source=st.sampled_from(list(SOURCES)),
    position=st.floats(0, 1),
    removed=st.integers(0, 40),
    inserted=st.one_of(
        st.binary(max_size=12), st.text('0123456789,"\n\r .-e', max_size=12).map(str.encode)
    ),
)
@example(source="plain", position=0.5, removed=0, inserted=b"\0")
def test_a_damaged_file_gives_good_data_or_one_sentence(source, position, removed, inserted):
    content = SOURCES[source]
    start = round(position * len(content))
    assert_data_or_sentence(content[:start] + inserted + content[start + removed :])


@given(content=st.one_of(st.binary(), st.text().map(str.encode)), start=st.sampled_from(
    [b"", b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"\x1f\x8b\x08\x00", b"label,"]))  # fmt: skip
def test_anything_at_all_gives_one_sentence(content, start):
    assert_data_or_sentence(start + content)


def assert_data_or_sentence(content):
    try:
        dataset = read(content)
    except DatasetError as error:
        sentence = str(error)
        assert sentence.startswith(("train.csv ", "The ", "Line ", "All "))
        assert sentence.endswith(".") and sentence.isprintable()
    else:
        assert dataset.images.shape == (dataset.labels.size, 784)
        assert dataset.labels.max() <= 9
