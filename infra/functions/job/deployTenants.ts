// Brings the tenants of one ring to the verified release, some side by side, and does what the table says of the others. It
// looks at the table before each wave: who has come is served, who has gone is left alone. Too many failures end it.
import {
  CreateStackCommand,
  DeleteStackCommand,
  UpdateStackCommand,
  type CloudFormationClient,
} from "@aws-sdk/client-cloudformation";
import { tenantRole, tenantRoles } from "../../plan/documents/tenants.ts";
import { stepFor, type TenantRow, type TenantStep } from "../../plan/fleet/lifeCycle.ts";
import { wavesOf } from "../../plan/fleet/waves.ts";
import { BadFormat } from "../lib/faults.ts";
import { keysOf, type Release } from "../lib/release.ts";
import { readEntry } from "../verify/archive.ts";
import { deployVerified, NotDeployed } from "./deployment.ts";
import { pullArtifact } from "./pull.ts";
import { chainHere, newest } from "./record.ts";
import { need, type Job } from "./settings.ts";
import { atTenant, describeStack, placeOf, readTenants, stackOf, standingOf, tags } from "./tenants.ts";

/** With the parameters Tenant, State and Role, and no others that have no default. */
export const templateFile = "template.yaml";
/** CloudFormation's own limit of a template that is sent along, bytes; seconds between two looks. */
const limits = { file: 51_200, between: 15 };

export const deployTenants = (job: Job): Promise<string> =>
  deployVerified(job, (release) => rollOut(job, release));

type Wanted = { release: Release; template: string };
type Outcome = { id: string; step?: TenantStep; failed?: string };

async function rollOut(job: Job, release: Release): Promise<string> {
  const [ring, budget] = [need(job.env, "RING"), Number(need(job.env, "BUDGET"))];
  const wanted: Wanted = { release, template: await templateOf(job, release) };
  const done = new Map<string, Outcome>();
  for (;;) {
    const waiting = (await readTenants(job)).filter(({ id }) => !done.has(id));
    const [wave] = wavesOf(waiting, ring, parallelOf(job));
    if (wave === undefined) break;
    for (const outcome of await serveWave(job, wave, wanted)) done.set(outcome.id, outcome);
    const over = overBudget(ring, [...done.values()], budget);
    if (over !== undefined) throw new NotDeployed(`${over}; ${await goBack(job, release)}`);
  }
  return summary(release, ring, [...done.values()]);
}

const parallelOf = ({ env }: Job): number => Number(need(env, "MAX_PARALLEL"));

const serveWave = (job: Job, wave: readonly TenantRow[], wanted: Wanted): Promise<Outcome[]> =>
  Promise.all(wave.map((row) => serve(job, row, wanted)));

const failuresOf = (all: readonly Outcome[]): string[] =>
  all.flatMap(({ id, failed }) => (failed === undefined ? [] : [`${id}: ${failed}`]));

function overBudget(ring: string, all: readonly Outcome[], budget: number): string | undefined {
  const failures = failuresOf(all);
  return failures.length > budget
    ? `ring ${ring}: ${failures.length} of ${all.length} tenants failed, and ${budget} may: ${failures.slice(0, 5).join("; ")}`
    : undefined;
}

/** Every tenant of every ring that took the release gets the last one that was healthy here. What came of it, in a sentence. */
async function goBack(job: Job, bad: Release): Promise<string> {
  const good = await lastGood(job, bad);
  if (good === undefined) return "nothing was healthy here before, so that nobody went back";
  const wanted = { release: good, template: await templateOf(job, good) };
  const rows = await readTenants(job);
  const took: TenantRow[] = [];
  for (const row of rows) if ((await releaseOf(job, row)) === bad.sha256) took.push(row);
  const outcomes: Outcome[] = [];
  for (const ring of new Set(rows.map((row) => row.ring)))
    for (const wave of wavesOf(took, ring, parallelOf(job)))
      outcomes.push(...(await serveWave(job, wave, wanted)));
  const failures = failuresOf(outcomes);
  const failed = failures.length === 0 ? "" : `, but not ${failures.join("; ")}`;
  return `${outcomes.length - failures.length} tenants went back to ${good.sha256}${failed}`;
}

