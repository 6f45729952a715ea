"""Drawings brought to MNIST's form, against MNIST itself where it is there."""

import gzip
import io
import itertools
import os
from pathlib import Path

import numpy as np
import pytest
from glassbox.drawing import prepare

FOLDER = Path(os.environ.get("GLASSBOX_MNIST", Path(__file__).parents[3] / "shared" / "data"))
FILE = FOLDER / "train.csv.gz"

PLACES = np.arange(28)
SIDE, PEN = 224, 19  # of the pad and its pen, in pad.js


def stroke(*points):
    """A bitmap of the pad with one line of its pen through these (column, row) points."""
    rows, columns = np.mgrid[:SIDE, :SIDE] + 0.5
    distance = np.full((SIDE, SIDE), np.inf)
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        dx, dy = x1 - x0, y1 - y0
        along = ((columns - x0) * dx + (rows - y0) * dy) / (dx * dx + dy * dy)
        along = np.clip(along, 0, 1)
        distance = np.minimum(distance, np.hypot(columns - x0 - along * dx, rows - y0 - along * dy))
    return np.clip((PEN / 2 + 0.5 - distance) * 255, 0, 255).astype(np.uint8)


def arc(column, row, width, height, begin=0, end=360):
    """Points on an ellipse; angles in degrees, clockwise from the right."""
    angles = np.radians(np.linspace(begin, end, 40))
    return [*zip(column + width * np.cos(angles), row + height * np.sin(angles), strict=True)]


# Ten digits as somebody might draw them, small and large, nowhere in particular.
DRAWN = {
    0: stroke(*arc(90, 100, 45, 70)),
    1: stroke((120, 40), (110, 190)),
    2: stroke(*arc(100, 75, 45, 45, 180, 380), (60, 190), (160, 190)),
    3: np.maximum(
        stroke(*arc(100, 75, 45, 38, 200, 450)), stroke(*arc(100, 150, 50, 38, -90, 160))
    ),
    4: np.maximum(stroke((120, 30), (60, 130), (170, 130)), stroke((140, 80), (130, 200))),
    5: stroke((160, 40), (90, 40), (85, 100), *arc(110, 140, 50, 45, 240, 500)),
    6: stroke((140, 30), (80, 110), *arc(105, 150, 40, 40, 180, 540)),
    7: stroke((60, 50), (160, 50), (100, 200)),
    8: np.maximum(stroke(*arc(110, 70, 35, 38)), stroke(*arc(110, 148, 42, 40))),
    9: stroke(*arc(110, 80, 38, 42, 0, 360), (148, 80), (130, 200)),
}


def extent(inked):
    """From the first to the last inked row and column of (28, 28)."""
    return [np.ptp(np.flatnonzero(inked.any(axis=axis))) + 1 for axis in (1, 0)]


def statistics(images):
    """What the preprocessing decides about (n, 28, 28) images, as means over them."""
    mass = images.astype(float)
    total = mass.sum(axis=(1, 2))
    return {
        "centre, row": (mass.sum(axis=2) @ PLACES / total).mean(),
        "centre, column": (mass.sum(axis=1) @ PLACES / total).mean(),
        "box": np.mean([max(extent(image > 0)) for image in images]),
        "share of ink": (images > 0).mean(),
        "mean grey": mass.mean(),
    }


@pytest.fixture(scope="module")
def mnist():
    """400 real digits, (n, 28, 28) uint8."""
    if not FILE.exists():
        pytest.skip("no train.csv.gz: set GLASSBOX_MNIST to the folder that holds it")
    with gzip.open(FILE) as file:
        lines = b"".join(file.readline() for _ in range(401))
    rows = np.loadtxt(io.BytesIO(lines), np.uint8, delimiter=",", skiprows=1)
    return rows[:, 1:].reshape(-1, 28, 28)


