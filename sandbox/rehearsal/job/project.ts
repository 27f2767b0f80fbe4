// Runs a declared build project: its buildspec's commands as processes, with its own variables, for its own time.
import path from "node:path";
import { runCommand } from "../../../infra/functions/job/commands.ts";
import { input, type Facts } from "../../../policy-pack/facts.ts";
import { accountOf } from "../../../policy-pack/model/accounts.ts";
import type { JobDone } from "../actions/build.ts";
import type { Injection } from "../injections.ts";
import type { Run } from "../run.ts";
import { cacheFolder } from "../../toolchain/cacheFolder.ts";
import { openSecrets } from "../aws/jobSecrets.ts";
import { awsCommand } from "./awsCommands.ts";
import { readBuildspec, scriptOf } from "./buildspec.ts";
import { runScript } from "./shell.ts";

export type ProjectRun = {
  project: Facts;
  /** A folder for what belongs to the job, and the one with its input. */
  place: string;
  folder: string;
  /** Variables of this run. */
  given: Readonly<Record<string, string>>;
  mishap: Injection | undefined;
  run: Run;
};

export async function runProject(job: ProjectRun): Promise<JobDone> {
  const { project, place, folder, mishap, run } = job;
  const name = input(project, "name").string() ?? "";
  const spec = readBuildspec(input(project, "source").at("buildspec").string() ?? "", name);
  const minutes = input(project, "buildTimeout").number() ?? 60;
  const bin = path.join(place, "bin");
  const { end } = await run.world.standIns.install(bin, answersOf(job));
  try {
    const secrets = await openSecrets(project, run.world);
    const env = { ...environmentOf(job, bin, name, spec.variables), ...secrets };
    const stuck = mishap?.how === "timeout";
    const text = `${mishap?.how === "error" ? "echo 'made to fail' >&2; exit 1\n" : ""}${stuck ? "sleep 100000\n" : ""}${scriptOf(spec)}`;
    const limitMilliseconds = stuck ? 10 : minutes * 60_000;
    const ran = await runScript({ text, folder, env, limitMilliseconds });
    if (stuck) await run.world.clock.pause(minutes * 60);
    if (ran.timedOut)
      return { ok: false, text: `stopped after ${minutes} minutes, its declared time`, files: [] };
    return { ok: ran.code === 0, text: lastLine(masked(ran.output, secrets)), files: spec.files };
  } finally {
    end();
  }
}

/** As CodeBuild shows the values of secrets in a log. */
const masked = (output: string, secrets: Readonly<Record<string, string>>): string =>
  Object.values(secrets)
    .filter((value) => value !== "")
    .reduce((text, value) => text.replaceAll(value, "***"), output);

const lastLine = (output: string): string => {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  return (lines.findLast((line) => line.startsWith("refused: ")) ?? lines.at(-1) ?? "").trim();
};

/** What CodeBuild sets, and what is declared: nothing of this machine but the way to its programs. */
function environmentOf(
  { project, place, folder, given, run }: ProjectRun,
  bin: string,
  name: string,
  ofSpec: Readonly<Record<string, string>>,
): Record<string, string> {
  const declared = input(project, "environment")
    .at("environmentVariables")
    .list()
    .filter((each) => ["PLAINTEXT", undefined].includes(each.at("type").string()))
    .map((each) => [each.need(each.at("name").string()), each.need(each.at("value").string())] as const);
  const account = accountOf(project) ?? "";
  const region = run.world.regionIn(account);
  const images = declared.some(([key]) => key === "IMAGES");
  return {
    // As the images of CodeBuild have it, of what a build installs itself.
    PATH: `${bin}:${process.env["PATH"] ?? ""}:${path.join(place, "go/bin")}`,
    ...(images ? run.world.registry?.variables : {}),
    HOME: place,
    // What was compiled once is not compiled for each rehearsal: both are caches by content.
    GOCACHE: path.join(cacheFolder(process.env), "go", "build"),
    GOMODCACHE: path.join(cacheFolder(process.env), "go", "modules"),
    TMPDIR: place,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    CODEBUILD_SRC_DIR: folder,
    CODEBUILD_BUILD_ARN: `arn:aws:codebuild:${region}:${account}:build/${name}:${run.execution}`,
    CODEBUILD_BUILD_ID: `${name}:${run.execution}`,
    CODEBUILD_INITIATOR: `codepipeline/${run.pipeline.name}`,
    CODEBUILD_RESOLVED_SOURCE_VERSION: run.commit,
    ...ofSpec,
    ...Object.fromEntries(declared),
    ...given,
  };
}

/** Our tools run in this process, from the sources that the layer is bundled from, so that their calls are authorised. */
function answersOf({ project, run }: ProjectRun) {
  const { world } = run;
  const role = input(project, "serviceRole").string() ?? "";
  const account = accountOf(project) ?? "";
  return {
    tool: (command: string, env: Record<string, string>, folder: string) =>
      runCommand(command, { env, folder, aws: world.clients(role, env), clock: world.clock }),
    aws: (words: readonly string[], folder: string) => awsCommand(words, { world, role, account, folder }),
  };
}
