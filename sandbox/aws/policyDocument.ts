// What AWS refuses in a policy document, by the kind of policy: grammar, size, elements, actions, principals.

import { knownAction, parsePolicy } from "../../policy-pack/iam/index.ts";
import type { PolicyDocument, Statement } from "../../policy-pack/iam/types.ts";
import { AwsError } from "./model.ts";
import type { Context } from "./model.ts";
import { parseArn } from "./arn.ts";
import type { Rule } from "./rules.ts";

type Presence = "required" | "forbidden" | "optional";

type Kind = {
  /** Most characters. */
  maxLength: number;
  /** IAM does not count white space; Organizations, S3 and KMS do. */
  ignoreSpace?: boolean;
  principal: Presence;
  resource: Presence;
  /** Prefix of every action in the policy of a resource. */
  service?: string;
};

/** Quotas: IAM "object quotas", Organizations "quotas", S3 bucket policy 20 KB, KMS key policy 32 KB, SNS policy 30 KB. */
const kinds = {
  managed: { maxLength: 6144, ignoreSpace: true, principal: "forbidden", resource: "required" },
  inline: { maxLength: 10240, ignoreSpace: true, principal: "forbidden", resource: "required" },
  trust: { maxLength: 2048, ignoreSpace: true, principal: "required", resource: "forbidden", service: "sts" },
  bucket: { maxLength: 20480, principal: "required", resource: "required", service: "s3" },
  key: { maxLength: 32768, principal: "required", resource: "required", service: "kms" },
  topic: { maxLength: 30720, principal: "required", resource: "required", service: "sns" },
  scp: { maxLength: 5120, principal: "forbidden", resource: "required" },
  rcp: { maxLength: 5120, principal: "required", resource: "required" },
} as const satisfies Record<string, Kind>;

export type PolicyKind = keyof typeof kinds;

/** The rule that a property holding a policy document must meet. */
export function isPolicy(kind: PolicyKind): Rule {
  return (value) => {
    const parsed = parsePolicy(value as string);
    if (!parsed.ok) return `is not a valid policy document: ${parsed.faults.join("; ")}`;
    const faults = [...sizeFaults(String(value), kinds[kind]), ...documentFaults(parsed.document, kind)];
    return faults.length === 0 ? undefined : faults.join("; ");
  };
}

/** The document in a text that `isPolicy` has passed. */
export function documentOf(text: unknown): PolicyDocument {
  const parsed = parsePolicy(text as string);
  if (!parsed.ok) throw new AwsError("MalformedPolicyDocument", parsed.faults.join("; "));
  return parsed.document;
}

/** Characters that count against the quota of the kind. */
export function policySize(text: string, ignoreSpace: boolean): number {
  return ignoreSpace ? text.replace(/\s/g, "").length : text.length;
}

function sizeFaults(text: string, kind: Kind): string[] {
  const size = policySize(text, kind.ignoreSpace === true);
  return size > kind.maxLength ? [`has ${size} characters: at most ${kind.maxLength} are allowed`] : [];
}

function documentFaults(document: PolicyDocument, kind: PolicyKind): string[] {
  return statementsOf(document).flatMap((statement, index) =>
    [
      ...presenceFaults(statement, kinds[kind]),
      ...actionFaults(statement, kinds[kind]),
      ...(kind === "rcp" ? rcpFaults(statement) : []),
    ].map((fault) => `Statement[${index}]: ${fault}`),
  );
}

function presenceFaults(statement: Statement, kind: Kind): string[] {
  const present: [string, Presence, boolean][] = [
    ["Principal", kind.principal, (statement.Principal ?? statement.NotPrincipal) !== undefined],
    ["Resource", kind.resource, (statement.Resource ?? statement.NotResource) !== undefined],
  ];
  return present.flatMap(([element, presence, there]) => {
    if (presence === "required" && !there) return [`has no ${element}, which this kind of policy needs`];
    if (presence === "forbidden" && there) return [`has ${element}, which this kind of policy must not have`];
    return [];
  });
}

function actionFaults(statement: Statement, kind: Kind): string[] {
  return list(statement.Action ?? statement.NotAction).flatMap((action) => {
    const service = action.split(":")[0]?.toLowerCase();
    if (kind.service !== undefined && action !== "*" && service !== kind.service) {
      return [`action "${action}" is not one of ${kind.service}`];
    }
    return knownAction(action) ? [] : [`action "${action}" does not exist in AWS`];
  });
}

/** Resource control policies of customers only deny, and to everybody (Organizations user guide, "RCP syntax"). */
function rcpFaults(statement: Statement): string[] {
  const faults: string[] = [];
  if (statement.Effect !== "Deny") faults.push("a resource control policy can only deny");
  if (JSON.stringify(statement.Principal) !== '"*"') faults.push('Principal must be "*"');
  return faults;
}

/** Statements of a document, one or many. */
export function statementsOf(document: PolicyDocument): readonly Statement[] {
  return list(document.Statement);
}

/** One or many as a list; absent is none. */
export function list<T>(value: T | readonly T[] | undefined): readonly T[] {
  if (value === undefined) return [];
  return Array.isArray(value) ? (value as readonly T[]) : [value as T];
}

/** AWS principals (ARNs, account ids, `*`) that a statement names. */
export function awsPrincipals(principal: Statement["Principal"]): readonly string[] {
  if (principal === undefined) return [];
  return principal === "*" ? ["*"] : list(principal["AWS"]);
}

/** Throws `code` when the document names a principal that does not exist; AWS resolves them when it stores the policy. */
export function refuseMissingPrincipals(document: PolicyDocument, context: Context, code: string): void {
  for (const statement of statementsOf(document)) {
    for (const principal of [
      ...awsPrincipals(statement.Principal),
      ...awsPrincipals(statement.NotPrincipal),
    ]) {
      if (principalExists(principal, context)) continue;
      throw new AwsError(code, `Invalid principal in policy: "AWS":"${principal}" (it does not exist)`);
    }
  }
}

/** Whether an AWS principal can be resolved. The sandbox holds every account there is. */
function principalExists(principal: string, { world }: Context): boolean {
  if (principal === "*") return true;
  if (/^\d{12}$/.test(principal)) return world.accounts().includes(principal);
  if (/^AROA[A-Z0-9]{17}$/.test(principal)) {
    return world.find("aws:iam/role:Role", {}, (r) => r.outputs["uniqueId"] === principal).length > 0;
  }
  const arn = parseArn(principal);
  if (arn === undefined || !world.accounts().includes(arn.account)) return false;
  if (arn.resource === "root") return true;
  const [type, ...path] = arn.resource.split("/");
  const token = { role: "aws:iam/role:Role", "assumed-role": "aws:iam/role:Role", user: "aws:iam/user:User" }[
    type ?? ""
  ];
  if (token === undefined) return false;
  const name = type === "assumed-role" ? path[0] : path.at(-1);
  const found = name === undefined ? undefined : world.get(token, name, { account: arn.account });
  // An ARN that leaves out the role's path names no role; session ARNs never carry it.
  return found !== undefined && (type === "assumed-role" || found.outputs["arn"] === principal);
}
