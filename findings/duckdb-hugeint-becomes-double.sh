#!/usr/bin/env bash
# DuckDB writes HUGEINT columns, which its sum() of whole numbers makes, into Parquet as DOUBLE: counts beyond 2^53 are rounded on the
# way to the file, although the table held them exactly.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.1 pyarrow==26.0.1
cd "$work"
"$work/venv/bin/python" - <<'PY'
def same(what, found, seen):
    print(f"{'as seen' if found == seen else 'changed'}: {what}: {found!r}" + ("" if found == seen else f", was {seen!r}"))
    if found != seen:
        raise SystemExit(1)

import duckdb
import pyarrow.parquet as pq

duckdb.sql("copy (select sum(x) as total from (values (9007199254740992), (1)) t(x)) to 'a.parquet'")
same('type of the sum in DuckDB', str(duckdb.sql('select sum(x) as s from (values (1), (2)) t(x)').types[0]), 'HUGEINT')
same('type in the file', str(pq.read_schema('a.parquet').field('total').type), 'double')
same('the sum 2^53 + 1 in the file', pq.read_table('a.parquet').column('total')[0].as_py(), 9007199254740992.0)
PY
