// Which inputs changed, and whether AWS can change them in place or has to replace the resource.

import { isDeepStrictEqual } from "node:util";
import { UNKNOWN, type Properties, type ResourceModel } from "../aws/model.ts";
import { isAsset } from "../schema/asset.ts";
import { isAutoName } from "./names.ts";

/** One changed property: Pulumi property path (`rules[0].id`, `tags["a.b"]`), what happened, and at what cost. */
export type Change = { path: string; kind: "add" | "delete" | "update"; replace: boolean };

export type Difference = { changes: Change[]; deleteBeforeReplace: boolean };

/** Changes from the inputs that the resource has to those that it shall have. */
export function diffInputs(
  model: ResourceModel,
  urn: string,
  olds: Properties,
  news: Properties,
): Difference {
  const found: Omit<Change, "replace">[] = [];
  compareObjects("", olds, news, found);
  const changes = found.map((change) => ({ ...change, replace: replaces(model, change.path) }));
  const replace = changes.some((change) => change.replace);
  return { changes, deleteBeforeReplace: replace && keepsItsName(model, urn, olds, news) };
}

/** Two resources can't have one name: where the program sets it and keeps it, the old one has to go first. */
function keepsItsName(model: ResourceModel, urn: string, olds: Properties, news: Properties): boolean {
  if (model.autoName === undefined) return false;
  const name = news[model.autoName.property];
  return (
    name === olds[model.autoName.property] && name !== undefined && !isAutoName(model.autoName, urn, name)
  );
}

function replaces(model: ResourceModel, path: string): boolean {
  const changed = plainPath(path);
  // Another region is another resource, whatever the type.
  if (changed === "region") return true;
  return (model.replaceOn ?? []).some((rule) => {
    const ruled = plainPath(rule);
    return changed === ruled || changed.startsWith(`${ruled}.`) || ruled.startsWith(`${changed}.`);
  });
}

/** A path without positions and map keys: rules[0].id becomes rules.id. */
function plainPath(path: string): string {
  return path.replaceAll(/\[[^\]]*\]/g, "");
}

function compare(path: string, old: unknown, now: unknown, found: Omit<Change, "replace">[]): void {
  if (equal(old, now)) return;
  if (old === undefined) found.push({ path, kind: "add" });
  else if (now === undefined) found.push({ path, kind: "delete" });
  else if (Array.isArray(old) && Array.isArray(now)) {
    for (let i = 0; i < Math.max(old.length, now.length); i++)
      compare(`${path}[${i}]`, old[i], now[i], found);
  } else if (isPlain(old) && isPlain(now)) compareObjects(path, old, now, found);
  else found.push({ path, kind: "update" });
}

function compareObjects(
  path: string,
  old: Properties,
  now: Properties,
  found: Omit<Change, "replace">[],
): void {
  for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
    compare(join(path, name), old[name], now[name], found);
  }
}

function join(path: string, name: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `${path}[${JSON.stringify(name)}]`;
  return path === "" ? name : `${path}.${name}`;
}

function equal(old: unknown, now: unknown): boolean {
  if (old === UNKNOWN || now === UNKNOWN) return false;
  if (isAsset(old) && isAsset(now)) return old.hash === now.hash;
  if (typeof old === "string" && typeof now === "string") return old === now || sameDocument(old, now);
  return isDeepStrictEqual(old, now);
}

/** Documents that differ in white space and order of keys only are the same to AWS. */
function sameDocument(old: string, now: string): boolean {
  if (!/^\s*[{[]/.test(old) || !/^\s*[{[]/.test(now)) return false;
  try {
    return isDeepStrictEqual(JSON.parse(old), JSON.parse(now));
  } catch {
    return false;
  }
}

function isPlain(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isAsset(value);
}
