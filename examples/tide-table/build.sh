#!/usr/bin/env bash
# The artifact holds what the image runs, for whoever looks at a release later; the pipeline adds the image's name.
set -euo pipefail
rm -rf dist && mkdir -p dist
cp tides.py serve.py dist/
