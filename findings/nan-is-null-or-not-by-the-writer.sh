#!/usr/bin/env bash
# The same NaN becomes a null in the Parquet file of pandas and stays a NaN in that of polars: averages over the two files differ, one
# passes the value over, the other is NaN.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.1 pandas==3.1.1 polars==2.1.0 pyarrow==26.0.1
cd "$work"
"$work/venv/bin/python" - <<'PY'
def same(what, found, seen):
    print(f"{'as seen' if found == seen else 'changed'}: {what}: {found!r}" + ("" if found == seen else f", was {seen!r}"))
    if found != seen:
        raise SystemExit(1)

import duckdb
import pandas as pd
import polars as pl
import pyarrow.parquet as pq

pd.DataFrame({'x': [1.0, float('nan')]}).to_parquet('pandas.parquet')
pl.DataFrame({'x': [1.0, float('nan')]}).write_parquet('polars.parquet')
same('nulls, pandas', pq.read_table('pandas.parquet').column('x').null_count, 1)
same('nulls, polars', pq.read_table('polars.parquet').column('x').null_count, 0)
same('average, pandas', str(duckdb.sql("select avg(x) from 'pandas.parquet'").fetchall()[0][0]), '1.0')
same('average, polars', str(duckdb.sql("select avg(x) from 'polars.parquet'").fetchall()[0][0]), 'nan')
PY
