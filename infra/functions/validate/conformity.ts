// Has templates judged by Trend Micro's Conformity, with the key as it is at that moment; each check is a case of the report.
import type { Finding } from "../../../policy-pack/analyze/finding.ts";
import type { Severity } from "../../../policy-pack/rule.ts";
import { BadFormat, firstIssue, parseJson } from "../lib/faults.ts";
import {
  cloudOneSetup,
  NoAnswer,
  scanTemplate,
  type Check,
  type CloudOne,
  type Risk,
  type Template,
} from "./cloudOne.ts";
import { foundIn, reportOf, type Case } from "./report.ts";
import type { Document, Scanner, Vendor } from "./scanners.ts";

/** The mildest first. */
const severities: Readonly<Record<Risk, Severity>> = {
  LOW: "low",
  MEDIUM: "medium",
  HIGH: "high",
  VERY_HIGH: "high",
  EXTREME: "critical",
};
const rank = (risk: string): number => Object.keys(severities).indexOf(risk);

export function cloudOneOf(setup: string): CloudOne {
  const given = cloudOneSetup.safeParse(parseJson(setup, "VENDOR"));
  if (given.success && rank(given.data.failsFrom) >= 0) return given.data;
  throw new Error(
    `VENDOR: ${given.success ? `failsFrom is ${given.data.failsFrom}` : firstIssue(given.error)}: say conformity, accounts and failsFrom, one of ${Object.keys(severities).join(", ")}`,
  );
}

export const scanByConformity: Scanner = async (documents, _settings, _today, vendor) => {
  const cloudOne = cloudOneOf(vendor.setup);
  const templates = documents.map(templateOf);
  const scans = await Promise.all(templates.map((template) => scanned(cloudOne, vendor, template)));
  const cases = new Map<string, Case>();
  const findings: Finding[] = [];
  scans.forEach((checks, index) => {
    for (const check of checks) {
      const rule = caseOf(check);
      cases.set(rule.id, rule);
      if (check.attributes.status === "FAILURE")
        findings.push(findingOf(documents[index]?.name ?? "", rule, check, cloudOne.failsFrom));
    }
  });
  return reportOf("conformity", documents, [...cases.values()], findings);
};

/** A key that is turned away may have been rotated since it was read: then the new one is tried, once. */
async function scanned(cloudOne: CloudOne, { key }: Vendor, template: Template): Promise<Check[]> {
  const held = await key();
  try {
    return await scanTemplate(cloudOne, held, template);
  } catch (error) {
    if (!(error instanceof NoAnswer) || (error.status !== 401 && error.status !== 403)) throw error;
    const now = await key();
    if (now === held) throw error;
    return await scanTemplate(cloudOne, now, template);
  }
}

/** Conformity takes templates of CloudFormation and plans of Terraform; what else there is would pass it unseen. */
export function templateOf({ name, content }: Document): Template {
  const json = content.trimStart().startsWith("{") ? parseJson(content, name) : undefined;
  const has = (key: string): boolean =>
    json === undefined ? new RegExp(`^${key}:`, "m").test(content) : Object.hasOwn(json as object, key);
  if (has("Resources")) return { type: "cloudformation-template", contents: content };
  if (json !== undefined && has("planned_values")) return { type: "terraform-template", contents: content };
  throw new BadFormat(
    `${name}: Conformity scans CloudFormation's templates (Resources) and Terraform's plans as JSON (planned_values); states and previews of Pulumi are for the scanner policyPack`,
  );
}

const caseOf = ({ attributes, relationships }: Check): Case => ({
  id: relationships.rule.data.id,
  title: attributes["rule-title"] ?? relationships.rule.data.id,
  severity: severities[attributes["risk-level"]],
  rationale: `Conformity calls its risk ${attributes["risk-level"]}.`,
  fix: attributes["resolution-page-url"] ?? "Look the rule up in Conformity's knowledge base.",
});

const findingOf = (document: string, rule: Case, { attributes }: Check, failsFrom: string): Finding =>
  foundIn(document, rule, {
    message: attributes.message ?? rule.title,
    level: rank(attributes["risk-level"]) >= rank(failsFrom) ? "mandatory" : "advisory",
    about: attributes.resource ?? "",
  });
