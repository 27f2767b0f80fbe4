// What AWS refuses in a policy document, by the kind of policy: grammar, size, actions, principals.

import { knownAction, parsePolicy } from "../../policy-pack/iam/index.ts";
import type { PolicyDocument, Statement } from "../../policy-pack/iam/types.ts";
import { AwsError } from "./model.ts";
import type { Context } from "./model.ts";
import { parseArn } from "./arn.ts";
import type { Rule } from "./rules.ts";

type Kind = {
  /** Which elements the grammar wants. */
  grammar: Parameters<typeof parsePolicy>[1];
  /** Most characters. */
  maxLength: number;
  /** IAM does not count white space; Organizations, S3 and KMS do. */
  ignoreSpace?: boolean;
  /** Prefix of every action in the policy of a resource. */
  service?: string;
};

/** Quotas: IAM "object quotas", Organizations "quotas", S3 bucket policy 20 KB, KMS key policy 32 KB, SNS policy 30 KB, DynamoDB 20 KB, EFS 20,000 characters, CodeArtifact and ECR 10 KB, API Gateway 8 KB. */
const kinds: Readonly<Record<PolicyKind, Kind>> = {
  managed: { grammar: "identity", maxLength: 6144, ignoreSpace: true },
  inline: { grammar: "identity", maxLength: 10240, ignoreSpace: true },
  trust: { grammar: "trust", maxLength: 2048, ignoreSpace: true, service: "sts" },
  bucket: { grammar: "resource", maxLength: 20480, service: "s3" },
  key: { grammar: "resource", maxLength: 32768, service: "kms" },
  table: { grammar: "resource", maxLength: 20480, service: "dynamodb" },
  topic: { grammar: "resource", maxLength: 30720, service: "sns" },
  packages: { grammar: "resource", maxLength: 10240, service: "codeartifact" },
  // The repository that it hangs on is its resource: ECR refuses a statement that names one, as IAM does in a trust policy.
  images: { grammar: "trust", maxLength: 10240, service: "ecr" },
  files: { grammar: "resource", maxLength: 20000, service: "elasticfilesystem" },
  secret: { grammar: "resource", maxLength: 20480, service: "secretsmanager" },
  api: { grammar: "resource", maxLength: 8192, service: "execute-api" },
  endpoint: { grammar: "resource", maxLength: 20480 },
  scp: { grammar: "scp", maxLength: 5120 },
  rcp: { grammar: "rcp", maxLength: 5120 },
};

export type PolicyKind =
  | "managed"
  | "inline"
  | "trust"
  | "bucket"
  | "key"
  | "table"
  | "topic"
  | "packages"
  | "images"
  | "files"
  | "secret"
  | "api"
  | "endpoint"
  | "scp"
  | "rcp";

/** The rule that a property holding a policy document must meet. */
export function isPolicy(kind: PolicyKind): Rule {
  return (value) => {
    const parsed = parsePolicy(value, kinds[kind].grammar);
    if (!parsed.ok) return `is not a valid policy document: ${parsed.faults.join("; ")}`;
    const faults = [...sizeFaults(String(value), kinds[kind]), ...actionFaults(parsed.document, kinds[kind])];
    return faults.length === 0 ? undefined : faults.join("; ");
  };
}

/** The document in a text that `isPolicy` has passed. */
export function documentOf(text: unknown): PolicyDocument {
  const parsed = parsePolicy(text);
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

function actionFaults(document: PolicyDocument, kind: Kind): string[] {
  return statementsOf(document).flatMap((statement, index) =>
    list(statement.Action ?? statement.NotAction).flatMap((action) => {
      const service = action.split(":")[0]?.toLowerCase();
      const at = `Statement[${index}]: action "${action}"`;
      if (kind.service !== undefined && action !== "*" && service !== kind.service) {
        return [`${at} is not one of ${kind.service}`];
      }
      return knownAction(action) ? [] : [`${at} does not exist in AWS`];
    }),
  );
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
