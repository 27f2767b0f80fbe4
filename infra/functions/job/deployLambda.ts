// Publishes exactly the verified bytes as a new version of the function and lets CodeDeploy shift the alias to it.
import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import {
  GetAliasCommand,
  PublishVersionCommand,
  UpdateAliasCommand,
  UpdateFunctionCodeCommand,
  waitUntilFunctionUpdatedV2,
} from "@aws-sdk/client-lambda";
import type { Release } from "../lib/release.ts";
import { groupOf, settled, startDeployment, succeeded } from "./codeDeploy.ts";
import { deployVerified, goesBack, NotDeployed } from "./deployment.ts";
import { pullArtifact } from "./pull.ts";
import { need, type Job } from "./settings.ts";

/** Seconds. */
const limits = { update: 300 };

export const deployLambda = (job: Job): Promise<string> =>
  deployVerified(job, (release) => deploy(job, release));

async function deploy(job: Job, release: Release): Promise<string> {
  const { env, aws } = job;
  const name = need(env, "FUNCTION_NAME");
  const alias = need(env, "FUNCTION_ALIAS");
  // What became of it is this job's verdict, too: users are not led to a release again that has just failed.
  const begun = await leftBehind(job, release);
  if (begun !== undefined) await succeeded(job, begun);
  const version = await publish(job, release);
  const { FunctionVersion: current } = await aws.lambda.send(
    new GetAliasCommand({ FunctionName: name, Name: alias }),
  );
  const told = (deployment: string): string =>
    `deployed ${described(release)} as version ${version} by ${deployment}`;
  if (version === current)
    return begun === undefined ? `${alias} is already version ${version}` : told(begun);
  if (await goesBack(job, release)) return switchBack(job, release, { name, alias, version });
  const deployment = await shift(job, release, { name, alias, current: current ?? "", version });
  await succeeded(job, deployment);
  return told(deployment);
}

/** At once, past CodeDeploy, which begins nothing while the failed release keeps the alarm on. */
async function switchBack(
  { aws }: Job,
  release: Release,
  { name, alias, version }: Omit<Shift, "current">,
): Promise<string> {
  await aws.lambda.send(
    new UpdateAliasCommand({
      FunctionName: name,
      Name: alias,
      FunctionVersion: version,
      RoutingConfig: { AdditionalVersionWeights: {} },
    }),
  );
  return `switched ${alias} back to ${described(release)}, version ${version}`;
}

/** How CodeDeploy knows what a deployment is of. */
const described = ({ app, sha256 }: Release): string => `${app} ${sha256}`;

/** The deployment of this very release that a job that died has left under way: its id, once it has ended. */
async function leftBehind(job: Job, release: Release): Promise<string | undefined> {
  let own: string | undefined;
  await settled(job, need(job.env, "DEPLOYMENT_GROUP"), (id, { description }) => {
    if (description === described(release)) own = id;
  });
  return own;
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
    new PublishVersionCommand({ FunctionName, CodeSha256, Description: described(release) }),
  );
  if (Version === undefined) throw new NotDeployed(`Lambda gives no version of ${FunctionName}`);
  return Version;
}

type Shift = { name: string; alias: string; current: string; version: string };

async function shift(job: Job, release: Release, { name, alias, current, version }: Shift): Promise<string> {
  const properties = { Name: name, Alias: alias, CurrentVersion: current, TargetVersion: version };
  const resources = [{ release: { Type: "AWS::Lambda::Function", Properties: properties } }];
  return startDeployment(job, name, {
    ...groupOf(job, need(job.env, "DEPLOYMENT_GROUP")),
    description: described(release),
    revision: {
      revisionType: "AppSpecContent",
      appSpecContent: { content: JSON.stringify({ version: 0, Resources: resources }) },
    },
  });
}
