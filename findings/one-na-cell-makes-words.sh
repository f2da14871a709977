#!/usr/bin/env bash
# One cell NA in a column of numbers: pandas reads a missing number, polars and DuckDB read the whole column as words. A target read
# with the latter two becomes as many classes as there are different numbers.
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

import duckdb
import pandas as pd
import polars as pl

open('a.csv', 'w').write('x,y\n' + ''.join(f'{i}.5,{i}.25\n' for i in range(5)) + '5.5,NA\n')
same('pandas', str(pd.read_csv('a.csv')['y'].dtype), 'float64')
same('polars', str(pl.read_csv('a.csv')['y'].dtype), 'String')
same('DuckDB', str(duckdb.read_csv('a.csv').types[1]), 'VARCHAR')
PY
