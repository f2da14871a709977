#!/usr/bin/env bash
# neural-tangents 0.6.5: pip installs TensorFlow and tf2jax with it as hard requirements, and no module of the package that stax
# and empirical kernels load imports either: without them the kernels of infinitely wide networks are computed all the same.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install jax frozendict scipy
"$work/venv/bin/pip" -q install --no-deps neural-tangents==0.6.5
"$work/venv/bin/python" - <<'PY'
import importlib.metadata, sys
required = [r.split()[0] for r in importlib.metadata.requires("neural-tangents") if "extra" not in r]
print("required:", required)
assert "tensorflow" in " ".join(required), "changed: TensorFlow is not required"
import numpy as np
from neural_tangents import stax
_, _, kernel = stax.serial(stax.Dense(1), stax.Relu(), stax.Dense(1))
ntk = kernel(np.eye(2, dtype=np.float32), None, "ntk")
print(np.asarray(ntk))
assert not any(name.split(".")[0] in ("tensorflow", "tf2jax") for name in sys.modules), "changed: it is imported"
PY
