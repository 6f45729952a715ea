"""Makes the sample that the site ships: scikit-learn's digits, brought to MNIST's form.

The source is the test part of UCI's "Optical Recognition of Handwritten Digits" (E. Alpaydin and
C. Kaynak, 1998; CC BY 4.0), 1,797 images of 8 x 8 pixels in 0..16, which scikit-learn ships as
`load_digits`. Like MNIST's digits they become grey shapes in a box of 20 x 20, centred by centre
of mass in 28 x 28, 0..255. They stay plainer than MNIST's, whose originals had more pixels.

`python py/tools/make_sample.py FOLDER` writes two gzipped IDX files, MNIST's own format.
"""

from __future__ import annotations

import gzip
import struct
import sys
from pathlib import Path

import numpy as np
from scipy.ndimage import zoom
from sklearn.datasets import load_digits

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from glassbox.drawing import prepare

FINE = 12  # each pixel of the source becomes FINE x FINE before the stroke's edge is found
EDGE = (6.0, 11.0)  # source grey, 0..16, where the stroke's edge begins and where it is full
IMAGES = "sample-images-idx3-ubyte.gz"
LABELS = "sample-labels-idx1-ubyte.gz"


def to_mnist(digit: np.ndarray) -> np.ndarray:
    """One digit in MNIST's form.

    Parameters
    ----------
    digit : (8, 8) array
        Grey values 0..16, higher is ink.

    Returns
    -------
    (28, 28) uint8 array
        Grey values 0..255, the centre of mass within half a pixel of pixel 14, 14.
    """
    # The source counts the ink in blocks of pixels, so its values stand for block centres
    # (grid_mode); a smooth surface through them, cut at mid-grey, gives the stroke back its edge.
    surface = zoom(digit.astype(float), FINE, order=3, mode="grid-constant", grid_mode=True)
    ink = np.clip((surface - EDGE[0]) / (EDGE[1] - EDGE[0]), 0, 1)
    return prepare(ink)


def write_idx(path: Path, values: np.ndarray) -> None:
    """Write a uint8 array as a gzipped IDX file, the same bytes every time."""
    header = struct.pack(f">4B{values.ndim}I", 0, 0, 8, values.ndim, *values.shape)
    with path.open("wb") as file, gzip.GzipFile("", "wb", 9, file, mtime=0) as packed:
        packed.write(header + values.tobytes())


def main(folder: Path) -> None:
    """Write the sample's two files into a folder."""
    digits = load_digits()
    folder.mkdir(parents=True, exist_ok=True)
    write_idx(folder / IMAGES, np.stack([to_mnist(image) for image in digits.images]))
    write_idx(folder / LABELS, digits.target.astype(np.uint8))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
