// Finds who a caller is in the sandbox and which policies that identity carries.
import { UNKNOWN, type NamedPolicy, type Policies, type Principal } from "../../policy-pack/iam/index.ts";
import type { StoredResource, World } from "../aws/model.ts";
import { namedPolicy, property } from "./documents.ts";
import { awsManagedPolicy } from "./managedPolicies.ts";

const ROLE = "aws:iam/role:Role";
const POLICY = "aws:iam/policy:Policy";

/** The role with this ARN, path included. */
export function findRole(arn: string, world: World): StoredResource | undefined {
  const account = arn.split(":")[4] ?? "";
  const role = world.get(ROLE, arn.split("/").at(-1) ?? "", { account });
  return role && roleArn(role) === arn ? role : undefined;
}

export function roleArn(role: StoredResource): unknown {
  return role.outputs["arn"];
}

/** The evaluator's principal for an ARN: a role or an account's root; undefined where the ARN is neither. */
export function principalOf(arn: string, session?: string): Principal | undefined {
  const [, , service, , account = "", resource = ""] = arn.split(":");
  if (service !== "iam" || !/^\d{12}$/.test(account)) return undefined;
  if (resource === "root") return { kind: "root", arn, account };
  if (!resource.startsWith("role/")) return undefined;
  return { kind: "role", arn, account, ...(session !== undefined && { session }) };
}

/** Inline policies (both ways of declaring them), attached managed policies, boundary. */
export function policiesOf(role: StoredResource, world: World): Pick<Policies, "identity" | "boundary"> {
  const boundary = property(role, "permissionsBoundary");
  return {
    identity: [
      ...inlinePolicies(role, world),
      ...attachedArns(role, world).map((arn) => managedPolicy(arn, world)),
    ],
    ...(typeof boundary === "string" && boundary !== "" && { boundary: managedPolicy(boundary, world) }),
  };
}

/** Tags of the role, as `aws:PrincipalTag/<key>`. */
export function principalTags(role: StoredResource): Record<string, string> {
  const tags = (role.outputs["tagsAll"] ?? property(role, "tags") ?? {}) as Record<string, string>;
  return Object.fromEntries(Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]));
}

function inlinePolicies(role: StoredResource, world: World): NamedPolicy[] {
  const declared = listOf(property(role, "inlinePolicies")) as { name?: string; policy?: unknown }[];
  const separate = world.find("aws:iam/rolePolicy:RolePolicy", { account: role.account }, (r) =>
    belongs(r, role),
  );
  return [
    ...declared
      .filter((p) => p.policy)
      .map((p) => namedPolicy(`role/${role.id}/${p.name ?? "inline"}`, p.policy)),
    ...separate.map((r) =>
      namedPolicy(`role/${role.id}/${String(property(r, "name") ?? r.id)}`, property(r, "policy")),
    ),
  ];
}

function attachedArns(role: StoredResource, world: World): string[] {
  const token = "aws:iam/rolePolicyAttachment:RolePolicyAttachment";
  const attachments = world.find(token, { account: role.account }, (r) => belongs(r, role));
  const arns = [
    ...listOf(property(role, "managedPolicyArns")),
    ...attachments.map((r) => property(r, "policyArn")),
  ];
  return [...new Set(arns.map(String))];
}

/** A policy that is attached but nowhere to be found is an open question: it may grant, so nothing is sure. */
function managedPolicy(arn: string, world: World): NamedPolicy {
  const name = `policy/${arn.split(":policy/")[1] ?? arn}`;
  const known = awsManagedPolicy(arn);
  if (known) return { name, document: known };
  const [policy] = world.find(POLICY, { account: arn.split(":")[4] ?? "" }, (r) => r.outputs["arn"] === arn);
  return policy ? namedPolicy(name, property(policy, "policy")) : { name, document: UNKNOWN };
}

function belongs(resource: StoredResource, role: StoredResource): boolean {
  const named = property(resource, "role");
  return named === role.id || named === roleArn(role);
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}
