// Decides which accounts can be asked for, and how the server reaches account vending: read from one file.
import { z } from "zod";
import { readSettingsFile } from "../settingsFile.ts";

export const accountTypes = ["Sandbox", "Production"] as const;

const fileSchema = z.strictObject({
  accountId: z
    .string()
    .regex(/^\d{12}$/, "is not the id of an account: 12 digits, in quotes")
    .describe("where account vending works"),
  region: z.string().regex(/^[a-z]{2}(-gov)?-[a-z]+-\d$/, "is not a region"),
  role: z
    .string()
    .regex(/^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,128}$/, "is not the ARN of a role")
    .optional()
    .describe("what the server's workers become; without it, they are what their credentials say"),
  units: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(128).describe("an organizational unit that account vending gives out in"),
        type: z.enum(accountTypes).describe("what accounts in it are for"),
      }),
    )
    .min(1)
    .refine((units) => new Set(units.map(({ name }) => name)).size === units.length, "names a unit twice"),
});

export type AccountSettings = Readonly<z.output<typeof fileSchema>>;

/** Reads the file (YAML or JSON); every fault at once. */
export const readAccounts = (file: string): AccountSettings =>
  Object.freeze(readSettingsFile("LOCKGATE_ACCOUNTS_FILE", file, fileSchema));
