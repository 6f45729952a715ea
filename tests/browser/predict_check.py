"""Files to predict, and what they must come to, by CPython: for predict.test.js.

`python tests/browser/predict_check.py make FOLDER` writes Kaggle's three files, small, and zipped;
`python tests/browser/predict_check.py order WEIGHTS TEST` prints, as JSON, the ImageIds by doubt.
"""

import json
import sys
import zipfile
from pathlib import Path

import numpy as np
from glassbox.csv_reader import read_csv
from glassbox.network import forward_propagation

TRAIN, TEST = 600, 2500


def make(folder):
    """Ten random patterns with noise to learn from; mixtures of two of them to predict."""
    folder = Path(folder)
    rng = np.random.default_rng(7)
    patterns = rng.integers(0, 200, (10, 784)) * (rng.random((10, 784)) < 0.3)
    labels = np.arange(TRAIN) % 10
    images = patterns[labels] + rng.integers(0, 56, (TRAIN, 784))
    names = ",".join(f"pixel{pixel}" for pixel in range(784))
    rows = [",".join(map(str, row)) for row in np.column_stack([labels, images])]
    (folder / "train.csv").write_text("\n".join([f"label,{names}", *rows, ""]))

    first, second = rng.integers(0, 10, (2, TEST))
    share = rng.uniform(0.45, 1, (TEST, 1))
    mixed = share * patterns[first] + (1 - share) * patterns[second]
    mixed = (mixed + rng.integers(0, 56, (TEST, 784))).astype(int)
    rows = [",".join(map(str, row)) for row in mixed]
    (folder / "test.csv").write_text("\n".join([names, *rows, ""]))
    (folder / "bad.csv").write_text("\n".join([names, *rows[:30], f"300{rows[30][1:]}", ""]))

    kaggle = folder / "digit-recognizer.zip"
    with zipfile.ZipFile(kaggle, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("sample_submission.csv", "ImageId,Label\n1,0\n")
        for name in ("test.csv", "train.csv"):
            archive.write(folder / name, name)


def order(weights, test):
    """ImageIds by the largest output less the second largest, and the smallest such margin."""
    with np.load(weights) as saved:
        parameters = [saved[name] for name in ("W1", "b1", "W2", "b2")]
    with open(test, "rb") as file:
        *_, dataset = read_csv(file, "test.csv", labelled=False)
    A2 = np.sort(forward_propagation(*parameters, dataset.images.T / np.float32(255))[3], axis=0)
    margins = A2[-1] - A2[-2]
    ids = np.argsort(margins, kind="stable") + 1
    print(json.dumps({"ids": ids.tolist(), "margins": np.sort(margins).tolist()}))


if __name__ == "__main__":
    {"make": make, "order": order}[sys.argv[1]](*sys.argv[2:])
