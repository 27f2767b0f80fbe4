// Decides whether a text or value is a policy document as AWS accepts it; every fault is named with its place.
// Source: IAM User Guide, "Grammar of the IAM JSON policy language".
import { duplicateKeys } from "./duplicateKeys.ts";
import { parseStatement } from "./parseStatement.ts";
import type { PolicyDocument } from "./types.ts";

export type ParsedPolicy = { ok: true; document: PolicyDocument } | { ok: false; faults: string[] };

/**
 * Where a policy hangs decides which elements it must and must not have. "identity" stands for boundaries and session
 * policies too, "trust" for a role's trust policy, which has no Resource.
 */
export type PolicyKind = "identity" | "resource" | "trust" | "scp" | "rcp";

const ELEMENTS = ["Version", "Id", "Statement"];
const VERSIONS = ["2012-10-17", "2008-10-17"];

/** Strict parse of a JSON text or a plain value; without a kind only what holds for every kind is asked. */
export function parsePolicy(source: unknown, kind?: PolicyKind): ParsedPolicy {
  if (typeof source !== "string") return checkDocument(source, kind);
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (error) {
    return { ok: false, faults: [`the document is not JSON: ${(error as Error).message}`] };
  }
  const twice = duplicateKeys(source).map((place) => `${place} is given twice; only one of them would count`);
  const parsed = checkDocument(value, kind);
  return twice.length ? { ok: false, faults: [...twice, ...(parsed.ok ? [] : parsed.faults)] } : parsed;
}

function checkDocument(value: unknown, kind: PolicyKind | undefined): ParsedPolicy {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return {
      ok: false,
      faults: [`the document must be a JSON object with Version and Statement, not ${show(value)}`],
    };
  }
  const document = value as Record<string, unknown>;
  const faults = [...headFaults(document), ...statementFaults(document["Statement"], kind)];
  return faults.length ? { ok: false, faults } : { ok: true, document: document as PolicyDocument };
}

function headFaults(document: Record<string, unknown>): string[] {
  const faults = Object.keys(document)
    .filter((element) => !ELEMENTS.includes(element))
    .map((element) => `unknown element ${JSON.stringify(element)}; a document has ${ELEMENTS.join(", ")}`);
  const { Version, Id } = document;
  if (Version !== undefined && !VERSIONS.includes(Version as string)) {
    faults.push(`Version is ${show(Version)}; it must be "2012-10-17" or "2008-10-17"`);
  }
  if (Id !== undefined && typeof Id !== "string") faults.push(`Id is ${show(Id)}; it must be a string`);
  return faults;
}

function statementFaults(value: unknown, kind: PolicyKind | undefined): string[] {
  if (value === undefined) return ["Statement is missing"];
  const statements: unknown[] = Array.isArray(value) ? value : [value];
  if (statements.length === 0) return ["Statement is empty; give at least one statement"];
  const faults = statements.flatMap((s, index) => parseStatement(s, `Statement[${index}]`, kind));
  return [...faults, ...duplicateSids(statements)];
}

function duplicateSids(statements: readonly unknown[]): string[] {
  const first = new Map<unknown, number>();
  const faults: string[] = [];
  statements.forEach((statement, index) => {
    const sid = (statement as { Sid?: unknown } | null)?.Sid;
    if (sid === undefined || sid === "") return;
    const before = first.get(sid);
    if (before === undefined) first.set(sid, index);
    else
      faults.push(
        `Statement[${index}].Sid ${show(sid)} is already the Sid of Statement[${before}]; a Sid is unique`,
      );
  });
  return faults;
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? String(value)).slice(0, 80);
}
