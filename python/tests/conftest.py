"""Problems that the tests share."""

from __future__ import annotations

import importlib
import os
import sys
from dataclasses import dataclass
from typing import Any
from unittest.mock import MagicMock

import numpy as np
import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "torch: needs PyTorch; CI deselects it where it is not installed (scripts/python-ci.sh)")


#: What a package imports without need: a part that JAX no longer has (0.6.5), the arrays of a GPU (0.1.11).
_UNUSED = {"neural_tangents": ["neural_tangents.experimental"], "deepbays": ["cupy", "cupy.cuda"]}


def require(name: str) -> Any:
    """A package that a test needs: without it the test is skipped, in CI (WIDTHWISE_EVERYTHING) it fails."""
    for unused in _UNUSED.get(name, []):
        sys.modules.setdefault(unused, MagicMock())
    if os.environ.get("WIDTHWISE_EVERYTHING"):
        return importlib.import_module(name)
    return pytest.importorskip(name, exc_type=ImportError)


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
