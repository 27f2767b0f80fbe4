#!/usr/bin/env bash
# Mounts what the machine's own table names, if it is not yet, and links what is served to it.
set -euo pipefail
files=/srv/leaflets
mountpoint --quiet "$files" || mount "$files"
mkdir -p "${ROOT:-}/var/www"
ln -sfn "${ROOT:-}$files/code/pages" "${ROOT:-}/var/www/leaflets"
