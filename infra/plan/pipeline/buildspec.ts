// Decides the buildspec of an app's commit stage: install, build, unit tests, then exactly one archive comes out.
import { stringify } from "yaml";
import type { App } from "../../configuration/schema.ts";

/** The archive has no times, owners or order of its own, so the same content gives the same digest. */
const pack = [
  'test -d "$OUTPUT_FOLDER" || { echo "the build made no folder $OUTPUT_FOLDER" >&2; exit 1; }',
  'cd "$OUTPUT_FOLDER"',
  "find . -exec touch -h -d @315532800 {} +",
  'find . -type f -o -type l | LC_ALL=C sort | TZ=UTC zip -X -q -@ "$CODEBUILD_SRC_DIR/artifact.zip"',
  'cd "$CODEBUILD_SRC_DIR"',
];

/**
 * Fetches the account's tools and runs nothing else than what was declared: the digest is the project's. What one of
 * them prints last is why a job ends. Also the first lines of the buildspecs in components/pipeline/buildspecs.
 */
export const fetchTools = [
  "tools=$(mktemp -d)",
  'place=$(aws lambda get-layer-version-by-arn --arn "$TOOLS_LAYER" --query Content.Location --output text)',
  'curl --fail --silent --show-error --location --output "$tools/layer.zip" "$place"',
  'unzip -q "$tools/layer.zip" lockgate.mjs -d "$tools"',
  'echo "$TOOLS_SHA256  $tools/lockgate.mjs" | sha256sum --check --status || { echo "the tools are not the declared ones" >&2; exit 1; }',
];

/** Before anything of the app runs or is installed: what floats is never fetched. */
const check = [...fetchTools, 'node "$tools/lockgate.mjs" dependencies'];

/** CodeBuild's buildspec version 0.2. A failing command in any phase fails the build, so untested output is not packed. */
export function buildspecOf(app: App): string {
  return stringify({
    version: 0.2,
    env: { shell: "bash" },
    phases: {
      install: {
        // The tools run on Node, whatever the app is written in.
        "runtime-versions": { nodejs: "22", ...app.build.runtimes },
        "on-failure": "ABORT",
        commands: ["set -euo pipefail", ...check, ...app.build.install],
      },
      build: {
        "on-failure": "ABORT",
        commands: ["set -euo pipefail", ...app.build.build, ...app.build.test, ...pack],
      },
    },
    artifacts: { files: ["artifact.zip", "lockgate-dependencies.json"] },
  });
}
