"""The notebook repeats a run: its code cells, run in order by another Python, give its losses.

They are run in one namespace, as a kernel would, without the twenty packages of a kernel.
"""

import gzip
import json
import subprocess
import sys
import zipfile

import nbformat
import numpy as np
import pytest
from edits import MOMENTUM, NEW_ARRAYS, edit
from examples import make_dataset, sample_files, to_csv, to_idx
from glassbox.lessons import LESSONS
from glassbox.notebook import MOST_RECORDED
from glassbox.program import ORIGINAL, load
from glassbox.session import Session
from sessions import train

SETTINGS = {"alpha": 0.3, "batch": 64, "hidden": 20, "seed": 5, "heldOut": 0.1, "rule": "classic"}
SMALL = make_dataset(200)
RUN = """
import json, sys
cells = json.load(open(sys.argv[1], encoding="utf-8"))["cells"]
names = {}
for cell in cells:
    if cell["cell_type"] == "code":
        exec("".join(cell["source"]), names)
losses = names.get("losses_of_run") or names["losses"]
json.dump(losses, open("losses.json", "w"))
"""


def open_session(files, source=ORIGINAL.source, chunk_size=None, **changed):
    session = Session(chunk_size=chunk_size)
    session.open_sample(*files)
    settings = SETTINGS | changed
    session.program = load(source, settings["hidden"])
    session.reset(settings)
    return session


def ask(session, records=None):
    """The notebook's answer, or the sentence why there is none."""
    records = session.take_records() if records is None else records
    iterations, losses = (memoryview(records[:, column].copy()) for column in (0, 2))
    session.ask(1, {"kind": "notebook", "iterations": iterations, "losses": losses})
    while len(session.questions):
        for done in session.questions.advance(1000):
            return done.get("answer", done.get("message"))


def run(folder, answer):
    """What another Python prints when it runs the cells in this folder; None if they fail."""
    (folder / answer["name"]).write_text(answer["text"], encoding="utf-8")
    command = [sys.executable, "-c", RUN, answer["name"]]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True)


def assert_repeats(session, folder):
    records = session.take_records()
    answer = ask(session, records)
    assert answer["name"] == "glassbox-run-1.ipynb"
    nbformat.validate(nbformat.reads(answer["text"], 4))
    done = run(folder, answer)
    assert done.returncode == 0, done.stderr
    losses = json.loads((folder / "losses.json").read_text())
    np.testing.assert_allclose(losses, records[:, 2], rtol=1e-6)
    accuracy = session.validation_accuracy()
    assert f"{accuracy:.2%} of the" in done.stdout
    last = done.stdout.splitlines()[-1].replace("losses_of_run", "losses")
    compared = min(len(losses), MOST_RECORDED)
    assert last.startswith(f"{compared} losses of the page compared: they differ by ")
    assert float(last.split()[-3]) < 1e-6
    return answer


@pytest.mark.parametrize(
    "changed",
    [
        {"batch": 0, "alpha": 0.5},
        {"batch": 64},
        {"batch": 1024, "rule": "exact MSE", "seed": 2**53 - 1, "heldOut": 0.37},
        {"heldOut": 0.5},
    ],
    ids=str,
)
def test_a_run_on_the_sample(changed, tmp_path):
    session = open_session(sample_files(), **changed)
    train(session, 40)
    assert_repeats(session, tmp_path)


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.name)
def test_a_lesson(lesson, tmp_path):
    session = open_session(sample_files(), lesson.source, **lesson.settings)
    train(session, 40)
    assert_repeats(session, tmp_path)


def test_the_learning_rate_and_the_code_change_on_the_way(tmp_path):
    session = open_session(to_idx(SMALL), batch=16)
    session.set_alpha(0.4)
    train(session, 7)
    session.set_alpha(0.1)
    session.set_alpha(0.2)
    train(session, 20)
    session.apply_code(MOMENTUM)
    session.set_alpha(0.02)
    train(session, 30)
    session.apply_code(MOMENTUM + "\n# the same updates: what they remember stays\n")
    train(session, 33)
    session.apply_code(NEW_ARRAYS)
    session.apply_code(MOMENTUM)  # updates as before, and yet what they remembered is gone
    train(session, 45)
    session.apply_code(NEW_ARRAYS)  # after the last iteration: of no effect
    session.set_alpha(9)
    text = assert_repeats(session, tmp_path)["text"]
    assert text.count("The code was changed") == 3
    assert text.count("state.clear()") == 2


def test_code_that_waits_for_its_batch_waits_in_the_notebook_too(tmp_path):
    session = open_session(to_idx(SMALL), chunk_size=32, batch=0)
    train(session, 3)
    session.advance(0)  # a part of the fourth iteration's gradients
    session.apply_code(edit(("    W1 -= alpha * dW1", "    W1 -= 2 * alpha * dW1")))
    session.set_alpha(0.1)  # for the update that ends it
    train(session, 8)
    text = assert_repeats(session, tmp_path)["text"]
    assert "### After iteration 4\\n" in text
    assert "CHUNK = 32\\n" in text


def test_it_says_what_it_needs():
    session = open_session(to_idx(SMALL))
    train(session, 3)
    assert "It needs NumPy 2, and draws" in ask(session)["text"]
    session.apply_code(edit(("import numpy as np\n", "import numpy as np\nimport pytest\n")))
    train(session, 5)
    assert "It needs NumPy 2 and pytest, and draws" in ask(session)["text"]


