"""Weights as files: what goes out comes back bit by bit, and a run begins with it.

The oracles are NumPy's own reader and the safetensors library.
"""

import io
import json
import math

import numpy as np
import pytest
from edits import RELU
from examples import make_dataset, to_idx
from glassbox import npz, weights
from glassbox.lessons import LESSONS
from glassbox.notebook import NotebookError, notebook
from glassbox.program import ORIGINAL, names_of
from glassbox.questions import function_of
from glassbox.session import Session
from glassbox.weights import KINDS, WeightsError

DATASET = make_dataset(300)
SETTINGS = {
    "alpha": 0.3,
    "batch": 16,
    "hidden": 12,
    "seed": 3,
    "heldOut": 0.1,
    "rule": "exact MSE",
}
DEEPER = next(lesson for lesson in LESSONS if lesson.name == "deeper")


def opened(settings=SETTINGS, dataset=DATASET, code=None):
    session = Session(chunk_size=32)
    session.open_sample(*to_idx(dataset))
    session.reset(settings)
    if code and session.apply_code(code)["outcome"] == "reset":
        session.reset(settings)
    return session


def train(session, iterations):
    assert session.advance(math.inf, until=session.iteration + iterations)
    return session


def result(work):
    while True:
        try:
            next(work)
        except StopIteration as done:
            return done.value


def saved(session, kind):
    answer = result(function_of("weights")(session.view(), format=kind))
    return answer["bytes"].tobytes()


def load(content, name="w.npz"):
    return weights.load(io.BytesIO(content), name)


def bits(arrays):
    return [(each.dtype.str, each.shape, each.tobytes()) for each in arrays]


# Out, and back in


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("code", [None, DEEPER.source], ids=["two layers", "three"])
def test_what_is_saved_comes_back_bit_by_bit(kind, code):
    session = train(opened(code=code), 60)
    found = load(saved(session, kind))
    view = session.view()
    assert bits(found.parameters) == bits(view.parameters)
    assert found.code == view.program.digest
    assert found.settings == view.settings
    assert found.facts["iteration"] == 60
    assert found.facts["activations"] == list(view.program.activations)
    assert found.held_out_accuracy == session.validation_accuracy()
    assert found.notes == ()
    assert saved(session, kind) == saved(session, kind)


def test_numpy_reads_it_without_pickle():
    session = train(opened(), 30)
    with np.load(io.BytesIO(saved(session, "npz")), allow_pickle=False) as file:
        assert bits(file[name] for name in ("W1", "b1", "W2", "b2")) == bits(
            session.view().parameters
        )
        assert str(file["code"]) == ORIGINAL.digest
        assert json.loads(str(file["settings"])) == SETTINGS


def test_the_safetensors_library_reads_ours_and_we_read_its():
    official = pytest.importorskip("safetensors", reason="the library is native: CPython only")
    from safetensors.numpy import save

    session = train(opened(), 30)
    view, content = session.view(), saved(session, "safetensors")
    theirs = dict(official.deserialize(content))
    for name, values in zip(names_of(2, "W", "b"), view.parameters, strict=True):
        assert theirs[name]["dtype"] == "F32"
        assert tuple(theirs[name]["shape"]) == values.shape
        assert bytes(theirs[name]["data"]) == values.tobytes()

    arrays = dict(zip(names_of(2, "W", "b"), view.parameters, strict=True))
    written = save(arrays, metadata={"code": "01234567", "by": "somebody"})
    found = load(written)
    assert bits(found.parameters) == bits(view.parameters)
    assert found.code == "01234567"
    wide = {name: values.astype(np.float64) for name, values in arrays.items()}
    assert bits(load(save(wide)).parameters) == bits(view.parameters)


def test_nothing_held_out_has_no_accuracy():
    session = train(opened({**SETTINGS, "heldOut": 0}), 5)
    found = load(saved(session, "npz"))
    assert math.isnan(found.held_out_accuracy)
    assert found.facts["iteration"] == 5


