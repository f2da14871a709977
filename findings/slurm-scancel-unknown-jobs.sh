#!/usr/bin/env bash
# `scancel` of an id, or of a job name, that the controller does not know exits with 0 and says nothing: a mistyped id and a job
# that is gone look like a job that was cancelled.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
command -v slurmctld >/dev/null && command -v munged >/dev/null ||
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurm-wlm munge >/dev/null; }
slurmctld -V # seen: slurm-wlm 22.05.8 (Debian 12)
work=$(mktemp -d); chmod 755 "$work" # munged wants a way to its socket for all
trap 'bash "$here/../test/support/slurm.sh" stop "$work/slurm" || true; rm -rf "$work"' EXIT
bash "$here/../test/support/slurm.sh" start "$work/slurm" 2 1
export SLURM_CONF=$work/slurm/slurm.conf
cd "$work"
same() { [ "$2" = "$3" ] && echo "as seen: $1: $2" || { echo "changed: $1: $2, was $3"; exit 1; }; }

status=0; scancel 4000001 >out.txt 2>&1 || status=$?
same 'unknown id, exit status' "$status" 0
same 'unknown id, output' "$(cat out.txt)" ''
status=0; scancel --me --name=none-such >out.txt 2>&1 || status=$?
same 'unknown name, exit status' "$status" 0
