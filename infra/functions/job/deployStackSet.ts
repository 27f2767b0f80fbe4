// Updates exactly one StackSet to what the verified artifact says, in all accounts and regions that it has, and waits.
import {
  DescribeStackSetCommand,
  DescribeStackSetOperationCommand,
  UpdateStackSetCommand,
  type Parameter,
} from "@aws-sdk/client-cloudformation";
import { BadFormat, parseJson } from "../lib/faults.ts";
import type { Release } from "../lib/release.ts";
import { readEntry } from "../verify/archive.ts";
import { deployVerified, NotDeployed } from "./deployment.ts";
import { pullArtifact } from "./pull.ts";
import { need, type Job } from "./settings.ts";

/** `{ "KMSId": "…" }`; a parameter that is not named keeps its value. */
export const parametersFile = "parameters.json";
/** Absent: the template stays. */
export const templateFile = "template.yaml";
/** CloudFormation's own limit of a template that is sent along, bytes; seconds between two looks. */
const limits = { file: 51_200, between: 20 };

export const deployStackSet = (job: Job): Promise<string> =>
  deployVerified(job, (release) => deploy(job, release));

async function deploy(job: Job, release: Release): Promise<string> {
  const name = need(job.env, "STACK_SET");
  const { given, template } = await readArtifact(job, release);
  const { StackSet: set } = await job.aws.cloudformation.send(
    new DescribeStackSetCommand({ StackSetName: name, CallAs: "DELEGATED_ADMIN" }),
  );
  const { OperationId } = await job.aws.cloudformation.send(
    new UpdateStackSetCommand({
      StackSetName: name,
      CallAs: "DELEGATED_ADMIN",
      ...(template === undefined ? { UsePreviousTemplate: true } : { TemplateBody: template }),
      Parameters: parametersOf(set?.Parameters ?? [], given, template !== undefined),
      ...(set?.Capabilities === undefined ? {} : { Capabilities: set.Capabilities }),
      // The first stack that fails ends it. No targets named: all stacks.
      OperationPreferences: { FailureToleranceCount: 0, MaxConcurrentCount: 1 },
    }),
  );
  if (OperationId === undefined) throw new NotDeployed(`CloudFormation starts no operation of ${name}`);
  await ended(job, name, OperationId);
  return `deployed ${release.app} ${release.sha256} to all stacks of ${name} by ${OperationId}`;
}

async function readArtifact(job: Job, release: Release) {
  const file = await pullArtifact(job, release);
  const parameters = await readEntry(file, parametersFile, limits.file);
  if (parameters === undefined) throw new BadFormat(`the artifact has no ${parametersFile}`);
  const given = parseJson(parameters.toString("utf8"), parametersFile);
  if (
    typeof given !== "object" ||
    given === null ||
    Object.values(given).some((one) => typeof one !== "string")
  )
    throw new BadFormat(`${parametersFile} is no map of names to texts`);
  const template = await readEntry(file, templateFile, limits.file);
  return { given: given as Record<string, string>, template: template?.toString("utf8") };
}

/**
 * With the old template its other parameters are named to keep their values; a new one may not have them. What the
 * template does not have at all CloudFormation refuses before it begins.
 */
function parametersOf(
  before: readonly Parameter[],
  given: Readonly<Record<string, string>>,
  replaced: boolean,
): Parameter[] {
  const changed = Object.entries(given).map(([ParameterKey, ParameterValue]) => ({
    ParameterKey,
    ParameterValue,
  }));
  const known = before.flatMap(({ ParameterKey = "" }) => (ParameterKey === "" ? [] : [ParameterKey]));
  const kept = replaced ? [] : known.filter((key) => !Object.hasOwn(given, key));
  return [...changed, ...kept.map((ParameterKey) => ({ ParameterKey, UsePreviousValue: true }))];
}

async function ended(job: Job, name: string, id: string): Promise<void> {
  for (;;) {
    const { StackSetOperation: operation } = await job.aws.cloudformation.send(
      new DescribeStackSetOperationCommand({
        StackSetName: name,
        OperationId: id,
        CallAs: "DELEGATED_ADMIN",
      }),
    );
    const status = operation?.Status ?? "FAILED";
    if (status === "SUCCEEDED") return;
    if (status === "FAILED" || status === "STOPPED")
      throw new NotDeployed(
        `operation ${id} of ${name} ${status.toLowerCase()}: ${operation?.StatusReason ?? "a stack failed"}`,
      );
    await job.clock.pause(limits.between);
  }
}
