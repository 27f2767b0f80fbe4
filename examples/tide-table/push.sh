#!/usr/bin/env bash
# What the build elsewhere runs, as the role that may push: REPOSITORY of the tooling account, COMMIT. Needs crane and the AWS CLI.
set -euo pipefail
base=python@sha256:${BASE_SHA256:?the digest of the base image, as your mirror has it}
rm -rf image && mkdir -p image/app
cp -R app.yaml build.sh serve.py tides.py test image/app/
jq --null-input --arg commit "$COMMIT" \
  '{repository: "https://git.acme.example/coast/tide-table", ref: "refs/heads/main", commit: $commit}' > image/app/lockgate-source.json
# As of no time and nobody: the same source on the same base gives the same digest. Tags are never written over.
tar --sort=name --numeric-owner --owner=0 --group=0 --mtime=@0 -C image -cf layer.tar app
aws ecr get-login-password | crane auth login "${REPOSITORY%%/*}" --username AWS --password-stdin
layers=$(crane append --platform linux/amd64 --base "$base" --new_layer layer.tar --new_tag "$REPOSITORY:layers-$COMMIT")
# Only this tag starts the pipeline.
crane mutate "$layers" --workdir /app --entrypoint python3,serve.py --user 10001:10001 --tag "$REPOSITORY:release-$COMMIT"
