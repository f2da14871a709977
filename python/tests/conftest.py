"""Problems that the tests share."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest


@dataclass
class Problem:
    """A noisy linear teacher."""

    X: np.ndarray
    y: np.ndarray
    X_test: np.ndarray
    y_test: np.ndarray

    @property
    def data(self) -> dict[str, np.ndarray]:
        return {"inputs": self.X, "targets": self.y, "testInputs": self.X_test, "testTargets": self.y_test}


def teacher(samples: int = 30, dimension: int = 40, tests: int = 20, outputs: int = 1, seed: int = 0) -> Problem:
    rng = np.random.default_rng(seed)
    w = rng.normal(size=(dimension, outputs)) / np.sqrt(dimension)
    X, X_test = rng.normal(size=(samples, dimension)), rng.normal(size=(tests, dimension))
    return Problem(X, X @ w + 0.1 * rng.normal(size=(samples, outputs)), X_test, X_test @ w)


@pytest.fixture(scope="session")
def problem() -> Problem:
    return teacher()
