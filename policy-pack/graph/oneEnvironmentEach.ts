// Decides how far one stolen identity gets: into one environment at most, and never to a signature and a deploy at once.

import { whoCanReach, type Access } from "../access/closure.ts";
import { companyOf } from "../access/company.ts";
import { isSure, protectedKey, reachOf, routeOf, type Reach } from "../access/reach.ts";
import { input, type Facts } from "../facts.ts";
import { callerArnOf } from "../model/accounts.ts";
import { keyUsageOf } from "../model/keys.ts";
import type { Model } from "../model/model.ts";
import { stepOf } from "../model/pipelines.ts";
import { placesOf } from "../model/places.ts";
import { tagOf } from "../model/tags.ts";
import { fail, judge, judgeEach, notApplicable, pass, undecidable, type Verdict } from "../verdict.ts";

/**
 * To reach an environment is to change it: to put a release into its store or into service, by calls of one's own or
 * of roles that one can assume one after the other. To sign and to store what is signed is one job, that of the step
 * that signs. Nobody else can do both, and whoever signs puts nothing into service. Whoever promotes attests, likewise, with
 * a key of its own.
 */
export const oneEnvironmentEach = (model: Model): readonly Verdict[] =>
  judge("", () => {
    const places = placesOf(model);
    const keys = model.of("key").filter(signsReleases);
    const environments = new Set(places.map(({ environment }) => environment));
    if (environments.size < 2 && (keys.length === 0 || places.length === 0)) {
      return notApplicable("neither a second environment nor a signing key is seen beside the first");
    }
    const reach = reachOf(model, places);
    const signs = signersOf(model, keys);
    return judgeEach([...model.of("role"), ...model.of("user")], (facts) => {
      const arn = callerArnOf(facts);
      if (arn === undefined) return undecidable(facts.urn, "name");
      const reached = reach.get(arn) ?? [];
      const sign = signs.get(arn);
      return [...oneAtMost(facts, reached), ...(sign ? notBoth(facts, sign, reached) : [])];
    });
  });

/** A key by which an environment says what it found of a release makes none: whoever promotes may say so. */
const signsReleases = (key: Facts): boolean =>
  keyUsageOf(key) === "SIGN_VERIFY" && tagOf(key, "lockgate:purpose") !== "attestation";

const oneAtMost = (facts: Facts, reached: readonly Reach[]): readonly Verdict[] => {
  const sure = firstByEnvironment(reached.filter(({ access }) => isSure(access)));
  const all = firstByEnvironment(reached);
  if (sure.size > 1) {
    const routes = [...sure].map(
      ([environment, { action, access }]) => `${environment}: ${routeOf(access)}, ${action}`,
    );
    return [fail(facts.urn, `it reaches ${[...sure.keys()].toSorted().join(", ")} (${routes.join("; ")})`)];
  }
  return [all.size > 1 ? open(facts, [...all.values()]) : pass(facts.urn)];
};

const firstByEnvironment = (reached: readonly Reach[]): ReadonlyMap<string, Reach> =>
  new Map(reached.toReversed().map((reach) => [reach.place.environment, reach]));

const open = (facts: Facts, reached: readonly Reach[]): Verdict => {
  const unsure = reached.find(({ access }) => !isSure(access)) as Reach;
  return undecidable(facts.urn, `policies on the way to ${unsure.action} in ${unsure.place.environment}`);
};

const notBoth = (
  facts: Facts,
  { access: sign, isJob }: Signer,
  reached: readonly Reach[],
): readonly Verdict[] => {
  const forbidden = reached.filter(({ action }) => !(isJob && action === "s3:PutObject"));
  const [first] = forbidden.filter(({ access }) => isSure(access));
  if (first && isSure(sign)) {
    const what = `${first.action} in ${first.place.environment}`;
    return [
      fail(facts.urn, `it can sign (${routeOf(sign)}, kms:Sign) and ${what} (${routeOf(first.access)})`),
    ];
  }
  return forbidden.length > 0
    ? [undecidable(facts.urn, "policies on the way to kms:Sign and to a deploy")]
    : [];
};

/** `isJob`: to sign with this key and to store what is signed is its job. */
type Signer = { access: Access; isJob: boolean };

/** One signer a role: for a key that is none of its business where there is one. */
const signersOf = (model: Model, keys: readonly Facts[]): ReadonlyMap<string, Signer> => {
  const [sign, promote] = [rolesOfStep(model, "sign"), rolesOfStep(model, "promote")];
  const found = keys.flatMap((key) => {
    const able = [...whoCanReach(companyOf(model), "kms:Sign", protectedKey(model, key))];
    // Who promotes attests what it has seen, with a key of its own: never with the one that vouches for releases.
    const attests = !able.some(([arn]) => sign.has(arn));
    return able.map(([arn, access]) => {
      const isJob = sign.has(arn) || (attests && promote.has(arn));
      return [arn, { access, isJob }] as const;
    });
  });
  return new Map(found.toSorted(([, a], [, b]) => Number(b.isJob) - Number(a.isJob)));
};

/** Roles as which the steps of that name run; a step that says something else of itself than its name is a fault. */
const rolesOfStep = (model: Model, step: string): ReadonlySet<string> => {
  const runners = [
    ...model.of("project").map((facts) => ({ facts, property: "serviceRole" })),
    ...model.of("function").map((facts) => ({ facts, property: "role" })),
  ].filter(({ facts }) => stepOf(facts) === step);
  const roles = runners.map(({ facts, property }) => model.follow(facts, input(facts, property), ["role"]));
  const arns = roles.map((role) => (role.kind === "resource" ? callerArnOf(role.facts) : undefined));
  return new Set(arns.filter((arn) => arn !== undefined));
};
