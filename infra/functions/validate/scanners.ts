// The scanners of the validation service. Another one is a function from documents to a report, and its line in this table.
import type { Report } from "../../../policy-pack/analyze/analyze.ts";
import type { scannerNames } from "../../configuration/validation.ts";
import { scanByConformity } from "./conformity.ts";
import { judgeByPack } from "./policyPack.ts";
import { lookForSecrets } from "./secrets.ts";

/** What a team is about to deploy: an exported state, the JSON of a preview, or a template, as the scanner takes it. */
export type Document = { readonly name: string; readonly content: string };

/** What a scanner of somebody else's needs: the key as it is now, asked for at each use, and how it is set up, as JSON. */
export type Vendor = { readonly key: () => Promise<string>; readonly setup: string };

/**
 * `settings` are those of the service, as JSON; `today` is YYYY-MM-DD. Throws BadFormat for what it cannot judge, and
 * NoAnswer where it could not judge.
 */
export type Scanner = (
  documents: readonly Document[],
  settings: string,
  today: string,
  vendor: Vendor,
) => Promise<Report>;

export const scanners: Readonly<Record<(typeof scannerNames)[number], Scanner>> = {
  policyPack: judgeByPack,
  secrets: lookForSecrets,
  conformity: scanByConformity,
};
