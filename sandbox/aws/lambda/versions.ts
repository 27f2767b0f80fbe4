// Which versions a function has. The sandbox keeps their digests on the function, as nothing else refers to them.

import type { Properties, StoredResource } from "../model.ts";

/** Version number to the base64 SHA-256 of its code. Kept among the outputs under a name that no program reads. */
const property = "publishedVersions";

type Versions = Readonly<Record<string, string>>;

export function versionsOf(outputs: Properties): Versions {
  return (outputs[property] as Versions | undefined) ?? {};
}

/** Whether the function has the version; `$LATEST` always exists. */
export function hasVersion(fn: StoredResource, version: unknown): boolean {
  return version === "$LATEST" || String(version) in versionsOf(fn.outputs);
}

/**
 * The outputs `version` and the kept versions after a create or update.
 * Publishing code and settings that are already the newest version makes no new one, as in AWS.
 */
export function publish(previous: Properties, digest: string, wanted: boolean, changed: boolean): Properties {
  const versions = versionsOf(previous);
  const newest = Math.max(0, ...Object.keys(versions).map(Number));
  if (!wanted) return { version: "$LATEST", [property]: versions };
  if (newest > 0 && !changed) return { version: String(newest), [property]: versions };
  const version = String(newest + 1);
  return { version, [property]: { ...versions, [version]: digest } };
}
