#!/usr/bin/env bash
# np.save of a bfloat16 array (ml_dtypes, as JAX gives them) writes the type V2, two bytes without a meaning; np.load gives these bytes
# back, and only a view makes numbers of them. No warning on either side.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 ml_dtypes==0.6.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
def same(what, found, seen):
    print(f"{'as seen' if found == seen else 'changed'}: {what}: {found!r}" + ("" if found == seen else f", was {seen!r}"))
    if found != seen:
        raise SystemExit(1)

import io
import ml_dtypes
import numpy as np

file = io.BytesIO()
np.save(file, np.array([1.5, -2.0], dtype=ml_dtypes.bfloat16))
same('type in the file', file.getvalue().split(b"'")[3].decode(), '<V2')
file.seek(0)
back = np.load(file)
same('type read back', str(back.dtype), '|V2')
same('numbers by a view', back.view(ml_dtypes.bfloat16).astype(float).tolist(), [1.5, -2.0])
PY
