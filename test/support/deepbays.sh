# Sourced by findings: `python` is one with deepbays 0.1.11 and Debian's PyTorch; `work` is removed at the end.
# cupy, which deepbays imports without need, is a stand-in.
/usr/bin/python3 -c 'import torch, torchvision, venv, ensurepip' 2>/dev/null || {
  apt-get update -qq
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends python3-torch python3-torchvision python3-scipy python3-venv >/dev/null
}
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
/usr/bin/python3 -m venv --system-site-packages "$work/venv"
python=$work/venv/bin/python
"$python" -c 'import scipy' 2>/dev/null || "$python" -m pip install --quiet --disable-pip-version-check scipy==1.15.3
"$python" -m pip install --quiet --disable-pip-version-check --no-deps deepbays==0.1.11
mkdir "$work/here"
cat >"$work/here/deepbays_here.py" <<'PY'
import sys
from unittest.mock import MagicMock

for name in ("cupy", "cupy.cuda"):
    sys.modules[name] = MagicMock()


def same(what, found, seen):
    print(f"{'as seen' if found == seen else 'changed'}: {what}: {found!r}" + ("" if found == seen else f", was {seen!r}"))
    if found != seen:
        raise SystemExit(1)
PY
export PYTHONPATH=$work/here
