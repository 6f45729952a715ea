"""Reads train.csv with pandas as its users do when memory is short; in Pyodide and under CPython.

`python csv_tables.py FILE` prints what `load` returns, as JSON.
"""

import json
import os
import sys
import time

CHUNK = 2000  # rows


def import_pandas() -> float:
    """Seconds that the first import takes."""
    began = time.perf_counter()
    import pandas  # noqa: F401

    return time.perf_counter() - began


def load(path: str) -> dict:
    """Read a CSV of small whole numbers into one uint8 array, a chunk of rows at a time.

    Returns
    -------
    dict
        seconds, and the counts of the labels 0 to 9 to show that all of it was read
    """
    import numpy as np
    import pandas as pd

    began = time.perf_counter()
    values, rows = None, 0
    for chunk in pd.read_csv(path, dtype="uint8", chunksize=CHUNK):
        if values is None:  # a value takes two bytes at least: room enough, without growing
            most = os.path.getsize(path) // (2 * chunk.shape[1]) + 1
            values = np.empty((most, chunk.shape[1]), np.uint8)
        values[rows : rows + len(chunk)] = chunk.to_numpy()
        rows += len(chunk)
    values = values[:rows]
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "counts": np.bincount(values[:, 0], minlength=10).tolist()}


def load_at_once(path: str) -> dict:
    """Read it with one call, as most people do where memory is plenty."""
    import numpy as np
    import pandas as pd

    began = time.perf_counter()
    values = pd.read_csv(path, dtype="uint8").to_numpy()
    seconds = time.perf_counter() - began
    return {"seconds": seconds, "counts": np.bincount(values[:, 0], minlength=10).tolist()}


if __name__ == "__main__":
    path = sys.argv[1]
    seconds = import_pandas()
    print(json.dumps({"import": seconds, "chunks": load(path), "once": load_at_once(path)}))
