#!/usr/bin/env bash
set -euo pipefail
case "$LIFECYCLE_EVENT" in
  ApplicationStop) systemctl stop opening-hours || true ;;
  ApplicationStart) systemctl daemon-reload && systemctl enable opening-hours && systemctl restart opening-hours ;;
  # CodeDeploy's agent ends what takes longer than its time.
  ValidateService) until curl -fsS -o /dev/null "http://127.0.0.1:${PORT:-8080}/health"; do sleep 0.2; done ;;
esac
