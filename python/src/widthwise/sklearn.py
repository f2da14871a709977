"""Networks of finite width as scikit-learn estimators."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin, RegressorMixin
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_is_fitted, validate_data

from . import bpkr
from ._errors import InputError
from ._record import Record

__all__ = ["FiniteWidthClassifier", "FiniteWidthRegressor"]

Array = NDArray[np.float64]


class _FiniteWidth(BaseEstimator):  # type: ignore[misc]
    """What the two estimators share: the network's parameters, its choice by evidence, and the theory of a data set."""

    def __init__(
        self,
        width: float | str = 100,
        depth: int = 1,
        *,
        activation: str = "linear",
        prior_variance: float = 1.0,
        temperature: float = 0.01,
        method: str = "exact",
        widths: Sequence[float] = (10, 30, 100, 300, 1000, math.inf),
        depths: Sequence[int] = (1, 2, 3),
    ) -> None:
        self.width = width
        self.depth = depth
        self.activation = activation
        self.prior_variance = prior_variance
        self.temperature = temperature
        self.method = method
        self.widths = widths
        self.depths = depths

    def _fit(self, X: Array, targets: Any) -> None:
        if self.method not in ("exact", "saddle"):
            raise InputError("method", repr(self.method), '"exact" or "saddle"')
        self._X, self._targets = X, targets
        theory = bpkr.prepare(X, targets, activation=self.activation)
        if self.width == "evidence":
            candidates = [(width, depth) for depth in self.depths for width in self.widths]
            found = {network: self._evidence(theory, *network) for network in candidates}
            (self.width_, self.depth_), self.log_marginal_likelihood_ = max(found.items(), key=lambda item: item[1])
            self.evidence_ = found
        elif isinstance(self.width, str):
            raise InputError("width", repr(self.width), 'a number, inf, or "evidence"')
        else:
            self.width_, self.depth_ = self.width, self.depth
            self.log_marginal_likelihood_ = self._evidence(theory, self.width_, self.depth_)

    def _network(self, width: float, depth: int) -> dict[str, Any]:
        return {
            "widths": [float(width)] * depth,
            "prior_variances": [float(self.prior_variance)] * (depth + 1),
            "temperature": float(self.temperature),
        }

    def _exactly(self) -> bool:
        """Whether the exact theory is there: linear networks with one output."""
        return bool(self.method == "exact" and self.activation == "linear" and self._targets.shape[1] == 1)

    def _evidence(self, theory: bpkr.Bpkr, width: float, depth: int) -> float:
        network = self._network(width, depth)
        if math.isinf(width):
            return self._sum(lambda one: one.gaussian_process(**network).log_evidence, theory)
        if self._exactly():
            return float(theory.exact(**network).log_evidence)
        return self._sum(lambda one: one.predict(**network).log_evidence_laplace, theory)

    def _sum(self, evidence: Any, theory: bpkr.Bpkr) -> float:
        """Over the outputs: at infinite width they are independent, below it that is the leading order in 1/N."""
        if self._targets.shape[1] == 1:
            return float(evidence(theory))
        columns = self._targets.T
        return float(sum(evidence(bpkr.prepare(self._X, y, activation=self.activation)) for y in columns))

    def _predictor(self, X: Array) -> tuple[Array, Array]:
        """Mean (n x m) and variance (n) of the function at new points."""
        theory = bpkr.prepare(self._X, self._targets, X, activation=self.activation)
        network = self._network(self.width_, self.depth_)
        answer: Record = theory.exact(**network) if self._exactly() else theory.predict(**network)
        source = answer if self._exactly() else answer.predictor
        mean = np.asarray(source["mean"], dtype=float).reshape(len(X), -1)
        return mean, np.maximum(0.0, np.asarray(source["variance"], dtype=float))

    def log_marginal_likelihood(self) -> float:
        """log p(y): exact for deep linear networks with one output, Laplace's method about the saddle otherwise."""
        check_is_fitted(self)
        return float(self.log_marginal_likelihood_)


