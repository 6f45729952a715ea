"""Puts into dist/bench what the benchmarks need beside the built site, before a browser starts.

The loop that is the limit of this machine, Kaggle's train.csv as text and as plain numbers, and
stock Pyodide: the files as npm and Pyodide's package index give them, with our wheel beside them.
`build.py bench` runs it.
"""

from __future__ import annotations

import gzip
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "py" / "tools"))

import pyodide_wheels  # noqa: E402 (from the folder just added)
import side_module  # noqa: E402

TARGET = ROOT / "dist" / "bench"
PYODIDE = ROOT / "node_modules" / "pyodide"
RUNTIME = ["pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"]
PACKAGES = ["numpy", "pandas", "micropip"]


def compile_limit() -> None:
    """Write limit-simd.wasm and limit-relaxed.wasm, with the side modules' compiler and flags."""
    zig = [sys.executable, "-m", "ziglang"]
    for name, flags in side_module.BUILDS.items():
        with tempfile.TemporaryDirectory() as folder:
            compiled = Path(folder) / "limit.o"
            source = Path(__file__).with_name("limit.c")
            command = [*zig, *side_module.COMPILE, *flags, "-c", source, "-o", compiled]
            subprocess.run(command, check=True)
            linked = TARGET / f"limit-{name}.wasm"
            command = [*zig, "wasm-ld", "--no-entry", "--strip-all", compiled, "-o", linked]
            subprocess.run(command, check=True)


def unpack_mnist() -> None:
    """Write train.csv, and its pixels (n, 784) and labels (n,) as bytes without a header."""
    folder = Path(os.environ.get("GLASSBOX_MNIST", ROOT.parent / "shared" / "data"))
    source = folder / "train.csv.gz"
    if not source.exists():
        sys.exit(
            f"The benchmarks need Kaggle's train.csv.gz, and {folder} does not have it: "
            "name its folder in GLASSBOX_MNIST."
        )
    target = TARGET / "train.csv"
    if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
        return
    part = TARGET / "train.csv.part"
    with gzip.open(source) as packed, part.open("wb") as plain:
        shutil.copyfileobj(packed, plain, 1 << 20)
    values = pd.read_csv(part, dtype=np.uint8).to_numpy()
    np.ascontiguousarray(values[:, 1:]).tofile(TARGET / "images.u8")
    values[:, 0].tofile(TARGET / "labels.u8")
    part.replace(target)


def gather_stock() -> None:
    """Copy stock Pyodide, and say in stock.json how our wheel and the sample are called."""
    stock = TARGET / "stock"
    shutil.rmtree(stock, ignore_errors=True)
    stock.mkdir()
    lock = json.loads((PYODIDE / "pyodide-lock.json").read_text())
    version = json.loads((PYODIDE / "package.json").read_text())["version"]
    names = pyodide_wheels.closure(lock, PACKAGES)
    wheels = pyodide_wheels.fetch(lock, names, version, pyodide_wheels.cache_folder(version))
    (ours,) = (ROOT / "dist" / "wheel").glob("*.whl")
    sample = sorted((ROOT / "dist" / "sample").glob("*.gz"))  # images, then labels
    runtime = [PYODIDE / name for name in [*RUNTIME, "pyodide-lock.json"]]
    for path in [*runtime, *wheels.values(), ours, *sample]:
        shutil.copy(path, stock)
    names = {"wheel": ours.name, "images": sample[0].name, "labels": sample[1].name}
    (stock / "stock.json").write_text(json.dumps(names))


if __name__ == "__main__":
    TARGET.mkdir(parents=True, exist_ok=True)
    compile_limit()
    unpack_mnist()
    gather_stock()
