// Random requests, with the policies that bear on them, for the comparison with the reference evaluator.
import fc from "fast-check";
import type {
  ContextValue,
  NamedPolicy,
  Policies,
  Principal,
  Request,
} from "../../../../policy-pack/iam/index.ts";
import { A, B, full, policy, role, root, service, user, type Loose } from "../cases/case.ts";

export type Call = { request: Request; policies: Policies };

const provider = `arn:aws:iam::${A}:oidc-provider/issuer.example`;
const key = `arn:aws:kms:eu-central-1:${A}:key/k`;
const target = `arn:aws:iam::${A}:role/Target`;

const CALLS: Pick<Request, "action" | "resource">[] = [
  { action: "s3:GetObject", resource: "arn:aws:s3:::acme/a/x" },
  { action: "s3:PutObject", resource: "arn:aws:s3:::acme/b/x" },
  { action: "s3:ListBucket", resource: "arn:aws:s3:::acme" },
  { action: "kms:Decrypt", resource: key },
  { action: "sts:AssumeRole", resource: target },
  { action: "sqs:SendMessage", resource: `arn:aws:sqs:eu-central-1:${A}:jobs` },
];

export const PRINCIPALS: Principal[] = [
  role("Dev", A, "s1"),
  role("Ops", B, "s2"),
  user("alice"),
  user("bob", B),
  root(),
  root(B),
  service("config"),
  { kind: "federated", provider, account: A },
];

/** Condition keys by what they hold: their values in requests, and what policies ask of them. */
type Family = { keys: string[]; operators: string[]; values: string[]; wanted: string[] };

const words = { values: ["a", "b", "ab", "A"], wanted: ["a", "b", "ab", "a*", "?", "A"] };
const compared = (prefix: string) =>
  ["Equals", "NotEquals", "LessThan", "LessThanEquals", "GreaterThan", "GreaterThanEquals"].map(
    (relation) => prefix + relation,
  );
const STRING_OPERATORS = [
  "Equals",
  "NotEquals",
  "EqualsIgnoreCase",
  "NotEqualsIgnoreCase",
  "Like",
  "NotLike",
];
const MANY = "aws:PrincipalOrgPaths";