class FiniteWidthRegressor(RegressorMixin, _FiniteWidth):  # type: ignore[misc]
    """Bayesian regression with a deep network of finite width, by its exact theory.

    The posterior is p(W | y) ~ exp(-|f(X) - y|^2 / 2T - sum_l N_l |W_l|^2 / 2 sigma^2) in the NTK parametrization (Li &
    Sompolinsky, PRX 11, 031059, 2021): no weights are sampled, no training is run.

    Args:
        width: N of every hidden layer; ``inf`` is Gaussian-process regression; ``"evidence"`` chooses it, and the depth, by
            the largest log p(y) among ``widths`` and ``depths``
        depth: L, hidden layers
        activation: ``linear``; ``relu`` and ``erf`` are heuristic
        prior_variance: sigma^2 of every layer
        temperature: T, variance of the observation noise in units of the variance of y (which is standardized)
        method: ``exact`` (linear networks; others by the saddle) or ``saddle`` (leading order in 1/N)
        widths: candidates for ``width="evidence"``
        depths: candidates for ``width="evidence"``

    Attributes:
        width_, depth_: of the network that predicts
        log_marginal_likelihood_: log p(y) of the standardized targets
        evidence_: log p(y) by (width, depth), where they were chosen
    """

    def fit(self, X: ArrayLike, y: ArrayLike) -> FiniteWidthRegressor:
        """Fits to X (n x N0) and y (n)."""
        X, y = validate_data(self, X, y, y_numeric=True, dtype=np.float64)
        y = np.asarray(y, dtype=np.float64)
        self._center, self._scale = float(y.mean()), float(y.std()) or 1.0
        self._fit(np.array(X), np.asarray((y - self._center) / self._scale, dtype=np.float64)[:, None])
        return self

    def predict(self, X: ArrayLike, return_std: bool = False) -> Any:
        """The mean of the function at X, and with ``return_std`` its standard deviation (without the noise T of a label)."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64)
        mean, variance = self._predictor(np.asarray(X))
        values = self._center + self._scale * mean[:, 0]
        return (values, self._scale * np.sqrt(variance)) if return_std else values


class FiniteWidthClassifier(ClassifierMixin, _FiniteWidth):  # type: ignore[misc]
    """Classification by regression on class targets with a deep network of finite width.

    Two classes are -1 and +1, more are one-hot minus their mean, as in specs; the class of the largest output is chosen.
    Arguments and attributes are those of ``FiniteWidthRegressor``; more than two classes go by the saddle.
    """

    def fit(self, X: ArrayLike, y: ArrayLike) -> FiniteWidthClassifier:
        """Fits to X (n x N0) and class labels y (n)."""
        X, y = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(y)
        self.classes_, index = np.unique(y, return_inverse=True)
        count = len(self.classes_)
        if count < 2:
            raise ValueError(f"FiniteWidthClassifier needs samples of two classes; there is one class: {self.classes_[0]!r}")
        targets = (2.0 * index - 1.0)[:, None] if count == 2 else np.eye(count)[index] - 1.0 / count
        self._fit(np.array(X), targets)
        return self

    def decision_function(self, X: ArrayLike) -> Array:
        """The mean outputs: n for two classes (above 0: the second), n x classes for more."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64)
        mean, _ = self._predictor(np.asarray(X))
        return mean[:, 0] if len(self.classes_) == 2 else mean

    def predict(self, X: ArrayLike, return_std: bool = False) -> Any:
        """The classes at X, and with ``return_std`` the standard deviation of the outputs."""
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=np.float64)
        mean, variance = self._predictor(np.asarray(X))
        index = (mean[:, 0] > 0).astype(int) if len(self.classes_) == 2 else mean.argmax(axis=1)
        labels = self.classes_[index]
        return (labels, np.sqrt(variance)) if return_std else labels
