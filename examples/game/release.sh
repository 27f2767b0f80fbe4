#!/usr/bin/env bash
# Pushes the image into the app's own repository and names it in the artifact by its digest: that is what is signed.
set -euo pipefail
mkdir -p dist
# Only the pipeline's build has a repository; at the code host and on a desk the program is built and nothing is pushed.
if [ -z "${IMAGES:-}" ]; then
  exec go build -o dist/game .
fi
aws ecr get-login-password | ko login "${IMAGES%%/*}" --username AWS --password-stdin
image=$(KO_DOCKER_REPO="$IMAGES" ko build --bare --sbom none --tags "$CODEBUILD_RESOLVED_SOURCE_VERSION" .)
printf '{"ImageURI":"%s@%s"}\n' "$IMAGES" "${image##*@}" > dist/imageDetail.json
