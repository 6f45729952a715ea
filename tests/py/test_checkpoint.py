"""Checkpoints that are damaged or made up: one sentence, or a run that goes on from them."""

import io
import json
import tracemalloc
from functools import cache

import numpy as np
import pytest
from examples import make_dataset
from glassbox import checkpoint
from glassbox.checkpoint import CheckpointError
from glassbox.program import CodeError
from glassbox.session import Session
from glassbox.training import SettingsError
from hypothesis import given
from hypothesis import strategies as st

SETTINGS = {"alpha": 0.5, "batch": 16, "hidden": 3, "seed": 1, "heldOut": 0.1, "rule": "classic"}
ADDED = bytes(range(196)) * 4


def begun():
    session = Session(chunk_size=64)
    session.dataset = make_dataset(60)
    session.reset(SETTINGS)
    session.add_example(ADDED, 3)
    while not session.advance(1000, until=5):
        pass
    return session


@cache
def saved():
    """What a session gives, as its arrays: the facts, and then the others by their names."""
    file = io.BytesIO(begun().checkpoint())
    facts = json.loads(np.load(file).tobytes())
    return facts, {name: np.load(file) for name in facts["arrays"]}


def written(facts, arrays):
    file = io.BytesIO()
    np.save(file, np.frombuffer(json.dumps(facts).encode(), np.uint8))
    for values in arrays.values():
        np.save(file, values, allow_pickle=False)
    return file.getvalue()


def goes_on_or_says_why(data):
    """None if a run goes on from it, and trains; else the sentence."""
    session = begun()
    before = session.iteration
    try:
        session.code_in(data)
        session.resume(data, None, 2)
    except (CheckpointError, CodeError, SettingsError) as error:
        assert session.iteration == before
        said = str(error)
        assert said.endswith(".") and said.isprintable() and len(said) < 400, said
        return said
    until = session.iteration + 1
    while not session.advance(1000, until=until):
        pass
    session.checkpoint()
    return None


def test_what_was_saved_goes_on():
    assert goes_on_or_says_why(written(*saved())) is None


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda f, a: f.update(format=9), "has the format 9; this version reads"),
        (lambda f, a: f.update(examples=61), "was trained on 61 images; 60 are loaded"),
        (lambda f, a: f.update(examples="60"), "examples is '60'"),
        (lambda f, a: f.update(run=[1]), r"run is \[1\]"),
        (lambda f, a: f.update(alphaInForce=-1), "The learning rate must be a number above 0"),
        (lambda f, a: f.update(loss="low"), "could not convert string to float: 'low'"),
        (lambda f, a: f["settings"].update(hidden=10**9), "hidden neurons must be a whole number"),
        (lambda f, a: f["settings"].update(colour="red"), "This is not a checkpoint of a run"),
        (lambda f, a: f["position"].update(taken=10**15), "1000000000000000 of"),
        (lambda f, a: f["position"].update(drawn=10**12), "were taken"),
        (lambda f, a: f["position"].update(iteration=-1), "iteration is -1"),
        (lambda f, a: f["position"].update(seconds=-1), "seconds is -1"),
        (lambda f, a: f["position"].update(shuffle={"state": 3}), "This is not a checkpoint"),
        (lambda f, a: f.update(code="def f(:"), "Line 1 is not Python"),
        (lambda f, a: f.update(arrays=f["arrays"] * 2), "This is not a checkpoint of a run"),
        (lambda f, a: f.update(arrays=7), "This is not a checkpoint of a run"),
        (
            lambda f, a: a.update(W1=a["W1"][:, :9]),
            r"has W1, .* float32 \(3, 9\); expected float32",
        ),
        (lambda f, a: a.update(W2=a["W2"].astype(float)), r"has W2, .* as float64 \(10, 3\)"),
        (
            lambda f, a: a.update(dW1=a["dW1"][:2]),
            r"has W1, or its gradient, as float32 \(2, 784\)",
        ),
        (lambda f, a: a.update(b1=np.zeros((4, 1), np.float32)), r"layers are \(4, 10\)"),
        (lambda f, a: a.update(b1=np.float32(3)), "This is not a checkpoint of a run"),
        (lambda f, a: a.update(images=a["images"][:, :9]), r"images in the shape \(1, 9\)"),
        (lambda f, a: a.update(labels=np.array([12], np.uint8)), "labels that are not all 0 to 9"),
        (lambda f, a: a.update(labels=a["labels"].astype(float)), "labels that are not all 0 to 9"),
        (lambda f, a: a.popitem(), "This is not a checkpoint of a run"),
    ],
)
def test_a_checkpoint_that_does_not_fit_is_refused_with_a_sentence(change, sentence):
    facts, arrays = saved()
    facts, arrays = json.loads(json.dumps(facts)), dict(arrays)
    change(facts, arrays)
    said = goes_on_or_says_why(written(facts, arrays))
    with pytest.raises(ValueError, match=sentence):
        raise ValueError(said)


SHAPES = [(2**40,), (2**62, 2**62), (-1,), (0, 2**62), (1,) * 40, (10**6, 784)]


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("kind", ["|u1", "<f4", "<f8", "|V0", "<U1000000", "|O"])
def test_memory_is_not_taken_for_what_a_header_only_claims(shape, kind):
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        file, {"descr": kind, "fortran_order": False, "shape": shape}
    )
    data = file.getvalue() + b"{}" * 50
    tracemalloc.start()
    try:
        for read in (checkpoint.restore, checkpoint.source_of):
            with pytest.raises(CheckpointError, match="This is not a checkpoint of a run"):
                read(data)
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


@given(st.binary(max_size=300), st.sampled_from([b"", b"\x93NUMPY\x01\0", b"\x93NUMPY\x01\0v\0{"]))
def test_bytes_of_any_kind_are_no_checkpoint(data, start):
    for read in (checkpoint.restore, checkpoint.source_of):
        with pytest.raises(CheckpointError):
            read(start + data)


@given(st.data())
def test_a_mutated_checkpoint_goes_on_or_is_refused(data):
    content = written(*saved())
    # Most of it is the code and numbers, of which any are as good as these.
    ends = st.one_of(st.integers(0, 3000), st.integers(0, len(content) - 1))
    at = data.draw(ends)
    put = data.draw(
        st.one_of(st.binary(max_size=6), st.sampled_from([b"9", b"-", b"[", b'"', b"}"]))
    )
    removed = data.draw(st.integers(0, 6))
    goes_on_or_says_why(content[:at] + put + content[at + removed :])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda each: (
        st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=5), each, max_size=3)
    ),
    max_leaves=6,
)


@given(st.data())
def test_a_checkpoint_with_anything_for_one_of_its_facts_goes_on_or_is_refused(data):
    facts, arrays = saved()
    facts = json.loads(json.dumps(facts))
    place = data.draw(st.sampled_from([facts, facts["settings"], facts["position"]]))
    # Code may do anything, and what it does is for test_code.py.
    place[data.draw(st.sampled_from([key for key in place if key != "code"]))] = data.draw(JSON)
    goes_on_or_says_why(written(facts, arrays))


def test_json_that_is_too_deep_is_no_checkpoint():
    file = io.BytesIO()
    np.save(file, np.frombuffer(b"[" * 200_000, np.uint8))
    with pytest.raises(CheckpointError):
        checkpoint.source_of(file.getvalue())
