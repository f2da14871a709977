#!/usr/bin/env bash
# safetensors.numpy.save writes the bytes of an array as they lie in memory: a transposed or Fortran-ordered array is stored with the
# right shape and its numbers in the wrong places, without a word. Whoever saves X.T trains on scrambled inputs. np.ascontiguousarray helps.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check numpy==2.4.6 safetensors==0.8.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
def same(what, found, seen):
    print(f"{'as seen' if found == seen else 'changed'}: {what}: {found!r}" + ("" if found == seen else f", was {seen!r}"))
    if found != seen:
        raise SystemExit(1)

import numpy as np
from safetensors.numpy import load, save

x = np.arange(6.0).reshape(2, 3)
same('saved x.T, read back', load(save({'x': x.T}))['x'].tolist(), [[0.0, 1.0], [2.0, 3.0], [4.0, 5.0]])
same('what was meant', x.T.tolist(), [[0.0, 3.0], [1.0, 4.0], [2.0, 5.0]])
same('Fortran order, read back', load(save({'x': np.asfortranarray(x)}))['x'].tolist(), [[0.0, 3.0, 1.0], [4.0, 2.0, 5.0]])
same('made contiguous', load(save({'x': np.ascontiguousarray(x.T)}))['x'].tolist(), x.T.tolist())
PY
