// An action by CodeBuild: the declared project in the action's account, started by the action's role and run as its own.
import path from "node:path";
import { input, type Facts } from "../../../policy-pack/facts.ts";
import type { DeclaredAction } from "../../../cli/pipeline/declared.ts";
import { pack, unpack, withFolder } from "../archive.ts";
import { getArtifact, putArtifact } from "../artifacts.ts";
import type { Injection } from "../injections.ts";
import { projectOf } from "../purpose.ts";
import { runProject } from "../job/project.ts";
import { asksOfProject } from "../job/asks.ts";
import { filled, type Done, type Perform, type Run } from "../run.ts";

export const build: Perform = async (action, run, mishap) => {
  const project = demandProject(action, run);
  const service = input(project, "serviceRole").string() ?? "";
  if (mishap?.how === "denied") run.world.harness.stripped.add(service);
  try {
    return await perform(action, run, { mishap, project, service });
  } finally {
    run.world.harness.stripped.delete(service);
  }
};

type Place = { mishap: Injection | undefined; project: Facts; service: string };

async function perform(action: DeclaredAction, run: Run, { mishap, project, service }: Place): Promise<Done> {
  asksOfProject(run.world, action, project);
  const s3 = run.world.clients(service).s3;
  const first = action.configuration["PrimarySource"] ?? action.inputs[0] ?? "";
  return withFolder("job", async (place) => {
    const folder = path.join(place, "source");
    await unpack(await getArtifact(run, s3, first), folder);
    const others: Record<string, string> = {};
    for (const name of action.inputs.filter((each) => each !== first)) {
      others[`CODEBUILD_SRC_DIR_${name}`] = path.join(place, name);
      await unpack(await getArtifact(run, s3, name), path.join(place, name));
    }
    const ran = await runProject({
      project,
      place,
      folder,
      given: { ...others, ...variablesOf(action, run) },
      mishap,
      run,
    });
    if (!ran.ok) return ran;
    const [output] = action.outputs;
    if (output !== undefined) await putArtifact(run, s3, output, await packed(folder, ran.files));
    return ran;
  });
}

const packed = (folder: string, files: readonly string[]) =>
  files.includes("**/*") ? pack(folder) : pack(folder, files);

function demandProject(action: DeclaredAction, { world }: Run): Facts {
  const found = projectOf(world.company.model, action);
  if (found !== undefined) return found;
  const { name, configuration, account } = action;
  throw new Error(
    `${name} runs the project ${configuration["ProjectName"]} in account ${account}, which no state declares: add that stack's state`,
  );
}

/** What the pipeline's run gives to the job, beyond what the project declares. */
function variablesOf({ configuration }: DeclaredAction, run: Run): Record<string, string> {
  const declared = JSON.parse(configuration["EnvironmentVariables"] ?? "[]") as {
    name: string;
    value: string;
  }[];
  return Object.fromEntries(declared.map(({ name, value }) => [name, filled(value, run)]));
}

export type JobDone = Done & { files: readonly string[] };
