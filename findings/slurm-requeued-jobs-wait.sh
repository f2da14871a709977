#!/usr/bin/env bash
# A job that is requeued does not start again at once in an idle cluster: its start is put off by the lifetime of credentials
# (cred_expire of AuthInfo, 120 s by default) and one second. Its first run has no SLURM_RESTART_COUNT, and its output file is
# begun anew, so that what the first run wrote is lost unless the job asked for --open-mode=append.
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

job=$(sbatch --parsable --output=log.txt --wrap 'echo "restart <${SLURM_RESTART_COUNT:-unset}>"; sleep 300')
for _ in $(seq 60); do grep -q restart log.txt 2>/dev/null && break; sleep 1; done
same 'first run' "$(cat log.txt)" 'restart <unset>'
scontrol requeue "$job"
now=$(date +%s)
start=$(scontrol -o show job "$job" | grep -o ' StartTime=[^ ]*' | cut -d= -f2)
delay=$(($(date -d "$start" +%s) - now))
{ [ "$delay" -ge 115 ] && [ "$delay" -le 125 ]; } || { echo "changed: start put off by $delay s, was 121"; exit 1; }
echo "as seen: start put off by $delay s"
for _ in $(seq 200); do grep -q 'restart <1>' log.txt && break; sleep 1; done
same 'second run' "$(cat log.txt)" 'restart <1>'
