"""Ink brought to MNIST's form: a drawing, of any size, as the 28 x 28 grey levels a network reads.

The recipe is that of MNIST's own makers (LeCun, Cortes and Burges, "The MNIST database", 1998):
the ink is scaled into a box of 20 x 20 with its proportions kept, which makes grey levels of
its edges, and placed in 28 x 28 by its centre of mass. Only shapes are known here, no network.
"""

import numpy as np

SIDE = 28
BOX = 20
CENTRE = 14  # the pixel that MNIST's centres of mass lie on: 14.0 on average, not the middle, 13.5


def prepare(ink: np.ndarray) -> np.ndarray:
    """Bring ink to MNIST's form.

    Parameters
    ----------
    ink : (height, width), of any real dtype
        0 is paper; more is more ink, on any scale. The darkest pixel of the result is 255.

    Returns
    -------
    (28, 28) uint8, the centre of mass within half a pixel of pixel 14, 14 wherever the shape
    leaves room for that

    Raises
    ------
    ValueError
        If all of it is paper.
    """
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    if rows.size == 0:
        raise ValueError("All of it is paper: there is nothing to prepare.")
    shape = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].astype(float)
    height, width = (max(1, round(BOX * n / max(shape.shape))) for n in shape.shape)
    small = _shrink(height, shape.shape[0]) @ shape @ _shrink(width, shape.shape[1]).T
    grey = np.rint(255 * small / small.max()).astype(np.uint8)

    image = np.zeros((SIDE, SIDE), np.uint8)
    row, column = (_place(grey.sum(axis=axis, dtype=float)) for axis in (1, 0))
    image[row : row + height, column : column + width] = grey
    return image


def _shrink(to: int, size: int) -> np.ndarray:
    """Matrix (to, size) that averages `size` values into `to`, each over its exact share."""
    edges = np.linspace(0, size, to + 1)
    cells = np.arange(size)
    overlap = np.minimum(edges[1:, None], cells + 1) - np.maximum(edges[:-1, None], cells)
    return np.clip(overlap, 0, None) * to / size


def _place(mass: np.ndarray) -> int:
    """Where a profile of ink begins along a side of 28, to put its centre of mass on the centre."""
    centre = np.arange(mass.size) @ mass / mass.sum()
    return round(np.clip(CENTRE - centre, 0, SIDE - mass.size))
