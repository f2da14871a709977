"""Specs with arrays, prepared problems, and what they must agree with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import widthwise as ww
from conftest import Problem, require, teacher

T = 0.05


def gp_errors(K: np.ndarray, cross: np.ndarray, diagonal: np.ndarray, p: Problem) -> tuple[float, float]:
    inverse = np.linalg.inv(K + T * np.eye(len(K)))
    mean = cross @ inverse @ p.y
    variance = diagonal - np.einsum("ij,jk,ik->i", cross, inverse, cross)
    return float(np.mean((mean - p.y_test) ** 2)), float(variance.mean())


def test_infinite_width_is_gaussian_process_regression(problem: Problem) -> None:
    theory = ww.bpkr.prepare(problem.X, problem.y, problem.X_test, problem.y_test)
    errors = theory.predict([np.inf, np.inf], temperature=T).errors
    n0 = problem.X.shape[1]
    K, cross = problem.X @ problem.X.T / n0, problem.X_test @ problem.X.T / n0
    bias2, variance = gp_errors(K, cross, (problem.X_test**2).sum(1) / n0, problem)
    assert errors.bias2 == pytest.approx(bias2, rel=1e-10)
    assert errors.variance == pytest.approx(variance, rel=1e-10)


def test_a_spec_with_arrays_a_file_and_a_prepared_problem_agree(problem: Problem, tmp_path: Path) -> None:
    network = {"depth": 2, "width": 50}
    spec = {"theory": "bpkr", "network": network, "temperature": T}
    np.savez(tmp_path / "d.npz", **problem.data)
    path = tmp_path / "spec.yaml"
    path.write_text(f"theory: bpkr\ndata: {{source: npz, path: d.npz}}\nnetwork: {network}\ntemperature: {T}\n".replace("'", ""))
    by_array = ww.predict({**spec, "data": problem.data})
    by_file, by_text = ww.predict(path), ww.predict(path.read_text().replace("d.npz", str(tmp_path / "d.npz")))
    prepared = ww.bpkr.prepare(*problem.data.values()).exact([50, 50], temperature=T).errors
    for result in (by_file, by_text):
        assert result["testError"] == by_array["testError"]
    assert by_array["testError"][0] == pytest.approx(prepared.test_error, rel=1e-12)
    assert by_array.points[0]["digest"] == by_file.points[0]["digest"]


def test_overrides_and_sweeps(problem: Problem) -> None:
    spec = {"theory": "bpkr", "data": problem.data, "network": {"depth": 1}, "temperature": T,
            "sweep": {"network.width": np.array([20, 40])}}  # fmt: skip
    swept = ww.predict(spec)["testError"]
    single = ww.predict({**spec, "sweep": {}}, set={"network.width": 40})["testError"]
    assert swept[1] == single[0]


def test_errors_are_those_of_the_library(problem: Problem) -> None:
    with pytest.raises(ww.InputError) as caught:
        ww.predict({"theory": "bpkr", "data": problem.data, "network": {"depth": 1, "widht": 3}})
    assert caught.value.field == "network.widht" and "width" in caught.value.expected
    with pytest.raises(ww.InputError) as caught:
        ww.predict(
            {"theory": "bpkr", "data": {"inputs": problem.X, "targets": problem.y[:-1]}, "network": {"width": 3, "depth": 1}}
        )
    assert caught.value.found == "29 rows"
    with pytest.raises(ww.InputError, match=r"[Nn]o such file"):
        ww.predict(Path("/no/such/spec.yaml"))


def test_kernels_against_their_integrals() -> None:
    rng = np.random.default_rng(1)
    X, Z = rng.normal(size=(4, 7)), rng.normal(size=(3, 7))
    v, w, c = (X**2).sum(1) / 7, (Z**2).sum(1) / 7, X @ Z.T / 7
    norm = np.sqrt(np.outer(v, w))
    angle = np.arccos(c / norm)
    relu = norm * (np.sin(angle) + (np.pi - angle) * np.cos(angle)) / (2 * np.pi)
    assert np.allclose(ww.kernels.nngp(X, Z), relu, rtol=1e-13)
    assert np.allclose(ww.kernels.ntk(X, Z), relu + c * (np.pi - angle) / (2 * np.pi), rtol=1e-13)
    assert np.allclose(ww.kernels.ntk(X, diagonal=True), np.diag(ww.kernels.ntk(X)), rtol=1e-14)


def test_the_course_of_learning_ends_at_equilibrium(problem: Problem) -> None:
    theory = ww.ndk.prepare(problem.X, problem.y, problem.X_test)
    course = theory.predict([1.0, 1e4], temperature=T)
    end = theory.equilibrium(temperature=T)
    assert np.allclose(course.test[-1], end.test, atol=1e-6)
    K, cross = ww.kernels.nngp(problem.X), ww.kernels.nngp(problem.X_test, problem.X)
    assert np.allclose(end.test, cross @ np.linalg.solve(K + T * np.eye(30), problem.y), rtol=1e-9)


def test_the_first_task_of_a_sequence_is_a_gaussian_process(problem: Problem) -> None:
    other = teacher(seed=5)
    found = ww.continual.prepare(
        [(problem.X, problem.y), (other.X, other.y)],
        [(problem.X_test, problem.y_test), (other.X_test, other.y_test)],
    ).predict(temperature=T, coupling=10.0)
    K, cross = ww.kernels.nngp(problem.X), ww.kernels.nngp(problem.X_test, problem.X)
    bias2, variance = gp_errors(K, cross, ww.kernels.nngp(problem.X_test, diagonal=True), problem)
    assert found.test.bias2[0, 0] == pytest.approx(bias2, rel=1e-9)
    assert found.test.variance[0, 0] == pytest.approx(variance, rel=1e-9)
    assert found.test.loss.shape == (2, 2)


def test_one_open_gate_is_a_linear_network(problem: Problem) -> None:
    ones = (np.ones((30, 1)), np.ones((20, 1)))
    gated = ww.ggdln.prepare(*problem.data.values(), gates=ones[0], test_gates=ones[1]).predict([40], temperature=T)
    linear = ww.bpkr.prepare(*problem.data.values()).predict([40], temperature=T)
    assert gated.errors.test_error == pytest.approx(linear.errors.test_error, rel=1e-6)


def test_tasks_of_arrays(problem: Problem) -> None:
    other = teacher(seed=5)
    spec = {"theory": "continual", "tasks": {"kind": "files", "files": [problem.data, other.data]}, "heads": "single",
            "network": {"depth": 1, "width": "infinity", "activation": "relu"}, "coupling": 10, "temperature": T}  # fmt: skip
    whole = ww.predict(spec).points[0]["prediction"]["observables"]
    direct = ww.continual.prepare([(problem.X, problem.y), (other.X, other.y)]).predict(temperature=T, coupling=10)
    assert np.allclose(whole["trainError"], direct.train.loss, rtol=1e-12)


def test_figures_reports_and_citations(problem: Problem) -> None:
    result = ww.predict({"theory": "bpkr", "data": problem.data, "network": {"depth": 1}, "temperature": T,
                         "sweep": {"network.width": [20, 40, 80]}})  # fmt: skip
    assert result.figure is not None and result.figure._repr_svg_().startswith("<svg")
    assert "<html" in result.report.html
    assert "@article{li2021" in result.cite()
    frame = require("pandas") and result.to_pandas()
    exact = frame[(frame.observable == "testError") & (frame.form == "exact")]
    assert list(exact["network.width"]) == [20, 40, 80]
    assert np.array_equal(exact.predicted, result["testError"])


def test_data_info_and_the_catalogue(tmp_path: Path) -> None:
    np.save(tmp_path / "x.npy", np.ones((3, 4)))
    info = ww.data_info(tmp_path / "x.npy")
    assert info.parts[0]["shape"] == "3 x 4"
    assert len(ww.figures()) >= 52
    assert ww.doctor().speed["productF64"] > 0


def test_xarray_has_the_sweep_as_dimensions(problem: Problem) -> None:
    require("xarray")
    spec = {"theory": "bpkr", "data": problem.data, "network": {"depth": 1}, "temperature": T,
            "sweep": {"network.width": [20, 40, 80], "temperature": [0.1, 0.2]}}  # fmt: skip
    result = ww.predict(spec)
    data = result.to_xarray()
    assert dict(data.sizes)["width"] == 3 and dict(data.sizes)["temperature"] == 2
    point = next(p for p in result.points if p["parameters"] == {"network.width": 40, "temperature": 0.2})
    exact = data["testError_exact"].sel(width=40, temperature=0.2)
    assert float(exact) == point["prediction"]["exactObservables"]["testError"]
    course = ww.predict({**spec, "theory": "ndk", "network": {"depth": 1, "width": "infinity", "activation": "relu"},
                         "sweep": {}, "dynamics": {"times": [1, 10]}}).to_xarray()  # fmt: skip
    assert list(course["testError"].time) == [1, 10]
    assert course["testMean"].dims[0] == "time"


def test_a_sweep_is_its_points(problem: Problem) -> None:
    theory = ww.bpkr.prepare(*problem.data.values())
    swept = theory.sweep([20, 50], [0.1, 0.3], depth=2)
    one = theory.predict([50, 50], temperature=0.3)
    assert swept.test_error[1, 1] == one.errors.test_error
    assert swept.U[1, 1] == one.branches[0].U and swept.converged.all()
