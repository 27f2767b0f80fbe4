// Decides the buildspecs of jobs (CodeBuild's version 0.2): an app's commit stage, and the jobs that run our tools.
import { stringify } from "yaml";
import type { App } from "../../configuration/schema.ts";
import { secretsOf, tools, type ToolName } from "../scans/tools/index.ts";
import { runsImages } from "./images.ts";
import { originFile } from "./sources/drop.ts";
import { planSource, type SourcePlan } from "./sources/index.ts";

/** The archive has no times, owners or order of its own, so the same content gives the same digest. */
const pack = (named: readonly string[]): string[] => [
  'test -d "$OUTPUT_FOLDER" || { echo "the build made no folder $OUTPUT_FOLDER" >&2; exit 1; }',
  ...named,
  'cd "$OUTPUT_FOLDER"',
  "find . -exec touch -h -d @315532800 {} +",
  'find . -type f -o -type l | LC_ALL=C sort | TZ=UTC zip -X -q -@ "$CODEBUILD_SRC_DIR/artifact.zip"',
  'cd "$CODEBUILD_SRC_DIR"',
];

/**
 * Fetches the account's tools and runs nothing else than what was declared: the digest is the project's. What one of
 * them prints last is why a job ends.
 */
const fetchTools = [
  "tools=$(mktemp -d)",
  'place=$(aws lambda get-layer-version-by-arn --arn "$TOOLS_LAYER" --query Content.Location --output text)',
  'curl --fail --silent --show-error --location --output "$tools/layer.zip" "$place"',
  'unzip -q "$tools/layer.zip" lockgate.mjs -d "$tools"',
  'echo "$TOOLS_SHA256  $tools/lockgate.mjs" | sha256sum --check --status || { echo "the tools are not the declared ones" >&2; exit 1; }',
];

const run = (command: string): string => `node "$tools/lockgate.mjs" ${command}`;

/** Commands of CodeBuild share no shell options, and a failing one in the middle of a line must not be passed over. */
const strict = "set -euo pipefail";

/** The tools run on Node, whatever an app is written in. */
const node = { nodejs: "22" };

/** What a pushed image is called, as its source action has it: the app's own commands know it by IMAGE. */
const imageDetail = "imageDetail.json";
const imageIn = (file: string): string[] => [
  `IMAGE=$(jq --exit-status --raw-output .ImageURI "${file}") || { echo "${imageDetail} names no image" >&2; exit 1; }`,
  "export IMAGE",
];
/** What runs is what was pushed, by its digest: that is what the artifact names, and the signer looks at it again. */
const nameImage = `printf '{"ImageURI":"%s"}\\n' "$IMAGE" > "$OUTPUT_FOLDER/${imageDetail}"`;

/** A failing command in any phase fails the build, so untested output is not packed. */
export function buildspecOf(app: App): string {
  const pushed = planSource(app).by === "image";
  return stringify({
    version: 0.2,
    env: { shell: "bash" },
    phases: {
      install: {
        "runtime-versions": { ...node, ...app.build.runtimes },
        "on-failure": "ABORT",
        // Before anything of the app runs or is installed: what floats is never fetched.
        commands: [
          strict,
          ...fetchTools,
          ...(app.definition === undefined ? [] : [run("definition")]),
          run("dependencies"),
          ...app.build.install,
        ],
      },
      build: {
        "on-failure": "ABORT",
        commands: [
          strict,
          ...(pushed ? imageIn(imageDetail) : []),
          ...app.build.build,
          ...app.build.test,
          ...pack(pushed && runsImages(app.target) ? [nameImage] : []),
        ],
      },
    },
    artifacts: { files: ["artifact.zip", "lockgate-dependencies.json"] },
  });
}

/**
 * A job that runs commands of infra/functions/job. `handsOver`: the release goes on to the next action. Buildspecs stand
 * here and not in the app's repository: whoever changes the app does not change how it is verified.
 */
const toolsBuildspec = (commands: readonly string[], handsOver?: { files: readonly string[] }): string =>
  stringify({
    version: 0.2,
    env: { shell: "bash" },
    phases: {
      install: { "runtime-versions": node },
      build: { "on-failure": "ABORT", commands: [strict, ...fetchTools, ...commands] },
    },
    ...(handsOver === undefined ? {} : { artifacts: handsOver }),
  });

const release = { files: ["release.json"] };
/** Of the folder that the job works in. */
const everything = { files: ["**/*"] };

