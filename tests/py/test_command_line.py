"""The command line end to end: train, predict, and what it says when it cannot."""

import gzip
import json
import os
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from edits import edit
from examples import make_dataset, sample_files, to_csv
from glassbox.__main__ import main
from glassbox.dataset import read_idx
from glassbox.lessons import LESSONS
from glassbox.program import ORIGINAL

DATASET = make_dataset(300)
SAMPLE = read_idx(*sample_files(), "sample")
SAMPLE = replace(SAMPLE, images=SAMPLE.images[:500], labels=SAMPLE.labels[:500])
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
        assert saved["code"] == ORIGINAL.digest
        settings, facts = (json.loads(str(saved[name])) for name in ("settings", "facts"))
    assert settings == {
        "alpha": 0.2,
        "batch": 16,
        "hidden": 30,
        "seed": 2,
        "heldOut": 0.1,
        "rule": "classic",
    }
    assert facts["heldOutAccuracy"] == 1 and facts["heldOut"] == 30
    assert [shapes.pop(name) for name in ("code", "settings", "facts")] == [(), (), ()]
    assert shapes == {"W1": (30, 784), "b1": (30, 1), "W2": (10, 30), "b2": (10, 1)}
    code = r"[0-9A-F]{4}-[0-9A-F]{4}"
    parts = f"data {code}, code {code}, settings {code}, parameters {code}"
    assert re.fullmatch(rf"Digest {code}: {parts} \(NumPy\)\.", lines[-1])

    line = "predict {file} --weights {weights} --output {output}"
    files = {"weights": "weights", "output": "submission.csv"}
    assert run(folder, line, file="test.csv", **files) == 0
    submission = (folder / "submission.csv").read_text().splitlines()
    assert submission[0] == "ImageId,Label"
    predicted = np.array([row.split(",") for row in submission[1:]], int)
    assert predicted[:, 0].tolist() == list(range(1, 301))
    assert np.mean(predicted[:, 1] == DATASET.labels) > 0.99
    said = capsys.readouterr().out.splitlines()
    assert said == [
        f"300 predictions saved in {folder / 'submission.csv'}.",
        "Held-out accuracy 100.0 % ± 7.9 % (30 digits never trained on): the score Kaggle shows "
        "should be near it.",
    ]
    content = (folder / "submission.csv").read_bytes()
    assert content.count(b"\n") == 301 and b"\r" not in content and content.endswith(b"\n")

    # Kaggle's whole download, and one file of it as Kaggle sends it, give the same.
    test = (folder / "test.csv").read_bytes()
    (folder / "test.csv.gz").write_bytes(gzip.compress(test))
    with zipfile.ZipFile(folder / "digits.zip", "w") as archive:
        archive.writestr("train.csv", to_csv(DATASET))
        archive.writestr("test.csv", test)
        archive.writestr("sample_submission.csv", "ImageId,Label\n1,0\n")
    for file in ("test.csv.gz", "digits.zip"):
        (folder / "submission.csv").unlink()
        assert run(folder, line, file=file, **files) == 0
        assert (folder / "submission.csv").read_bytes() == content


def test_without_a_held_out_accuracy_there_is_no_estimate(folder, capsys):
    shapes = {"W1": (3, 784), "b1": (3, 1), "W2": (10, 3), "b2": (10, 1)}
    np.savez(folder / "w.npz", **{name: np.zeros(shape, "f4") for name, shape in shapes.items()})
    line = "predict {file} --weights {weights} --output {output}"
    assert run(folder, line, file="test.csv", weights="w.npz", output="out.csv") == 0
    last = capsys.readouterr().out.splitlines()[-1]
    assert last == "No estimate of the score: the file of weights has no held-out accuracy."


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
        ("train train.csv --save w.onnx", "w.onnx: train saves .npz and .safetensors."),
        ("predict test.csv --weights none --output out.csv", "Cannot open none: "),
        (
            "predict test.csv --weights test.csv --output out.csv",
            "test.csv cannot be read as weights",
        ),
        (
            "predict test.csv --weights odd.npz --output out.csv",
            "b2 in odd.npz has the shape (3, 1)",
        ),
        ("predict test.csv --weights list.npy --output out.csv", "list.npy cannot be read as wei"),
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


# With code of one's own

