"""Code changed while it runs, through the session: swapped, refused, failing, and gone on from."""

import math
from dataclasses import replace
from importlib.resources import files

import numpy as np
import pytest
from edits import DEEPER, MOMENTUM, RELU, edit
from examples import make_dataset, to_idx
from glassbox.checkpoint import CheckpointError
from glassbox.dataset import add_examples
from glassbox.digest import digest, fingerprint
from glassbox.program import ORIGINAL, CodeError
from glassbox.session import Session
from sessions import arrays, assert_same, train

SETTINGS = {"alpha": 0.3, "batch": 16, "hidden": 12, "seed": 3, "heldOut": 0.1, "rule": "classic"}
ADAM = files("glassbox").joinpath("lessons/adam.py").read_text()
OWN = np.zeros((1, 784), np.uint8), np.array([3], np.uint8)
FAILS_LATER = edit(
    ("dW1, db1, dW2, db2, alpha):", "dW1, db1, dW2, db2, alpha, state):"),
    (
        "    W2 -= alpha * dW2",
        """    state["n"] = state.get("n", 0) + 1
    assert state["n"] < 6, "enough"
    W2 -= alpha * dW2""",
    ),
)


def start(**changed):
    session = Session(chunk_size=32)
    session.open_sample(*to_idx(make_dataset(200)))
    session.reset({**SETTINGS, **changed})
    return session


def test_code_that_computes_the_same_goes_on_bit_for_bit():
    plain, edited = start(), start()
    train(plain, 10), train(edited, 10)
    applied = edited.apply_code(ORIGINAL.source + "\n# mine\n")
    assert (applied["outcome"], applied["notes"]) == ("swapped", [])
    assert not applied["program"]["original"]
    train(plain, 30), train(edited, 30)
    assert_same(arrays(plain), arrays(edited))
    assert edited.view().log == ((10, "code", ORIGINAL.source + "\n# mine\n"),)


def test_full_batches_take_new_code_with_the_next_batch():
    plain, edited = start(batch=0), start(batch=0)
    train(plain, 3), train(edited, 3)
    edited.advance(0)  # a part of the fourth iteration's gradients
    edited.apply_code(edit(("    W1 -= alpha * dW1", "    W1 -= 2 * alpha * dW1")))
    train(plain, 4), train(edited, 4)
    changed = arrays(edited)
    trainer = edited._run.trainer
    assert trainer.program is ORIGINAL
    assert_same(arrays(plain), changed)
    train(edited, 5)
    assert trainer.program is not ORIGINAL
    assert [entry[:2] for entry in edited.view().log] == [(4, "code")]
    train(plain, 5)
    moved, doubled = (each.parameters()["W1"] - changed["W1"] for each in (plain, edited))
    np.testing.assert_allclose(doubled, 2 * moved, rtol=1e-3, atol=1e-6)


def test_code_that_never_had_its_turn_is_not_in_the_log():
    session = start(batch=0)
    train(session, 3)
    session.advance(0)  # a part of the fourth iteration's gradients
    session.apply_code(RELU)
    session.apply_code(MOMENTUM)
    assert session.view().log == ((4, "code", MOMENTUM),)
    train(session, 4)
    session.apply_code(RELU)
    assert session.view().log == ((4, "code", MOMENTUM), (4, "code", RELU))
    assert session.view().begun == ORIGINAL.source


def test_parameters_are_kept_and_other_first_weights_wait_for_a_reset():
    session = start()
    train(session, 10)
    before = arrays(session)
    applied = session.apply_code(RELU)
    assert applied["outcome"] == "swapped"
    assert applied["program"]["activations"] == ["ReLU", "sigmoid"]
    assert applied["notes"] == ["It draws other first weights: press Reset to begin with those."]
    assert_same(before, arrays(session))
    session.refresh()
    views = session._run.views
    np.testing.assert_array_equal(views["A1"], np.maximum(views["Z1"], 0))
    slope = views["slope1"].ravel()
    np.testing.assert_allclose(slope, views["Z1"].ravel() > 0, atol=1e-6)
    started = session.reset(SETTINGS, 2)
    assert started["program"]["source"] == RELU
    assert session.parameters()["W1"].std() == pytest.approx(np.sqrt(2 / 784), rel=0.1)


