#!/usr/bin/env bash
# A private Slurm on this machine, for tests: no systemd, no cgroups, no accounting, loopback only.
#
#   slurm.sh start DIR [CPUS] [NODES]  munged, slurmctld and NODES slurmd below DIR, a new folder; returns when all are idle
#   slurm.sh node DIR w1 down|up       end one node's daemon with its jobs, or start it again
#   slurm.sh stop DIR                  end exactly these processes
#
# Then SLURM_CONF=DIR/slurm.conf leads the usual commands to it. Further lines for slurm.conf: SLURM_EXTRA. Needs the Debian
# packages slurm-wlm and munge. Ids of the daemons are in DIR/run/*.id: each runs in the foreground in a session of its own.
set -euo pipefail

until_true() { # SECONDS COMMAND...
  local end=$((SECONDS + $1)); shift
  until "$@" >/dev/null 2>&1; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.2
  done
}

free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

nodes_are() { [ "$(sinfo --noheader --Node --format=%T | grep -cx "$1")" -eq "$2" ]; }

daemon() { # NAME PROGRAM ARGUMENTS...
  local name=$1; shift
  setsid "$@" >"$dir/log/$name.out" 2>&1 </dev/null 9>&- &
  echo $! >"$dir/run/$name.id"
}

give_up() {
  echo "slurm.sh: $1" >&2
  tail -n 4 "$dir"/log/* >&2 || true
  stop
  exit 1
}

configuration() { # CPUS NODES
  local host port i
  host=$(hostname -s)
  cat <<CONF
ClusterName=private
SlurmctldHost=$host(127.0.0.1)
SlurmctldPort=$(free_port)
SlurmUser=$(id -un)
SlurmdUser=root
AuthType=auth/munge
AuthInfo=socket=$dir/run/munge.sock,cred_expire=${SLURM_CRED_EXPIRE:-120}
CredType=cred/munge
StateSaveLocation=$dir/state
SlurmdSpoolDir=$dir/spool/%n
SlurmctldPidFile=$dir/run/slurmctld.pid
SlurmdPidFile=$dir/run/slurmd-%n.pid
SlurmctldLogFile=$dir/log/slurmctld.log
SlurmdLogFile=$dir/log/slurmd-%n.log
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
MpiDefault=none
ReturnToService=2
SlurmdParameters=config_overrides
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=batch_sched_delay=0,sched_interval=5,bf_interval=5
KillWait=5
${SLURM_EXTRA:-}
CONF
  for i in $(seq "$2"); do
    port=$(free_port)
    echo "NodeName=w$i NodeHostname=$host NodeAddr=127.0.0.1 Port=$port CPUs=$1 State=UNKNOWN"
  done
  echo "PartitionName=test Nodes=ALL Default=YES MaxTime=INFINITE State=UP"
}

start() { # CPUS NODES
  local i
  mkdir -p "$dir"/run "$dir"/log "$dir"/state "$dir"/spool "$dir"/munge
  # munged wants folders that only their owner writes, and a socket that all can reach.
  chmod 755 "$dir" "$dir/run"
  chmod 700 "$dir/munge"
  (umask 077; head -c 128 /dev/urandom >"$dir/munge/key")
  daemon munged munged --foreground --key-file="$dir/munge/key" --socket="$dir/run/munge.sock" --num-threads=2 \
    --pid-file="$dir/munge/pid" --seed-file="$dir/munge/seed" --log-file="$dir/munge/log"
  configuration "$1" "$2" >"$dir/slurm.conf"
  # slurmd loads a cgroup plugin in any case, and "autodetect" ends it where none are mounted; v1, named outright, asks nothing.
  printf 'CgroupPlugin=cgroup/v1\nCgroupAutomount=no\n' >"$dir/cgroup.conf"
  until_true 30 test -S "$dir/run/munge.sock" || give_up 'munged did not come up'
  daemon slurmctld slurmctld -D -c
  until_true 60 scontrol ping || give_up 'slurmctld did not come up'
  for i in $(seq "$2"); do
    mkdir -p "$dir/spool/w$i"
    daemon "slurmd-w$i" slurmd -D -N "w$i"
  done
  until_true 90 nodes_are idle "$2" || give_up 'the nodes did not become idle'
}

end_daemon() { # NAME
  local id
  [ -e "$dir/run/$1.id" ] || return 0
  id=$(cat "$dir/run/$1.id")
  kill "$id" 2>/dev/null || true
  until_true 10 sh -c "! kill -0 $id" || kill -9 "$id" 2>/dev/null || true
  rm -f "$dir/run/$1.id"
}

switch_node() { # NODE down|up
  if [ "$2" = down ]; then
    end_daemon "slurmd-$1"
    scontrol update NodeName="$1" State=DOWN Reason=test
  else
    daemon "slurmd-$1" slurmd -D -N "$1"
    until_true 30 scontrol ping
    scontrol update NodeName="$1" State=RESUME || true
  fi
}

stop() {
  local file name
  timeout 10 scancel --quiet --user="$(id -un)" 2>/dev/null || true
  until_true 15 sh -c '[ -z "$(timeout 5 squeue --noheader)" ]' || true
  for file in "$dir"/run/slurmd-*.id; do
    name=$(basename "$file" .id)
    [ ! -e "$file" ] || end_daemon "$name"
  done
  end_daemon slurmctld
  end_daemon munged
}

command=${1:-}
mkdir -p "${2:?folder}"
dir=$(cd "$2" && pwd -P)
export SLURM_CONF=$dir/slurm.conf
case $command in
  start) [ ! -e "$SLURM_CONF" ] || { echo "slurm.sh: $dir is in use" >&2; exit 2; }; start "${3:-2}" "${4:-1}" ;;
  node) switch_node "$3" "$4" ;;
  stop) stop ;;
  *) sed -n '2,9s/^# \{0,1\}//p' "$0"; exit 2 ;;
esac
