"""Kernels computed elsewhere: by hand, by PyTorch."""

from __future__ import annotations

import numpy as np
import pytest

import widthwise as ww
from conftest import Problem, require, teacher

T = 0.1


def split(kernel: np.ndarray, samples: int) -> dict[str, np.ndarray]:
    return {
        "train": kernel[:samples, :samples],
        "cross": kernel[samples:, :samples],
        "diagonal": np.diag(kernel)[samples:].copy(),
    }


def test_a_kernel_in_place_of_inputs(problem: Problem) -> None:
    X = np.vstack([problem.X, problem.X_test])
    kernels = split(X @ X.T / X.shape[1], 30)
    by_kernel = ww.bpkr.prepare(y=problem.y, y_test=problem.y_test, kernels=kernels).exact([20, 20], temperature=T)
    by_inputs = ww.bpkr.prepare(*problem.data.values()).exact([20, 20], temperature=T)
    assert by_kernel.errors.test_error == pytest.approx(by_inputs.errors.test_error, rel=1e-10)
    spec = {"theory": "bpkr", "network": {"depth": 2, "width": 20}, "temperature": T,
            "data": {"targets": problem.y, "testTargets": problem.y_test, "kernels": kernels}}  # fmt: skip
    assert ww.predict(spec)["testError"][0] == pytest.approx(by_inputs.errors.test_error, rel=1e-10)


def test_the_blocks_of_a_sequence() -> None:
    problems = [teacher(samples=12, tests=5, seed=s) for s in (1, 2)]
    X = np.vstack([p.X for p in problems] + [p.X_test for p in problems])
    found = ww.continual.prepare_kernels(
        split(ww.kernels.nngp(X, depth=2), 24),
        split(ww.kernels.ntk(X, depth=2), 24),
        [p.y for p in problems],
        [p.y_test for p in problems],
    ).predict(coupling=np.inf, temperature=T)
    direct = ww.continual.prepare([(p.X, p.y) for p in problems], [(p.X_test, p.y_test) for p in problems]).predict(
        depth=2, coupling=np.inf, temperature=T
    )
    assert np.allclose(found.test.loss, direct.test.loss, rtol=1e-10)
    assert np.allclose(found.train.loss, direct.train.loss, rtol=1e-10)


def test_ndk_refuses_a_kernel_by_name(problem: Problem) -> None:
    with pytest.raises(ww.InputError, match="two-time kernels") as caught:
        ww.predict({"theory": "ndk", "network": {"depth": 1, "width": "infinity"}, "dynamics": {"times": [1]},
                    "data": {"targets": problem.y, "kernels": {"train": np.eye(30)}}})  # fmt: skip
    assert caught.value.field == "data.kernels"


@pytest.mark.torch
def test_the_empirical_kernels_of_a_pytorch_network() -> None:
    """Kernels of a wide network by PyTorch approach those of infinite width, and forgetting by them that of the theory."""
    torch = require("torch")
    torch.manual_seed(0)
    problems = [teacher(samples=8, tests=1, dimension=10, seed=s) for s in (1, 2)]
    X = torch.tensor(np.vstack([p.X for p in problems]))
    width, nets = 1024, 6
    ntk = np.zeros((16, 16))
    outputs = []
    for _ in range(nets):
        W = torch.randn(width, 10, dtype=torch.float64, requires_grad=True)
        a = torch.randn(width, dtype=torch.float64, requires_grad=True)
        f = torch.relu(X @ W.T / 10**0.5) @ a / width**0.5
        rows = [torch.cat([g.reshape(-1) for g in torch.autograd.grad(f[i], (W, a), retain_graph=True)]) for i in range(16)]
        J = torch.stack(rows)
        ntk += (J @ J.T).detach().numpy() / nets
        hidden = torch.relu(X @ W.T / 10**0.5).detach().numpy()
        outputs.append(hidden @ hidden.T / width)
    gp = np.mean(outputs, axis=0)
    X64 = X.numpy()
    assert np.abs(gp - ww.kernels.nngp(X64)).max() < 0.1 * ww.kernels.nngp(X64).max()
    assert np.abs(ntk - ww.kernels.ntk(X64)).max() < 0.1 * ww.kernels.ntk(X64).max()
    y = [p.y for p in problems]
    real = ww.continual.prepare_kernels({"train": gp}, {"train": ntk}, y).predict(coupling=np.inf, temperature=T)
    wide = ww.continual.prepare([(p.X, p.y) for p in problems]).predict(coupling=np.inf, temperature=T)
    assert real.train.loss[1, 0] == pytest.approx(wide.train.loss[1, 0], rel=0.25)
