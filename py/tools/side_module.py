"""Compiles the C of `glassbox/accel` into WebAssembly side modules that Pyodide can load.

Two builds of the same sources: `simd.wasm` for every engine with WebAssembly SIMD, and
`relaxed.wasm` for those that also have relaxed SIMD, whose fused multiply-add is a quarter faster.
The compiler is clang as the `ziglang` package brings it, so that nothing else needs installing.
(Its versions 0.14 and 0.15 fail on a barrier for a vector; 0.13, 0.16 and 0.17 make equally fast
code of it.)
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

BUILDS = {"simd": [], "relaxed": ["-mrelaxed-simd"]}
COMPILE = ["cc", "-target", "wasm32-freestanding", "-std=c11", "-O3", "-msimd128"]
# Position-independent, as a side module must be. LLVM's own vectoriser would undo the kernels'
# choice of registers.
COMPILE += ["-fPIC", "-fvisibility=hidden", "-fno-slp-vectorize", "-Wall", "-Wextra", "-Werror"]
# What the modules take from CPython and from the C library is looked up when they are loaded.
LINK = ["wasm-ld", "-shared", "--experimental-pic", "--unresolved-symbols=import-dynamic"]
LINK += ["--no-entry", "--export-dynamic", "--strip-all"]


def compile_all(source: Path, python: str | Path = sys.executable) -> dict[str, bytes]:
    """Compile every C file of a folder.

    Parameters
    ----------
    source
        Folder of C files; headers lie beside them.
    python
        A Python that has `ziglang`.

    Returns
    -------
    dict
        File name of each build, and the module's bytes.

    Raises
    ------
    subprocess.CalledProcessError
        If the compiler refuses them; what it says is on standard error.
    """
    zig = [str(python), "-m", "ziglang"]
    modules = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, flags in BUILDS.items():
            objects = []
            for file in sorted(source.glob("*.c")):
                objects.append(str(Path(folder) / f"{name}-{file.stem}.o"))
                command = [*zig, *COMPILE, *flags, "-c", str(file), "-o", objects[-1]]
                subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
            module = Path(folder) / f"{name}.wasm"
            command = [*zig, *LINK, *objects, "-o", str(module)]
            subprocess.run(command, check=True, stdin=subprocess.DEVNULL)
            modules[module.name] = module.read_bytes()
    return modules


if __name__ == "__main__":
    here, target = Path(__file__).resolve().parents[1], Path(sys.argv[1])
    for name, data in compile_all(here / "glassbox/accel/source").items():
        (target / name).write_bytes(data)
        print(f"{target / name}: {len(data):,} bytes")
