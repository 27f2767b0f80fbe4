// Decides which keys say that the tooling account judges what teams are about to deploy, and by which scanner.
import { z } from "zod";
import { list, oneOf, roleReference } from "./fields.ts";

/** By its name in the table of the service (infra/functions/validate/scanners.ts). */
export const scannerNames = ["policyPack", "secrets", "conformity"] as const;

/** Where Trend Micro runs it, and what its checks call how bad; the mildest first. */
export const conformityRegions = ["us-1", "in-1", "gb-1", "jp-1", "de-1", "au-1", "ca-1", "sg-1"] as const;
export const conformityRisks = ["LOW", "MEDIUM", "HIGH", "VERY_HIGH", "EXTREME"] as const;

/** Trend Micro's scanner of templates: while this stands here its key is kept and rotated, whichever scanner judges. */
const conformity = z.strictObject(
  {
    region: oneOf(conformityRegions),
    /** Of the vendor's account: its own settings of checks. */
    profileId: z
      .string({ error: "the id of a profile of Conformity" })
      .regex(/^[A-Za-z0-9-]{1,64}$/, "the id of a profile of Conformity: letters, digits and -")
      .optional(),
    failsFrom: oneOf(conformityRisks).default("MEDIUM"),
    /** Who puts the first key; none of them can read it again. */
    keepers: list(roleReference, "a list of role ARNs").min(1, "at least one role that puts the first key"),
    rotateDays: z
      .int({ error: "a whole number of days" })
      .min(1, "at least 1 day: Secrets Manager rotates no secret more often by days")
      .max(90, "at most 90 days")
      .default(30),
  },
  { error: "what Conformity needs: { region, keepers, profileId?, failsFrom?, rotateDays? }" },
);

/** Absent: teams run the checks by themselves, or not at all. */
export const validation = z
  .strictObject(
    {
      scanner: oneOf(scannerNames).default("policyPack"),
      conformity: conformity.optional(),
      /** Of the policy pack, as --policy-pack-config has it: levels, exemptions, trusted accounts. */
      settings: z
        .record(z.string(), z.unknown(), { error: "settings of the policy pack (docs/policies.md)" })
        .default({})
        .refine(
          (settings) => JSON.stringify(settings).length <= 4096,
          "at most 4096 characters of JSON: Parameter Store takes no more",
        ),
    },
    { error: "the validation service: { scanner?, settings?, conformity? }" },
  )
  .refine(({ scanner, conformity: vendor }) => scanner !== "conformity" || vendor !== undefined, {
    path: ["conformity"],
    error: "is missing: the scanner conformity needs { region, keepers }",
  })
  .optional();
