#!/usr/bin/env bash
# systemd keeps it running from now on, after a restart of the machine, too.
set -euo pipefail
systemctl daemon-reload
systemctl enable notice-board
systemctl restart notice-board
