#!/usr/bin/env bash
# deepbays 0.1.11: FC_1HL_multiclass cannot be given data: preprocess stores the kernel where the number of outputs was. RKGP(L, width, D, T) with its
# default priors ends in an error too, and the package cannot be imported without cupy, which it does not ask for.
set -euo pipefail
. "$(dirname "$0")/../test/support/deepbays.sh"
"$python" - <<'PY'
import importlib.metadata
from deepbays_here import same
import numpy as np
import deepbays

def outcome(action):
    try:
        action()
        return "works"
    except Exception as error:
        return f"{type(error).__name__}: {error}"

rng = np.random.default_rng(0)
X, y = rng.normal(size=(12, 8)), rng.normal(size=(12, 2))
theory = deepbays.rkgp.FC_1HL_multiclass(N1=20, D=2, T=0.1)
same("two outputs", outcome(lambda: theory.preprocess(X, y)), "TypeError: only integer tensors of a single element can be converted to an index")
same("default priors, one layer", outcome(lambda: deepbays.RKGP(L=1, width=20, D=1, T=0.1)),
     "ValueError: not enough values to unpack (expected 2, got 1)")
same("what it asks for", sorted(importlib.metadata.requires("deepbays")), ["numpy", "scipy", "torch", "torchvision"])
PY
found=$(PYTHONPATH='' "$python" -c 'import deepbays' 2>&1 | tail -n 1 || true)
[ "$found" = "ModuleNotFoundError: No module named 'cupy'" ] && echo "as seen: import without cupy: $found" || { echo "changed: $found"; exit 1; }
