#!/usr/bin/env bash
# Before the first release there is nothing to stop.
set -euo pipefail
systemctl stop notice-board || true
