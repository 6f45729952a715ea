"""Worked variants of network.py, each a whole file that differs in one idea; their list is here.

They are texts to be read, compared and put in network.py's place. Nothing imports them.
"""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Lesson:
    """One variant.

    Attributes
    ----------
    name : of its file, without .py
    title : what the page calls it
    words : what it changes, and what to look at, in one or two sentences
    settings : those that it learns well and steadily with on MNIST, by the names of protocol.js
    """

    name: str
    title: str
    words: str
    settings: dict[str, float | int | str]

    @property
    def source(self) -> str:
        """Its text, which lies beside this file, in the browser's packs as well."""
        return (Path(__file__).parent / f"{self.name}.py").read_text(encoding="utf-8")


LESSONS = (
    Lesson(
        "relu",
        "ReLU hidden layer, He's first weights",
        "A neuron passes on what is above zero, and its slope there is 1, so that the first steps "
        "teach more. Some neurons go silent for every image.",
        {"alpha": 0.1, "batch": 64, "rule": "classic"},
    ),
    Lesson(
        "tanh",
        "tanh hidden layer, Glorot's first weights",
        "Hidden neurons answer from -1 to 1 and can speak against a digit as well as for it.",
        {"alpha": 0.1, "batch": 64, "rule": "classic"},
    ),
    Lesson(
        "softmax",
        "Softmax outputs and cross-entropy",
        "The ten outputs become probabilities that share 1 among them, and the gradient at the "
        "output is simply A2 minus the truth. It has its own loss for the gradient check.",
        {"alpha": 0.5, "batch": 64},
    ),
    Lesson(
        "adam",
        "Adam",
        "Each weight's step is scaled by the running means of its gradient and of its square, "
        "which the update remembers in `state`. It wants a learning rate of about 0.003.",
        {"alpha": 0.003, "batch": 64, "rule": "classic"},
    ),
    Lesson(
        "weight_decay",
        "Weight decay",
        "A penalty on large weights joins the loss: every step draws them towards zero, and the "
        "noise of the first weights fades from the tiles.",
        {"alpha": 0.3, "batch": 64},
    ),
    Lesson(
        "deeper",
        "One more hidden layer",
        "784 – 100 – 50 – 10: a second hidden layer reads the first, and the gradient has one "
        "more sigmoid to come back through.",
        {"alpha": 0.5, "batch": 64, "rule": "classic"},
    ),
)


def lessons(view) -> dict:
    """All lessons as plain values; `view` is not looked at."""
    return {
        "lessons": [
            {
                "name": lesson.name,
                "title": lesson.title,
                "words": lesson.words,
                "settings": dict(lesson.settings),
                "source": lesson.source,
            }
            for lesson in LESSONS
        ]
    }
