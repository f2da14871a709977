"""scikit-learn's own checks, and what the estimators must agree with."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest

import widthwise as ww
from conftest import Problem, require

sklearn = require("sklearn")

from sklearn.datasets import load_digits, load_iris  # noqa: E402
from sklearn.gaussian_process import GaussianProcessRegressor  # noqa: E402
from sklearn.gaussian_process.kernels import DotProduct, WhiteKernel  # noqa: E402
from sklearn.model_selection import GridSearchCV  # noqa: E402
from sklearn.pipeline import make_pipeline  # noqa: E402
from sklearn.preprocessing import StandardScaler  # noqa: E402
from sklearn.utils.estimator_checks import parametrize_with_checks  # noqa: E402


@parametrize_with_checks([ww.FiniteWidthRegressor(), ww.FiniteWidthClassifier()])
def test_check_estimator(estimator: object, check: object) -> None:
    check(estimator)  # type: ignore[operator]


def test_infinite_width_is_gaussian_process_regression(problem: Problem) -> None:
    y = problem.y[:, 0]
    network = ww.FiniteWidthRegressor(width=np.inf, depth=1, temperature=0.1).fit(problem.X, y)
    n0 = problem.X.shape[1]
    kernel = DotProduct(0, "fixed") * (1 / n0) + WhiteKernel(0.1, "fixed")
    gp = GaussianProcessRegressor(kernel, optimizer=None, alpha=0, normalize_y=True).fit(problem.X, y)
    mean, std = network.predict(problem.X_test, return_std=True)
    other, with_noise = gp.predict(problem.X_test, return_std=True)
    assert np.allclose(mean, other, rtol=1e-9)
    assert np.allclose(std**2 + 0.1 * y.var(), with_noise**2, rtol=1e-9)
    assert network.log_marginal_likelihood() == pytest.approx(gp.log_marginal_likelihood_value_, rel=1e-9)


def test_exact_and_saddle_meet_at_large_width(problem: Problem) -> None:
    exact, saddle = (
        ww.FiniteWidthRegressor(width=3000, depth=2, temperature=0.1, method=m).fit(problem.X, problem.y[:, 0])
        for m in ("exact", "saddle")
    )
    assert np.allclose(exact.predict(problem.X_test), saddle.predict(problem.X_test), rtol=1e-2, atol=1e-3)
    assert exact.log_marginal_likelihood() == pytest.approx(saddle.log_marginal_likelihood(), abs=0.05)


def test_evidence_chooses_the_largest(problem: Problem) -> None:
    chosen = ww.FiniteWidthRegressor(width="evidence", temperature=0.1).fit(problem.X, problem.y[:, 0])
    alone = [
        ww.FiniteWidthRegressor(width=w, depth=d, temperature=0.1).fit(problem.X, problem.y[:, 0]).log_marginal_likelihood()
        for w in chosen.widths
        for d in chosen.depths
    ]
    assert chosen.log_marginal_likelihood() == pytest.approx(max(alone), rel=1e-12)


def test_grid_search_and_pipelines() -> None:
    X, y = load_iris(return_X_y=True)
    pipeline = make_pipeline(StandardScaler(), ww.FiniteWidthClassifier(activation="relu", method="saddle"))
    search = GridSearchCV(pipeline, {"finitewidthclassifier__width": [20, np.inf]}, cv=3).fit(X, y)
    assert search.best_score_ > 0.85
    X, y = load_digits(n_class=2, return_X_y=True)
    assert ww.FiniteWidthClassifier(depth=2).fit(X[:60] / 16, y[:60]).score(X[60:160] / 16, y[60:160]) > 0.95


def test_evidence_in_grid_search_and_pipelines(problem: Problem) -> None:
    """The width of every fold is chosen by the evidence of that fold alone, whatever the grid is over."""
    y = problem.y[:, 0]
    pipeline = make_pipeline(StandardScaler(), ww.FiniteWidthRegressor(width="evidence", widths=(10, 100, np.inf), depths=(1, 2)))
    grid = {"finitewidthregressor__temperature": [0.1, 1.0]}
    # Where psutil is installed joblib asks it for its processes, which it finds in /proc alone: a chroot may have none.
    jobs = 2 if sys.platform != "linux" or Path("/proc/self").exists() else 1
    search = GridSearchCV(pipeline, grid, cv=2, n_jobs=jobs).fit(problem.X, y)
    best = search.best_estimator_[-1]
    assert best.temperature == search.best_params_["finitewidthregressor__temperature"]
    assert (best.width_, best.depth_) == max(best.evidence_, key=best.evidence_.get)
    assert best.width == "evidence" and len(best.evidence_) == 6
    assert np.all(np.isfinite(search.cv_results_["mean_test_score"]))
    assert search.score(problem.X_test, problem.y_test[:, 0]) > 0.3
    X, labels = load_iris(return_X_y=True)
    model = ww.FiniteWidthClassifier(width="evidence", widths=(20, np.inf), depths=(1,), activation="relu", method="saddle")
    assert make_pipeline(StandardScaler(), model).fit(X[::2], labels[::2]).score(X[1::2], labels[1::2]) > 0.85
