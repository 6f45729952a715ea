"""The parser of small whole numbers, against a few lines of Python, and against its borders."""

import re

import numpy as np
import pytest
from glassbox.accel.csv import Stop, is_available, parse
from hypothesis import given
from hypothesis import strategies as st

if not is_available():
    pytest.skip("the side module is for the browser", allow_module_level=True)

CELL = re.compile(rb"0*([0-9]{1,3})")
MARGIN = 64  # bytes around every array that nobody may write to, or be led by


def parse_slowly(text, columns, apart_column, apart_limit, rows_free, longest_row):
    """What `parse` should report and write, told from its description alone."""
    rows, used, lines = [], 0, 0
    whole = text[: text.rfind(b"\n") + 1]
    for line in whole.splitlines(keepends=True) if b"\r" not in whole else _lines(whole):
        content = line[:-2] if line.endswith(b"\r\n") else line[:-1]
        if content:
            if len(rows) == rows_free:
                return Stop.FULL, used, rows, lines
            cells = [CELL.fullmatch(cell) for cell in content.split(b",")]
            values = [int(cell[1]) if cell else 256 for cell in cells]
            limits = [apart_limit if at == apart_column else 255 for at in range(columns)]
            if len(values) != columns or any(map(int.__gt__, values, limits)):
                return Stop.OTHER, used, rows, lines
            if len(line) > longest_row:
                return Stop.OTHER, used, rows, lines
            rows.append(values)
        used += len(line)
        lines += 1
    return Stop.MORE, used, rows, lines


def _lines(text):
    """Lines with their LF; a CR alone ends none, as `splitlines` would have it."""
    return [line + b"\n" for line in text.split(b"\n")[:-1]]


def framed(size, fill):
    """An array of `size` bytes in the middle of a larger one."""
    whole = np.full(size + 2 * MARGIN, fill, np.uint8)
    return whole, whole[MARGIN : MARGIN + size]


def parse_framed(text, columns, apart_column, apart_limit, rows_free, longest_row, fill):
    """Call `parse` on arrays with margins of `fill`, and see that the margins stay."""
    around, inside = framed(len(text), fill)
    inside[:] = np.frombuffer(text, np.uint8)
    width = columns - (apart_column is not None)
    cells_around, cells = framed(rows_free * width, 0xA5)
    apart_around, apart = framed(rows_free, 0xA5)
    parsed = parse(
        inside,
        cells.reshape(rows_free, width),
        None if apart_column is None else apart,
        apart_column=apart_column or 0,
        apart_limit=apart_limit,
        longest_row=longest_row,
    )
    for whole in (cells_around, apart_around):
        assert (whole[:MARGIN] == 0xA5).all() and (whole[-MARGIN:] == 0xA5).all()
    assert (around[:MARGIN] == fill).all() and (around[-MARGIN:] == fill).all()
    rows = cells.reshape(rows_free, width)[: parsed.rows]
    if apart_column is not None:
        rows = np.insert(rows, apart_column, apart[: parsed.rows], axis=1)
    return parsed, rows.tolist()


numbers = st.one_of(
    st.just("0"), st.integers(0, 9).map(str), st.integers(0, 255).map(str), st.just("0")
)
odd = st.sampled_from(
    ["", "00", "007", "0000", "256", "999", "1000", "-1", "1.0", " 1", "x", '"1"', "1\r", "٣"]
)


@st.composite
def texts(draw):
    """Text of rows that mostly fit; how many columns, and which one is apart."""
    columns = draw(st.one_of(st.integers(2, 6), st.integers(16, 90)))
    rows = draw(st.integers(0, 6))
    lines = [[draw(numbers)] * columns for _ in range(rows)]
    for line in lines:
        for _ in range(draw(st.integers(0, 30))):
            line[draw(st.integers(0, columns - 1))] = draw(numbers)
    if lines and draw(st.booleans()):
        line = draw(st.sampled_from(lines))
        line[draw(st.integers(0, columns - 1))] = draw(odd)
    if lines and draw(st.integers(0, 5)) == 0:
        draw(st.sampled_from(lines)).extend(draw(st.lists(numbers, max_size=20)))
    if lines and draw(st.integers(0, 5)) == 0:
        draw(st.sampled_from(lines)).pop()
    endings = st.sampled_from(["\n", "\r\n", "\n\n", "\r\n\r\n", "\n"])
    text = "".join(",".join(line) + draw(endings) for line in lines).encode()
    apart_column = draw(st.one_of(st.none(), st.integers(0, columns - 1)))
    return text[: draw(st.integers(0, len(text) + 20))], columns, apart_column


