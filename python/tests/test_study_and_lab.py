"""Studies on disk, and the lab's state."""

from __future__ import annotations

from pathlib import Path

import pytest

import widthwise as ww
from conftest import Problem


def test_a_study_of_arrays_is_planned_run_and_found_again(problem: Problem, tmp_path: Path) -> None:
    spec = {"theory": "bpkr", "data": problem.data, "network": {"depth": 1}, "temperature": 0.1,
            "sweep": {"network.width": [20, 40]}}  # fmt: skip
    study = ww.study(spec, tmp_path)
    assert study.plan().count == 2
    found = study.run("predict")
    here = ww.predict(spec)
    assert [p["exactObservables"]["testError"] for p in found["points"]] == pytest.approx(list(here["testError"]), rel=1e-12)
    assert study.results("predict")["summary"]["digest"] == found["summary"]["digest"]


def test_a_study_has_the_errors_of_the_command_line(tmp_path: Path) -> None:
    with pytest.raises(ww.InputError, match="theory"):
        ww.study({"theory": "bpkt", "network": {}}, tmp_path).run("predict")


def test_the_lab_reads_and_sets_its_state() -> None:
    pytest.importorskip("anywidget")
    lab = ww.lab({"theory": "bpkr", "network": {"width": 80, "depth": 2}, "temperature": 0.1})
    assert lab.room == "width" and lab.state == {"N": 80, "L": 2, "T": 0.1}
    lab.state = {"N": float("inf"), "L": 1}
    assert lab.address == "width?v=1&N=inf&L=1"
    assert "<script>" in lab._page
