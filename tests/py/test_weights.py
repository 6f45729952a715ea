"""Weights as files: what goes out comes back bit by bit, and what is wrong is one sentence.

The oracles are NumPy's own reader and the safetensors library.
"""

import io
import json
import math
import pickle
import re
import zipfile

import numpy as np
import pytest
from edits import RELU
from examples import make_dataset, to_idx
from glassbox import npz, safetensors, weights
from glassbox.lessons import LESSONS
from glassbox.notebook import NotebookError, notebook
from glassbox.program import ORIGINAL, names_of
from glassbox.questions import QUESTIONS
from glassbox.session import Session
from glassbox.training import Settings
from glassbox.weights import KINDS, WeightsError
from hypothesis import given
from hypothesis import strategies as st

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
    answer = result(QUESTIONS["weights"](session.view(), format=kind))
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
    before = result(QUESTIONS["digest"](session.view()))
    session.open_weights(content, "w.npz", SETTINGS, 2)
    after = result(QUESTIONS["digest"](session.view()))
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


# What is wrong with a file


def make(**changes):
    rng = np.random.default_rng(1)
    shapes = {"W1": (3, 784), "b1": (3, 1), "W2": (10, 3), "b2": (10, 1)}
    arrays = {name: rng.standard_normal(shape, np.float32) for name, shape in shapes.items()}
    return {name: values for name, values in {**arrays, **changes}.items() if values is not None}


def stored(arrays, strings=None):
    return npz.write(arrays, strings or {})


def spoiled(array, place, value):
    values = make()[array]
    values[place] = value
    return make(**{array: values})


def zipped(*members, method=zipfile.ZIP_DEFLATED):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name, data in members:
            archive.writestr(name, data)
    return content.getvalue()


def npy(values):
    content = io.BytesIO()
    np.save(content, values)
    return content.getvalue()


def header(shape, descr="<f4"):
    text = f"{{'descr': {descr!r}, 'fortran_order': False, 'shape': {shape}, }}"
    text += " " * (-(len(text) + 11) % 64) + "\n"
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()


def framed(text, data=b""):
    text = text.encode() if isinstance(text, str) else text
    return len(text).to_bytes(8, "little") + text + data


class Evil:
    def __reduce__(self):
        return (pytest.fail, ("A pickle was executed.",))


OBJECTS = io.BytesIO()
np.save(OBJECTS, np.array([Evil()], object), allow_pickle=True)
WIDE = np.zeros((3, 784))
WIDE[2, 5] = 1e300
ENTRY = '{"dtype":"F32","shape":[1],"data_offsets":[0,4]}'

