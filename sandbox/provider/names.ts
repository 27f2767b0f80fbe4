// Which name a resource gets when the program gives none: Pulumi's automatic names, `<resource name>-<7 hex digits>`.

import { createHash } from "node:crypto";
import type { ResourceModel } from "../aws/model.ts";

const randomLength = 7;

type AutoName = NonNullable<ResourceModel["autoName"]>;

/** The part of a URN after its last `::`. */
export function nameOf(urn: string): string {
  return urn.slice(urn.lastIndexOf("::") + 2);
}

/** A name in Pulumi's style, shortened in front of the random part to the type's longest length. */
export function autoName(rule: AutoName, urn: string, seed: Uint8Array): string {
  const random = createHash("sha256").update(seed).update(urn).digest("hex").slice(0, randomLength);
  const prefix = prefixOf(rule, urn).slice(0, rule.maxLength - randomLength - 1);
  return `${prefix}-${random}`;
}

/** Whether this is a name that `autoName` may have given to this resource. */
export function isAutoName(rule: AutoName, urn: string, name: unknown): boolean {
  if (typeof name !== "string" || !/-[0-9a-f]{7}$/.test(name)) return false;
  const prefix = name.slice(0, -randomLength - 1);
  return prefix === prefixOf(rule, urn).slice(0, rule.maxLength - randomLength - 1);
}

function prefixOf(rule: AutoName, urn: string): string {
  return rule.lowerCase === true ? nameOf(urn).toLowerCase() : nameOf(urn);
}
