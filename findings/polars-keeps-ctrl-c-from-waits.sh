#!/usr/bin/env bash
# polars 2.1.0: once a data frame has been used, Ctrl-C does not end a wait on a queue or a lock: the signal handler that polars installs has
# interrupted system calls begin again, so that Python hears of the signal only after the wait. A notebook that waits for data hangs.
set -euo pipefail
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check polars==2.1.0
cat >"$work/wait.py" <<'PY'
import os, queue, signal, sys, threading, time

if sys.argv[1] == "polars":
    import polars

    polars.DataFrame({"a": [1, None]}).sum()
box = queue.SimpleQueue()
threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()
threading.Timer(4, box.put, (1,)).start()
start = time.monotonic()
try:
    box.get()
except KeyboardInterrupt:
    pass
print("at once" if time.monotonic() - start < 2 else "after the wait")
PY
same() { [ "$2" = "$3" ] && echo "as seen: $1: $2" || { echo "changed: $1: $2, was $3"; exit 1; }; }
same 'Ctrl-C is heard without polars' "$("$work/venv/bin/python" "$work/wait.py" none)" 'at once'
same 'Ctrl-C is heard with polars' "$("$work/venv/bin/python" "$work/wait.py" polars)" 'after the wait'
