#!/usr/bin/env bash
# DuckDB's COPY to JSON writes infinite doubles as a bare `inf` or `Infinity`, which JSON has no word for: JSON.parse and other strict
# readers refuse the whole file, and nothing is said while it is written.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check duckdb==2.0.1
cd "$work"
"$work/venv/bin/python" - <<'PY'
def same(what, found, seen):
    print(f"{'as seen' if found == seen else 'changed'}: {what}: {found!r}" + ("" if found == seen else f", was {seen!r}"))
    if found != seen:
        raise SystemExit(1)

import json
import duckdb

duckdb.sql("copy (select 10.5 as width union all select 'inf'::double) to 'a.json' (format json, array true)")
text = open('a.json').read()
same('the file', ''.join(text.split()), '[{"width":10.5},{"width":Infinity}]')

def refuse(word):
    raise ValueError(word)

try:
    json.loads(text, parse_constant=refuse)
    strict = 'read'
except ValueError as error:
    strict = f'refused: {error}'
same('a strict reader', strict, 'refused: Infinity')
PY
