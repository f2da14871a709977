"""The course of learning in wide networks: the neural dynamical kernel (Avidan, Li & Sompolinsky, arXiv 2309.04522)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ._arrays import table
from ._prepared import Prepared
from ._record import Record

__all__ = ["Dynamics", "prepare"]


class Dynamics(Prepared):
    """Langevin learning of an infinitely wide network on one data set.

    ``prior_variances`` are sigma_1^2..sigma_{L+1}^2 (readout last; ``depth`` + 1 ones unless given), ``initial_variances`` those
    at time 0 (the prior's unless given), ``temperature`` T >= 0. Times are in units in which the gradient of half the summed
    squares has prefactor 1.
    """

    _theory = "ndk"

    def predict(
        self,
        times: Sequence[float],
        *,
        depth: int = 1,
        prior_variances: Sequence[float] | None = None,
        initial_variances: Sequence[float] | None = None,
        temperature: float = 0.0,
        covariance: bool = False,
        solver: str = "auto",
        accuracy: float | None = None,
    ) -> Record:
        """The mean predictor at every time: ``train`` and ``test``, a list of P x m and P* x m; ``test_covariances`` if asked."""
        return self._problem(
            "predict", depth, prior_variances, initial_variances, temperature,
            times=times, covariance=covariance, solver=solver, accuracy=accuracy,
        )  # fmt: skip

    def equilibrium(self, *, depth: int = 1, prior_variances: Sequence[float] | None = None, temperature: float = 0.0) -> Record:
        """The end of learning: the posterior of the NNGP with noise T (``train``, ``test``, ``test_covariance``)."""
        return self._problem("equilibrium", depth, prior_variances, None, temperature)

    def ntk_flow(
        self,
        times: Sequence[float],
        *,
        depth: int = 1,
        prior_variances: Sequence[float] | None = None,
        initial_variances: Sequence[float] | None = None,
    ) -> list[Record]:
        """Gradient flow of the linearized network at each time (``inf`` for the plateau): the limit T = 0."""
        return self._problem("ntkFlow", depth, prior_variances, initial_variances, 0.0, times=times)

    def limit_kernels(
        self, *, depth: int = 1, prior_variances: Sequence[float] | None = None, temperature: float = 0.0
    ) -> Record:
        """NTK at initialization and NNGP kernel of the prior: ``ntk.train``, ``ntk.cross``, ``nngp.train``, ..."""
        return self._problem("limitKernels", depth, prior_variances, None, temperature)

    def _problem(
        self,
        question: str,
        depth: int,
        prior: Sequence[float] | None,
        initial: Sequence[float] | None,
        temperature: float,
        **more: Any,
    ) -> Any:
        variances = [1.0] * (depth + 1) if prior is None else prior
        return self._ask(question, prior_variances=variances, initial_variances=initial, temperature=temperature, **more)


def prepare(X: Any, y: Any, X_test: Any = None, *, activation: str = "relu") -> Dynamics:
    """The learning problem of a data set.

    Args:
        X: inputs, P x N0, any array
        y: targets, P or P x m
        X_test: points at which the predictor is asked for, P* x N0
        activation: ``linear``, ``relu`` or ``erf``

    Raises:
        InputError: for shapes that do not fit and entries that are not finite
    """
    return Dynamics(
        inputs=table(X, "inputs"),
        targets=table(y, "targets"),
        test_inputs=None if X_test is None else table(X_test, "testInputs"),
        activation=activation,
    )
