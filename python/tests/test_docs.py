"""The code of docs/python.md runs as it stands there, from top to bottom."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

import widthwise as ww
from conftest import require, teacher

PAGE = Path(__file__).parents[2] / "docs" / "python.md"


def names() -> dict[str, object]:
    """What a reader of the page has: data, a kernel, attention of a model, gates."""
    data = teacher(samples=24, dimension=10, tests=8)
    rng = np.random.default_rng(0)
    y, y_test = data.y[:, 0], data.y_test[:, 0]
    k, k_test, k_diag = (ww.kernels.nngp(*of) for of in ((data.X,), (data.X_test, data.X), (data.X_test,)))

    class Output:
        attentions = tuple(rng.dirichlet(np.ones(5), size=(300, 2, 5)) for _ in range(2))

    both = ww.kernels.nngp(data.X)
    return {
        "np": np, "ww": ww, "X": data.X, "y": y, "X_test": data.X_test, "y_test": y_test,
        "k": k, "k_test": k_test, "k_diag": np.diag(k_diag).copy(), "k_gp": {"train": both},
        "k_ntk": {"train": ww.kernels.ntk(data.X)}, "y1": y[:12], "y2": y[12:],
        "gates": (rng.normal(size=(24, 2)) > 0) * 1.0, "test_gates": np.ones((8, 2)),
        "output": Output, "embeddings": rng.normal(size=(300, 5, 4)), "attention_mask": np.ones((300, 5)),
        "spec": {"theory": "bpkr", "data": data.data, "network": {"depth": 1}, "temperature": 0.1},
    }  # fmt: skip


def test_the_code_of_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if not PAGE.exists():
        pytest.skip("needs the repository beside the tests")
    for package in ("pandas", "xarray", "arviz", "sklearn", "anywidget"):
        require(package)
    monkeypatch.chdir(tmp_path)
    scope = names()
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) >= 9
    for block in blocks:
        code = "\n".join(line for line in block.splitlines() if "submit(" not in line)  # test_study_and_lab has a Slurm
        if "tokens" in code:
            scope["y"] = np.random.default_rng(1).normal(size=300)
        exec(compile(code, "docs/python.md", "exec"), scope)
        scope["y"] = scope["spec"]["data"]["targets"][:, 0]  # type: ignore[index]
    assert scope["result"]["headScores"] is not None  # type: ignore[index]
