// A job of the model of Glue: as it is declared and changed, what a run of it comes to, and whose release jobs run.
import type { Job } from "@aws-sdk/client-glue";
import type { Facts } from "../../../../policy-pack/facts.ts";
import type { World } from "../../world.ts";
import type { Traffic } from "../index.ts";
import { whyNotRun } from "./script.ts";

export type GlueJob = { account: string; name: string; definition: Job };

/** Seconds that they take. */
export const jobSeconds = 300;
export const crawlerSeconds = 60;

const locationOf = ({ definition }: GlueJob): string => definition.Command?.ScriptLocation ?? "";

/** Undefined where the job can fetch all that it was released with, and Python reads its script. */
export function whyJobFails(world: World, job: GlueJob): Promise<string | undefined> {
  const { Role: role = "", DefaultArguments = {} } = job.definition;
  const files = Object.values(DefaultArguments).filter((value) => /^s3:.*\/[0-9a-f]{64}\//.test(value));
  return whyNotRun(world, { role, account: job.account }, [locationOf(job), ...files]);
}

export function trafficOf(account: string, name: string, jobs: readonly GlueJob[]): Traffic {
  const releases = jobs.map((job) => /\/([0-9a-f]{64})\//.exec(locationOf(job))?.[1] ?? "first");
  const shares = Map.groupBy(releases, (release) => release.slice(0, 12));
  const share = (all: readonly string[]): number => Math.round((100 * all.length) / jobs.length);
  const known = releases.filter((each) => each !== "first");
  return {
    account,
    name,
    shares: Object.fromEntries([...shares].map(([short, all]) => [short, share(all)])),
    runs: Object.fromEntries(known.map((each) => [each.slice(0, 12), each])),
  };
}

/** As Glue describes what a stack declares. */
export const definitionOf = ({ props }: Facts): Job => {
  const command = props["command"] as { name: string; scriptLocation: string; pythonVersion?: string };
  return {
    Name: String(props["name"]),
    Role: String(props["roleArn"]),
    Command: {
      Name: command.name,
      ScriptLocation: command.scriptLocation,
      ...(command.pythonVersion === undefined ? {} : { PythonVersion: command.pythonVersion }),
    },
    DefaultArguments: { ...(props["defaultArguments"] as Record<string, string> | undefined) },
    SecurityConfiguration: String(props["securityConfiguration"]),
    ...(props["workerType"] === undefined
      ? { MaxCapacity: Number(props["maxCapacity"]) }
      : {
          GlueVersion: String(props["glueVersion"]),
          WorkerType: props["workerType"] as "G.1X",
          NumberOfWorkers: Number(props["numberOfWorkers"]),
          MaxCapacity: Number(props["numberOfWorkers"]),
        }),
  };
};
