#!/usr/bin/env bash
set -euo pipefail
rm -rf dist
mkdir dist
cp -r soil.py soil-sensor.service hooks dist/
