"""This package as a zip file to take home, with the code in force in network.py's place."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from .imports import packages_of

FOLDER = "glassbox"  # what everything in the zip lies in

README = """\
Glassbox, run from the command line, with your network.py in glassbox/network.py.

In this folder, with Python 3.11 or newer:

    pip install -r requirements.txt
    python -m glassbox train train.csv {options} --save weights.npz
    python -m glassbox predict test.csv --weights weights.npz --output submission.csv

These are the settings of the run that you took it from: change them, or network.py, as you like.
train.csv is Kaggle's (digit-recognizer), or any CSV of MNIST with labels; test.csv needs none.
glassbox/lessons has variants of network.py to try: python -m glassbox train --network FILE ...

Glassbox is under the MIT licence.
"""


def package(view) -> Iterator[None]:
    """The zip file.

    Parameters
    ----------
    view : a `questions.View`

    Returns
    -------
    dict
        `name` of the file, and its `bytes`, an array of uint8.
    """
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in _files(view):
            # Its time is 1 January 1980 unless it is told another: the same run, the same file.
            entry = zipfile.ZipInfo(f"{FOLDER}/{name}")
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, text, zipfile.ZIP_DEFLATED)
            yield
    return {"name": f"{FOLDER}.zip", "bytes": np.frombuffer(content.getvalue(), np.uint8)}


def _files(view) -> Iterator[tuple[str, str]]:
    """Each file's place and text."""
    yield "README.txt", README.format(options=_options(view.settings, view.alpha))
    yield "requirements.txt", "".join(f"{pin}\n" for pin in _pins(view.program.source))
    here = Path(__file__).parent
    for path in sorted(here.rglob("*.py")):
        place = path.relative_to(here).as_posix()
        text = view.program.source if place == "network.py" else path.read_text(encoding="utf-8")
        yield f"glassbox/{place}", text


def _pins(source: str) -> list[str]:
    """What this package needs, and what the code imports besides, in the versions that are here."""
    # Here, because it brings sixty modules with it, which a boot need not wait for.
    from importlib.metadata import PackageNotFoundError, requires, version

    pins = list(requires("glassbox"))
    for name in packages_of(source):
        if any(pin.startswith(f"{name}==") for pin in pins):
            continue
        try:
            pins.append(f"{name}=={version(name)}")
        except PackageNotFoundError:
            pins.append(name)
    return pins


def _options(settings, alpha: float) -> str:
    rule = f'"{settings.rule}"' if " " in settings.rule else settings.rule
    return (
        f"--batch {settings.batch or 'full'} --alpha {alpha} --hidden {settings.hidden} "
        f"--seed {settings.seed} --held-out {settings.held_out} --rule {rule}"
    )
