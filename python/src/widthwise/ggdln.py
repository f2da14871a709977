"""Globally gated deep linear networks at finite width (Li & Sompolinsky, NeurIPS 2022, arXiv 2210.17449)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ._arrays import Array, table
from ._own import one_of, own_kernel
from ._prepared import Prepared
from ._record import Record

__all__ = ["Gated", "prepare"]


class Gated(Prepared):
    """A gated network's theory for one data set.

    ``widths`` are N_1..N_L, ``prior_variances`` sigma_0^2 of the first layer and then of the weights that leave each hidden layer
    (all 1 unless given), ``temperature`` T >= 0.
    """

    _theory = "ggdln"

    def predict(
        self, widths: Sequence[float], *, prior_variances: Sequence[float] | None = None, temperature: float = 0.0
    ) -> Record:
        """The saddle, leading order in 1/N: ``order_parameters`` (U_l), ``mean`` (P* x m) and ``covariance`` at the test points.

        ``errors`` (and ``train_errors``) are ``bias2``, ``variance`` and ``test_error``, averaged over points and outputs.
        """
        return self._ask("predict", widths=widths, prior_variances=prior_variances, temperature=temperature)

    def gaussian_process(
        self, widths: Sequence[float], *, prior_variances: Sequence[float] | None = None, temperature: float = 0.0
    ) -> Record:
        """The same at the order parameters of infinite width."""
        return self._ask("gaussianProcess", widths=widths, prior_variances=prior_variances, temperature=temperature)


def prepare(
    X: Any = None,
    y: Any = None,
    X_test: Any = None,
    y_test: Any = None,
    *,
    gates: Any,
    test_gates: Any = None,
    kernels: Mapping[str, Any] | None = None,
) -> Gated:
    """The theory of a data set under given gates.

    Args:
        X: inputs, P x N0, any array
        y: targets, P or P x m
        X_test: P* x N0
        y_test: P* or P* x m
        gates: values of the gates, P x M for one hidden layer, or a list of one such matrix a layer
        test_gates: the same at the test points
        kernels: in place of X and X_test: ``train`` (P x P), ``cross`` (P* x P), ``diagonal`` (P*) of a kernel computed
            elsewhere, which stands for everything below the network

    Raises:
        InputError: for shapes that do not fit and entries that are not finite
    """
    one_of(X, kernels)
    return Gated(
        inputs=None if X is None else table(X, "inputs"),
        **own_kernel(kernels, "kernels"),
        targets=table(y, "targets"),
        test_inputs=None if X_test is None else table(X_test, "testInputs"),
        test_targets=None if y_test is None else table(y_test, "testTargets"),
        gates=_sets(gates, "gates"),
        test_gates=None if test_gates is None else _sets(test_gates, "testGates"),
    )


def _sets(gates: Any, field: str) -> list[Array]:
    if isinstance(gates, (list, tuple)) and len(gates) and getattr(gates[0], "ndim", 0) == 2:
        return [table(entry, f"{field}[{layer}]") for layer, entry in enumerate(gates)]
    return [table(gates, field)]
