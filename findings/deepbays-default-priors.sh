#!/usr/bin/env bash
# deepbays 0.1.11: `RKGP(L=1, ...)` without `priors` raises "not enough values to unpack". The default of one hidden layer is a
# list of L ones, where its two priors (l0, l1) are taken from; with `priors=[1.0, 1.0]`, the same numbers, it works.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install numpy scipy
"$work/venv/bin/pip" -q install --no-deps deepbays==0.1.11
cd "$work"
# What the constructor imports of PyTorch, torchvision and CuPy it does not use here.
python3 - <<'PY'
import pathlib
for name, text in {
    "torch/__init__.py": "class Tensor: pass\ndevice = str\ndef __getattr__(name): return type(name, (), {})\n",
    "torch/nn/__init__.py": "class Module: pass\ndef __getattr__(name): return type(name, (), {})\n",
    "torch/nn/functional.py": "", "torch/optim/__init__.py": "class Optimizer: pass\ndef __getattr__(name): return type(name, (), {})\n",
    "torch/utils/__init__.py": "", "torch/utils/data.py": "def __getattr__(name): return type(name, (), {})\n",
    "torchvision/__init__.py": "", "torchvision/transforms/__init__.py": "",
    "cupy/__init__.py": "def __getattr__(name): return None\n", "cupy/cuda.py": "class Device: pass\n",
}.items():
    path = pathlib.Path(name); path.parent.mkdir(parents=True, exist_ok=True); path.write_text(text)
PY
"$work/venv/bin/python" - <<'PY'
from deepbays import RKGP
try:
    RKGP(L=1, width=100, D=1, T=0.1, act="erf")
except ValueError as error:
    print("without priors:", error)
    assert "unpack" in str(error)
else:
    raise SystemExit("changed: the default priors work")
model = RKGP(L=1, width=100, D=1, T=0.1, priors=[1.0, 1.0], act="erf")
print("with priors=[1.0, 1.0]:", type(model).__name__)
PY
