// Decides whether somebody's rights contain a known way to more rights, by evaluating each of its steps.

import { evaluate, UNKNOWN, type ContextValue, type PolicyDocument } from "../iam/index.ts";
import { covers, many, statementsOf, type KnownPolicy } from "../model/documents.ts";
import { conditionKeys, contextOf } from "./context.ts";
import { ESCALATIONS, type Step, type Victim } from "./escalations.ts";

/** Someone with whole, known rights. */
export type Holder = {
  kind: "role" | "user";
  arn: string;
  account: string;
  region: string;
  documents: readonly KnownPolicy[];
  boundary?: KnownPolicy;
  /** ARNs of the managed policies that hang on it: rewriting one is rewriting one's own rights. */
  own: readonly string[];
};

/** Names of the ways that are open, or may be. */
export const escalationsOf = (holder: Holder): readonly string[] => {
  if (holder.documents.length === 0) return [];
  const asked = asker(holder);
  return ESCALATIONS.filter(({ steps }) => steps.every((step) => open(step, steps, asked))).map(
    ({ name }) => name,
  );
};

type Asker = { holder: Holder; allows(action: string, resource: string, special?: Special): boolean };
type Special = Readonly<Record<string, ContextValue | undefined>>;

/** A victim has no boundary, and what one would attach to it is everything. */
const VICTIM: Special = {
  "iam:permissionsboundary": undefined,
  "iam:policyarn": "arn:aws:iam::aws:policy/AdministratorAccess",
  "aws:requestedregion": UNKNOWN,
};

const asker = (holder: Holder): Asker => {
  const { kind, arn, account, documents, boundary } = holder;
  const texts = [...documents, ...(boundary ? [boundary] : [])].map(({ document }) => document);
  const base = { ...contextOf(texts, "insider"), ...VICTIM };
  const policies = {
    identity: documents,
    ...(boundary ? { boundary } : {}),
  };
  const remembered = new Map<string, boolean>();
  const ask = (action: string, resource: string, special: Special): boolean => {
    const context = Object.fromEntries(
      Object.entries({ ...base, ...special }).filter(
        (entry): entry is [string, ContextValue] => entry[1] !== undefined,
      ),
    );
    const request = {
      principal: { kind, arn, account },
      action,
      resource,
      resourceAccount: account,
      context,
    };
    // Many roles trust their whole account; there the caller's own rights decide.
    const trust =
      action === "sts:AssumeRole" ? { resource: { name: "trust", document: trusting(account) } } : {};
    return evaluate(request, { ...policies, ...trust }).effect !== "deny";
  };
  const allows: Asker["allows"] = (action, resource, special = {}) => {
    const key = `${action} ${resource} ${String(special["iam:passedtoservice"] ?? "")}`;
    const known = remembered.get(key) ?? ask(action, resource, special);
    remembered.set(key, known);
    return known;
  };
  return { holder, allows };
};

const trustings = new Map<string, PolicyDocument>();
const trusting = (account: string): PolicyDocument => {
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  const known = trustings.get(account) ?? {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal, Action: "sts:AssumeRole" }],
  };
  trustings.set(account, known);
  return known;
};

const NAME = "synthetic-victim";

const open = (step: Step, steps: readonly Step[], asked: Asker): boolean => {
  const { holder, allows } = asked;
  const victim = `arn:aws:iam::${holder.account}:role/${NAME}`;
  switch (step.kind) {
    case "victim":
      if (step.of === "permissionSet")
        return sets(step.action, holder).some((set) => allows(step.action, set, untagged(holder)));
      return victims(step.of, holder).some((resource) => allows(step.action, resource));
    case "any":
      return places(step.action, holder).some((resource) => allows(step.action, resource));
    case "pass":
      return allows("iam:PassRole", victim, { "iam:passedtoservice": step.service });
    case "newRole":
      return newRoles(steps, asked).length > 0;
  }
};

/** Roles that don't exist yet, on which every call of the way is open. */
const newRoles = (steps: readonly Step[], { holder, allows }: Asker): readonly string[] => {
  const calls = steps.flatMap((step) => (step.kind === "newRole" ? [step.action] : []));
  return places("iam:CreateRole", holder).filter(
    (role) => calls.length > 0 && calls.every((action) => allows(action, role)),
  );
};

/** A call's resources as the policies name them, with wildcards filled in. */
const places = (action: string, holder: Holder): readonly string[] => {
  const patterns = holder.documents
    .flatMap(({ document }) => statementsOf(document))
    .filter((statement) => statement.Effect === "Allow" && covers(statement, action))
    .flatMap((statement) => (statement.Resource === undefined ? ["*"] : many(statement.Resource)));
  const generic = action.startsWith("iam:")
    ? `arn:aws:iam::${holder.account}:role/${NAME}`
    : `arn:aws:${action.split(":")[0]}:${holder.region}:${holder.account}:${NAME}`;
  const filled = patterns.map((pattern) =>
    /^\*+$/.test(pattern) ? generic : pattern.replaceAll(/\*+/g, "x").replaceAll("?", "x"),
  );
  return [...new Set(filled)];
};

/** Sets that nobody named, in the instances that the policies speak of. */
const sets = (action: string, holder: Holder): readonly string[] =>
  places(action, holder)
    .map((place) => (/:permissionSet\//.test(place) ? place : ANY_SET))
    .filter((set) => /\/(?:ps-)?x$/.test(set));
const ANY_SET = "arn:aws:sso:::permissionSet/ssoins-x/ps-x";

/** Others gave the set its tags, and none by which the caller's policies know sets. */
const untagged = ({ documents, boundary }: Holder): Special => {
  const texts = [...documents, ...(boundary ? [boundary] : [])].map(({ document }) => document);
  const tags = [...conditionKeys(texts)].filter((key) => key.startsWith("aws:resourcetag/"));
  return Object.fromEntries(tags.map((key) => [key, undefined]));
};

const IAM: ReadonlySet<Victim> = new Set(["role", "user", "group", "policy"]);
const RESOURCES: Readonly<Partial<Record<Victim, string>>> = {
  function: "lambda function:",
  project: "codebuild project/",
  devEndpoint: "glue devEndpoint/",
  stack: "cloudformation stack/",
  notebook: "sagemaker notebook-instance/",
};

/** Somebody else's, and one's own where that gives more rights too. */
const victims = (of: Victim, holder: Holder): readonly string[] => {
  const { account, region, arn, kind, own } = holder;
  if (!IAM.has(of)) {
    const [service, type] = (RESOURCES[of] ?? "").split(" ");
    return [`arn:aws:${service}:${region}:${account}:${type}${NAME}`];
  }
  const self = of === kind ? [arn] : of === "policy" ? own : [];
  return [`arn:aws:iam::${account}:${of}/${NAME}`, ...self];
};