def as_drawn(image, rng):
    """A real digit as ink on the pad: eight times as large, black or white, somewhere else."""
    box = image[np.ix_(image.any(axis=1), image.any(axis=0))].astype(float)
    height, width = (8 * n for n in box.shape)
    row, column = ((np.arange(n) + 0.5) / 8 - 0.5 for n in (height, width))
    down = np.stack([np.interp(row, np.arange(len(box)), line) for line in box.T], axis=1)
    smooth = np.stack([np.interp(column, np.arange(box.shape[1]), line) for line in down])
    bitmap = np.zeros((SIDE, SIDE), np.uint8)
    top, left = rng.integers(0, SIDE - height + 1), rng.integers(0, SIDE - width + 1)
    bitmap[top : top + height, left : left + width] = np.where(smooth > 127, 255, 0)
    return bitmap


def test_real_digits_drawn_anew_come_back_as_they_were(mnist):
    rng = np.random.default_rng(0)
    back = np.stack([prepare(as_drawn(image, rng)) for image in mnist])
    before, after = statistics(mnist), statistics(back)
    assert after["box"] == before["box"] == 20
    assert after["centre, row"] == pytest.approx(before["centre, row"], abs=0.1)
    assert after["centre, column"] == pytest.approx(before["centre, column"], abs=0.1)
    assert after["share of ink"] == pytest.approx(before["share of ink"], rel=0.1)
    assert after["mean grey"] == pytest.approx(before["mean grey"], rel=0.1)
    # The same digit in the same place: an image one pixel off would correlate with 0.7 or less.
    pairs = zip(mnist, back, strict=True)
    likeness = [np.corrcoef(one.ravel(), other.ravel())[0, 1] for one, other in pairs]
    assert np.median(likeness) > 0.93


def test_the_pads_pen_draws_strokes_like_those_of_mnist():
    drawn = statistics(np.stack([prepare(ink) for ink in DRAWN.values()]))
    # Of MNIST's 60,000: box 20, centre 14.0, 19 % of the pixels inked, mean grey 33.
    assert drawn["box"] == 20
    assert drawn["centre, row"] == pytest.approx(14, abs=0.25)
    assert drawn["centre, column"] == pytest.approx(14, abs=0.25)
    assert 0.15 < drawn["share of ink"] < 0.24
    assert 27 < drawn["mean grey"] < 42


@pytest.mark.parametrize("digit", DRAWN)
def test_where_and_how_large_it_is_drawn_does_not_matter(digit):
    ink = DRAWN[digit]
    moved = np.zeros((300, 280), np.uint8)
    moved[70 : 70 + SIDE, 50 : 50 + SIDE] = ink
    np.testing.assert_array_equal(prepare(moved), prepare(ink))
    np.testing.assert_array_equal(prepare(np.kron(ink, np.ones((2, 2)))), prepare(ink))


def test_shape_and_grey_levels_are_kept():
    bar = np.zeros((100, 100), np.uint8)
    bar[10:90, 30:50] = 90  # 80 high, 20 wide, however grey it is
    image = prepare(bar)
    assert extent(image) == [20, 5]
    assert set(np.unique(image)) == {0, 255}
    edge = np.zeros((100, 100), np.uint8)
    edge[10:90, 30:48] = 200  # 18 wide in a box of 4.5, so 4: the proportions, rounded
    assert extent(prepare(edge)) == [20, 4]


def test_a_single_point_fills_the_box_and_paper_is_refused():
    point = np.zeros((50, 60), np.uint8)
    point[49, 59] = 1
    image = prepare(point)
    assert extent(image) == [20, 20]
    assert image.max() == 255
    with pytest.raises(ValueError, match="nothing to prepare"):
        prepare(np.zeros((50, 60), np.uint8))


def test_a_lopsided_shape_stays_inside():
    ink = np.zeros((200, 200), np.uint8)
    ink[0:100, 0:100] = 255
    ink[199, 199] = 255
    image = prepare(ink)  # its centre of mass would put it 1 pixel beyond the middle, not outside
    assert image.shape == (28, 28)
    assert extent(image) == [20, 20]
