#!/usr/bin/env bash
# The artifact holds the scripts that the workflow's jobs run, at its top.
set -euo pipefail
rm -rf dist && mkdir -p dist
cp monthly.py quarterly.py dist/
# The same source gives the same bytes.
find dist -exec touch -h -d @315532800 {} +