const FAMILIES: Family[] = [
  { keys: ["aws:PrincipalTag/team"], operators: STRING_OPERATORS.map((o) => `String${o}`), ...words },
  {
    keys: ["aws:MultiFactorAuthAge"],
    operators: compared("Numeric"),
    values: ["5", "10", "20"],
    wanted: ["5", "10", "20", "7"],
  },
  {
    keys: ["aws:CurrentTime"],
    operators: compared("Date"),
    values: ["2026-01-01T00:00:00Z", "2026-06-01T12:00:00Z"],
    wanted: ["2026-01-01T00:00:00Z", "2026-06-01T12:00:00Z", "2026-03-01T00:00:00Z"],
  },
  {
    keys: ["aws:SecureTransport"],
    operators: ["Bool"],
    values: ["true", "false"],
    wanted: ["true", "false"],
  },
  {
    keys: ["aws:SourceIp"],
    operators: ["IpAddress", "NotIpAddress"],
    values: ["10.0.0.1", "192.0.2.7", "2001:db8::1"],
    wanted: ["10.0.0.0/8", "192.0.2.7", "192.0.2.0/24", "2001:db8::/32", "0.0.0.0/0"],
  },
  {
    keys: ["aws:SourceArn"],
    operators: ["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
    values: ["arn:aws:s3:::acme", `arn:aws:sns:eu-central-1:${A}:topic`],
    wanted: ["arn:aws:s3:::acme", "arn:aws:s3:::*", `arn:aws:*:eu-*:${A}:*`, `arn:aws:sns:*:${B}:topic`],
  },
  {
    keys: ["aws:PrincipalTag/blob"],
    operators: ["BinaryEquals"],
    values: ["YQ==", "Yg=="],
    wanted: ["YQ=="],
  },
];

/** In every request, as AWS has it; the evaluator would call the answer open without them. */
const ALWAYS = new Set(["aws:CurrentTime", "aws:SecureTransport", "aws:SourceIp"]);

const one = fc.constantFrom;
const some = (items: readonly string[]) => fc.uniqueArray(one(...items), { minLength: 1, maxLength: 2 });

const singleCondition = one(...FAMILIES).chain(({ keys, operators, wanted }) =>
  fc
    .tuple(one(...operators), one("", "", "IfExists"), one(...keys), some(wanted))
    .map(([operator, exists, name, values]) => ({ [operator + exists]: { [name]: values } })),
);
const setCondition = fc
  .tuple(
    one("ForAllValues", "ForAnyValue"),
    one(...STRING_OPERATORS.map((operator) => `String${operator}`)),
    some(words.wanted),
  )
  .map(([quantifier, operator, values]) => ({ [`${quantifier}:${operator}`]: { [MANY]: values } }));
const nullCondition = fc
  .tuple(one("aws:PrincipalTag/team", "aws:SourceArn", MANY), fc.boolean())
  .map(([name, absent]) => ({ Null: { [name]: String(absent) } }));
const variableCondition = one("a", "b").map((team) => ({
  StringLike: { "aws:PrincipalTag/team": [`\${aws:PrincipalTag/other, '${team}'}`] },
}));
const condition = fc.oneof(
  { weight: 8, arbitrary: singleCondition },
  { weight: 3, arbitrary: setCondition },
  { weight: 1, arbitrary: nullCondition },
  { weight: 1, arbitrary: variableCondition },
);

const actions = fc.oneof(
  fc.constant(["*"]),
  some(["s3:*", "s3:GetObject", "s3:Put*", "kms:*", "sts:Assume*", "sqs:Send?essage", "S3:listbucket"]),
);
const resources = fc.oneof(
  fc.constant(["*"]),
  some([
    "arn:aws:s3:::acme/*",
    "arn:aws:s3:::acme",
    "arn:aws:s3:::acme/?/x",
    key,
    target,
    "arn:aws:sqs:*:*:*",
  ]),
);

type Shape = { effects: string[]; notResource: boolean; conditions: boolean };
const OWN: Shape = { effects: ["Allow", "Allow", "Allow", "Deny"], notResource: true, conditions: true };

/** A statement of one layer's grammar, without its principal. */
const statement = ({ effects, notResource }: Shape): fc.Arbitrary<Loose> =>
  fc
    .record({
      Effect: one(...effects),
      action: fc.tuple(one("Action", "Action", "Action", "NotAction"), actions),
      resource: fc.tuple(one("Resource", "Resource", notResource ? "NotResource" : "Resource"), resources),
      Condition: fc.option(condition, { nil: undefined, freq: 2 }),
    })
    .map(({ Effect, action, resource, Condition }) => ({
      Effect,
      [action[0]]: action[1],
      [resource[0]]: resource[1],
      ...(Condition && { Condition }),
    }));

const named = one<unknown>(
  "*",
  { AWS: A },
  { AWS: B },
  { AWS: `arn:aws:iam::${A}:role/Dev` },
  { AWS: `arn:aws:iam::${B}:role/Ops` },
  { AWS: `arn:aws:iam::${A}:user/alice` },
  { AWS: [`arn:aws:sts::${A}:assumed-role/Dev/s1`, `arn:aws:iam::${B}:user/bob`] },
  { Service: ["config.amazonaws.com"] },
  { Federated: provider },
);

const document = (item: fc.Arbitrary<Loose>, name: string): fc.Arbitrary<NamedPolicy> =>
  fc.array(item, { minLength: 1, maxLength: 3 }).map((list) => policy(name, ...list));
const own = (name: string) => document(statement(OWN), name);
const rare = <T>(item: fc.Arbitrary<T>) => fc.option(item, { nil: undefined, freq: 2 });
const levels = (item: fc.Arbitrary<NamedPolicy>) =>
  fc.array(
    rare(item).map((more) => (more ? [full, more] : [full])),
    { minLength: 1, maxLength: 2 },
  );

const withPrincipal = fc
  .tuple(statement(OWN), named, one("Principal", "Principal", "Principal", "NotPrincipal"))
  .map(([s, principal, element]): Loose =>
    // AWS takes NotPrincipal with Deny only in effect: with Allow it warns that it lets in everyone else.
    ({ ...s, [s["Effect"] === "Deny" ? element : "Principal"]: principal }),
  );
const onResource = document(withPrincipal, "resource");
const scp = document(statement({ ...OWN, effects: ["Deny"] }), "scp");
const rcp = document(
  statement({ ...OWN, effects: ["Deny"] })
    .map(({ NotAction: _none, ...s }): Loose => ({ ...s, Action: s["Action"] ?? ["s3:*"], Principal: "*" }))
    .map((s): Loose => ({ ...s, Action: (s["Action"] as string[]).map((a) => (a === "*" ? "s3:*" : a)) })),
  "rcp",
);

const allPolicies: fc.Arbitrary<Policies> = fc
  .record({
    identity: fc.array(own("identity"), { minLength: 1, maxLength: 2 }),
    boundary: rare(own("boundary")),
    session: rare(own("session").map((s) => [s])),
    scps: rare(levels(scp)),
    rcps: rare(levels(rcp).map((list) => list.map((level) => level.filter((p) => p !== full)))),
    resource: fc.option(onResource, { nil: undefined, freq: 3 }),
  })
  .map((given) => Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined)));

const context: fc.Arbitrary<Record<string, ContextValue>> = fc.record(
  {
    ...Object.fromEntries(FAMILIES.flatMap(({ keys, values }) => keys.map((k) => [k, one(...values)]))),
    [MANY]: fc.uniqueArray(one(...words.values), { minLength: 1, maxLength: 3 }),
  },
  { requiredKeys: [...ALWAYS] as never[] },
) as fc.Arbitrary<Record<string, ContextValue>>;

/** Only users and roles have policies of their own; only roles have session policies; SCPs bind neither of the rest. */
function fit(principal: Principal, { identity, boundary, session, scps, ...rest }: Policies): Policies {
  if (!("arn" in principal)) return rest;
  if (principal.kind === "root") return { ...rest, ...(scps && { scps }) };
  return {
    ...rest,
    ...(scps && { scps }),
    ...(identity && { identity }),
    ...(boundary && { boundary }),
    ...(session && principal.kind === "role" && { session }),
  };
}

const call: fc.Arbitrary<Call> = fc
  .tuple(one(...CALLS), one(...PRINCIPALS), allPolicies, onResource, context)
  .map(([callee, principal, policies, always, given]) => ({
    request: { ...callee, principal, resourceAccount: A, context: given },
    // A key or role without a policy of its own does not exist.
    policies: fit(
      principal,
      /^(kms|sts):/.test(callee.action) ? { resource: always, ...policies } : policies,
    ),
  }));

const CHUNK = 1_000;

/** `count` calls that follow from `seed` alone; made as they are needed. */
export function* generate(seed: number, count: number): Generator<Call> {
  for (let made = 0; made < count; made += CHUNK) {
    yield* fc.sample(call, { seed: seed + made / CHUNK, numRuns: Math.min(CHUNK, count - made) });
  }
}
