"""The notebooks run from top to bottom."""

from __future__ import annotations

from pathlib import Path

import pytest

from conftest import require

nbformat = require("nbformat")
nbclient = require("nbclient")
require("ipykernel")
require("xarray")

NOTEBOOKS = sorted((Path(__file__).parents[1] / "notebooks").glob("*.ipynb"))


def case(path: Path) -> object:
    return pytest.param(path, id=path.stem, marks=[pytest.mark.torch] if "import torch" in path.read_text() else [])


@pytest.mark.parametrize("path", [case(path) for path in NOTEBOOKS])
def test_notebook(path: Path) -> None:
    if "import torch" in path.read_text(encoding="utf-8"):
        require("torch")
        require("deepbays")
    notebook = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(
        notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}
    ).execute()
    outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert outputs
    if path.stem == "first-steps":
        assert any("image/svg+xml" in output.get("data", {}) for output in outputs)
