"""Problems that the tests share."""

from __future__ import annotations

import importlib
import os
import sys
import types
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "torch: needs PyTorch; CI deselects it where it is not installed (scripts/python-ci.sh)")


def require(name: str) -> Any:
    """A package that a test needs: without it the test is skipped, in CI (WIDTHWISE_EVERYTHING) it fails."""
    if name == "neural_tangents":  # 0.6.5 imports a part that no current JAX carries and that stax does not use
        sys.modules.setdefault("neural_tangents.experimental", types.ModuleType("neural_tangents.experimental"))
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
