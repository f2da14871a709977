"""Deep linear networks at finite width: kernel renormalization (Li & Sompolinsky, PRX 11, 031059, 2021)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ._arrays import table
from ._own import one_of, own_kernel
from ._prepared import Prepared
from ._record import Record

__all__ = ["Bpkr", "prepare"]


class Bpkr(Prepared):
    """The theory for one data set: one eigendecomposition serves all widths, depths, variances and temperatures.

    Every method takes ``widths`` (hidden widths N_1..N_L; ``inf`` allowed), ``prior_variances`` (sigma_1^2..sigma_{L+1}^2,
    readout last; all 1 unless given) and ``temperature`` (T >= 0, variance of the observation noise in squared units of y).
    """

    _theory = "bpkr"

    def predict(
        self, widths: Sequence[float], *, prior_variances: Sequence[float] | None = None, temperature: float = 0.0
    ) -> Record:
        """The saddle: ``branches`` (U, u_l, H), ``predictor`` (mean and variance at the test points, P*), ``errors``.

        ``errors`` are ``train_error``, ``test_error = bias2 + variance``, ``bias2``, ``variance``: squared units of y, averaged
        over points, summed over outputs. Exact to leading order in 1/N; heuristic for relu and erf.
        """
        return self._network("predict", widths, prior_variances, temperature)

    def sweep(
        self,
        widths: Sequence[float],
        temperatures: Sequence[float] = (0.0,),
        *,
        depth: int = 1,
        prior_variances: Sequence[float] | None = None,
    ) -> Record:
        """The saddle at every width (rows) and temperature (columns) in one question, one output.

        Arrays ``test_error``, ``bias2``, ``variance``, ``train_error``, ``log_evidence``, ``U`` and ``converged`` (1 or 0); NaN
        where there is no number: without test points or targets.
        """
        return self._ask("sweep", widths=widths, temperatures=temperatures, depth=depth, prior_variances=prior_variances)

    def exact(
        self,
        widths: Sequence[float],
        *,
        prior_variances: Sequence[float] | None = None,
        temperature: float = 0.0,
        nodes: int | None = None,
    ) -> Record:
        """Exact posterior averages at these very widths: deep linear networks with one output (Hanin & Zlokapa 2023)."""
        return self._network("exact", widths, prior_variances, temperature, nodes=nodes)

    def gaussian_process(
        self, widths: Sequence[float], *, prior_variances: Sequence[float] | None = None, temperature: float = 0.0
    ) -> Record:
        """The infinitely wide network with the same variances."""
        return self._network("gaussianProcess", widths, prior_variances, temperature)

    def order_parameters(
        self, widths: Sequence[float], *, prior_variances: Sequence[float] | None = None, temperature: float = 0.0
    ) -> Record:
        """Every branch of the saddle equations (one output): the cheapest question."""
        return self._network("orderParameters", widths, prior_variances, temperature)

    def spectrum(
        self, widths: Sequence[float], *, prior_variances: Sequence[float] | None = None, temperature: float = 0.0
    ) -> Record:
        """Rank and condition number of the kernel, and r0 = y^T K^+ y / R."""
        return self._network("spectrum", widths, prior_variances, temperature)

    def layer_kernels(
        self,
        widths: Sequence[float],
        *,
        prior_variances: Sequence[float] | None = None,
        temperature: float = 0.0,
        form: str = "saddle",
        include_test: bool = False,
    ) -> list[Any]:
        """Posterior kernels of the hidden layers (linear networks), P x P each, with the test points after them if asked."""
        return self._network("layerKernels", widths, prior_variances, temperature, form=form, include_test=include_test)

    def _network(
        self, question: str, widths: Sequence[float], variances: Sequence[float] | None, temperature: float, **more: Any
    ) -> Any:
        return self._ask(question, widths=widths, prior_variances=variances, temperature=temperature, **more)


def prepare(
    X: Any = None,
    y: Any = None,
    X_test: Any = None,
    y_test: Any = None,
    *,
    activation: str = "linear",
    kernels: Mapping[str, Any] | None = None,
) -> Bpkr:
    """The theory of a data set.

    Args:
        X: inputs, P x N0, any array (NumPy, pandas, polars, PyTorch, JAX)
        y: targets, P or P x m
        X_test: P* x N0; without them only training observables are predicted
        y_test: P* or P* x m; without them there is no test error
        activation: ``linear``; ``relu`` and ``erf`` are heuristic
        kernels: in place of X and X_test: ``train`` (P x P), ``cross`` (P* x P), ``diagonal`` (P*) of a kernel computed
            elsewhere, which stands for everything below the network

    Raises:
        InputError: for shapes that do not fit and entries that are not finite
    """
    one_of(X, kernels)
    return Bpkr(
        inputs=None if X is None else table(X, "inputs"),
        **own_kernel(kernels, "kernels"),
        targets=table(y, "targets"),
        test_inputs=None if X_test is None else table(X_test, "testInputs"),
        test_targets=None if y_test is None else table(y_test, "testTargets"),
        activation=activation,
    )
