"""Networks as ONNX models: ONNX's checker accepts them, and ONNX Runtime computes what we do."""

import json
import math

import numpy as np
import pytest
from edits import edit
from examples import sample_files
from glassbox.lessons import LESSONS
from glassbox.onnx_export import ExportError
from glassbox.program import ORIGINAL
from glassbox.questions import function_of
from glassbox.session import Session

onnx = pytest.importorskip("onnx", reason="the onnx package is native: CPython only")
onnxruntime = pytest.importorskip("onnxruntime", reason="ONNX Runtime is native: CPython only")

SETTINGS = {
    "alpha": 0.1,
    "batch": 64,
    "hidden": 30,
    "seed": 3,
    "heldOut": 0.1,
    "rule": "classic",
}
CODES = {"original": ORIGINAL.source, **{lesson.name: lesson.source for lesson in LESSONS}}
LINEAR = edit(("    A2 = sigmoid(Z2)\n    return", "    A2 = Z2\n    return"))


def trained(source, iterations=15):
    session = Session()
    session.open_sample(*sample_files())
    session.reset(SETTINGS)
    if session.apply_code(source)["outcome"] == "reset":
        session.reset(SETTINGS)
    session.advance(math.inf, until=iterations)
    return session


def export(session):
    work = function_of("weights")(session.view(), format="onnx")
    while True:
        try:
            next(work)
        except StopIteration as done:
            return done.value["bytes"].tobytes()


@pytest.mark.parametrize("name", CODES)
def test_onnx_runtime_computes_what_the_code_does(name):
    session = trained(CODES[name])
    content, view = export(session), session.view()
    model = onnx.load_from_string(content)
    onnx.checker.check_model(model, full_check=True)

    X = view.dataset.images.astype(np.float32) / 255  # (n, 784)
    running = onnxruntime.InferenceSession(content, providers=["CPUExecutionProvider"])
    (output,) = running.get_outputs()
    layers = len(view.parameters) // 2
    assert (output.name, output.shape) == (f"A{layers}", ["N", 10])
    (found,) = running.run(None, {"image": X})
    expected = view.program.forward(view.parameters, X.T)[-1].T
    assert np.abs(found - expected).max() < 1e-6
    assert (found.argmax(axis=1) == expected.argmax(axis=1)).all()
    (one,) = running.run(None, {"image": X[:1]})
    assert one.shape == (1, 10)


def test_the_model_says_what_it_is():
    session = trained(ORIGINAL.source, 5)
    model = onnx.load_from_string(export(session))
    assert model.producer_name == "glassbox"
    assert "from 0 (background) to 1 (ink)" in model.doc_string
    assert [(each.domain, each.version) for each in model.opset_import] == [("", 13)]
    told = {each.key: each.value for each in model.metadata_props}
    assert told["code"] == ORIGINAL.digest
    assert json.loads(told["settings"]) == SETTINGS
    assert json.loads(told["facts"])["iteration"] == 5
    assert [node.op_type for node in model.graph.node] == ["Gemm", "Sigmoid", "Gemm", "Sigmoid"]


def test_identity_outputs_are_exported():
    session = trained(LINEAR, 2)
    model = onnx.load_from_string(export(session))
    onnx.checker.check_model(model, full_check=True)
    assert model.graph.node[-1].op_type == "Identity"


def test_what_is_no_onnx_model_is_refused():
    steep = edit(("    A1 = sigmoid(Z1)\n    Z2", "    A1 = sigmoid(3 * Z1)\n    Z2"))
    with pytest.raises(ExportError, match="The activation of layer 1 is none of sigmoid, ReLU, "):
        export(trained(steep, 2))
    shifted = edit(("    Z1 = W1 @ X + b1", "    Z1 = W1 @ (X + 0.5) + b1"))
    with pytest.raises(ExportError, match="The code computes more than layers of weights"):
        export(trained(shifted, 2))
