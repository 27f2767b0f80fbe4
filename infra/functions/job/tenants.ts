// The table of tenants as a job reads it, and the stacks of tenants as their own roles let it see and change them.
import { DescribeStacksCommand, type CloudFormationClient, type Stack } from "@aws-sdk/client-cloudformation";
import { paginateGetParametersByPath } from "@aws-sdk/client-ssm";
import { tenantRole, tenantRoles } from "../../plan/documents/tenants.ts";
import type { Standing, TenantRow, TenantState } from "../../plan/fleet/lifeCycle.ts";
import { cloudFormationOf } from "../lib/aws.ts";
import { BadFormat, parseJson } from "../lib/faults.ts";
import { need, type Job } from "./settings.ts";

/** Tags by which a stack says what it is. */
export const tags = { state: "lockgate:tenant-state", release: "lockgate:release" } as const;

/** Where a tenant stands. */
export type TenantAt = Pick<TenantRow, "id" | "accountId" | "region">;

/** All rows, as they are now. Throws BadFormat for one that is none: nobody is passed over. */
export async function readTenants({ env, aws }: Pick<Job, "env" | "aws">): Promise<TenantRow[]> {
  const rows: TenantRow[] = [];
  const asked = { Path: need(env, "TENANTS") };
  for await (const { Parameters = [] } of paginateGetParametersByPath({ client: aws.ssm }, asked))
    for (const { Name = "", Value = "" } of Parameters) rows.push(readRow(Name, Value));
  return rows;
}

function readRow(name: string, text: string): TenantRow {
  const row = parseJson(text, name) as Partial<TenantRow> | null;
  const { id, accountId, region, ring, state } = row ?? {};
  const texts = [id, accountId, region, ring, state];
  if (texts.some((each) => typeof each !== "string") || !name.endsWith(`/${id}`))
    throw new BadFormat(`${name} is no tenant: { id, accountId, region, ring, state, version? }`);
  return row as TenantRow;
}

export const stackOf = ({ env }: Pick<Job, "env">, { id }: TenantAt): string =>
  `${need(env, "STACKS")}-${id}`;

/** What a job does with the stack of one tenant, undefined where there is none: as its role, in its account and region. */
export async function atTenant<T>(
  { env, aws }: Job,
  tenant: TenantAt,
  work: (stack: Stack | undefined, client: CloudFormationClient) => T | Promise<T>,
): Promise<T> {
  const client = cloudFormationOf(aws, releaseRoleOf(env, tenant), tenant.region);
  try {
    return await work(await describeStack(client, stackOf({ env }, tenant)), client);
  } finally {
    client.destroy();
  }
}

export const placeOf = (env: Job["env"], { id, accountId, region }: TenantAt) => ({
  app: need(env, "APP"),
  tenant: id,
  accountId,
  region,
});

/** By which a job reaches the tenant. */
export const releaseRoleOf = (env: Job["env"], tenant: TenantAt): string =>
  tenantRole(placeOf(env, tenant), tenantRoles.release);

/** Undefined: there is none. */
export async function describeStack(client: CloudFormationClient, name: string): Promise<Stack | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: name }));
    return Stacks[0];
  } catch (error) {
    // CloudFormation has no error of its own for it.
    if ((error as Error).name === "ValidationError" && /does not exist/.test((error as Error).message))
      return undefined;
    throw error;
  }
}

const tagOf = ({ Tags = [] }: Stack, key: string): string | undefined =>
  Tags.find(({ Key }) => Key === key)?.Value;

/** Throws BadFormat for a stack that no fleet has made. */
export function standingOf(stack: Stack): Standing {
  const [state, release] = [tagOf(stack, tags.state), tagOf(stack, tags.release)];
  if (state === undefined || release === undefined)
    throw new BadFormat(`stack ${stack.StackName ?? ""} is no tenant's: it lacks the tag ${tags.state}`);
  return { state: state as TenantState, release };
}
