// Decides in which accounts people may have environments of their own, how many and for how long: read from one file.
import { z } from "zod";
import { readSettingsFile, refusedSettings } from "../settingsFile.ts";
import { isOwnStack } from "./naming.ts";

const whole = (max: number) => z.number().int().min(1).max(max);

const fileSchema = z
  .strictObject({
    accounts: z
      .array(z.string().regex(/^\d{12}$/, "is not the id of an account: 12 digits, in quotes"))
      .min(1)
      .refine((ids) => new Set(ids).size === ids.length, "names an account twice")
      .describe("sandbox accounts of the organization; the first one is taken where nobody names another"),
    hours: whole(720).default(72).describe("how long an environment lasts at most, when it is asked for"),
    longestHours: whole(2160)
      .default(336)
      .describe("how long it lasts at most, with all that it was extended by"),
    warnHours: whole(168).default(4).describe("how long before its end its owner is told"),
    perPerson: whole(20).default(2).describe("how many a person may have at once"),
  })
  .refine(({ hours, longestHours }) => longestHours >= hours, {
    path: ["longestHours"],
    message: "is less than hours",
  });

export type SandboxSettings = Readonly<z.output<typeof fileSchema>>;

/** Reads the file (YAML or JSON); every fault at once. */
export const readSandboxes = (file: string): SandboxSettings =>
  Object.freeze(readSettingsFile("LOCKGATE_SANDBOXES_FILE", file, fileSchema));

/** Stacks of the configuration keep out of the names that people's own have. */
export function refuseOwnStacks(stacks: readonly string[]): void {
  const strange = stacks.filter(isOwnStack);
  if (strange.length === 0) return;
  const message =
    "names what people's own environments are called; choose a name that does not begin with sandbox.";
  throw refusedSettings([{ path: "LOCKGATE_STACKS", message, value: JSON.stringify(strange.join(",")) }]);
}