FAULTS = {
    "empty": (b"", "w.npz cannot be read as weights: it is empty."),
    "a table": (b"label,pixel0\n1,0\n", "it is neither an .npz nor a .safetensors file."),
    "one array": (npy(WIDE), "it is a single array; expected an .npz or a .safetensors file."),
    "a pickle": (pickle.dumps(Evil()), "it is a pickle, which could run code; expected an .npz"),
    "a pickled member": (
        zipped(("W1.npy", OBJECTS.getvalue())),
        "W1 in it is pickled, which could run code; expected plain numbers.",
    ),
    "too large": (b"PK" + bytes(weights.LARGEST), "w.npz is larger than 32 MB"),
    "a bomb": (
        zipped(("W1.npy", header((8000, 1000)) + bytes(33_000_000))),
        "it would unpack to more than 32 MB, or to more than 64 arrays.",
    ),
    "a large shape": (
        zipped(("W1.npy", header((10**9, 784)))),
        "W1 in it has 0 bytes, which is not its shape (1000000000, 784) of float32.",
    ),
    "many arrays": (
        zipped(*((f"{i}.npy", npy(np.zeros(1))) for i in range(70))),
        "or to more than 64 arrays.",
    ),
    "bzip2": (zipped(("W1.npy", b"x"), method=zipfile.ZIP_BZIP2), "packed in a way NumPy does not"),
    "no arrays in a zip": (zipped(("readme.txt", b"hello")), "readme.txt in it is no array that"),
    "cut off": (stored(make())[:3000], "the archive is damaged"),
    "a bit turned": (
        stored(make()).replace(make()["W1"].tobytes()[:8], b"\0" * 8),
        "the archive is damaged (Bad CRC-32 for file 'W1.npy').",
    ),
    "nothing": (stored({}), "there is no W1 among its arrays (nothing); expected W1, b1, W2, b2"),
    "no b1": (stored(make(b1=None)), "there is no b1 among its arrays (W1, W2, b2); expected"),
    "other names": (
        stored({"fc1.weight": WIDE, "fc1.bias": WIDE[:, 0]}),
        "there is no W1 among its arrays (fc1.weight, fc1.bias); expected",
    ),
    "one layer": (stored(make(W2=None, b2=None)), "there is no W2 among its arrays"),
    "five layers": (
        stored(make(**{f"{a}{n}": np.zeros((10, 1)) for n in (3, 4, 5) for a in "Wb"})),
        "w.npz has the arrays W1, b1, W2, b2, W3, b3, W4, b4, W5, b5; expected W1, b1, W2, b2",
    ),
    "half a layer": (
        stored(make(W3=np.zeros((10, 10)))),
        "w.npz has the arrays W1, b1, W2, b2, W3",
    ),
    "ints": (
        stored(make(W2=np.zeros((10, 3), int))),
        "W2 in w.npz is of the type int64; expected float32 or float64.",
    ),
    "float16": (
        stored(make(b1=np.zeros((3, 1), np.float16))),
        "b1 in w.npz is of the type float16",
    ),
    "complex": (
        stored(make(b1=np.zeros((3, 1), complex))),
        "b1 in w.npz is of the type complex128",
    ),
    "on its side": (
        stored(make(W1=make()["W1"].T)),
        "W1 in w.npz has the shape (784, 3); expected (1 to 400, 784).",
    ),
    "too wide": (
        stored(make(W1=np.zeros((401, 784)))),
        "W1 in w.npz has the shape (401, 784); expected (1 to 400, 784).",
    ),
    "a flat bias": (
        stored(make(b1=np.zeros(3))),
        "b1 in w.npz has the shape (3,); expected (3, 1).",
    ),
    "nine outputs": (
        stored(make(W2=np.zeros((9, 3)), b2=np.zeros((9, 1)))),
        "W2 in w.npz has the shape (9, 3); expected (10, 3).",
    ),
    "NaN": (
        stored(spoiled("W1", (1, 17), np.nan)),
        "W1[1, 17] in w.npz is nan; expected finite numbers that float32 can hold.",
    ),
    "infinities": (
        stored(spoiled("b2", slice(4, 7), np.inf)),
        "b2[4, 0] in w.npz is inf, and so on in 3 places; expected finite",
    ),
    "too large for float32": (stored(make(W1=WIDE)), "W1[2, 5] in w.npz is 1e+300; expected"),
    "twice": (
        zipped(("W1.npy", npy(np.zeros(1))), ("W1", npy(np.zeros(1)))),
        "it has W1 twice.",
    ),
    "safetensors: no header": (framed("{")[:9] + b"}" * 3, "its header is not JSON."),
    "safetensors: long": (
        (10**7).to_bytes(8, "little") + b"{" + bytes(10**7),
        "its header is longer than 100,000 bytes.",
    ),
    "safetensors: short": (
        (10**9).to_bytes(8, "little") + b"{}",
        "its header is not whole.",
    ),
    "safetensors: not UTF-8": (framed(b'{"\xff":1}'), "its header is not JSON."),
    "safetensors: twice": (
        framed(f'{{"a":{ENTRY},"a":{ENTRY}}}', bytes(4)),
        "its header has a name twice.",
    ),
    "safetensors: overlap": (
        framed(f'{{"a":{ENTRY},"b":{ENTRY}}}', bytes(4)),
        "its arrays overlap, or there are gaps between them.",
    ),
    "safetensors: gap": (
        framed(f'{{"a":{ENTRY.replace("[0,4]", "[4,8]")}}}', bytes(8)),
        "its arrays overlap, or there are gaps between them.",
    ),
    "safetensors: more": (
        framed(f'{{"a":{ENTRY}}}', bytes(5)),
        "there are bytes behind its arrays",
    ),
    "safetensors: less": (
        framed(f'{{"a":{ENTRY}}}', bytes(3)),
        "a has not the bytes of its shape (1,).",
    ),
    "safetensors: float16": (
        framed(f'{{"a":{ENTRY.replace("F32", "F16")}}}', bytes(4)),
        "a is of the type F16; expected F32 or F64.",
    ),
    "safetensors: a list for a type": (
        framed(f'{{"a":{ENTRY.replace(chr(34) + "F32" + chr(34), "[[]]")}}}', bytes(4)),
        "a is of the type [[]]; expected F32 or F64.",
    ),
    "safetensors: no shape": (
        framed('{"a":{"dtype":"F32"}}'),
        "a is not described by dtype, shape and data_offsets.",
    ),
    "safetensors: negative": (
        framed(f'{{"a":{ENTRY.replace("[1]", "[-1,-1]")}}}', bytes(4)),
        "the shape or the offsets of a are not whole numbers.",
    ),
    "safetensors: metadata": (
        framed('{"__metadata__":{"a":1}}'),
        "__metadata__ is not a map of strings.",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_one_sentence(fault):
    content, words = FAULTS[fault]
    with pytest.raises(WeightsError) as error:
        load(content)
    assert words in str(error.value)
    assert_sentence(str(error.value))


def assert_sentence(text):
    assert text.endswith(".") and "\n" not in text and len(text) < 600
    assert "Traceback" not in text


def test_what_can_be_used_all_the_same_is_said():
    wide = make(W1=np.full((3, 784), 0.1), momentum=np.zeros(2))
    found = load(stored(wide))
    assert found.notes == (
        "W1 were float64 and are rounded to float32.",
        "The file also has momentum, which no layer here uses.",
    )
    assert (found.parameters[0] == np.float32(0.1)).all()
    assert found.settings is None and found.code == ""

    strings = {
        "code": "no digest",
        "settings": json.dumps({**SETTINGS, "alpha": -1}),
        "facts": '{"heldOutAccuracy": 7, "iteration": "many", "data": "x", "format": 9}',
    }
    found = load(stored(make(), strings))
    assert found.notes == (
        "What the file says of its code cannot be used.",
        "What the file says of its settings cannot be used: The learning rate must be a number "
        "above 0, not -1.",
        "A newer version wrote the file: some of what it says may be missed.",
    )
    assert found.facts == {"data": "x", "format": 9}
    assert math.isnan(found.held_out_accuracy)
    for odd in ("[", "[]", "null", "[" * 9000):
        found = load(stored(make(), {"settings": odd, "facts": odd}))
        assert len(found.notes) == 2 and found.settings is None and found.facts == {}


def test_big_endian_and_column_order_are_the_same_numbers():
    arrays = make()
    odd = {"W1": np.asfortranarray(arrays["W1"]), "W2": arrays["W2"].astype(">f4")}
    found = load(stored({**arrays, **odd}))
    assert bits(found.parameters) == bits(arrays.values())


def test_what_savez_compressed_writes_is_read():
    content = io.BytesIO()
    np.savez_compressed(content, **make())
    assert bits(load(content.getvalue()).parameters) == bits(make().values())


# Any bytes

GOOD = [
    stored(make(), {"code": "01234567", "settings": json.dumps(SETTINGS), "facts": "{}"}),
    safetensors.write(make(), {"code": "01234567"}),
]


def loads_or_says_why(content):
    try:
        found = load(content)
    except WeightsError as error:
        assert_sentence(str(error))
        return
    assert all(np.isfinite(each).all() for each in found.parameters)
    assert found.settings is None or isinstance(found.settings, Settings)
    for note in found.notes:
        assert_sentence(note)


@given(st.binary(max_size=300), st.sampled_from([b"", b"PK\x03\x04", b"\x10" + bytes(7) + b"{"]))
def test_any_bytes_are_weights_or_a_sentence(content, first):
    loads_or_says_why(first + content)


@given(st.data())
def test_a_good_file_with_bytes_changed_is_weights_or_a_sentence(data):
    content = bytearray(data.draw(st.sampled_from(GOOD)))
    # Where the two formats keep what they say of themselves, and anywhere.
    ends = st.integers(0, 600) | st.integers(len(content) - 900, len(content) - 1)
    places = ends | st.integers(0, len(content) - 1)
    for place, value in data.draw(st.lists(st.tuples(places, st.integers(0, 255)), max_size=6)):
        content[place] = value
    cut = data.draw(st.just(len(content)) | st.integers(0, len(content)))
    loads_or_says_why(bytes(content[:cut]))


@given(st.text("({[-'\"0123456789,:<fOU4 \\ab]})n", max_size=80))
def test_any_header_of_an_array_is_an_array_or_a_sentence(text):
    content = b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text.encode()
    loads_or_says_why(zipped(("W1.npy", content)))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
ENTRIES = st.fixed_dictionaries(
    {},
    optional={
        "dtype": st.sampled_from(["F32", "F64", "I8"]) | JSON,
        "shape": st.lists(st.integers(-1, 4), max_size=3) | JSON,
        "data_offsets": st.lists(st.integers(-1, 20), max_size=3) | JSON,
    },
)


@given(st.dictionaries(st.sampled_from(["W1", "b1", "__metadata__"]), ENTRIES | JSON))
def test_any_header_of_a_safetensors_file_is_read_or_a_sentence(entries):
    loads_or_says_why(framed(json.dumps(entries), bytes(16)))


def test_names_and_sentences_have_nothing_unseen_in_them():
    with pytest.raises(WeightsError) as error:
        load(zipped(("\u202eevil\n" + "x" * 90 + ".npy", b"")))
    assert str(error.value).isprintable()
    assert re.search(r"\\u202eevil", str(error.value))