def test_a_past_moment_is_saved_as_it_was():
    session = train(opened(), 1)
    then = bits(session.view().parameters)
    train(session, 40)
    session.look(1, 1)
    found = load(saved(session, "npz"))
    assert bits(found.parameters) == then
    assert found.facts["iteration"] == 1


# A new run with them


@pytest.mark.parametrize("kind", KINDS)
def test_a_run_begins_with_weights_evaluated_and_with_their_settings(kind):
    first = train(opened(), 80)
    content, accuracy = saved(first, kind), first.validation_accuracy()
    session = train(opened({**SETTINGS, "seed": 9, "hidden": 20, "batch": 0, "alpha": 1.0}), 3)
    started = session.open_weights(content, f"w.{kind}", {**SETTINGS, "seed": 9}, 2)
    assert started["settings"] == SETTINGS
    assert started["parent"] is None
    assert started["weights"] == {
        "name": f"w.{kind}",
        "notes": [],
        "iteration": 80,
        "saved": accuracy,
        "accuracy": accuracy,
    }
    assert bits(session.view().parameters) == bits(first.view().parameters)
    assert session.iteration == 0
    (record,) = session.take_records().tolist()
    assert (record[0], record[5]) == (0, accuracy)
    session.refresh()
    assert session.figures[session.FIGURES.index("validationAccuracy")] == accuracy
    train(session, 5)
    assert session.take_records()[-1][0] == 5


def test_such_a_run_says_so_in_its_digest_and_has_no_notebook():
    content = saved(train(opened(), 20), "npz")
    session = opened()
    before = result(function_of("digest")(session.view()))
    session.open_weights(content, "w.npz", SETTINGS, 2)
    after = result(function_of("digest")(session.view()))
    assert after["settings"] != before["settings"]
    assert (after["data"], after["code"]) == (before["data"], before["code"])
    train(session, 3)
    with pytest.raises(NotebookError, match="began with weights from a file"):
        result(notebook(session.view(), [], []))


def test_a_run_with_weights_can_be_resumed_and_forked():
    content = saved(train(opened(), 20), "npz")
    session = opened()
    session.open_weights(content, "w.npz", SETTINGS, 2)
    train(session, 7)
    checkpoint = session.checkpoint()
    session.fork(SETTINGS, 2, None, 3)
    train(session, 5)
    session.resume(checkpoint, None, 4)
    train(session, 5)
    assert session.iteration == 12


def test_what_one_should_bear_in_mind_is_said():
    def notes(content, **how):
        return opened(**how).open_weights(content, "w.npz", SETTINGS, 2)["weights"]["notes"]

    plain = saved(train(opened(), 9), "npz")
    assert notes(plain, dataset=make_dataset(200)) == [
        "They were trained on other data (UCI handwritten digits, 300 images)."
    ]
    assert notes(plain, code=RELU) == [
        "They were trained with the original network.py, whose activations are sigmoid, sigmoid "
        "and not ReLU, sigmoid; the code in force goes on."
    ]
    lesson = saved(train(opened(code=LESSONS[0].source), 9), "npz")
    assert notes(lesson) == [
        "They were trained with the lesson “ReLU hidden layer, He's first weights”, whose "
        "activations are ReLU, sigmoid and not sigmoid, sigmoid; the code in force goes on."
    ]
    arrays = dict(zip(names_of(2, "W", "b"), opened().view().parameters, strict=True))
    assert notes(npz.write(arrays, {})) == [
        "The file does not say which examples were held out: some that are held out here may have "
        "been trained on."
    ]


def test_weights_that_do_not_fit_the_code_change_nothing():
    content = saved(train(opened(code=DEEPER.source), 5), "npz")
    session = train(opened(), 4)
    before = bits(session.view().parameters)
    with pytest.raises(WeightsError) as error:
        session.open_weights(content, "w.npz", SETTINGS, 2)
    assert str(error.value) == (
        "The weights in w.npz are of a network 784 – 12 – 50 – 10, and the code in force makes "
        "784 – 12 – 10: apply the lesson “One more hidden layer” in the Code view first."
    )
    assert bits(session.view().parameters) == before
    train(session, 1)
    assert session.iteration == 5
