#!/usr/bin/env bash
# Nothing of an older release stays behind.
set -euo pipefail
rm -rf "${ROOT:-}/opt/notice-board"