def test_names_that_the_code_has_as_well_are_renamed(tmp_path):
    ours = "losses, images, step, state, alpha = 1, 2, 3, 4, 5\n"
    uses = "    if losses + images + step + state + alpha != 15:\n        raise ValueError\n"
    source = edit(
        ("import numpy as np\n", "import numpy as np\n\n" + ours),
        ("    Z1 = W1 @ X", uses + "    Z1 = W1 @ X"),
    )
    session = open_session(to_idx(SMALL), source)
    train(session, 12)
    assert_repeats(session, tmp_path)


def test_a_moment_that_is_looked_at_is_where_it_ends(tmp_path):
    session = open_session(to_idx(SMALL))
    train(session, 30)
    assert session.look(1, 10) == 10
    answer = ask(session)
    assert run(tmp_path, answer).returncode == 0
    assert len(json.loads((tmp_path / "losses.json").read_text())) == 10


def test_of_a_long_run_some_losses_are_kept():
    session = open_session(to_idx(SMALL), batch=16)
    train(session, 3)
    records = np.zeros((5000, 7))
    records[:, 0] = np.arange(1, 5001)
    records[:, 2] = np.where(records[:, 0] % 2, 0.5, np.nan)
    for iteration, compared in ((3, 2), (5000, MOST_RECORDED)):
        session._run.trainer.iteration = iteration
        cells = json.loads(ask(session, records)["text"])["cells"]
        (recorded,) = [
            "".join(cell["source"]) for cell in cells if cell["source"][0].startswith("RECORDED")
        ]
        names = {}
        exec(recorded, names)
        kept = [iteration for iteration, _ in names["RECORDED"]]
        assert len(kept) == compared == len(set(kept))
        assert (kept[0], kept[-1]) == (1, iteration - (iteration % 2 == 0))


def test_without_losses_of_the_page_there_is_nothing_to_compare_with(tmp_path):
    session = open_session(to_idx(SMALL))
    train(session, 3)
    answer = ask(session, np.zeros((0, 7)))
    done = run(tmp_path, answer)
    assert done.returncode == 0
    assert len(done.stdout.splitlines()) == 1


# Data of the person's own, beside the notebook


def odd_columns():
    """The columns in another order, with one too many."""
    lines = to_csv(SMALL).decode().splitlines()
    rows = [line.split(",") for line in lines]
    rows = [[*row[:0:-1], row[0], "file" if not i else "a.png"] for i, row in enumerate(rows)]
    return "\n".join(",".join(row) for row in rows).encode()


def zipped(members):
    def write(path):
        with zipfile.ZipFile(path, "w") as archive:
            for name, data in members.items():
                archive.writestr(name, data)

    return write


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("train.csv", lambda path: path.write_bytes(to_csv(SMALL))),
        ("mnist.csv", lambda path: path.write_bytes(to_csv(SMALL, "1x1"))),
        ("bare.csv", lambda path: path.write_bytes(to_csv(SMALL, "none"))),
        ("odd.csv", lambda path: path.write_bytes(odd_columns())),
        ("train.csv.gz", lambda path: path.write_bytes(gzip.compress(to_csv(SMALL)))),
        ("one.zip", zipped({"a/digits.CSV": to_csv(SMALL)})),
        ("kaggle.zip", zipped({"test.csv": b"", "train.csv": to_csv(SMALL, "pixel1")})),
    ],
)
def test_a_file_is_read_from_beside_it(name, write, tmp_path):
    path = tmp_path / name
    write(path)
    session = Session()
    session.open_file(path.open("rb"), name, path.stat().st_size)
    while session.advance_file()["state"] != "done":
        pass
    session.reset(SETTINGS)
    train(session, 10)
    text = assert_repeats(session, tmp_path)["text"]
    assert "DATA" not in text

    if name == "train.csv":
        answer = json.loads(text)
        path.write_bytes(to_csv(make_dataset(200, seed=1)))
        done = run(tmp_path, {"name": "other.ipynb", "text": json.dumps(answer)})
        assert "ValueError: These are other data than the run was trained on: 200" in done.stderr
        path.unlink()
        done = run(tmp_path, {"name": "none.ipynb", "text": json.dumps(answer)})
        assert "FileNotFoundError: There is no train.csv here: put it, " in done.stderr


# What it refuses


def test_a_run_that_does_not_follow_from_its_settings_is_refused():
    session = open_session(to_idx(SMALL))
    assert "has made no iteration yet" in ask(session)
    train(session, 5)
    session.fork(SETTINGS, 1, None, 2)
    train(session, 9)
    assert ask(session).startswith("This run goes on from iteration 5 of run 1; a notebook can ")

    session = open_session(to_idx(SMALL))
    train(session, 5)
    session.add_example(bytes(784), 3)
    sentence = "This run was trained on images that you added"
    assert ask(session).startswith(sentence)
    session.remove_added()  # and yet some batches had it
    train(session, 9)
    assert ask(session).startswith(sentence)
    session.reset(SETTINGS)
    train(session, 1)
    assert ask(session)["name"] == "glassbox-run-1.ipynb"