@pytest.mark.parametrize("batch", [0, 16])
def test_other_layers_begin_anew_and_train(batch):
    session = start(batch=batch)
    train(session, 5)
    before = arrays(session)
    applied = session.apply_code(DEEPER)
    assert applied["outcome"] == "reset"
    assert applied["program"]["layers"] == [784, 12, 20, 10]
    assert applied["notes"] == [
        "It has other layers, 784 – 12 – 20 – 10 instead of 784 – 12 – 10: training begins anew."
    ]
    assert_same(before, arrays(session))
    train(session, 6)  # the run in force is what it was
    started = session.reset({**SETTINGS, "batch": batch}, 2)
    names = [slot["name"] for slot in started["layout"]]
    assert names[:6] == ["W1", "b1", "W2", "b2", "W3", "b3"]
    assert [name for name in names if name.startswith("slope")] == ["slope1", "slope2", "slope3"]
    first = session.advance(math.inf, until=1) and session.take_records()[-1][2]
    train(session, 60)
    assert session.take_records()[-1][2] < 0.9 * first
    session.refresh()
    views = session._run.views
    np.testing.assert_allclose(views["W3_dot_A2"], views["W3"] @ views["A2"], rtol=1e-5)
    kept = session.kept()["runs"][0]["iterations"]
    assert session.look(2, kept[2]) == kept[2]
    session.refresh()


def test_what_is_refused_changes_nothing():
    plain, session = start(), start()
    train(plain, 10), train(session, 10)
    for source in ("def f(:", "x = 1", edit(("    m = Y.size", "    m = Y.size / 0"))):
        with pytest.raises(CodeError):
            session.apply_code(source)
    assert session.program is ORIGINAL
    train(plain, 20), train(session, 20)
    assert_same(arrays(plain), arrays(session))


@pytest.mark.parametrize("batch", [0, 16])
def test_code_that_fails_later_leaves_everything_as_it_was(batch):
    """It is tried with an empty state, and fails at its sixth update."""
    session, plain = start(batch=batch), start(batch=batch)
    train(session, 4), train(plain, 4)
    session.apply_code(FAILS_LATER)
    with pytest.raises(CodeError, match="Line .* fails: AssertionError: enough.") as caught:
        train(session, 30)
    assert 'assert state["n"] < 6' in caught.value.traceback
    assert session.iteration == 9
    train(plain, 9)
    assert_same(arrays(plain), arrays(session))
    session.refresh()
    with pytest.raises(CodeError):
        train(session, 30)
    session.apply_code(ORIGINAL.source)
    train(session, 20), train(plain, 20)
    assert_same(arrays(plain), arrays(session))


def test_what_updates_remember_is_kept_by_moments_forks_and_an_edit_elsewhere():
    session = start()
    session.apply_code(MOMENTUM)
    train(session, 10)
    assert session.view().state["steps"] == 10
    session.apply_code(MOMENTUM + "\n# a remark\n")
    assert session.view().state["steps"] == 10
    session.fork(SETTINGS, 1, None, 2)
    assert session.view().state["steps"] == 10
    train(session, 20)
    whole = start()
    whole.apply_code(MOMENTUM)
    train(whole, 20)
    assert_same(arrays(whole), arrays(session))
    session.apply_code(ORIGINAL.source)
    assert session.view().state == {}


@pytest.mark.parametrize("source", [ORIGINAL.source, MOMENTUM])
@pytest.mark.parametrize("batch", [0, 16])
def test_a_checkpoint_goes_on_bit_for_bit_in_another_session(source, batch):
    session = start(batch=batch)
    session.apply_code(source)
    train(session, 12)
    session.set_alpha(0.2)
    session.add_example(bytes(784), 3)
    saved = session.checkpoint()
    other = Session(chunk_size=32)
    other.open_sample(*to_idx(make_dataset(200)))
    resumed = other.resume(saved, None, 7)
    assert resumed["parent"] == {"run": 1, "iteration": 12}
    assert resumed["dataset"]["added"] == 1
    assert other.program.source == other.code_in(saved) == source
    train(session, 40), train(other, 40)
    assert_same(arrays(session), arrays(other))


def test_a_checkpoint_is_of_the_newest_complete_iteration():
    session = start(batch=0)
    train(session, 3)
    before = arrays(session)
    session.advance(0)
    other = start()
    other.resume(session.checkpoint(), None, 2)
    assert other.iteration == 3
    assert_same(before, arrays(other))


