// Releases code to two fleets that read it from a file system: it is written where nobody reads, then machines and users follow.
import { InvokeCommand } from "@aws-sdk/client-lambda";
import type { Colour } from "../../plan/colours.ts";
import type { Pinned, Release } from "../lib/release.ts";
import { claimed } from "./claim.ts";
import { goodColour } from "./colour.ts";
import { releaseBeside } from "./deployBlueGreen.ts";
import { putRevision, runsOn } from "./deployEc2.ts";
import { deployVerified, NotDeployed } from "./deployment.ts";
import { fleetGroup } from "./moveUsers.ts";
import { need, type Job } from "./settings.ts";
import { give, sharesOf, wholeOf, type Shares } from "./shares.ts";

/** Whoever comes second is told so, and the ledger hears of the release that it works on from the first only. */
export const deployEc2Efs = (job: Job): Promise<string> =>
  claimed(job, () => deployVerified(job, (release) => deploy(job, release)));

async function deploy(job: Job, release: Release): Promise<string> {
  const shares = await sharesOf(job);
  const used = wholeOf(shares);
  if (used !== undefined && (await runsOn(job, release, fleetGroup(job, used))))
    return `${used} runs ${release.sha256} already`;
  const live = await backToGood(job, shares);
  // It has stood there all the time, and nobody has written over it.
  if (live !== used && (await runsOn(job, release, fleetGroup(job, live))))
    return `all users are back on ${live}, which runs ${release.sha256} already`;
  return releaseBeside(job, release, { shares, live }, async (idle) =>
    write(job, release, idle, await putRevision(job, release)),
  );
}

/** A release that no check has found healthy counts for nothing: nobody may be where the next one is written. */
export async function backToGood(job: Job, shares: Shares): Promise<Colour> {
  const good = await goodColour(job);
  if (wholeOf(shares) !== good) await give(job, shares, good, 100);
  return good;
}

async function write(job: Job, { sha256 }: Release, to: Colour, { key, versionId }: Pinned): Promise<void> {
  const FunctionName = need(job.env, `${to.toUpperCase()}_WRITER`);
  const ask = { key, versionId, sha256 };
  const { FunctionError, Payload } = await job.aws.lambda.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(ask) }),
  );
  const text = Buffer.from(Payload ?? []).toString("utf8");
  if (FunctionError !== undefined) throw new NotDeployed(`${to} was not written: ${text}`);
  const { written } = JSON.parse(text) as { written?: string };
  if (written !== sha256) throw new NotDeployed(`${to} holds ${written ?? "nothing"}, not ${sha256}`);
}
