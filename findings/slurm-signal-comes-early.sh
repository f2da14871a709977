#!/usr/bin/env bash
# `--signal=B:USR2@50` does not mean 50 seconds before the time limit: the controller looks at running jobs twice a minute and
# sends the signal up to a minute early; with a limit of two minutes it has come before 60 of the 120 seconds are over in all
# runs seen. A job whose limit is not much above the warning is told to stop when it has hardly begun.
#!/bin/bash
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

cat >job.sh <<'JOB'
#!/bin/bash
start=$SECONDS
trap 'echo "signal after $((SECONDS - start)) s" >>log.txt; exit 0' USR2
while :; do sleep 0.5; done
JOB
sbatch --time=2 --signal=B:USR2@50 job.sh
for _ in $(seq 150); do grep -q signal log.txt 2>/dev/null && break; sleep 1; done
cat log.txt
after=$(grep -o '[0-9]*' log.txt | head -1)
[ "$after" -lt 70 ] || { echo "changed: the signal came $((120 - after)) s before the limit"; exit 1; }
echo "as seen: at least $((120 - after)) s before the limit instead of 50"
