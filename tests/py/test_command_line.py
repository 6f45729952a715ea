"""The command line end to end: train, predict, and what it says when it cannot."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from examples import make_dataset, to_csv
from glassbox.__main__ import main

DATASET = make_dataset(300)
TRAIN = "train {file} --batch 16 --epochs 12 --alpha 0.2 --hidden 30 --seed 2 --save {weights}"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "train.csv").write_bytes(to_csv(DATASET))
    lines = to_csv(DATASET).decode().splitlines()
    (tmp_path / "test.csv").write_text("\n".join(line.split(",", 1)[1] for line in lines))
    return tmp_path


def run(folder, line, **files):
    paths = {name: str(folder / file) for name, file in files.items()}
    return main([word.format(**paths) for word in line.split()])


def test_train_then_predict(folder, capsys):
    assert run(folder, TRAIN, file="train.csv", weights="weights") == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "270 examples to train on, 30 held out"
    assert [line.split()[:2] for line in lines[1:13]] == [["epoch", str(n)] for n in range(1, 13)]
    assert "validation 100.00%" in lines[12]
    with np.load(folder / "weights") as saved:
        shapes = {name: saved[name].shape for name in saved}
    assert shapes == {"W1": (30, 784), "b1": (30, 1), "W2": (10, 30), "b2": (10, 1)}

    line = "predict {file} --weights {weights} --output {output}"
    files = {"weights": "weights", "output": "submission.csv"}
    assert run(folder, line, file="test.csv", **files) == 0
    submission = (folder / "submission.csv").read_text().splitlines()
    assert submission[0] == "ImageId,Label"
    predicted = np.array([row.split(",") for row in submission[1:]], int)
    assert predicted[:, 0].tolist() == list(range(1, 301))
    assert np.mean(predicted[:, 1] == DATASET.labels) > 0.99


def test_a_full_batch_is_the_default(folder, capsys):
    line = "train {file} --epochs 21 --hidden 3 --save {weights}"
    assert run(folder, line, file="train.csv", weights="w.npz") == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines if line.startswith("epoch")] == [
        str(epoch) for epoch in range(1, 22)
    ]


def test_it_runs_as_a_module_and_keeps_errors_apart(folder):
    command = [sys.executable, "-m", "glassbox", "train", "none.csv", "--save", "weights.npz"]
    package = str(Path(__file__).parents[2] / "py")
    environment = {**os.environ, "PYTHONPATH": package}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr == "glassbox: Cannot open none.csv: No such file or directory.\n"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("train test.csv --save w.npz", "test.csv holds test images without labels"),
        ("train train.csv --save w.npz --alpha nan", "The learning rate must be a number above 0"),
        ("train train.csv --save w.npz --hidden 0", "from 1 to 400, not 0"),
        ("train train.csv --save none/w.npz", "Cannot write none/w.npz: there is no folder none"),
        ("train . --save w.npz", "Cannot open .: "),
        ("predict test.csv --weights none --output out.csv", "Cannot open none: "),
        ("predict test.csv --weights test.csv --output out.csv", "test.csv does not hold weights"),
        ("predict test.csv --weights odd.npz --output out.csv", "odd.npz do not fit together"),
        ("predict test.csv --weights list.npy --output out.csv", "list.npy does not hold weights"),
        ("predict test.csv --weights few.npz --output out.csv", "few.npz does not hold weights"),
        ("predict bad.csv --weights good.npz --output out.csv", "bad.csv is empty"),
        ("predict none.csv --weights good.npz --output out.csv", "Cannot open none.csv: "),
    ],
)
def test_what_cannot_be_done_is_one_sentence(folder, monkeypatch, capsys, line, sentence):
    monkeypatch.chdir(folder)
    good = {"W1": (3, 784), "b1": (3, 1), "W2": (10, 3), "b2": (10, 1)}
    np.savez("good.npz", **{name: np.zeros(shape) for name, shape in good.items()})
    np.savez("odd.npz", **{name: np.zeros(shape) for name, shape in {**good, "b2": (3, 1)}.items()})
    np.savez("few.npz", W1=np.zeros((3, 784)))
    np.save("list.npy", np.zeros(3))
    Path("bad.csv").write_text("")
    assert main(line.split()) == 1
    captured = capsys.readouterr()
    assert sentence in captured.err
    assert captured.err.startswith("glassbox: ") and captured.err.count("\n") == 1
    assert captured.err.endswith(".\n")
    assert not Path("w.npz").exists() and not Path("out.csv").exists()


@pytest.mark.parametrize("batch", ["0", "-3", "half", "1.5"])
def test_misuse_is_argparses_business(batch, capsys):
    with pytest.raises(SystemExit) as exit_:
        main(["train", "train.csv", "--save", "w.npz", "--batch", batch])
    assert exit_.value.code == 2
    assert f"expected a whole number above 0, not '{batch}'" in capsys.readouterr().err
