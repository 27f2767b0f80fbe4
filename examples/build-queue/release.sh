#!/usr/bin/env bash
# Pushes the image into the app's own repository, and names it by its digest in the artifact, where its manifests are too.
set -euo pipefail
rm -rf dist image && mkdir -p dist image
CGO_ENABLED=0 GOOS=linux GOARCH=amd64 go build -trimpath -buildvcs=false -o image/build-queue .
# Somebody has pushed the image before, and the pipeline names it.
if [ -n "${IMAGE:-}" ]; then
  sed "s|image: RELEASED|image: $IMAGE|" manifests.yaml > dist/manifests.yaml
  exit
fi
# Only the pipeline's build has a repository; at the code host and on a desk nothing is pushed.
if [ -z "${IMAGES:-}" ]; then
  cp image/build-queue manifests.yaml dist/
  exit
fi
aws ecr get-login-password | crane auth login "${IMAGES%%/*}" --username AWS --password-stdin
# Nothing but the program, as of no time and nobody: the same source gives the same digest. Tags are never written over.
touch -h -d @0 image/build-queue
tar --sort=name --numeric-owner --owner=0 --group=0 --mtime=@0 -C image -cf layer.tar build-queue
build="build-$(printf '%s' "${CODEBUILD_BUILD_ID:-desk}" | sha256sum | cut -c 1-16)"
layers=$(crane append --platform linux/amd64 --new_layer layer.tar --new_tag "$IMAGES:$build-layers")
image=$(crane mutate "$layers" --entrypoint /build-queue --user 10001:10001 --tag "$IMAGES:$build")
printf '{"ImageURI":"%s@%s"}\n' "$IMAGES" "${image##*@}" > dist/imageDetail.json
sed "s|image: RELEASED|image: $IMAGES@${image##*@}|" manifests.yaml > dist/manifests.yaml
