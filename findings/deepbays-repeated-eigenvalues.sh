#!/usr/bin/env bash
# deepbays 0.1.11, FC_1HL: the effective action takes eigenvectors from numpy.linalg.eig and their transpose as inverse. Where the kernel
# has equal eigenvalues (inputs on a circle, symmetric or repeated data) eig gives vectors that are not orthogonal, the term y^T (K + T)^-1 y is
# wrong by a factor, and so is the order parameter, without a word.
set -euo pipefail
. "$(dirname "$0")/../test/support/deepbays.sh"
"$python" - <<'PY'
from deepbays_here import same
import numpy as np
from deepbays.rkgp import FC_1HL

angle = 2 * np.pi * np.arange(12) / 12
X = np.stack([np.cos(angle), np.sin(angle)], axis=1)
y = np.random.default_rng(0).normal(size=12)
theory = FC_1HL(N1=20, T=0.1, act="erf")
theory.preprocess(X, y)
theirs = np.real(theory.yT @ np.linalg.inv(0.1 * np.eye(12) + theory.diagK) @ theory.yT)
right = y @ np.linalg.inv(0.1 * np.eye(12) + theory.K) @ y
same("the action's term of the targets over y^T (K + T)^-1 y is 1 to 1e-6", bool(abs(theirs / right - 1) < 1e-6), False)
U = theory.Udag
same("eigenvectors are orthogonal to 1e-6", bool(np.abs(U @ U.conj().T - np.eye(12)).max() < 1e-6), False)
PY
