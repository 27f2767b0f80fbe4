// Decides which keys say that the tooling account judges what teams are about to deploy, and by which scanner.
import { z } from "zod";
import { oneOf } from "./fields.ts";

/** By its name in the table of the service (infra/functions/validate/scanners.ts). */
export const scannerNames = ["policyPack", "secrets"] as const;

/** Absent: teams run the checks by themselves, or not at all. */
export const validation = z
  .strictObject(
    {
      scanner: oneOf(scannerNames).default("policyPack"),
      /** Of the policy pack, as --policy-pack-config has it: levels, exemptions, trusted accounts. */
      settings: z
        .record(z.string(), z.unknown(), { error: "settings of the policy pack (docs/policies.md)" })
        .default({})
        .refine(
          (settings) => JSON.stringify(settings).length <= 4096,
          "at most 4096 characters of JSON: Parameter Store takes no more",
        ),
    },
    { error: "the validation service: { scanner?, settings? }" },
  )
  .optional();
