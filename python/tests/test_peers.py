"""Number for number what deepbays and neural-tangents find for the same networks."""

from __future__ import annotations

import numpy as np
import pytest

import widthwise as ww
from conftest import Problem, require, teacher

T, WIDTH = 0.1, 30
#: deepbays' lambda are inverse prior variances.
VARIANCES = (0.5, 2.0, 0.8)
LAMBDAS = [1 / variance for variance in VARIANCES]


@pytest.fixture(scope="module")
def data() -> Problem:
    return teacher(samples=20, dimension=12, tests=9, seed=3)


def agree(ours: ww.Result, theirs: object, data: Problem, precision: float) -> None:
    """The mean predictor and the errors of a deepbays theory whose order parameters are set."""
    mean = theirs.predict(data.X_test)  # type: ignore[attr-defined]
    loss, bias2, variance = theirs.averageLoss(data.y_test[:, 0])  # type: ignore[attr-defined]
    assert np.allclose(ours.mean, mean, rtol=precision, atol=precision * np.abs(mean).max())
    assert [ours.errors.test_error, ours.errors.bias2, ours.errors.variance] == pytest.approx(
        [loss, bias2, variance], rel=precision
    )


@pytest.mark.torch
@pytest.mark.parametrize("activation", ["erf", "relu"])
def test_deepbays_with_one_hidden_layer(data: Problem, activation: str) -> None:
    theirs = require("deepbays").rkgp.FC_1HL(N1=WIDTH, T=T, l0=LAMBDAS[0], l1=LAMBDAS[1], act=activation)
    theirs.preprocess(data.X, data.y[:, 0])
    theirs.optimize()
    ours = ww.nonlinear.prepare(data.X, data.y, data.X_test, data.y_test, activation=activation).closure(
        widths=[WIDTH], prior_variances=VARIANCES[:2], temperature=T
    )
    assert theirs.optQ / LAMBDAS[1] == pytest.approx(ours.u[0], rel=1e-5)  # by their minimizer's finite differences
    theirs.optQ = ours.u[0] * LAMBDAS[1]
    agree(ours, theirs, data, 1e-11)
    spec = {"theory": "bpkr", "data": data.data, "temperature": T,
            "network": {"depth": 1, "width": WIDTH, "activation": activation, "closure": "outside",
                        "priorVariances": VARIANCES[:2]}}  # fmt: skip
    assert ww.predict(spec)["testError"][0] == pytest.approx(ours.errors.test_error, rel=1e-12)


@pytest.mark.torch
def test_deepbays_in_depth_is_the_nested_closure(data: Problem) -> None:
    torch = require("torch")
    theirs = require("deepbays").rkgp.FC_deep(L=2, N1=WIDTH, T=T, priors=LAMBDAS, act="erf")
    theirs.preprocess(data.X, torch.tensor(data.y[:, 0]))
    theirs.optimize()
    assert theirs.converged
    ours = ww.nonlinear.prepare(data.X, data.y, data.X_test, data.y_test).closure(
        "nested", widths=[WIDTH, WIDTH], prior_variances=VARIANCES, temperature=T
    )
    assert list(theirs.optQ * VARIANCES[1:]) == pytest.approx(list(ours.u), rel=1e-7)
    agree(ours, theirs, data, 1e-7)
    theirs.optQ = ours.u / np.array(VARIANCES[1:])
    agree(ours, theirs, data, 1e-11)


@pytest.mark.parametrize("depth", [1, 3])
@pytest.mark.parametrize("activation", ["relu", "erf"])
def test_neural_tangents(data: Problem, activation: str, depth: int) -> None:
    """Kernels in double precision, and regression with them; W_std = 1, no biases, NTK parametrization."""
    require("jax").config.update("jax_enable_x64", True)
    nt = require("neural_tangents")
    layer = nt.stax.Relu() if activation == "relu" else nt.stax.Erf()
    std = VARIANCES[0] ** 0.5
    layers = [nt.stax.Dense(1, W_std=std), layer] * depth
    _, _, kernel = nt.stax.serial(*layers, nt.stax.Dense(1, W_std=std))
    theirs = kernel(data.X_test, data.X, ("nngp", "ntk"))
    variances = [VARIANCES[0]] * (depth + 1)
    options = {"activation": activation, "depth": depth, "prior_variances": variances}
    assert np.allclose(theirs.nngp, ww.kernels.nngp(data.X_test, data.X, **options), rtol=1e-12, atol=1e-14)
    # Every layer's derivative brings W_std^2 there and none here (docs: kernels).
    assert np.allclose(theirs.ntk, VARIANCES[0] * ww.kernels.ntk(data.X_test, data.X, **options), rtol=1e-12, atol=1e-14)
    regression = nt.predict.gp_inference(kernel(data.X, None, "nngp"), data.y, diag_reg=T, diag_reg_absolute_scale=True)
    mean, covariance = regression("nngp", theirs.nngp, kernel(data.X_test, None, "nngp"))
    ours = ww.nonlinear.prepare(data.X, data.y, data.X_test, activation=activation).gaussian_process(
        widths=[np.inf] * depth, prior_variances=variances, temperature=T
    )
    assert np.allclose(np.asarray(mean)[:, 0], ours.mean, rtol=1e-10, atol=1e-12)
    assert np.allclose(np.diag(covariance), ours.variance, rtol=1e-10, atol=1e-12)
