#!/usr/bin/env bash
# Without accounting the state of a finished job is gone MinJobAge seconds after its end (300 by default): `scontrol show job`
# then fails as it does for an id that never was, so a coordinator that comes back later cannot ask how a job ended.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
command -v slurmctld >/dev/null && command -v munged >/dev/null ||
  { apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends slurm-wlm munge >/dev/null; }
slurmctld -V # seen: slurm-wlm 22.05.8 (Debian 12)
work=$(mktemp -d); chmod 755 "$work" # munged wants a way to its socket for all
trap 'bash "$here/../test/support/slurm.sh" stop "$work/slurm" || true; rm -rf "$work"' EXIT
export SLURM_EXTRA=MinJobAge=5
bash "$here/../test/support/slurm.sh" start "$work/slurm" 2 1
export SLURM_CONF=$work/slurm/slurm.conf
cd "$work"
same() { [ "$2" = "$3" ] && echo "as seen: $1: $2" || { echo "changed: $1: $2, was $3"; exit 1; }; }

job=$(sbatch --parsable --wrap 'exit 3')
for _ in $(seq 60); do scontrol show job "$job" | grep -q 'JobState=FAILED' && break; sleep 1; done
same 'at its end' "$(scontrol -o show job "$job" | grep -o 'ExitCode=[0-9:]*')" 'ExitCode=3:0'
for _ in $(seq 180); do scontrol show job "$job" >/dev/null 2>&1 || break; sleep 1; done
status=0; scontrol show job "$job" >out.txt 2>&1 || status=$?
same 'later, exit status' "$status" 1
same 'later, message' "$(cat out.txt)" 'slurm_load_jobs error: Invalid job id specified'
status=0; sacct -j "$job" >out.txt 2>&1 || status=$?
same 'sacct, exit status' "$status" 1
