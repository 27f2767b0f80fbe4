#!/usr/bin/env bash
# The artifact holds the trained model and the script that evaluates it, at its top.
set -euo pipefail
rm -rf dist && mkdir -p dist
python3 train.py data/train.csv dist/model.json
cp evaluate.py dist/
# The same source gives the same bytes.
find dist -exec touch -h -d @315532800 {} +
