"""Kernels of infinitely wide networks without biases, NTK parametrization (x . x' / N0, sigma_l^2 each layer)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ._arrays import Array, table
from ._errors import InputError
from ._session import engine

__all__ = ["nngp", "ntk"]


def nngp(
    X: Any,
    X2: Any = None,
    *,
    activation: str = "relu",
    depth: int = 1,
    prior_variances: Sequence[float] | None = None,
    diagonal: bool = False,
) -> Array:
    """The NNGP kernel: covariance of the outputs of an infinitely wide network under the prior (Lee et al. 2018).

    Args:
        X: n x N0, the rows of the result
        X2: n' x N0, its columns; X itself unless given
        activation: ``linear``, ``relu`` or ``erf``
        depth: L, hidden layers
        prior_variances: sigma_l^2 of W_1..W_L and the readout; all 1 unless given
        diagonal: K(x, x) alone, length n
    """
    return _kernel("nngp", X, X2, activation, depth, prior_variances, diagonal)


def ntk(
    X: Any,
    X2: Any = None,
    *,
    activation: str = "relu",
    depth: int = 1,
    prior_variances: Sequence[float] | None = None,
    diagonal: bool = False,
) -> Array:
    """The neural tangent kernel: sum over all weights of df(x)/dW df(x')/dW at infinite width (Jacot et al. 2018).

    Arguments are those of ``nngp``; the layer that is differentiated brings no sigma^2.
    """
    return _kernel("ntk", X, X2, activation, depth, prior_variances, diagonal)


def _kernel(kind: str, X: Any, X2: Any, activation: str, depth: int, variances: Sequence[float] | None, diagonal: bool) -> Array:
    if not isinstance(depth, (int, np.integer)) or depth < 0:
        raise InputError("depth", repr(depth), "a whole number of hidden layers")
    params: dict[str, Any] = {
        "kernel": kind,
        "inputs": table(X, "inputs"),
        "activation": activation,
        "priorVariances": [1.0] * (depth + 1) if variances is None else [float(v) for v in variances],
        "diagonal": diagonal,
    }
    if X2 is not None:
        params["others"] = table(X2, "others")
    return engine.ask("kernel", params)
