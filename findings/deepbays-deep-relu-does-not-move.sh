#!/usr/bin/env bash
# deepbays 0.1.11, FC_deep(act="relu"): the gradient of the action by PyTorch is NaN for every data set (the derivative of arccos at 1, on
# the diagonal of the kernel). The order parameters stay where they started, and predictions are those of infinite width; `converged`
# is False, and nothing else is said.
set -euo pipefail
. "$(dirname "$0")/../test/support/deepbays.sh"
"$python" - <<'PY'
from deepbays_here import same
import numpy as np
import torch
from deepbays.rkgp import FC_deep

rng = np.random.default_rng(0)
X, y, x = rng.normal(size=(12, 8)), rng.normal(size=12), rng.normal(size=(5, 8))
theory = FC_deep(L=2, N1=20, T=0.1, priors=[1.0, 1.0, 1.0], act="relu")
theory.preprocess(X, torch.tensor(y))
same("the gradient of the action is a number", bool(np.isfinite(theory.computeActionGrad(np.array([1.2, 0.9]))).all()), False)
theory.optimize()
same("order parameters of networks of width 20", theory.optQ.tolist(), [1.0, 1.0])
finite = theory.predict(x)
theory.setIW()
same("width 20 predicts what infinite width predicts", bool(np.array_equal(finite, theory.predict(x))), True)
PY
