// Reads JUnit's XML, which every test runner can write, as an in-toto test result.
import { XMLParser } from "fast-xml-parser";
import { createHash } from "node:crypto";
import { BadFormat } from "../lib/faults.ts";
import type { Tests } from "../lib/predicates.ts";

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  parseTagValue: false,
  isArray: (name) => name === "testsuite" || name === "testcase",
  processEntities: false,
});

type Case = { name?: string; classname?: string; failure?: unknown; error?: unknown };
type Suite = { testcase?: Case[]; testsuite?: Suite[]; failures?: string; errors?: string };

/** Names are listed for failed tests only: passed ones are counted by the report, whose digest is part of the result. */
export function readTestResults(reports: readonly { name: string; text: string }[]): Tests {
  const read = reports.map((report) => ({ ...report, ...readReport(report) }));
  const failedTests = read.flatMap(({ failed }) => failed);
  return {
    result: failedTests.length > 0 ? "FAILED" : "PASSED",
    configuration: read.map(({ name, text }) => ({ name, digest: { sha256: sha256(text) } })),
    ...(failedTests.length > 0 ? { failedTests } : {}),
  };
}

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

function readReport({ name, text }: { name: string; text: string }): { failed: string[] } {
  const suites = suitesOf(name, text);
  const cases = suites.flatMap(({ testcase = [] }) => testcase);
  // A report without a test shows nothing: it is not one that passed.
  if (cases.length === 0) throw new BadFormat(`${name} reports no test at all`);
  const failed = cases.filter((each) => each.failure !== undefined || each.error !== undefined).map(titleOf);
  const claimed = suites.reduce((sum, { failures, errors }) => sum + count(failures) + count(errors), 0);
  if (failed.length === 0 && claimed > 0)
    throw new BadFormat(`${name} counts ${claimed} failures and names none`);
  return { failed };
}

const titleOf = ({ classname, name }: Case): string =>
  [classname, name].filter(Boolean).join(" ") || "a test without a name";
const count = (text: string | undefined): number => Number(text ?? 0) || 0;

function suitesOf(name: string, text: string): Suite[] {
  let parsed: { testsuites?: Suite; testsuite?: Suite[] };
  try {
    parsed = parser.parse(text, true) as typeof parsed;
  } catch (error) {
    throw new BadFormat(`${name} is not XML: ${(error as Error).message}`);
  }
  const below = (suite: Suite): Suite[] => [suite, ...(suite.testsuite ?? []).flatMap(below)];
  const top = parsed.testsuite ?? parsed.testsuites?.testsuite ?? [];
  return top.flatMap(below);
}

/** Where the pipeline's graph makes it certain that tests ran: the step that ends badly when one of them fails. */
export const passedBy = (step: string): Tests => ({ result: "PASSED", configuration: [{ name: step }] });
