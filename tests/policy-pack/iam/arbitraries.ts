// Random requests and policies over a small universe, in which patterns hit about as often as they miss.
import fc from "fast-check";
import { UNKNOWN } from "../../../policy-pack/iam/index.ts";
import type {
  ContextValue,
  NamedPolicy,
  Policies,
  Principal,
  Request,
} from "../../../policy-pack/iam/index.ts";
import { A, B, full, policy, role, root, service, user, type Loose } from "./cases/case.ts";

const key = `arn:aws:kms:eu-central-1:${A}:key/k`;
const target = `arn:aws:iam::${A}:role/Target`;

export const KEYS = ["aws:PrincipalTag/team", "aws:SourceVpc", "custom:Set"] as const;
export const VALUES = ["a", "b", "ab"] as const;

const oneOrMany = (items: readonly string[]) =>
  fc.oneof(
    fc.constantFrom(...items),
    fc.uniqueArray(fc.constantFrom(...items), { minLength: 1, maxLength: 3 }),
  );

const calls: Pick<Request, "action" | "resource">[] = [
  { action: "s3:GetObject", resource: "arn:aws:s3:::acme/a/x" },
  { action: "s3:PutObject", resource: "arn:aws:s3:::acme/b/x" },
  { action: "kms:Decrypt", resource: key },
  { action: "sts:AssumeRole", resource: target },
];

const principals: Principal[] = [
  role("Dev", A, "s1"),
  role("Ops", B),
  user("alice"),
  root(),
  service("config"),
  { kind: "role", arn: `arn:aws:iam::${A}:role/aws-service-role/x/L`, account: A },
];

const named = fc.constantFrom<unknown>(
  "*",
  { AWS: A },
  { AWS: B },
  { AWS: `arn:aws:iam::${A}:role/Dev` },
  { AWS: [`arn:aws:sts::${A}:assumed-role/Dev/s1`, `arn:aws:iam::${A}:user/alice`] },
  { Service: "config.amazonaws.com" },
);

const operator = fc.constantFrom(
  "StringEquals",
  "StringNotEquals",
  "StringLike",
  "StringNotLike",
  "StringEqualsIfExists",
  "StringNotEqualsIfExists",
  "ForAllValues:StringEquals",
  "ForAnyValue:StringLike",
  "ForAnyValue:StringNotEquals",
  "ForAllValues:StringNotLike",
);
const conditionValue = fc.constantFrom(
  ...VALUES,
  "a*",
  "?",
  "${aws:PrincipalTag/team}",
  "${aws:SourceVpc, 'a'}",
);
const condition = fc.oneof(
  fc
    .tuple(operator, fc.constantFrom(...KEYS), fc.array(conditionValue, { minLength: 1, maxLength: 2 }))
    .map(([name, k, values]) => ({ [name]: { [k]: values } })),
  fc.tuple(fc.constantFrom(...KEYS), fc.boolean()).map(([k, absent]) => ({ Null: { [k]: String(absent) } })),
);

const actions = fc.oneof(
  fc.constant("*"),
  oneOrMany(["s3:*", "s3:GetObject", "s3:Put*", "kms:*", "sts:AssumeRole"]),
);
const resources = fc.oneof(
  fc.constant("*"),
  oneOrMany(["arn:aws:s3:::acme/*", "arn:aws:s3:::acme/${custom:Set}/*", key, target]),
);

/** A statement of the caller's own policies. */
export const ownStatement: fc.Arbitrary<Loose> = fc
  .tuple(
    fc.constantFrom("Allow", "Allow", "Allow", "Allow", "Deny"),
    fc.tuple(fc.constantFrom("Action", "Action", "Action", "Action", "NotAction"), actions),
    fc.tuple(fc.constantFrom("Resource", "Resource", "Resource", "Resource", "NotResource"), resources),
    fc.option(condition, { nil: undefined, freq: 2 }),
  )
  .map(([Effect, [action, a], [resource, r], c]) => ({
    Effect,
    [action]: a,
    [resource]: r,
    ...(c && { Condition: c }),
  }));

/** A statement with a principal. */
export const resourceStatement: fc.Arbitrary<Loose> = fc
  .tuple(ownStatement, named, fc.constantFrom("Principal", "Principal", "Principal", "NotPrincipal"))
  .map(([statement, principal, element]) => ({ ...statement, [element]: principal }));

export const documentOf = (statement: fc.Arbitrary<Loose>, name: string): fc.Arbitrary<NamedPolicy> =>
  fc.array(statement, { minLength: 1, maxLength: 3 }).map((statements) => policy(name, ...statements));

const own = (name: string) => documentOf(ownStatement, name);
const levels = (item: fc.Arbitrary<NamedPolicy>) =>
  fc.array(
    fc.array(item, { maxLength: 1 }).map((list) => [full, ...list]),
    { maxLength: 2 },
  );

export const policies: fc.Arbitrary<Policies> = fc.record(
  {
    identity: fc.array(own("identity"), { minLength: 1, maxLength: 2 }),
    boundary: own("boundary"),
    session: fc.array(own("session"), { minLength: 1, maxLength: 1 }),
    scps: levels(own("scp")),
    rcps: levels(documentOf(resourceStatement, "rcp")),
    resource: documentOf(resourceStatement, "resource"),
    managementAccount: fc.constantFrom(A, B, "999999999999"),
  },
  { requiredKeys: ["identity", "resource"] },
);

export const context: fc.Arbitrary<Record<string, ContextValue>> = fc.dictionary(
  fc.constantFrom(...KEYS),
  fc.oneof(
    fc.constantFrom(...VALUES),
    fc.uniqueArray(fc.constantFrom(...VALUES), { maxLength: 2 }),
    fc.constant(UNKNOWN),
  ),
);

export const request: fc.Arbitrary<Request> = fc
  .tuple(fc.constantFrom(...calls), fc.constantFrom(...principals), fc.constantFrom(A, A, B), context)
  .map(([call, principal, resourceAccount, given]) => ({
    ...call,
    principal,
    resourceAccount,
    context: given,
  }));
