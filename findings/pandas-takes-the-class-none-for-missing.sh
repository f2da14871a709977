#!/usr/bin/env bash
# pandas reads the words None, NA and null in a column of classes as missing by default: a class of that name is gone after one trip
# through CSV, and the rows drop out of groupby. polars keeps the words.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check pandas==3.1.1 polars==2.1.0
cd "$work"
"$work/venv/bin/python" - <<'PY'
def same(what, found, seen):
    print(f"{'as seen' if found == seen else 'changed'}: {what}: {found!r}" + ("" if found == seen else f", was {seen!r}"))
    if found != seen:
        raise SystemExit(1)

import pandas as pd
import polars as pl

pd.DataFrame({'x': [1.0, 2.0, 3.0], 'kind': ['None', 'NA', 'full']}).to_csv('a.csv', index=False)
back = pd.read_csv('a.csv')
same('missing after the trip', back['kind'].isna().tolist(), [True, True, False])
same('groups', sorted(back.groupby('kind').size().index), ['full'])
same('kept on request', pd.read_csv('a.csv', keep_default_na=False)['kind'].tolist(), ['None', 'NA', 'full'])
same('polars', pl.read_csv('a.csv')['kind'].to_list(), ['None', 'NA', 'full'])
PY
