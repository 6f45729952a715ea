"""What the inspector must show after some steps on the sample, by CPython: JSON on one line.

Run as `python tests/browser/inspect_check.py SAMPLE`, the folder with the sample's two files.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
from glassbox.session import Session

SETTINGS = {
    "alpha": 0.2,
    "batch": 128,
    "hidden": 12,
    "seed": 5,
    "heldOut": 0.1,
    "rule": "classic",
}
STEPS, EXAMPLE, NEURON, PIXEL, OUTPUT = 6, 7, 0, 406, 3


def ask(session, question):
    """The answer, worked on until it is there."""
    session.ask(1, question)
    while True:
        for done in session.questions.advance(1000):
            return done["answer"]


def main(folder):
    """Print what the page should show."""
    images, labels = (path.read_bytes() for path in sorted(Path(folder).glob("*")))
    session = Session()
    session.open_sample(images, labels)
    session.reset(SETTINGS)
    norms = []
    while True:
        norms.append(float(np.linalg.norm(session.parameters()["W1"][NEURON])))
        if session.iteration == STEPS:
            break
        # Without a budget: on a busy machine one may end between an update and its evaluation.
        session.advance(math.inf, until=session.iteration + 1)
    session.show(EXAMPLE)
    view = session.view()
    W1, b1, W2, b2 = view.parameters
    Z1 = W1 @ view.x + b1
    A1 = 1 / (1 + np.exp(-Z1))
    Z2 = W2 @ A1 + b2
    A2 = 1 / (1 + np.exp(-Z2))
    X = view.dataset.images / 255.0
    excited = 1 / (1 + np.exp(-(X @ W1[NEURON].astype(float) + b1[NEURON])))
    order = np.argsort(-excited, kind="stable")
    print(
        json.dumps(
            {
                "sum1": float((W1[NEURON] @ view.x)[0]),
                "b1": float(b1[NEURON, 0]),
                "A1": float(A1[NEURON, 0]),
                "slope1": float((A1 * (1 - A1))[NEURON, 0]),
                "pushes": (W2[:, NEURON] * A1[NEURON, 0]).astype(float).tolist(),
                "least": float(W1[NEURON].min()),
                "most": float(W1[NEURON].max()),
                "weight": float(W1[NEURON, PIXEL]),
                "x": float(view.x[PIXEL, 0]),
                "sum2": float((W2[OUTPUT] @ A1)[0]),
                "b2": float(b2[OUTPUT, 0]),
                "A2": A2[:, 0].astype(float).tolist(),
                "norms": norms,
                "excites": [[int(i), float(excited[i])] for i in order[:8]],
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1])
