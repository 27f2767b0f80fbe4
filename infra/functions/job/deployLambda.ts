// Publishes exactly the verified bytes as a new version of the function and lets CodeDeploy shift the alias to it.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  CreateDeploymentCommand,
  GetDeploymentCommand,
  type DeploymentInfo,
} from "@aws-sdk/client-codedeploy";
import {
  GetAliasCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import { NotSigned } from "../lib/faults.ts";
import type { Entry } from "../lib/ledger.ts";
import type { Release } from "../lib/release.ts";
import { WrongBytes } from "../lib/storeObjects.ts";
import { pullArtifact } from "./pull.ts";
import { chainHere, newest, shortly, tell } from "./record.ts";
import { handedOver, need, type Job } from "./settings.ts";

/** Seconds; the job's own time is the limit behind it. */
const limits = { update: 300, between: 15 };

/** Throws NotSigned for what was not verified here in this very version. The ledger has what came of it. */
export async function deployLambda(job: Job): Promise<string> {
  const release = await handedOver(job);
  const { sha256, artifact } = release;
  const told = { sha256, version: artifact.versionId };
  try {
    const { commit, builtOn, policyVersion } = demandVerified(release, await chainHere(job));
    const outcome = await deploy(job, release);
    const known = Object.entries({ commit, builtOn, policyVersion }).filter(
      ([, value]) => value !== undefined,
    );
    await tell(job, { ...told, ...Object.fromEntries(known), kind: "deployed" });
    return outcome;
  } catch (error) {
    if (error instanceof NotSigned || error instanceof WrongBytes)
      await tell(job, { ...told, kind: "refused", reason: shortly(error.message) });
    else if (error instanceof NotDeployed)
      await tell(job, { ...told, kind: "failed", reason: shortly(error.message) });
    throw error;
  }
}

/** The deployment began and did not succeed; CodeDeploy has moved the alias back. */
export class NotDeployed extends Error {}

/** The last word about this release here: verified, in the version that is about to be deployed. */
function demandVerified({ sha256, artifact }: Release, entries: readonly Entry[]): Entry {
  const last = newest(entries, sha256, ["verified", "refused"]);
  if (last?.kind !== "verified") throw new NotSigned(`${sha256} was not verified here`);
  if (last.version !== artifact.versionId)
    throw new NotSigned(
      `version ${last.version ?? "unknown"} of ${artifact.key} was verified, not ${artifact.versionId}`,
    );
  return last;
}

async function deploy(job: Job, release: Release): Promise<string> {
  const { env, aws } = job;
  const name = need(env, "FUNCTION_NAME");
  const alias = need(env, "FUNCTION_ALIAS");
  const version = await publish(job, release);
  const { FunctionVersion: current } = await aws.lambda.send(
    new GetAliasCommand({ FunctionName: name, Name: alias }),
  );
  if (version === current) return `${alias} is already version ${version}`;
  const deployment = await shift(job, release, { name, alias, current: current ?? "", version });
  for (;;) {
    const info = await stateOf(job, deployment);
    if (info.status === "Succeeded") break;
    if (info.status === "Failed" || info.status === "Stopped")
      throw new NotDeployed(
        `deployment ${deployment} ${info.status.toLowerCase()}: ${info.errorInformation?.code ?? ""} ${info.errorInformation?.message ?? ""}`,
      );
    await job.clock.pause(limits.between);
  }
  return `deployed ${release.app} ${release.sha256} as version ${version} by ${deployment}`;
}

async function publish(job: Job, release: Release): Promise<string> {
  const { env, aws } = job;
  const FunctionName = need(env, "FUNCTION_NAME");
  const ZipFile = await readFile(await pullArtifact(job, release));
  await aws.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile, Publish: false }));
  await waitUntilFunctionUpdatedV2({ client: aws.lambda, maxWaitTime: limits.update }, { FunctionName });
  // Lambda refuses to publish when the code is not the one with this digest: nobody changed it in between.
  const CodeSha256 = createHash("sha256").update(ZipFile).digest("base64");
  const { Version } = await aws.lambda.send(
    new PublishVersionCommand({ FunctionName, CodeSha256, Description: `${release.app} ${release.sha256}` }),
  );
  if (Version === undefined) throw new NotDeployed(`Lambda gives no version of ${FunctionName}`);
  return Version;
}

type Shift = { name: string; alias: string; current: string; version: string };

async function shift(job: Job, release: Release, { name, alias, current, version }: Shift): Promise<string> {
  const properties = { Name: name, Alias: alias, CurrentVersion: current, TargetVersion: version };
  const resources = [{ release: { Type: "AWS::Lambda::Function", Properties: properties } }];
  const { deploymentId } = await job.aws.codedeploy.send(
    new CreateDeploymentCommand({
      applicationName: need(job.env, "DEPLOYMENT_APPLICATION"),
      deploymentGroupName: need(job.env, "DEPLOYMENT_GROUP"),
      description: `${release.app} ${release.sha256}`,
      revision: {
        revisionType: "AppSpecContent",
        appSpecContent: { content: JSON.stringify({ version: 0, Resources: resources }) },
      },
    }),
  );
  if (deploymentId === undefined) throw new NotDeployed(`CodeDeploy starts no deployment of ${name}`);
  return deploymentId;
}

const stateOf = async ({ aws }: Job, deploymentId: string): Promise<DeploymentInfo> =>
  (await aws.codedeploy.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo ?? {};
