#!/usr/bin/env bash
# Creates a detector's topics on a cluster; those that are there already stay as they are.
#
#   topics.sh INPUT [DETECTOR]          DETECTOR is INPUT unless given
#
# Environment:
#   CALIBRATION_TOPIC         also create this compacted topic, for detectors that adapt or have a budget per unit of time;
#                             the service looks for elbo.calibration unless elbo.calibration-topic says otherwise
#   APPLICATION_ID            also create the compacted topic APPLICATION_ID-INPUT-history-changelog, for models that have histories of
#                             keys, and wherever there is a registry of models; elbo unless elbo.application-id says otherwise
#   MODELS_TOPIC              also create this compacted topic, the registry of models (elbo.models.topic), usually elbo.models
#   KAFKA_BOOTSTRAP_SERVERS   the cluster (default localhost:9092)
#   KAFKA_COMMAND_CONFIG      file of client properties, for a cluster that wants TLS or a login
#   PARTITIONS                of the input topic, and so of the others (default 4): the most instances that share the work
#   REPLICATION               copies of each partition (default: what the cluster's default.replication.factor says)
#   RETENTION_MS              of anomalies and incidents (default 90 days), RETENTION_SCORES_MS (1 day), RETENTION_DLQ_MS (30 days)
#
# It needs kafka-topics.sh of the Kafka distribution: in PATH, or in /opt/kafka/bin as in the container image.
set -euo pipefail

if [ $# -lt 1 ] || [ $# -gt 2 ] || [ "${1:0:1}" = - ]; then
  sed -n '2,/^set/{/^set/d;s/^# \{0,1\}//;p}' "$0" >&2
  exit 2
fi
input=$1
detector=${2:-$1}

PATH=$PATH:/opt/kafka/bin
tool=$(command -v kafka-topics.sh || command -v kafka-topics) || {
  echo "topics.sh: kafka-topics.sh is neither in PATH nor in /opt/kafka/bin" >&2
  exit 1
}
options=(--bootstrap-server "${KAFKA_BOOTSTRAP_SERVERS:-localhost:9092}")
[ -z "${KAFKA_COMMAND_CONFIG:-}" ] || options+=(--command-config "$KAFKA_COMMAND_CONFIG")
sizes=(--partitions "${PARTITIONS:-4}")
[ -z "${REPLICATION:-}" ] || sizes+=(--replication-factor "$REPLICATION")

create() {
  local topic=$1
  shift
  "$tool" "${options[@]}" --create --if-not-exists --topic "$topic" "${sizes[@]}" "$@"
}

# what is written carries its input's time, however old or new: the broker must not refuse it
any_time=(--config message.timestamp.before.max.ms=9223372036854775807 --config message.timestamp.after.max.ms=9223372036854775807)

day=$((24 * 60 * 60 * 1000))
# each record of these is an event of its own: they are never compacted
kept() { printf '%s\n' --config cleanup.policy=delete --config "retention.ms=$1"; }

create "$input"
create "$detector.anomalies" "${any_time[@]}" $(kept "${RETENTION_MS:-$((90 * day))}")
# the latest change of each incident; only written if the model knows the evidence of keys
create "$detector.incidents" "${any_time[@]}" --config cleanup.policy=compact,delete --config "retention.ms=${RETENTION_MS:-$((90 * day))}"
create "$detector.scores" "${any_time[@]}" $(kept "${RETENTION_SCORES_MS:-$day}")
create "$input.dlq" "${any_time[@]}" $(kept "${RETENTION_DLQ_MS:-$((30 * day))}")
if [ -n "${APPLICATION_ID:-}" ]; then
  create "$APPLICATION_ID-$input-history-changelog" "${any_time[@]}" --config cleanup.policy=compact \
    --config segment.bytes=67108864 --config min.cleanable.dirty.ratio=0.3
fi
sizes[1]=1
if [ -n "${CALIBRATION_TOPIC:-}" ]; then
  create "$CALIBRATION_TOPIC" --config cleanup.policy=compact --config segment.bytes=16777216 --config min.cleanable.dirty.ratio=0.1
fi
if [ -n "${MODELS_TOPIC:-}" ]; then
  # models are in it, in parts of 512 KiB: those of retired versions are deleted by compaction, which leaves the newest segment alone
  create "$MODELS_TOPIC" --config cleanup.policy=compact --config segment.bytes=67108864 --config min.cleanable.dirty.ratio=0.1
fi
