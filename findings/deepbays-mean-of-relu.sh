#!/usr/bin/env bash
# deepbays 0.1.11: mean_relu(c) is sqrt(c/2*pi) where the mean of ReLU over N(0, c) is sqrt(c/(2 pi)), pi times less. FC_1HL_nonodd, which
# is for activations with a mean, uses it in predictions, leaves it out of its action, and takes as many test as training points alone.
set -euo pipefail
. "$(dirname "$0")/../test/support/deepbays.sh"
"$python" - <<'PY'
from deepbays_here import same
import numpy as np
from deepbays.kernels import mean_relu
from deepbays.rkgp import FC_1HL_nonodd

same("mean of ReLU over N(0, 1) times sqrt(2 pi)", round(float(mean_relu(1.0)) * (2 * np.pi) ** 0.5, 12), round(np.pi, 12))
rng = np.random.default_rng(0)
X, y = rng.normal(size=(12, 8)), rng.normal(size=12)
theory = FC_1HL_nonodd(N1=20, T=0.1)
theory.preprocess(X, y)
theory.optimize()
order = theory.optQ
theory.Km = 7 * theory.Km
theory.optimize()
same("the order parameters depend on the mean of the activation", bool(np.abs(theory.optQ - order).max() > 1e-6), False)
try:
    theory.predict(rng.normal(size=(5, 8)))
    found = "predicts"
except ValueError as error:
    found = str(error)
same("5 test points with 12 training points", found.strip(), "operands could not be broadcast together with shapes (5,12) (12,5)")
PY
