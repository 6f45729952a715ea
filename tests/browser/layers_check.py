"""What the stage must say of the lesson with three layers after some steps, by CPython: JSON.

Run as `python tests/browser/layers_check.py SAMPLE SETTINGS`: the folder with the sample's two
files, and the settings as JSON, by the names of protocol.js.
"""

import json
import math
import sys
from pathlib import Path

import numpy as np
from glassbox.lessons import LESSONS
from glassbox.session import Session

STEPS, EXAMPLE, UNIT = 3, 7, 12


def main(folder, settings):
    """Print what the page should show."""
    images, labels = (path.read_bytes() for path in sorted(Path(folder).glob("*")))
    session = Session()
    session.open_sample(images, labels)
    session.reset(settings)
    session.apply_code(next(lesson.source for lesson in LESSONS if lesson.name == "deeper"))
    session.reset(settings)
    norms = []
    while True:
        norms.append(float(np.linalg.norm(session.parameters()["W2"][UNIT])))
        if session.iteration == STEPS:
            break
        # Without a budget: on a busy machine one may end between an update and its evaluation.
        session.advance(math.inf, until=session.iteration + 1)
    session.show(EXAMPLE)
    view = session.view()
    W1, b1, W2, b2, W3, b3 = (np.asarray(values, np.float64) for values in view.parameters)

    def sigmoid(Z):
        return 1 / (1 + np.exp(-Z))

    def layers(X):
        A1 = sigmoid(W1 @ X + b1)
        A2 = sigmoid(W2 @ A1 + b2)
        return A1, A2, sigmoid(W3 @ A2 + b3)

    A1, A2, A3 = layers(view.x.astype(np.float64))
    excited = layers(view.dataset.images.T / 255.0)[1][UNIT]
    order = np.argsort(-excited, kind="stable")[:8]
    print(
        json.dumps(
            {
                "sum": float((W2[UNIT] @ A1)[0]),
                "b": float(b2[UNIT, 0]),
                "A": float(A2[UNIT, 0]),
                "slope": float(A2[UNIT, 0] * (1 - A2[UNIT, 0])),
                "pushes": (W3[:, UNIT] * A2[UNIT, 0]).tolist(),
                "strongest": int(np.abs(W2[UNIT] * A1[:, 0]).argmax()),
                "outputs": A3[:, 0].tolist(),
                "norms": norms,
                "excites": [[int(i), float(excited[i])] for i in order],
            }
        )
    )


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]))
