// Decides what a request is about: the resource that an ARN names, its account, and the policy that guards it.

import type { Facts } from "../facts.ts";
import type { KmsGrant, NamedPolicy } from "../iam/index.ts";
import { accountIn, accountOf, regionOf } from "../model/accounts.ts";
import { arnOf } from "../model/arns.ts";
import type { Model } from "../model/model.ts";
import { GUARDS, policyOf, trustOf, UNREAD, type Guard } from "./guards.ts";
import { grantsOn } from "./keyGrants.ts";

export type Protected = {
  arn: string;
  account: string;
  region?: string;
  policy?: NamedPolicy;
  /** Of a KMS key. */
  grants?: readonly KmsGrant[];
  /** What the request brings along, by condition key. */
  carries?: Readonly<Record<string, string>>;
  /** Its tags, where all of them are known: a tag that is not among them is not there. */
  tags?: Readonly<Record<string, string>>;
  /** The resource in the states; undefined where none declares it. */
  facts?: Facts;
  notes: readonly string[];
};

export class UnknownAccount extends Error {}

/** `arn` as the request names it; an object is guarded by its bucket. `account` helps where no state and no ARN tells. */
export const findProtected = (model: Model, action: string, arn: string, account?: string): Protected => {
  const service = arn.split(":")[2] ?? "";
  const guard = Object.hasOwn(GUARDS, service) ? GUARDS[service] : undefined;
  const facts = ownerOf(model, arn, guard);
  const owner = (facts && accountOf(facts)) ?? accountIn(arn) ?? account;
  if (owner === undefined) {
    throw new UnknownAccount(`no state declares ${arn}, and it does not name its account`);
  }
  const trust = service === "iam" && action.toLowerCase().startsWith("sts:");
  const policy = trust ? trustOf(facts) : guard && policyOf(model, guard, facts, owner, arn);
  const { grants, notes } = service === "kms" ? grantsOn(model, facts) : { grants: [], notes: [] };
  const region = (facts && regionOf(facts)) ?? (arn.split(":")[3] || undefined);
  return {
    arn,
    account: owner,
    ...(region === undefined ? {} : { region }),
    ...(policy ? { policy } : {}),
    ...(grants.length > 0 ? { grants } : {}),
    ...(facts ? { facts } : {}),
    notes: [
      ...notes,
      ...(facts ? [] : [`no state declares ${arn}; what guards it is not known`]),
      ...(UNREAD.has(service)
        ? [`policies on resources of ${service} are not read: whom they let in is missing`]
        : []),
    ],
  };
};

/** The resource whose ARN is the longest beginning of the one asked for: `…:bucket/key` is in `…:bucket`. */
const ownerOf = (model: Model, arn: string, guard: Guard | undefined): Facts | undefined => {
  const byArn = ownersOf(model, guard);
  const [head, tail = ""] = splitArn(arn);
  for (let rest = tail; rest !== ""; rest = rest.replace(/[:/]?[^:/]*$/, "")) {
    const found = byArn.get(head + rest);
    if (found) return found;
  }
  return undefined;
};

type Owners = ReadonlyMap<string | undefined, Facts>;
/** Gathered once for a model: a rehearsal asks about one call after the other. */
const gathered = new WeakMap<Model, Map<Guard | undefined, Owners>>();

/** A component may show the ARN of what it made; it is not what is guarded. */
const ownersOf = (model: Model, guard: Guard | undefined): Owners => {
  const known = gathered.get(model) ?? new Map<Guard | undefined, Owners>();
  gathered.set(model, known);
  const found = known.get(guard);
  if (found) return found;
  const owners = model.resources.filter(({ type }) =>
    guard ? guard.owners.includes(type) : type.startsWith("aws"),
  );
  const made = new Map(owners.map((facts) => [arnOf(facts), facts]));
  known.set(guard, made);
  return made;
};

/** `arn:aws:s3:::` and `bucket/key`. */
const splitArn = (arn: string): readonly [string, string] => {
  const head = arn.split(":").slice(0, 5).join(":") + ":";
  return [head, arn.slice(head.length)];
};