/** Nothing of the app runs in it, so that what is signed later is what was pushed. */
export const unpackBuildspec = toolsBuildspec([run("unpackImage")], everything);

/** CodeBuild's variable for the folder of the source action's output, beside the build's. */
const sourceFolder = "CODEBUILD_SRC_DIR_Source";

/** Fails unless what others brought is of the declared repository and branch. */
const readCommit = [
  `COMMIT=$(jq --exit-status --raw-output --arg repository "$SOURCE_REPOSITORY" --arg ref "$SOURCE_REF" 'select(.repository == $repository and .ref == $ref).commit' "$${sourceFolder}/${originFile}") || { echo "${originFile} does not say that the source is of $SOURCE_REF in $SOURCE_REPOSITORY" >&2; exit 1; }`,
  "export COMMIT",
];

/**
 * The bill of materials goes to Amazon Inspector before anything is signed. What others bring names its commit itself; of
 * what AWS fetched the pipeline does.
 */
export const signBuildspec = (by: SourcePlan["by"]): string =>
  toolsBuildspec(
    [
      ...(by === "connection" ? [] : readCommit),
      ...(by === "image" ? imageIn(`$${sourceFolder}/${imageDetail}`) : []),
      'test -s artifact.zip || { echo "no artifact.zip in the build\'s output" >&2; exit 1; }',
      run("sbom"),
      "aws inspector-scan scan-sbom --sbom file://lockgate-sbom.json --output-format CYCLONE_DX_1_5 --query sbom --output json > lockgate-scan.json",
      run("sign"),
    ],
    release,
  );

/**
 * Each scanner reads the source, writes its report apart from it, and stops none of the others: the gate misses the report
 * of one that could not look.
 */
export const scanBuildspec = (chosen: readonly ToolName[]): string =>
  reportsBuildspec(
    chosen.map((name): Reporter => [name, tools[name]]),
    "gate",
    chosen.flatMap(secretsOf),
  );

/** Likewise of checks of the app that runs; the source has the app's own tests. */
export const checkBuildspec = (chosen: readonly Reporter[]): string => reportsBuildspec(chosen, "checks");

type Reporter = readonly [
  name: string,
  tool: { install: readonly string[]; run: string; secrets?: readonly string[] },
];
/** `secrets`: variables that none but the tool that asks for them is to see, not even what installs it. */
const reportsBuildspec = (
  chosen: readonly Reporter[],
  gate: string,
  secrets: readonly string[] = [],
): string =>
  toolsBuildspec([
    "export REPORTS=$(mktemp -d)",
    ...chosen.flatMap(([name, { install, run: look, secrets: own = [] }]) => [
      ...install.map((command) => without(secrets, command)),
      `export REPORT="$REPORTS/${name}"`,
      `( ${unset(secrets.filter((variable) => !own.includes(variable)))}${look} ) || rm -f "$REPORT"`,
    ]),
    without(secrets, run(gate)),
  ]);

const unset = (variables: readonly string[]): string =>
  variables.length === 0 ? "" : `unset ${variables.join(" ")}; `;
const without = (variables: readonly string[], command: string): string =>
  variables.length === 0 ? command : `( ${unset(variables)}${command} )`;

export const commandBuildspec = (command: string, handsOver = false): string =>
  toolsBuildspec([run(command)], handsOver ? release : undefined);

/**
 * Starts the experiment of the tag EXPERIMENT, waits for its end, and has the command judge by both: how it ended, and how
 * the app is now. `live`: the tag is that of the fleet that users are on at that moment.
 */
export const experimentBuildspec = (command: string, on: "own" | "live"): string =>
  toolsBuildspec([
    ...(on === "live" ? [`EXPERIMENT=$(${run("liveFleet")})`, "export EXPERIMENT"] : []),
    'template=$(aws fis list-experiment-templates --query "experimentTemplates[?tags.\\"lockgate:experiments\\"==\'$EXPERIMENT\'].id | [0]" --output text)',
    'experiment=$(aws fis start-experiment --experiment-template-id "$template" --query experiment.id --output text)',
    'while true; do state=$(aws fis get-experiment --id "$experiment" --query experiment.state.status --output text); case "$state" in pending|initiating|running|stopping) sleep 15 ;; *) break ;; esac; done',
    'export EXPERIMENT_STATE="$state"',
    run(command),
  ]);
