"""Whether digits lie on their side, by the mean images of their classes. It says so, and turns
nothing: the images are used as they are.

EMNIST's files have them so, and others that MATLAB wrote: an image's pixels column by column.
"""

import numpy as np

from .dataset import CLASSES, Dataset
from .metrics import one_hot_encode

NOTE = (
    "These digits seem to lie on their side: are the pixels of an image in the order of its "
    "columns, where they should be in that of its rows?"
)

# The mean images of the sample's classes: 7 x 7 blocks of pixels, row by row, 9 where there is most
# ink. MNIST's look much the same: in blocks of this size hands differ little.
UPRIGHT = [
    "0000000002830000757000071410007261000397000001000",
    "0000000001630000294000049400002840000174000001000",
    "0000000005920000455000006300003821000497200000000",
    "0000000005930001476000019400001480000597000012000",
    "0000000000620000473100085810005970000063000000000",
    "0000000002761000873100079400001471000286000013000",
    "0002000002910000650000089710006774000067100000000",
    "0000000001430000467000025700004940000260000011000",
    "0000000002740000567000039500004750000376000001000",
    "0000000003620000878000079900001271000377000013100",
]
BLOCK = 4  # pixels, 28 x 28 of which make 7 x 7 blocks

FEWEST, MOST = 50, 1024  # images: fewer prove too little, and more would prove no more
# 5,000 draws of 50 of MNIST were alike to upright digits by 0.71 to 0.90, and on their side by
# 0.22 to 0.45 less. Blobs drawn at random, 6,000 times ten, were so by 0.59 at most.
ALIKE, MORE = 0.65, 0.15


def note(dataset: Dataset) -> str:
    """One sentence if the classes' mean images are like those of upright digits when they are
    transposed, and clearly less so as they are; or nothing."""
    if dataset.labels is None or dataset.labels.size < FEWEST:
        return ""
    every = slice(None, None, -(-dataset.labels.size // MOST))
    upright, transposed = likeness(dataset.images[every], dataset.labels[every])
    return NOTE if transposed > ALIKE and transposed - upright > MORE else ""


def likeness(images: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    """How alike the classes' mean images are to upright digits, as they are and transposed.

    Parameters
    ----------
    images, labels : (m, 784) and (m,) uint8, at least one

    Returns
    -------
    upright, transposed : correlation coefficients, the average over the classes there are
    """
    side = 28 // BLOCK
    sums = one_hot_encode(labels) @ images  # (10, 784); float32 holds these sums exactly
    blocks = sums.reshape(CLASSES, side, BLOCK, side, BLOCK).sum(axis=(2, 4))  # (10, 7, 7)
    present = np.bincount(labels, minlength=CLASSES) > 0
    known = np.array([[int(level) for level in row] for row in UPRIGHT], float)
    known = _standard(known[present].reshape(-1, side, side))
    blocks = _standard(blocks[present].astype(float))
    pairs = (blocks, blocks.transpose(0, 2, 1))
    return tuple(float((known * each).sum(axis=(1, 2)).mean()) for each in pairs)


def _standard(pictures: np.ndarray) -> np.ndarray:
    """Each of (n, 7, 7) with mean 0 and norm 1, so that products are correlations; blank ones 0."""
    centred = pictures - pictures.mean(axis=(1, 2), keepdims=True)
    norms = np.linalg.norm(centred, axis=(1, 2), keepdims=True)
    return centred / np.where(norms > 0, norms, 1)
