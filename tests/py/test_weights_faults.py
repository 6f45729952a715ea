"""Files of weights with something wrong: that is one sentence, and nothing in them is run."""

import io
import json
import math
import pickle
import re
import zipfile

import numpy as np
import pytest
from glassbox import npz, safetensors, weights
from glassbox.training import Settings
from glassbox.weights import WeightsError
from hypothesis import given
from hypothesis import strategies as st

SETTINGS = {
    "alpha": 0.3,
    "batch": 16,
    "hidden": 12,
    "seed": 3,
    "heldOut": 0.1,
    "rule": "exact MSE",
}


def load(content, name="w.npz"):
    return weights.load(io.BytesIO(content), name)


def bits(arrays):
    return [(each.dtype.str, each.shape, each.tobytes()) for each in arrays]


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
