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

/** CodeBuild's buildspec version 0.2. A failing command in any phase fails the build, so untested output is not packed. */
export function buildspecOf(app: App): string {
  return stringify({
    version: 0.2,
    env: { shell: "bash" },
    phases: {
      install: {
        "runtime-versions": { ...app.build.runtimes },
        "on-failure": "ABORT",
        commands: ["set -euo pipefail", ...app.build.install],
      },
      build: {
        "on-failure": "ABORT",
        commands: ["set -euo pipefail", ...app.build.build, ...app.build.test, ...pack],
      },
    },
    artifacts: { files: ["artifact.zip"] },
  });
}
