// A small world for tests: an organization with one OU and one account, and the resources a test adds.
import type { Caller, Properties, StoredResource, World } from "../../../sandbox/aws/model.ts";

export const MANAGEMENT = "111111111111";
export const MEMBER = "222222222222";
export const OTHER = "333333333333";

export const administrator: Caller = callerOf(MANAGEMENT, "PlatformAdministrator");

export function callerOf(account: string, role: string): Caller {
  return { partition: "aws", account, region: "eu-central-1", arn: `arn:aws:iam::${account}:role/${role}` };
}

type Given = Partial<StoredResource> & Pick<StoredResource, "token" | "id" | "account">;

export function resource(given: Given): StoredResource {
  return {
    region: "global",
    urn: `urn:pulumi:test::test::${given.token}::${given.id}`,
    inputs: {},
    outputs: {},
    ...given,
  };
}

export function document(...statements: Properties[]): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: statements });
}

export const allowAll = document({ Effect: "Allow", Action: "*", Resource: "*" });

export function trusting(principal: unknown, condition?: Properties): string {
  const statement = { Effect: "Allow", Principal: principal, Action: "sts:AssumeRole" };
  return document({ ...statement, ...(condition && { Condition: condition }) });
}

export function role(account: string, name: string, inputs: Properties): StoredResource {
  const arn = `arn:aws:iam::${account}:role/${name}`;
  const assumeRolePolicy = trusting({ AWS: MANAGEMENT });
  const all = { name, assumeRolePolicy, ...inputs };
  return resource({ token: "aws:iam/role:Role", id: name, account, inputs: all, outputs: { ...all, arn } });
}

/** PlatformAdministrator, the organization with both policy types on, OU "workloads", the member account in it. */
export function organization(): StoredResource[] {
  const types = ["SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"];
  const at = { account: MANAGEMENT };
  return [
    role(MANAGEMENT, "PlatformAdministrator", { inlinePolicies: [{ name: "admin", policy: allowAll }] }),
    resource({
      ...at,
      token: "aws:organizations/organization:Organization",
      id: "o-acme",
      inputs: { enabledPolicyTypes: types },
      outputs: { roots: [{ id: "r-1" }] },
    }),
    resource({
      ...at,
      token: "aws:organizations/organizationalUnit:OrganizationalUnit",
      id: "ou-workloads",
      inputs: { name: "workloads", parentId: "r-1" },
    }),
    resource({
      ...at,
      token: "aws:organizations/account:Account",
      id: MEMBER,
      inputs: { name: "dev", parentId: "ou-workloads" },
      outputs: { status: "ACTIVE", state: "ACTIVE" },
    }),
    ...["r-1", "ou-workloads", MANAGEMENT, MEMBER].flatMap((target) =>
      attached(target, "FullAWSAccess", allowAll),
    ),
  ];
}

/** A policy of the organization, attached to a target. */
export function attached(target: string, name: string, content: string, type?: string): StoredResource[] {
  const at = { account: MANAGEMENT };
  return [
    resource({
      ...at,
      token: "aws:organizations/policy:Policy",
      id: `p-${name}`,
      inputs: { name, content, ...(type && { type }) },
    }),
    resource({
      ...at,
      token: "aws:organizations/policyAttachment:PolicyAttachment",
      id: `${target}:p-${name}`,
      inputs: { policyId: `p-${name}`, targetId: target },
    }),
  ];
}

export function worldOf(resources: readonly StoredResource[]): World {
  const where = (w: { account?: string; region?: string } | undefined) => (r: StoredResource) =>
    (w?.account === undefined || r.account === w.account) &&
    (w?.region === undefined || r.region === w.region);
  const ofToken = (token: string) => resources.filter((r) => r.token === token);
  return {
    get: (token, id, w) => ofToken(token).find((r) => r.id === id && where(w)(r)),
    find: (token, w, match) => ofToken(token).filter((r) => where(w)(r) && (match?.(r) ?? true)),
    accounts: () => [MANAGEMENT, MEMBER],
    now: () => "2030-01-15T10:00:00Z",
    random: (_kind, length) => "0".repeat(length),
  };
}
