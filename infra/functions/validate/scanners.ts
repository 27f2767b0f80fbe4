// The scanners of the validation service. Another one is a function from documents to a report, and its line in this table.
import type { Report } from "../../../policy-pack/analyze/analyze.ts";
import type { scannerNames } from "../../configuration/validation.ts";
import { judgeByPack } from "./policyPack.ts";
import { lookForSecrets } from "./secrets.ts";

/** What a team is about to deploy: an exported state, or the JSON of a preview. */
export type Document = { readonly name: string; readonly content: string };

/** `settings` are those of the service, as JSON; `today` is YYYY-MM-DD. Throws BadFormat for what it cannot judge. */
export type Scanner = (documents: readonly Document[], settings: string, today: string) => Promise<Report>;

export const scanners: Readonly<Record<(typeof scannerNames)[number], Scanner>> = {
  policyPack: judgeByPack,
  secrets: lookForSecrets,
};
