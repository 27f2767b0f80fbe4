// The shape of one evaluation case, and short hands to write it.
import type {
  Decision,
  NamedPolicy,
  Partly,
  Policies,
  PolicyDocument,
  Principal,
  Request,
} from "../../../../policy-pack/iam/index.ts";

/** `expect`: the effect alone, or every part of the decision that the case is about. */
export type Case = {
  title: string;
  request: Request;
  policies: Policies;
  expect: Decision["effect"] | Partial<Decision>;
};

export const A = "111111111111";
export const B = "222222222222";

export const roleArn = (name: string, account = A) => `arn:aws:iam::${account}:role/${name}`;
export const role = (name: string, account = A, session?: string): Principal => ({
  kind: "role",
  arn: roleArn(name, account),
  account,
  ...(session !== undefined && { session }),
});
export const user = (name: string, account = A): Principal => ({
  kind: "user",
  arn: `arn:aws:iam::${account}:user/${name}`,
  account,
});
export const root = (account = A): Principal => ({
  kind: "root",
  arn: `arn:aws:iam::${account}:root`,
  account,
});
export const service = (name: string): Principal => ({ kind: "service", service: `${name}.amazonaws.com` });

export const bucket = "arn:aws:s3:::acme";
export const object = `${bucket}/app.zip`;

/** A request to read the object, unless told otherwise. */
export function request(principal: Principal, more: Partial<Request> = {}): Request {
  return { principal, action: "s3:GetObject", resource: object, resourceAccount: A, ...more };
}

/** A statement that may break the grammar: that is what some cases are about. */
export type Loose = Readonly<Record<string, unknown>>;

/** A named document of version 2012-10-17. */
export function policy(name: string, ...Statement: readonly Loose[]): NamedPolicy {
  return { name, document: { Version: "2012-10-17", Statement } as unknown as Partly<PolicyDocument> };
}

export const allow = (Action: unknown, Resource: unknown = "*", more: Loose = {}): Loose => ({
  Effect: "Allow",
  Action,
  Resource,
  ...more,
});
export const deny = (Action: unknown, Resource: unknown = "*", more: Loose = {}): Loose => ({
  Effect: "Deny",
  Action,
  Resource,
  ...more,
});

/** What AWS attaches to every level of an organization. */
export const full = policy("FullAWSAccess", allow("*"));

/** Identity policies of one document. */
export const identity = (...statements: Loose[]): Pick<Policies, "identity"> => ({
  identity: [policy("identity", ...statements)],
});

/** A resource policy whose statements all name the principal. */
export const resource = (Principal: unknown, ...statements: Loose[]): Pick<Policies, "resource"> => ({
  resource: policy("resource", ...statements.map((s) => ({ Principal, ...s }))),
});

/** The same value in new objects (symbols stay), so that nothing of an earlier evaluation is remembered for it. */
export function anew<T>(value: T): T {
  if (Array.isArray(value)) return value.map(anew) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, anew(item)])) as T;
}
