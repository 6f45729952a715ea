"""A network as an ONNX model, for programs that run such models. It reads none.

The messages are those of the ONNX project (onnx_ml_pb2), written by protobuf; of both the site has
what is written in Python. What the code computes is held to what the model says before it is
given out.
"""

import math

import numpy as np

from .dataset import PIXELS
from .program import Arrays, Program, names_of
from .refusal import Refusal

IR_VERSION, OPSET = 7, 13  # of 2020: what reads ONNX at all reads these
FLOAT = 1  # TensorProto.FLOAT
# Largest difference of an output that may be rounding: the model's layers in float64, the code's
# in float32.
TOLERANCE = 1e-4

OPERATORS = {
    "sigmoid": "Sigmoid",
    "ReLU": "Relu",
    "tanh": "Tanh",
    "softmax": "Softmax",
    "identity": "Identity",
}

INPUT = "image"
WORDS = (
    "Digits read by a network that Glassbox trained. Input: images of 28 x 28 pixels, one row of "
    "784 an image, from 0 (background) to 1 (ink), as MNIST has them, divided by 255. Output: ten "
    "activations an image, of the digits 0 to 9; the largest is the digit it is read as."
)


class ExportError(Refusal):
    """Why a network is no ONNX model: one sentence."""


def to_onnx(
    parameters: Arrays, program: Program, strings: dict[str, str], images: np.ndarray
) -> bytes:
    """The model as a file.

    Parameters
    ----------
    parameters : W1, b1, ..., WL, bL, float32
    strings : metadata
    images : (m, 784) uint8, some on which the model is held to the code

    Raises
    ------
    ExportError
        With one sentence: the code has an activation that is not known, or computes other than
        layer after layer.
    """
    _check(parameters, program, images)
    from onnx import onnx_ml_pb2 as onnx  # in the browser it is there a while after the boot

    model = onnx.ModelProto(
        ir_version=IR_VERSION, producer_name="glassbox", doc_string=WORDS, model_version=1
    )
    model.opset_import.add(domain="", version=OPSET)
    for key, value in strings.items():
        model.metadata_props.add(key=key, value=value)
    graph = model.graph
    graph.name = "glassbox"
    layers = len(parameters) // 2
    last = f"A{layers}"
    _describe(graph.input.add(name=INPUT), PIXELS)
    _describe(graph.output.add(name=last), parameters[-1].size)
    for name, values in zip(names_of(layers, "W", "b"), parameters, strict=True):
        plain = np.ascontiguousarray(values if name[0] == "W" else values.reshape(-1), "<f4")
        graph.initializer.add(
            name=name, data_type=FLOAT, dims=plain.shape, raw_data=plain.tobytes()
        )
    before = INPUT
    for layer, activation in enumerate(program.activations, 1):
        # Z = before @ W.T + b: an image is a row here, and a column in network.py.
        weights = [before, f"W{layer}", f"b{layer}"]
        node = graph.node.add(op_type="Gemm", name=f"layer {layer}")
        node.input.extend(weights)
        node.output.append(f"Z{layer}")
        node.attribute.add(name="transB", type=onnx.AttributeProto.INT, i=1)
        before = f"A{layer}"
        node = graph.node.add(op_type=OPERATORS[activation], name=f"activation {layer}")
        node.input.append(f"Z{layer}")
        node.output.append(before)
        if activation == "softmax":
            node.attribute.add(name="axis", type=onnx.AttributeProto.INT, i=1)
    return model.SerializeToString(deterministic=True)


def _describe(value, columns: int) -> None:
    """Say of an input or output that it is float32, (N, columns)."""
    tensor = value.type.tensor_type
    tensor.elem_type = FLOAT
    tensor.shape.dim.add(dim_param="N")
    tensor.shape.dim.add(dim_value=columns)


def _check(parameters: Arrays, program: Program, images: np.ndarray) -> None:
    for layer, activation in enumerate(program.activations, 1):
        if activation not in OPERATORS:
            raise ExportError(
                f"The activation of layer {layer} is none of {', '.join(OPERATORS)}, so this "
                "network cannot be written as an ONNX model; .npz and .safetensors hold its "
                "weights all the same."
            )
    X = images.T / 255  # (784, m)
    ours = _outputs(parameters, program.activations, X)
    theirs = program.forward(parameters, X.astype(np.float32))[-1]
    apart = float(np.abs(ours - theirs).max(initial=0.0))
    if not apart <= TOLERANCE * max(1.0, float(np.abs(ours).max(initial=0.0))):
        what = f"by {apart:.2g}" if math.isfinite(apart) else "and are not finite"
        raise ExportError(
            "The code computes more than layers of weights with these activations: its outputs "
            f"differ {what} from those of an ONNX model, which is therefore not written."
        )


def _outputs(parameters: Arrays, activations: tuple[str, ...], X: np.ndarray) -> np.ndarray:
    """What the model computes, in float64: (10, m)."""
    A = X
    for W, b, activation in zip(parameters[::2], parameters[1::2], activations, strict=True):
        Z = W.astype(np.float64) @ A + b
        with np.errstate(over="ignore"):
            if activation == "sigmoid":
                A = 1 / (1 + np.exp(-Z))
            elif activation == "ReLU":
                A = np.maximum(Z, 0)
            elif activation == "tanh":
                A = np.tanh(Z)
            elif activation == "softmax":
                E = np.exp(Z - Z.max(axis=0))
                A = E / E.sum(axis=0)
            else:
                A = Z
    return A
