// What a scanner is to Lockgate: how it is got and run, and how its report reads.
import type { z } from "zod";
import { firstIssue, parseJson } from "../../../functions/lib/faults.ts";
import { severityOf, type Found, type Slot } from "../finding.ts";

export type Tool = {
  slot: Slot;
  /** Commands before it, each with an exact version; nothing where the image or our own tools have it. */
  install: readonly string[];
  /** Environment variables without which it does not run: what they hold is a secret. */
  secrets?: readonly string[];
  /**
   * A command in the source's folder that writes `$REPORT`, fails where it could not look, and not for what it finds. It
   * heeds nothing in the source that would silence it: what is accepted stands in the app's exceptions.
   */
  run: string;
  /** Throws where the report is none, or says that something was left out. */
  read(text: string): Found[];
};

/** Reads JSON of the given shape; what else it has is passed over. */
export function readJson<T extends z.ZodType>(text: string, schema: T): z.infer<T> {
  const parsed = schema.safeParse(parseJson(text, "the report"));
  if (parsed.success) return parsed.data;
  throw new RangeError(`the report is not of the published format: ${firstIssue(parsed.error)}`);
}

/** A tool that says by code 1 that it found something; any other means that it could not look. */
export const findsBy1 = (command: string): string => `${command} || test $? -eq 1`;

export const pip = (what: string): string =>
  `python3 -m pip install --quiet --disable-pip-version-check ${what}`;

/** Of the versions that mend something. */
export const upgradeTo = (versions: readonly string[] | null | undefined): { remedy?: string } => {
  const known = (versions ?? []).filter((version) => version !== "");
  return known.length === 0 ? {} : { remedy: `upgrade to ${known.join(" or ")}` };
};

/** What is to be said of every secret in a source: whoever has the source has it. */
export const leaked = {
  severity: severityOf("critical"),
  remedy: "revoke it, and keep its successor in Secrets Manager",
};
