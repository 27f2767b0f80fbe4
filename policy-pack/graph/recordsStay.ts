// Decides whether records stay what they were, the trail's and the ledger's: nobody outside their account writes, deletes or unlocks them.

import { companyOf } from "../access/company.ts";
import { ledgerStays } from "../access/ledger.ts";
import { findProtected, type Protected } from "../access/protected.ts";
import { isSure, protectedKey, routeOf } from "../access/reach.ts";
import { untrusted } from "../access/untrusted.ts";
import { input, type Facts } from "../facts.ts";
import { accountOf, needAccount } from "../model/accounts.ts";
import type { Model } from "../model/model.ts";
import type { Kind } from "../model/tokens.ts";
import { fail, judgeEach, judge, notApplicable, pass, undecidable, type Verdict } from "../verdict.ts";

const ON_OBJECTS = [
  "s3:PutObject",
  "s3:DeleteObject",
  "s3:DeleteObjectVersion",
  "s3:PutObjectRetention",
  "s3:BypassGovernanceRetention",
];
const ON_BUCKET = [
  "s3:PutBucketPolicy",
  "s3:DeleteBucketPolicy",
  "s3:PutBucketObjectLockConfiguration",
  "s3:PutLifecycleConfiguration",
  "s3:PutBucketVersioning",
];
const ON_KEY = ["kms:DisableKey", "kms:ScheduleKeyDeletion", "kms:PutKeyPolicy"];

/** What runs code: whoever gets into it has the account's own rights. */
const COMPUTE: readonly Kind[] = [
  "function",
  "instance",
  "project",
  "taskDefinition",
  "containerService",
  "glueJob",
];

export const recordsStay = (model: Model): readonly Verdict[] => [
  ...ledgerStays(model),
  ...trailsStay(model),
];

/** Services write the records; they do so for the trails that the bucket's policy names, which another rule judges. */
const trailsStay = (model: Model): readonly Verdict[] =>
  judgeEach(model.of("trail"), (trail) => {
    const bucket = model.follow(trail, input(trail, "s3BucketName"), ["bucket"]);
    if (bucket.kind !== "resource") {
      return notApplicable("the bucket of its records is declared by no stack in view", trail.urn);
    }
    const { facts } = bucket;
    const arn = `arn:aws:s3:::${input(facts, "bucket").string() ?? facts.name}`;
    return [
      ...judge(facts.urn, () =>
        closed(model, facts, [...objects(model, facts, arn), ...settings(model, facts, arn)]),
      ),
      ...judge(trail.urn, () => keyClosed(model, trail)),
      ...judge(facts.urn, () => quiet(model, facts)),
    ];
  });

type Question = { action: string; target: Protected };

const objects = (model: Model, bucket: Facts, arn: string): readonly Question[] => {
  const target = findProtected(model, "s3:PutObject", `${arn}/AWSLogs/record`, needAccount(bucket));
  return ON_OBJECTS.map((action) => ({ action, target }));
};

const settings = (model: Model, bucket: Facts, arn: string): readonly Question[] => {
  const target = findProtected(model, "s3:PutBucketPolicy", arn, needAccount(bucket));
  return ON_BUCKET.map((action) => ({ action, target }));
};

const keyClosed = (model: Model, trail: Facts): Verdict => {
  const key = model.follow(trail, input(trail, "kmsKeyId"), ["key"]);
  if (key.kind !== "resource") return notApplicable("no key of its own is declared in view", trail.urn);
  const target = protectedKey(model, key.facts);
  return closed(
    model,
    key.facts,
    ON_KEY.map((action) => ({ action, target })),
  );
};

const closed = (model: Model, facts: Facts, questions: readonly Question[]): Verdict => {
  const home = needAccount(facts);
  const company = companyOf(model);
  const found = questions.flatMap(({ action, target }) =>
    untrusted(company, action, target)
      .filter(({ who }) => who.principal.kind !== "service")
      .filter(({ who }) => !("account" in who.principal) || who.principal.account !== home)
      .map((access) => ({ action, access })),
  );
  const sure = found.filter(({ access }) => isSure(access));
  const [first] = sure;
  if (first) {
    const more = sure.length > 1 ? `; and ${sure.length - 1} more ways` : "";
    return fail(facts.urn, `${routeOf(first.access)} can ${first.action}${more}`);
  }
  const [open] = found;
  return open ? undecidable(facts.urn, `policies on the way to ${open.action}`) : pass(facts.urn);
};

const quiet = (model: Model, bucket: Facts): Verdict => {
  const home = needAccount(bucket);
  const found = COMPUTE.flatMap((kind) => model.of(kind)).filter((facts) => accountOf(facts) === home);
  const names = found.map(({ name }) => name).join(", ");
  return found.length > 0
    ? fail(bucket.urn, `${names} runs in the account of the records`, "Run it in another account.")
    : pass(bucket.urn);
};
