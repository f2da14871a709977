#!/usr/bin/env bash
# scipy.io.savemat writes booleans as MATLAB's logical and lists as rows; loadmat gives uint8 of shape (1, n) back: neither the type nor
# the shape survives one trip, and labels no longer fit the rows of their inputs.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 scipy==1.17.1
cd "$work"
"$work/venv/bin/python" - <<'PY'
def same(what, found, seen):
    print(f"{'as seen' if found == seen else 'changed'}: {what}: {found!r}" + ("" if found == seen else f", was {seen!r}"))
    if found != seen:
        raise SystemExit(1)

import io
import numpy as np
from scipy.io import loadmat, savemat

file = io.BytesIO()
savemat(file, {'flag': np.array([True, False, True]), 'y': np.arange(3.0)})
file.seek(0)
back = loadmat(file)
same('type of booleans', str(back['flag'].dtype), 'uint8')
same('shape of a list', back['y'].shape, (1, 3))
PY
