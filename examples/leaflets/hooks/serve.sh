#!/usr/bin/env bash
set -euo pipefail
systemctl daemon-reload
systemctl enable leaflets
systemctl restart leaflets
