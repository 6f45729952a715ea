"""The package to take home: unzipped, it trains and predicts with the code that was in force."""

import csv
import io
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest
from edits import edit
from examples import make_dataset, sample_files, to_csv, to_idx
from glassbox.dataset import read_idx
from glassbox.lessons import LESSONS
from glassbox.program import ORIGINAL, load
from glassbox.session import Session

SETTINGS = {"alpha": 0.25, "batch": 16, "hidden": 7, "seed": 4, "heldOut": 0.2}
PACKAGE = Path(__file__).parents[2] / "py" / "glassbox"
# What a learner may throw out: the four functions need none of it by these names.
BARE = edit(
    ('RULES = ("classic", "exact MSE")\n', ""),
    ("    if rule not in RULES:\n", "    if rule not in ('classic', 'exact MSE'):\n"),
    ("it must be one of {RULES}", "it is none"),
    ("def one_hot_encode(", "def targets("),
    ("    one_hot_Y = one_hot_encode(Y)", "    one_hot_Y = targets(Y)"),
    ("def sigmoid(Z):", "def squash(Z):"),
    ("    A1 = sigmoid(Z1)\n", "    A1 = squash(Z1)\n"),
    ("    A2 = sigmoid(Z2)\n", "    A2 = squash(Z2)\n"),
)


def take(source, files, rule="classic"):
    session = Session()
    session.open_sample(*files)
    session.program = load(source, SETTINGS["hidden"])
    session.reset({**SETTINGS, "rule": rule})
    session.set_alpha(0.125)
    session.ask(1, {"kind": "package"})
    while len(session.questions):
        for done in session.questions.advance(1000):
            answer = done["answer"]
    assert answer["name"] == "glassbox.zip"
    assert answer["bytes"].dtype == np.uint8
    return zipfile.ZipFile(io.BytesIO(answer["bytes"].tobytes()))


def texts(archive):
    return {name: archive.read(name).decode() for name in archive.namelist()}


def test_what_is_in_it():
    archive = take(BARE, to_idx(make_dataset(40)), "exact MSE")
    found = texts(archive)
    assert found.pop("glassbox/requirements.txt") == "numpy==2.4.3\npandas==3.0.2\n"
    options = "--batch 16 --alpha 0.125 --hidden 7 --seed 4 --held-out 0.2"
    assert f'train train.csv {options} --rule "exact MSE" --save' in found.pop(
        "glassbox/README.txt"
    )
    assert found.pop("glassbox/glassbox/network.py") == BARE
    others = {
        f"glassbox/glassbox/{path.relative_to(PACKAGE).as_posix()}": path.read_text("utf-8")
        for path in PACKAGE.rglob("*.py")
        if path.name != "network.py"
    }
    assert found == others
    again = take(BARE, to_idx(make_dataset(40)), "exact MSE")
    assert again.fp.getvalue() == archive.fp.getvalue()


def test_what_the_code_imports_is_required():
    source = edit(
        (
            "import numpy as np\n",
            "import numpy as np\nimport pytest\nimport re\ntry:\n    import nothing\n"
            "except ImportError:\n    import pytest\n",
        )
    )
    (required,) = [
        text
        for name, text in texts(take(source, to_idx(make_dataset(40)))).items()
        if name.endswith("requirements.txt")
    ]
    assert required == f"numpy==2.4.3\npandas==3.0.2\npytest=={pytest.__version__}\n"


@pytest.mark.parametrize(
    "source",
    [ORIGINAL.source, BARE, *(lesson.source for lesson in LESSONS)],
    ids=["original", "bare", *(lesson.name for lesson in LESSONS)],
)
def test_it_trains_and_predicts_from_where_it_was_unzipped(source, tmp_path):
    files = sample_files()
    take(source, files).extractall(tmp_path)
    folder = tmp_path / "glassbox"
    sample = read_idx(*files, "sample")
    (folder / "train.csv").write_bytes(to_csv(sample))

    def run(line):
        # What lies in the folder comes first, before this project's own package.
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        command = [sys.executable, "-m", "glassbox", *line.split()]
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    alpha = next((lesson.settings["alpha"] for lesson in LESSONS if lesson.source == source), 0.3)
    said = run(f"train train.csv --epochs 6 --batch 32 --alpha {alpha} --save weights.npz")
    assert f"code {load(source).digest[:4].upper()}-" in said
    run("predict train.csv --weights weights.npz --output out.csv")
    with (folder / "out.csv").open() as file:
        predicted = [int(row["Label"]) for row in csv.DictReader(file)]
    assert np.mean(predicted == sample.labels) > 0.85
    assert not list(tmp_path.glob("*.npz"))
