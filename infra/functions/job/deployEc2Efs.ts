// Releases code to two fleets that read it from a file system: it is written where nobody reads, then machines and users follow.
import { InvokeCommand } from "@aws-sdk/client-lambda";
import type { Colour } from "../../plan/colours.ts";
import type { Pinned, Release } from "../lib/release.ts";
import { claimed } from "./claim.ts";
import { goodColour } from "./colour.ts";
import { releaseBeside } from "./deployBlueGreen.ts";
import { putRevision, runsOn } from "./deployEc2.ts";
import { deployVerified, NotDeployed } from "./deployment.ts";
import { groupOf } from "./moveUsers.ts";
import { need, type Job } from "./settings.ts";
import { give, sharesOf, wholeOf } from "./shares.ts";

/** Whoever comes second is told so, and the ledger hears of the release that it works on from the first only. */
export const deployEc2Efs = (job: Job): Promise<string> =>
  claimed(job, () => deployVerified(job, (release) => deploy(job, release)));

async function deploy(job: Job, release: Release): Promise<string> {
  const shares = await sharesOf(job);
  const used = wholeOf(shares);
  if (used !== undefined && (await runsOn(job, release, groupOf(job, used))))
    return `${used} runs ${release.sha256} already`;
  const live = await goodColour(job);
  // A release that no check has found healthy: nobody may be where the next one is written.
  if (used !== live) await give(job, shares, live, 100);
  return releaseBeside(job, release, { shares, live }, async (idle) =>
    write(job, release, idle, await putRevision(job, release)),
  );
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
