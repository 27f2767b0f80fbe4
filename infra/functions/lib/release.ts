// What a release is between stores: which versions of which objects, under names that follow from what they contain.
import { z } from "zod";
import { BadFormat, firstIssue } from "./faults.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, "a SHA-256 in lower-case hexadecimal");
const pinned = z.strictObject({ key: z.string().min(1), versionId: z.string().min(1) });

/** Handed from action to action. Whoever reads an object names its version, so that nobody swaps it in between. */
export const releaseSchema = z.strictObject({
  app: z.string().regex(/^[a-z][a-z0-9-]*$/, "the name of an app"),
  sha256,
  bucket: z.string().min(3),
  artifact: pinned,
  attestations: pinned,
});
export type Release = Readonly<z.infer<typeof releaseSchema>>;
export type Pinned = Release["artifact"];

/** Names of a release's objects. The manifest comes last: with it a release has arrived. */
export const keysOf = (app: string, digest: string) => {
  const folder = `${app}/${digest}`;
  return {
    artifact: `${folder}/artifact.zip`,
    attestations: `${folder}/attestations.intoto.jsonl`,
    manifest: `${folder}/release.json`,
  };
};

/** Throws BadFormat. The objects must lie where a release of that app and digest has them, in the store that is meant. */
export function readRelease(value: unknown, expected: { bucket: string }): Release {
  const parsed = releaseSchema.safeParse(value);
  if (!parsed.success) throw new BadFormat(`the release is malformed: ${firstIssue(parsed.error)}`);
  const release = parsed.data;
  if (release.bucket !== expected.bucket)
    throw new BadFormat(`the release lies in ${release.bucket}, not in ${expected.bucket}`);
  const keys = keysOf(release.app, release.sha256);
  for (const part of ["artifact", "attestations"] as const)
    if (release[part].key !== keys[part])
      throw new BadFormat(`the ${part} of the release is ${release[part].key}, not ${keys[part]}`);
  return release;
}
