"""Draws as arviz data, whose diagnostics must be ours."""

from __future__ import annotations

import numpy as np
import pytest

import widthwise as ww
from conftest import Problem, require

arviz = require("arviz")


@pytest.fixture(scope="module")
def sampled() -> ww.Result:
    from conftest import teacher

    spec = {"theory": "bpkr", "data": teacher(samples=15, dimension=20).data, "network": {"depth": 1, "width": 12},
            "temperature": 0.2, "simulation": {"sampler": "gibbs", "chains": 4, "warmup": 50, "draws": 301}}  # fmt: skip
    return ww.compare(spec)


def test_draws_have_chains_and_names(sampled: ww.Result) -> None:
    posterior = sampled.draws["posterior"]
    assert posterior["testError"].dims == ("chain", "draw")
    assert posterior["testError"].shape == (4, 301)
    assert float(posterior["trainError"].mean()) == pytest.approx(
        sampled.points[0]["simulation"]["observables"]["trainError"]["value"], rel=1e-12
    )


@pytest.mark.parametrize(("ours", "method"), [("rHat", "rhat"), ("essBulk", "bulk"), ("essTail", "tail"), ("mcse", "mcse")])
def test_diagnostics_agree_to_1e_10(sampled: ww.Result, ours: str, method: str) -> None:
    draws = sampled.draws
    for name in ("testError", "trainError", "logAmplitude"):
        estimate = sampled.points[0]["simulation"]["observables"][name]
        chains = np.asarray(draws["posterior"][name])
        if method == "rhat":
            theirs = arviz.rhat(chains)
        elif method == "mcse":
            theirs = arviz.mcse(chains)
        else:
            theirs = arviz.ess(chains, method=method, **({"prob": (0.05, 0.95)} if method == "tail" else {}))
        assert estimate[ours] == pytest.approx(float(theirs), rel=1e-10), name


def test_without_chains_there_are_no_draws(problem: Problem) -> None:
    result = ww.predict({"theory": "bpkr", "data": problem.data, "network": {"depth": 1, "width": 9}, "temperature": 0.1})
    with pytest.raises(ValueError, match="no draws"):
        _ = result.draws
