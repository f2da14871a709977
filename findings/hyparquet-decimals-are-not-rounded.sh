#!/usr/bin/env bash
# hyparquet multiplies the whole number of a DECIMAL by 10^-scale, which no double holds exactly: 2.55 in a DECIMAL(9, 2) column is read
# as 2.5500000000000003, while pyarrow, DuckDB and a division by 10^scale give the nearest double. Equal cents no longer compare equal.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work"
echo '{"type": "module"}' >package.json
npm install --silent --no-audit --no-fund hyparquet@1.31.5
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check duckdb==2.0.1
venv/bin/python -c "
import duckdb
duckdb.sql(\"copy (select 2.55::decimal(9, 2) as x) to 'a.parquet'\")
print('DuckDB:', duckdb.sql(\"select x::double from 'a.parquet'\").fetchall()[0][0])"
node -e "
import('hyparquet').then(async ({ parquetReadObjects }) => {
  const { readFileSync } = await import('node:fs');
  const bytes = readFileSync('a.parquet');
  const file = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
  const [{ x }] = await parquetReadObjects({ file });
  console.log(x === 2.5500000000000003 ? 'as seen' : 'changed', 'hyparquet:', x);
  process.exit(x === 2.5500000000000003 ? 0 : 1);
});"
