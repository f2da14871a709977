#!/usr/bin/env bash
# deepbays 0.1.11: `RKGP(L=1, ...)` without `priors` raises "not enough values to unpack". The default of one hidden layer is a
# list of L ones, where its two priors (l0, l1) are taken from; with `priors=[1.0, 1.0]`, the same numbers, it works.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install numpy scipy
"$work/venv/bin/pip" -q install --no-deps deepbays==0.1.11
# The constructor does not use what the package imports of PyTorch, torchvision and CuPy: names stand for them.
cat >"$work/stub.py" <<'PY'
import importlib.abc, importlib.machinery, sys, types
class Anything:
    def __init__(self, *args, **options): pass
    def __call__(self, *args, **options): return Anything()
    def __getattr__(self, name):
        if name.startswith("__"): raise AttributeError(name)
        return Anything()
class Module(types.ModuleType):
    __path__ = []
    def __getattr__(self, name):
        if name.startswith("__"): raise AttributeError(name)
        return type(name, (Anything,), {})
class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("torch", "torchvision", "cupy"): return importlib.machinery.ModuleSpec(name, self, is_package=True)
    def create_module(self, spec): return Module(spec.name)
    def exec_module(self, module): pass
sys.meta_path.insert(0, Finder())
PY
PYTHONPATH="$work" "$work/venv/bin/python" - <<'PY'
import stub
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
