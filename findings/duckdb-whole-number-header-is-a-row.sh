#!/usr/bin/env bash
# pandas names the columns of an array 0, 1, ... and writes these names into CSV. DuckDB takes the line for a row of data (one row more,
# without a note); pandas and polars take it for names.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.1 pandas==3.1.1 polars==2.1.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
def same(what, found, seen):
    print(f"{'as seen' if found == seen else 'changed'}: {what}: {found!r}" + ("" if found == seen else f", was {seen!r}"))
    if found != seen:
        raise SystemExit(1)

import duckdb, io
import numpy as np
import pandas as pd
import polars as pl

pd.DataFrame(np.array([[0.5, 1.5], [2.5, 3.5]])).to_csv('a.csv', index=False)
same('columns by pandas', pd.read_csv('a.csv').columns.tolist(), ['0', '1'])
same('columns by polars', pl.read_csv('a.csv').columns, ['0', '1'])
same('rows by pandas', len(pd.read_csv('a.csv')), 2)
same('columns by DuckDB', duckdb.read_csv('a.csv').columns, ['column0', 'column1'])
same('rows by DuckDB', len(duckdb.read_csv('a.csv').fetchall()), 3)
PY