def test_a_checkpoint_may_go_on_with_other_code_of_the_same_layers():
    session = start()
    session.apply_code(MOMENTUM)
    train(session, 5)
    other = start()
    other.resume(session.checkpoint(), ORIGINAL.source, 2)
    assert other.program is ORIGINAL and other.view().state == {}
    with pytest.raises(CheckpointError, match=r"saved layers are \(12, 10\)"):
        other.resume(session.checkpoint(), DEEPER, 3)
    train(other, 8)


@pytest.mark.parametrize("spoil", [lambda b: b[:-200], lambda b: b"", lambda b: b"PK" + b[2:900]])
def test_bytes_that_are_no_checkpoint_are_refused_in_a_sentence(spoil):
    session = start()
    with pytest.raises(CheckpointError):
        session.resume(spoil(session.checkpoint()), None, 2)
    train(session, 3)


def test_a_checkpoint_needs_its_data():
    saved = start().checkpoint()
    other = Session()
    other.open_sample(*to_idx(make_dataset(150)))
    with pytest.raises(CheckpointError, match="trained on 200 images; 150 are loaded"):
        other.resume(saved, None, 2)


def test_a_checkpoint_of_fewer_images_than_were_here_begins_with_the_first_of_them_shown():
    saved = start().checkpoint()
    session = Session()
    session.open_sample(*to_idx(make_dataset(300)))
    session.reset(SETTINGS)
    session.show(250)
    session.open_sample(*to_idx(make_dataset(200)))
    session.resume(saved, None, 2)
    assert session.view().example == 0


@pytest.mark.parametrize("at", [7, 12, 23])  # in the first epoch, at its end, in the third
@pytest.mark.parametrize("batch", [0, 16])
def test_a_continued_run_is_the_same_run_to_the_last_bit(at, batch):
    def losses(session):
        return session.take_records()[:, [0, 1, 2]].tolist()

    whole, first = start(batch=batch), start(batch=batch)
    for session in (whole, first):
        session.apply_code(ADAM)
        train(session, 5)
        session.set_alpha(0.01)
        train(session, at)
    saved = first.checkpoint()
    later = Session(chunk_size=32)
    later.open_sample(*to_idx(make_dataset(200)))
    later.resume(saved, None, 4)
    whole.take_records()
    train(whole, at + 30), train(later, at + 30)
    assert losses(whole) == losses(later)
    assert_same(arrays(whole), arrays(later))
    assert digest_of(whole) == digest_of(later)
    # And once more, from a checkpoint of what went on from a checkpoint.
    last = start()
    last.resume(later.checkpoint(), None, 5)
    train(whole, at + 40), train(last, at + 40)
    assert_same(arrays(whole), arrays(last))
    assert digest_of(whole) == digest_of(last)
    assert last.view().log == whole.view().log and last.view().begun == ORIGINAL.source


def digest_of(session):
    return finish(digest(session.view()))


def finish(work):
    while True:
        try:
            next(work)
        except StopIteration as finished:
            return finished.value


def test_other_images_in_the_same_number_are_not_what_it_was_trained_on():
    session, other = start(), Session()
    dataset = make_dataset(200)
    images = dataset.images.copy()
    images[-1, -1] ^= 1
    other.open_sample(*to_idx(replace(dataset, images=images)))
    finish(fingerprint(session.dataset))
    session.add_example(bytes(784), 3)
    with pytest.raises(CheckpointError, match="trained on 200 other images than those"):
        other.resume(session.checkpoint(), None, 2)
    other.open_sample(*to_idx(dataset))
    assert other.resume(session.checkpoint(), None, 2)["dataset"]["added"] == 1


def test_a_fingerprint_is_of_what_was_loaded_and_survives_adding():
    session = start()
    found = finish(fingerprint(session.dataset))
    assert len(found) == 64
    session.add_example(bytes(784), 3)
    assert session.dataset.known == {"fingerprint": found}
    session.remove_added()
    assert session.dataset.known == {"fingerprint": found}
    assert finish(fingerprint(add_examples(make_dataset(200), *OWN))) == found
    assert finish(fingerprint(make_dataset(199))) != found
