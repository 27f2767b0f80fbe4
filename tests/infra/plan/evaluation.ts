// Asks the IAM evaluator about documents that plan/ makes: callers, worlds of policies, and who of many is let in.
import type { Statement } from "../../../infra/plan/documents/document.ts";
import { toJson } from "../../../infra/plan/documents/document.ts";
import { policyArn } from "../../../infra/plan/names.ts";
import { awsManagedPolicy } from "../../../sandbox/iam/managedPolicies.ts";
import {
  evaluate,
  parsePolicy,
  type NamedPolicy,
  type PolicyKind,
  type Principal,
} from "../../../policy-pack/iam/index.ts";

/** A document as the evaluator takes it, after the strict parser has accepted it. */
export function parsed(name: string, statements: readonly Statement[], kind?: PolicyKind): NamedPolicy {
  const result = parsePolicy(toJson(statements), kind);
  if (!result.ok) throw new Error(`${name}: ${result.faults.join("; ")}`);
  return { name, document: result.document };
}

/** What somebody has with a permission set: its own statements, and AWS's policies by their names. */
export function permissionSetIdentity(set: {
  readonly statements: readonly Statement[];
  readonly managed: readonly string[];
}): NamedPolicy[] {
  const managed = set.managed.map((name) => {
    const document = awsManagedPolicy(policyArn("aws", name));
    if (document === undefined) throw new Error(`unknown policy ${name}`);
    return { name, document };
  });
  return [parsed("inline", set.statements, "identity"), ...managed];
}

/** Everything allowed, as an administrator has it. */
export const everything: Statement[] = [{ Sid: "All", Effect: "Allow", Action: "*", Resource: "*" }];

/** A role, a user or root with its identity policy; an AWS service by its name. */
export type Caller = { arn: string; identity: readonly Statement[] };
export const principalOf = (arn: string): Principal => {
  if (!arn.startsWith("arn:")) return { kind: "service", service: arn };
  const name = arn.split(":")[5] ?? "";
  const kind = name === "root" ? "root" : name.startsWith("user/") ? "user" : "role";
  return { kind, arn, account: arn.split(":")[4] ?? "" };
};

export type Call = {
  action: string;
  resource: string;
  account: string;
  context?: Record<string, string | readonly string[]>;
};
export type Guards = {
  resource?: readonly Statement[];
  boundary?: readonly Statement[];
  /** Service control policies, by level. */
  scps?: readonly (readonly Statement[])[];
  /** Resource control policies, likewise. */
  rcps?: readonly (readonly Statement[])[];
};

const secure = { "aws:SecureTransport": "true", "s3:TlsVersion": "1.3" };

/** "allow", "deny" or "maybe". Calls come over TLS 1.3 unless the context says otherwise. */
export function decide(caller: Caller, call: Call, guards: Guards): string {
  const request = {
    principal: principalOf(caller.arn),
    action: call.action,
    resource: call.resource,
    resourceAccount: call.account,
    context: { ...secure, ...call.context },
  };
  return evaluate(request, {
    identity: [parsed("identity", caller.identity)],
    ...(guards.resource === undefined ? {} : { resource: parsed("resource", guards.resource, "resource") }),
    ...(guards.boundary === undefined ? {} : { boundary: parsed("boundary", guards.boundary) }),
    ...levels("scp", guards.scps),
    ...levels("rcp", guards.rcps),
  }).effect;
}

const levels = (kind: "scp" | "rcp", all: readonly (readonly Statement[])[] | undefined) =>
  all === undefined
    ? {}
    : { [`${kind}s`]: all.map((level, i) => level.map((s) => parsed(`${kind}-${i}/${s.Sid}`, [s], kind))) };
