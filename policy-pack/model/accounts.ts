// Decides in which account and region a resource lives: from the provider's guard first, since it is known at preview.

import { providerInput, type Facts, type Input } from "../facts.ts";
import { Judged, known, undecidable } from "../verdict.ts";

const ACCOUNT_IN_ARN = /^arn:[^:]+:[^:]*:[^:]*:(\d{12}):/;

/** The 12 digits, or undefined where nothing known tells. */
export const accountOf = (facts: Facts): string | undefined =>
  providersAccount(facts) ?? accountIn(facts.props["arn"]);

/** Per provider, since nearly every rule asks; "" where it does not say. */
const remembered = new WeakMap<object, string>();

const providersAccount = (facts: Facts): string | undefined => {
  if (facts.provider === undefined) return undefined;
  const account = remembered.get(facts.provider) ?? onlyAllowed(facts) ?? lastAssumed(facts) ?? "";
  remembered.set(facts.provider, account);
  return account === "" ? undefined : account;
};

/** Likewise, for rules that can't go on without it. */
export const needAccount = (facts: Facts): string => {
  const account = accountOf(facts);
  if (account !== undefined) return account;
  throw new Judged(
    undecidable(facts.urn, "provider.allowedAccountIds", "does not name the account of this resource"),
  );
};

export const accountIn = (arn: unknown): string | undefined =>
  typeof arn === "string" ? ACCOUNT_IN_ARN.exec(arn)?.[1] : undefined;

export const regionOf = (facts: Facts): string | undefined => {
  const region = facts.props["region"] ?? facts.provider?.props["region"];
  return typeof region === "string" ? region : undefined;
};

const IAM_KINDS: Readonly<Record<string, string>> = {
  "aws:iam/role:Role": "role",
  "aws:iam/user:User": "user",
  "aws:iam/policy:Policy": "policy",
};

/** The ARN of a role, user or policy as AWS forms it in partition `aws` (see partitions.ts), also before AWS has. */
export const iamArnOf = (facts: Facts): string | undefined => {
  const { arn, name, path } = facts.props;
  if (typeof arn === "string") return arn;
  const kind = IAM_KINDS[facts.type];
  const account = kind === undefined ? undefined : accountOf(facts);
  if (account === undefined || typeof name !== "string") return undefined;
  return `arn:aws:iam::${account}:${kind}${typeof path === "string" ? path : "/"}${name}`;
};

/** Who makes calls has a name, also while nobody knows it: until then the one in the program stands in for it. */
export const callerArnOf = (facts: Facts): string | undefined => {
  const kind = IAM_KINDS[facts.type];
  const account = kind === undefined ? undefined : accountOf(facts);
  return (
    iamArnOf(facts) ?? (account === undefined ? undefined : `arn:aws:iam::${account}:${kind}/${facts.name}`)
  );
};

// A guard that allows several accounts tells nothing about this resource.
const onlyAllowed = (facts: Facts): string | undefined => {
  const ids =
    known(() =>
      providerInput(facts, "allowedAccountIds")
        .list()
        .map((id) => id.raw()),
    ) ?? [];
  const [only] = ids;
  // `pulumi config set --path` keeps an id as a number, which the provider takes for the same.
  return ids.length === 1 && /^\d{12}$/.test(String(only)) ? String(only) : undefined;
};

// Roles are assumed in order; the last one makes the calls.
const lastAssumed = (facts: Facts): string | undefined => {
  const chain = known(() => providerInput(facts, "assumeRoles").list()) ?? [];
  const last: Input | undefined = chain.at(-1) ?? providerInput(facts, "assumeRole");
  return known(() => accountIn(last.at("roleArn").string()));
};
