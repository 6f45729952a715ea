"""The metrics against their definitions; scikit-learn is the oracle where it is installed."""

import numpy as np
import pytest
from glassbox import metrics


def test_mean_squared_error_by_hand():
    A2 = np.zeros((10, 2), np.float32)
    A2[3, 0] = 1  # right: no error
    A2[4, 1] = 1  # wrong: one error of 1 at output 4, one at output 5
    assert metrics.mean_squared_error(A2, np.array([3, 5])) == pytest.approx(2 / 20)


def test_accuracy_by_hand():
    assert metrics.accuracy(np.array([1, 2, 3, 4]), np.array([1, 2, 0, 4])) == 0.75
    assert np.isnan(metrics.accuracy(np.array([]), np.array([])))


def test_confusion_matrix_has_labels_in_rows():
    matrix = metrics.confusion_matrix(np.array([1, 1, 7]), np.array([1, 7, 7], np.uint8))
    assert matrix.sum() == 3
    assert matrix[1, 1] == matrix[7, 1] == matrix[7, 7] == 1


def test_all_of_them_agree_with_scikit_learn():
    oracle = pytest.importorskip("sklearn.metrics", reason="scikit-learn is not installed here")
    rng = np.random.default_rng(0)
    A2 = rng.random((10, 500), np.float32)
    Y = rng.integers(0, 10, 500).astype(np.uint8)
    predicted = metrics.predictions(A2)
    one_hot = np.eye(10)[Y]
    assert metrics.mean_squared_error(A2, Y) == pytest.approx(
        oracle.mean_squared_error(one_hot, A2.T), rel=1e-6
    )
    assert metrics.accuracy(predicted, Y) == oracle.accuracy_score(Y, predicted)
    np.testing.assert_array_equal(
        metrics.confusion_matrix(predicted, Y), oracle.confusion_matrix(Y, predicted)
    )
