// Changes the stack of one tenant as a step says, and waits until CloudFormation is done with it.
import {
  CreateStackCommand,
  DeleteStackCommand,
  UpdateStackCommand,
  type CloudFormationClient,
} from "@aws-sdk/client-cloudformation";
import { tenantRole, tenantRoles } from "../../plan/documents/tenants.ts";
import type { TenantState, TenantStep } from "../../plan/fleet/lifeCycle.ts";
import { BadFormat } from "../lib/faults.ts";
import type { Release } from "../lib/release.ts";
import { readEntry } from "../verify/archive.ts";
import { NotDeployed } from "./deployment.ts";
import { pullArtifact } from "./pull.ts";
import type { Job } from "./settings.ts";
import { describeStack, placeOf, stackOf, tags, type TenantAt } from "./tenants.ts";

/** With the parameters Tenant, State and Role, and no others that have no default. */
export const templateFile = "template.yaml";
/** CloudFormation's own limit of a template that is sent along, bytes; seconds between two looks. */
const limits = { file: 51_200, between: 15 };

export type Wanted = { release: Release; template: string };
export type Outcome = { id: string; step?: TenantStep; failed?: string };

export const failuresOf = (all: readonly Outcome[]): string[] =>
  all.flatMap(({ id, failed }) => (failed === undefined ? [] : [`${id}: ${failed}`]));

export async function wantedOf(job: Job, release: Release): Promise<Wanted> {
  return { release, template: await templateOf(job, release) };
}

async function templateOf(job: Job, release: Release): Promise<string> {
  const file = await pullArtifact(job, release);
  const template = await readEntry(file, templateFile, limits.file);
  if (template === undefined) throw new BadFormat(`the artifact has no ${templateFile}`);
  return template.toString("utf8");
}

type Change = {
  client: CloudFormationClient;
  /** What the tenant is to be. */
  state: TenantState;
  step: Exclude<TenantStep, "nothing">;
  wanted: Wanted;
  /** What stands there. */
  release: string | undefined;
};

/** Throws NotDeployed for a stack that did not become what it was to be. */
export async function changeTenant(job: Job, tenant: TenantAt, change: Change): Promise<void> {
  await begin(job, tenant, change);
  await ended(job, change.client, stackOf(job, tenant), change.step);
}

async function begin(job: Job, tenant: TenantAt, change: Change): Promise<void> {
  const { client, state, step, wanted, release } = change;
  const StackName = stackOf(job, tenant);
  const place = placeOf(job.env, tenant);
  const RoleARN = tenantRole(place, tenantRoles.stack);
  if (step === "delete") return void (await client.send(new DeleteStackCommand({ StackName, RoleARN })));
  const kept = step === "mark" ? release : wanted.release.sha256;
  const parameters = { Tenant: tenant.id, State: state, Role: tenantRole(place, tenantRoles.runs) };
  const settings = {
    StackName,
    RoleARN,
    Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Tags: [
      { Key: tags.state, Value: state },
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
