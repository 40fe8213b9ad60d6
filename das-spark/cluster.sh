#!/usr/bin/env bash
# A standalone cluster of Spark on the loopback, from Spark's own classes: a master and workers as
# processes of their own, for trials and tests.
#   cluster.sh start DIR [WORKERS] [CORES] [MEMORY]   prints the master's address
#   cluster.sh worker DIR NUMBER [CORES] [MEMORY]     starts one more worker, or one again
#   cluster.sh executors DIR NUMBER                   process ids of a worker's executors
#   cluster.sh stop DIR
#   SPARK_HOME    where Spark is; else what the build has fetched
#   CLUSTER_CONF  a file of Spark's settings for the daemons (spark-defaults.conf)
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
export SPARK_HOME=${SPARK_HOME:-$here/../das-spark-home/target/spark}
export SPARK_SCALA_VERSION=2.13 SPARK_LOCAL_IP=127.0.0.1
java=java
[ -z "${JAVA_HOME:-}" ] || java=$JAVA_HOME/bin/java
[ -d "$SPARK_HOME/jars" ] || { echo "cluster.sh: there is no Spark in $SPARK_HOME" >&2; exit 2; }

opens=$(sed -n 's:.*<spark.java.options>\(.*\)</spark.java.options>.*:\1:p' "$here/../pom.xml")

# daemon NAME CLASS ARGUMENT…
daemon() {
  local name=$1
  shift
  # shellcheck disable=SC2086
  nohup "$java" -Xmx256m -XX:+UseSerialGC -XX:+IgnoreUnrecognizedVMOptions $opens \
    -cp "$SPARK_HOME/jars/*" "$@" ${CLUSTER_CONF:+--properties-file "$CLUSTER_CONF"} \
    >"$dir/$name.out" 2>&1 </dev/null &
  echo $! >"$dir/$name.pid"
}

# said FILE PATTERN: waits until a daemon's log says it
said() {
  for _ in $(seq 600); do
    grep -q "$2" "$1" 2>/dev/null && return
    sleep 0.1
  done
  echo "cluster.sh: it does not start; see $1" >&2
  exit 1
}

worker() {
  rm -f "$dir/worker-$1.out"
  daemon "worker-$1" org.apache.spark.deploy.worker.Worker --host 127.0.0.1 --webui-port 0 \
    --cores "${2:-1}" --memory "${3:-1g}" --work-dir "$dir/work-$1" "$(cat "$dir/master")"
  said "$dir/worker-$1.out" 'Successfully registered with master'
}

command=${1:-}
dir=${2:-}
[ -n "$dir" ] || { sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2; }
mkdir -p "$dir"
dir=$(cd "$dir" && pwd)
case $command in
  start)
    rm -f "$dir/master.out"
    daemon master org.apache.spark.deploy.master.Master --host 127.0.0.1 --port 0 --webui-port 0
    said "$dir/master.out" 'Starting Spark master at'
    sed -n 's:.*Starting Spark master at \(spark[^ ]*\).*:\1:p' "$dir/master.out" | head -1 >"$dir/master"
    for n in $(seq "${3:-2}"); do worker "$n" "${4:-1}" "${5:-1g}"; done
    cat "$dir/master"
    ;;
  worker) worker "$3" "${4:-1}" "${5:-1g}" ;;
  executors) pgrep -P "$(cat "$dir/worker-$3.pid")" -f CoarseGrainedExecutorBackend || true ;;
  stop)
    for file in "$dir"/*.pid; do
      [ -f "$file" ] || continue
      kill "$(cat "$file")" 2>/dev/null || true
      rm -f "$file"
    done
    ;;
  *) sed -n '2,11s/^# \{0,1\}//p' "$0" >&2; exit 2 ;;
esac
