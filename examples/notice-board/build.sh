#!/usr/bin/env bash
# The artifact is what CodeDeploy takes: the app, its unit, the hooks, and appspec.yml at the top.
set -euo pipefail
rm -rf dist && mkdir -p dist
cp -r appspec.yml board.py notice-board.service scripts dist/
# The same source gives the same bytes.
find dist -exec touch -h -d @315532800 {} +
