"""Times of the Python package beside deepbays: writes the table of docs/benchmarks/python.md.

    python python/bench/bench.py [--write]

deepbays is timed where it is installed (it needs PyTorch and torchvision). Times are the least of several runs.
"""

from __future__ import annotations

import importlib.util
import os
import platform
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from unittest.mock import MagicMock

import numpy as np

import widthwise as ww
from widthwise._session import engine


def best(action: Callable[[], object], times: int = 7) -> float:
    """The least of several runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        found.append(time.perf_counter() - start)
    return min(found)


def alone(code: str) -> list[float]:
    """What a fresh interpreter prints."""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    return [float(word) for word in found.split()]


def engine_start() -> float:
    code = (
        "import time, widthwise as ww; from widthwise._session import engine; t = time.perf_counter();"
        "engine.ask('about'); print(time.perf_counter() - t)"
    )
    return min(alone(code)[0] for _ in range(7))


def call_overhead() -> float:
    """A question with a 1000 x 784 array whose answer is one pass over it: the diagonal of a kernel."""
    X = np.random.default_rng(0).normal(size=(1000, 784))
    ask = lambda: engine.ask("kernel", {"kernel": "nngp", "inputs": X, "priorVariances": [1.0], "diagonal": True})  # noqa: E731
    ask()
    return best(ask, 30)


def copies(size: int = 40_000_000) -> tuple[float, float]:
    """Copies of an array of doubles in Python and in the engine, by the peaks of their resident memory."""
    code = """
import resource, sys
import numpy as np
from widthwise._session import engine
X = np.ones((SIZE // 1000, 1000))
unit = 1 if sys.platform == "darwin" else 1024
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
engine.ask("kernel", {"kernel": "nngp", "inputs": X, "priorVariances": [1.0], "diagonal": True})
here = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
engine.close()
print(unit * here, unit * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""
    _, idle = alone(code.replace("SIZE", "1000"))
    here, there = alone(code.replace("SIZE", str(size)))
    return here / (8 * size), (there - idle) / (8 * size)


def sweep_problem() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(1)
    X, X_test = rng.normal(size=(100, 50)), rng.normal(size=(50, 50))
    w = rng.normal(size=50) / np.sqrt(50)
    return X, X @ w, X_test, X_test @ w


def our_sweep() -> float:
    X, y, X_test, y_test = sweep_problem()
    widths = np.unique(np.geomspace(10, 2000, 700).astype(int))[:300].tolist()

    def sweep() -> object:
        theory = ww.bpkr.prepare(X, y, X_test, y_test, activation="erf")
        return theory.sweep(widths, [0.05, 0.1])

    sweep()
    return best(sweep, 5) / (2 * len(widths)) * 600


def deepbays_sweep(points: int = 12) -> float | None:
    """Seconds that deepbays takes for 600 points, from a few of them."""
    if importlib.util.find_spec("deepbays") is None:
        return None
    for name in ("cupy", "cupy.cuda"):  # imported by 0.1.11 without need
        sys.modules.setdefault(name, MagicMock())
    from deepbays.rkgp import FC_1HL

    X, y, X_test, y_test = sweep_problem()
    widths = np.geomspace(10, 2000, points).astype(int)

    def one(width: int) -> object:
        theory = FC_1HL(N1=int(width), T=0.1, act="erf")
        theory.preprocess(X, y)
        theory.optimize()
        theory.predict(X_test)
        return theory.averageLoss(y_test)

    one(20)
    start = time.perf_counter()
    for width in widths:
        one(width)
    return (time.perf_counter() - start) / points * 600


def main() -> None:
    here, there = copies()
    rows = [
        ("engine started and asked once", f"{engine_start():.2f} s", "0.6 s"),
        ("a call with a 1000 x 784 array, its one pass over it included", f"{1000 * call_overhead():.1f} ms", "10 ms"),
        ("copies of an array of 320 MB: in Python, in the engine", f"{here:.2f}, {there:.2f}", "at most 1 each"),
    ]
    ours = our_sweep()
    rows.append(("600-point sweep of one hidden layer (erf, P = 100)", f"{ours:.3f} s", ""))
    theirs = deepbays_sweep()
    if theirs is not None:
        rows.append(
            ("the same by deepbays, from 12 of its points", f"{theirs:.1f} s, {theirs / ours:.0f} times as long", "1000 times")
        )
    table = "\n".join(["| what | measured | asked |", "| --- | --- | --- |", *(f"| {a} | {b} | {c} |" for a, b, c in rows)])
    doctor = ww.doctor()
    where = (
        f"{doctor.processor}, {doctor.cores} cores, load {os.getloadavg()[0]:.1f}; Python {platform.python_version()}, "
        f"Node {doctor.node}, backend {doctor.backend.name}."
    )
    print(f"{table}\n\n{where}")
    if "--write" in sys.argv:
        path = Path(__file__).parents[2] / "docs" / "benchmarks" / "python.md"
        head = path.read_text(encoding="utf-8").partition("| what |")[0]
        path.write_text(f"{head}{table}\n\n{where}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