PREDICT = "predict {file} --weights {weights} --output {output}"


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_code_of_ones_own_trains_and_predicts(lesson, folder, capsys):
    (folder / "mine.py").write_text(lesson.source, encoding="utf-8")
    (folder / "train.csv").write_bytes(to_csv(SAMPLE))
    alpha = lesson.settings["alpha"]
    files = {"weights": "w.npz", "output": "out.csv", "mine": "mine.py"}
    line = f"train {{file}} --batch 16 --epochs 12 --alpha {alpha} --hidden 30 --save {{weights}}"
    assert run(folder, line + " --network {mine}", file="train.csv", **files) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    last = [row for row in captured.out.splitlines() if row.startswith("epoch")][-1]
    assert float(last.split()[3].rstrip("%")) > 85

    with np.load(folder / "w.npz") as saved:
        assert sorted(saved) == sorted([*names_of(lesson), "code", "facts", "settings"])
    assert run(folder, PREDICT + " --network {mine}", file="train.csv", **files) == 0
    predicted = np.loadtxt(folder / "out.csv", int, delimiter=",", skiprows=1)[:, 1]
    assert np.mean(predicted == SAMPLE.labels) > 0.9

    # The same from a .safetensors file.
    safe = {**files, "weights": "w.safetensors"}
    assert run(folder, line + " --network {mine}", file="train.csv", **safe) == 0
    assert run(folder, PREDICT + " --network {mine}", file="train.csv", **safe) == 0
    assert (np.loadtxt(folder / "out.csv", int, delimiter=",", skiprows=1)[:, 1] == predicted).all()

    # Of other layers, or of other code: one sentence, and nothing is predicted with it.
    capsys.readouterr()
    (folder / "out.csv").unlink()
    assert run(folder, PREDICT, file="test.csv", **files) == 1
    said = capsys.readouterr().err
    assert said.startswith(f"glassbox: The weights in {folder / 'w.npz'} ")
    assert "--network" in said and said.count("\n") == 1
    assert not (folder / "out.csv").exists()
    (folder / "mine.py").write_text(lesson.source + "# a comment\n", encoding="utf-8")
    assert run(folder, PREDICT + " --network {mine}", file="test.csv", **files) == 0
    said = capsys.readouterr().err
    assert said.endswith(f" were trained with other code than {folder / 'mine.py'}.\n")


def names_of(lesson):
    layers = "123" if lesson.name == "deeper" else "12"
    return [f"{letter}{layer}" for layer in layers for letter in "Wb"]


FAULTS = {
    "syntax": (("    A1 = sigmoid(Z1)\n", "    A1 = sigmoid(Z1\n"), "is not Python: ", False),
    "name": (("    A1 = sigmoid(Z1)\n", "    A1 = sigmod(Z1)\n"), "fails: NameError: ", True),
    "shape": (
        ("    return Z1, A1, Z2, A2", "    return Z1, A1, Z2, A2.T"),
        "`forward_propagation` gives back A2 in the shape ",
        False,
    ),
    "later": (
        ("    m = Y.size", "    m = Y.size\n    if m == 16:\n        raise KeyError(m)"),
        "fails: KeyError: 16.",
        True,
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_the_code_is_one_sentence_with_its_line(fault, folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    change, words, has_frames = FAULTS[fault]
    source = edit(change)
    Path("mine.py").write_text(source, encoding="utf-8")
    line = "train train.csv --batch 16 --epochs 1 --save w.npz --network mine.py"
    assert main(line.split()) == 1
    captured = capsys.readouterr()
    found = re.match(r"glassbox: mine\.py: [Ll]ine (\d+)", captured.err)
    faulty = source.splitlines()[int(found[1]) - 1]
    assert faulty.strip() in change[1] or faulty.startswith("def forward_propagation")
    assert words in captured.err
    assert captured.err.count("\n") == 1
    assert not Path("w.npz").exists()

    assert main([*line.split(), "--traceback"]) == 1
    *traceback, sentence = capsys.readouterr().err.splitlines()
    assert sentence + "\n" == captured.err
    if has_frames:
        assert traceback[0] == "Traceback (most recent call last):"
        assert any(row.startswith(f'  File "mine.py", line {found[1]}') for row in traceback)


def test_a_network_that_is_no_text_or_not_there(folder, monkeypatch, capsys):
    monkeypatch.chdir(folder)
    Path("mine.py").write_bytes(b"\xff\xfe")
    line = "train train.csv --save w.npz --network "
    assert main((line + "mine.py").split()) == 1
    assert capsys.readouterr().err == "glassbox: mine.py is not UTF-8 text; expected Python.\n"
    assert main((line + "none.py").split()) == 1
    assert capsys.readouterr().err.startswith("glassbox: Cannot open none.py: ")


@pytest.mark.parametrize("batch", ["0", "-3", "half", "1.5"])
def test_misuse_is_argparses_business(batch, capsys):
    with pytest.raises(SystemExit) as exit_:
        main(["train", "train.csv", "--save", "w.npz", "--batch", batch])
    assert exit_.value.code == 2
    assert f"expected a whole number above 0, not '{batch}'" in capsys.readouterr().err


def test_the_version_is_told(capsys):
    with pytest.raises(SystemExit) as exit_:
        main(["--version"])
    assert exit_.value.code == 0
    assert re.fullmatch(r"Glassbox \d+\.\d+\.\d+\n", capsys.readouterr().out)
