#!/usr/bin/env bash
# `squeue -j` fails for one id that the controller does not know (any more), and says nothing, with success, for two: a loop
# that waits "while squeue -j shows the jobs" breaks with one job and not with two, and neither tells whether they succeeded.
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

status=0; squeue --noheader -j 4000001 2>error.txt >one.txt || status=$?
same 'one unknown id, exit status' "$status" 1
same 'one unknown id, message' "$(cat error.txt)" 'slurm_load_jobs error: Invalid job id specified'
status=0; squeue --noheader -j 4000001,4000002 >two.txt 2>error.txt || status=$?
same 'two unknown ids, exit status' "$status" 0
same 'two unknown ids, output' "$(cat two.txt error.txt)" ''