@given(
    texts(),
    st.sampled_from([9, 255]),
    st.integers(0, 7),
    st.sampled_from([40, 1 << 20]),
    st.sampled_from([0, ord("0"), ord(","), ord("\n"), 255]),
)
def test_it_reads_what_the_description_says(text, limit, rows_free, longest_row, fill):
    content, columns, apart_column = text
    options = (columns, apart_column, limit, rows_free, longest_row)
    parsed, rows = parse_framed(content, *options, fill)
    stop, used, expected, lines = parse_slowly(content, *options)
    assert (parsed.stop, parsed.used, parsed.lines) == (stop, used, lines)
    assert parsed.rows == len(expected) and rows == expected
    if stop is Stop.OTHER:
        row = content[used : content.index(b"\n", used)]
        assert parsed.column == content[used : parsed.offset].count(b",") <= row.count(b",")
        assert used <= parsed.offset <= used + len(row)


@given(
    st.one_of(st.binary(max_size=3000), st.text("0,0,1\r\n", max_size=3000).map(str.encode)),
    st.integers(2, 90),
    st.integers(0, 10),
)
def test_any_bytes_at_all_are_read_as_described_or_refused(content, columns, rows_free):
    options = (columns, columns // 2, 9, rows_free, 1 << 20)
    expected = parse_slowly(content, *options)
    for fill in (0x30, 0x2C, 0x0A):
        parsed, rows = parse_framed(content, *options, fill)
        assert (parsed.stop, parsed.used, rows, parsed.lines) == expected


@pytest.mark.parametrize("ending", [b"\n", b"\r\n"])
def test_text_may_be_cut_anywhere(ending):
    rng = np.random.default_rng(0)
    values = rng.integers(0, 256, (4, 60)) * rng.integers(0, 2, (4, 60))
    content = b"".join(b",".join(b"%d" % value for value in row) + ending for row in values)
    cells = np.zeros((4, 60), np.uint8)
    for cut in range(len(content) + 1):
        cells.fill(1)
        first = parse(np.frombuffer(content[:cut], np.uint8), cells)
        rest = np.frombuffer(content[first.used :], np.uint8)
        second = parse(rest, cells[first.rows :])
        assert first.stop is second.stop is Stop.MORE
        assert first.rows + second.rows == first.lines + second.lines == 4
        np.testing.assert_array_equal(cells, values)


def test_long_runs_of_zeros_and_of_every_value():
    for columns in range(1, 100):
        for value in (*range(0, 256, 5), 255):
            row = [0] * columns
            row[columns // 2] = value
            text = np.frombuffer((",".join(map(str, row)) + "\n").encode(), np.uint8)
            cells = np.full((1, columns), 7, np.uint8)
            assert parse(text, cells).rows == 1
            assert cells[0].tolist() == row


def test_arrays_that_do_not_fit_are_refused():
    text, cells = np.zeros(9, np.uint8), np.zeros((3, 4), np.uint8)
    with pytest.raises(ValueError, match="text is int8"):
        parse(text.astype(np.int8), cells)
    with pytest.raises(ValueError, match="cells is uint8"):
        parse(text, cells.T)
    with pytest.raises(ValueError, match="apart has 2 rows, and cells 3"):
        parse(text, cells, np.zeros(2, np.uint8))
    with pytest.raises(ValueError, match="no column 5 of 5"):
        parse(text, cells, np.zeros(3, np.uint8), apart_column=5)
    read_only = np.frombuffer(bytes(12), np.uint8).reshape(3, 4)
    with pytest.raises(ValueError, match="cells cannot be written"):
        parse(text, read_only)
