#!/usr/bin/env bash
# Users come only to a machine that serves the pages: anything but 200 ends the deployment.
set -euo pipefail
site="http://127.0.0.1:${PORT:-8080}"
until curl -s -o /dev/null "$site"; do sleep 0.2; done
for page in health index.html; do
  status=$(curl -s -o /dev/null -w '%{http_code}' "$site/$page")
  [ "$status" = 200 ] || { echo "$page answers $status" >&2; exit 1; }
done
