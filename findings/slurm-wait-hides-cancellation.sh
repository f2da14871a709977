#!/usr/bin/env bash
# `sbatch --wait` is documented to exit with the status of the job. It exits with 0 for a job that was cancelled before it ran,
# and for one that was cancelled while running and traps SIGTERM to end tidily: nothing was computed, and success is reported.
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

sbatch --hold --wait --parsable --wrap 'exit 7' >/dev/null & waiting=$!
sleep 4
scancel "$(squeue --noheader --format=%i)"
status=0; wait "$waiting" || status=$?
same 'cancelled while pending' "$status" 0

printf '#!/bin/bash\ntrap "exit 0" TERM\nsleep 100 & wait\n' >tidy.sh
sbatch --wait --parsable tidy.sh >/dev/null & waiting=$!
sleep 6
scancel "$(squeue --noheader --format=%i)"
status=0; wait "$waiting" || status=$?
same 'cancelled while running, SIGTERM trapped' "$status" 0
