#!/bin/sh
# The nightly check of an export, on a machine of the council's own: nightly.sh EXPORT RESULTS [OPTIONS of checker check]
#
# EXPORT is what was exported (a snapshot, or a folder), RESULTS a folder that only those allowed to see the records can
# open. It may hold baseline.json, an earlier result that was looked through, and waivers.yaml. Only what is new counts.
# What this prints, and junit.xml, name no child. The exit status is that of `checker check`.
set -eu
umask 077

export=$1
results=$2
shift 2
night=$results/$(date +%Y-%m-%d)
mkdir -p "$night"

set -- --quiet --verbose "$@"
if [ -f "$results/checker.toml" ]; then config=$results/checker.toml; else config=""; fi
if [ -f "$results/baseline.json" ]; then set -- "$@" --baseline "$results/baseline.json"; fi
if [ -f "$results/waivers.yaml" ]; then set -- "$@" --waivers "$results/waivers.yaml"; fi

checker ${config:+--config "$config"} check "$export" "$@" \
  --report "json=$night/result.json" \
  --report "junit=$night/junit.xml" \
  --report "xlsx=$night/disputes.xlsx" \
  --report "html=$night/disputes.html"
