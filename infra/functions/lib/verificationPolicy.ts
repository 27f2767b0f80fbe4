// What a stage demands of a release: the keys, builders and source that it trusts, and which attestations must be there.
import { z } from "zod";
import { BadFormat, firstIssue, parseJson } from "./faults.ts";
import { trustedKeySchema } from "./keys.ts";

const policySchema = z.strictObject({
  keys: z.array(trustedKeySchema).min(1, "name at least one key"),
  /** Ids as the builders' provenance gives them, compared as a whole. */
  builders: z.array(z.string().min(1)).min(1, "name at least one builder"),
  source: z.strictObject({
    /** `https://github.com/acme/top-scores` */
    repository: z.url(),
    /** `refs/heads/main` */
    ref: z
      .string()
      .regex(/^refs\/(heads|tags)\/[^*\s]+$/, "a full ref without wildcards, such as refs/heads/main"),
  }),
  /**
   * How it is known that the commit belongs to the ref. `git`: by the history of a clone. `builder`: the trusted
   * builder itself fetched the commit from that ref, as its provenance tells.
   */
  commit: z.enum(["git", "builder"]),
  demands: z.strictObject({
    sbom: z.boolean(),
    tests: z.boolean(),
    /** No finding with a score above; findings without a score are never let through. */
    scan: z.strictObject({ maxScore: z.number().min(0).max(10) }).optional(),
    /** Deployed and healthy there before, by the word of this verifier. */
    deployed: z.strictObject({ environment: z.string(), verifier: z.string().min(1) }).optional(),
    /** The artifact is a zip archive that unpacks to no more than this, and to nothing outside its folder. */
    archive: z.strictObject({ maxBytes: z.int().min(1), maxEntries: z.int().min(1) }).optional(),
    revocations: z.boolean(),
    /** Not older than what runs. */
    order: z.boolean(),
  }),
});

export type VerificationPolicy = z.infer<typeof policySchema>;

/** Throws BadFormat. Unknown fields are faults: a demand that is misspelt would not be checked. */
export function readPolicy(value: unknown): VerificationPolicy {
  const parsed = policySchema.safeParse(value);
  if (!parsed.success) throw new BadFormat(`the verification policy is wrong: ${firstIssue(parsed.error)}`);
  const ids = parsed.data.keys.map(({ id }) => id);
  const twice = ids.find((id, index) => ids.indexOf(id) !== index);
  if (twice !== undefined) throw new BadFormat(`the verification policy lists key ${twice} twice`);
  return parsed.data;
}

export const parsePolicy = (text: string): VerificationPolicy =>
  readPolicy(parseJson(text, "the verification policy"));
