"""How good the outputs are: loss, accuracy, confusion matrix. Not how to improve them."""

import numpy as np


def one_hot_encode(Y: np.ndarray, classes: int = 10) -> np.ndarray:
    """As in network.py, which learners edit; what measures a network must not be changed with it.

    Labels `Y` (m,) become columns that are 1 at the label and 0 elsewhere: (classes, m) float32.
    """
    return np.eye(classes, dtype=np.float32)[:, Y]


def mean_squared_error(A2: np.ndarray, Y: np.ndarray) -> float:
    """Mean of (A2 - one_hot(Y))^2 over the ten outputs and the m examples.

    Parameters
    ----------
    A2 : (10, m), the outputs
    Y : (m,) of int, the labels 0 to 9

    Returns
    -------
    float, summed in float64 whatever the dtype of `A2`
    """
    return float(np.mean((A2 - one_hot_encode(Y)) ** 2, dtype=np.float64))


def predictions(A2: np.ndarray) -> np.ndarray:
    """The digit each column of `A2` (10, m) speaks for, its largest output: (m,) int."""
    return A2.argmax(axis=0)


def accuracy(predicted: np.ndarray, Y: np.ndarray) -> float:
    """Share, 0 to 1, of the predictions (m,) that equal the labels `Y` (m,); NaN for none."""
    return float(np.mean(predicted == Y)) if Y.size else float("nan")


def confusion_matrix(predicted: np.ndarray, Y: np.ndarray, classes: int = 10) -> np.ndarray:
    """Count each pair of label (row) and prediction (column): (classes, classes) int."""
    pairs = np.asarray(Y, np.intp) * classes + predicted
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)
