#!/bin/sh
# The GPUs of this machine, for spark.executor.resource.gpu.discoveryScript or
# spark.worker.resource.gpu.discoveryScript: by index, as das takes them. Where CUDA_VISIBLE_DEVICES
# leaves some out, those that are left are numbered from 0, as CUDA does.
if [ -n "${CUDA_VISIBLE_DEVICES+set}" ]; then
  count=$(printf '%s' "$CUDA_VISIBLE_DEVICES" | tr ',' '\n' | grep -c .)
else
  count=$(nvidia-smi --query-gpu=index --format=csv,noheader | grep -c .)
fi
addresses=
index=0
while [ "$index" -lt "$count" ]; do
  addresses=$addresses${addresses:+, }\"$index\"
  index=$((index + 1))
done
echo "{\"name\": \"gpu\", \"addresses\": [$addresses]}"
