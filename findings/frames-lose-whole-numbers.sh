#!/usr/bin/env bash
# polars 2.1.0 and pandas 3.1.1: `DataFrame.to_numpy()` of columns of whole numbers and of floats gives float64 and rounds whole
# numbers above 2^53 without a word (9007199254740993 becomes 9007199254740992); a column alone keeps them.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" -q install polars==2.1.0 pandas==3.1.1
"$work/venv/bin/python" -W error - <<'PY'
import pandas, polars
columns = {"id": [2**53 + 1], "x": [0.5]}
for frame in (polars.DataFrame(columns), pandas.DataFrame(columns)):
    whole, alone = frame.to_numpy(), frame["id"].to_numpy()
    print(type(frame).__module__.partition(".")[0], whole.dtype, int(whole[0, 0]), "alone:", int(alone[0]))
    assert int(alone[0]) == 2**53 + 1
    assert int(whole[0, 0]) == 2**53, "changed"
PY
