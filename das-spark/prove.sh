#!/usr/bin/env bash
# What das promises of a cluster, on a real one: a master and two workers on the loopback. A run of
# 40 prompts has every file of a local run, byte for byte: left alone; with an executor killed; with
# a worker killed; with the driver killed and the run resumed. Nothing is sampled more often than
# that explains.
#   prove.sh DIR   an empty folder, which keeps runs and logs
#   DAS            the command; else the launcher of this checkout
#   PROMPTS STEPS PARTICLES   how much there is to do; else 40, 2, 2
#   EXTRA_CLASS_PATH   das for the executors, which are sent its jars otherwise
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
das=${DAS:-$here/../das}
dir=${1:?an empty folder}
prompts=${PROMPTS:-40}
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
settings=(--preset demo:aesthetic --prompt-set demo --prompt-count "$prompts" --threads 1
  --devices cpu --steps "${STEPS:-2}" --set "smc.particles=${PARTICLES:-2}")

spark=(--engine spark --spark-conf spark.executor.memory=700m)
[ -z "${EXTRA_CLASS_PATH:-}" ] || spark+=(--spark-conf "spark.executor.extraClassPath=$EXTRA_CLASS_PATH")

fail() {
  echo "prove.sh: $*" >&2
  exit 1
}

cleanup() {
  "$here/cluster.sh" stop "$dir/cluster"
  [ -z "${driver:-}" ] || kill "$driver" 2>/dev/null || true
}
trap cleanup EXIT

finished() {
  find "$dir/$1/prompts" -mindepth 1 -maxdepth 1 -type d 2>/dev/null | wc -l
}

# awaited RUN COUNT: waits until so many prompts are finished
awaited() {
  for _ in $(seq 6000); do
    [ "$(finished "$1")" -ge "$2" ] && return
    sleep 0.1
  done
  fail "$1 does not come to $2 prompts; see $dir/$1.log"
}

# begin RUN: starts a run on the cluster
begin() {
  "$das" run "${spark[@]}" --master "$master" --out "$dir/$1" "${settings[@]}" >"$dir/$1.log" 2>&1 &
  driver=$!
}

# ended RUN: waits for its end
ended() {
  wait "$driver" || fail "$1 has failed: $(tail -n 3 "$dir/$1.log")"
  driver=
}

# Tasks that executors have begun, since all of them wrote it to their logs.
begun() {
  cat "$dir"/cluster/work-*/*/*/stderr 2>/dev/null | grep -c 'Executor: Running task' || true
}

# same RUN MOST: its files are the local run's; at most so many prompts were begun
same() {
  diff -r -x run.json -x timings.csv -x report.html -x .lock "$dir/local" "$dir/$1" \
    || fail "$1 differs from the local run"
  local count=$(($(begun) - before))
  [ "$count" -le "$2" ] || fail "$1 began $count prompts, more than $2"
  before=$(begun)
  echo "$1: equal, $(find "$dir/$1" -type f | wc -l) files; $count prompts begun of $prompts"
}

"$das" run --out "$dir/local" "${settings[@]}" >"$dir/local.log" 2>&1
master=$("$here/cluster.sh" start "$dir/cluster" 2 1 1g)
echo "local: $(finished local) prompts; cluster at $master"
before=0

begin alone
ended alone
same alone "$prompts"

begin executor
awaited executor $((prompts / 4))
kill -9 "$("$here/cluster.sh" executors "$dir/cluster" 1 | head -1)"
ended executor
same executor $((prompts + 1))

begin worker
awaited worker $((prompts / 4))
kill -9 "$(cat "$dir/cluster/worker-2.pid")"
ended worker
same worker $((prompts + 1))
"$here/cluster.sh" worker "$dir/cluster" 2 1 1g

begin driver
awaited driver $((prompts / 4))
kill -9 "$driver"
wait "$driver" 2>/dev/null || true
kept=$(finished driver)
"$das" run "${spark[@]}" --master "$master" --resume "$dir/driver" >>"$dir/driver.log" 2>&1 &
driver=$!
ended driver
echo "driver: killed after $kept prompts, resumed"
same driver $((prompts + 2))
