"""Nonlinear networks at finite width: closures, and the density of one neuron (docs/theories/nonlinear.md)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ._arrays import table
from ._prepared import Prepared
from ._record import Record

__all__ = ["Nonlinear", "prepare"]


class Nonlinear(Prepared):
    """The closures for one data set with one output.

    Every method takes ``widths`` (N_1..N_L), ``prior_variances`` (sigma_1^2..sigma_{L+1}^2, readout last; all 1 unless given) and
    ``temperature`` (T >= 0). Answers have ``mean`` and ``variance`` of the function at the test points (P*) and ``errors``
    (``train_error``, ``test_error = bias2 + variance``), in squared units of the targets, averaged over points.
    """

    _theory = "nonlinear"

    def closure(
        self,
        name: str = "outside",
        *,
        widths: Sequence[float],
        prior_variances: Sequence[float] | None = None,
        temperature: float = 0.0,
        kernels: bool = False,
    ) -> Record:
        """A closure with one scalar a layer: a Gaussian process whose kernel R(u) minimizes H(u).

        Args:
            name: ``outside`` (scalars in front of the kernel of infinite width), ``nested`` (where each kernel is formed) or
                ``readout``; at one hidden layer they are one
            kernels: also ``kernel``: R at ``train`` (P x P), ``cross`` (P* x P) and ``diagonal`` (P*)

        Returns:
            ``u`` (of each hidden layer; the last is |a|^2 / N), ``H``, ``minima`` (all, lowest first), ``status``
        """
        return self._network("closure", widths, prior_variances, temperature, closure=name, kernels=kernels)

    def neuron(
        self,
        *,
        widths: Sequence[float],
        prior_variances: Sequence[float] | None = None,
        temperature: float = 0.0,
        draws: int | None = None,
        seed: int | None = None,
        include_test: bool = False,
    ) -> Record:
        """The density of one neuron: one hidden layer, whose kernel adapts to the targets.

        Args:
            draws: of preactivations; chosen by how many of them count unless given
            include_test: whether the hidden kernels have the test points after the training points

        Returns:
            ``hidden_kernel`` (average over the posterior) and ``prior_kernel``, ``a2`` (|a|^2 / N), ``gamma`` (minus log p(y)
            without P/2 log 2 pi), ``effective_draws``, and ``resolved``: below 1000 effective draws a sample it is no better than
            ``outside``
        """
        return self._network("neuron", widths, prior_variances, temperature, draws=draws, seed=seed, include_test=include_test)

    def gaussian_process(
        self, *, widths: Sequence[float], prior_variances: Sequence[float] | None = None, temperature: float = 0.0
    ) -> Record:
        """The same network at infinite width, with ``log_evidence``."""
        return self._network("gaussianProcess", widths, prior_variances, temperature)

    def _network(
        self, question: str, widths: Sequence[float], variances: Sequence[float] | None, temperature: float, **more: Any
    ) -> Record:
        return self._ask(question, widths=widths, prior_variances=variances, temperature=temperature, **more)


def prepare(X: Any, y: Any, X_test: Any = None, y_test: Any = None, *, activation: str = "erf") -> Nonlinear:
    """The closures of a data set.

    Args:
        X: inputs, P x N0, any array (NumPy, pandas, polars, PyTorch, JAX)
        y: targets, P
        X_test: P* x N0; without them only training observables are predicted
        y_test: P*
        activation: any of the library (``relu``, ``erf``, ``tanh``, ``gelu``, ...)

    Raises:
        InputError: for shapes that do not fit, entries that are not finite, and activations that are not there
    """
    return Nonlinear(
        inputs=table(X, "inputs"),
        targets=table(y, "targets"),
        test_inputs=None if X_test is None else table(X_test, "testInputs"),
        test_targets=None if y_test is None else table(y_test, "testTargets"),
        activation=activation,
    )