/** It was verified here in this very version, which the ledger has. */
async function lastGood(job: Job, bad: Release): Promise<Release | undefined> {
  const entries = await chainHere(job);
  const healthy = entries.findLast(({ kind, sha256 }) => kind === "healthy" && sha256 !== bad.sha256);
  if (healthy?.version === undefined) return undefined;
  const { sha256, version: versionId } = healthy;
  const verified = newest(entries, sha256, ["verified", "refused"]);
  if (verified?.kind !== "verified" || verified.version !== versionId) return undefined;
  return { ...bad, sha256, artifact: { key: keysOf(bad.app, sha256).artifact, versionId } };
}

const releaseOf = (job: Job, row: TenantRow): Promise<string | undefined> =>
  atTenant(job, row, (stack) => stack && standingOf(stack).release);

function summary({ app, sha256 }: Release, ring: string, all: readonly Outcome[]): string {
  const changed = all.filter(({ step }) => step !== undefined && step !== "nothing").length;
  const failures = failuresOf(all);
  const failed = failures.length === 0 ? "" : `, failed: ${failures.join("; ")}`;
  return `deployed ${app} ${sha256} to ring ${ring}: ${changed} of ${all.length} tenants changed${failed}`;
}

async function templateOf(job: Job, release: Release): Promise<string> {
  const file = await pullArtifact(job, release);
  const template = await readEntry(file, templateFile, limits.file);
  if (template === undefined) throw new BadFormat(`the artifact has no ${templateFile}`);
  return template.toString("utf8");
}

/** One tenant's failure is its own: the others of its wave go on. */
async function serve(job: Job, row: TenantRow, wanted: Wanted): Promise<Outcome> {
  try {
    return await atTenant(job, row, async (stack, client) => {
      const standing = stack && standingOf(stack);
      const step = stepFor(row, standing, wanted.release.sha256);
      if (step !== "nothing") {
        await begin(job, row, { client, step, wanted, release: standing?.release });
        await ended(job, client, stackOf(job, row), step);
      }
      return { id: row.id, step };
    });
  } catch (error) {
    return { id: row.id, failed: (error as Error).message };
  }
}

type Begun = {
  client: CloudFormationClient;
  step: Exclude<TenantStep, "nothing">;
  wanted: Wanted;
  /** What stands there. */
  release: string | undefined;
};

async function begin(job: Job, row: TenantRow, { client, step, wanted, release }: Begun): Promise<void> {
  const StackName = stackOf(job, row);
  const place = placeOf(job.env, row);
  const RoleARN = tenantRole(place, tenantRoles.stack);
  if (step === "delete") return void (await client.send(new DeleteStackCommand({ StackName, RoleARN })));
  const kept = step === "mark" ? release : wanted.release.sha256;
  const parameters = { Tenant: row.id, State: row.state, Role: tenantRole(place, tenantRoles.runs) };
  const settings = {
    StackName,
    RoleARN,
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Tags: [
      { Key: tags.state, Value: row.state },
      { Key: tags.release, Value: kept },
    ],
    ...(step === "mark" ? { UsePreviousTemplate: true } : { TemplateBody: wanted.template }),
  };
  if (step === "create") await client.send(new CreateStackCommand({ ...settings, OnFailure: "DELETE" }));
  else await client.send(new UpdateStackCommand(settings));
}

async function ended(job: Job, client: CloudFormationClient, name: string, step: TenantStep): Promise<void> {
  for (;;) {
    const stack = await describeStack(client, name);
    const status = stack?.StackStatus ?? "DELETE_COMPLETE";
    // What can't be made is taken away again by CloudFormation itself.
    if (status === "DELETE_COMPLETE" && step !== "delete")
      throw new NotDeployed(`stack ${name} could not be made, and is gone again`);
    if (/^(CREATE|UPDATE|DELETE)_COMPLETE$/.test(status)) return;
    if (!status.endsWith("_IN_PROGRESS"))
      throw new NotDeployed(`stack ${name} is ${status}: ${stack?.StackStatusReason ?? "no reason given"}`);
    await job.clock.pause(limits.between);
  }
}
