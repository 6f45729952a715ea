"""The run digest: the same for the same run, other for any other, and by its own means again."""

import hashlib
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from examples import make_dataset, to_idx
from glassbox import network
from glassbox.digest import PIECE, digest
from glassbox.program import ORIGINAL
from glassbox.session import Session
from test_questions import ask

SETTINGS = {"alpha": 0.3, "batch": 16, "hidden": 12, "seed": 3, "heldOut": 0.1, "rule": "classic"}
DATASET = make_dataset(200)
CODES = ("data", "code", "settings", "parameters")


def trained(until=5, dataset=DATASET, **settings):
    """A run of so many iterations, and its codes."""
    session = Session(chunk_size=32)
    session.open_sample(*to_idx(dataset))
    session.reset(SETTINGS | settings)
    if until:
        session.advance(math.inf, until=until)
    return session, ask(session, "digest")


def differing(one, other):
    assert one["arithmetic"] == other["arithmetic"]
    assert (one["digest"] == other["digest"]) == all(one[name] == other[name] for name in CODES)
    return [name for name in CODES if one[name] != other[name]]


def test_the_same_run_has_the_same_codes_and_they_can_be_read_aloud():
    codes = trained()[1]
    assert codes == trained()[1]
    assert codes["iteration"] == 5
    for name in ("digest", *CODES):
        first, second = codes[name].split("-")
        assert len(first) == len(second) == 4
        int(first + second, 16)
    assert len({codes[name] for name in ("digest", *CODES)}) == 5


@pytest.mark.parametrize(
    "settings", [{"seed": 4}, {"alpha": 0.301}, {"batch": 32}, {"rule": "exact MSE"}]
)
def test_other_settings_are_another_run(settings):
    assert differing(trained()[1], trained(**settings)[1]) == ["settings", "parameters"]


def test_one_iteration_more_differs_in_the_parameters_alone():
    session, codes = trained()
    session.advance(math.inf, until=6)
    assert differing(codes, ask(session, "digest")) == ["parameters"]


def test_another_learning_rate_differs_in_the_settings_before_it_does_in_the_parameters():
    session, codes = trained()
    session.set_alpha(0.2)
    assert differing(codes, ask(session, "digest")) == ["settings"]
    session.set_alpha(0.3)
    assert ask(session, "digest") == codes


def test_a_learning_rate_that_was_changed_on_the_way_is_among_the_settings():
    session, before = trained(3)
    session.set_alpha(0.2)
    session.advance(math.inf, until=4)
    session.set_alpha(0.3)
    session.advance(math.inf, until=5)
    changed = ask(session, "digest")
    assert differing(changed, trained()[1]) == ["settings", "parameters"]
    # A fork has a past of its own, and looking back finds the codes that were shown then.
    session.fork(SETTINGS, 1, 3, 2)
    assert ask(session, "digest") == before | {"run": 2}
    session.look(1, 5)
    assert ask(session, "digest") == changed
    session.look(1, 3)
    assert ask(session, "digest") == before


def test_a_moment_has_the_codes_that_the_run_had_then():
    session, codes = trained()
    session.advance(math.inf, until=9)
    session.look(1, 5)
    assert ask(session, "digest") == codes


def test_one_grey_level_or_one_label_is_other_data():
    images, labels = DATASET.images.copy(), DATASET.labels.copy()
    images[150, 400] ^= 1
    labels[-1] = (labels[-1] + 1) % 10
    before = trained(0)[1]
    for changed in ({"images": images}, {"labels": labels}):
        codes = trained(0, replace(DATASET, **changed))[1]
        assert differing(before, codes) == ["data"]


def test_an_added_example_is_other_data_and_without_it_they_are_the_same_again():
    session, codes = trained()
    session.add_example(bytes(784), 3)
    assert differing(codes, ask(session, "digest")) == ["data"]
    session.remove_added()
    assert ask(session, "digest") == codes


def test_the_code_is_that_of_the_source_as_it_stands():
    source = Path(network.__file__).read_bytes()
    expected = hashlib.sha256(source).hexdigest()[:8].upper()
    assert trained(0)[1]["code"].replace("-", "") == expected


def test_edited_code_is_another_run_and_the_original_again_is_not():
    session, codes = trained()
    session.apply_code(f"{ORIGINAL.source}\n# mine\n")
    assert differing(codes, ask(session, "digest")) == ["code"]
    session.apply_code(ORIGINAL.source)
    assert ask(session, "digest") == codes


def test_data_are_hashed_in_pieces_and_once():
    images = np.random.default_rng(0).integers(0, 256, (3000, 784), np.uint8)
    labels = (np.arange(3000) % 10).astype(np.uint8)
    session = Session()
    session.open_sample(*to_idx(replace(DATASET, images=images, labels=labels)))
    session.reset(SETTINGS)

    def pieces():
        return sum(1 for _ in digest(session.view()))

    first, again = pieces(), pieces()
    assert first - again == math.ceil(images.size / PIECE) + 1
    assert again == len(session.view().parameters)
