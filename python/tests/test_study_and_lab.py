"""Studies on disk, and the lab's state."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

import pytest

import widthwise as ww
from conftest import Problem, require


@pytest.fixture
def spec(problem: Problem) -> dict[str, object]:
    return {"theory": "bpkr", "data": problem.data, "network": {"depth": 1}, "temperature": 0.1,
            "sweep": {"network.width": [20, 40]}}  # fmt: skip


def test_a_study_of_arrays_is_planned_run_and_found_again(spec: dict[str, object], tmp_path: Path) -> None:
    study = ww.study(spec, tmp_path)
    plan = study.plan("predict")
    assert plan.total == 2 and plan.counts == {"done": 0, "running": 0, "failed": 0, "planned": 2}
    before = study.results("predict")
    assert len(before) == 0 and before.missing == 2
    found = study.run("predict")
    assert list(found["testError"]) == pytest.approx(list(ww.predict(spec)["testError"]), rel=1e-12)
    assert found.missing == 0
    again = ww.study(spec, tmp_path)
    assert again.path == study.path
    assert again.plan("predict").counts.done == again.status("predict").counts.done == 2
    wider = ww.study({**spec, "sweep": {"network.width": [20, 40, 80]}}, tmp_path)
    assert wider.plan("predict").counts.planned == 1
    assert list(wider.results("predict")["testError"]) == list(found["testError"])


def test_a_study_says_how_far_it_is(spec: dict[str, object], tmp_path: Path) -> None:
    steps: list[dict[str, object]] = []
    ww.study(spec, tmp_path)._command("predict", "--json", progress=steps.append)
    assert steps and steps[-1]["total"] == 2


def test_results_of_a_study_have_dimensions(spec: dict[str, object], tmp_path: Path) -> None:
    require("xarray")
    assert ww.study(spec, tmp_path).run("predict").to_xarray().sizes["width"] == 2


def test_the_cost_of_a_study_is_reckoned(spec: dict[str, object], tmp_path: Path) -> None:
    plan = ww.study({**spec, "simulation": {"chains": 2, "draws": 20}}, tmp_path).plan(cost=True)
    assert plan.simulated == 2 and plan.theory > 0 and plan.simulation > 0


def test_a_study_on_slurm(spec: dict[str, object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = Path(__file__).parents[2] / "test" / "support" / "slurm.sh"
    if not (script.exists() and shutil.which("slurmctld") and shutil.which("munged") and os.geteuid() == 0):
        pytest.skip("a private Slurm needs the repository beside the tests, the packages slurm-wlm and munge, and root")
    # munge asks that everyone may pass through its folder, which those of pytest forbid.
    outer = Path(tempfile.mkdtemp(prefix="widthwise-slurm-"))
    outer.chmod(0o755)
    folder = outer / "slurm"
    subprocess.run(["bash", str(script), "start", str(folder), "2", "1"], check=True, stdout=subprocess.DEVNULL)
    try:
        monkeypatch.setenv("SLURM_CONF", str(folder / "slurm.conf"))
        study = ww.study({**spec, "simulation": {"chains": 2, "warmup": 20, "draws": 40}}, tmp_path / "out")
        study.submit("compare")
        deadline = time.monotonic() + 120
        while study.status().counts.done < 2 and time.monotonic() < deadline:
            time.sleep(1)
        assert study.status().counts == {"done": 2, "running": 0, "failed": 0, "planned": 0}
        there = study.results()
        here = ww.compare(study.path)
        assert there.missing == 0
        sampled = [[point.simulation.observables.testError.value for point in run.points] for run in (there, here)]
        assert len(sampled[0]) == 2 and sampled[0] == sampled[1]
    finally:
        subprocess.run(["bash", str(script), "stop", str(folder)], check=True)
        shutil.rmtree(outer, ignore_errors=True)


def test_a_study_has_the_errors_of_the_command_line(tmp_path: Path) -> None:
    with pytest.raises(ww.InputError, match="theory") as caught:
        ww.study({"theory": "bpkt", "network": {}}, tmp_path).run("predict")
    assert caught.value.field == "theory" and "bpkr" in caught.value.expected


def test_the_lab_reads_and_sets_its_state() -> None:
    require("anywidget")
    lab = ww.lab({"theory": "bpkr", "network": {"width": 80, "depth": 2}, "temperature": 0.1})
    assert lab.room == "width" and lab.state == {"N": 80, "L": 2, "T": 0.1}
    lab.state = {"N": float("inf"), "L": 1}
    assert lab.address == "width?v=2&N=inf&L=1"
    assert "<script>" in lab._page


def test_the_lab_has_the_rooms_of_its_page() -> None:
    """Theories and rooms are those of the registry; what a room has no dial for is left out."""
    require("anywidget")
    paths = {"theory": "paths", "data": {"source": "digits", "train": 50, "classes": [3, 8]}, "temperature": 0.2,
             "network": {"width": 40, "depth": 1, "filters": [{"size": 4}]}}  # fmt: skip
    gates = {"theory": "ggdln", "network": {"width": 30, "gates": {"kind": "none"}}, "tasks": {"kind": "teacher", "count": 4}}
    tasks = {"theory": "continual", "heads": "single", "coupling": "infinity", "network": {"activation": "tanh", "width": 50},
             "tasks": {"kind": "permuted", "count": 3, "fraction": 0.25}, "data": {"source": "digits"}}  # fmt: skip
    time = "theory: ndk\nnetwork: {depth: 1, width: infinity, activation: erf}\ntemperature: 0.1\ndynamics: {times: [1]}\n"
    time += "data: {source: digits, train: 20}"
    shown = {spec["theory"]: ww.lab(spec) for spec in (paths, gates, tasks)} | {"ndk": ww.lab(time)}
    assert {theory: lab.room for theory, lab in shown.items()} == {
        "paths": "paths", "ggdln": "gates", "continual": "tasks", "ndk": "time",
    }  # fmt: skip
    assert shown["paths"].state == {"data": "digits", "classes": "3-8", "P": 50, "N": 40, "T": 0.2, "patch": "4"}
    assert shown["ggdln"].state == {"N": 30, "kind": "open", "tasks": 4, "show": "tasks"}
    assert shown["continual"].state == {"N": 50, "lambda": float("inf"), "heads": "single", "count": 3, "permuted": 0.25,
                                        "data": "digits"}  # fmt: skip
    assert shown["ndk"].state["activation"] == "erf" and shown["ndk"].state["P"] == 20
    assert ww.lab(room="tasks").defaults["lambda"] == 20


def test_the_lab_refuses_what_it_does_not_have() -> None:
    require("anywidget")
    lab = ww.lab()
    for action, field in (
        (lambda: setattr(lab, "state", {"width": 3}), "width"),
        (lambda: setattr(lab, "state", {"activation": "tanh"}), "activation"),
        (lambda: setattr(lab, "room", "cellar"), "room"),
        (lambda: ww.lab({"theory": "bpkt"}), "theory"),
        (lambda: ww.lab("theory: bpkr\nnetwork: {depth: 1, widht: 3}\ndata: {source: digits}"), "network.widht"),
        (lambda: ww.lab(3), "spec"),
    ):
        with pytest.raises(ww.InputError) as caught:
            action()
        assert caught.value.field == field
