// What S3 refuses in lifecycle rules (S3 user guide, "Lifecycle configuration elements").

import type { Fault, Properties } from "../model.ts";
import { between, faultsOf, isKnown, isObject, lengthBetween, matches, oneOf, valuesAt } from "../rules.ts";
import type { Rule } from "../rules.ts";

const storageClasses = [
  "GLACIER",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "DEEP_ARCHIVE",
  "GLACIER_IR",
];
const positive: Rule = between(1, 2 ** 31 - 1);

/** Elements of a rule that act; S3 takes no rule without one. */
const actions = [
  "expiration",
  "transitions",
  "noncurrentVersionExpiration",
  "noncurrentVersionTransitions",
  "abortIncompleteMultipartUpload",
];

export function lifecycleFaults(inputs: Properties): Fault[] {
  const faults = faultsOf(inputs, {
    rules: lengthBetween(1, 1000),
    "rules[].id": lengthBetween(1, 255),
    "rules[].status": oneOf(["Enabled", "Disabled"]),
    "rules[].expiration.days": positive,
    "rules[].expiration.date": matches(/^\d{4}-\d\d-\d\dT00:00:00Z$/, "midnight UTC in RFC 3339"),
    "rules[].noncurrentVersionExpiration.noncurrentDays": positive,
    "rules[].noncurrentVersionExpiration.newerNoncurrentVersions": between(1, 100),
    "rules[].abortIncompleteMultipartUpload.daysAfterInitiation": positive,
    "rules[].transitions[].days": between(0, 2 ** 31 - 1),
    "rules[].transitions[].storageClass": oneOf(storageClasses),
    "rules[].noncurrentVersionTransitions[].storageClass": oneOf(storageClasses),
    transitionDefaultMinimumObjectSize: oneOf(["all_storage_classes_128K", "varies_by_storage_class"]),
  });
  return [
    ...faults,
    ...valuesAt(inputs, "rules[]").flatMap(({ property, value }) => ruleFaults(property, value)),
    ...duplicateIds(inputs),
  ];
}

function ruleFaults(property: string, rule: unknown): Fault[] {
  if (!isObject(rule)) return [];
  const faults: Fault[] = [];
  if (!actions.some((action) => isAction(rule[action]))) {
    faults.push({ property, reason: `needs at least one of ${actions.join(", ")}` });
  }
  for (const { property: path, value } of valuesAt(rule, "transitions[]")) {
    const early =
      isObject(value) && String(value["storageClass"]).endsWith("_IA") && Number(value["days"]) < 30;
    if (early)
      faults.push({
        property: `${property}.${path}.days`,
        reason: "must be 30 or more for STANDARD_IA and ONEZONE_IA",
      });
  }
  return faults;
}

function isAction(value: unknown): boolean {
  return value !== undefined && (!Array.isArray(value) || value.length > 0);
}

/** Rules whose ids are not unique, in a lifecycle or a replication configuration. */
export function duplicateIds(inputs: Properties): Fault[] {
  const ids = valuesAt(inputs, "rules[].id").filter(({ value }) => isKnown(value));
  return ids
    .filter(({ value }, index) => ids.findIndex((other) => other.value === value) !== index)
    .map(({ property, value }) => ({ property, reason: `"${String(value)}": rule ids must be unique` }));
}
