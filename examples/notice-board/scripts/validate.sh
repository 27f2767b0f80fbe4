#!/usr/bin/env bash
# The machine goes back to its balancer only once the app answers.
set -euo pipefail
for _ in $(seq 1 50); do
  if curl -fsS -o /dev/null "http://127.0.0.1:${PORT:-8080}/health"; then exit 0; fi
  sleep 0.2
done
echo "the app does not answer" >&2
exit 1
