"""Times of the Python package beside deepbays: writes the table of docs/benchmarks/python.md.

    python python/bench/bench.py [--write]

deepbays is timed where it is installed (it needs PyTorch and torchvision).
"""

from __future__ import annotations

import importlib.util
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

import widthwise as ww
from widthwise._session import engine


def best(action: Callable[[], object], times: int = 7) -> float:
    """The median of several runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        action()
        found.append(time.perf_counter() - start)
    return statistics.median(found)


def engine_start() -> float:
    code = (
        "import time, widthwise as ww; from widthwise._session import engine; t = time.perf_counter();"
        "engine.ask('about'); print(time.perf_counter() - t)"
    )
    run = lambda: float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)  # noqa: E731
    return statistics.median(run() for _ in range(5))


def call_overhead() -> float:
    """A question with a 1000 x 784 array whose answer is one pass over it: the diagonal of a kernel."""
    X = np.random.default_rng(0).normal(size=(1000, 784))
    ask = lambda: engine.ask("kernel", {"kernel": "nngp", "inputs": X, "priorVariances": [1.0], "diagonal": True})  # noqa: E731
    ask()
    return best(ask, 15)


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
    rows = [
        ("engine started and asked once", f"{engine_start():.2f} s", "0.6 s"),
        ("a call with a 1000 x 784 array, beyond its computation", f"{1000 * call_overhead():.1f} ms", "10 ms"),
    ]
    ours = our_sweep()
    rows.append(("600-point sweep of one hidden layer (erf, P = 100)", f"{ours:.3f} s", ""))
    theirs = deepbays_sweep()
    if theirs is not None:
        rows.append(
            ("the same by deepbays, from 12 of its points", f"{theirs:.1f} s, {theirs / ours:.0f} times as long", "1000 times")
        )
    table = "\n".join(["| what | measured | asked |", "| --- | --- | --- |", *(f"| {a} | {b} | {c} |" for a, b, c in rows)])
    print(table)
    if "--write" in sys.argv:
        path = Path(__file__).parents[2] / "docs" / "benchmarks" / "python.md"
        head = path.read_text(encoding="utf-8").partition("| what |")[0]
        path.write_text(f"{head}{table}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
